#include "scanner/extract/pax_records.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/archive.h"

namespace mishen::scanner {
namespace {

std::string header(std::string_view name, std::size_t size, char type) {
  std::string block(512, '\0');
  block.replace(0, name.size(), name);
  block.replace(100, 7, "0000644");
  char digits[12];
  std::snprintf(digits, sizeof digits, "%011zo", size);
  block.replace(124, 11, digits, 11);
  block.replace(136, 11, "00000000000");
  block.replace(148, 8, "        ");
  block[156] = type;
  block.replace(257, 8, std::string_view("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  std::snprintf(digits, sizeof digits, "%06o", sum);
  block.replace(148, 7, std::string(digits, 6) + '\0');
  return block;
}

std::string padded(std::string text) {
  text.resize((text.size() + 511) / 512 * 512);
  return text;
}

std::string record(std::string_view key, std::string_view value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest + 1;
  while (std::to_string(length).size() + rest != length) length = std::to_string(length).size() + rest;
  return std::to_string(length) + " " + std::string(key) + "=" + std::string(value) + "\n";
}

std::string member(std::string_view name, std::string_view content) {
  return header(name, content.size(), '0') + padded(std::string(content));
}

std::string extended(const std::string& records, char type = 'x') {
  return header("pax", records.size(), type) + padded(records);
}

const std::string kEnd(1024, '\0');

std::vector<PaxRecords::Record> read(std::string_view tar, std::size_t piece = 1u << 20U) {
  PaxRecords records;
  for (; !tar.empty(); tar.remove_prefix(std::min(piece, tar.size()))) records.read(tar.substr(0, piece));
  return records.records();
}

TEST(PaxRecords, FindsCommentsOfTheArchiveAndOfMembers) {
  const std::string tar = extended(record("comment", "全体可见"), 'g') + member("a", "x") +
                          extended(record("mtime", "1.5") + record("comment", "经办人\n测试") + record("path", "b")) +
                          member("b", std::string(700, 'y')) + kEnd + extended(record("comment", "末尾"), 'g') + kEnd;
  const std::vector<PaxRecords::Record> expected = {
      {"comment", "全体可见"}, {"comment", "经办人\n测试"}, {"comment", "末尾"}};
  for (const std::size_t piece : {1U, 7U, 512U, 4096U}) EXPECT_EQ(read(tar, piece), expected);
}

TEST(PaxRecords, SurvivesWhatIsNoRecord) {
  for (const std::string_view records : {"", "comment=x\n", "99999 comment=x\n", "5 a=\n", "3 \n", "0 comment=x\n",
                                         "99999999999999999999 a=b\n", "12 comment\n", "-5 a=b\n"}) {
    EXPECT_TRUE(read(extended(std::string(records)) + member("a", "x") + kEnd).empty()) << records;
  }
  std::string large = header("pax", 0, 'x');
  large.replace(124, 12, std::string_view("\x80\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 12));
  EXPECT_TRUE(read(large + extended(record("comment", "x"))).empty());
}

TEST(PaxRecords, AreBounded) {
  PaxRecords records;
  records.read(extended(std::string(PaxRecords::kMaxHeader + 1, ' ')) + extended(record("comment", "其后")));
  EXPECT_TRUE(records.is_cut());
  EXPECT_EQ(records.records(), std::vector<PaxRecords::Record>({{"comment", "其后"}}));
}

TEST(PaxRecords, AreTextOfTheArchive) {
  const std::string tar =
      extended(record("comment", "0123456789abcdef0123456789abcdef01234567"), 'g') +
      extended(record("comment", "内部说明") + record("XYZ.remark", "责任人甲") + record("SCHILY.dev", "2049")) +
      member("a", "x") + kEnd;
  const ExtractedText text = extract_archive(tar, {}, [](Member&&) { return true; });
  std::vector<std::string_view> comments;
  for (const Block& block : text.blocks) {
    if (block.concealment == Concealment::kContainerComment) comments.push_back(text.slice(block.span));
  }
  EXPECT_EQ(comments, std::vector<std::string_view>({"内部说明", "XYZ.remark：责任人甲"}));
}

}  // namespace
}  // namespace mishen::scanner
