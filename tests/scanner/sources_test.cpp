// The five public rule texts (../shared/sources) with the noise they really carry: pinyin put in, traditional
// characters, paragraphs that must stay apart.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "scanner/utf8.h"
#include "tests/support/term_file.h"

namespace mishen::test {
namespace {

namespace fs = std::filesystem;
using scanner::SourceSpan;

// The source whose name begins with `number`, "" when it is not here.
std::string source_text(const std::string& number) {
  const fs::path folder = std::string(MISHEN_SOURCE_DIR) + "/../shared/sources";
  std::error_code missing;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, missing)) {
    if (!entry.path().filename().string().starts_with(number)) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  return "";
}

struct Character {
  std::string text;
  SourceSpan place;
  bool glossed = false;  // a reading in brackets stands behind it
};

bool is_han(const Character& character) {
  const char32_t c = scanner::utf8_at(character.text, 0);
  return c >= 0x3400 && c <= 0x9FFF;
}

// Length of "(xué)" at `at`, 0 when there is none: brackets around one to six Latin letters, toned or not.
std::size_t reading_at(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  const std::size_t open = rest.starts_with("(") ? 1 : rest.starts_with("（") ? 3 : 0;
  if (open == 0) return 0;
  std::size_t letters = 0;
  for (std::size_t i = open; i < rest.size(); i += scanner::utf8_length(rest[i]), ++letters) {
    if (letters > 0 && rest[i] == ')') return i + 1;
    if (letters > 0 && rest.substr(i).starts_with("）")) return i + 3;
    const char32_t c = scanner::utf8_at(rest, i);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0x1DC);
    if (!letter || letters == 6) return 0;
  }
  return 0;
}

// The characters of `text` without the readings put into it.
std::vector<Character> characters_of(std::string_view text) {
  std::vector<Character> characters;
  for (std::size_t at = 0; at < text.size();) {
    if (!characters.empty() && is_han(characters.back())) {
      if (const std::size_t length = reading_at(text, at); length > 0) {
        characters.back().glossed = true;
        at += length;
        continue;
      }
    }
    const std::size_t length = scanner::utf8_length(text[at]);
    characters.push_back({std::string(text.substr(at, length)), {at, at + length}, false});
    at += length;
  }
  return characters;
}

std::vector<SourceSpan> places_of(const scanner::DocumentReport& report) {
  std::vector<SourceSpan> places;
  for (const scanner::Finding& finding : report.findings) {
    for (const scanner::Occurrence& occurrence : finding.occurrences)
      places.push_back(occurrence.source.value_or(SourceSpan{}));
  }
  std::sort(places.begin(), places.end());
  return places;
}

std::vector<SourceSpan> places_in(std::string_view text, std::string_view word) {
  std::vector<SourceSpan> places;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size()))
    places.push_back({at, at + word.size()});
  return places;
}

TEST(Sources, FindWordsThroughEachReadingPutIntoThem) {
  const std::string text = source_text("004");
  if (text.empty()) GTEST_SKIP() << "../shared/sources is not here";
  const std::vector<Character> characters = characters_of(text);
  std::size_t readings = 0;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    if (!characters[i].glossed) continue;
    ++readings;
    // The word: the character, with up to one before and two after it in the same run of Han characters.
    std::size_t begin = i > 0 && is_han(characters[i - 1]) ? i - 1 : i;
    std::size_t end = i + 1;
    while (end < characters.size() && end < i + 3 && is_han(characters[end])) ++end;
    if (end == i + 1) continue;  // no Han character behind the reading: nothing that it separates
    std::string word;
    for (std::size_t j = begin; j < end; ++j) word += characters[j].text;
    if (!seen.insert(word).second) continue;
    const std::vector<SourceSpan> places = places_of(TermFile({word}).scan(text));
    EXPECT_TRUE(std::binary_search(places.begin(), places.end(),
                                   SourceSpan{characters[begin].place.begin, characters[end - 1].place.end}))
        << word << " at byte " << characters[begin].place.begin;
  }
  EXPECT_EQ(readings, 386U);
  EXPECT_GT(seen.size(), 150U);
}

TEST(Sources, FindTheLeadingGroupInBothWritings) {
  std::size_t places = 0;
  for (const char* number : {"000", "001", "002", "003"}) {
    const std::string text = source_text(number);
    if (text.empty()) GTEST_SKIP() << "../shared/sources is not here";
    std::vector<SourceSpan> expected = places_in(text, "领导小组");
    const std::vector<SourceSpan> traditional = places_in(text, "領導小組");
    expected.insert(expected.end(), traditional.begin(), traditional.end());
    std::sort(expected.begin(), expected.end());
    places += expected.size();
    const scanner::DocumentReport report = TermFile({"领导小组"}).scan(text);
    std::size_t count = 0;
    for (const scanner::Finding& finding : report.findings) count += finding.count;
    EXPECT_EQ(count, expected.size()) << number;
    for (const SourceSpan& place : places_of(report))
      EXPECT_TRUE(std::binary_search(expected.begin(), expected.end(), place)) << number << ", byte " << place.begin;
  }
  EXPECT_EQ(places, 41U);
}

// Paragraphs: what blank lines keep apart.
std::vector<std::string> paragraphs_of(std::string_view text) {
  std::vector<std::string> paragraphs;
  std::stringstream stream{std::string(text)};
  bool open = false;
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const bool blank = line.find_first_not_of(" \t") == std::string::npos;
    if (!blank && open) {
      paragraphs.back() += "\n" + line;
    } else if (!blank) {
      paragraphs.push_back(line);
    }
    open = !blank;
  }
  return paragraphs;
}

std::string han_only(std::string_view text) {
  std::string han;
  for (const Character& character : characters_of(text)) {
    if (is_han(character)) han += character.text;
  }
  return han;
}

// Pairs of characters that stand side by side only where two paragraphs are joined (the one or the other may still
// stand in a paragraph in the other script).
std::vector<std::string> joints_of(const std::vector<std::string>& paragraphs) {
  std::vector<std::string> joints;
  std::string before;
  std::set<std::string> real;
  for (const std::string& paragraph : paragraphs) {
    const std::string han = han_only(paragraph);
    for (std::size_t at = 0; at + 6 <= han.size(); at += 3) real.insert(han.substr(at, 6));
  }
  for (const std::string& paragraph : paragraphs) {
    const std::string han = han_only(paragraph);
    if (han.size() < 3) {
      before.clear();
      continue;
    }
    const std::string joint = before + han.substr(0, 3);
    if (!before.empty() && !real.contains(joint)) joints.push_back(joint);
    before = han.substr(han.size() - 3);
  }
  std::sort(joints.begin(), joints.end());
  joints.erase(std::unique(joints.begin(), joints.end()), joints.end());
  return joints;
}

TEST(Sources, HoldNoWordAcrossParagraphs) {
  std::size_t tested = 0;
  for (const char* number : {"000", "001", "002", "003", "004"}) {
    const std::string text = source_text(number);
    if (text.empty()) GTEST_SKIP() << "../shared/sources is not here";
    const std::vector<std::string> paragraphs = paragraphs_of(text);
    const std::vector<std::string> joints = joints_of(paragraphs);
    if (joints.empty()) continue;
    tested += joints.size();
    const TermFile terms(joints);
    for (const SourceSpan& place : places_of(terms.scan(text))) {
      EXPECT_EQ(text.substr(place.begin, place.size()).find('\n'), std::string::npos)
          << number << ": joined over a border of paragraphs, bytes " << place.begin << "-" << place.end;
    }
    std::string page = "<!DOCTYPE html><meta charset=utf-8><body>";
    for (const std::string& paragraph : paragraphs) page += "<p>" + paragraph + "</p>";
    for (const SourceSpan& place : places_of(terms.scan(page, "text/html"))) {
      EXPECT_EQ(page.substr(place.begin, place.size()).find("</p>"), std::string::npos)
          << number << " as a page: joined over a border of paragraphs, bytes " << place.begin << "-" << place.end;
    }
  }
  EXPECT_GT(tested, 300U);
}

}  // namespace
}  // namespace mishen::test
