// What a child writes is read back whole; what a child could write otherwise is a fault, and never more than that.
#include "scanner/sandbox/wire.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "scanner/decode.h"
#include "scanner/extract/append_block.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

using State = FrameReader::State;

/// Every field has a value of its own.
ExtractedText rich_text() {
  ExtractedText text;
  text.media_type = "application/x-test";
  text.charset = "gb18030";
  text.pages_are_slides = true;
  text.is_archive = true;
  text.parts = {"", "xl/工作表.xml", "third"};
  text.sheets = {{"一月", false}, {"隐藏", true}};
  text.tables = {{.part = 1, .sheet = 2, .number = 1, .rows = 70'000, .columns = 6, .header_rows = 1}};
  text.incomplete = {{"not-read:image", "图 1"}, {"encrypted", ""}};
  text.notices = {{"small-image", "图 2"}};
  append_block(text, "第一段", {.span = {}, .paragraph = 1, .kind = BlockKind::kHeading});
  append_block(text, "合并单元格",
               {.span = {},
                .region = Region::kHiddenSheet,
                .part = 1,
                .paragraph = 5,
                .table = 1,
                .row = 65'536,
                .column = 3,
                .is_next_line = true,
                .page = 300,
                .sheet = 2,
                .row_span = 2,
                .column_span = 130,
                .kind = BlockKind::kCell,
                .concealment = Concealment::kVeryHiddenSheet});
  append_block(text, "last", {.span = {}, .region = Region::kEmbedded, .concealment = Concealment::kContainerComment});
  return text;
}

void expect_equal(const ExtractedText& one, const ExtractedText& other) {
  EXPECT_EQ(one.text, other.text);
  ASSERT_EQ(one.blocks.size(), other.blocks.size());
  for (std::size_t i = 0; i < one.blocks.size(); ++i) {
    const Block& a = one.blocks[i];
    const Block& b = other.blocks[i];
    EXPECT_EQ(a.span, b.span);
    EXPECT_EQ(a.region, b.region);
    EXPECT_EQ(a.part, b.part);
    EXPECT_EQ(a.paragraph, b.paragraph);
    EXPECT_EQ(a.table, b.table);
    EXPECT_EQ(a.row, b.row);
    EXPECT_EQ(a.column, b.column);
    EXPECT_EQ(a.is_next_line, b.is_next_line);
    EXPECT_EQ(a.page, b.page);
    EXPECT_EQ(a.sheet, b.sheet);
    EXPECT_EQ(a.row_span, b.row_span);
    EXPECT_EQ(a.column_span, b.column_span);
    EXPECT_EQ(a.kind, b.kind);
    EXPECT_EQ(a.concealment, b.concealment);
  }
  EXPECT_EQ(one.parts, other.parts);
  ASSERT_EQ(one.sheets.size(), other.sheets.size());
  for (std::size_t i = 0; i < one.sheets.size(); ++i) {
    EXPECT_EQ(one.sheets[i].name, other.sheets[i].name);
    EXPECT_EQ(one.sheets[i].is_hidden, other.sheets[i].is_hidden);
  }
  ASSERT_EQ(one.tables.size(), other.tables.size());
  for (std::size_t i = 0; i < one.tables.size(); ++i) {
    EXPECT_EQ(one.tables[i].part, other.tables[i].part);
    EXPECT_EQ(one.tables[i].sheet, other.tables[i].sheet);
    EXPECT_EQ(one.tables[i].number, other.tables[i].number);
    EXPECT_EQ(one.tables[i].rows, other.tables[i].rows);
    EXPECT_EQ(one.tables[i].columns, other.tables[i].columns);
    EXPECT_EQ(one.tables[i].header_rows, other.tables[i].header_rows);
  }
  EXPECT_EQ(one.media_type, other.media_type);
  EXPECT_EQ(one.charset, other.charset);
  EXPECT_EQ(one.pages_are_slides, other.pages_are_slides);
  EXPECT_EQ(one.is_archive, other.is_archive);
  EXPECT_EQ(one.incomplete, other.incomplete);
  EXPECT_EQ(one.notices, other.notices);
}

std::string frames_of(const std::function<bool(const FrameSink&)>& write) {
  std::string bytes;
  EXPECT_TRUE(write([&bytes](std::string_view frame) {
    bytes += frame;
    return true;
  }));
  return bytes;
}

std::string frames_of(const ExtractedText& text) {
  return frames_of([&text](const FrameSink& frames) { return write_text(text, frames); });
}

std::string frames_of(const Member& member) {
  return frames_of([&member](const FrameSink& frames) { return write_member(member, frames); });
}

struct Reading {
  State state = State::kReading;
  ExtractedText text;
  std::vector<Member> members;
};

Reading read(std::string_view bytes, const Limits& limits = {}, std::size_t piece = 4096) {
  Reading reading;
  const MemberSink members = [&reading](Member&& member) {
    reading.members.push_back(std::move(member));
    return true;
  };
  FrameReader reader(limits, members);
  while (!bytes.empty() && reading.state == State::kReading) {
    reading.state = reader.read(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  if (reading.state == State::kWhole) reading.text = reader.take();
  return reading;
}

TEST(Wire, CarriesEveryFieldWhateverThePieces) {
  const ExtractedText text = rich_text();
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{65'536}}) {
    SCOPED_TRACE(piece);
    const Reading reading = read(frames_of(text), {}, piece);
    ASSERT_EQ(reading.state, State::kWhole);
    expect_equal(reading.text, text);
  }
}

TEST(Wire, CarriesTextsOfManyFrames) {
  ExtractedText text;
  text.media_type = "text/x-test";
  for (std::uint32_t row = 1; row <= 50'000; ++row) {
    append_block(text, "单元格 " + std::to_string(row),
                 {.span = {}, .table = 1, .row = row, .column = 1, .kind = BlockKind::kCell});
    text.parts.push_back("part " + std::to_string(row));
  }
  const Reading reading = read(frames_of(text));
  ASSERT_EQ(reading.state, State::kWhole);
  expect_equal(reading.text, text);
}

TEST(Wire, CarriesAnEmptyText) {
  const Reading reading = read(frames_of(ExtractedText()));
  ASSERT_EQ(reading.state, State::kWhole);
  expect_equal(reading.text, ExtractedText());
}

TEST(Wire, CarriesMembersBeforeTheText) {
  const Member first{"附件/数据.xlsx", std::string(300'000, 'x'), "application/zip", "", Concealment::kChartData};
  const Member second{"empty", "", "", "gbk", Concealment::kNone};
  const Reading reading = read(frames_of(first) + frames_of(second) + frames_of(rich_text()));
  ASSERT_EQ(reading.state, State::kWhole);
  ASSERT_EQ(reading.members.size(), 2U);
  EXPECT_EQ(reading.members[0].path, first.path);
  EXPECT_EQ(reading.members[0].bytes, first.bytes);
  EXPECT_EQ(reading.members[0].media_type, first.media_type);
  EXPECT_EQ(reading.members[0].concealment, first.concealment);
  EXPECT_EQ(reading.members[1].bytes, "");
  EXPECT_EQ(reading.members[1].charset, "gbk");
}

TEST(Wire, DeclarationsThatAreNoNamesAreLeftOutAndLongPathsCut) {
  const Member member{std::string(400'000, 'p') + "绝", "x", "tex\x01t", std::string(300, 'c'), Concealment::kNone};
  const Reading reading = read(frames_of(member));
  ASSERT_EQ(reading.members.size(), 1U);
  EXPECT_EQ(reading.members[0].media_type, "");
  EXPECT_EQ(reading.members[0].charset, "");
  EXPECT_GT(reading.members[0].path.size(), 200'000U);
  EXPECT_LT(reading.members[0].path.size(), 400'000U);
}

TEST(Wire, TextsThatAreNotSoundAreFaults) {
  struct Case {
    const char* name;
    void (*break_it)(ExtractedText&);
  };
  const Case cases[] = {
      {"ill-formed text", [](ExtractedText& text) { text.text[0] = '\xFF'; }},
      {"no line break between blocks", [](ExtractedText& text) { text.text[text.blocks[0].span.end] = ' '; }},
      {"text after the last block", [](ExtractedText& text) { text.text += "\nmore"; }},
      {"block past the end", [](ExtractedText& text) { text.blocks.back().span.end += 1; }},
      {"empty block", [](ExtractedText& text) { text.blocks.back().span.end = text.blocks.back().span.begin; }},
      {"no blocks", [](ExtractedText& text) { text.blocks.clear(); }},
      {"no such region", [](ExtractedText& text) { text.blocks[0].region = static_cast<Region>(19); }},
      {"no such kind", [](ExtractedText& text) { text.blocks[0].kind = static_cast<BlockKind>(4); }},
      {"no such concealment",
       [](ExtractedText& text) { text.blocks[0].concealment = static_cast<Concealment>(kConcealments); }},
      {"no such part", [](ExtractedText& text) { text.blocks[0].part = 3; }},
      {"no such sheet", [](ExtractedText& text) { text.blocks[0].sheet = 3; }},
      {"row that no program has", [](ExtractedText& text) { text.blocks[0].row = (1U << 24U) + 1; }},
      {"cell of no rows", [](ExtractedText& text) { text.blocks[0].row_span = 0; }},
      {"cell of no columns", [](ExtractedText& text) { text.blocks[0].column_span = 0; }},
      {"page that no program has", [](ExtractedText& text) { text.blocks[0].page = 0xFFFFFFFF; }},
      {"table in no part", [](ExtractedText& text) { text.tables[0].part = 3; }},
      {"table in no sheet", [](ExtractedText& text) { text.tables[0].sheet = 3; }},
      {"endless table", [](ExtractedText& text) { text.tables[0].columns = 0xFFFFFFFF; }},
      {"no parts", [](ExtractedText& text) { text.parts.clear(); }},
      {"ill-formed part name", [](ExtractedText& text) { text.parts[1] = "\xC0\x80"; }},
      {"ill-formed sheet name", [](ExtractedText& text) { text.sheets[1].name = "\xE7\xBB"; }},
      {"reason that is no word", [](ExtractedText& text) { text.incomplete[0].reason = "a\nb"; }},
      {"no reason", [](ExtractedText& text) { text.notices[0].reason = ""; }},
      {"ill-formed place", [](ExtractedText& text) { text.incomplete[0].where = "\x80"; }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ExtractedText text = rich_text();
    c.break_it(text);
    EXPECT_EQ(read(frames_of(text)).state, State::kFault);
  }
}

TEST(Wire, FramesThatNoChildWritesAreFaults) {
  using std::string_literals::operator""s;
  const std::string text = frames_of(rich_text());
  const std::string member = frames_of(Member{"a", "bytes", "", "", Concealment::kNone});
  const std::string head = member.substr(0, member.size() - 10);  // without its bytes
  struct Case {
    const char* name;
    std::string bytes;
  };
  const Case cases[] = {
      {"type 0", "\0\0\0\0\0"s},
      {"unknown type", "\x0C\0\0\0\0"s},
      {"long payload", "\x03\x01\x00\x10\x00"s},
      {"longest payload", "\x03\xFF\xFF\xFF\xFF"s},
      {"empty piece of text", "\x03\0\0\0\0"s},
      {"bytes of no member", "\x02\x01\0\0\0x"s},
      {"text before the member is whole", head + text},
      {"end before the member is whole", head + "\x0A\x03\0\0\0\0\0\0"s},
      {"member within a member", head + head},
      {"more bytes than the member has", head + "\x02\x06\0\0\0bytes!"s},
      {"member after text", "\x03\x01\0\0\0x"s + member},
      {"string longer than its frame", "\x05\x02\0\0\0\x05x"s},
      {"number that never ends", "\x05\x0B\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"s},
      {"number of more than 64 bits", "\x05\x0A\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F"s},
      {"half a record", "\x07\x02\0\0\0\x01\x01"s},
      {"end with more in it", "\x0A\x04\0\0\0\0\0\0\0"s},
      {"end without a flag", "\x0A\x02\0\0\0\0\0"s},
      {"flag of neither", "\x05\x01\0\0\0\0\x0A\x03\0\0\0\0\0\x02"s},
      {"out of memory with more", "\x0B\x01\0\0\0x"s},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(read(c.bytes).state, State::kFault);
    EXPECT_EQ(read(c.bytes, {}, 1).state, State::kFault);
  }
}

TEST(Wire, NothingIsWholeBeforeItsEnd) {
  const std::string bytes = frames_of(rich_text());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_EQ(read(bytes.substr(0, size)).state, State::kReading) << size;
  }
}

TEST(Wire, SaysThatMemoryRanOut) {
  const std::string bytes = frames_of([](const FrameSink& frames) { return write_out_of_memory(frames); });
  EXPECT_EQ(read(bytes).state, State::kOutOfMemory);
  EXPECT_EQ(read(frames_of(Member{"a", "b", "", "", {}}) + bytes).state, State::kOutOfMemory);
}

TEST(Wire, StopsAtEachLimit) {
  const std::string member = frames_of(Member{"a", std::string(1000, 'x'), "", "", Concealment::kNone});
  Limits limits;
  limits.max_members = 2;
  EXPECT_EQ(read(member + member, limits).state, State::kReading);
  EXPECT_EQ(read(member + member + member, limits).state, State::kOutputLimit);

  limits = {};
  limits.max_part_bytes = 999;
  EXPECT_EQ(read(member, limits).state, State::kOutputLimit);
  EXPECT_TRUE(read(member, limits).members.empty());

  limits = {};
  limits.max_bytes = 2500;
  const Reading together = read(member + member + member, limits);
  EXPECT_EQ(together.state, State::kOutputLimit);
  EXPECT_EQ(together.members.size(), 2U);

  const ExtractedText text = rich_text();
  limits = {};
  limits.max_text_bytes = text.text.size();
  EXPECT_EQ(read(frames_of(text), limits).state, State::kWhole);
  limits.max_text_bytes = text.text.size() - 1;
  EXPECT_EQ(read(frames_of(text), limits).state, State::kOutputLimit);

  limits = {};
  limits.max_child_memory = 3 * sizeof(Block);
  EXPECT_EQ(read(frames_of(text), limits).state, State::kMemoryLimit);
}

TEST(Wire, StopsWhenTheSinkWantsNoMore) {
  const std::string member = frames_of(Member{"a", "x", "", "", Concealment::kNone});
  std::size_t seen = 0;
  const MemberSink one = [&seen](Member&&) { return ++seen < 1; };
  FrameReader reader({}, one);
  EXPECT_EQ(reader.read(member + member), State::kStopped);
  EXPECT_EQ(reader.read(member), State::kStopped);
  EXPECT_EQ(seen, 1U);
}

TEST(Wire, DropsMembersThatNobodyWants) {
  const MemberSink nobody;
  FrameReader reader({}, nobody);
  EXPECT_EQ(reader.read(frames_of(Member{"a", "x", "", "", {}}) + frames_of(rich_text())), State::kWhole);
}

TEST(Wire, WriterStopsWhenNobodyReads) {
  std::size_t frames = 0;
  EXPECT_FALSE(write_text(rich_text(), [&frames](std::string_view) { return ++frames < 3; }));
  EXPECT_EQ(frames, 3U);
}

TEST(Wire, FlippedBytesGiveASoundTextOrNone) {
  std::mt19937_64 random = test::seeded_random("Wire.FlippedBytesGiveASoundTextOrNone");
  const std::string sound = frames_of(Member{"路径", "bytes", "a/b", "", {}}) + frames_of(rich_text());
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = sound;
    for (std::size_t flips = 1 + test::below(random, 3); flips > 0; --flips) {
      bytes[test::below(random, bytes.size())] = static_cast<char>(test::below(random, 256));
    }
    const Reading reading = read(bytes);
    if (reading.state != State::kWhole) continue;
    ASSERT_TRUE(is_well_formed_utf8(reading.text.text));
    for (const Block& block : reading.text.blocks) {
      ASSERT_TRUE(!block.span.empty() && block.span.end <= reading.text.text.size());
      ASSERT_LT(block.part, reading.text.parts.size());
      ASSERT_LE(block.sheet, reading.text.sheets.size());
      ASSERT_FALSE(to_string(block.region).empty());
      ASSERT_FALSE(to_string(block.kind).empty());
    }
  }
}

}  // namespace
}  // namespace mishen::scanner
