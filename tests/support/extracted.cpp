#include "tests/support/extracted.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/support/sound.h"

namespace mishen::test {
namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> pieces;
  std::istringstream rest(text);
  for (std::string piece; std::getline(rest, piece, separator);) pieces.push_back(piece);
  return pieces;
}

}  // namespace

std::string described(const scanner::ExtractedText& text, const scanner::Block& block) {
  std::string line(to_string(block.region));
  if (block.concealment != scanner::Concealment::kNone) (line += '/') += to_string(block.concealment);
  return (line += ": ") += text.slice(block.span);
}

std::vector<std::string> blocks(const scanner::ExtractedText& text) {
  std::vector<std::string> lines;
  for (const scanner::Block& block : text.blocks) lines.push_back(described(text, block));
  return lines;
}

std::vector<std::string> reasons(const scanner::ExtractedText& text) {
  std::vector<std::string> lines;
  for (const scanner::Incomplete& problem : text.incomplete) lines.push_back(problem.reason + " " + problem.where);
  return lines;
}

std::vector<std::string> notices(const scanner::ExtractedText& text) {
  std::vector<std::string> lines;
  for (const scanner::Notice& notice : text.notices) lines.push_back(notice.reason + " " + notice.where);
  return lines;
}

void expect_sound(const scanner::ExtractedText& text) { EXPECT_EQ(unsoundness(text), ""); }

std::filesystem::path corpus() { return std::filesystem::path(MISHEN_SOURCE_DIR) / ".." / "shared" / "corpus"; }

bool has_corpus() { return std::filesystem::exists(corpus() / "probes.tsv"); }

std::vector<ProbedDocument> probed_documents(std::initializer_list<std::string_view> suffixes) {
  std::vector<ProbedDocument> documents;
  for (const std::string& line : split(content_of(corpus() / "probes.tsv"), '\n')) {
    const std::vector<std::string> fields = split(line, '\t');
    if (fields.size() < 4) continue;
    const std::string& name = fields[0];
    if (std::none_of(suffixes.begin(), suffixes.end(), [&](std::string_view suffix) { return name.ends_with(suffix); }))
      continue;
    documents.push_back({name, content_of(corpus() / name), split(fields[3], '|')});
  }
  return documents;
}

}  // namespace mishen::test
