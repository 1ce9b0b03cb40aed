// clients/cli/dictionary_options.h
// The options by which subcommands choose their dictionaries.
#pragma once
#include "clients/cli/arguments.h"
#include "scanner/dictionary/load.h"

namespace mishen::cli {

[[nodiscard]] std::vector<OptionSpec> dictionary_options();

/// What --dictionaries, --no-builtin and --terms name. Throws UsageError when nothing is left or a form is not
/// supported, FileError when the built-in set is not found.
[[nodiscard]] scanner::DictionarySources dictionary_sources(const Arguments& arguments);

}  // namespace mishen::cli
