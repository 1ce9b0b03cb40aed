// clients/cli/arguments.h
// Options and operands of one subcommand.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/language.h"

namespace mishen::cli {

struct OptionSpec {
  std::string_view name;   ///< with the dashes: "--format"
  std::string_view value;  ///< what stands for its value in the help, e.g. "FILE"; "" for an option without a value
  Phrase help;
  bool repeatable = false;
  bool later = false;  ///< a name that is kept for a later version: refused with words that say so, not in the help
};

/// The parsed words of a command line. Value type.
class Arguments {
 public:
  /// `--name value`, `--name=value`, `--` (what follows are operands), `-` is an operand. Options may stand between
  /// operands. Throws UsageError for an option that is not in `specs` (naming the nearest that is), a value missing or
  /// too many.
  [[nodiscard]] static Arguments parse(std::span<const std::string> words, std::span<const OptionSpec> specs);

  /// Words that are not looked into: all operands.
  [[nodiscard]] static Arguments unparsed(std::span<const std::string> words);

  [[nodiscard]] bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
  [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
  [[nodiscard]] std::string value_or(std::string_view name, std::string_view fallback) const;
  [[nodiscard]] const std::vector<std::string>& values(std::string_view name) const;
  /// The value as a whole number in [least, most]; throws UsageError when it is none.
  [[nodiscard]] std::size_t number(std::string_view name, std::size_t least, std::size_t most,
                                   std::size_t fallback) const;
  /// The value if it is one of `allowed`; throws UsageError, listing them, when it is not.
  [[nodiscard]] std::string choice(std::string_view name, std::initializer_list<std::string_view> allowed,
                                   std::string_view fallback) const;
  /// The value; throws UsageError when the option is absent or its value is blank.
  [[nodiscard]] std::string required(std::string_view name) const;

  [[nodiscard]] const std::vector<std::string>& operands() const noexcept { return operands_; }
  /// The only operand; throws UsageError, naming it `what`, when there is none or more than one.
  [[nodiscard]] const std::string& only_operand(const Phrase& what) const;
  /// Throws UsageError when there is an operand.
  void refuse_operands() const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> operands_;
};

/// The one of `known` nearest to `word` in edits of single characters; "" when none is near enough to be meant.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace mishen::cli
