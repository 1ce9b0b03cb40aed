#include "clients/cli/service_client.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Timespan.h>
#include <Poco/URI.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <istream>
#include <ostream>
#include <stdexcept>
#include <utility>

#include "clients/cli/errors.h"
#include "clients/cli/language.h"
#include "clients/cli/user_files.h"

namespace mishen::cli {

namespace {

constexpr std::string_view kDefaultServer = "http://127.0.0.1:8480";
constexpr std::string_view kCookie = "mishen_session=";
constexpr std::size_t kMaxSessionFile = 64 << 10;
/// Longest answer that is read: an item of 500 parts with its findings is a few megabytes.
constexpr std::size_t kMaxAnswer = std::size_t{256} << 20;
/// A submission is scanned within the request (10 s) after the upload.
constexpr int kTimeoutSeconds = 120;

std::filesystem::path session_file() {
  const std::filesystem::path folder = state_folder();
  if (folder.empty())
    throw UsageError(
        std::string(say("没有设置 HOME，登录状态无处保存", "HOME is not set: there is no place for the session")));
  return folder / "session.json";
}

std::string without_trailing_slash(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

/// Characters that would end a header line are never sent.
std::string header_value(std::string_view text) {
  std::string value(text);
  std::erase_if(value, [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == '\x7f'; });
  return value;
}

std::string cookie_of(const Poco::Net::HTTPResponse& response) {
  for (const auto& [name, value] : response) {
    if (Poco::icompare(name, std::string("Set-Cookie")) != 0 || !value.starts_with(kCookie)) continue;
    return value.substr(kCookie.size(), value.find(';') - kCookie.size());
  }
  return {};
}

std::string read_all(std::istream& stream) {
  std::string body;
  std::array<char, 1 << 16> buffer{};
  while (stream.read(buffer.data(), buffer.size()) || stream.gcount() > 0) {
    body.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
    if (body.size() > kMaxAnswer) {
      throw ServiceUnreachable(std::string(
          say("服务的回答过长，没有读完", "the answer of the service is too long and was not read to its end")));
    }
  }
  return body;
}

}  // namespace

std::optional<Session> load_session() {
  const std::filesystem::path folder = state_folder();
  if (folder.empty()) return std::nullopt;
  const std::optional<std::string> content = read_small_file(folder / "session.json", kMaxSessionFile);
  if (!content) return std::nullopt;
  const Json json = Json::parse(*content);
  Session session{json["server"].text(), json["login"].text(), json["cookie"].text(), json["csrf_token"].text()};
  if (session.server.empty() || session.cookie.empty()) return std::nullopt;
  return session;
}

void save_session(const Session& session) {
  const std::filesystem::path file = session_file();
  JsonObject json;
  json.add("server", session.server)
      .add("login", session.login)
      .add("cookie", session.cookie)
      .add("csrf_token", session.csrf_token);
  if (const int error = write_private_file(file, json.str() + "\n"); error != 0) {
    throw UsageError(filled(say("登录状态存不进 {}：{}", "cannot keep the session in {}: {}"),
                            {file.string(), system_message(error)}));
  }
}

bool drop_session() {
  const std::filesystem::path folder = state_folder();
  return !folder.empty() && unlink((folder / "session.json").c_str()) == 0;
}

ServiceClient::ServiceClient(std::string server, std::optional<Session> session)
    : server_(without_trailing_slash(std::move(server))), session_(std::move(session)) {
  try {
    const Poco::URI address(server_);
    if (address.getScheme() == "https") {
      throw UsageError(filled(
          say("{}：本程序不带 TLS，请用 http 地址（经本机的 nginx 或 ssh 隧道）",
              "{}: this program has no TLS; use an http address (through nginx on this machine or an ssh tunnel)"),
          {server_}));
    }
    host_ = address.getHost();
    port_ = address.getPort();
    const bool plain = address.getPathEtc().empty() && address.getUserInfo().empty();
    if (address.getScheme() != "http" || host_.empty() || port_ == 0 || !plain) throw Poco::SyntaxException();
  } catch (const Poco::Exception&) {
    throw UsageError(filled(say("服务地址要写成 {} 的样子，不能是“{}”", "the server is an address like {}, not \"{}\""),
                            {kDefaultServer, server_}));
  }
  // A session is a secret of the server it came from.
  if (session_ && session_->server != server_) session_.reset();
}

ServiceClient ServiceClient::from(const Arguments& arguments) {
  std::optional<Session> session = load_session();
  const char* variable = std::getenv("MISHEN_SERVER");
  std::string server(kDefaultServer);
  if (const std::optional<std::string> option = arguments.value("--server")) {
    server = *option;
  } else if (variable != nullptr && *variable != '\0') {
    server = variable;
  } else if (session) {
    server = session->server;
  }
  return {std::move(server), std::move(session)};
}

void ServiceClient::require_session() const {
  if (session_) return;
  throw ServiceRefused(
      filled(say("还没有登录 {}，请先运行 mishen login", "not signed in to {}: run mishen login first"), {server_}));
}

Answer ServiceClient::ask(const Request& request) const {
  try {
    Poco::Net::HTTPClientSession http(host_, port_);
    http.setTimeout(Poco::Timespan(kTimeoutSeconds, 0));
    Poco::Net::HTTPRequest message(request.method, request.path, Poco::Net::HTTPMessage::HTTP_1_1);
    message.setKeepAlive(false);
    message.set("Accept", "application/json, application/problem+json");
    message.set("Accept-Language", language() == scanner::Language::kEnglish ? "en" : "zh-CN");
    message.set("User-Agent", "mishen/" MISHEN_VERSION);
    if (session_) {
      message.set("Cookie", std::string(kCookie) + header_value(session_->cookie));
      if (request.method != "GET") message.set("X-CSRF-Token", header_value(session_->csrf_token));
    }
    for (const auto& [name, value] : request.headers) message.set(name, header_value(value));
    if (request.method != "GET") {
      if (!request.content_type.empty()) message.setContentType(request.content_type);
      message.setContentLength64(static_cast<Poco::Int64>(request.body.size()));
    }
    std::ostream& out = http.sendRequest(message);
    if (request.method != "GET") out.write(request.body.data(), static_cast<std::streamsize>(request.body.size()));
    out.flush();

    Poco::Net::HTTPResponse response;
    std::istream& in = http.receiveResponse(response);
    Answer answer;
    answer.status = response.getStatus();
    answer.etag = response.get("ETag", "");
    answer.content_type = response.getContentType();
    answer.session_cookie = cookie_of(response);
    answer.body = read_all(in);
    return answer;
  } catch (const Poco::Exception& failure) {
    throw ServiceUnreachable(
        filled(say("连不上审查服务 {}：{}。请核对地址，或先用 mishen serve 启动",
                   "cannot reach the review service at {}: {}. Check the address, or start it with mishen serve"),
               {server_, failure.displayText()}));
  }
}

Answer ServiceClient::call(const Request& request) const {
  Answer answer = ask(request);
  check(answer);
  return answer;
}

void ServiceClient::check(const Answer& answer) const {
  if (answer.status >= 500) {
    throw ServiceUnreachable(
        filled(say("审查服务 {} 现在办不了：{}", "the review service at {} cannot do this now: {}"),
               {server_, problem_words(answer)}));
  }
  if (answer.status == 401 && session_) {
    throw ServiceRefused(problem_words(answer) +
                         std::string(say("（请重新运行 mishen login）", " (run mishen login again)")));
  }
  if (answer.status < 200 || answer.status >= 300) throw ServiceRefused(problem_words(answer));
}

std::string problem_words(const Answer& answer) {
  const Json problem = answer.json();
  const std::string title = problem["title"].text();
  const std::string detail = problem["detail"].text();
  const std::string status = "HTTP " + std::to_string(answer.status);
  if (title.empty() && detail.empty()) return status;
  if (title.empty() || detail.empty() || title == detail) return (title.empty() ? detail : title) + " [" + status + "]";
  return title + std::string(say("：", ": ")) + detail + " [" + status + "]";
}

void set_form(Request& request, const std::vector<FormPart>& parts) {
  std::string boundary;
  do {
    boundary = "mishen-" + random_key();
  } while (std::any_of(parts.begin(), parts.end(),
                       [&](const FormPart& part) { return part.content.find(boundary) != std::string::npos; }));
  std::string body;
  for (const FormPart& part : parts) {
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + part.name + "\"";
    if (!part.file_name.empty()) {
      // Quotes and line breaks as the WHATWG HTML standard has them escaped (4.10.21.8).
      std::string name;
      for (const char c : part.file_name)
        name += c == '"' ? "%22" : c == '\r' ? "%0D" : c == '\n' ? "%0A" : std::string(1, c);
      body += "; filename=\"" + name + "\"\r\nContent-Type: " + part.media_type;
    }
    body += "\r\n\r\n" + part.content + "\r\n";
  }
  request.content_type = "multipart/form-data; boundary=" + boundary;
  request.body = body + "--" + boundary + "--\r\n";
}

std::string path_segment(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kUnreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string segment;
  for (const char c : text) {
    if (kUnreserved.find(c) != std::string_view::npos) {
      segment.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      segment.append({'%', kHex[byte >> 4U], kHex[byte & 0x0FU]});
    }
  }
  return segment;
}

std::string random_key() {
  std::array<unsigned char, 16> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1)
    throw std::runtime_error("no random numbers from OpenSSL");
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string key;
  for (const unsigned char byte : random) key.append({kHex[byte >> 4U], kHex[byte & 0x0FU]});
  return key;
}

OptionSpec server_option() {
  return {"--server",
          "URL",
          {"服务地址（默认 MISHEN_SERVER，其次登录时的地址，再次 http://127.0.0.1:8480）",
           "address of the service (MISHEN_SERVER, else that of the sign-in, else http://127.0.0.1:8480)"}};
}

OptionSpec format_option() {
  return {
      "--format", "text|json", {"text 给人看（默认），json 给程序用", "text for people (default), json for programs"}};
}

}  // namespace mishen::cli
