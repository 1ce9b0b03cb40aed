#include "scanner/extract/ooxml_package.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scanner/extract/docx.h"
#include "tests/support/docx_writer.h"
#include "tests/support/extracted.h"

namespace mishen::scanner {
namespace {

using std::string_literals::operator""s;
using test::DocxWriter;
using test::reasons;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

/// "carrier: text" of each property.
std::vector<std::string> properties(const ExtractedText& text) {
  std::vector<std::string> lines;
  for (const Block& block : text.blocks) {
    if (block.region == Region::kProperty)
      lines.push_back(std::string(to_string(block.concealment)) + ": " + std::string(text.slice(block.span)));
  }
  return lines;
}

/// A document of `writer` with a further relationship of `source` ("" for the package).
std::string with_relationship(const DocxWriter& writer, std::string_view source, std::string_view xml) {
  auto members = writer.members();
  for (auto& member : members) {
    if (member.name == source) member.bytes.insert(member.bytes.rfind("</Relationships>"), xml);
  }
  return test::zip(members);
}

constexpr std::string_view kPackage = "_rels/.rels";
constexpr std::string_view kDocument = "word/_rels/document.xml.rels";

std::string with_properties(std::string_view type, std::string_view xml) {
  return with_relationship(
      DocxWriter().paragraph("正文").member("docProps/x.xml", xml), kPackage,
      R"(<Relationship Id="rIdP" Type="http://x/)" + std::string(type) + R"(" Target="docProps/x.xml"/>)");
}

TEST(OoxmlPackage, TellsWhichPropertiesSaySomethingAboutPeople) {
  const std::string core =
      R"(<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>通知</dc:title><dc:creator>甲</dc:creator>)"
      R"(<cp:lastModifiedBy>openpyxl</cp:lastModifiedBy><cp:keywords>密级</cp:keywords><cp:revision>2</cp:revision>)"
      R"(<dcterms:created>2026-01-01T00:00:00Z</dcterms:created></cp:coreProperties>)";
  EXPECT_THAT(properties(extract_docx(with_properties("core-properties", core), {})),
              ElementsAre(": 标题：通知", "document property: 作者：甲", ": 最后保存者：openpyxl",
                          "document property: 关键词：密级"));
  const std::string extended =
      R"(<Properties xmlns="e" xmlns:vt="v"><Application>WPS</Application><Company>测试局</Company><Pages>3</Pages>)"
      R"(<Template>Normal.dotm</Template><HeadingPairs><vt:vector><vt:variant><vt:lpstr>标题</vt:lpstr></vt:variant>)"
      R"(</vt:vector></HeadingPairs><TitlesOfParts><vt:vector><vt:lpstr>正文</vt:lpstr><vt:lpstr>旧标题</vt:lpstr>)"
      R"(</vt:vector></TitlesOfParts></Properties>)";
  EXPECT_THAT(properties(extract_docx(with_properties("extended-properties", extended), {})),
              ElementsAre("document property: 单位：测试局", ": 部分：旧标题"));
  const std::string custom =
      R"(<Properties xmlns="c" xmlns:vt="v"><property name="密级"><vt:lpwstr>内部</vt:lpwstr></property>)"
      R"(<property name="KSOProductBuildVer"><vt:lpwstr>2052-11.1.0.1</vt:lpwstr></property>)"
      R"(<property name="数"><vt:i4>12</vt:i4></property></Properties>)";
  EXPECT_THAT(properties(extract_docx(with_properties("custom-properties", custom), {})),
              ElementsAre("document property: 密级：内部"));
}

TEST(OoxmlPackage, SaysThatWhatIsReferredToIsAbsent) {
  const DocxWriter writer = DocxWriter().paragraph("正文");
  const auto link = [&](std::string_view attributes) {
    return reasons(extract_docx(
        with_relationship(writer, kDocument, "<Relationship Id=\"x\" "s + std::string(attributes) + "/>"), {}));
  };
  EXPECT_THAT(link(R"(Type="http://x/header" Target="header9.xml")"), ElementsAre("damaged word/header9.xml"));
  EXPECT_THAT(link(R"(Type="http://x/image" Target="../media/a.png")"), ElementsAre("damaged media/a.png"));
  EXPECT_THAT(link(R"(Type="http://x/image" Target="http://x/a.png" TargetMode="External")"), IsEmpty());
  EXPECT_THAT(link(R"(Type="http://x/hyperlink" Target="#书签")"), IsEmpty());
  EXPECT_THAT(link(R"(Type="http://x/printerSettings" Target="printerSettings1.bin")"), IsEmpty());
  EXPECT_THAT(link(R"(Type="http://x/theme" Target="/WORD/Document%2Exml")"), IsEmpty());

  auto members = DocxWriter().header("页眉").members();
  std::erase_if(members, [](const test::ZipMember& member) { return member.name.find("header") != std::string::npos; });
  EXPECT_THAT(reasons(extract_docx(test::zip(members), {})), ElementsAre("damaged word/header2.xml"));
}

TEST(OoxmlPackage, KeepsPathsAndAddressesOfLinks) {
  const DocxWriter writer = DocxWriter().paragraph("正文");
  const auto link = [&](std::string_view type, std::string_view target) {
    const std::string xml = "<Relationship Id=\"x\" Type=\"http://x/" + std::string(type) + "\" Target=\"" +
                            std::string(target) + "\" TargetMode=\"External\"/>";
    const ExtractedText text = extract_docx(with_relationship(writer, kDocument, xml), {});
    return text.text;
  };
  EXPECT_THAT(link("attachedTemplate", "file:///C:/%E5%AF%86/a.dotm"), HasSubstr("模板：file:///C:/密/a.dotm"));
  EXPECT_THAT(link("attachedTemplate", "Normal.dotm"), Not(HasSubstr("模板")));
  EXPECT_THAT(link("hyperlink", "mailto:a@example.org"), HasSubstr("mailto:a@example.org"));
  EXPECT_THAT(link("hyperlink", "https://example.org"), Not(HasSubstr("example")));
}

TEST(OoxmlPackage, HandsEmbeddedFilesOnWithTheirReason) {
  const std::string file = with_relationship(
      DocxWriter()
          .paragraph("正文")
          .member("word/charts/chart1.xml", "<a/>")
          .member("word/charts/_rels/chart1.xml.rels",
                  R"(<Relationships><Relationship Id="a" Type="http://x/package" Target="../embeddings/book.xlsx"/>)"
                  R"(</Relationships>)")
          .member("word/embeddings/book.xlsx", "PK book")
          .member("word/embeddings/other.docx", "PK other")
          .member("word/chunk.html", "<p>甲</p>")
          .member("word/vbaProject.bin", "x")
          .member("word/fonts/a.odttf", "x"),
      kDocument,
      R"(<Relationship Id="x" Type="http://x/aFChunk" Target="chunk.html"/>)"
      R"(<Relationship Id="y" Type="http://x/package" Target="embeddings/other.docx"/>)");
  std::vector<std::string> seen;
  ExtractedText text = extract_docx(file, {}, [&](Member&& member) {
    seen.push_back(member.path + " " + std::string(to_string(member.concealment)) + " " + member.bytes);
    return true;
  });
  EXPECT_THAT(seen, ElementsAre("word/embeddings/book.xlsx data behind a chart PK book",
                                "word/embeddings/other.docx embedded document PK other", "word/chunk.html  <p>甲</p>"));
  EXPECT_THAT(text.incomplete, IsEmpty());
  EXPECT_THAT(text.notices, ElementsAre(Notice{"not-read:macros", "word/vbaProject.bin"}));

  seen.clear();
  text = extract_docx(file, {}, [&](Member&& member) {
    seen.push_back(member.path);
    return false;
  });
  EXPECT_THAT(seen, ElementsAre("word/embeddings/book.xlsx")) << "no more are wanted";

  text = extract_docx(file, {});
  EXPECT_THAT(reasons(text), UnorderedElementsAre("not-read:embedded word/embeddings/book.xlsx",
                                                  "not-read:embedded word/embeddings/other.docx",
                                                  "not-read:altchunk word/chunk.html"));
}

TEST(OoxmlPackage, TellsTheKindByContent) {
  const auto package = [](std::string_view part, std::string_view type, std::string_view root) {
    return test::zip(
        {{"[Content_Types].xml", "<Types><Override PartName=\"/" + std::string(part) + "\" ContentType=\"" +
                                     std::string(type) + "\"/></Types>"},
         {"_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"http://x/officeDocument\" Target=\"" +
                             std::string(part) + "\"/></Relationships>"},
         {std::string(part), std::string(root)}});
  };
  const auto kind = [&](std::string_view part, std::string_view type, std::string_view root) {
    return ooxml_kind(package(part, type, root));
  };
  constexpr std::string_view kSheets = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
  EXPECT_EQ(kind("word/document.xml", kSheets, "<workbook/>"), OoxmlKind::kSheets) << "names lie";
  EXPECT_EQ(kind("a/b.xml", "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml", "<p/>"),
            OoxmlKind::kSlides);
  EXPECT_EQ(kind("a/b.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main", "x"), OoxmlKind::kSheets);
  EXPECT_EQ(kind("a/b.xml", "application/xml", "<p:presentation xmlns:p='x'><a/>"), OoxmlKind::kSlides);
  EXPECT_EQ(kind("a/b.xml", "application/xml", "<svg/>"), OoxmlKind::kNone);
  EXPECT_EQ(ooxml_kind(test::zip({{"a.txt", "x"}})), OoxmlKind::kNone);
  EXPECT_EQ(ooxml_kind("no zip"), OoxmlKind::kNone);
  const std::string cut = DocxWriter().paragraph("甲").bytes();
  EXPECT_EQ(ooxml_kind(std::string_view(cut).substr(0, cut.size() / 2)), OoxmlKind::kWord);
}

}  // namespace
}  // namespace mishen::scanner
