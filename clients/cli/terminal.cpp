#include "clients/cli/terminal.h"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "scanner/report_json.h"
#include "scanner/utf8.h"

namespace mishen::cli {

namespace {

struct CodePoints {
  char32_t first, last;
};
/// Controls, and characters that are not seen or that turn the reading direction (Unicode 15: Cc, Cf, default-ignorable
/// ones).
constexpr std::array<CodePoints, 16> kNotShown = {{
    {0x0000, 0x001F},
    {0x007F, 0x009F},
    {0x00AD, 0x00AD},
    {0x034F, 0x034F},
    {0x061C, 0x061C},
    {0x115F, 0x1160},
    {0x17B4, 0x17B5},
    {0x180B, 0x180F},
    {0x200B, 0x200F},
    {0x2028, 0x202E},
    {0x2060, 0x206F},
    {0x3164, 0x3164},
    {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0},
    {0xE0000, 0xE0FFF},
}};

std::string code_point_name(char32_t code_point) {
  std::array<char, 16> name{};
  std::snprintf(name.data(), name.size(), "U+%04X", static_cast<unsigned>(code_point));
  return "⟨" + std::string(name.data()) + "⟩";
}

/// Puts the terminal back as it was, whatever happens in between.
class SilentTerminal {
 public:
  SilentTerminal() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios silent = before_;
    // Without ISIG, Ctrl-C arrives as a character: a signal would leave the shell without echo.
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    silent.c_lflag |= static_cast<tcflag_t>(ECHONL | ICANON);
    changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~SilentTerminal() {
    if (changed_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  SilentTerminal(const SilentTerminal&) = delete;  // owns the terminal's mode
  SilentTerminal& operator=(const SilentTerminal&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

}  // namespace

std::string printable(std::string_view text) {
  const std::string valid = scanner::to_well_formed_utf8(text);
  std::string shown;
  shown.reserve(valid.size());
  for (std::size_t at = 0; at < valid.size();) {
    const std::size_t length = scanner::utf8_length(valid[at]);
    const char32_t code_point = scanner::utf8_at(valid, at);
    if (code_point == U'\n' || code_point == U'\r' || code_point == U'\t') {
      shown.push_back(' ');
    } else if (std::any_of(kNotShown.begin(), kNotShown.end(), [&](const CodePoints& range) {
                 return code_point >= range.first && code_point <= range.last;
               })) {
      shown += code_point_name(code_point);
    } else {
      shown.append(valid, at, length);
    }
    at += length;
  }
  return shown;
}

Palette Palette::for_output(int fd) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool wanted = no_color == nullptr || *no_color == '\0';
  const bool able = term != nullptr && *term != '\0' && std::string_view(term) != "dumb";
  return Palette(wanted && able && isatty(fd) == 1);
}

std::string Palette::paint(Paint paint, std::string_view text) const {
  if (!coloured_) return std::string(text);
  std::string_view code;
  switch (paint) {
    case Paint::kBlock:
      code = "1;31";
      break;
    case Paint::kIncomplete:
      code = "1;35";
      break;
    case Paint::kReview:
      code = "1;33";
      break;
    case Paint::kPass:
      code = "32";
      break;
    case Paint::kHit:
      code = "7";
      break;
    case Paint::kQuiet:
      code = "2";
      break;
    case Paint::kStrong:
      code = "1";
      break;
  }
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

void complain(std::string_view message) {
  std::string lines;
  for (std::size_t begin = 0; begin <= message.size();) {
    const std::size_t end = std::min(message.find('\n', begin), message.size());
    lines += printable(message.substr(begin, end - begin)) + "\n";
    begin = end + 1;
  }
  std::cerr << "mishen: " << lines << std::flush;
}

std::optional<std::string> ask_line(std::string_view prompt) {
  if (isatty(STDIN_FILENO) != 1) return std::nullopt;
  std::cerr << prompt << std::flush;
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  return line;
}

std::optional<std::string> ask_password(std::string_view prompt) {
  const SilentTerminal silent;
  std::optional<std::string> password = ask_line(prompt);
  if (password && password->find('\x03') != std::string::npos) return std::nullopt;
  return password;
}

}  // namespace mishen::cli
