#include "clients/cli/arguments.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "clients/cli/errors.h"

namespace mishen::cli {

namespace {

/// Levenshtein distance, O(a * b); option names are short.
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

[[noreturn]] void refuse_option(std::string_view name, std::span<const OptionSpec> specs) {
  std::vector<std::string_view> known;
  for (const OptionSpec& spec : specs) {
    if (!spec.later) known.push_back(spec.name);
  }
  const std::string_view meant = nearest(name, known);
  if (meant.empty()) throw UsageError(filled(say("没有选项 {}", "there is no option {}"), {name}));
  throw UsageError(filled(say("没有选项 {}，是不是 {}？", "there is no option {}; did you mean {}?"), {name, meant}));
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> known) {
  std::string_view best;
  std::size_t fewest = word.size() / 3 + 2;  // further away than this it is another word
  for (const std::string_view candidate : known) {
    const std::size_t edits = edits_between(word, candidate);
    if (edits < fewest) {
      fewest = edits;
      best = candidate;
    }
  }
  return best;
}

Arguments Arguments::parse(std::span<const std::string> words, std::span<const OptionSpec> specs) {
  Arguments parsed;
  bool options_ended = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (options_ended || word == "-" || !word.starts_with('-')) {
      parsed.operands_.push_back(word);
      continue;
    }
    if (word == "--") {
      options_ended = true;
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string_view name = std::string_view(word).substr(0, equals);
    const auto spec = std::find_if(specs.begin(), specs.end(), [&](const OptionSpec& s) { return s.name == name; });
    if (spec == specs.end()) refuse_option(name, specs);
    if (spec->later) throw UsageError(filled(say("本版本还没有 {}", "this version has no {} yet"), {name}));
    std::vector<std::string>& values = parsed.values_[std::string(name)];
    if (!values.empty() && !spec->repeatable) {
      throw UsageError(filled(say("选项 {} 只能写一次", "option {} may be given only once"), {name}));
    }
    if (spec->value.empty()) {
      if (equals != std::string::npos)
        throw UsageError(filled(say("选项 {} 不带值", "option {} takes no value"), {name}));
      values.emplace_back();
    } else if (equals != std::string::npos) {
      values.push_back(word.substr(equals + 1));
    } else if (i + 1 < words.size()) {
      values.push_back(words[++i]);
    } else {
      throw UsageError(filled(say("选项 {} 后面要写 {}", "option {} needs a value: {}"), {name, spec->value}));
    }
  }
  return parsed;
}

Arguments Arguments::unparsed(std::span<const std::string> words) {
  Arguments arguments;
  arguments.operands_.assign(words.begin(), words.end());
  return arguments;
}

std::optional<std::string> Arguments::value(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second.front();
}

std::string Arguments::value_or(std::string_view name, std::string_view fallback) const {
  return value(name).value_or(std::string(fallback));
}

const std::vector<std::string>& Arguments::values(std::string_view name) const {
  static const std::vector<std::string> kNone;
  const auto found = values_.find(name);
  return found == values_.end() ? kNone : found->second;
}

std::size_t Arguments::number(std::string_view name, std::size_t least, std::size_t most, std::size_t fallback) const {
  const std::optional<std::string> text = value(name);
  if (!text) return fallback;
  std::size_t number = 0;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, number);
  if (error != std::errc() || stopped != end || number < least || number > most) {
    throw UsageError(
        filled(say("{} 要写 {} 到 {} 之间的整数，不能是“{}”", "{} needs a whole number from {} to {}, not \"{}\""),
               {name, std::to_string(least), std::to_string(most), *text}));
  }
  return number;
}

std::string Arguments::choice(std::string_view name, std::initializer_list<std::string_view> allowed,
                              std::string_view fallback) const {
  const std::string chosen = value_or(name, fallback);
  if (std::find(allowed.begin(), allowed.end(), chosen) != allowed.end()) return chosen;
  std::string list;
  for (const std::string_view word : allowed) {
    if (!list.empty()) list += say("、", ", ");
    list += word;
  }
  throw UsageError(filled(say("{} 只能是 {}，不能是“{}”", "{} must be one of {}, not \"{}\""), {name, list, chosen}));
}

std::string Arguments::required(std::string_view name) const {
  const std::optional<std::string> text = value(name);
  if (!text || text->find_first_not_of(" \t\n") == std::string::npos) {
    throw UsageError(filled(say("缺少 {}", "{} is missing"), {name}));
  }
  return *text;
}

const std::string& Arguments::only_operand(const Phrase& what) const {
  if (operands_.empty()) throw UsageError(filled(say("缺少 {}", "{} is missing"), {say(what)}));
  if (operands_.size() > 1) {
    throw UsageError(filled(say("只能写一个 {}，多了“{}”", "only one {} may be given; \"{}\" is too much"),
                            {say(what), operands_[1]}));
  }
  return operands_.front();
}

void Arguments::refuse_operands() const {
  if (!operands_.empty()) throw UsageError(filled(say("用不着“{}”", "\"{}\" is not expected"), {operands_.front()}));
}

}  // namespace mishen::cli
