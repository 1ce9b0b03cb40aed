// tests/cli/canned_service.h
// A service that gives prepared answers and keeps what it was asked: what the command line sends over HTTP.
#pragma once
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace mishen::test {

struct CannedRequest {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// Listens on a free port of 127.0.0.1, one connection at a time, until destroyed.
class CannedService {
 public:
  CannedService();
  ~CannedService();
  CannedService(const CannedService&) = delete;  // owns a socket and a thread
  CannedService& operator=(const CannedService&) = delete;

  /// Answers `method target` with `status`, extra header lines ("ETag: \"1\"\r\n") and a JSON body. Anything else is
  /// answered 404.
  void answer(const std::string& request_line, int status, const std::string& headers, const std::string& body);
  /// Answers the same request like this once those before were given; the last one stays.
  void answer_then(const std::string& request_line, int status, const std::string& headers, const std::string& body);
  /// Drops the next connection after reading the request: an answer that got lost.
  void lose_next_answer();
  [[nodiscard]] std::string address() const;
  [[nodiscard]] std::vector<CannedRequest> requests() const;

 private:
  struct Prepared {
    int status;
    std::string headers, body;
  };
  void serve();
  void serve_connection(int connection);

  int listener_ = -1;
  unsigned short port_ = 0;
  mutable std::mutex mutex_;  // guards the three below
  std::map<std::string, std::deque<Prepared>> answers_;
  std::vector<CannedRequest> requests_;
  bool lose_next_ = false;
  std::jthread thread_;
};

}  // namespace mishen::test
