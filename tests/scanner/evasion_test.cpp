// Disguised words as other projects' tests know them (../shared/corpus/evasion.tsv): found through a list of terms.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <sstream>

#include "scanner/utf8.h"
#include "tests/support/scan_text.h"
#include "tests/support/term_file.h"

namespace mishen::test {
namespace {

using scanner::SourceSpan;

struct Row {
  std::string input;
  std::string expected;
  std::string source;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

std::vector<Row> rows_of(const std::string& path) {
  std::vector<Row> rows;
  std::ifstream file(path, std::ios::binary);
  std::string line;
  std::getline(file, line);  // the head
  while (std::getline(file, line)) {
    const std::vector<std::string> columns = split(line, '\t');
    if (columns.size() >= 3) rows.push_back({columns[0], columns[1], columns[2]});
  }
  return rows;
}

// The words of "[a, b]", "a" or "WordResult{… word='a' …}".
std::vector<std::string> expected_words(const std::string& expected) {
  static constexpr std::string_view kWord = "word='";
  std::vector<std::string> words;
  if (expected.find(kWord) != std::string::npos) {
    for (std::size_t at = expected.find(kWord); at != std::string::npos; at = expected.find(kWord, at + 1)) {
      const std::size_t begin = at + kWord.size();
      words.push_back(expected.substr(begin, expected.find('\'', begin) - begin));
    }
    return words;
  }
  const bool list = expected.starts_with('[') && expected.ends_with(']');
  for (std::string word : split(list ? expected.substr(1, expected.size() - 2) : expected, ',')) {
    word.erase(0, word.find_first_not_of(' '));
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

// The word as a list of terms holds it: letters, digits and Han characters only, letters small and plain.
std::string undisguised(std::string_view word) {
  struct Letters {
    char32_t first;
    char32_t last;
    char plain;
  };
  static constexpr std::array kLetters = {Letters{0xFF21, 0xFF3A, 'a'}, Letters{0xFF41, 0xFF5A, 'a'},
                                          Letters{0x24B6, 0x24CF, 'a'}, Letters{0x24D0, 0x24E9, 'a'},
                                          Letters{0x249C, 0x24B5, 'a'}, Letters{'A', 'Z', 'a'},
                                          Letters{'a', 'z', 'a'},       Letters{'0', '9', '0'}};
  std::string plain;
  for (std::size_t at = 0; at < word.size(); at += scanner::utf8_length(word[at])) {
    const char32_t c = scanner::utf8_at(word, at);
    if (c == U'紅') {
      plain += "红";
    } else if (c >= 0x4E00 && c <= 0x9FFF) {
      plain += word.substr(at, scanner::utf8_length(word[at]));
    }
    for (const Letters& letters : kLetters) {
      if (c >= letters.first && c <= letters.last)
        plain += static_cast<char>(static_cast<char32_t>(letters.plain) + (c - letters.first));
    }
  }
  return plain;
}

// Signs inside a word of Latin letters are part of how it is written (c++, al[]l): such a word is listed as it stands.
std::string listed(const std::string& word) {
  const std::string plain = undisguised(word);
  const bool has_han = std::any_of(plain.begin(), plain.end(), [](char c) { return static_cast<signed char>(c) < 0; });
  const bool has_signs = word.find_first_of("[](){}^@+.") != std::string::npos;
  return !has_han && has_signs ? word : plain;
}

bool has_three_equal_letters(std::string_view word) {
  for (std::size_t at = 2; at < word.size(); ++at) {
    if (word[at] == word[at - 1] && word[at] == word[at - 2] && word[at] >= 'a' && word[at] <= 'z') return true;
  }
  return false;
}

// Why a row says nothing about words that are looked for, or "".
std::string skipped_because(const Row& row, const std::vector<std::string>& words) {
  struct Option {
    std::string_view test;  // part of the other project's test's name
    std::string_view reason;
  };
  static constexpr std::array kOptions = {
      Option{"Url", "another tool's option: addresses of pages"},
      Option{"Email", "another tool's option: mail addresses"},
      Option{"Ipv4", "another tool's option: network addresses"},
      Option{"BsNum", "another tool's option: numbers of some length"},
      Option{"ResultCondition", "another tool's option: whole words or numbers only"}};
  for (const Option& option : kOptions) {
    if (row.source.find(option.test) != std::string::npos) return std::string(option.reason);
  }
  if (words.empty()) return "no word expected, and the other tool's list is not given";
  for (const std::string& word : words) {
    if (row.input.find(word) == std::string::npos) return "expects a replacement, not a found word";
    if (has_three_equal_letters(word)) return "another tool's option: repeated letters count once";
  }
  return "";
}

bool is_found_at(const scanner::DocumentReport& report, SourceSpan place) {
  for (const scanner::Finding& finding : report.findings) {
    for (const scanner::Occurrence& occurrence : finding.occurrences) {
      if (occurrence.source == place) return true;
    }
  }
  return false;
}

// 上覆 folds to 上复 and 名著 stays, but 覆 alone stays and 著 alone becomes 着.
TEST(Terms, StandingPlainlyAreFoundWhateverWordsTheyTouch) {
  const TermFile terms({"覆云工程", "著云台"});
  const std::string text = "海上覆云工程\n名著云台\n著云台";
  const scanner::DocumentReport report = terms.scan(text);
  for (const std::string term : {"覆云工程", "著云台"}) {
    for (std::size_t at = text.find(term); at != std::string::npos; at = text.find(term, at + 1))
      EXPECT_TRUE(is_found_at(report, {at, at + term.size()})) << term << " at " << at;
  }
}

TEST(Evasion, FindsTheWordsThatOtherProjectsFind) {
  const std::string path = std::string(MISHEN_SOURCE_DIR) + "/../shared/corpus/evasion.tsv";
  const std::vector<Row> rows = rows_of(path);
  if (rows.empty()) GTEST_SKIP() << path << " is not here";
  std::size_t tested = 0;
  for (const Row& row : rows) {
    const std::vector<std::string> words = expected_words(row.expected);
    const std::string reason = skipped_because(row, words);
    if (!reason.empty()) {
      std::cout << "skipped: " << row.input << " -> " << row.expected << ": " << reason << '\n';
      continue;
    }
    ++tested;
    for (const std::string& word : words) {
      const TermFile terms({listed(word)});
      const scanner::DocumentReport report = terms.scan(row.input);
      const std::size_t begin = row.input.find(word);
      EXPECT_TRUE(is_found_at(report, {begin, begin + word.size()}))
          << row.input << ": " << listed(word) << " as " << word;
    }
  }
  std::cout << "evasion: " << tested << " rows tested of " << rows.size() << '\n';
  EXPECT_GT(tested, rows.size() / 3);
}

}  // namespace
}  // namespace mishen::test
