#include "clients/cli/language.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace mishen::cli {

namespace {

scanner::Language language_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value).starts_with("en") ? scanner::Language::kEnglish : scanner::Language::kChinese;
  }
  return scanner::Language::kChinese;
}

struct SystemMessage {
  int code;
  Phrase words;
};
constexpr std::array<SystemMessage, 10> kSystemMessages = {{
    {ENOENT, {"没有这个文件或文件夹", "no such file or folder"}},
    {EACCES, {"没有读写权限", "permission denied"}},
    {EPERM, {"没有权限", "not permitted"}},
    {EISDIR, {"这是一个文件夹", "it is a folder"}},
    {ENOTDIR, {"路径中有一段不是文件夹", "a part of the path is not a folder"}},
    {ELOOP, {"符号链接绕成了圈", "the symbolic links form a loop"}},
    {ENAMETOOLONG, {"名称过长", "the name is too long"}},
    {ENOSPC, {"磁盘已满", "no space left on the disk"}},
    {EROFS, {"文件系统只读", "the file system is read-only"}},
    {EBADF, {"没有打开", "it is not open"}},
}};

}  // namespace

scanner::Language language() {
  static const scanner::Language kLanguage = language_of_environment();
  return kLanguage;
}

std::string_view say(const Phrase& phrase) { return language() == scanner::Language::kEnglish ? phrase.en : phrase.zh; }

std::string_view say(std::string_view zh, std::string_view en) { return say(Phrase{zh, en}); }

std::string filled(std::string_view pattern, std::initializer_list<std::string_view> arguments) {
  std::string text;
  const auto* argument = arguments.begin();
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern.substr(at, 2) == "{}" && argument != arguments.end()) {
      text += *argument++;
      at += 2;
    } else {
      text += pattern[at++];
    }
  }
  return text;
}

std::string system_message(int code) {
  for (const SystemMessage& message : kSystemMessages) {
    if (message.code == code) return std::string(say(message.words));
  }
  return std::generic_category().message(code);
}

}  // namespace mishen::cli
