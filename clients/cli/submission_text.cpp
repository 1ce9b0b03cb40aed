#include "clients/cli/submission_text.h"

#include <algorithm>
#include <vector>

#include "clients/cli/language.h"
#include "clients/cli/scan_wait.h"
#include "clients/cli/text_report.h"
#include "clients/cli/words.h"

namespace mishen::cli {

namespace {

std::size_t count(const Json& value) { return value.number() > 0 ? static_cast<std::size_t>(value.number()) : 0; }

Paint paint_of(const std::string& verdict) {
  if (verdict == "block") return Paint::kBlock;
  if (verdict == "incomplete") return Paint::kIncomplete;
  return verdict == "review" ? Paint::kReview : Paint::kPass;
}

std::string reason_code_words(const std::string& code) {
  struct Code {
    std::string_view name;
    Phrase words;
  };
  static constexpr Code kCodes[] = {
      {"mention", {"谈论保密，不是标志", "text about secrecy, no marking"}},
      {"already-public", {"已经公开", "already public"}},
      {"not-a-secret", {"不是秘密", "not a secret"}},
      {"not-personal", {"不是个人信息", "not personal data"}},
      {"consented", {"本人同意", "consented"}},
      {"statutory", {"法律要求公开", "publication demanded by law"}},
      {"read", {"已人工阅读该部分", "this part was read by a person"}},
      {"other", {"其他", "other"}},
  };
  for (const Code& known : kCodes) {
    if (known.name == code) return std::string(say(known.words));
  }
  return code;
}

FindingText finding_of(const Json& point) {
  const Json json = point["finding"];
  FindingText finding;
  finding.severity = point["severity"].text();
  finding.advice = json["advice"].text();
  finding.name = json["name"].text();
  finding.rule = json["rule"].text();
  finding.hit = json["matched"].text();
  if (json["normalized_differs"].truth()) finding.read_as = json["normalized"].text();
  finding.evidence = json["evidence"].texts();
  finding.basis = json["basis"].texts();
  finding.count = std::max<std::size_t>(count(json["count"]), 1);
  const Json source = json["source"];
  Place place;
  place.line = count(source["line"]);
  place.column = count(source["column"]);
  place.part = source["part"].text();
  place.page = count(source["page"]);
  place.slide = count(source["slide"]);
  place.sheet = source["sheet"].text();
  place.paragraph = count(source["paragraph"]);
  const std::vector<Json> table = source["table"].items();
  if (table.size() == 3) {
    place.table = count(table[0]);
    place.row = count(table[1]);
    place.cell = count(table[2]);
  }
  place.region = source["region"].text();
  finding.place = place_words(place);
  return finding;
}

/// Of what has no verdict, yet or any more.
std::string unscanned_head(const Json& submission, const Palette& palette) {
  const std::string state = submission["state"].text();
  std::string text = palette.paint(Paint::kQuiet, state_words(state)) + "  " + printable(submission["number"].text()) +
                     "  " + palette.paint(Paint::kStrong, printable(submission["title"].text())) + "\n";
  const std::string rest =
      state == "scanning"
          ? scan_progress_text(submission)
          : std::string(say("内容没有保留，可以重新提交", "its content was not kept; it may be sent again"));
  text += "  " +
          filled(say("第 {} 稿 · {} · {}", "revision {} · {} · {}"),
                 {std::to_string(count(submission["revision"])), printable(channel_words(submission["channel"].text())),
                  rest}) +
          "\n";
  return text + "  " + palette.paint(Paint::kQuiet, "id " + printable(submission["id"].text())) + "\n";
}

}  // namespace

std::string submission_head(const Json& submission, const Palette& palette) {
  const std::string state = submission["state"].text();
  if (state == "scanning" || state == "cancelled") return unscanned_head(submission, palette);
  const std::string verdict = submission["verdict"].text();
  std::string text = palette.paint(paint_of(verdict), verdict_words(verdict)) + "  " +
                     printable(submission["number"].text()) + "  " +
                     palette.paint(Paint::kStrong, printable(submission["title"].text())) + "\n";
  const Json points = submission["points"];
  text += "  " +
          filled(say("第 {} 稿 · {} · {} · 待答复 {} 项（禁止发布 {}，需核实 {}，未读 {}，提示 {}）",
                     "revision {} · {} · {} · {} open (block {}, review {}, not read {}, note {})"),
                 {std::to_string(count(submission["revision"])), printable(channel_words(submission["channel"].text())),
                  state_words(state), std::to_string(count(points["open"])), std::to_string(count(points["block"])),
                  std::to_string(count(points["review"])), std::to_string(count(points["incomplete"])),
                  std::to_string(count(points["note"]))}) +
          "\n";
  return text + "  " + palette.paint(Paint::kQuiet, "id " + printable(submission["id"].text())) + "\n";
}

std::string submission_parts(const Json& submission, const Palette& palette) {
  std::string text;
  for (const Json& part : submission["parts"].items()) {
    std::string name = part["name"].text();
    if (name.empty()) name = part["role"].text();
    const std::string verdict = part["verdict"].text();
    const std::string judged = submission["state"].text() == "scanning"
                                   ? palette.paint(Paint::kQuiet, state_words("scanning"))
                                   : palette.paint(paint_of(verdict), verdict_words(verdict));
    text += "  " + printable(part["sha256"].text()) + "  " + judged + "  " + printable(name) + "\n";
  }
  const std::string manifest = submission["manifest_sha256"].text();
  if (manifest.empty()) return text;
  return text + "  " + std::string(say("清单 SHA-256 ", "manifest SHA-256 ")) + printable(manifest) + "\n";
}

std::string point_text(const Json& point, const Palette& palette) {
  std::string text =
      palette.paint(Paint::kStrong, printable(point["id"].text())) +
      palette.paint(Paint::kQuiet, filled(say("  第 {} 部分", "  part {}"), {std::to_string(count(point["part"]))})) +
      "\n";
  if (point["kind"].text() == "incomplete") {
    text += unread_line(point["incomplete"]["reason"].text(), point["incomplete"]["where"].text(), palette);
  } else {
    text += finding_lines_of(finding_of(point), palette);
  }
  if (const Json explanation = point["explanation"]; !explanation["text"].text().empty()) {
    text += "      " + std::string(say("说明：", "explained: ")) + printable(explanation["text"].text()) + "\n";
  }
  const Json answer = point["answer"];
  if (const std::string outcome = answer["outcome"].text(); !outcome.empty()) {
    const std::string_view words = outcome == "cleared" ? say("可以公开", "cleared") : say("不得公开", "upheld");
    text += "      " + std::string(say("答复：", "answer: ")) + std::string(words) + " · " +
            reason_code_words(answer["reason_code"].text()) + " · " + printable(answer["reason"].text()) + " · " +
            printable(answer["by"]["display_name"].text()) + "\n";
  } else if (point["severity"].text() != "note") {
    text += "      " + palette.paint(Paint::kReview, say("还没有答复", "not answered yet")) + "\n";
  }
  return text;
}

}  // namespace mishen::cli
