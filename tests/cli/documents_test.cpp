// Documents that other programs made: each planted text is found, and where it stands. The list is
// tests/data/documents/documents.tsv.
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/program.h"

namespace mishen::cli {
namespace {

const std::string kFolder = MISHEN_SOURCE_DIR "/tests/data/documents/";

struct Expectation {
  std::string file, program, text, where;
};

std::vector<Expectation> expectations() {
  std::vector<Expectation> all;
  std::ifstream file(kFolder + "documents.tsv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    Expectation row;
    std::getline(fields, row.file, '\t');
    std::getline(fields, row.program, '\t');
    std::getline(fields, row.text, '\t');
    std::getline(fields, row.where, '\t');
    all.push_back(row);
  }
  return all;
}

/// What a block says of its place, as documents.tsv writes it.
std::string value_of(const rapidjson::Value& block, const std::string& key) {
  const auto cell = [&](rapidjson::SizeType index) {
    return block.HasMember("table") ? std::to_string(block["table"][index].GetUint()) : std::string();
  };
  if (key == "row") return cell(1);
  if (key == "column") return cell(2);
  if (!block.HasMember(key.c_str())) return {};
  const rapidjson::Value& value = block[key.c_str()];
  return value.IsString() ? value.GetString() : std::to_string(value.GetUint());
}

bool stands_there(const rapidjson::Value& block, const std::string& where) {
  std::istringstream conditions(where);
  std::string condition;
  while (conditions >> condition) {
    const std::size_t sign = condition.find_first_of("=~");
    const std::string wanted = condition.substr(sign + 1);
    const std::string value = value_of(block, condition.substr(0, sign));
    if (condition[sign] == '=' ? value != wanted : value.find(wanted) == std::string::npos) return false;
  }
  return true;
}

std::string described(const rapidjson::Value& block) {
  std::string text;
  for (const char* key : {"text", "region", "kind", "part", "page", "slide", "sheet", "cell", "row", "column"}) {
    const std::string value = value_of(block, key);
    if (!value.empty()) text += std::string(key) + "=" + value + " ";
  }
  return text;
}

/// Chromium writes radicals where they look like the character (⼀ U+2F00 for 一).
std::string without_radicals(const char* text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(error);
  std::string plain;
  nfkc->normalize(icu::UnicodeString::fromUTF8(text), error).toUTF8String(plain);
  return plain;
}

class DocumentsOfOtherPrograms : public testing::TestWithParam<std::string> {};

TEST_P(DocumentsOfOtherPrograms, AreReadWhole) {
  const test::TemporaryFolder folder;
  const test::Outcome output = test::Program{.folder = folder.path(), .environment = {}, .input = {}}.run(
      {"extract", "--format", "json", kFolder + GetParam()});
  rapidjson::Document json;
  json.Parse(output.out.c_str());
  ASSERT_FALSE(json.HasParseError()) << output.err;
  EXPECT_EQ(output.status, 0) << output.err;
  for (const Expectation& expected : expectations()) {
    if (expected.file != GetParam()) continue;
    bool found = false;
    std::string elsewhere;
    for (const rapidjson::Value& reading : json["readings"].GetArray()) {
      for (const rapidjson::Value& block : reading["blocks"].GetArray()) {
        if (without_radicals(block["text"].GetString()).find(expected.text) == std::string::npos) continue;
        found = found || stands_there(block, expected.where);
        elsewhere += described(block) + "\n";
      }
    }
    EXPECT_TRUE(found) << expected.program << ": " << expected.text << " at " << expected.where << "; found at:\n"
                       << elsewhere;
  }
}

std::vector<std::string> files() {
  std::vector<std::string> all;
  for (const Expectation& row : expectations()) {
    if (std::find(all.begin(), all.end(), row.file) == all.end()) all.push_back(row.file);
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Intake, DocumentsOfOtherPrograms, testing::ValuesIn(files()), [](const auto& named) {
  std::string name = named.param;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

}  // namespace
}  // namespace mishen::cli
