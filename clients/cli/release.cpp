// `mishen release`: may exactly this content be published?
#include <algorithm>
#include <filesystem>
#include <limits>

#include "clients/cli/errors.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/input_list.h"
#include "clients/cli/output.h"
#include "clients/cli/service_client.h"
#include "clients/cli/subcommand.h"
#include "clients/cli/terminal.h"
#include "clients/cli/words.h"
#include "scanner/sha256.h"

namespace mishen::cli {

namespace {

bool is_sha256(const std::string& text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Lower-case hex. Only the hash leaves this machine.
std::string hash_of(const std::string& operand) {
  std::error_code ignored;
  if (is_sha256(operand) && !std::filesystem::exists(operand, ignored)) return operand;
  const InputBytes read = read_input({operand, operand == "-", {}}, std::numeric_limits<std::size_t>::max() / 2);
  if (read.error != 0) {
    throw UsageError(filled(say("读不出 {}：{}。请给出文件，或 64 位小写十六进制的 SHA-256",
                                "cannot read {}: {}. Name a file, or a SHA-256 of 64 lower-case hex digits"),
                            {operand, system_message(read.error)}));
  }
  return scanner::sha256_hex(read.bytes);
}

int run(const Arguments& arguments) {
  const std::string& operand = arguments.only_operand({"文件或 SHA-256", "file or SHA-256"});
  const bool json = arguments.choice("--format", {"text", "json"}, "text") == "json";
  const std::string hash = hash_of(operand);
  const ServiceClient client = ServiceClient::from(arguments);
  const Answer answer = client.ask({"GET", "/v1/releases/" + hash, {}, {}, {}});
  const bool unknown = answer.status == 404 && answer.json()["type"].text() == "urn:mishen:problem:not-released";
  if (!unknown) client.check(answer);
  const Json release = answer.json();
  const bool released = !unknown && release["released"].truth();
  if (json) {
    print(release.dump() + "\n");
  } else if (released) {
    print(filled(say("可以发布：{}\n  {} {}，第 {} 稿，渠道 {}，{} 于 {} 同意公开\n  SHA-256 {}\n",
                     "may be published: {}\n  {} {}, revision {}, channel {}, approved by {} at {}\n  SHA-256 {}\n"),
                 {printable(operand), printable(release["number"].text()), printable(release["title"].text()),
                  std::to_string(release["revision"].number()), printable(channel_words(release["channel"].text())),
                  printable(release["approved_by"]["display_name"].text()),
                  printable(time_words(release["approved_at"].text())), hash}));
  } else {
    print(filled(say("不得发布：{} 没有经过同意的记录\n  SHA-256 {}\n",
                     "must not be published: there is no approval of {}\n  SHA-256 {}\n"),
                 {printable(operand), hash}));
  }
  return released ? kNothingFound : kRefused;
}

}  // namespace

Subcommand release_command() {
  return {"release",
          {"查询这份内容是否可以发布", "ask whether exactly this content may be published"},
          {"release FILE|SHA256"},
          {format_option(), server_option()},
          {"文件只在本机计算 SHA-256，内容不上传。返回值：0 可以发布；5 不得发布。",
           "The file is hashed here; its content is not sent. Exit status: 0 may be published; 5 must not."},
          {"mishen release 通知.docx"},
          run};
}

}  // namespace mishen::cli
