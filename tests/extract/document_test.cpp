// Whole documents: planted marks in every encoding and format are found at their exact bytes; texts about secrecy are
// not blocked.
#include "scanner/extract/document.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scanner/extract/text_document.h"
#include "tests/support/docx_writer.h"
#include "tests/support/encode.h"
#include "tests/support/random.h"
#include "tests/support/scan_text.h"

namespace mishen::scanner {
namespace {

namespace fs = std::filesystem;

// A made-up article about secrecy work: it talks of marks and levels and carries none.
constexpr std::string_view kArticle =
    "关于加强机关保密审查工作的通知\n"
    "各科室：\n"
    "为做好信息公开前的保密审查，现将有关要求通知如下。\n"
    "第一条 国家秘密分为绝密、机密、秘密三级，不得擅自扩大知悉范围。\n"
    "第二条 涉密文件应当标明密级，例如“秘密★1年”或者“机密★会议开始前”。\n"
    "第三条 标有机密级、秘密级的文件、资料不得上网公开，严禁用普通传真机传送。\n"
    "第四条 内部资料应当按照内部管理制度保管，工作人员不得泄露工作秘密。\n"
    "第五条 拟公开的信息由科室自审，经保密办审查，报分管领导审批。\n"
    "特此通知。\n";
constexpr std::string_view kMark = "机密★10年";

struct Disguise {
  const char* name;
  std::string_view mark;
};
constexpr Disguise kPlainDisguises[] = {
    {"as it is", "机密★10年"},
    {"full width and white star", "机密☆１０年"},
    {"zero-width space", "机\u200b密★10年"},
    {"letter-spaced", "机 密 ★ 1 0 年"},
    {"traditional", "機密★10年"},
    {"Chinese numeral", "机密★十年"},
    {"no-break spaces", "机密\u00a0★\u00a010年"},
};

// `text` with `mark` as a line of its own at the head, in the middle, at the end.
std::vector<std::string> planted(std::string_view text, std::string_view mark) {
  std::size_t middle = text.find('\n', text.size() / 2);
  middle = middle == std::string_view::npos ? text.size() : middle + 1;
  const std::string line = std::string(mark) + "\n";
  std::string end(text);
  if (!end.ends_with('\n')) end += '\n';
  return {line + std::string(text), std::string(text.substr(0, middle)) + line + std::string(text.substr(middle)),
          end + line};
}

// The finding that stands over exactly `mark` in the file; reports what there is otherwise.
testing::AssertionResult blocks_exactly(const DocumentReport& report, std::string_view file, std::string_view mark) {
  const std::size_t at = file.find(mark);
  if (at == std::string_view::npos) return testing::AssertionFailure() << "the mark is not in the file";
  if (report.verdict != Verdict::kBlock) return testing::AssertionFailure() << "verdict " << to_string(report.verdict);
  std::string seen;
  for (const Finding& finding : report.findings) {
    if (finding.rule != "marking.level" || finding.severity != Severity::kBlock) continue;
    for (const Occurrence& occurrence : finding.occurrences) {
      if (!occurrence.source) continue;
      if (*occurrence.source == SourceSpan{at, at + mark.size()}) return testing::AssertionSuccess();
      seen += " [" + std::to_string(occurrence.source->begin) + "," + std::to_string(occurrence.source->end) + ")";
    }
  }
  return testing::AssertionFailure() << "no finding at [" << at << "," << at + mark.size() << "); seen:" << seen;
}

std::string html_page(std::string_view body) {
  std::string page = "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>通知</title></head><body>";
  std::istringstream lines{std::string(body)};
  for (std::string line; std::getline(lines, line);) page += "<p>" + line + "</p>\n";
  return page + "</body></html>";
}

void expect_found_in_every_form(std::string_view text) {
  for (const Disguise& disguise : kPlainDisguises) {
    SCOPED_TRACE(disguise.name);
    for (const std::string& file : planted(text, disguise.mark))
      EXPECT_TRUE(blocks_exactly(test::scan_bytes(file), file, disguise.mark));
  }
  for (const std::string_view mark :
       {"机<b>密</b>&#9733;10年", "机<!-- x -->密&starf;１０年", "<span>机</span>密★10年"}) {
    SCOPED_TRACE(mark);
    // Source spans begin with the first character: the tag before it is not part of the mark.
    const std::string_view exact = mark.starts_with("<span>") ? mark.substr(6) : mark;
    for (const std::string& body : planted(text, mark)) {
      const std::string file = html_page(body);
      EXPECT_TRUE(blocks_exactly(test::scan_bytes(file, "page.html"), file, exact));
    }
  }
  struct Encoding {
    const char* converter;
    std::string_view bom;
  };
  for (const Encoding& encoding : {Encoding{"gb18030", ""}, Encoding{"gb18030", "\x84\x31\x95\x33"},
                                   Encoding{"UTF-16LE", ""}, Encoding{"UTF-16LE", "\xFF\xFE"}, Encoding{"UTF-16BE", ""},
                                   Encoding{"UTF-16BE", "\xFE\xFF"}, Encoding{"UTF-8", "\xEF\xBB\xBF"}}) {
    SCOPED_TRACE(std::string(encoding.converter) + (encoding.bom.empty() ? "" : " with BOM"));
    for (const std::string& plain : planted(text, kMark)) {
      const std::string file = std::string(encoding.bom) + test::encode(plain, encoding.converter);
      EXPECT_TRUE(blocks_exactly(test::scan_bytes(file), file, test::encode(kMark, encoding.converter)));
    }
  }
}

TEST(Document, AnArticleAboutSecrecyIsNotBlocked) {
  EXPECT_EQ(test::scan_bytes(kArticle).verdict, Verdict::kPass);
  EXPECT_EQ(test::scan_bytes(html_page(kArticle), "page.html").verdict, Verdict::kPass);
}

TEST(Document, APlantedMarkIsFoundInEveryFormAtItsExactBytes) { expect_found_in_every_form(kArticle); }

TEST(Document, AMarkInTraditionalTextIsFoundInBig5) {
  // Only characters that Big5 has.
  const std::string text =
      "關於加強機關保密審查工作的通知\n各科室：為做好信息公開前的保密審查，現將有關要求通知如下。\n涉密文件應當標明密級"
      "，不得上網公開。\n";
  for (const std::string& plain : planted(text, "機密★10年")) {
    const std::string file = test::encode(plain, "Big5");
    EXPECT_TRUE(blocks_exactly(test::scan_bytes(file), file, test::encode("機密★10年", "Big5")));
  }
}

TEST(Document, AMarkAloneInAFileIsFoundInEveryEncoding) {
  for (const char* converter : {"UTF-8", "gb18030", "UTF-16LE", "UTF-16BE"}) {
    SCOPED_TRACE(converter);
    const std::string file = test::encode(kMark, converter);
    EXPECT_TRUE(blocks_exactly(test::scan_bytes(file), file, file));
  }
}

TEST(Document, AMarkIsFoundInEveryPlaceOfAWordDocument) {
  const auto block_region = [](const std::string& bytes) -> std::string {
    const DocumentReport report = test::scan_bytes(bytes, "draft.docx");
    const Finding* finding = test::find_rule(report, "marking.level");
    if (finding == nullptr) return "nothing";
    if (finding->source) return "a byte span in a container";
    return std::string(to_string(finding->severity)) + " in " + std::string(to_string(finding->region));
  };
  const auto article = [] { return test::DocxWriter().paragraph("通知").paragraph("各科室：请按要求做好保密审查。"); };
  EXPECT_EQ(block_region(article().paragraph(kMark).bytes()), "block in body");
  EXPECT_EQ(block_region(article().runs({"机", "密★", "10年"}).bytes()), "block in body");
  EXPECT_EQ(block_region(article().header(kMark).bytes()), "block in header");
  EXPECT_EQ(block_region(article().footer(kMark).bytes()), "block in footer");
  EXPECT_EQ(block_region(article().table({{"项目", "密级"}, {"甲", std::string(kMark)}}).bytes()), "block in body");
  EXPECT_EQ(block_region(article().text_box(kMark).bytes()), "block in text-box");
  EXPECT_EQ(block_region(article().footnote(kMark).bytes()), "block in note");
  EXPECT_EQ(block_region(article().bytes()), "nothing");
}

TEST(Document, WhatCannotBeReadIsIncompleteAndNeverPasses) {
  const std::string docx = test::DocxWriter().paragraph("正文").bytes();
  struct Unread {
    const char* name;
    std::string bytes;
    const char* reason;
  };
  const Unread cases[] = {
      {"truncated docx", docx.substr(0, docx.size() / 2), "damaged"},
      {"docx cut near its begin", docx.substr(0, 200), "damaged"},
      {"pdf without its helper program", "%PDF-1.7\n1 0 obj\n", "sandbox-unavailable"},
      {"old office file", std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) + std::string(600, '\0'),
       "unknown-format"},
      {"picture", test::png(200, 200), "not-read:image"},
      {"binary", std::string("\x00\x01\x02\x03\xFF\xFE\x00\x07", 8) + std::string(64, '\x02'), "undecodable"},
  };
  for (const Unread& unread : cases) {
    SCOPED_TRACE(unread.name);
    const DocumentReport report = test::scan_bytes(unread.bytes);
    EXPECT_EQ(report.verdict, Verdict::kIncomplete);
    ASSERT_FALSE(report.incomplete.empty());
    EXPECT_EQ(report.incomplete[0].reason, unread.reason);
  }
}

TEST(Document, BrokenBytesAreSaid) {
  const std::string cut = std::string(kArticle) + "\xE6\x9C";
  const DocumentReport once = test::scan_bytes(cut);
  EXPECT_EQ(once.verdict, Verdict::kPass);
  ASSERT_EQ(once.notices.size(), 1U);
  EXPECT_EQ(once.notices[0].reason, "ill-formed");

  std::string often(kArticle);
  for (int i = 0; i < 5; ++i) often.insert(often.find("保密审查"), "\xFF");
  EXPECT_EQ(test::scan_bytes(often).verdict, Verdict::kIncomplete);
}

TEST(Document, AnEmptyFilePasses) {
  const DocumentReport report = test::scan_bytes("");
  EXPECT_EQ(report.verdict, Verdict::kPass);
  EXPECT_EQ(report.bytes, 0U);
}

TEST(Document, WhatMayBeHtmlIsReadAsHtml) {
  const std::string fragment = "机<b>密</b>★10年";
  EXPECT_EQ(test::scan_bytes(fragment, "x", "text/html").verdict, Verdict::kBlock);
  EXPECT_EQ(test::scan_bytes(fragment, "x.HTM").verdict, Verdict::kBlock);
  EXPECT_EQ(test::scan_bytes(fragment, "x", "text/plain").verdict, Verdict::kPass);
  EXPECT_EQ(test::scan_bytes("<p>" + fragment + "</p>", "x").verdict, Verdict::kBlock);
}

TEST(Document, OfficeFilesAsOneXmlFileAreSaidToBeUnread) {
  const std::string word =
      "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument "
      "xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\"><w:body><w:p><w:r><w:t>机</w:t></w:r>"
      "<w:r><w:t>密★10年</w:t></w:r></w:p></w:body></w:wordDocument>";
  const std::string package =
      "<pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\"><pkg:part "
      "pkg:name=\"/a.bin\"><pkg:binaryData>5py65a+G</pkg:binaryData></pkg:part></pkg:package>";
  const std::string sheet =
      "<?xml version=\"1.0\"?>\n<Workbook "
      "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet/></Workbook>";
  const std::string other =
      "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:example\"><Worksheet>机关</Worksheet></Workbook>";
  const auto reasons = [](const std::string& bytes) {
    std::vector<std::string> found;
    const auto readings = extract_text_document({bytes, "a.xml", {}, {}}, {});
    for (const Incomplete& entry : readings.front().incomplete) found.push_back(entry.reason);
    return found;
  };
  const std::vector<std::string> unread = {"unknown-format"};
  EXPECT_EQ(reasons(word), unread);
  const auto readings = extract_text_document({word, "a.xml", {}, {}}, {});
  EXPECT_TRUE(std::any_of(readings.begin(), readings.end(), [](const ExtractedText& text) {
    return text.text.find(kMark) != std::string::npos;
  })) << "tags part no words";
  EXPECT_EQ(reasons(package), unread);
  EXPECT_EQ(reasons(sheet), unread);
  EXPECT_EQ(reasons(other), std::vector<std::string>());
}

TEST(Document, HtmlInATextFileIsReadBothWays) {
  // Shown as text, a script is text; shown as a page, tags are not.
  for (const std::string page : {"<p>机<b>密</b>★10年</p>", "<script>\n机密★10年\n</script>"}) {
    SCOPED_TRACE(page);
    EXPECT_EQ(test::scan_bytes(page, "draft.txt").verdict, Verdict::kBlock);
    EXPECT_EQ(test::scan_bytes(page, "draft", "text/plain").verdict, Verdict::kBlock);
  }
  const DocumentReport both = test::scan_bytes("<p>\n机密★10年\n</p>", "draft.txt");
  EXPECT_EQ(both.readings.size(), 2U);
  EXPECT_EQ(both.findings.size(), 1U) << "the same bytes by the same rule are one finding";
}

TEST(Document, ReadingsOfAnUncertainFileAreJoinedOnce) {
  const std::string file = test::encode(std::string(kArticle) + std::string(kMark) + "\n", "gb18030");
  const DocumentReport report = test::scan_bytes(file);
  EXPECT_EQ(std::count_if(report.findings.begin(), report.findings.end(),
                          [](const Finding& f) { return f.severity == Severity::kBlock; }),
            1);
  ASSERT_FALSE(report.readings.empty());
  EXPECT_EQ(report.readings[0].charset, "gb18030");
}

// ---- over real documents, where they are ----

fs::path shared() { return fs::path(MISHEN_SOURCE_DIR).parent_path() / "shared"; }

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

TEST(RealDocuments, TheFiveSourcesAreNotBlockedAndPlantedMarksAreFound) {
  const auto files = files_in(shared() / "sources");
  if (files.empty()) GTEST_SKIP() << "../shared/sources is not here";
  for (const fs::path& file : files) {
    SCOPED_TRACE(file.filename().string());
    const std::string text = read_file(file);
    EXPECT_NE(test::scan_bytes(text).verdict, Verdict::kBlock);
    expect_found_in_every_form(text);
  }
}

TEST(RealDocuments, TextsAboutSecrecyAreNotBlocked) {
  const auto files = files_in(shared() / "corpus/negatives_secrecy");
  if (files.empty()) GTEST_SKIP() << "../shared/corpus/negatives_secrecy is not here";
  for (const fs::path& file : files)
    EXPECT_NE(test::scan_bytes(read_file(file)).verdict, Verdict::kBlock) << file.filename();
}

}  // namespace
}  // namespace mishen::scanner
