#include "service/review/bundle.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/audit/digest.h"
#include "service/review/fingerprint_key.h"
#include "service/review/manifest.h"
#include "tests/service/review/fake_scan.h"
#include "tests/service/store/temp_folder.h"

namespace mishen::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kKey(32, 'k');

Draft plain_draft() {
  return {"关于放假的安排", "website", "", "办公室", "", {{PartRole::kBody, "", "text/plain", "utf-8", "正文"}}};
}

/// The whole bundle, as one scan after the other makes it.
ScannedBundle scan_bundle(Draft draft, const Scan& scan, std::string_view key) {
  const std::vector<DraftPart> parts = take_parts(draft);
  BundleScan bundle(draft, key);
  for (const DraftPart& part : parts) bundle.add(part, scan, kPartScanTime);
  return bundle.finish();
}

std::string refusal_of(const Draft& draft) {
  try {
    check_draft(draft);
  } catch (const Refused& refused) {
    return refused.slug;
  }
  return "";
}

TEST(Manifest, IsCanonicalJson) {
  EXPECT_EQ(
      manifest_json("标题", "wechat", "subsidy",
                    {{"title", "", "text/plain", "aa"}, {"attachment", "名\"单", "text/html", "bb"}}),
      R"({"algorithm":"sha-256","channel":"wechat","parts":[{"media_type":"text/plain","name":"","role":"title","sha256":"aa"},)"
      R"({"media_type":"text/html","name":"名\"单","role":"attachment","sha256":"bb"}],"profile":"subsidy","title":"标题","version":1})");
}

TEST(Bundle, HashesTheBytesThatWereScanned) {
  Draft draft = plain_draft();
  draft.parts.push_back({PartRole::kAttachment, "名单.txt", "", "", std::string("\xFF\x00\x01", 3)});
  const ScannedBundle bundle = scan_bundle(draft, fake_scan, kKey);
  ASSERT_EQ(bundle.parts.size(), 3U);
  EXPECT_EQ(bundle.parts[0].summary.role, "title");
  EXPECT_EQ(bundle.parts[0].summary.sha256, sha256_hex(draft.title));
  EXPECT_EQ(bundle.parts[1].summary.sha256, sha256_hex("正文"));
  EXPECT_EQ(bundle.parts[2].summary.sha256, sha256_hex(std::string_view("\xFF\x00\x01", 3)));
  EXPECT_EQ(bundle.manifest_sha256, sha256_hex(bundle.manifest));
  EXPECT_EQ(bundle.verdict, "pass");
  EXPECT_EQ(bundle.as_of, "2026-11-22");
  EXPECT_THAT(bundle.manifest, HasSubstr(bundle.parts[2].summary.sha256));
}

TEST(Bundle, ScansTheTitleAndTheNamesOfTheFiles) {
  Draft draft = plain_draft();
  draft.title = "中办发文件";
  draft.parts.push_back({PartRole::kAttachment, "机密★10年 名单.txt", "", "", "无"});
  const ScannedBundle bundle = scan_bundle(draft, fake_scan, kKey);
  ASSERT_EQ(bundle.parts[0].points.size(), 1U);
  EXPECT_EQ(bundle.parts[0].points[0].severity, "review");
  EXPECT_THAT(bundle.parts[0].points[0].body, HasSubstr(R"("region":"title")"));
  EXPECT_EQ(bundle.parts[0].text, "中办发文件");
  ASSERT_EQ(bundle.parts[2].points.size(), 1U);
  EXPECT_EQ(bundle.parts[2].points[0].severity, "block");
  EXPECT_THAT(bundle.parts[2].points[0].body, HasSubstr(R"("region":"file-name")"));
  EXPECT_EQ(bundle.verdict, "block");
}

TEST(Bundle, MakesAPointOfEachFindingAndOfEachPlaceThatWasNotRead) {
  Draft draft = plain_draft();
  draft.parts[0].bytes = "通知\n中办发";
  draft.parts.push_back({PartRole::kAttachment, "a.pdf", "", "", "%PDF-1.7"});
  const ScannedBundle bundle = scan_bundle(draft, fake_scan, kKey);
  ASSERT_EQ(bundle.parts[1].points.size(), 2U);
  EXPECT_EQ(bundle.parts[1].points[0].id, "p1-f0");
  EXPECT_EQ(bundle.parts[1].points[0].kind, "finding");
  EXPECT_EQ(bundle.parts[1].points[1].id, "p1-f1");
  ASSERT_EQ(bundle.parts[2].points.size(), 1U);
  EXPECT_EQ(bundle.parts[2].points[0].id, "p2-i0");
  EXPECT_EQ(bundle.parts[2].points[0].kind, "incomplete");
  EXPECT_EQ(bundle.parts[2].points[0].severity, "block");
  EXPECT_EQ(bundle.parts[2].points[0].body, R"({"reason":"unknown-format","where":""})");
  EXPECT_EQ(bundle.verdict, "incomplete");
}

TEST(Bundle, NeverLetsAnIncompletePartPassWithoutAPoint) {
  const Scan silent = [](const scanner::DocumentInput& input, std::chrono::milliseconds timeout) {
    ScannedDocument document = fake_scan(input, timeout);
    document.report.verdict = scanner::Verdict::kIncomplete;
    return document;
  };
  const ScannedBundle bundle = scan_bundle(plain_draft(), silent, kKey);
  for (const ScannedPart& part : bundle.parts) EXPECT_EQ(part.points.size(), 1U);
}

TEST(Bundle, KeepsPersonalDataOutOfWhatIsStoredOfFindings) {
  Draft draft = plain_draft();
  draft.parts[0].bytes = "电话13800000000";
  const ScannedBundle bundle = scan_bundle(draft, fake_scan, kKey);
  ASSERT_EQ(bundle.parts[1].points.size(), 1U);
  EXPECT_THAT(bundle.parts[1].points[0].body, Not(HasSubstr("13800000000")));
  EXPECT_THAT(bundle.parts[1].report, Not(HasSubstr("13800000000")));
  EXPECT_THAT(bundle.parts[1].points[0].body, HasSubstr("hmac:"));
  EXPECT_THAT(bundle.parts[1].text, HasSubstr("13800000000")) << "the text itself is what people review";
}

TEST(Bundle, CountsBlocksInUtf16) {
  Draft draft = plain_draft();
  draft.parts[0].bytes = "𠀀中a\n末";
  const ScannedBundle bundle = scan_bundle(draft, fake_scan, kKey);
  EXPECT_THAT(bundle.parts[1].blocks, HasSubstr(R"({"begin":0,"column":0,"end":4,)"));
  EXPECT_THAT(bundle.parts[1].blocks, HasSubstr(R"({"begin":5,"column":0,"end":6,)"));
}

TEST(Bundle, SaysOfBlocksWhereTheyStandAndWhatHidesThem) {
  const Scan sheet = [](const scanner::DocumentInput& input, std::chrono::milliseconds timeout) {
    ScannedDocument document = fake_scan(input, timeout);
    scanner::ExtractedText& text = document.report.readings.front();
    scanner::Block& block = text.blocks.front();
    block.page = 3;
    block.sheet = 2;
    block.table = 1;
    block.row = 4;
    block.column = 5;
    block.row_span = 2;
    block.column_span = 3;
    block.kind = scanner::BlockKind::kHeading;
    block.concealment = scanner::Concealment::kHiddenRow;
    text.sheets = {{"名单", false}, {"底稿", true}};
    text.tables = {{0, 2, 1, 9, 9, 1}, {0, 1, 1, 9, 9, 0}};
    text.pages_are_slides = true;
    return document;
  };
  const ScannedBundle bundle = scan_bundle(plain_draft(), sheet, kKey);
  EXPECT_EQ(bundle.parts[1].blocks,
            R"([{"begin":0,"column":5,"column_span":3,"concealment":"hidden row","end":2,"kind":"heading","page":3,)"
            R"("part":"","region":"body","row":4,"row_span":2,"sheet":2,"table":1}])");
  EXPECT_EQ(bundle.parts[1].layout,
            R"({"header_rows":[{"header_rows":1,"part":"","sheet":2,"table":1}],)"
            R"("sheets":[{"hidden":false,"name":"名单"},{"hidden":true,"name":"底稿"}],"slides":true})");
  const ScannedBundle plain = scan_bundle(plain_draft(), fake_scan, kKey);
  EXPECT_EQ(plain.parts[1].blocks, R"([{"begin":0,"column":0,"end":2,"part":"","region":"body","row":0,"table":0}])")
      << "what says nothing is left out";
}

TEST(Bundle, IsRefusedWhenSomethingIsMissingOrTooLarge) {
  EXPECT_EQ(refusal_of(plain_draft()), "");
  const auto with = [](auto change) {
    Draft draft = plain_draft();
    change(draft);
    return refusal_of(draft);
  };
  EXPECT_EQ(with([](Draft& d) { d.title = ""; }), "bad-request");
  EXPECT_EQ(with([](Draft& d) { d.title = "   "; }), "bad-request");
  EXPECT_EQ(with([](Draft& d) { d.title = "a\nb"; }), "bad-request");
  for (const char* unfit : {"\u3000\u00A0", "\u200B\u200B", "\u3164", "甲\u202E乙", "甲\u2066乙", "甲\u200F乙",
                            "甲\u2028乙", "甲\u2029乙", "甲\xC2\x85乙"}) {
    EXPECT_EQ(with([&](Draft& d) { d.title = unfit; }), "bad-request") << unfit;
  }
  EXPECT_EQ(with([](Draft& d) { d.title = "通知\u3000附件\u200B一"; }), "") << "not blank, and on one line";
  EXPECT_EQ(with([](Draft& d) { d.title = "\xC3\x28"; }), "bad-request");
  EXPECT_EQ(with([](Draft& d) {
              d.title.clear();
              for (int i = 0; i < 200; ++i) d.title += "密";
            }),
            "");
  EXPECT_EQ(with([](Draft& d) {
              d.title.clear();
              for (int i = 0; i < 201; ++i) d.title += "密";
            }),
            "bad-request");
  EXPECT_EQ(with([](Draft& d) { d.channel = "fax"; }), "bad-request");
  EXPECT_EQ(with([](Draft& d) { d.parts.clear(); }), "bad-request");
  EXPECT_EQ(with([](Draft& d) { d.parts[0].role = PartRole::kCover; }), "bad-request");
  EXPECT_EQ(with([](Draft& d) { d.parts[0].bytes.clear(); }), "bad-request");
  EXPECT_EQ(with([](Draft& d) { d.parts[0].name = "../../etc/passwd"; }), "bad-request");
  EXPECT_EQ(with([](Draft& d) { d.parts.push_back({PartRole::kAttachment, "", "", "", "x"}); }), "bad-request");
  EXPECT_EQ(with([](Draft& d) { d.parts.resize(500, d.parts[0]); }), "payload-too-large");
  EXPECT_EQ(with([](Draft& d) { d.parts[0].bytes.assign(kMaxBundleBytes + 1, 'x'); }), "payload-too-large");
}

TEST(FingerprintKey, IsMadeOnceForTheOwnerAlone) {
  const TempFolder folder;
  const std::string path = folder.file("fingerprint.key");
  const std::string key = load_or_make_fingerprint_key(path);
  EXPECT_EQ(key.size(), 32U);
  EXPECT_EQ(load_or_make_fingerprint_key(path), key);
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_NE(load_or_make_fingerprint_key(folder.file("other.key")), key);
  ASSERT_EQ(truncate(path.c_str(), 31), 0);
  EXPECT_THROW(static_cast<void>(load_or_make_fingerprint_key(path)), std::runtime_error);
  EXPECT_THROW(static_cast<void>(load_or_make_fingerprint_key(folder.file("missing/key"))), std::runtime_error);
}

}  // namespace
}  // namespace mishen::service
