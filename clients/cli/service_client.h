// clients/cli/service_client.h
// The review service over HTTP, as the signed-in user.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/arguments.h"
#include "clients/cli/json.h"

namespace mishen::cli {

/// Who is signed in where; kept in state_folder()/session.json, mode 0600.
struct Session {
  std::string server;
  std::string login;
  std::string cookie;  ///< value of mishen_session
  std::string csrf_token;
};
[[nodiscard]] std::optional<Session> load_session();
/// Throws UsageError when it cannot be kept.
void save_session(const Session& session);
/// Returns whether there was one.
bool drop_session();

struct Answer {
  int status = 0;
  std::string etag;
  std::string content_type;
  std::string session_cookie;  ///< of Set-Cookie mishen_session, or ""
  std::string body;
  [[nodiscard]] Json json() const { return Json::parse(body); }
};

struct Request {
  std::string method = "GET";
  std::string path;  ///< with query, begins with "/v1/"
  std::string content_type;
  std::string body;
  std::map<std::string, std::string> headers;
};

/// Speaks to one server. Sends the session only to the server it came from. Not safe for several threads.
class ServiceClient {
 public:
  /// The server of --server, else MISHEN_SERVER, else the session's, else http://127.0.0.1:8480.
  /// Throws UsageError when the address is no http address.
  [[nodiscard]] static ServiceClient from(const Arguments& arguments);

  /// Throws ServiceUnreachable when there is no answer or a 5xx one, ServiceRefused with the problem's detail for a 4xx
  /// one.
  [[nodiscard]] Answer call(const Request& request) const;
  /// Whatever the service answers; throws ServiceUnreachable when it does not.
  [[nodiscard]] Answer ask(const Request& request) const;
  /// Throws what call() throws for `answer`.
  void check(const Answer& answer) const;
  /// Throws ServiceRefused when nobody is signed in to this server.
  void require_session() const;

  [[nodiscard]] const std::string& server() const noexcept { return server_; }
  [[nodiscard]] const std::optional<Session>& session() const noexcept { return session_; }

 private:
  ServiceClient(std::string server, std::optional<Session> session);

  std::string server_;  ///< "http://host:port"
  std::string host_;
  unsigned short port_ = 0;
  std::optional<Session> session_;
};

/// The words of a problem answer: title and detail.
[[nodiscard]] std::string problem_words(const Answer& answer);

/// One part of a multipart/form-data body.
struct FormPart {
  std::string name;
  std::string content;
  std::string file_name;   ///< "" for a text field
  std::string media_type;  ///< of a file
};
/// Sets content type and body. The boundary occurs in no part.
void set_form(Request& request, const std::vector<FormPart>& parts);

/// `text` fit for one segment of a path (RFC 3986).
[[nodiscard]] std::string path_segment(std::string_view text);
/// 128 random bits in hex.
[[nodiscard]] std::string random_key();

[[nodiscard]] OptionSpec server_option();
[[nodiscard]] OptionSpec format_option();

}  // namespace mishen::cli
