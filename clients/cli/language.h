// clients/cli/language.h
// Chinese by default, English when the environment asks for it.
#pragma once
#include <string>
#include <string_view>

#include "scanner/report_json.h"

namespace mishen::cli {

/// A text for people in both languages. Literals only: nothing is copied.
struct Phrase {
  std::string_view zh;
  std::string_view en;
};

/// English when the first non-empty one of LC_ALL, LC_MESSAGES and LANG starts with "en". Read once. Thread-safe.
[[nodiscard]] scanner::Language language();

[[nodiscard]] std::string_view say(const Phrase& phrase);
[[nodiscard]] std::string_view say(std::string_view zh, std::string_view en);

/// `pattern` with "{}" replaced by `arguments` in order: say(...) gives the pattern, so both languages keep whole
/// sentences.
[[nodiscard]] std::string filled(std::string_view pattern, std::initializer_list<std::string_view> arguments);

/// What a failed system call means, in words; `code` is an errno value.
[[nodiscard]] std::string system_message(int code);

}  // namespace mishen::cli
