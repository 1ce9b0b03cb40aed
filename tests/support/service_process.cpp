#include "tests/support/service_process.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <fcntl.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace mishen::test {
namespace {

namespace fs = std::filesystem;

std::string read_all(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

int status_of(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

pid_t start(const std::vector<std::string>& arguments, const fs::path& log) {
  const std::string program = MISHEN_BINARY_DIR "/bin/mishend";
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("cannot fork");
  if (pid > 0) return pid;
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int in = ::open("/dev/null", O_RDONLY);
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(out, 2);
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::setenv("LANG", "C.UTF-8", 1);
  ::execv(program.c_str(), argv.data());
  ::_exit(127);
}

// The rest of the line that begins with `label`, or "".
std::string line_value(const std::string& log, std::string_view label) {
  const std::size_t at = log.rfind(label);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + label.size();
  const std::size_t end = log.find('\n', begin);
  return end == std::string::npos ? std::string() : log.substr(begin, end - begin);
}

}  // namespace

ServiceFolder::ServiceFolder() {
  std::string pattern = (fs::temp_directory_path() / "mishen-service-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = pattern;
  fs::permissions(path_, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
}

ServiceFolder::~ServiceFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

ServiceProcess::ServiceProcess(const ServiceFolder& folder, const std::vector<std::string>& more_arguments)
    : log_(folder.log()) {
  std::error_code ignored;
  fs::remove(log_, ignored);
  std::vector<std::string> arguments = {
      "--listen", "127.0.0.1:0", "--data", folder.data().string(), "--dictionaries", MISHEN_SOURCE_DIR "/dictionaries"};
  arguments.insert(arguments.end(), more_arguments.begin(), more_arguments.end());
  pid_ = start(arguments, log_);
  // Polling a file is a wait on a condition here: the process itself says when it listens.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < deadline) {
    const std::string address = line_value(log(), "listening on http://127.0.0.1:");
    if (!address.empty()) {
      port_ = static_cast<unsigned short>(std::stoi(address));
      return;
    }
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = -1;
      throw std::runtime_error("mishend ended with " + std::to_string(status_of(status)) + ":\n" + log());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  send(SIGKILL);
  throw std::runtime_error("mishend does not listen after 60 s:\n" + log());
}

ServiceProcess::~ServiceProcess() {
  if (pid_ <= 0) return;
  send(SIGKILL);
  (void)wait();
}

std::string ServiceProcess::log() const { return read_all(log_); }
std::string ServiceProcess::setup_code() const { return line_value(log(), "setup code: "); }

void ServiceProcess::send(int signal) const {
  if (pid_ > 0) ::kill(pid_, signal);
}

Exit ServiceProcess::wait() {
  int status = 0;
  if (pid_ > 0) ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return {status_of(status), log()};
}

Exit ServiceProcess::run(const std::vector<std::string>& arguments, const fs::path& log) {
  const pid_t pid = start(arguments, log);
  int status = 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (::waitpid(pid, &status, WNOHANG) != pid) {
    if (std::chrono::steady_clock::now() > deadline) {
      ::kill(pid, SIGKILL);
      ::waitpid(pid, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return {status_of(status), read_all(log)};
}

std::string Answer::text(std::initializer_list<const char*> path) const {
  const rapidjson::Value* value = &json;
  for (const char* name : path) {
    if (!value->IsObject() || !value->HasMember(name)) return {};
    value = &(*value)[name];
  }
  return value->IsString() ? value->GetString() : std::string();
}

std::string Answer::problem() const {
  const std::string type = text({"type"});
  return type.substr(type.rfind(':') + 1);
}

Answer Client::post(const std::string& path, const std::string& body, std::map<std::string, std::string> headers) {
  headers.emplace("Content-Type", "application/json");
  return send("POST", path, body, std::move(headers));
}

Answer Client::send(const std::string& method, const std::string& path, const std::string& body,
                    std::map<std::string, std::string> headers) {
  Answer answer;
  try {
    Poco::Net::HTTPClientSession session("127.0.0.1", port_);
    session.setTimeout(Poco::Timespan(60, 0));
    Poco::Net::HTTPRequest request(method, path, Poco::Net::HTTPMessage::HTTP_1_1);
    if (!cookie_.empty()) request.set("Cookie", cookie_);
    if (!csrf_token_.empty() && method != "GET") request.set("X-CSRF-Token", csrf_token_);
    for (const auto& [name, value] : headers) request.set(name, value);
    if (method != "GET") request.setContentLength64(static_cast<Poco::Int64>(body.size()));
    session.sendRequest(request) << body << std::flush;
    Poco::Net::HTTPResponse response;
    std::istream& in = session.receiveResponse(response);
    std::ostringstream text;
    text << in.rdbuf();
    answer.body = text.str();
    answer.status = static_cast<int>(response.getStatus());
    for (const auto& [name, value] : response) {
      std::string lower = name;
      std::transform(lower.begin(), lower.end(), lower.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      answer.headers[lower] = value;
      if (lower == "set-cookie") cookie_ = value.substr(0, value.find(';'));
    }
  } catch (const Poco::Exception&) {
    return answer;  // no answer: the service went away
  }
  answer.json.Parse(answer.body.c_str());
  if (answer.json.HasParseError()) answer.json.SetNull();
  return answer;
}

Answer Client::sign_in(const std::string& login, const std::string& password) {
  cookie_.clear();
  csrf_token_.clear();
  Answer answer =
      post("/v1/session", R"({"login":)" + json_string(login) + R"(,"password":)" + json_string(password) + "}");
  csrf_token_ = answer.text({"csrf_token"});
  return answer;
}

void make_accounts(const ServiceProcess& service) {
  Client administrator(service.port());
  const auto must = [](const Answer& answer, int status, const char* what) {
    if (answer.status != status)
      throw std::runtime_error(std::string(what) + ": " + std::to_string(answer.status) + " " + answer.body);
  };
  must(administrator.post("/v1/setup", R"({"code":)" + json_string(service.setup_code()) +
                                           R"(,"login":"admin","display_name":"安全管理员","password":)" +
                                           json_string(kPassword) + "}"),
       201, "set-up");
  must(administrator.sign_in("admin", kPassword), 201, "sign-in");
  for (const auto& [login, role] : std::map<std::string, std::string>{
           {"editor", "editor"}, {"editor2", "editor"}, {"officer", "secrecy-officer"}, {"leader", "leader"}}) {
    must(administrator.post("/v1/users", R"({"login":")" + login + R"(","display_name":")" + login +
                                             R"(","unit":"办公室","roles":[")" + role + R"("],"password":)" +
                                             json_string(kPassword) + R"(,"temporary":false})"),
         201, "account");
  }
}

std::string json_string(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return buffer.GetString();
}

}  // namespace mishen::test
