#include "tests/cli/canned_service.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>
#include <stdexcept>

namespace mishen::test {

CannedService::CannedService() {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (bind(listener_, generic, size) != 0 || listen(listener_, 16) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("cannot listen on 127.0.0.1");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this] { serve(); });
}

CannedService::~CannedService() {
  shutdown(listener_, SHUT_RDWR);  // accept() returns
  thread_.join();
  close(listener_);
}

void CannedService::answer(const std::string& request_line, int status, const std::string& headers,
                           const std::string& body) {
  const std::lock_guard lock(mutex_);
  answers_[request_line] = {{status, headers, body}};
}

void CannedService::answer_then(const std::string& request_line, int status, const std::string& headers,
                                const std::string& body) {
  const std::lock_guard lock(mutex_);
  answers_[request_line].push_back({status, headers, body});
}

void CannedService::lose_next_answer() {
  const std::lock_guard lock(mutex_);
  lose_next_ = true;
}

std::string CannedService::address() const { return "http://127.0.0.1:" + std::to_string(port_); }

std::vector<CannedRequest> CannedService::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void CannedService::serve() {
  while (true) {
    const int connection = accept(listener_, nullptr, nullptr);
    if (connection < 0) return;
    serve_connection(connection);
    close(connection);
  }
}

void CannedService::serve_connection(int connection) {
  std::string bytes;
  std::array<char, 4096> buffer{};
  const auto read_more = [&] {
    const ssize_t got = recv(connection, buffer.data(), buffer.size(), 0);
    if (got > 0) bytes.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0;
  };
  while (bytes.find("\r\n\r\n") == std::string::npos) {
    if (!read_more()) return;
  }
  const std::size_t head_end = bytes.find("\r\n\r\n");
  std::istringstream head(bytes.substr(0, head_end));
  CannedRequest request;
  std::string line;
  head >> request.method >> request.target;
  std::getline(head, line);
  while (std::getline(head, line)) {
    const std::size_t colon = line.find(':');
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::string value = line.substr(std::min(colon + 2, line.size()));
    if (value.ends_with('\r')) value.pop_back();
    request.headers[name] = value;
  }
  const std::size_t length =
      request.headers.count("content-length") != 0 ? std::stoul(request.headers["content-length"]) : 0;
  while (bytes.size() < head_end + 4 + length) {
    if (!read_more()) return;
  }
  request.body = bytes.substr(head_end + 4);

  Prepared prepared{404, "", R"({"type":"urn:mishen:problem:not-found","title":"nothing prepared"})"};
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    if (lose_next_) {
      lose_next_ = false;
      return;
    }
    const auto found = answers_.find(request.method + " " + request.target);
    if (found != answers_.end()) {
      prepared = found->second.front();
      if (found->second.size() > 1) found->second.pop_front();
    }
  }
  const std::string answer =
      "HTTP/1.1 " + std::to_string(prepared.status) +
      " X\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(prepared.body.size()) +
      "\r\nConnection: close\r\n" + prepared.headers + "\r\n" + prepared.body;
  (void)send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
}

}  // namespace mishen::test
