#include "scanner/dictionary/rule_reader.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "scanner/analysers.h"
#include "scanner/decode.h"
#include "scanner/dictionary/json_node.h"
#include "scanner/normalize.h"
#include "scanner/validators.h"

namespace mishen::scanner {
namespace {

constexpr std::array<std::string_view, 17> kCategories = {
    "marking",     "document-number", "distribution", "draft",   "work-secret", "personnel",    "business-secret",
    "term",        "personal-data",   "credential",   "carrier", "text",        "organisation", "register-match",
    "fingerprint", "aggregation",     "custom"};

std::optional<Severity> parse_severity(std::string_view name) {
  for (const Severity severity : {Severity::kNote, Severity::kReview, Severity::kBlock}) {
    if (to_string(severity) == name) return severity;
  }
  return std::nullopt;
}

// Reads one rule object; every complaint names the line of the value it is about.
class RuleReader {
 public:
  RuleReader(const std::string& file, std::vector<DictionaryProblem>& problems) : file_(file), problems_(problems) {}

  std::optional<Rule> read(const JsonNode& node) {
    const std::size_t before = problems_.size();
    rule_ = {};
    rule_.file = file_;
    rule_.line = node.line;
    if (node.kind != JsonNode::Kind::kObject) {
      problem(node, "a rule must be an object");
      return std::nullopt;
    }
    if (const JsonNode* id = node.find("id"); id != nullptr && id->kind == JsonNode::Kind::kString) rule_.id = id->text;
    for (const auto& [key, value] : node.members) read_member(key, value);
    check_whole(node);
    if (problems_.size() != before) return std::nullopt;
    return std::move(rule_);
  }

 private:
  void problem(const JsonNode& node, std::string message) {
    problems_.push_back({file_, node.line, rule_.id, std::move(message)});
  }

  void read_member(const std::string& key, const JsonNode& value) {
    if (key == "id") {
      string(value, key);
    } else if (key == "detector") {
      rule_.detector = string(value, key);
    } else if (key == "category") {
      rule_.category = category(value);
    } else if (key == "name") {
      rule_.name = localized(value, key);
    } else if (key == "advice") {
      rule_.advice = localized(value, key);
    } else if (key == "sources") {
      for (const JsonNode& item : array(value, key)) rule_.sources.push_back(source(item));
    } else if (key == "severity") {
      rule_.severity = severity(value, key);
    } else if (key == "confidence") {
      rule_.confidence = integer(value, key, 0, 100);
    } else if (key == "view") {
      const std::string name = string(value, key);
      if (name == "squeezed") {
        rule_.view = View::kSqueezed;
      } else if (name == "digits") {
        rule_.view = View::kDigits;
      } else if (name != "plain") {
        problem(value, "unknown view \"" + name + "\"; write \"squeezed\", \"digits\" or \"plain\"");
      }
    } else if (key == "terms") {
      rule_.terms = wordings(value, key, "term");
    } else if (key == "patterns") {
      rule_.patterns = wordings(value, key, "pattern");
    } else if (key == "except") {
      rule_.except = wordings(value, key, "term");
    } else if (key == "validator") {
      rule_.validator = string(value, key);
      if (find_validator(rule_.validator) == nullptr)
        problem(value, "unknown validator \"" + rule_.validator + "\"; known: " + listed(validator_names()));
    } else if (key == "analyser") {
      rule_.analyser = string(value, key);
      if (find_analyser(rule_.analyser) == nullptr)
        problem(value, "unknown analyser \"" + rule_.analyser + "\"; known: " + listed(analyser_names()));
    } else if (key == "concealments") {
      concealments(value);
    } else if (key == "holding") {
      holding(value);
    } else if (key == "disguised") {
      rule_.disguised = severity(value, key);
    } else if (key == "near") {
      near(value);
    } else if (key == "escalate") {
      escalation(value);
    } else if (key == "borders") {
      if (string(value, key) != "alphanumeric") problem(value, "\"borders\" can only be \"alphanumeric\"");
      rule_.digit_borders = true;
    } else if (key == "masked") {
      rule_.masked = boolean(value, key);
    } else if (key == "enabled") {
      rule_.enabled = boolean(value, key);
    } else if (key == "examples") {
      for (const JsonNode& item : array(value, key)) rule_.examples.push_back(example(item));
    } else if (key == "counter_examples") {
      for (const JsonNode& item : array(value, key)) rule_.counter_examples.push_back(counter_example(item));
    } else {
      problem(value, "unknown member \"" + key + "\"; see dictionaries/README.md for the format");
    }
  }

  void check_whole(const JsonNode& node) {
    if (rule_.id.empty()) problem(node, "a rule needs an \"id\"");
    const bool well_formed = std::all_of(rule_.id.begin(), rule_.id.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
    if (!well_formed) problem(node, "an id is made of lower-case letters, digits, '-' and '.'");
    if (rule_.category.empty()) problem(node, "a rule needs a \"category\"");
    if (rule_.name.zh.empty()) problem(node, "a rule needs a \"name\" with \"zh\" (and \"en\")");
    if (rule_.advice.zh.empty()) problem(node, "a rule needs \"advice\" with \"zh\" (and \"en\"): a verb first");
    const bool matches = !rule_.terms.empty() || !rule_.patterns.empty();
    if (int{matches} + int{!rule_.analyser.empty()} + int{!rule_.concealments.empty()} != 1) {
      problem(node, "a rule needs \"terms\" or \"patterns\", or else an \"analyser\", or else \"concealments\"");
    }
    if (rule_.concealments.empty() && !rule_.holding.categories.empty())
      problem(node, "\"holding\" is for rules with \"concealments\"");
    if (rule_.sources.empty()) problem(node, "a rule needs \"sources\": the law or standard, with its clause");
    if (rule_.examples.empty()) problem(node, "a rule needs \"examples\": each runs as a test");
    if (rule_.counter_examples.empty()) problem(node, "a rule needs \"counter_examples\": what it must not report");
  }

  static std::string listed(const std::vector<std::string_view>& all) {
    std::string names;
    for (const std::string_view name : all) names += (names.empty() ? "" : ", ") + std::string(name);
    return names;
  }

  // ---- values ----
  std::string string(const JsonNode& node, const std::string& key) {
    if (node.kind != JsonNode::Kind::kString || node.text.empty()) {
      problem(node, "\"" + key + "\" must be a string that is not empty");
      return {};
    }
    return node.text;
  }
  std::string category(const JsonNode& node) {
    std::string name = string(node, "category");
    if (std::find(kCategories.begin(), kCategories.end(), name) == kCategories.end())
      problem(node, "unknown category \"" + name + "\"; see dictionaries/README.md for the list");
    return name;
  }
  bool boolean(const JsonNode& node, const std::string& key) {
    if (node.kind != JsonNode::Kind::kBool) problem(node, "\"" + key + "\" must be true or false");
    return node.boolean;
  }
  int integer(const JsonNode& node, const std::string& key, int least, int most) {
    if (node.kind != JsonNode::Kind::kNumber || node.number != std::floor(node.number) || node.number < least ||
        node.number > most) {
      problem(node,
              "\"" + key + "\" must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
      return least;
    }
    return static_cast<int>(node.number);
  }
  const std::vector<JsonNode>& array(const JsonNode& node, const std::string& key) {
    if (node.kind != JsonNode::Kind::kArray) problem(node, "\"" + key + "\" must be a list");
    return node.items;
  }
  Severity severity(const JsonNode& node, const std::string& key) {
    const auto parsed = parse_severity(string(node, key));
    if (!parsed) problem(node, "\"" + key + "\" must be \"note\", \"review\" or \"block\"");
    return parsed.value_or(Severity::kReview);
  }
  Localized localized(const JsonNode& node, const std::string& key) {
    Localized text;
    for (const auto& [language, value] : node.members) {
      if (language == "zh") {
        text.zh = string(value, language);
      } else if (language == "en") {
        text.en = string(value, language);
      } else {
        problem(value, "\"" + key + "\" has an unknown language \"" + language + "\"; write \"zh\" and \"en\"");
      }
    }
    if (node.kind != JsonNode::Kind::kObject || text.zh.empty() || text.en.empty())
      problem(node, "\"" + key + "\" must be {\"zh\": ..., \"en\": ...}");
    return text;
  }
  LegalSource source(const JsonNode& node) {
    LegalSource result;
    for (const auto& [key, value] : node.members) {
      if (key == "title") {
        result.title = string(value, key);
      } else if (key == "number") {
        result.number = string(value, key);
      } else if (key == "version") {
        result.version = string(value, key);
      } else if (key == "clause") {
        result.clause = string(value, key);
      } else {
        problem(value, "unknown member \"" + key + "\" of a source; write title, number, version, clause");
      }
    }
    if (result.title.empty() || result.clause.empty()) problem(node, "a source needs \"title\" and \"clause\"");
    return result;
  }
  std::vector<Wording> wordings(const JsonNode& node, const std::string& key, const std::string& kind) {
    std::vector<Wording> result;
    for (const JsonNode& item : array(node, key)) {
      Wording wording{.text = {}, .severity = std::nullopt, .line = item.line};
      if (item.kind == JsonNode::Kind::kObject) {
        for (const auto& [member, value] : item.members) {
          if (member == kind) {
            wording.text = string(value, member);
          } else if (member == "severity") {
            wording.severity = severity(value, member);
          } else {
            problem(value, "unknown member \"" + member + "\"; write \"" + kind + "\" and \"severity\"");
          }
        }
        if (wording.text.empty()) problem(item, "\"" + kind + "\" is missing");
      } else {
        wording.text = string(item, key);
      }
      result.push_back(std::move(wording));
    }
    return result;
  }
  void near(const JsonNode& node) {
    if (node.kind != JsonNode::Kind::kObject) problem(node, "\"near\" must be an object");
    for (const auto& [key, value] : node.members) {
      if (key == "terms") {
        for (const JsonNode& item : array(value, key)) rule_.near.terms.push_back(string(item, key));
      } else if (key == "within") {
        rule_.near.within = static_cast<std::size_t>(integer(value, key, 1, 500));
      } else if (key == "required") {
        rule_.near.required = boolean(value, key);
      } else {
        problem(value, "unknown member \"" + key + "\" of \"near\"; write terms, within, required");
      }
    }
    if (rule_.near.terms.empty()) problem(node, "\"near\" needs \"terms\"");
  }
  Concealment concealment(const JsonNode& node, const std::string& key) {
    const auto parsed = parse_concealment(string(node, key));
    if (!parsed) problem(node, "unknown concealment \"" + node.text + "\"; see scanner/concealment.cpp for the list");
    return parsed.value_or(Concealment::kNone);
  }
  void concealments(const JsonNode& node) {
    for (const JsonNode& item : array(node, "concealments")) {
      ReportedConcealment reported;
      if (item.kind == JsonNode::Kind::kObject) {
        for (const auto& [key, value] : item.members) {
          if (key == "concealment") {
            reported.concealment = concealment(value, key);
          } else if (key == "severity") {
            reported.severity = severity(value, key);
          } else {
            problem(value, "unknown member \"" + key + "\"; write \"concealment\" and \"severity\"");
          }
        }
        if (item.find("concealment") == nullptr) problem(item, "\"concealment\" is missing");
      } else {
        reported.concealment = concealment(item, "concealments");
      }
      rule_.concealments.push_back(reported);
    }
  }
  void holding(const JsonNode& node) {
    if (node.kind != JsonNode::Kind::kObject) problem(node, "\"holding\" must be an object");
    for (const auto& [key, value] : node.members) {
      if (key == "categories") {
        for (const JsonNode& item : array(value, key)) rule_.holding.categories.push_back(category(item));
      } else if (key == "severity") {
        rule_.holding.severity = severity(value, key);
      } else {
        problem(value, "unknown member \"" + key + "\" of \"holding\"; write categories, severity");
      }
    }
    if (rule_.holding.categories.empty()) problem(node, "\"holding\" needs \"categories\"");
  }
  void escalation(const JsonNode& node) {
    if (node.kind != JsonNode::Kind::kObject) problem(node, "\"escalate\" must be an object");
    for (const auto& [key, value] : node.members) {
      if (key == "distinct") {
        rule_.escalation.distinct = static_cast<std::size_t>(integer(value, key, 2, 10'000));
      } else if (key == "severity") {
        rule_.escalation.severity = severity(value, key);
      } else {
        problem(value, "unknown member \"" + key + "\" of \"escalate\"; write distinct, severity");
      }
    }
    if (rule_.escalation.distinct == 0) problem(node, "\"escalate\" needs \"distinct\"");
  }
  Example example(const JsonNode& node) {
    Example result;
    result.line = node.line;
    for (const auto& [key, value] : node.members) {
      if (key == "text") {
        result.text = string(value, key);
      } else if (key == "match") {
        result.match = string(value, key);
      } else if (key == "severity") {
        result.severity = severity(value, key);
      } else if (key == "concealment") {
        result.concealment = concealment(value, key);
      } else {
        problem(value, "unknown member \"" + key + "\" of an example; write text, match, severity, concealment");
      }
    }
    if (result.text.empty() || result.match.empty() || node.find("severity") == nullptr) {
      problem(node, "an example needs \"text\", \"match\" and \"severity\"");
    } else if (result.text.find(result.match) == std::string::npos) {
      problem(node, "\"match\" must be a part of \"text\"");
    }
    return result;
  }
  Example counter_example(const JsonNode& node) {
    Example result;
    result.absent = true;
    result.line = node.line;
    for (const auto& [key, value] : node.members) {
      if (key == "text") {
        result.text = string(value, key);
      } else if (key == "at_most") {
        result.severity = severity(value, key);
        result.absent = false;
      } else if (key == "concealment") {
        result.concealment = concealment(value, key);
      } else {
        problem(value, "unknown member \"" + key + "\" of a counter-example; write text, at_most, concealment");
      }
    }
    if (result.text.empty()) problem(node, "a counter-example needs \"text\"");
    return result;
  }

  const std::string& file_;
  std::vector<DictionaryProblem>& problems_;
  Rule rule_;
};

}  // namespace

std::string LegalSource::cite() const {
  static constexpr std::string_view kState = "中华人民共和国";
  const std::string_view short_title =
      title.starts_with(kState) ? std::string_view(title).substr(kState.size()) : std::string_view(title);
  return std::string(short_title) + " " + clause;
}

std::vector<Rule> read_rules(const std::string& file, const std::string& json,
                             std::vector<DictionaryProblem>& problems) {
  std::vector<Rule> rules;
  if (!is_well_formed_utf8(json)) {
    problems.push_back({file, 0, "", "the file is not UTF-8; save it as UTF-8 without BOM"});
    return rules;
  }
  JsonSyntaxError error;
  const std::optional<JsonNode> root = parse_json(json, error);
  if (!root) {
    problems.push_back({file, error.line, "", "not valid JSON: " + error.message});
    return rules;
  }
  const JsonNode* list = root->find("rules");
  if (list == nullptr || list->kind != JsonNode::Kind::kArray || root->members.size() != 1) {
    problems.push_back({file, root->line, "", "the file must be {\"rules\": [ ... ]}"});
    return rules;
  }
  RuleReader reader(file, problems);
  for (const JsonNode& node : list->items) {
    if (auto rule = reader.read(node)) rules.push_back(std::move(*rule));
  }
  return rules;
}

Rule read_terms(const std::string& file, const std::string& stem, const std::string& text,
                std::vector<DictionaryProblem>& problems) {
  Rule rule;
  rule.id = "term." + stem;
  rule.category = "term";
  rule.name = {"词表“" + stem + "”中的词", "a term of the list \"" + stem + "\""};
  rule.advice = {"核实这个词能否公开", "Check whether this term may be published"};
  rule.severity = Severity::kReview;
  rule.view = View::kSqueezed;
  rule.file = file;
  if (!is_well_formed_utf8(text)) {
    problems.push_back({file, 0, rule.id, "the file is not UTF-8; save it as UTF-8"});
    return rule;
  }
  std::string_view rest = text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  for (int line_number = 1; !rest.empty(); ++line_number) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    Wording term{.text = std::string(line.substr(0, line.find('\t'))), .severity = std::nullopt, .line = line_number};
    if (const std::size_t tab = line.find('\t'); tab != std::string_view::npos) {
      term.severity = parse_severity(line.substr(tab + 1));
      if (!term.severity) {
        problems.push_back({file, line_number, rule.id, "after the tab stands a severity: note, review or block"});
        continue;
      }
    }
    rule.terms.push_back(std::move(term));
  }
  if (rule.terms.empty()) problems.push_back({file, 0, rule.id, "the list holds no term; write one a line"});
  return rule;
}

}  // namespace mishen::scanner
