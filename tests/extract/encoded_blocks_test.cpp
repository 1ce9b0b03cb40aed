#include "scanner/extract/encoded_blocks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/text_document.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

constexpr std::string_view kNotice = "经办人：测试，身份证号见附件，联系方式见附件，未经批准不得公开，请勿外传";

std::string base64(std::string_view bytes, std::size_t width = 0) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  std::size_t line = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto byte = [&](std::size_t i) -> std::uint32_t {
      return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U;
    };
    const std::uint32_t group = byte(0) << 16U | byte(1) << 8U | byte(2);
    for (unsigned i = 0; i < 4; ++i) text += at + i <= bytes.size() ? kDigits[group >> (18U - 6U * i) & 63U] : '=';
    line += 4;
    if (width > 0 && line >= width && at + 3 < bytes.size()) {
      text += '\n';
      line = 0;
    }
  }
  return text;
}

std::string uuencoded(std::string_view bytes, std::string_view name, std::string_view end = "`\nend\n") {
  std::string text = "begin 644 " + std::string(name) + "\n";
  for (std::size_t line = 0; line < bytes.size(); line += 45) {
    const std::string_view part = bytes.substr(line, 45);
    text += static_cast<char>(part.size() + 32);
    for (std::size_t at = 0; at < part.size(); at += 3) {
      const auto byte = [&](std::size_t i) -> std::uint32_t {
        return at + i < part.size() ? static_cast<unsigned char>(part[at + i]) : 0U;
      };
      const std::uint32_t group = byte(0) << 16U | byte(1) << 8U | byte(2);
      for (const unsigned shift : {18U, 12U, 6U, 0U}) {
        const std::uint32_t value = group >> shift & 63U;
        text += value == 0 ? '`' : static_cast<char>(value + 32);
      }
    }
    text += '\n';
  }
  return text.append(end);
}

TEST(EncodedBlocks, UnpacksUuencode) {
  const std::string content = std::string(kNotice) + std::string(100, '\0') + "end";
  for (const std::string_view before : {"", "见附件：\n", "begin\n", "begin 644\n"}) {
    const std::string text = std::string(before) + uuencoded(content, "名单.txt") + "此致\n";
    const std::vector<EncodedBlock> blocks = find_encoded_blocks(text);
    ASSERT_EQ(blocks.size(), 1U) << text;
    EXPECT_EQ(blocks[0].begin, before.size());
    EXPECT_EQ(blocks[0].name, "名单.txt");
    EXPECT_EQ(blocks[0].bytes, content);
    EXPECT_TRUE(blocks[0].is_whole);
  }
}

TEST(EncodedBlocks, UuencodeThatIsCutIsNotWhole) {
  const std::string text = uuencoded(kNotice, "a.txt", "");
  const std::vector<EncodedBlock> blocks = find_encoded_blocks(text);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_FALSE(blocks[0].is_whole);
  EXPECT_EQ(blocks[0].bytes, kNotice);
  const std::vector<EncodedBlock> torn = find_encoded_blocks("begin 644 a\nM86)C\n`\nend\n");
  ASSERT_EQ(torn.size(), 1U);
  EXPECT_FALSE(torn[0].is_whole);
  EXPECT_TRUE(torn[0].bytes.starts_with("abc"));
}

TEST(EncodedBlocks, FindsBase64ThatSaysSomething) {
  for (const std::size_t width : {64U, 76U}) {
    const std::string text = "如下：" + base64(kNotice, width) + "\n此致\n";
    const std::vector<EncodedBlock> blocks = find_encoded_blocks(text);
    ASSERT_EQ(blocks.size(), 1U) << text;
    EXPECT_EQ(blocks[0].bytes, kNotice);
    EXPECT_TRUE(blocks[0].is_text);
  }
  // In one line it is read where it stands.
  EXPECT_TRUE(find_encoded_blocks("如下：" + base64(kNotice)).empty());
  const std::string file = "PK\x05\x06" + std::string(300, '\0');
  const std::vector<EncodedBlock> blocks = find_encoded_blocks(base64(file, 76));
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].bytes, file);
  EXPECT_FALSE(blocks[0].is_text);
}

TEST(EncodedBlocks, LeavesWordsKeysAndProseAlone) {
  std::string key;
  std::mt19937_64 random(1);
  for (int i = 0; i < 600; ++i) key += static_cast<char>(random() & 0xFFU);
  const std::string texts[] = {
      "begin 644 a.txt 是一行说明\n正文\n",
      "begin 644 a\nprose goes on here and is no code\n",
      "beginning",
      "-----BEGIN CERTIFICATE-----\n" + base64("0\x82\x01\x0A" + key, 64) + "\n-----END CERTIFICATE-----\n",
      "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      "internationalization-and-localization-of-everything",
      base64("just some words of English text in base64"),
      "data:image/png;base64," + base64("\x89PNG\r\n\x1A\n" + std::string(200, 'x')),
  };
  for (const std::string& text : texts) EXPECT_TRUE(find_encoded_blocks(text).empty()) << text;
}

TEST(EncodedBlocks, GoToWhoeverReadsDocuments) {
  const std::string text =
      "第一行\n" + uuencoded(kNotice, "../a.txt") + base64(kNotice, 76) + "\n" + uuencoded(kNotice, "b.txt", "");
  std::vector<Member> members;
  const DocumentInput input{text, "a.txt", "", ""};
  const auto take = [&members](Member&& member) {
    members.push_back(std::move(member));
    return true;
  };
  const std::vector<ExtractedText> readings = extract_text_document(input, {}, take);
  ASSERT_EQ(members.size(), 3U);
  EXPECT_EQ(members[0].path, "a.txt");
  EXPECT_EQ(members[0].concealment, Concealment::kEmbeddedDocument);
  EXPECT_EQ(members[1].path, "第8行 base64");
  EXPECT_EQ(members[1].concealment, Concealment::kNone);
  const auto& incomplete = readings.front().incomplete;
  EXPECT_EQ(incomplete, std::vector<Incomplete>({{"damaged", "b.txt"}}));
  const std::vector<ExtractedText> alone = extract_text_document(input, {});
  EXPECT_EQ(std::count_if(alone.front().incomplete.begin(), alone.front().incomplete.end(),
                          [](const Incomplete& entry) { return entry.reason == "not-read:embedded"; }),
            3);
}

TEST(EncodedBlocks, AreBounded) {
  std::string text;
  for (std::size_t i = 0; i < 2 * kMaxEncodedBlocks; ++i) text += uuencoded("x", "a");
  EXPECT_EQ(find_encoded_blocks(text).size(), kMaxEncodedBlocks);
}

}  // namespace
}  // namespace mishen::scanner
