// `mishen submit`: hands a draft in for review, or a new revision of one.
#include <filesystem>
#include <limits>

#include "clients/cli/errors.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/input_list.h"
#include "clients/cli/output.h"
#include "clients/cli/scan_wait.h"
#include "clients/cli/service_client.h"
#include "clients/cli/subcommand.h"
#include "clients/cli/submission_text.h"
#include "clients/cli/terminal.h"
#include "clients/cli/words.h"

namespace mishen::cli {

namespace {

constexpr std::size_t kMaxUpload = std::size_t{100} << 20;  // bytes; the service's limit

std::string_view media_type_of(const std::string& name) {
  struct Ending {
    std::string_view ending, media_type;
  };
  static constexpr Ending kEndings[] = {
      {".txt", "text/plain"},
      {".html", "text/html"},
      {".htm", "text/html"},
      {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
  };
  for (const Ending& known : kEndings) {
    if (name.ends_with(known.ending)) return known.media_type;
  }
  return "application/octet-stream";
}

FormPart file_part(const std::string& field, const std::string& path) {
  const InputBytes read = read_input({path, path == "-", {}}, kMaxUpload);
  if (read.error != 0)
    throw UsageError(filled(say("读不出 {}：{}", "cannot read {}: {}"), {path, system_message(read.error)}));
  if (read.cut_off)
    throw UsageError(filled(say("{} 超过服务的上限 {} 字节", "{} is larger than the service's limit of {} bytes"),
                            {path, std::to_string(kMaxUpload)}));
  const std::string name = path == "-" ? "body.txt" : std::filesystem::path(path).filename().string();
  return {field, read.bytes, name, std::string(media_type_of(name))};
}

std::vector<FormPart> parts_of(const Arguments& arguments, const Json& revised) {
  std::vector<FormPart> parts;
  const auto text = [&](std::string_view option, const std::string& field, const std::string& fallback) {
    const std::string value = arguments.value_or(option, fallback);
    if (!value.empty()) parts.push_back({field, value, {}, {}});
  };
  text("--title", "title", revised["title"].text());
  text("--channel", "channel", revised.exists() ? revised["channel"].text() : "website");
  text("--unit", "unit", revised["unit"].text());
  text("--note", "note", "");
  if (const std::optional<std::string> body = arguments.value("--body")) parts.push_back(file_part("body", *body));
  for (const std::string& path : arguments.values("--attachment")) parts.push_back(file_part("attachment", path));
  return parts;
}

/// The connection may break after the service has stored the submission: asked again with the same key, it gives the
/// same answer.
Answer sent(const ServiceClient& client, const Request& request) {
  try {
    return client.call(request);
  } catch (const ServiceUnreachable&) {
    return client.call(request);
  }
}

int run(const Arguments& arguments) {
  arguments.refuse_operands();
  if (!arguments.has("--body") && !arguments.has("--attachment")) {
    throw UsageError(std::string(
        say("没有内容：请给出 --body 或 --attachment", "nothing to submit: name a --body or an --attachment")));
  }
  const std::optional<std::string> revision_of = arguments.value("--revision-of");
  if (!revision_of) (void)arguments.required("--title");
  const bool json = arguments.choice("--format", {"text", "json"}, "text") == "json";
  const ServiceClient client = ServiceClient::from(arguments);
  client.require_session();

  Request request{"POST", "/v1/submissions", {}, {}, {{"Idempotency-Key", random_key()}}};
  Json revised;
  if (revision_of) {
    const Answer current = client.call({"GET", "/v1/submissions/" + path_segment(*revision_of), {}, {}, {}});
    revised = current.json();
    request.path = "/v1/submissions/" + path_segment(*revision_of) + "/revisions";
    request.headers["If-Match"] = current.etag;
  }
  set_form(request, parts_of(arguments, revised));
  Json submission = sent(client, request).json();
  if (!arguments.has("--no-wait")) submission = wait_for_scan(client, std::move(submission));
  if (json) {
    print(submission.dump() + "\n");
  } else {
    print(std::string(say("已提交\n", "submitted\n")) + submission_head(submission, Palette::for_output(1)));
  }
  return kNothingFound;
}

}  // namespace

Subcommand submit_command() {
  return {"submit",
          {"提交待审稿件", "hand a draft in for review"},
          {"submit --title TITLE [--channel NAME] --body FILE|- [--attachment FILE...]",
           "submit --revision-of ID --body FILE|-"},
          {{"--title", "TITLE", {"标题", "title"}},
           {"--channel",
            "NAME",
            {"website wechat app display press other 之一（默认 website）",
             "one of website wechat app display press other (website)"}},
           {"--body", "FILE|-", {"正文：文本、HTML 或 DOCX", "the body: text, HTML or DOCX"}},
           {"--attachment", "FILE", {"附件，可写多次", "an attachment; may be repeated"}, true},
           {"--unit", "NAME", {"拟稿单位", "unit"}},
           {"--note", "TEXT", {"给审查人的话", "a note to the reviewers"}},
           {"--no-wait", "", {"不等检查完成，提交后立即返回", "do not wait until it has been scanned"}},
           {"--revision-of", "ID", {"作为这一件的新稿", "a new revision of this item"}},
           format_option(),
           server_option()},
          {"返回值：0 已提交；2 用法有误；4 连不上服务；5 服务不接受。",
           "Exit status: 0 submitted; 2 wrong usage; 4 the service cannot be reached; 5 refused."},
          {"mishen submit --title 关于开展检查的通知 --channel website --body 通知.docx --attachment 名单.docx"},
          run};
}

}  // namespace mishen::cli
