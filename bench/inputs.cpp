#include "bench/inputs.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <stdexcept>
#include <unordered_map>

#include "scanner/utf8.h"

namespace mishen::bench {
namespace {

namespace fs = std::filesystem;
using scanner::utf8_at;
using scanner::utf8_length;

constexpr std::uint64_t kSeed = 20261122;

fs::path corpus() { return fs::path(MISHEN_SOURCE_DIR) / ".." / "shared" / "corpus"; }

std::size_t below(std::mt19937_64& random, std::size_t bound) { return random() % bound; }

void append_utf8(std::string& out, char32_t c) { icu::UnicodeString(static_cast<UChar32>(c)).toUTF8String(out); }

std::vector<std::string> lines_of(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

std::string unpacked(const fs::path& path) {
  const std::unique_ptr<std::FILE, decltype(&pclose)> pipe(popen(("xz -dc '" + path.string() + "'").c_str(), "r"),
                                                           &pclose);
  if (!pipe) throw std::runtime_error("cannot run xz");
  std::string bytes;
  std::array<char, 1 << 16> buffer{};
  for (std::size_t read; (read = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;)
    bytes.append(buffer.data(), read);
  if (bytes.empty()) throw std::runtime_error("xz gave nothing for " + path.string());
  return bytes;
}

// The 3 755 characters of GB/T 2312-1980, level 1: the common simplified ones.
std::vector<std::string> common_characters() {
  std::vector<std::string> out;
  for (unsigned row = 0xB0; row <= 0xD7; ++row) {
    for (unsigned cell = 0xA1; cell <= (row == 0xD7 ? 0xF9U : 0xFEU); ++cell) {
      const std::array<char, 2> code{static_cast<char>(row), static_cast<char>(cell)};
      std::string& character = out.emplace_back();
      icu::UnicodeString(code.data(), 2, "gb18030").toUTF8String(character);
    }
  }
  return out;
}

// A made language: words of 1-4 characters, a few of them frequent and most rare, as in any language.
class MadeLanguage {
 public:
  explicit MadeLanguage(std::uint64_t seed) : random_(seed), characters_(common_characters()) {
    std::shuffle(characters_.begin(), characters_.end(), random_);
    words_.reserve(kWords);
    for (std::size_t i = 0; i < kWords; ++i) words_.push_back(word(1 + below(random_, 4)));
  }

  std::string word(std::size_t length) {
    std::string out;
    for (std::size_t i = 0; i < length; ++i) out += characters_[skewed(characters_.size())];
    return out;
  }

  std::string prose(std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
      for (std::size_t clause = 0; clause < 6; ++clause) {
        for (std::size_t i = 2 + below(random_, 5); i > 0; --i) text += words_[skewed(kWords)];
        if (below(random_, 8) == 0) text += std::to_string(below(random_, 3000));
        text += clause == 5 ? "。" : "，";
      }
      if (below(random_, 2) == 0) text += '\n';
    }
    return text + '\n';
  }

 private:
  static constexpr std::size_t kWords = 20'000;

  std::size_t skewed(std::size_t bound) {
    const double unit = std::uniform_real_distribution<double>(0, 1)(random_);
    return static_cast<std::size_t>(unit * unit * unit * static_cast<double>(bound));
  }

  std::mt19937_64 random_;
  std::vector<std::string> characters_;  // the frequent ones first
  std::vector<std::string> words_;
};

// One traditional form for each simplified character that has one.
std::string traditional(std::string_view character) {
  static std::unordered_map<std::string, std::string> known;
  static const std::unique_ptr<icu::Transliterator> converter = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance("Hans-Hant", UTRANS_FORWARD, status));
    if (U_FAILURE(status)) throw std::runtime_error(std::string("Hans-Hant: ") + u_errorName(status));
    return made;
  }();
  const auto [entry, is_new] = known.emplace(std::string(character), std::string());
  if (is_new) {
    auto text =
        icu::UnicodeString::fromUTF8(icu::StringPiece(character.data(), static_cast<std::int32_t>(character.size())));
    converter->transliterate(text);
    text.toUTF8String(entry->second);
  }
  return entry->second;
}

bool is_han(char32_t c) { return c >= 0x4E00 && c <= 0x9FFF; }

}  // namespace

std::string_view documents_are() { return fs::exists(corpus() / "bulk" / "laws.txt.xz") ? "law texts" : "made prose"; }

std::string_view terms_are() { return fs::exists(corpus() / "terms" / "real_10k.txt") ? "real words" : "made words"; }

std::vector<std::string> documents(std::size_t total_bytes, std::size_t document_bytes) {
  static const std::string laws =
      fs::exists(corpus() / "bulk" / "laws.txt.xz") ? unpacked(corpus() / "bulk" / "laws.txt.xz") : std::string();
  const std::string text = laws.empty() ? MadeLanguage(kSeed).prose(total_bytes + document_bytes) : laws;
  const std::size_t count = (total_bytes + document_bytes - 1) / document_bytes;
  const std::size_t stride = std::max(document_bytes, text.size() / count);
  std::vector<std::string> out;
  for (std::size_t from = 0; out.size() < count && from < text.size(); from += stride) {
    const auto line_after = [&](std::size_t at) {
      const std::size_t end = at < text.size() ? text.find('\n', at) : std::string::npos;
      return end == std::string::npos ? text.size() : end + 1;
    };
    const std::size_t begin = from == 0 ? 0 : line_after(from - 1);
    const std::size_t end = line_after(begin + document_bytes);
    if (begin < end) out.push_back(text.substr(begin, end - begin));
  }
  return out;
}

std::vector<std::string> terms(std::size_t count) {
  const fs::path file = corpus() / "terms" / ("real_" + std::to_string(count / 1000) + "k.txt");
  if (fs::exists(file)) return lines_of(file);
  std::mt19937_64 random(kSeed + 1);
  MadeLanguage language(kSeed + 2);
  std::vector<std::string> words;
  while (words.size() < count) {
    while (words.size() < count) words.push_back(language.word(2 + below(random, 5)));
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
  }
  return words;
}

std::vector<std::string> expressions() {
  const fs::path file = corpus() / "terms" / "regex200.txt";
  if (fs::exists(file)) return lines_of(file);
  std::vector<std::string> out = {
      R"([1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx])",
      R"(1[3-9]\d{9})",
      R"((?:绝密|机密|秘密)[★*☆]\d{1,2}(?:年|个月))",
      R"([a-z0-9._%+-]{1,32}@[a-z0-9-]{1,32}\.[a-z]{2,6})",
  };
  static constexpr const char* kProvinces[] = {"京", "津", "沪", "渝", "冀", "豫", "云", "辽", "黑", "湘",
                                               "皖", "鲁", "新", "苏", "浙", "赣", "鄂", "桂", "甘", "晋"};
  for (const char* province : kProvinces) {
    out.push_back(std::string(province) + R"([a-hj-np-z][·]?[a-hj-np-z0-9]{5,6})");
    out.push_back(std::string(province) + R"(.{0,6}〔20\d\d〕\d{1,4}号)");
  }
  for (int year = 1980; year < 2030; ++year)
    out.push_back(std::to_string(year) + R"(年\d{1,2}月\d{1,2}日.{0,20}?(?:会议纪要|批示|讲话稿|内参))");
  for (int area = 310; area < 416; ++area) out.push_back("0" + std::to_string(area) + R"([-—\s]?\d{7,8})");
  return out;
}

std::string disguised(std::string_view text, unsigned percent) {
  std::mt19937_64 random(kSeed + 3);
  std::string out;
  out.reserve(text.size() * 9 / 8);
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view character = text.substr(at, utf8_length(text[at]));
    const char32_t c = utf8_at(text, at);
    at += character.size();
    const bool is_letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if ((!is_letter && !is_han(c)) || below(random, 100) >= percent) {
      out += character;
      continue;
    }
    switch (below(random, 3)) {
      case 0:
        out += character;
        out += "\u200b";
        break;
      case 1:
        out += character;
        out += ' ';
        break;
      default:
        if (is_letter) {
          append_utf8(out, c + 0xFEE0);
        } else if (const std::string other = traditional(character); other != character) {
          out += other;
        } else {
          out += character;
          out += "\u200b";
        }
    }
  }
  return out;
}

std::string with_latin(std::string_view prose) {
  static constexpr std::string_view kInserts[] = {"（GDP同比增长5.2%）",
                                                  "详见 https://www.example.gov.cn/art/2026/11/22/art_1229.html ",
                                                  "联系人邮箱 office@example.gov.cn，",
                                                  "Windows Server 2019 ",
                                                  "第3章第12条",
                                                  "人民币1,234.56万元",
                                                  "2026年11月22日",
                                                  "PM2.5、COVID-19 ",
                                                  "LED显示屏"};
  std::mt19937_64 random(kSeed + 4);
  std::string out;
  for (std::size_t at = 0; at < prose.size();) {
    const std::string_view character = prose.substr(at, utf8_length(prose[at]));
    out += character;
    at += character.size();
    if (character == "。" || character == "；" || character == "，") {
      if (below(random, 3) == 0) out += kInserts[below(random, std::size(kInserts))];
    }
  }
  return out;
}

std::string web_page(std::string_view prose) {
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>通知公告 - "
      "某市人民政府</title>\n"
      "<meta name=\"description\" content=\"某市人民政府门户网站\">\n<link rel=\"stylesheet\" "
      "href=\"/css/style.css\">\n"
      "<style>.nav li{float:left;width:120px}.article p{text-indent:2em;line-height:1.8}</style>\n"
      "<script>var site={id:\"1229008\",path:\"/col/col1229/\",list:[1,2,3]};function go(a){if(a<3&&site.id){return a}}"
      "</script>\n</head>\n<body class=\"page\">\n<ul class=\"nav\">\n";
  for (const char* entry : {"首页", "政务公开", "政务服务", "互动交流", "走进某市"}) {
    page += "<li><a href=\"/col/index.html\" target=\"_blank\" title=\"";
    page += entry;
    page += "\">";
    page += entry;
    page += "</a></li>\n";
  }
  page += "</ul>\n<div class=\"article\" id=\"zoom\">\n";
  std::size_t paragraph = 0;
  for (std::size_t at = 0; at < prose.size();) {
    const std::string_view line = prose.substr(at, prose.find('\n', at) - at);
    at += line.size() + 1;
    if (line.empty()) continue;
    page += paragraph % 8 == 5 ? "<table border=\"1\"><tr><td style=\"width:50%\">" : "<p style=\"text-indent: 2em;\">";
    page += paragraph % 3 == 1 ? "<span style=\"font-family: 仿宋_GB2312; font-size: 16pt;\">&nbsp;&nbsp;" : "<span>";
    for (const char c : line) {
      switch (c) {
        case '<':
          page += "&lt;";
          break;
        case '&':
          page += "&amp;";
          break;
        default:
          page += c;
      }
    }
    page += paragraph % 8 == 5 ? "</span></td><td>备注</td></tr></table>\n" : "</span></p>\n";
    ++paragraph;
  }
  page +=
      "</div>\n<div class=\"footer\">主办：某市人民政府办公室&nbsp;&nbsp;<a href=\"#\">网站地图</a><img "
      "src=\"/i/gov.png\" "
      "alt=\"政府网站找错\"></div>\n<script src=\"/js/count.js\"></script>\n</body>\n</html>\n";
  return page;
}

}  // namespace mishen::bench
