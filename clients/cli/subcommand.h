// clients/cli/subcommand.h
// What main() knows of each subcommand; each is defined in the file of its name.
#pragma once
#include <string_view>
#include <vector>

#include "clients/cli/arguments.h"
#include "clients/cli/language.h"

namespace mishen::cli {

struct Subcommand {
  std::string_view name;
  Phrase summary;
  std::vector<std::string_view> usage;  ///< what follows "mishen ", one form a line
  std::vector<OptionSpec> options;
  Phrase notes;                            ///< what else must be known, e.g. exit statuses; may be ""
  std::vector<std::string_view> examples;  ///< whole command lines
  /// Returns an ExitStatus; throws the failures of errors.h and scanner/errors.h.
  int (*run)(const Arguments& arguments) = nullptr;
  bool passes_words_on = false;  ///< its options are another program's: all words are operands
};

[[nodiscard]] Subcommand scan_command();
[[nodiscard]] Subcommand extract_command();
[[nodiscard]] Subcommand dictionary_command();
[[nodiscard]] Subcommand serve_command();
[[nodiscard]] Subcommand login_command();
[[nodiscard]] Subcommand logout_command();
[[nodiscard]] Subcommand submit_command();
[[nodiscard]] Subcommand queue_command();
[[nodiscard]] Subcommand show_command();
[[nodiscard]] Subcommand answer_command();
[[nodiscard]] Subcommand sign_command();
[[nodiscard]] Subcommand release_command();

}  // namespace mishen::cli
