#include "scanner/extract/picture.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/decode.h"
#include "scanner/extract/image_size.h"
#include "tests/support/encode.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string big(std::uint64_t value, std::size_t width) {
  std::string out;
  for (std::size_t i = width; i-- > 0;) out += static_cast<char>(value >> 8U * i & 0xFFU);
  return out;
}

std::string little(std::uint64_t value, std::size_t width) {
  std::string out = big(value, width);
  std::reverse(out.begin(), out.end());
  return out;
}

// ---- Writers

std::string png_chunk(std::string_view type, std::string_view data) {
  const std::string body = std::string(type).append(data);
  const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size());
  return big(data.size(), 4) + body + big(crc, 4);
}

std::string png(unsigned width, unsigned height, const std::string& chunks = {}) {
  return "\x89PNG\r\n\x1A\n" + png_chunk("IHDR", big(width, 4) + big(height, 4) + std::string("\x08\x02\0\0\0"sv)) +
         chunks + png_chunk("IDAT", "x") + png_chunk("IEND", "");
}

std::string deflated(std::string_view text) {
  std::string out(compressBound(text.size()), '\0');
  uLongf size = out.size();
  compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size());
  out.resize(size);
  return out;
}

std::string jpeg_segment(unsigned marker, std::string_view data) {
  return big(0xFF00U | marker, 2) + big(data.size() + 2, 2) + std::string(data);
}

std::string jpeg(unsigned width, unsigned height, const std::string& segments = {}) {
  return "\xFF\xD8" + segments +
         jpeg_segment(0xC0, "\x08" + big(height, 2) + big(width, 2) + "\x01\x01\x11"s.append(1, '\0')) +
         jpeg_segment(0xDA, std::string("\x01\x01\0\0\x3F\0"sv)) + "\x12\xFF" + std::string(1, '\0') + "\x34\xFF\xD9";
}

struct Tag {
  unsigned number;
  unsigned type;  // of TIFF: 2 text, 5 ratio, 7 bytes, 1 bytes
  std::string value;
};

constexpr std::size_t width_of(unsigned type) { return type == 3 ? 2 : type == 4 ? 4 : type == 5 ? 8 : 1; }

/// One directory of a little-endian TIFF that stands at `at`, its values behind it.
std::string directory(std::size_t at, const std::vector<Tag>& tags) {
  std::string entries = little(tags.size(), 2);
  std::string values;
  for (const Tag& tag : tags) {
    entries += little(tag.number, 2) + little(tag.type, 2) + little(tag.value.size() / width_of(tag.type), 4);
    if (tag.value.size() <= 4) {
      std::string value = tag.value;
      value.resize(4);
      entries += value;
    } else {
      entries += little(at + 6 + 12 * tags.size() + values.size(), 4);
      values += tag.value;
      if (values.size() % 2 != 0) values += '\0';
    }
  }
  return entries + little(0, 4) + values;
}

/// A TIFF with three directories: the first, EXIF, GPS.
std::string tiff(std::vector<Tag> first, const std::vector<Tag>& exif = {}, const std::vector<Tag>& gps = {}) {
  constexpr std::size_t kBegin = 8;
  if (!exif.empty()) first.push_back({0x8769, 4, little(0, 4)});
  if (!gps.empty()) first.push_back({0x8825, 4, little(0, 4)});
  const std::size_t exif_at = kBegin + directory(kBegin, first).size();
  const std::string exif_directory = exif.empty() ? "" : directory(exif_at, exif);
  const std::size_t gps_at = exif_at + exif_directory.size();
  for (Tag& tag : first) {
    if (tag.number == 0x8769) tag.value = little(exif_at, 4);
    if (tag.number == 0x8825) tag.value = little(gps_at, 4);
  }
  return std::string("II*\0"sv) + little(kBegin, 4) + directory(kBegin, first) + exif_directory +
         (gps.empty() ? "" : directory(gps_at, gps));
}

std::string exif(const std::vector<Tag>& first, const std::vector<Tag>& more = {}, const std::vector<Tag>& gps = {}) {
  return std::string("Exif\0\0"sv) + tiff(first, more, gps);
}

std::string ratios(const std::vector<std::pair<unsigned, unsigned>>& values) {
  std::string out;
  for (const auto& [above, below] : values) out += little(above, 4) + little(below, 4);
  return out;
}

const std::vector<Tag> kShanghai = {{1, 2, "N\0"s},
                                    {2, 5, ratios({{31, 1}, {13, 1}, {4944, 100}})},
                                    {3, 2, "E\0"s},
                                    {4, 5, ratios({{121, 1}, {28, 1}, {2532, 100}})}};

std::string xmp(std::string_view attributes, std::string_view elements = {}) {
  return "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
         "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
         "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' "
         "xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' "
         "xmlns:xmpMM='http://ns.adobe.com/xap/1.0/mm/' xmlns:my='urn:my' " +
         std::string(attributes) + ">" + std::string(elements) +
         "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>";
}

std::string webp(const std::string& chunks) {
  const std::string body =
      "WEBP" + ("VP8X" + little(10, 4)) + std::string(4, '\0') + little(199, 3) + little(99, 3) + chunks;
  return "RIFF" + little(body.size(), 4) + body;
}

std::string gif(unsigned width, unsigned height, const std::string& extensions = {}) {
  return "GIF89a" + little(width, 2) + little(height, 2) + std::string(3, '\0') + extensions + "," +
         std::string(8, '\0') + std::string(1, '\0') + "\x02\x01x" + std::string(1, '\0') + ";";
}

// ---- Reading

std::vector<std::string> properties(std::string_view bytes) {
  std::vector<std::string> all;
  for (const PictureProperty& property : read_picture(bytes, Limits{}).properties) {
    EXPECT_TRUE(is_well_formed_utf8(property.text));
    all.push_back((property.concealment == Concealment::kNone       ? "-"
                   : property.concealment == Concealment::kLocation ? "@"
                                                                    : "") +
                  property.text);
  }
  return all;
}

using Texts = std::vector<std::string>;

TEST(Picture, SizesDecideWhetherItIsIncomplete) {
  const std::pair<std::string, const char*> kinds[] = {{png(200, 100), "image/png"},
                                                       {jpeg(200, 100), "image/jpeg"},
                                                       {gif(200, 100), "image/gif"},
                                                       {webp(""), "image/webp"}};
  for (const auto& [bytes, media_type] : kinds) {
    EXPECT_TRUE(looks_like_picture(bytes)) << media_type;
    EXPECT_EQ(image_size(bytes), (ImageSize{200, 100})) << media_type;
    const ExtractedText text = extract_picture(bytes, Limits{});
    EXPECT_EQ(text.media_type, media_type);
    EXPECT_EQ(text.incomplete, (std::vector<Incomplete>{{"not-read:image", ""}})) << media_type;
    EXPECT_TRUE(text.blocks.empty());
  }
  for (const std::string& bytes : {png(20, 20), jpeg(20, 20), gif(20, 20)}) {
    const ExtractedText text = extract_picture(bytes, Limits{});
    EXPECT_TRUE(text.incomplete.empty());
    EXPECT_EQ(text.notices, (std::vector<Notice>{{"not-read:image", ""}}));
  }
  const std::string heic = big(24, 4) + "ftypheic" + std::string(16, '\0');
  EXPECT_TRUE(looks_like_picture(heic));
  EXPECT_EQ(extract_picture(heic, Limits{}).media_type, "image/heic");
  EXPECT_EQ(extract_picture(heic, Limits{}).incomplete.size(), 1U);
  for (const std::string_view text : {"BM 是商标", "GIF 格式", "普通文字"}) EXPECT_FALSE(looks_like_picture(text));
}

TEST(Picture, ExifSaysWhoAndWhere) {
  const std::string comment = "UNICODE\0"s + test::encode("备注文字", "UTF-16LE");
  const std::string block = exif({{0x010E, 2, "说明文字\0"s},
                                  {0x010F, 2, "某牌\0"s},
                                  {0x0110, 2, "型号一\0"s},
                                  {0x0131, 2, "某软件 1.0\0"s},
                                  {0x013B, 2, test::encode("测试员", "GBK") + '\0'},
                                  {0x9C9D, 1, test::encode("作者甲", "UTF-16LE") + "\0\0"s}},
                                 {{0x9286, 7, comment}, {0xA431, 2, "SN0001234\0"s}}, kShanghai);
  const Texts expected = {"说明：说明文字",
                          "作者：测试员",
                          "作者：作者甲",
                          "备注：备注文字",
                          "机身序列号：SN0001234",
                          "-设备：某牌 型号一",
                          "@拍摄位置：31.2304,121.4737"};
  const std::pair<std::string, const char*> pictures[] = {
      {jpeg(20, 20, jpeg_segment(0xE1, block)), "jpeg"},
      {png(20, 20, png_chunk("eXIf", block.substr(6))), "png"},
      {webp("EXIF" + little(block.size() - 6, 4) + block.substr(6) + std::string(block.size() % 2, '\0')), "webp"},
      {block.substr(6), "tiff"}};
  for (const auto& [bytes, name] : pictures) EXPECT_EQ(properties(bytes), expected) << name;
}

TEST(Picture, APictureThatSaysNothingHasNoProperties) {
  const std::string block =
      exif({{0x010E, 2, "    \0"s}, {0x0131, 2, "某软件\0"s}, {0x0132, 2, "2026:01:01 00:00:00\0"s}},
           {{0x9286, 7, std::string(64, '\0')}},
           {{1, 2, "N\0"s},
            {2, 5, ratios({{0, 1}, {0, 1}, {0, 1}})},
            {3, 2, "E\0"s},
            {4, 5, ratios({{0, 1}, {0, 1}, {0, 1}})}});
  EXPECT_EQ(properties(jpeg(20, 20, jpeg_segment(0xE1, block))), Texts());
  const std::string xml = xmp("xmp:CreatorTool='某软件' xmp:CreateDate='2026-01-01' xmpMM:DocumentID='xmp.did:1'",
                              "<xmp:ModifyDate>2026-01-01</xmp:ModifyDate><my:count>12</my:count>");
  EXPECT_EQ(properties(jpeg(20, 20, jpeg_segment(0xE1, "http://ns.adobe.com/xap/1.0/\0"s + xml))), Texts());
  EXPECT_EQ(properties(png(20, 20,
                           png_chunk("tEXt", "Software\0某软件"sv) +
                               png_chunk("tEXt", "date:create\0"s + "2026-01-01T00:00:00+00:00"))),
            Texts());
  EXPECT_EQ(properties(jpeg(20, 20, jpeg_segment(0xFE, "CREATOR: gd-jpeg v1.0"))),
            Texts{"-备注：CREATOR: gd-jpeg v1.0"});
}

TEST(Picture, XmpIsReadFromElementsAndAttributes) {
  const std::string xml =
      xmp("photoshop:AuthorsPosition='处长' photoshop:City='某市' exif:GPSLatitude='31,13.824N' "
          "exif:GPSLongitude='121,28.422E'",
          "<dc:creator><rdf:Seq><rdf:li>测试员</rdf:li></rdf:Seq></dc:creator>"
          "<dc:subject><rdf:Bag><rdf:li>甲</rdf:li><rdf:li>乙</rdf:li></rdf:Bag></dc:subject><my:note>附言</my:note>");
  const Texts expected = {"职务：处长",
                          "@拍摄地点：某市",
                          "作者：测试员",
                          "关键词：甲",
                          "关键词：乙",
                          "note：附言",
                          "@拍摄位置：31.2304,121.4737"};
  const std::string itxt = "XML:com.adobe.xmp"s + std::string(5, '\0') + xml;
  EXPECT_EQ(properties(jpeg(20, 20, jpeg_segment(0xE1, "http://ns.adobe.com/xap/1.0/\0"s + xml))), expected);
  EXPECT_EQ(properties(png(20, 20, png_chunk("iTXt", itxt))), expected);
  EXPECT_EQ(properties(webp("XMP " + little(xml.size(), 4) + xml + std::string(xml.size() % 2, '\0'))), expected);
  EXPECT_EQ(
      properties(gif(20, 20, "!\xFF\x0BXMP DataXMP" + xml + "\x01\xFF\xFE\xFD\x03\x02\x01" + std::string(2, '\0'))),
      expected);
}

TEST(Picture, IptcIsReadInUtf8AndGbk) {
  for (const char* charset : {"UTF-8", "GBK"}) {
    const auto field = [&](unsigned number, const char* text) {
      const std::string value = test::encode(text, charset);
      return "\x1C\x02" + big(number, 1) + big(value.size(), 2) + value;
    };
    std::string records = field(80, "测试员") + field(120, "图片说明") + field(90, "某市") + field(55, "20260101");
    const std::string resource = "8BIM\x04\x04" + std::string(2, '\0') + big(records.size(), 4) + records;
    EXPECT_EQ(properties(jpeg(20, 20, jpeg_segment(0xED, "Photoshop 3.0\0"s + resource))),
              (Texts{"作者：测试员", "说明：图片说明", "@拍摄地点：某市"}))
        << charset;
  }
}

TEST(Picture, CommentsAreRead) {
  EXPECT_EQ(properties(jpeg(20, 20, jpeg_segment(0xFE, test::encode("内部照片", "GBK")))), Texts{"备注：内部照片"});
  EXPECT_EQ(properties(gif(20, 20, "!\xFE\x06内部\x06照片"s + std::string(1, '\0'))), Texts{"备注：内部照片"});
  EXPECT_EQ(properties(png(20, 20, png_chunk("tEXt", "Author\0测试员"sv))), Texts{"作者：测试员"});
  EXPECT_EQ(properties(png(20, 20, png_chunk("zTXt", "Comment\0\0"s + deflated("内部照片")))), Texts{"备注：内部照片"});
  EXPECT_EQ(properties(png(20, 20, png_chunk("iTXt", "Title\0\1\0zh\0\0"s + deflated("标题甲")))),
            Texts{"标题：标题甲"});
}

TEST(Picture, APreviewOfAnotherShapeIsNoticed) {
  const auto with_preview = [&](const std::string& preview) {
    // Second directory of the TIFF in EXIF: the preview.
    std::string block = exif({{0x0110, 2, "型号一\0"s}});
    const std::size_t next = 6 + 8 + 2 + 12;
    const std::size_t at = block.size() - 6;
    block.replace(next, 4, little(at, 4));
    const std::string second = directory(at, {{0x0201, 4, little(at + 30, 4)}, {0x0202, 4, little(preview.size(), 4)}});
    return jpeg(400, 300, jpeg_segment(0xE1, block + second + preview));
  };
  const auto notices = [&](const std::string& bytes) { return read_picture(bytes, Limits{}).notices; };
  EXPECT_EQ(notices(with_preview(jpeg(300, 100))), (std::vector<Notice>{{"not-read:thumbnail", ""}}));
  EXPECT_EQ(notices(with_preview(jpeg(160, 120))), std::vector<Notice>());
  EXPECT_EQ(notices(with_preview(jpeg(60, 20))), std::vector<Notice>());
}

TEST(Picture, CutOffAnywhereItIsDamaged) {
  const std::string block = exif({{0x013B, 2, "测试员测试员测试员\0"s}}, {}, kShanghai);
  for (const std::string& bytes :
       {jpeg(20, 20, jpeg_segment(0xE1, block)), png(20, 20, png_chunk("eXIf", block.substr(6))),
        gif(20, 20, "!\xFE\x06内部"s + std::string(1, '\0')),
        webp("EXIF" + little(block.size(), 4) + block + std::string(block.size() % 2, '\0')), block.substr(6)}) {
    EXPECT_TRUE(read_picture(bytes, Limits{}).incomplete.empty());
    for (std::size_t i = 1; i < 20; ++i) {
      const std::string_view cut = std::string_view(bytes).substr(0, bytes.size() * i / 20);
      if (looks_like_picture(cut)) {
        EXPECT_FALSE(extract_picture(cut, Limits{}).incomplete.empty()) << cut.size();
      }
    }
  }
}

TEST(Picture, WhatStandsBehindTheEndIsUnread) {
  for (const std::string& bytes : {jpeg(20, 20), png(20, 20), gif(20, 20), webp("")}) {
    EXPECT_TRUE(read_picture(bytes + std::string(4, '\0'), Limits{}).incomplete.empty());
    EXPECT_EQ(read_picture(bytes + "PK\x03\x04 ...", Limits{}).incomplete,
              (std::vector<Incomplete>{{"not-read:embedded", ""}}));
  }
}

TEST(Picture, BombsAreCut) {
  const std::string bomb = deflated(std::string(std::size_t{64} << 20U, 'x'));
  const PictureFacts facts = read_picture(png(20, 20, png_chunk("zTXt", "Comment\0\0"s + bomb)), Limits{});
  EXPECT_EQ(facts.incomplete, (std::vector<Incomplete>{{"limit:bytes", ""}}));
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "<my:a>";
  const PictureFacts nested = read_picture(
      png(20, 20, png_chunk("iTXt", "XML:com.adobe.xmp"s + std::string(5, '\0') + xmp("", deep))), Limits{});
  EXPECT_EQ(nested.incomplete, (std::vector<Incomplete>{{"limit:xml-depth", ""}}));
}

TEST(Picture, FlippedBytesAreSurvived) {
  auto random = test::seeded_random("PictureFlippedBytes");
  const std::string block =
      exif({{0x013B, 2, "测试员测试员\0"s}, {0x9C9D, 1, "a\0b\0\0\0"s}}, {{0x9286, 7, "ASCII\0\0\0abc"s}}, kShanghai);
  const std::string bytes[] = {jpeg(20, 20, jpeg_segment(0xE1, block)), png(20, 20, png_chunk("eXIf", block.substr(6))),
                               block.substr(6)};
  for (int i = 0; i < 3000; ++i) {
    std::string flipped = bytes[i % 3];
    for (std::size_t n = 1 + test::below(random, 3); n > 0; --n)
      flipped[test::below(random, flipped.size())] = static_cast<char>(test::below(random, 256));
    EXPECT_TRUE(is_well_formed_utf8(extract_picture(flipped, Limits{}).text));
  }
}

TEST(Picture, ADocumentTakesAPictureAtItsPlace) {
  ExtractedText text;
  text.parts.emplace_back("word/media");
  Block place;
  place.part = 1;
  place.page = 3;
  place.kind = BlockKind::kCell;
  append_picture(text, jpeg(200, 100, jpeg_segment(0xFE, "内部照片\n第二行")), place, "word/media/image1.jpeg");
  append_picture(text, png(20, 20), place, "b.png");
  append_picture(text, "\x01\x02", place, "c.emf");
  append_picture(text, "no picture", place, "d.bin");
  EXPECT_EQ(text.text, "备注：内部照片\n第二行");
  ASSERT_EQ(text.blocks.size(), 2U);
  EXPECT_EQ(text.blocks[0].region, Region::kProperty);
  EXPECT_EQ(text.blocks[0].concealment, Concealment::kPictureMetadata);
  EXPECT_EQ(text.blocks[0].part, 1U);
  EXPECT_EQ(text.blocks[0].page, 3U);
  EXPECT_EQ(text.blocks[0].kind, BlockKind::kParagraph);
  EXPECT_EQ(text.incomplete,
            (std::vector<Incomplete>{{"not-read:image", "word/media/image1.jpeg"}, {"not-read:image", "c.emf"}}));
  EXPECT_EQ(text.notices, (std::vector<Notice>{{"not-read:image", "b.png"}}));
}

}  // namespace
}  // namespace mishen::scanner
