#include "scanner/validators.h"

#include <algorithm>
#include <array>

#include "scanner/characters.h"
#include "scanner/squeeze.h"
#include "scanner/utf8.h"
#include "scanner/validators/marking.h"
#include "scanner/validators/numbers.h"

namespace mishen::scanner {
namespace {

using std::string_view;
using std::string_view_literals::operator""sv;

Judgement keep(const Candidate& candidate, Severity severity, int confidence, std::vector<std::string> evidence,
               bool proven = false) {
  return {severity, std::clamp(confidence, 0, 100), candidate.place.begin, candidate.place.end, std::move(evidence),
          proven};
}

// Whether `text` has fewer than `count` code points; looks at so many only.
bool is_shorter_than(std::size_t count, string_view text) { return utf8_count(text.substr(0, 4 * count)) < count; }

void append(std::vector<std::string>& evidence, const MentionSigns& signs) {
  evidence.insert(evidence.end(), signs.evidence.begin(), signs.evidence.end());
}

// ---- secrecy markings
// -------------------------------------------------------------------------------------------------------------

int count_markings(string_view sentence) {
  int count = 0;
  for (const string_view level : {"绝密"sv, "机密"sv, "秘密"sv}) {
    for (std::size_t at = sentence.find(level); at != string_view::npos; at = sentence.find(level, at + level.size())) {
      const auto marking = parse_marking(sentence, at);
      if (marking && (marking->star == MarkingStar::kStar || marking->period != PeriodKind::kNone)) ++count;
    }
  }
  return count;
}

// What the surroundings leave of a complete mark's 75 points. In doubt it is a mark: only quotation, an introducing
// word or a list of several marks in one sentence make it a mention (DOMAIN 3, A01).
int marking_score(const Context& context, const Candidate& candidate, const Marking& marking,
                  std::vector<std::string>& evidence) {
  const MentionSigns signs = context.mention_signs(candidate.place, marking.begin, marking.end);
  const string_view text = candidate.place.line;
  int score = 75;
  const bool alone = left_over(candidate.place.line, marking.begin, marking.end) == 0;
  if (alone) {
    score += 40;
    evidence.emplace_back("standalone line");
  } else if (marking.begin == 0) {
    score += 10;
    evidence.emplace_back("starts a paragraph");
  } else if (marking.star == MarkingStar::kSubstitute) {
    score -= 25;  // 秘密·10年 in a sentence is punctuation as often as a mark
  }
  if (context.in_head(candidate.place.block) && (alone || marking.begin == 0)) {
    score += 15;
    evidence.emplace_back("header zone");
  }
  score -= signs.quoted ? 40 : 0;
  score -= signs.cue ? 40 : 0;
  score -= signs.modal ? 10 : 0;
  score -= signs.article ? 10 : 0;
  score -= signs.enumeration ? 10 : 0;
  score -= signs.quiz ? 40 : 0;
  score -= signs.case_study ? 10 : 0;
  if (count_markings(sentence_around(text, marking.begin, marking.end)) >= 2) {
    score -= 30;
    evidence.emplace_back("several marks in one sentence");
  }
  append(evidence, signs);
  return score;
}

Severity severity_of(int score) {
  return score >= 55 ? Severity::kBlock : score >= 40 ? Severity::kReview : Severity::kNote;
}

void describe(const Marking& marking, std::vector<std::string>& evidence) {
  switch (marking.star) {
    case MarkingStar::kStar:
      evidence.emplace_back(marking.star_first ? "star-level-period" : "level-star-period");
      break;
    case MarkingStar::kSubstitute:
      evidence.emplace_back("level-substitute star-period");
      break;
    case MarkingStar::kBrackets:
      evidence.emplace_back("level-period in brackets");
      break;
    case MarkingStar::kNone:
      evidence.emplace_back("level-period, star missing");
      break;
  }
  if (marking.exceeds_legal_period()) evidence.emplace_back("period longer than the law allows");
}

// A level that is written in pinyin or look-alikes: the rest of a mark must be there.
bool is_guessed(const Candidate& candidate) {
  const Alternate* alternate = candidate.place.alternate;
  return alternate != nullptr &&
         (alternate->kind == AlternateKind::kPinyin || alternate->kind == AlternateKind::kLookalike);
}

std::optional<Judgement> judge_marking(const Candidate& candidate, const Context& context, const Marking& marking,
                                       int bonus) {
  // An event on the next line (机密★ / 月底前，…) is one only if nothing follows it there.
  if (marking.period == PeriodKind::kEvent && marking.end != candidate.place.line.size() &&
      candidate.place.line[marking.end] != ')' && candidate.place.is_joined_at(marking.period_begin)) {
    return std::nullopt;
  }
  Judgement judgement;
  judgement.begin = marking.begin;
  judgement.end = marking.end;
  describe(marking, judgement.evidence);
  const int score = marking_score(context, candidate, marking, judgement.evidence) + bonus;
  if (marking.star == MarkingStar::kNone) {
    // 机密10年 in a sentence is said of a secret; on a line of its own it is a mark whose star was lost.
    if (left_over(candidate.place.line, marking.begin, marking.end) != 0 || score < 55) return std::nullopt;
    judgement.severity = Severity::kReview;
    judgement.confidence = 60;
    return judgement;
  }
  judgement.severity = std::min(candidate.severity, severity_of(score));
  // Mimi★10年老店 may be the name of a shop.
  const string_view behind = candidate.place.line.substr(marking.end);
  if (is_guessed(candidate) && !behind.empty() && is_han(utf8_at(behind, 0)))
    judgement.severity = std::min(judgement.severity, Severity::kReview);
  judgement.confidence = std::clamp(score, 20, 98);
  judgement.proven = true;
  return judgement;
}

// 工作秘密 and 商业秘密 are words of their own, not the level 秘密.
bool is_part_of_another_secret(string_view before) { return before.ends_with("工作") || before.ends_with("商业"); }

std::optional<Judgement> secrecy_marking(const Candidate& candidate, const Context& context) {
  if (is_part_of_another_secret(candidate.place.before())) return std::nullopt;
  const auto marking = parse_marking(candidate.place.line, candidate.place.begin);
  if (!marking || marking->period == PeriodKind::kNone) return std::nullopt;
  return judge_marking(candidate, context, *marking, 0);
}

std::optional<Judgement> exam_marking(const Candidate& candidate, const Context& context) {
  static const std::vector<string_view> kExamWords = {"试卷", "试题", "考试",   "答题卡", "答题纸",
                                                      "评分", "考生", "准考证", "监考",   "命题"};
  const auto marking = parse_marking(candidate.place.line, candidate.place.begin);
  if (!marking || marking->period != PeriodKind::kEvent) return std::nullopt;
  if (!context.mentions_any(candidate.place, kExamWords)) return std::nullopt;
  auto judgement = judge_marking(candidate, context, *marking, 2);
  if (judgement) judgement->evidence.emplace_back("examination words");
  return judgement;
}

std::size_t count_of(string_view text, string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != string_view::npos; at = text.find(word, at + word.size())) ++count;
  return count;
}

// 绝, 机 or 秘 at the end: with 密级 after it a level.
bool ends_in_a_level(string_view text) { return text.ends_with("绝") || text.ends_with("机") || text.ends_with("秘"); }

bool is_carrier_word(string_view text) {
  static constexpr std::array kCarriers = {"文件"sv, "资料"sv, "材料"sv, "件"sv};
  return std::find(kCarriers.begin(), kCarriers.end(), text) != kCarriers.end();
}

constexpr std::size_t kShortLine = 20;  // code points

// 机密 alone in a place where marks stand; 密级：机密; 机密★ without a period (DOMAIN 3, A02).
// 机密-通知.pdf, 通知(秘密).docx, 绝密/名单.txt: in a name a level between separators is a label, in 秘密花园.txt it is
// not.
bool is_between_separators(string_view before, string_view after) {
  constexpr std::array kSeparators = {"-"sv, "_"sv, "—"sv, "/"sv, "."sv, "("sv, ")"sv, "+"sv, "、"sv, "★"sv};
  const auto separates = [&](const auto& test) { return std::any_of(kSeparators.begin(), kSeparators.end(), test); };
  return (before.empty() || separates([&](string_view sign) { return before.ends_with(sign); })) &&
         (after.empty() || separates([&](string_view sign) { return after.starts_with(sign); }));
}

std::optional<Judgement> bare_level(const Candidate& candidate, const Context& context) {
  const string_view text = candidate.place.line;
  if (is_part_of_another_secret(candidate.place.before())) return std::nullopt;
  const auto marking = parse_marking(text, candidate.place.begin);
  if (!marking || marking->period != PeriodKind::kNone) return std::nullopt;
  const bool head = context.in_head(candidate.place.block);
  Judgement judgement;
  judgement.begin = marking->begin;
  judgement.end = marking->end;

  if (marking->star == MarkingStar::kStar) {
    // Mimi★ in a line of other words is a name.
    if (is_guessed(candidate) && left_over(text, marking->begin, marking->end) != 0) return std::nullopt;
    // In a sentence or a row of rating stars it is decoration; in a quotation or a quiz it is talk about marks.
    const bool among_stars = count_of(text.substr(marking->begin, marking->end - marking->begin), "★") > 2 ||
                             candidate.place.before().ends_with("★★");
    if (among_stars && left_over(text, marking->begin, marking->end) != 0) return std::nullopt;
    const bool begins_short_line = marking->begin == 0 && is_shorter_than(kShortLine, text);
    if (!begins_short_line && left_over(candidate.place.line, marking->begin, marking->end) > 4) {
      const MentionSigns signs = context.mention_signs(candidate.place, marking->begin, marking->end);
      if (!signs.quoted && !signs.quiz) return std::nullopt;
    }
    judgement.evidence.emplace_back("level and star, no period");
    const int score = marking_score(context, candidate, *marking, judgement.evidence) - 15;
    // 秘密★于2027年5月1日前: what follows is no period that the grammar knows, and the line is hardly a sentence.
    const bool odd_period = begins_short_line && left_over(candidate.place.line, marking->begin, marking->end) > 4;
    judgement.severity = std::min(
        {candidate.severity, severity_of(score), odd_period || among_stars ? Severity::kReview : Severity::kBlock});
    judgement.confidence = std::clamp(score, 20, 90);
    judgement.proven = true;
    return judgement;
  }

  string_view after = text.substr(marking->end);
  if (after.starts_with("级")) after.remove_prefix(string_view("级").size());
  const string_view before = text.substr(0, marking->begin);
  if (context.in_file_name(candidate.place.block) && !is_guessed(candidate) && is_between_separators(before, after)) {
    judgement.evidence.emplace_back("level as a part of a file name");
    judgement.severity = std::min(candidate.severity, Severity::kReview);
    judgement.confidence = 70;
    return judgement;
  }
  const MentionSigns signs = context.mention_signs(candidate.place, marking->begin, marking->end);
  if (signs.quoted || signs.cue || signs.modal || signs.enumeration || signs.quiz) return std::nullopt;

  static constexpr std::array kLabels = {"密级:"sv,     "密级("sv,     "秘级:"sv,     "密级"sv,
                                         "保密等级:"sv, "秘密等级:"sv, "保密级别:"sv, "涉密等级:"sv};
  // 机密级机密级: 密级 is the end of another level there.
  const bool labelled = std::any_of(kLabels.begin(), kLabels.end(), [&](string_view label) {
    return before.ends_with(label) && !ends_in_a_level(before.substr(0, before.size() - label.size()));
  });
  const bool value_ends = after.empty() || after.front() == ')' || after.front() == ',' || after.starts_with("。") ||
                          after.starts_with("件");
  if (labelled && (value_ends || before.ends_with(":"))) {
    judgement.evidence.emplace_back("value of 密级");
  } else if (is_guessed(candidate)) {
    return std::nullopt;  // mimi alone is a name
  } else if (left_over(candidate.place.line, marking->begin, text.size() - after.size()) == 0) {
    judgement.evidence.emplace_back("standalone line");
  } else if (is_carrier_word(after) && marking->begin == 0) {
    // 机密文件 alone on a line: a stamp or a heading.
    judgement.evidence.emplace_back("standalone line");
    judgement.severity = std::min(candidate.severity, Severity::kReview);
    judgement.confidence = 50;
    return judgement;
  } else {
    return std::nullopt;
  }
  judgement.proven = true;
  if (head) judgement.evidence.emplace_back("header zone");
  judgement.severity = std::min(
      candidate.severity, head && !context.in_table(candidate.place.block) ? Severity::kBlock : Severity::kReview);
  judgement.confidence = judgement.severity == Severity::kBlock ? 85 : 60;
  return judgement;
}

// (秘密)本部分… : a mark on a paragraph (1990 年第3号令 art. 5; DOMAIN 3, A03).
std::optional<Judgement> portion_marking(const Candidate& candidate, const Context& context) {
  const string_view before = candidate.place.before();
  const string_view after = candidate.place.after();
  if (candidate.value.starts_with("密点") && !before.empty()) return std::nullopt;
  const bool numbering_before =
      !before.empty() && before.size() <= 6 && (before.ends_with('.') || before.ends_with("、"));
  if (!before.empty() && !numbering_before) return std::nullopt;
  if (is_shorter_than(4, after) || after.front() == '(') return std::nullopt;
  const MentionSigns signs = context.mention_signs(candidate.place, candidate.place.begin, candidate.place.end);
  if (signs.quiz || signs.cue || signs.enumeration) return std::nullopt;
  return keep(candidate, candidate.severity, 85, {"level in brackets at the start of a paragraph"}, true);
}

// ---- labels and ranges
// ------------------------------------------------------------------------------------------------------------

// A label is a mark when it stands alone, in brackets or in the header zone, and words about labels do not surround it.
std::optional<Judgement> label_in_mark_position(const Candidate& candidate, const Context& context) {
  const string_view text = candidate.place.line;
  const std::size_t rest = left_over(candidate.place.line, candidate.place.begin, candidate.place.end);
  const bool starts_line = left_over(candidate.place.line, candidate.place.begin, text.size()) == 0;
  const MentionSigns signs = context.mention_signs(candidate.place, candidate.place.begin, candidate.place.end);
  const bool bracketed = (candidate.place.before().ends_with('(') || candidate.value.starts_with('(')) &&
                         (candidate.place.after().starts_with(')') || candidate.value.ends_with(')'));
  const bool line_in_brackets = text.starts_with('(') && text.ends_with(')');
  // 内部资料 or 注意保密 says little in passing: so short a label counts only alone or in brackets.
  constexpr std::size_t kShortLabel = 5;  // code points
  if (rest != 0 && !bracketed && utf8_count(candidate.value) <= kShortLabel) return std::nullopt;
  std::vector<std::string> evidence;
  int score = candidate.confidence - 40;
  if (rest == 0) {
    score += 45;
    evidence.emplace_back("standalone line");
  } else if (rest <= 6 || (rest <= 12 && (starts_line || line_in_brackets))) {
    score += 20;
    evidence.emplace_back("short line");
  }
  if (bracketed) {
    score += 25;
    evidence.emplace_back("in brackets");
  }
  if (context.in_head(candidate.place.block) && (rest == 0 || starts_line || bracketed)) {
    score += 15;
    evidence.emplace_back("header zone");
  }
  score -= signs.quoted ? 80 : 0;
  score -= signs.cue ? 40 : 0;
  score -= signs.modal && !line_in_brackets ? 30 : 0;  // （仅供内部使用，不得外传） is a label too
  score -= signs.article ? (rest == 0 ? 60 : 15) : 0;  // "1. 工作秘密" is a heading
  score -= signs.quiz ? 40 : 0;
  append(evidence, signs);
  if (score <= 50) return std::nullopt;
  return keep(candidate, std::min(candidate.severity, score >= 55 ? Severity::kBlock : Severity::kReview), score,
              std::move(evidence), rest == 0 || utf8_count(candidate.value) > kShortLabel);
}

std::optional<Judgement> work_secret_mark(const Candidate& candidate, const Context& context) {
  const string_view text = candidate.place.line;
  static constexpr std::array kOtherSecrets = {"国家秘密"sv, "商业秘密"sv, "个人隐私"sv};
  const string_view sentence = sentence_around(text, candidate.place.begin, candidate.place.end);
  for (const string_view other : kOtherSecrets) {
    if (sentence.find(other) != string_view::npos) return std::nullopt;
  }
  return label_in_mark_position(candidate, context);
}

// Whether what follows the year of a document number is a number: 5, 5、6, 十二 (DOMAIN 3.2). The expressions take any
// Han characters there: the engine would refuse a long list of numerals.
bool ends_in_a_number(string_view value) {
  constexpr std::u32string_view kUnits = U"十百拾佰廿卅、,至-第号期";
  string_view rest = value.substr(value.rfind(')') + 1);
  for (std::size_t at = 0; at < rest.size(); at += utf8_length(rest[at])) {
    const char32_t c = utf8_at(rest, at);
    if (chinese_digit(c) < 0 && !(c >= '0' && c <= '9') && kUnits.find(c) == std::u32string_view::npos) return false;
  }
  return true;
}

std::optional<Judgement> document_number(const Candidate& candidate, const Context&) {
  if (!ends_in_a_number(candidate.value)) return std::nullopt;
  return keep(candidate, candidate.severity, candidate.confidence, {"listed form"}, true);
}

// The expressions take up to five characters before 密 for the name of the office. What stands on the line before is
// its name only if it is one character by itself: （省 / 委密〔2022〕… but not 的通知 / 市委密〔2022〕…
std::size_t begin_of_series(const Candidate& candidate) {
  static constexpr std::array kLeadingWords = {
      "根据"sv, "按照"sv, "依据"sv, "依照"sv, "贯彻"sv, "落实"sv, "执行"sv, "转发"sv, "印发"sv, "关于"sv, "参照"sv,
      "现将"sv, "以及"sv, "见"sv,   "由"sv,   "按"sv,   "将"sv,   "以"sv,   "与"sv,   "和"sv,   "及"sv,   "对"sv};
  const Place& place = candidate.place;
  const std::size_t secret = candidate.value.substr(0, candidate.value.find('(')).find("密");
  if (secret == string_view::npos) return place.begin;
  const std::size_t key = place.begin + secret;
  std::size_t begin = place.begin;
  for (const string_view word : kLeadingWords) {
    // Their last character in the prefix: 现将市委密 may begin at 将.
    const std::size_t at = place.line.substr(place.begin, secret).rfind(word);
    if (at != string_view::npos && place.begin + at + word.size() < key)
      begin = std::max(begin, place.begin + at + word.size());
  }
  if (place.alternate == nullptr || place.alternate->kind != AlternateKind::kLines) return begin;
  for (std::size_t at = place.begin; at < key; at += utf8_length(place.line[at])) {
    if (!place.is_joined_at(at)) continue;
    const bool one_character = at == place.begin + utf8_length(place.line[place.begin]);
    const bool stands_apart = place.begin == 0 || !is_han(utf8_at(place.line, utf8_previous(place.line, place.begin)));
    if (!one_character || !stands_apart) begin = at;
  }
  return begin;
}

// 集中发, 闽中发: where 中 ends another word, 中发 is no series of the centre's.
std::optional<Judgement> restricted_document_number(const Candidate& candidate, const Context&) {
  static constexpr std::array kOtherWords = {"集"sv, "其"sv, "关"sv, "闽"sv, "粤"sv, "建"sv, "空"sv, "途"sv};
  const string_view before = candidate.place.before();
  const bool other_word =
      std::any_of(kOtherWords.begin(), kOtherWords.end(), [&](string_view word) { return before.ends_with(word); });
  if (other_word && candidate.value.starts_with("中")) return std::nullopt;
  if (!ends_in_a_number(candidate.value)) return std::nullopt;
  Judgement judgement = keep(candidate, candidate.severity, candidate.confidence, {"restricted series"}, true);
  judgement.begin = begin_of_series(candidate);
  return judgement;
}

// ---- personal data
// ----------------------------------------------------------------------------------------------------------------

std::vector<std::string> near_evidence(const Candidate& candidate) {
  if (candidate.near_word.empty()) return {};
  return {"near: " + std::string(candidate.near_word)};
}

// The number of a hit in the digits view, without the signs that group it.
std::string ungrouped(string_view value) {
  std::string number(value);
  std::erase(number, '-');
  return number;
}

// How many digits stand together: 139-0000-0001 is 3, 4, 4.
std::vector<std::size_t> group_sizes(string_view value) {
  std::vector<std::size_t> sizes(1, 0);
  for (const char c : value) {
    if (c != '-') {
      ++sizes.back();
    } else if (sizes.back() != 0) {
      sizes.push_back(0);
    }
  }
  return sizes;
}

std::optional<Judgement> resident_id(const Candidate& candidate, const Context& context) {
  const std::string number = ungrouped(candidate.value);
  if (number.size() != 18 || !has_province_prefix(number) ||
      !is_birth_date(string_view(number).substr(6, 8), context.as_of())) {
    return std::nullopt;
  }
  std::vector<std::string> evidence = near_evidence(candidate);
  evidence.emplace_back("province and birth date");
  if (has_resident_id_check(number)) {
    evidence.emplace_back("check character ok");
    return keep(candidate, candidate.severity, candidate.near_word.empty() ? 95 : 98, std::move(evidence), true);
  }
  // A typing error is still a leak, but only where the text says that it is an identity number.
  if (candidate.near_word.empty() || candidate.is_repaired()) return std::nullopt;
  evidence.emplace_back("check character wrong");
  return keep(candidate, std::min(candidate.severity, Severity::kReview), 55, std::move(evidence));
}

std::optional<Judgement> resident_id_15(const Candidate& candidate, const Context& context) {
  const std::string number = ungrouped(candidate.value);
  if (number.size() != 15 || candidate.is_repaired() || !has_province_prefix(number) ||
      !is_birth_date("19" + number.substr(6, 6), context.as_of())) {
    return std::nullopt;
  }
  std::vector<std::string> evidence = near_evidence(candidate);
  evidence.emplace_back("province and birth date");
  return keep(candidate, candidate.severity, candidate.confidence, std::move(evidence));
}

// An account is an organisation's when the text says so of the account or of its holder. 公司 alone says nothing: it
// stands in the name of every bank and employer.
bool is_corporate_account(const Candidate& candidate, const Context& context) {
  static const std::vector<std::string> kAccountWords = {"对公账",       "对公帐",   "对公户", "基本户",
                                                         "基本存款账户", "财政专户", "非税",   "保证金账户",
                                                         "保证金专户",   "缴款账户"};
  static constexpr std::array kHolderLabels = {"户名:"sv,     "账户名称:"sv, "帐户名称:"sv,
                                               "收款单位:"sv, "单位名称:"sv, "开户名称:"sv};
  static constexpr std::array kOrganisations = {"公司"sv, "中心"sv, "局"sv,   "委员会"sv,
                                                "学校"sv, "医院"sv, "协会"sv, "财政"sv};
  if (!context.near(candidate.place, kAccountWords, 20).empty()) return true;
  const string_view around = context.squeezed_sentence(candidate.place);
  for (const string_view label : kHolderLabels) {
    const std::size_t at = around.find(label);
    if (at == string_view::npos) continue;
    const string_view rest = around.substr(at + label.size());
    const string_view holder = rest.substr(0, std::min({rest.find(','), rest.find(' '), rest.find("、"), rest.size()}));
    for (const string_view organisation : kOrganisations) {
      if (holder.ends_with(organisation)) return true;
    }
  }
  return false;
}

std::optional<Judgement> bank_card(const Candidate& candidate, const Context& context) {
  // A shorter number may be followed by another group of digits: the longest that passes counts.
  constexpr std::size_t kShortest = 16;
  string_view value = candidate.value;
  std::string number = ungrouped(value);
  while (!passes_luhn(number)) {
    const std::size_t group = value.rfind('-');
    if (group == string_view::npos) return std::nullopt;
    value = value.substr(0, group);
    number = ungrouped(value);
    if (number.size() < kShortest) return std::nullopt;
  }
  // 62 is also Gansu's prefix of resident numbers: those are tested first (DOMAIN 5, C07).
  if (number.size() == 18 && has_province_prefix(number) && has_resident_id_check(number) &&
      is_birth_date(string_view(number).substr(6, 8), context.as_of())) {
    return std::nullopt;
  }
  std::vector<std::string> evidence = near_evidence(candidate);
  evidence.emplace_back("issuer prefix and Luhn check ok");
  const auto judge = [&](Severity severity, int confidence) {
    Judgement judgement = keep(candidate, severity, confidence, std::move(evidence));
    judgement.end = judgement.begin + value.size();
    return judgement;
  };
  if (is_corporate_account(candidate, context)) {
    evidence.emplace_back("organisation's account");
    return judge(Severity::kNote, 40);
  }
  if (!candidate.near_word.empty()) return judge(candidate.severity, 92);
  // One random number in ten passes Luhn: without a word about cards or accounts it is a question, not an answer; and
  // in odd groups, or with letters for digits, not even that.
  const std::vector<std::size_t> groups = group_sizes(value);
  const bool in_fours = std::all_of(groups.begin(), groups.end() - 1, [](std::size_t size) { return size == 4; });
  const bool one_by_one = std::all_of(groups.begin(), groups.end(), [](std::size_t size) { return size == 1; });
  if (candidate.is_repaired() || !(in_fours || one_by_one)) return std::nullopt;
  if (!number.starts_with("62") && !number.starts_with("9558")) return std::nullopt;
  return judge(std::min(candidate.severity, Severity::kReview), 45);
}

// Networks of MIIT's list up to 2023-03 (DOMAIN 5, C05). 140-144 are 13-digit numbers of things.
bool is_mobile_network(string_view number) {
  static constexpr std::array kThree = {"145"sv, "146"sv, "147"sv, "148"sv, "149"sv, "150"sv, "151"sv, "152"sv, "153"sv,
                                        "155"sv, "156"sv, "157"sv, "158"sv, "159"sv, "162"sv, "165"sv, "166"sv, "167"sv,
                                        "170"sv, "171"sv, "172"sv, "173"sv, "175"sv, "176"sv, "177"sv, "178"sv, "190"sv,
                                        "191"sv, "192"sv, "193"sv, "195"sv, "196"sv, "197"sv, "198"sv, "199"sv};
  static constexpr std::array kFour = {"1740"sv, "1741"sv, "1749"sv, "1619"sv};
  if (number.starts_with("13") || number.starts_with("18")) return true;
  return std::find(kThree.begin(), kThree.end(), number.substr(0, 3)) != kThree.end() ||
         std::find(kFour.begin(), kFour.end(), number.substr(0, 4)) != kFour.end();
}

// The ways in which people group a mobile number, and single digits, as noise groups it.
bool is_usual_mobile_grouping(const std::vector<std::size_t>& groups) {
  using Groups = std::vector<std::size_t>;
  static const std::array kUsual = {Groups{11},      Groups{3, 4, 4}, Groups{3, 8}, Groups{7, 4},
                                    Groups{3, 3, 5}, Groups{4, 4, 3}, Groups(11, 1)};
  return std::find(kUsual.begin(), kUsual.end(), groups) != kUsual.end();
}

std::optional<Judgement> mobile_number(const Candidate& candidate, const Context&) {
  if (candidate.is_repaired()) return std::nullopt;  // there is no check digit to prove it
  string_view value = candidate.value;
  if (value.starts_with('+')) value.remove_prefix(1);
  if (value.starts_with("86")) value.remove_prefix(2);
  while (value.starts_with('-')) value.remove_prefix(1);
  const std::string number = ungrouped(value);
  if (number.size() != 11 || !is_mobile_network(number)) return std::nullopt;
  // 1  1  5  1  0 …: digits one by one that go on belong to a longer number.
  const string_view before = candidate.place.before();
  if (group_sizes(value) == std::vector<std::size_t>(11, 1) &&
      (candidate.place.after().starts_with('-') || before.ends_with('-'))) {
    return std::nullopt;
  }
  if (candidate.near_word.empty() && !is_usual_mobile_grouping(group_sizes(value))) return std::nullopt;
  std::vector<std::string> evidence = near_evidence(candidate);
  evidence.emplace_back("mobile network prefix");
  return keep(candidate, candidate.severity, candidate.near_word.empty() ? 70 : candidate.confidence,
              std::move(evidence));
}

std::optional<Judgement> vehicle_plate(const Candidate& candidate, const Context&) {
  if (candidate.is_repaired()) return std::nullopt;
  std::vector<std::string> evidence = near_evidence(candidate);
  evidence.emplace_back("plate format");
  if (candidate.near_word.empty()) return keep(candidate, Severity::kNote, 40, std::move(evidence));
  return keep(candidate, candidate.severity, candidate.confidence, std::move(evidence));
}

constexpr std::size_t kNearStretch = 400;  // bytes

std::optional<Judgement> credit_code(const Candidate& candidate, const Context& context) {
  const std::string code = ungrouped(candidate.value);
  if (!is_credit_code(code)) return std::nullopt;
  // 5f 43 61 74 …: bytes in hexadecimal.
  const std::vector<std::size_t> groups = group_sizes(candidate.value);
  const auto is_pair = [](std::size_t size) { return size == 2; };
  if (candidate.near_word.empty() && std::count_if(groups.begin(), groups.end(), is_pair) > 2) return std::nullopt;
  // One code in 31 passes by chance: letters are taken for misread digits only where one stands that no code may hold.
  if (candidate.is_repaired() && context.normalized()
                                         .slice(View::kSqueezed, candidate.place.squeezed)
                                         .substr(0, kNearStretch)
                                         .find_first_of("oisz") == string_view::npos) {
    return std::nullopt;
  }
  // Registration authority and kind of body (GB 32100-2015, table 1).
  if (string_view("123456789any").find(code[0]) == string_view::npos) return std::nullopt;
  // Of 31 mistyped resident numbers one passes this check too: a code of digits and x alone is less certain.
  const bool own_letters = std::any_of(code.begin(), code.end(), [](char c) { return c >= 'a' && c != 'x'; });
  return keep(candidate, candidate.severity, own_letters ? candidate.confidence : 60, {"check character ok"});
}

struct NamedValidator {
  string_view name;
  Validator function;
};
constexpr std::array kValidators = {
    NamedValidator{"secrecy-marking", secrecy_marking},
    NamedValidator{"exam-marking", exam_marking},
    NamedValidator{"bare-level", bare_level},
    NamedValidator{"portion-marking", portion_marking},
    NamedValidator{"label-in-mark-position", label_in_mark_position},
    NamedValidator{"work-secret-mark", work_secret_mark},
    NamedValidator{"document-number", document_number},
    NamedValidator{"restricted-document-number", restricted_document_number},
    NamedValidator{"resident-id", resident_id},
    NamedValidator{"resident-id-15", resident_id_15},
    NamedValidator{"bank-card", bank_card},
    NamedValidator{"mobile-number", mobile_number},
    NamedValidator{"vehicle-plate", vehicle_plate},
    NamedValidator{"credit-code", credit_code},
};

}  // namespace

Validator find_validator(std::string_view name) noexcept {
  for (const NamedValidator& validator : kValidators) {
    if (validator.name == name) return validator.function;
  }
  return nullptr;
}

std::vector<std::string_view> validator_names() {
  std::vector<std::string_view> names;
  names.reserve(kValidators.size());
  for (const NamedValidator& validator : kValidators) names.push_back(validator.name);
  return names;
}

}  // namespace mishen::scanner
