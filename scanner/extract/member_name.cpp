#include "scanner/extract/member_name.h"

#include <algorithm>
#include <utility>

#include "scanner/characters.h"
#include "scanner/decode.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_deceptive(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool bidirectional =
      c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return control || bidirectional || c == 0x2028 || c == 0x2029;
}

bool is_drive(std::string_view step) {
  if (step.size() < 2 || step[1] != ':') return false;
  const char letter = step.front();
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

/// `name` without deceptive characters, '\\' made '/'.
MemberName without_deception(std::string_view name) {
  MemberName result;
  for (std::size_t at = 0; at < name.size(); at += utf8_length(name[at])) {
    const char32_t c = utf8_at(name, at);
    if (is_deceptive(c)) {
      result.is_safe = false;
      continue;
    }
    if (c == kReplacement) result.is_legible = false;
    append_utf8(result.path, c == U'\\' ? U'/' : c);
    if (result.path.size() > kMaxMemberName) {
      result.is_legible = false;
      break;
    }
  }
  return result;
}

/// Whether names that are well-formed UTF-8 are more likely GBK: 目录/通知.txt in GBK reads Ŀ¼/֪ͨ.txt. Chinese names in
/// UTF-8 hold sequences of three bytes; GBK ones that pass for UTF-8 hold pairs only, all of them are Han, and they are
/// not the letters of one script.
bool is_gbk_in_disguise(std::string_view names) {
  bool any = false;
  for (const char c : names) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0xE0) return false;
    const bool accented = byte == 0xC3;
    const bool greek_or_cyrillic = byte == 0xCE || byte == 0xCF || byte == 0xD0 || byte == 0xD1;
    any = any || (byte >= 0xC0 && !accented && !greek_or_cyrillic);
  }
  const auto decoded = any ? decode_as(names, "gb18030") : std::nullopt;
  if (!decoded || decoded->errors > 0) return false;
  const std::string_view text = decoded->text;
  for (std::size_t at = 0; at < text.size(); at += utf8_length(text[at])) {
    const char32_t c = utf8_at(text, at);
    if (c >= 0x80 && !is_han(c)) return false;
  }
  return true;
}

}  // namespace

std::string guess_name_charset(std::string_view names) {
  if (is_well_formed_utf8(names)) return is_gbk_in_disguise(names) ? "gb18030" : "utf-8";
  for (const DecodedText& reading : decode(names).readings) {
    if (reading.charset == "big5" && reading.errors == 0) return "big5";
    if (reading.charset == "gb18030") break;
  }
  return "gb18030";
}

std::string guess_short_text(std::string_view bytes) {
  for (const std::string_view charset : {"utf-8", "gb18030", "big5"}) {
    auto decoded = decode_as(bytes, charset);
    if (decoded && decoded->errors == 0) return std::move(decoded->text);
  }
  return decode_as(bytes, "windows-1252").value_or(DecodedText()).text;
}

MemberName decode_member_name(std::string_view raw, std::string_view charset) {
  const auto decoded = decode_as(raw, charset);
  return safe_member_name(decoded ? std::string_view(decoded->text) : raw);
}

MemberName safe_member_name(std::string_view name) {
  std::string repaired;
  if (!is_well_formed_utf8(name)) {
    repaired = decode_as(name, "utf-8").value_or(DecodedText()).text;
    name = repaired;
  }
  MemberName result = without_deception(name);
  std::string_view rest = result.path;
  std::string path;
  if (rest.starts_with('/')) result.is_safe = false;
  for (bool first = true; !rest.empty(); first = false) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    std::string_view step = rest.substr(0, slash);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    if (first && is_drive(step)) {
      step.remove_prefix(2);
      result.is_safe = false;
    }
    if (step == "..") result.is_safe = false;
    if (step.empty() || step == "." || step == "..") continue;
    if (!path.empty()) path += '/';
    path += step;
  }
  if (path.empty()) path = "_";
  result.path = std::move(path);
  return result;
}

}  // namespace mishen::scanner
