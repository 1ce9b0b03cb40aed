#include "tests/support/hostile_families.h"

#include <array>
#include <cstdint>

namespace mishen::test {
namespace {

// Evenly spread bits for piece `index` (the finalizer of SplitMix64): pieces that look random and are the same in every
// run, whatever their number.
std::uint64_t scrambled(std::size_t index) {
  std::uint64_t bits = (index + 1) * 0x9E3779B97F4A7C15ULL;
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ULL;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBULL;
  return bits ^ (bits >> 31);
}

template <std::size_t size>
std::string one_of(const std::array<std::string_view, size>& choices, std::size_t index) {
  return std::string(choices[scrambled(index) % size]);
}

// `count` characters of `alphabet` (ASCII).
std::string letters(std::string_view alphabet, std::size_t count, std::size_t index) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += alphabet[scrambled(index * count + i) % alphabet.size()];
  return out;
}

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::array<std::string_view, 8> kHan = {"机", "密", "学", "社", "工", "作", "的", "年"};
constexpr std::array<std::string_view, 6> kLevels = {"绝密", "机密", "秘密", "内部", "机", "密"};

std::string han(std::size_t index) { return one_of(kHan, index); }

constexpr HostileFamily kFamilies[] = {
    // -- signs of a marking and nothing else
    {"stars", [](std::size_t) -> std::string { return "★"; }},
    {"star-variants",
     [](std::size_t i) {
       return one_of(std::array<std::string_view, 6>{"★", "☆", "*", "＊", "✩", "⭐"}, i);
     }},
    {"level-words", [](std::size_t i) { return one_of(kLevels, i); }},
    {"every-character-a-hit", [](std::size_t) -> std::string { return "机密★10年"; }},
    {"levels-and-stars", [](std::size_t i) { return i % 2 == 0 ? one_of(kLevels, i) : std::string("★"); }},
    {"quoted-marks", [](std::size_t) -> std::string { return "例如“机密★”字样，不得标注为《秘密》；"; }},
    {"labels", [](std::size_t) -> std::string { return "密级：保密期限：份号"; }},
    {"marks-over-line-breaks", [](std::size_t i) -> std::string { return i % 2 == 0 ? "机密★\n" : "10年\n"; }},
    {"levels-in-look-alikes", [](std::size_t) -> std::string { return "机宓"; }},
    {"levels-in-pinyin", [](std::size_t) -> std::string { return "jīmì★10年，"; }},
    // -- brackets
    {"brackets",
     [](std::size_t i) {
       return one_of(std::array<std::string_view, 8>{"(", ")", "【", "】", "《", "》", "〔", "〕"}, i);
     }},
    {"open-parentheses", [](std::size_t) -> std::string { return "("; }},
    {"open-book-marks", [](std::size_t) -> std::string { return "《"; }},
    {"nested-pinyin", [](std::size_t i) -> std::string { return i % 2 == 0 ? "机(jī" : "密(mì"; }},
    {"pinyin-after-every-character", [](std::size_t i) -> std::string { return i % 2 == 0 ? "机(jī)" : "密(mì)"; }},
    {"pinyin-words",
     [](std::size_t i) {
       return one_of(std::array<std::string_view, 4>{"ji", "mi", "jue", "xi'an"}, i);
     }},
    // -- numbers
    {"digits", [](std::size_t i) { return letters(kDigits, 1, i); }},
    {"digits-and-spaces", [](std::size_t i) { return letters(kDigits, 1, i) + ' '; }},
    {"identity-numbers", [](std::size_t) -> std::string { return "11010519491231002X,"; }},
    {"numbers-in-one-row", [](std::size_t i) { return "138" + letters(kDigits, 8, i) + ' '; }},
    {"cards-in-one-row", [](std::size_t) -> std::string { return "6222 0212 3456 7890 128 "; }},
    {"mobile-numbers", [](std::size_t i) { return "138" + letters(kDigits, 8, i) + (i % 16 == 15 ? "\n" : " "); }},
    {"chinese-numerals",
     [](std::size_t i) {
       return one_of(std::array<std::string_view, 10>{"一", "二", "三", "九", "十", "百", "千", "万", "亿", "零"}, i);
     }},
    {"digits-of-other-scripts",
     [](std::size_t i) {
       return one_of(std::array<std::string_view, 6>{"①", "²", "１", "٣", "५", "𝟗"}, i);
     }},
    // -- characters that fold to nothing, to something else, or together
    {"zero-width",
     [](std::size_t i) {
       return one_of(std::array<std::string_view, 4>{"\u200b", "\u200c", "\u200d", "\ufeff"}, i);
     }},
    {"zero-width-between-characters", [](std::size_t i) { return han(i) + "\u200b"; }},
    {"variation-selectors-and-bidi",
     [](std::size_t i) {
       return one_of(std::array<std::string_view, 4>{"\ufe0f", "\u202e", "\u2067", "\u2069"}, i);
     }},
    {"combining-marks",
     [](std::size_t i) {
       return one_of(std::array<std::string_view, 4>{"\u0301", "\u0323", "\u0345", "\u0315"}, i);
     }},
    {"combining-marks-on-every-character", [](std::size_t i) { return han(i) + (i % 2 == 0 ? "\u0301" : "\u0323"); }},
    {"hangul-letters", [](std::size_t i) -> std::string { return i % 3 == 0 ? "\u1100" : "\u1161"; }},
    {"long-expansions", [](std::size_t) -> std::string { return "\ufdfa"; }},
    {"full-width-letters",
     [](std::size_t i) {
       return one_of(std::array<std::string_view, 4>{"Ａ", "ｚ", "０", "："}, i);
     }},
    {"traditional",
     [](std::size_t i) {
       return one_of(std::array<std::string_view, 8>{"機", "後", "裏", "乾", "臺", "頭", "髮", "著"}, i);
     }},
    {"look-alikes",
     [](std::size_t i) {
       return one_of(std::array<std::string_view, 8>{"\u0430", "\u0435", "\u043e", "\u03c1", "囗", "末", "巳", "宓"},
                     i);
     }},
    {"emoji",
     [](std::size_t i) {
       return one_of(std::array<std::string_view, 4>{"😀", "👍🏽", "👩\u200d💻", "❤\ufe0f"}, i);
     }},
    // -- things put between characters
    {"stray-marks",
     [](std::size_t i) {
       return one_of(std::array<std::string_view, 6>{".", "、", "·", "-", "~", "'"}, i);
     }},
    {"characters-and-dots", [](std::size_t i) { return han(i) + '.'; }},
    {"characters-and-spaces", [](std::size_t i) { return han(i) + ' '; }},
    {"spaces", [](std::size_t) -> std::string { return " "; }},
    {"line-break-after-every-character", [](std::size_t i) { return han(i) + '\n'; }},
    {"short-lines", [](std::size_t) -> std::string { return "1\n"; },
     [](std::size_t) -> std::string { return "<p>1</p>"; }},
    {"one-character-cells", [](std::size_t i) { return han(i) + (i % 8 == 7 ? '\n' : '\t'); },
     [](std::size_t i) {
       return (i == 0 ? "<table><tr><td>" : i % 8 == 0 ? "<tr><td>" : "<td>") + han(i) + "</td>";
     },
     "</table>"},
    {"splices",
     [](std::size_t i) {
       return han(i) + one_of(std::array<std::string_view, 4>{"bet365", " www.xq7.top ", "AG88", "vip6"}, i);
     }},
    {"repeated-splices",
     [](std::size_t i) { return han(3 * i) + han(3 * i + 1) + letters("abcdefgh01", 5, i % 100) + han(3 * i + 2); }},
    {"different-splices", [](std::size_t i) { return han(i) + letters("abcdefgh01", 10, i); }},
    {"one-long-line", [](std::size_t i) { return han(i); }},
    // -- text inside text
    {"percent-signs", [](std::size_t) -> std::string { return "%"; }},
    {"percent-encoded", [](std::size_t i) -> std::string { return i % 2 == 0 ? "%E6%9C%BA" : "%E5%AF%86"; }},
    {"percent-encoded-percent-signs", [](std::size_t) -> std::string { return "%2525"; }},
    {"base64-letters", [](std::size_t i) { return letters(kBase64, 1, i); }},
    {"base64-words", [](std::size_t i) { return letters(kBase64, 12, i) + ' '; }},
    {"base64-of-a-mark", [](std::size_t) -> std::string { return "5py65a+G4piFMTDlubQ= "; }},
    {"escapes", [](std::size_t) -> std::string { return "\\u673a\\u5bc6"; }},
    {"backslashes", [](std::size_t) -> std::string { return "\\"; }},
    // -- HTML
    {"ampersands", [](std::size_t) -> std::string { return "&"; }, [](std::size_t) -> std::string { return "&"; }},
    {"character-references", [](std::size_t) -> std::string { return "&#26426;&#23494;"; },
     [](std::size_t) -> std::string { return "&#26426;&#23494;"; }},
    {"open-angles", [](std::size_t) -> std::string { return "<"; }, [](std::size_t) -> std::string { return "<"; }},
    {"open-elements", [](std::size_t) -> std::string { return "<b>"; }, [](std::size_t i) { return "<b>" + han(i); }},
    {"open-blocks", [](std::size_t) -> std::string { return "<div>"; }, [](std::size_t i) { return "<div>" + han(i); }},
    {"end-tags-of-nothing", [](std::size_t) -> std::string { return "</i>"; },
     [](std::size_t) -> std::string { return "<b></i>"; }},
    {"attributes", [](std::size_t i) { return "a" + std::to_string(i) + "=机 "; },
     [](std::size_t i) { return (i == 0 ? "<p a" : " a") + std::to_string(i) + "=机"; }, ">"},
    {"comment-openings", [](std::size_t) -> std::string { return "<!--"; },
     [](std::size_t) -> std::string { return "<!--"; }, "-->"},
};

void append_escaped(std::string& html, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '\n':
        html += "<br>";
        break;
      default:
        html += c;
    }
  }
}

}  // namespace

std::span<const HostileFamily> hostile_families() { return kFamilies; }

std::string hostile_text(const HostileFamily& family, std::size_t bytes) {
  std::string text;
  text.reserve(bytes + 64);
  for (std::size_t i = 0; text.size() < bytes; ++i) text += family.piece(i);
  return text;
}

std::string hostile_html(const HostileFamily& family, std::size_t bytes) {
  std::string html = "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>通知</title></head><body>";
  html.reserve(bytes + 256);
  for (std::size_t i = 0; html.size() < bytes; ++i) {
    if (family.html_piece != nullptr) {
      html += family.html_piece(i);
    } else {
      append_escaped(html, family.piece(i));
    }
  }
  html += family.html_end;
  return html;
}

}  // namespace mishen::test
