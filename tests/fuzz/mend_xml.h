// Keeps inputs that are XML well-formed while they are mutated: most changes of bytes would end the reading where they
// are, and nothing behind them were tried.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace mishen::fuzz {

/// Makes elements out of a piece of XML without declarations, comments or sections: what is no tag is text, end tags
/// are those of open elements, attributes have quotes and differ, prefixes are those of `names` (declarations).
class XmlMender {
 public:
  explicit XmlMender(std::string_view names) : names_(names) {}

  std::string mend(std::string_view xml) {
    mended_.clear();
    open_.clear();
    std::size_t at = 0;
    while (at < xml.size()) {
      const std::size_t end = xml[at] == '<' ? xml.find('>', at) : std::string_view::npos;
      if (end == std::string_view::npos || !take_tag(xml.substr(at + 1, end - at - 1))) {
        take_text(xml[at], xml.substr(at));
        ++at;
      } else {
        at = end + 1;
      }
    }
    while (!open_.empty()) close();
    return std::move(mended_);
  }

 private:
  static bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == ':' || c == '.';
  }

  void take_text(char c, std::string_view rest) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '<') {
      mended_ += "&lt;";
    } else if (c == '&' && !rest.starts_with("&lt;") && !rest.starts_with("&amp;") && !rest.starts_with("&#")) {
      mended_ += "&amp;";
    } else if (byte >= 0x20 || c == '\n' || c == '\t') {
      mended_ += c;
    }
  }

  void close() {
    ((mended_ += "</") += open_.back()) += '>';
    open_.pop_back();
  }

  /// Whether `name` may stand in a document: its prefix is declared.
  [[nodiscard]] bool is_name(std::string_view name) const {
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_name_character)) return false;
    if (name[0] == ':' || name[0] == '-' || name[0] == '.' || (name[0] >= '0' && name[0] <= '9')) return false;
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos) return true;
    if (colon + 1 == name.size() || name.find(':', colon + 1) != std::string_view::npos) return false;
    const char first = name[colon + 1];
    if (first == '-' || first == '.' || (first >= '0' && first <= '9')) return false;
    return names_.find("xmlns:" + std::string(name.substr(0, colon)) + "=") != std::string_view::npos;
  }

  bool take_tag(std::string_view tag) {
    if (tag.starts_with('/')) {
      const auto found = std::find(open_.rbegin(), open_.rend(), tag.substr(1));
      if (found == open_.rend()) return tag.size() < 40;  // of an element that is gone: it goes too
      for (auto count = found - open_.rbegin() + 1; count > 0; --count) close();
      return true;
    }
    const bool is_empty = tag.ends_with('/');
    if (is_empty) tag.remove_suffix(1);
    const auto name_end = std::find_if_not(tag.begin(), tag.end(), is_name_character);
    const std::string_view name = tag.substr(0, static_cast<std::size_t>(name_end - tag.begin()));
    if (!is_name(name)) return false;
    (mended_ += '<') += name;
    take_attributes(tag.substr(name.size()));
    if (is_empty) {
      mended_ += "/>";
    } else {
      mended_ += '>';
      open_.push_back(name);
    }
    return true;
  }

  void take_attributes(std::string_view rest) {
    std::vector<std::string_view> known;
    for (;;) {
      const std::size_t equals = rest.find("=\"");
      if (equals == std::string_view::npos) return;
      const std::size_t blank = rest.find_last_of(" \n\t\"", equals);
      const std::string_view name = rest.substr(blank == std::string_view::npos ? 0 : blank + 1,
                                                equals - (blank == std::string_view::npos ? 0 : blank + 1));
      rest.remove_prefix(equals + 2);
      const std::size_t end = std::min(rest.find('"'), rest.size());
      if (is_name(name) && !name.starts_with("xml") && std::find(known.begin(), known.end(), name) == known.end()) {
        known.push_back(name);
        ((mended_ += ' ') += name) += "=\"";
        for (std::size_t i = 0; i < end; ++i) take_text(rest[i], rest.substr(i, end - i));
        mended_ += '"';
      }
      if (end == rest.size()) return;
      rest.remove_prefix(end + 1);
    }
  }

  std::string_view names_;
  std::string mended_;
  std::vector<std::string_view> open_;
};

/// Mutates an input: most times each piece between NULs is mended after that. The first byte, which says what the
/// input is, is left to the mutation.
inline std::size_t mutate_xml(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed,
                              std::string_view names) {
  size = LLVMFuzzerMutate(data, size, max_size);
  if (size < 2 || seed % 8 == 0) return size;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string mended(1, bytes[0]);
  XmlMender mender(names);
  for (std::size_t begin = 1; begin <= size;) {
    const std::size_t end = std::min(bytes.find('\0', begin), size);
    if (begin > 1) mended += '\0';
    mended += mender.mend(bytes.substr(begin, end - begin));
    begin = end + 1;
  }
  if (mended.size() > max_size) return size;
  std::memcpy(data, mended.data(), mended.size());
  return mended.size();
}

/// Makes a target mutate its inputs so. `names` are the declarations of its prefixes.
#define MISHEN_MUTATES_XML(names)                                                                            \
  extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, \
                                                 unsigned seed) {                                            \
    return ::mishen::fuzz::mutate_xml(data, size, max_size, seed, names);                                    \
  }

}  // namespace mishen::fuzz
