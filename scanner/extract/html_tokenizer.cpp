#include "scanner/extract/html_tokenizer.h"

#include <algorithm>
#include <cassert>

#include "scanner/ascii.h"
#include "scanner/extract/html_entities.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
constexpr bool is_alpha(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool ends_name(char c) noexcept { return is_space(c) || c == '/' || c == '>'; }
constexpr bool is_quote(char c) noexcept { return c == '"' || c == '\''; }

constexpr bool has_references(HtmlDecoding decoding) noexcept {
  return decoding == HtmlDecoding::kText || decoding == HtmlDecoding::kRcdata ||
         decoding == HtmlDecoding::kAttributeValue;
}
constexpr bool keeps_nul(HtmlDecoding decoding) noexcept {
  return decoding == HtmlDecoding::kText || decoding == HtmlDecoding::kCdata;
}

}  // namespace

bool HtmlReader::is_plain(char c) const noexcept {
  switch (c) {
    case '\r':
      return false;
    case '\0':
      return keeps_nul(decoding_);
    case '&':
      return !has_references(decoding_);
    default:
      return decoding_ != HtmlDecoding::kName || ascii_lower(c) == c;
  }
}

HtmlPiece HtmlReader::replaced() noexcept {
  const char c = text_[position_];
  if (c == '\r') {
    const bool crlf = position_ + 1 < text_.size() && text_[position_ + 1] == '\n';
    return {"\n", {position_, position_ + (crlf ? 2 : 1)}};
  }
  if (c == '\0') return {kReplacementCharacter, {position_, position_ + 1}};
  if (c != '&') {
    buffer_[0] = ascii_lower(c);
    return {std::string_view(buffer_.data(), 1), {position_, position_ + 1}};
  }
  const auto place =
      decoding_ == HtmlDecoding::kAttributeValue ? HtmlReferencePlace::kAttributeValue : HtmlReferencePlace::kText;
  const HtmlReference reference = match_html_reference(text_.substr(position_), place);
  if (reference.length == 0) return {text_.substr(position_, 1), {position_, position_ + 1}, true};
  buffer_ = reference.utf8;
  return {std::string_view(buffer_.data(), reference.size), {position_, position_ + reference.length}};
}

bool HtmlReader::next(HtmlPiece& piece) noexcept {
  if (position_ >= text_.size()) return false;
  std::size_t end = position_;
  while (end < text_.size() && is_plain(text_[end])) ++end;
  piece = end > position_ ? HtmlPiece{text_.substr(position_, end - position_), {position_, end}, true} : replaced();
  position_ = piece.origin.end;
  return true;
}

std::string decode_html(std::string_view text, DecodedSpan span, HtmlDecoding decoding) {
  std::string decoded;
  HtmlReader reader(text, span, decoding);
  for (HtmlPiece piece; reader.next(piece);) decoded += piece.characters;
  return decoded;
}

bool HtmlTokenizer::next(HtmlToken& token) {
  while (position_ < end_) {
    bool found = false;
    switch (content_) {
      case HtmlContent::kData:
        found = read_data(token);
        break;
      case HtmlContent::kCdata:
        found = read_cdata(token);
        break;
      case HtmlContent::kPlaintext:
        return emit_characters(token, end_, HtmlDecoding::kRawText);
      case HtmlContent::kRcdata:
      case HtmlContent::kRawText:
      case HtmlContent::kScript:
        found = read_raw(token);
        break;
    }
    if (found) return true;
  }
  // An element that begins with the last tag.
  if (content_ != HtmlContent::kData && !end_tag_.empty()) break_off();
  return false;
}

void HtmlTokenizer::enter(HtmlContent content, std::string_view end_tag) noexcept {
  content_ = content;
  end_tag_ = end_tag;
  raw_end_.reset();
}

void HtmlTokenizer::read_until(std::size_t end) noexcept {
  assert(position_ <= end && end <= text_.size());
  end_ = end;
  enter(HtmlContent::kData, {});
}

std::size_t HtmlTokenizer::find(char c, std::size_t at) const noexcept {
  return std::min(text_.substr(0, end_).find(c, at), end_);
}

std::size_t HtmlTokenizer::skip_space(std::size_t at, std::size_t end) const noexcept {
  while (at < end && is_space(text_[at])) ++at;
  return at;
}

bool HtmlTokenizer::starts_with(std::size_t at, std::string_view expected) const noexcept {
  return end_ - at >= expected.size() && equal_ignoring_case(text_.substr(at, expected.size()), expected);
}

/// Whether the '<' at `at` opens anything (13.2.5.6, 13.2.5.7); if not it is a character.
bool HtmlTokenizer::is_markup(std::size_t at) const noexcept {
  if (at + 1 >= end_) return false;
  const char c = text_[at + 1];
  if (c == '/') return at + 2 < end_;
  return is_alpha(c) || c == '!' || c == '?';
}

/// Whether an appropriate end tag begins at `at`.
bool HtmlTokenizer::is_end_tag(std::size_t at) const noexcept {
  const std::size_t after = at + 2 + end_tag_.size();
  return !end_tag_.empty() && after < end_ && text_[at + 1] == '/' && ends_name(text_[after]) &&
         starts_with(at + 2, end_tag_);
}

std::size_t HtmlTokenizer::find_raw_end() const noexcept {
  std::size_t at = find('<', position_);
  while (at < end_ && !is_end_tag(at)) at = find('<', at + 1);
  return at;
}

/// Script data ends at "</script" too, but not within "<!-- <script ... -->" (13.2.5.15 - 13.2.5.31).
std::size_t HtmlTokenizer::find_script_end() const noexcept {
  enum class Mode { kPlain, kEscaped, kDoubleEscaped } mode = Mode::kPlain;
  int dashes = 0;
  // Reads the letters from `at`; sets `at` behind them and the character that ends a name. True if they are "script".
  const auto read_script_word = [this](std::size_t& at) {
    const std::size_t begin = at;
    while (at < end_ && is_alpha(text_[at])) ++at;
    const bool is_script = at < end_ && ends_name(text_[at]) && at - begin == 6 && starts_with(begin, "script");
    if (at < end_ && ends_name(text_[at])) ++at;
    return is_script;
  };
  std::size_t at = position_;
  while (at < end_) {
    const char c = text_[at];
    if (c != '<') {
      if (c == '>' && dashes >= 2) mode = Mode::kPlain;
      dashes = c == '-' && mode != Mode::kPlain ? dashes + 1 : 0;
      ++at;
      continue;
    }
    dashes = 0;
    if (mode != Mode::kDoubleEscaped && is_end_tag(at)) return at;
    if (mode == Mode::kPlain && starts_with(at, "<!--")) {
      mode = Mode::kEscaped;
      dashes = 2;
      at += 4;
    } else if (mode == Mode::kEscaped && at + 1 < end_ && is_alpha(text_[at + 1])) {
      if (read_script_word(++at)) mode = Mode::kDoubleEscaped;
    } else if (mode == Mode::kDoubleEscaped && at + 1 < end_ && text_[at + 1] == '/') {
      at += 2;
      if (read_script_word(at)) mode = Mode::kEscaped;
    } else {
      ++at;
    }
  }
  return end_;
}

bool HtmlTokenizer::emit_characters(HtmlToken& token, std::size_t end, HtmlDecoding decoding) {
  if (end == position_) return false;
  token.kind = HtmlToken::Kind::kCharacters;
  token.span = {position_, end};
  token.decoding = decoding;
  position_ = end;
  return true;
}

bool HtmlTokenizer::read_data(HtmlToken& token) {
  std::size_t at = find('<', position_);
  while (at < end_ && !is_markup(at)) {
    if (at + 1 == end_ || text_.substr(at + 1, end_ - at - 1) == "/") break_off();
    at = find('<', at + 1);
  }
  return emit_characters(token, at, HtmlDecoding::kText) || read_markup(token);
}

bool HtmlTokenizer::read_raw(HtmlToken& token) {
  if (!raw_end_) raw_end_ = content_ == HtmlContent::kScript ? find_script_end() : find_raw_end();
  const auto decoding = content_ == HtmlContent::kRcdata ? HtmlDecoding::kRcdata : HtmlDecoding::kRawText;
  const std::size_t end = *raw_end_;
  if (end == end_ && !end_tag_.empty()) break_off();
  enter(HtmlContent::kData, {});  // at `end` is the end tag, or nothing more
  return emit_characters(token, end, decoding);
}

bool HtmlTokenizer::read_cdata(HtmlToken& token) {
  const std::size_t close = std::min(text_.substr(0, end_).find("]]>", position_), end_);
  if (close == end_) break_off();
  const bool found = emit_characters(token, close, HtmlDecoding::kCdata);
  position_ = std::min(close + 3, end_);
  enter(HtmlContent::kData, {});
  return found;
}

/// Precondition: is_markup(position_).
bool HtmlTokenizer::read_markup(HtmlToken& token) {
  const std::size_t next = position_ + 1;
  switch (text_[next]) {
    case '/':
      if (is_alpha(text_[next + 1])) {
        read_tag(token, HtmlToken::Kind::kEndTag, next + 1);
      } else if (text_[next + 1] == '>') {
        position_ = next + 2;
        return false;
      } else {
        read_bogus_comment(token, next + 1);
      }
      return true;
    case '?':
      read_bogus_comment(token, next);
      return true;
    case '!':
      if (starts_with(next + 1, "--")) {
        read_comment(token);
      } else if (starts_with(next + 1, "doctype")) {
        read_doctype(token);
      } else if (foreign_ && end_ - next > 7 && text_.substr(next + 1, 7) == "[CDATA[") {
        position_ = next + 8;
        enter(HtmlContent::kCdata, {});
        return false;
      } else {
        read_bogus_comment(token, next + 1);
      }
      return true;
    default:
      read_tag(token, HtmlToken::Kind::kStartTag, next);
      return true;
  }
}

/// 13.2.5.8 and 13.2.5.32 - 13.2.5.40.
void HtmlTokenizer::read_tag(HtmlToken& token, HtmlToken::Kind kind, std::size_t name_begin) {
  token.kind = HtmlToken::Kind::kUnfinishedTag;
  token.span = {position_, end_};
  token.attributes.clear();
  token.self_closing = false;
  position_ = end_;  // unless the tag turns out to be finished

  std::size_t at = name_begin;
  while (at < end_ && !ends_name(text_[at])) ++at;
  token.name = {name_begin, at};
  for (;;) {
    at = skip_space(at, end_);
    if (at == end_) return break_off();
    if (text_[at] == '>') break;
    if (text_[at] == '/') {
      token.self_closing = at + 1 < end_ && text_[at + 1] == '>';
      ++at;
      continue;
    }
    HtmlAttribute attribute;
    attribute.name.begin = at++;  // whatever it is: a leading '=' belongs to the name
    while (at < end_ && !ends_name(text_[at]) && text_[at] != '=') ++at;
    attribute.name.end = at;
    attribute.value = {at, at};
    at = skip_space(at, end_);
    if (at < end_ && text_[at] == '=') {
      at = skip_space(at + 1, end_);
      if (at == end_) return break_off();
      if (is_quote(text_[at])) {
        const std::size_t close = find(text_[at], at + 1);
        attribute.value = {at + 1, close};
        at = std::min(close + 1, end_);
      } else {
        attribute.value.begin = at;
        while (at < end_ && !is_space(text_[at]) && text_[at] != '>') ++at;
        attribute.value.end = at;
      }
    }
    token.attributes.push_back(attribute);
  }
  drop_repeated_attributes(token.attributes);
  token.kind = kind;
  token.span.end = position_ = at + 1;
}

int HtmlTokenizer::compare_names(DecodedSpan a, DecodedSpan b) const noexcept {
  const std::size_t size = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < size; ++i) {
    const char x = ascii_lower(text_[a.begin + i]);
    const char y = ascii_lower(text_[b.begin + i]);
    if (x != y) return x < y ? -1 : 1;
  }
  return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

/// By sorting, not by hashing: nobody can choose names that make it slow.
void HtmlTokenizer::drop_repeated_attributes(std::vector<HtmlAttribute>& attributes) const {
  if (attributes.size() < 2) return;
  // The first bytes of a name decide nearly always: they are compared without looking into the text.
  struct Key {
    std::uint64_t prefix;
    std::size_t index;
  };
  std::vector<Key> keys;
  keys.reserve(attributes.size());
  for (std::size_t index = 0; index < attributes.size(); ++index) {
    const DecodedSpan name = attributes[index].name;
    Key key{0, index};
    for (std::size_t i = 0; i < sizeof(key.prefix); ++i)
      key.prefix =
          key.prefix << 8 | (i < name.size() ? static_cast<unsigned char>(ascii_lower(text_[name.begin + i])) : 0U);
    keys.push_back(key);
  }
  std::ranges::sort(keys, [&](const Key& a, const Key& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    const int order = compare_names(attributes[a.index].name, attributes[b.index].name);
    return order != 0 ? order < 0 : a.index < b.index;
  });
  std::vector<bool> repeated(attributes.size(), false);
  for (std::size_t i = 1; i < keys.size(); ++i) {
    repeated[keys[i].index] = keys[i - 1].prefix == keys[i].prefix &&
                              compare_names(attributes[keys[i - 1].index].name, attributes[keys[i].index].name) == 0;
  }
  std::size_t index = 0;
  std::erase_if(attributes, [&](const HtmlAttribute&) { return repeated[index++]; });
}

/// 13.2.5.43 - 13.2.5.52. A "<!--" inside changes nothing but the parse errors.
void HtmlTokenizer::read_comment(HtmlToken& token) {
  token.kind = HtmlToken::Kind::kComment;
  token.bogus = false;
  const std::size_t begin = position_ + 4;
  const auto finish = [&](std::size_t data_end, std::size_t end) {
    token.data = {begin, data_end};
    token.span = {position_, end};
    position_ = end;
  };
  if (begin < end_ && text_[begin] == '>') return finish(begin, begin + 1);
  if (begin + 1 < end_ && text_[begin] == '-' && text_[begin + 1] == '>') return finish(begin, begin + 2);
  for (std::size_t at = find('-', begin); at < end_; at = find('-', at)) {
    std::size_t after = at;
    while (after < end_ && text_[after] == '-') ++after;
    if (after == end_) {
      break_off();
      return finish(std::max(at, end_ - std::min<std::size_t>(2, after - at)), end_);
    }
    if (after - at >= 2) {
      if (text_[after] == '>') return finish(after - 2, after + 1);
      if (text_[after] == '!' && after + 1 == end_) {
        break_off();
        return finish(after - 2, end_);
      }
      if (text_[after] == '!' && text_[after + 1] == '>') return finish(after - 2, after + 2);
    }
    at = after;
  }
  break_off();
  finish(end_, end_);
}

void HtmlTokenizer::read_bogus_comment(HtmlToken& token, std::size_t data_begin) {
  const std::size_t close = find('>', data_begin);
  // Programs in pages ("<?php") need not be ended.
  if (close == end_ && text_[position_ + 1] != '?') break_off();
  token.kind = HtmlToken::Kind::kComment;
  token.bogus = true;
  token.data = {data_begin, close};
  token.span = {position_, std::min(close + 1, end_)};
  position_ = token.span.end;
}

/// 13.2.5.53 - 13.2.5.68. Every state leaves at '>', quoted or not, so that it bounds all.
void HtmlTokenizer::read_doctype(HtmlToken& token) {
  constexpr std::size_t kOpeningSize = std::string_view("<!doctype").size();
  const std::size_t close = find('>', position_ + kOpeningSize);
  const bool closed = close < end_;
  if (!closed) break_off();
  token.kind = HtmlToken::Kind::kDoctype;
  token.span = {position_, closed ? close + 1 : end_};
  token.doctype = {};
  HtmlDoctype& doctype = token.doctype;
  std::size_t at = skip_space(position_ + kOpeningSize, close);
  position_ = token.span.end;

  // Reads a quoted identifier at `at`; false where there is none or its quote is not closed.
  const auto read_identifier = [&](std::optional<DecodedSpan>& identifier) {
    if (at == close || !is_quote(text_[at])) return false;
    const std::size_t quote = std::min(text_.substr(0, close).find(text_[at], at + 1), close);
    identifier = DecodedSpan{at + 1, quote};
    at = skip_space(quote + (quote < close ? 1 : 0), close);
    return quote < close;
  };

  doctype.force_quirks = true;  // until it has come to a regular end
  if (at == close) return;
  const std::size_t name_begin = at;
  while (at < close && !is_space(text_[at])) ++at;
  doctype.name = DecodedSpan{name_begin, at};
  at = skip_space(at, close);
  if (at < close) {
    const bool is_public = starts_with(at, "public");
    if (!is_public && !starts_with(at, "system")) return;
    at = skip_space(at + 6, close);
    if (is_public) {
      if (!read_identifier(doctype.public_id)) return;
      if (at < close && !read_identifier(doctype.system_id)) return;
    } else if (!read_identifier(doctype.system_id)) {
      return;
    }
    if (at < close && doctype.system_id) {  // what follows is ignored, the end of the text too
      doctype.force_quirks = false;
      return;
    }
  }
  doctype.force_quirks = !closed;
}

}  // namespace mishen::scanner
