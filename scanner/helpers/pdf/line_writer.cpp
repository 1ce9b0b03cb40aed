// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/helpers/pdf/line_writer.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace mishen_pdf {
namespace {

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::size_t kFlushBytes = std::size_t{256} << 10U;

/// Remarks beyond this say nothing new.
constexpr std::size_t kMaxRemarks = 20'000;

void key(Json& json, std::string_view name) { json.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }

/// Bytes of the well-formed character at `at`, or 0.
std::size_t well_formed_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto trail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  if (lead >= 0xC2 && lead < 0xE0) return trail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead < 0xF0) {
    const unsigned second = byte(1);
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second >= 0xA0)) return 0;
    return trail(1) && trail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead < 0xF5) {
    const unsigned second = byte(1);
    if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second >= 0x90)) return 0;
    return trail(1) && trail(2) && trail(3) ? 4 : 0;
  }
  return 0;
}

void string(Json& json, std::string_view text) {
  std::string sound;
  sound.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = well_formed_at(text, at);
    sound.append(text.substr(at, size));
    at += std::max<std::size_t>(size, 1);
  }
  json.String(sound.data(), static_cast<rapidjson::SizeType>(sound.size()));
}

void member(Json& json, std::string_view name, std::string_view value) {
  key(json, name);
  string(json, value);
}

void member(Json& json, std::string_view name, int value) {
  key(json, name);
  json.Int(value);
}

/// Tenths of a point are enough to tell columns apart.
void number(Json& json, double value) {
  json.Double(std::isfinite(value) ? std::round(std::clamp(value, -1e6, 1e6) * 10) / 10 : 0.0);
}

std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) -> unsigned {
      return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
    };
    const unsigned group = byte(0) << 16U | byte(1) << 8U | byte(2);
    out += kDigits[group >> 18U];
    out += kDigits[group >> 12U & 63U];
    out += i + 1 < bytes.size() ? kDigits[group >> 6U & 63U] : '=';
    out += i + 2 < bytes.size() ? kDigits[group & 63U] : '=';
  }
  return out;
}

/// One object: what `fill` writes, after its type.
template <typename Fill>
std::string object(const char* type, const Fill& fill) {
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  json.SetMaxDecimalPlaces(1);
  json.StartObject();
  member(json, "type", type);
  fill(json);
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + '\n';
}

void write_rules(Json& json, const std::vector<Rule>& rules) {
  json.StartArray();
  for (const Rule& rule : rules) {
    json.StartArray();
    number(json, rule.from);
    number(json, rule.to);
    number(json, rule.at);
    json.EndArray();
  }
  json.EndArray();
}

}  // namespace

void append_utf8(std::string& text, std::uint32_t c) {
  const auto put = [&text](std::uint32_t byte) { text.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (c < 0x20 && c != '\t' && c != '\n') return;
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0U | c >> 6U);
    put(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    if (c >= 0xD800 && c < 0xE000) return;
    put(0xE0U | c >> 12U);
    put(0x80U | (c >> 6U & 0x3FU));
    put(0x80U | (c & 0x3FU));
  } else if (c < 0x110000) {
    put(0xF0U | c >> 18U);
    put(0x80U | (c >> 12U & 0x3FU));
    put(0x80U | (c >> 6U & 0x3FU));
    put(0x80U | (c & 0x3FU));
  }
}

void LineWriter::put(const char* bytes, std::size_t size) {
  buffer_.append(bytes, size);
  if (buffer_.size() >= kFlushBytes) flush();
}

void LineWriter::flush() {
  std::size_t written = 0;
  while (written < buffer_.size()) {
    const ssize_t count = ::write(file_, buffer_.data() + written, buffer_.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) std::_Exit(EXIT_FAILURE);
    written += static_cast<std::size_t>(count);
  }
  buffer_.clear();
}

void LineWriter::document(int pages) {
  const std::string line = object("document", [&](Json& json) {
    member(json, "format", 1);
    member(json, "pages", pages);
  });
  put(line.data(), line.size());
}

void LineWriter::page(int page, double width, double height) {
  const std::string line = object("page", [&](Json& json) {
    member(json, "page", page);
    key(json, "width");
    number(json, width);
    key(json, "height");
    number(json, height);
  });
  put(line.data(), line.size());
}

void LineWriter::rules(int page, const std::vector<Rule>& horizontal, const std::vector<Rule>& vertical) {
  const std::string line = object("rules", [&](Json& json) {
    member(json, "page", page);
    key(json, "horizontal");
    write_rules(json, horizontal);
    key(json, "vertical");
    write_rules(json, vertical);
  });
  put(line.data(), line.size());
}

void LineWriter::line(int page, int block, std::string_view zone, std::string_view concealment,
                      const std::vector<WrittenWord>& words) {
  const std::string line = object("line", [&](Json& json) {
    member(json, "page", page);
    member(json, "block", block);
    member(json, "zone", zone);
    if (!concealment.empty()) member(json, "concealment", concealment);
    key(json, "words");
    json.StartArray();
    for (const WrittenWord& word : words) {
      json.StartArray();
      number(json, word.box.x0);
      number(json, word.box.y0);
      number(json, word.box.x1);
      number(json, word.box.y1);
      string(json, word.text);
      json.EndArray();
    }
    json.EndArray();
  });
  put(line.data(), line.size());
}

void LineWriter::text(int page, std::string_view zone, std::string_view concealment, std::string_view content) {
  if (content.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
  const std::string line = object("text", [&](Json& json) {
    if (page > 0) member(json, "page", page);
    member(json, "zone", zone);
    if (!concealment.empty()) member(json, "concealment", concealment);
    member(json, "text", content);
  });
  put(line.data(), line.size());
}

void LineWriter::property(std::string_view name, std::string_view value) {
  if (value.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
  const std::string line = object("property", [&](Json& json) {
    member(json, "name", name);
    member(json, "value", value);
  });
  put(line.data(), line.size());
}

void LineWriter::xmp(std::string_view packet) {
  const std::string line = object("xmp", [&](Json& json) { member(json, "data", base64(packet)); });
  put(line.data(), line.size());
}

void LineWriter::picture(int page, std::string_view jpeg) {
  const std::string line = object("picture", [&](Json& json) {
    member(json, "page", page);
    member(json, "data", base64(jpeg));
  });
  put(line.data(), line.size());
}

void LineWriter::attachment(std::string_view name, std::string_view media_type, std::string_view bytes, bool is_last) {
  const std::string line = object("attachment", [&](Json& json) {
    member(json, "name", name);
    if (!media_type.empty()) member(json, "media_type", media_type);
    key(json, "last");
    json.Bool(is_last);
    member(json, "data", base64(bytes));
  });
  put(line.data(), line.size());
}

void LineWriter::remark(const char* type, std::string_view reason, int page, std::string_view where) {
  if (remarks_.size() >= kMaxRemarks) return;
  const std::string line = object(type, [&](Json& json) {
    member(json, "reason", reason);
    if (page > 0) member(json, "page", page);
    if (!where.empty()) member(json, "where", where);
  });
  const auto place = std::lower_bound(remarks_.begin(), remarks_.end(), line);
  if (place != remarks_.end() && *place == line) return;
  remarks_.insert(place, line);
  put(line.data(), line.size());
}

void LineWriter::problem(std::string_view reason, int page, std::string_view where) {
  has_problems_ = true;
  remark("problem", reason, page, where);
}

void LineWriter::notice(std::string_view reason, int page, std::string_view where) {
  remark("notice", reason, page, where);
}

void LineWriter::end() {
  const std::string line = object("end", [](Json&) {});
  put(line.data(), line.size());
  flush();
}

}  // namespace mishen_pdf
