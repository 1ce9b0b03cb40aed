// clients/cli/terminal.h
// What is written where a person reads: safe characters, colours, a password without echo.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace mishen::cli {

/// `text` (any bytes) as it may go to a terminal: well-formed UTF-8 on one line; control, bidirectional and invisible
/// characters are written as ⟨U+200B⟩, so that a document can neither steer the terminal nor hide what was put into it;
/// tabs and line breaks are spaces.
[[nodiscard]] std::string printable(std::string_view text);

enum class Paint { kBlock, kIncomplete, kReview, kPass, kHit, kQuiet, kStrong };

/// Colours text where the reader is a terminal, NO_COLOR is unset or empty and TERM is not "dumb"; else leaves it
/// alone.
class Palette {
 public:
  explicit Palette(bool coloured) noexcept : coloured_(coloured) {}
  /// For what is written to `fd`.
  [[nodiscard]] static Palette for_output(int fd);
  [[nodiscard]] std::string paint(Paint paint, std::string_view text) const;

 private:
  bool coloured_;
};

/// Writes to standard error: "mishen: " + message + line break. `message` is made printable, line breaks in it are
/// kept.
void complain(std::string_view message);

/// Asks for a password on the terminal, without echo; nothing when standard input is no terminal or the answer was
/// cancelled (Ctrl-C).
[[nodiscard]] std::optional<std::string> ask_password(std::string_view prompt);

/// Asks for one line on the terminal; nothing when standard input is no terminal or at its end.
[[nodiscard]] std::optional<std::string> ask_line(std::string_view prompt);

}  // namespace mishen::cli
