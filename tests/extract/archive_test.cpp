#include "scanner/extract/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/decode.h"
#include "scanner/extract/member_name.h"
#include "scanner/extract/zip_reader.h"
#include "tests/support/docx_writer.h"
#include "tests/support/encode.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

using namespace std::string_view_literals;

// ---- Writers that write what programs would not

void put(std::string& out, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) out += static_cast<char>(value >> 8U * i & 0xFFU);
}

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

struct ZipItem {
  std::string name;
  std::string bytes;
  unsigned flags = 0;
  unsigned method = 0;
  unsigned unix_mode = 0;
  std::string extra{};
  std::string comment{};
  std::string local_name{};   // where it differs
  std::string local_bytes{};  // where they differ
  bool listed = true;         // in the directory
  std::uint32_t crc_error = 0;
};

std::string zip_of(const std::vector<ZipItem>& items, std::string_view comment = {}) {
  std::string out;
  std::string directory;
  std::size_t listed = 0;
  for (const ZipItem& item : items) {
    const std::string& local_name = item.local_name.empty() ? item.name : item.local_name;
    const std::string& local_bytes = item.local_bytes.empty() ? item.bytes : item.local_bytes;
    const auto fields = [&](std::string& to, const std::string& name, const std::string& bytes) {
      put(to, 20, 2);
      put(to, item.flags, 2);
      put(to, item.method, 2);
      put(to, 0, 4);
      put(to, crc_of(bytes) ^ item.crc_error, 4);
      put(to, bytes.size(), 4);
      put(to, bytes.size(), 4);
      put(to, name.size(), 2);
      put(to, item.extra.size(), 2);
    };
    const std::size_t at = out.size();
    out += "PK\x03\x04"sv;
    fields(out, local_name, local_bytes);
    out += local_name + item.extra + local_bytes;
    if (!item.listed) continue;
    ++listed;
    directory += "PK\x01\x02"sv;
    put(directory, 3U << 8U | 20U, 2);
    fields(directory, item.name, item.bytes);
    put(directory, item.comment.size(), 2);
    put(directory, 0, 4);
    put(directory, std::uint64_t{item.unix_mode} << 16U, 4);
    put(directory, at, 4);
    directory += item.name + item.extra + item.comment;
  }
  const std::size_t begin = out.size();
  out += directory;
  out += "PK\x05\x06"sv;
  put(out, 0, 4);
  put(out, listed, 2);
  put(out, listed, 2);
  put(out, directory.size(), 4);
  put(out, begin, 4);
  put(out, comment.size(), 2);
  out += comment;
  return out;
}

std::string vint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7U) out += static_cast<char>(value | 0x80U);
  out += static_cast<char>(value);
  return out;
}

/// One block of a RAR 5 archive.
std::string rar_block(std::uint64_t type, std::uint64_t flags, const std::string& fields, const std::string& extra = {},
                      const std::string& data = {}) {
  std::string header = vint(type);
  header += vint(flags | (extra.empty() ? 0U : 1U) | (data.empty() ? 0U : 2U));
  if (!extra.empty()) header += vint(extra.size());
  if (!data.empty()) header += vint(data.size());
  header += fields + extra;
  const std::string sized = vint(header.size()) + header;
  std::string block;
  put(block, crc_of(sized), 4);
  return block + sized + data;
}

std::string rar_file(std::uint64_t type, const std::string& name, const std::string& data,
                     const std::string& extra = {}) {
  std::string fields = vint(4) + vint(data.size()) + vint(0100644);
  put(fields, crc_of(data), 4);
  fields += vint(0) + vint(1) + vint(name.size()) + name;
  return rar_block(type, 0, fields, extra, data);
}

std::string rar_of(const std::string& blocks, std::uint64_t archive_flags = 0) {
  return std::string("Rar!\x1A\x07\x01\x00"sv) + rar_block(1, 0, vint(archive_flags)) + blocks +
         rar_block(5, 0, vint(0));
}

struct Item {
  std::string path;
  std::string bytes;
  int type = AE_IFREG;
  std::string link{};
  bool is_hard_link = false;
  std::string owner{};
  std::string group{};
};

extern "C" la_ssize_t append_written(archive*, void* out, const void* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

/// An archive as libarchive writes it.
std::string archive_of(int format, int filter, const std::vector<Item>& items) {
  std::string out;
  archive* writer = archive_write_new();
  EXPECT_EQ(archive_write_set_format(writer, format), ARCHIVE_OK);
  EXPECT_EQ(archive_write_add_filter(writer, filter), ARCHIVE_OK);
  archive_write_set_bytes_in_last_block(writer, 1);
  EXPECT_EQ(archive_write_open(writer, &out, nullptr, append_written, nullptr), ARCHIVE_OK);
  for (const Item& item : items) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, item.path.c_str());
    archive_entry_set_filetype(entry, static_cast<unsigned>(item.type));
    archive_entry_set_perm(entry, 0644);
    if (!item.owner.empty()) archive_entry_copy_uname(entry, item.owner.c_str());
    if (!item.group.empty()) archive_entry_copy_gname(entry, item.group.c_str());
    if (item.is_hard_link) {
      archive_entry_set_hardlink(entry, item.link.c_str());
    } else if (!item.link.empty()) {
      archive_entry_set_symlink(entry, item.link.c_str());
    }
    archive_entry_set_size(entry, static_cast<la_int64_t>(item.bytes.size()));
    EXPECT_GE(archive_write_header(writer, entry), ARCHIVE_WARN);  // names in no locale
    if (!item.bytes.empty()) archive_write_data(writer, item.bytes.data(), item.bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  return out;
}

/// One file packed by a filter, without an archive.
std::string packed(int filter, std::string_view bytes) {
  return archive_of(ARCHIVE_FORMAT_RAW, filter, {{"data", std::string(bytes)}});
}

// ---- Reading

struct Result {
  ExtractedText text;
  std::vector<std::pair<std::string, std::string>> members;

  [[nodiscard]] std::vector<std::string> paths() const {
    std::vector<std::string> all;
    for (const auto& member : members) all.push_back(member.first);
    return all;
  }
  [[nodiscard]] bool says(const std::string& reason, const std::string& where) const {
    return std::find(text.incomplete.begin(), text.incomplete.end(), Incomplete{reason, where}) !=
           text.incomplete.end();
  }
  [[nodiscard]] bool notes(const std::string& reason, const std::string& where) const {
    return std::find(text.notices.begin(), text.notices.end(), Notice{reason, where}) != text.notices.end();
  }
  /// Texts of the blocks with this concealment and region.
  [[nodiscard]] std::vector<std::string> blocks(Region region, Concealment concealment = Concealment::kNone) const {
    std::vector<std::string> all;
    for (const Block& block : text.blocks) {
      if (block.region == region && block.concealment == concealment) all.emplace_back(text.slice(block.span));
    }
    return all;
  }
};

Result read(std::string_view bytes, const Limits& limits = {}) {
  Result result;
  result.text = extract_archive(bytes, limits, [&](Member&& member) {
    EXPECT_TRUE(is_well_formed_utf8(member.path));
    result.members.emplace_back(member.path, member.bytes);
    return true;
  });
  EXPECT_TRUE(is_well_formed_utf8(result.text.text));
  EXPECT_TRUE(result.text.is_archive);
  return result;
}

using Paths = std::vector<std::string>;

const std::vector<Item> kTwoFiles = {{"目录", "", AE_IFDIR}, {"目录/甲.txt", "第一份"}, {"乙.txt", "第二份"}};

TEST(Archive, HandsOnTheMembersOfEachKind) {
  struct Case {
    int format;
    int filter;
    std::string_view media_type;
  };
  const Case cases[] = {{ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, "application/x-tar"},
                        {ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE, "application/x-tar"},
                        {ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE, ARCHIVE_FILTER_NONE, "application/x-tar"},
                        {ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_GZIP, "application/gzip"},
                        {ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_BZIP2, "application/x-bzip2"},
                        {ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_XZ, "application/x-xz"},
                        {ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_ZSTD, "application/zstd"},
                        {ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_LZ4, "application/x-lz4"},
                        {ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_LZIP, "application/x-lzip"},
                        {ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_COMPRESS, "application/x-compress"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.media_type);
    SCOPED_TRACE(c.format);
    const std::string bytes = archive_of(c.format, c.filter, kTwoFiles);
    EXPECT_TRUE(looks_like_archive(bytes));
    const Result result = read(bytes);
    EXPECT_EQ(result.text.media_type, c.media_type);
    EXPECT_EQ(result.paths(), (Paths{"目录/甲.txt", "乙.txt"}));
    ASSERT_EQ(result.members.size(), 2U);
    EXPECT_EQ(result.members[0].second, "第一份");
    EXPECT_TRUE(result.text.incomplete.empty());
    EXPECT_TRUE(result.text.notices.empty());
    EXPECT_TRUE(result.text.blocks.empty());
  }
}

TEST(Archive, HandsOnTheMembersOfA7zArchive) {
  const std::vector<Item> items = {{"a.txt", "第一份"}, {"b/c.txt", "第二份"}};
  const Result result = read(archive_of(ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, items));
  EXPECT_EQ(result.text.media_type, "application/x-7z-compressed");
  EXPECT_EQ(result.paths(), (Paths{"a.txt", "b/c.txt"}));
  EXPECT_TRUE(result.text.incomplete.empty());
}

TEST(Archive, HandsOnTheMembersOfARarArchive) {
  const Result result = read(rar_of(rar_file(2, "目录/甲.txt", "第一份") + rar_file(2, "乙.txt", "第二份")));
  EXPECT_EQ(result.text.media_type, "application/vnd.rar");
  EXPECT_EQ(result.paths(), (Paths{"目录/甲.txt", "乙.txt"}));
  ASSERT_EQ(result.members.size(), 2U);
  EXPECT_EQ(result.members[1].second, "第二份");
  EXPECT_TRUE(result.text.incomplete.empty());
}

TEST(Archive, AnEmptyOneIsComplete) {
  const std::string empties[] = {zip_of({}), archive_of(ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, {}),
                                 std::string(10240, '\0'), rar_of("")};
  for (const std::string& bytes : empties) {
    EXPECT_TRUE(looks_like_archive(bytes));
    const Result result = read(bytes);
    EXPECT_TRUE(result.members.empty());
    EXPECT_TRUE(result.text.incomplete.empty()) << result.text.media_type;
  }
}

TEST(Archive, APackedFileIsOneMember) {
  for (const int filter : {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD}) {
    const Result result = read(packed(filter, "只有一份"));
    ASSERT_EQ(result.members.size(), 1U);
    EXPECT_EQ(result.members[0], (std::pair<std::string, std::string>("data", "只有一份")));
    EXPECT_TRUE(result.text.incomplete.empty());
  }
}

TEST(Archive, NothingPackedIsWhole) {
  const std::string empties[] = {packed(ARCHIVE_FILTER_GZIP, ""), packed(ARCHIVE_FILTER_BZIP2, ""),
                                 packed(ARCHIVE_FILTER_XZ, ""), packed(ARCHIVE_FILTER_ZSTD, ""),
                                 // libarchive cannot write this one
                                 std::string("\x04\x22\x4D\x18\x64\x40\xA7\0\0\0\0\x05\x5D\xCC\x02"sv)};
  for (const std::string& bytes : empties) {
    const Result result = read(bytes);
    EXPECT_TRUE(result.text.incomplete.empty()) << result.text.media_type;
    EXPECT_EQ(result.members.size(), 1U);
    const std::string_view cut = std::string_view(bytes).substr(0, bytes.size() - 2);
    if (looks_like_archive(cut)) {
      EXPECT_FALSE(read(cut).text.incomplete.empty()) << result.text.media_type;
    }
  }
}

/// A gzip file of one stored block.
std::string gzip_of(std::string_view content, std::string_view name, std::string_view comment) {
  std::string out = "\x1F\x8B\x08";
  out += static_cast<char>((name.empty() ? 0 : 8) | (comment.empty() ? 0 : 16));
  out += "\0\0\0\0\0\x03"sv;
  if (!name.empty()) out.append(name).append(1, '\0');
  if (!comment.empty()) out.append(comment).append(1, '\0');
  out += '\x01';
  put(out, content.size(), 2);
  put(out, ~content.size() & 0xFFFFU, 2);
  out += content;
  put(out, crc_of(content), 4);
  put(out, content.size(), 4);
  return out;
}

TEST(Archive, GzipKeepsNameAndComment) {
  const Result result = read(gzip_of("内容", test::encode("会议纪要.txt", "GBK"), "附注"));
  EXPECT_EQ(result.paths(), Paths{"会议纪要.txt"});
  EXPECT_EQ(result.blocks(Region::kProperty, Concealment::kContainerComment), Paths{"附注"});
}

TEST(Archive, OnlyOneLayerIsUnpackedAtATime) {
  const std::string inner = gzip_of("内容", "", "");
  const Result result = read(gzip_of(inner, "", ""));
  ASSERT_EQ(result.members.size(), 1U);
  EXPECT_EQ(result.members[0].second, inner);
}

// ---- Names

TEST(Archive, NamesAreDecodedTogether) {
  struct Case {
    const char* charset;
    unsigned flags;
  };
  for (const Case& c : {Case{"GBK", 0}, Case{"UTF-8", 0}, Case{"UTF-8", 1U << 11U}}) {
    std::vector<ZipItem> items;
    for (const char* name : {"统计/人员名单.xls", "统计/说明.txt", "readme"}) {
      ZipItem item;
      item.name = test::encode(name, c.charset);
      item.bytes = "x";
      item.flags = c.flags;
      items.push_back(item);
    }
    const Result result = read(zip_of(items));
    EXPECT_EQ(result.paths(), (Paths{"统计/人员名单.xls", "统计/说明.txt", "readme"})) << c.charset;
    EXPECT_TRUE(result.text.incomplete.empty());
    EXPECT_TRUE(result.text.notices.empty());
  }
}

TEST(Archive, NamesOfTarInGbkAreDecoded) {
  const std::vector<Item> items = {
      {"a.txt", "1"}, {test::encode("人员名单.xls", "GBK"), "2"}, {test::encode("会议纪要.txt", "GBK"), "3"}};
  for (const int filter : {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP}) {
    const Result result = read(archive_of(ARCHIVE_FORMAT_TAR_USTAR, filter, items));
    EXPECT_EQ(result.paths(), (Paths{"a.txt", "人员名单.xls", "会议纪要.txt"}));
  }
}

TEST(Archive, AUnicodePathFieldCountsIfItIsForThisName) {
  ZipItem item;
  item.name = "MINGDAN.TXT";
  item.bytes = "x";
  const std::string unicode = "名单.txt";
  item.extra = "up";
  put(item.extra, 5 + unicode.size(), 2);
  put(item.extra, 1, 1);
  put(item.extra, crc_of(item.name), 4);
  item.extra += unicode;
  EXPECT_EQ(read(zip_of({item})).paths(), Paths{"名单.txt"});
  item.name = "ANDERES.TXT";
  EXPECT_EQ(read(zip_of({item})).paths(), Paths{"ANDERES.TXT"});
}

TEST(Archive, NamesLeadNowhereElse) {
  struct Case {
    std::string_view name;
    std::string_view shown;
    bool is_safe;
  };
  const Case cases[] = {{"a/b.txt", "a/b.txt", true},
                        {"./a/b.txt", "a/b.txt", true},
                        {"a..b/..c", "a..b/..c", true},
                        {"../../etc/passwd", "etc/passwd", false},
                        {"a/../../b", "a/b", false},
                        {"/etc/passwd", "etc/passwd", false},
                        {"C:\\Windows\\a.txt", "Windows/a.txt", false},
                        {"..\\a.txt", "a.txt", false},
                        {"文\u202e件.txt", "文件.txt", false},
                        {"a\nb\x1B[2J", "ab[2J", false},
                        {"..", "_", false}};
  for (const Case& c : cases) {
    const MemberName name = safe_member_name(c.name);
    EXPECT_EQ(name.path, c.shown);
    EXPECT_EQ(name.is_safe, c.is_safe) << c.name;
  }
  ZipItem item;
  item.name = "../../甲.txt";
  item.bytes = "x";
  const Result zip = read(zip_of({item}));
  EXPECT_EQ(zip.paths(), Paths{"甲.txt"});
  EXPECT_TRUE(zip.notes("unsafe-name", "甲.txt"));
  const Result tar =
      read(archive_of(ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE, ARCHIVE_FILTER_NONE, {{"/tmp/../甲.txt", "x"}}));
  EXPECT_EQ(tar.paths(), Paths{"tmp/甲.txt"});
  EXPECT_TRUE(tar.notes("unsafe-name", "tmp/甲.txt"));
}

TEST(Archive, LongNamesAreWhole) {
  std::string name;
  for (int i = 0; i < 40; ++i) name += "很长的目录名/";
  name += "甲.txt";
  for (const int format : {ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE})
    EXPECT_EQ(read(archive_of(format, ARCHIVE_FILTER_NONE, {{name, "x"}})).paths(), Paths{name});
}

TEST(Archive, NamesThatNoMemberBringsAreText) {
  const Result result = read(archive_of(ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE,
                                        {{"空目录", "", AE_IFDIR},
                                         {"有内容", "", AE_IFDIR},
                                         {"有内容/甲", "x"},
                                         {"链接", "", AE_IFLNK, "../../etc/passwd"},
                                         {"硬链接", "", AE_IFREG, "有内容/甲", true},
                                         {"设备", "", AE_IFCHR}}));
  EXPECT_EQ(result.paths(), Paths{"有内容/甲"});
  EXPECT_EQ(result.blocks(Region::kFileName), (Paths{"链接", "硬链接", "设备", "空目录"}));
  for (const char* path : {"链接", "硬链接", "设备"}) EXPECT_TRUE(result.notes("not-read:link", path)) << path;
}

TEST(Archive, ALinkOfAZipIsNotFollowed) {
  ZipItem link;
  link.name = "链接";
  link.bytes = "/etc/passwd";
  link.unix_mode = 0120777;
  ZipItem file = link;
  file.name = "文件";
  file.unix_mode = 0100644;
  const Result result = read(zip_of({link, file}));
  EXPECT_EQ(result.paths(), Paths{"文件"});
  EXPECT_TRUE(result.notes("not-read:link", "链接"));
}

TEST(Archive, TwoMembersOfOneNameAreBothRead) {
  ZipItem first;
  first.name = "甲.txt";
  first.bytes = "一";
  ZipItem second = first;
  second.bytes = "二";
  const Result result = read(zip_of({first, second}));
  ASSERT_EQ(result.members.size(), 2U);
  EXPECT_EQ(result.members[1].second, "二");
  EXPECT_TRUE(result.notes("duplicate-name", "甲.txt"));
  EXPECT_TRUE(result.text.incomplete.empty());
}

TEST(Archive, AnIllFormedNameEndsNothing) {
  errno = ENOMEM;  // left behind by something else; libarchive would call exit
  const Result result = read(rar_of(rar_file(2, "a\xFF\xFE.txt", "内容")));
  ASSERT_EQ(result.members.size(), 1U);
  EXPECT_EQ(result.members[0].second, "内容");
}

TEST(Archive, ATarThatLibarchiveDoesNotTakeIsDamaged) {
  // The check sum is right and the kind of entry none: a tar to us only.
  std::string header(1024, '\0');
  header.replace(0, 4, "name");
  header[156] = '\x01';
  header.replace(148, 8, "        ");
  std::uint64_t sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  for (std::size_t i = 6; i-- > 0; sum /= 8) header[148 + i] = static_cast<char>('0' + sum % 8);
  header[154] = '\0';
  EXPECT_FALSE(read(header).text.incomplete.empty());
  EXPECT_FALSE(read(gzip_of(header, "", "")).text.incomplete.empty());
}

// ---- Comments

TEST(Archive, CommentsAreText) {
  ZipItem item;
  item.name = "a.txt";
  item.bytes = "x";
  item.comment = "成员附注";
  const Result zip = read(zip_of({item}, test::encode("内部资料\r\n第二行", "GBK")));
  EXPECT_EQ(zip.blocks(Region::kProperty, Concealment::kContainerComment), (Paths{"内部资料", "第二行", "成员附注"}));
  EXPECT_TRUE(zip.text.incomplete.empty());
  item.comment.clear();
  EXPECT_TRUE(read(zip_of({item})).text.blocks.empty());

  const Result rar = read(rar_of(rar_file(3, "CMT", "内部资料") + rar_file(2, "a.txt", "x")));
  EXPECT_EQ(rar.blocks(Region::kProperty, Concealment::kContainerComment), Paths{"内部资料"});
  EXPECT_EQ(rar.paths(), Paths{"a.txt"});
}

TEST(Archive, OwnersOfMembersAreText) {
  const auto owners = [](int format, std::string owner, std::string group) {
    Item item{"a.txt", "x"};
    item.owner = std::move(owner);
    item.group = std::move(group);
    Item next = item;
    next.path = "b.txt";
    const Result result = read(archive_of(format, ARCHIVE_FILTER_GZIP, {item, next}));
    EXPECT_TRUE(result.text.incomplete.empty());
    return result.blocks(Region::kProperty, Concealment::kProperty);
  };
  for (const int format : {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE, ARCHIVE_FORMAT_TAR_GNUTAR}) {
    EXPECT_EQ(owners(format, "测试甲", "某处"), (Paths{"所有者：测试甲", "用户组：某处"})) << format;
    EXPECT_EQ(owners(format, "root", "users"), Paths{}) << "accounts of machines";
    EXPECT_EQ(owners(format, "", "13800138000"), Paths{"用户组：13800138000"});
  }
  EXPECT_EQ(owners(ARCHIVE_FORMAT_TAR_USTAR, test::encode("测试甲", "GBK"), ""), Paths{"所有者：测试甲"});
}

// ---- What cannot be read

TEST(Archive, EncryptedMembersAreNamed) {
  ZipItem locked;
  locked.name = "密.txt";
  locked.bytes = "????????????????";
  locked.flags = 1;
  ZipItem open = locked;
  open.name = "明.txt";
  open.flags = 0;
  Result result = read(zip_of({locked, open}));
  EXPECT_EQ(result.paths(), Paths{"明.txt"});
  EXPECT_TRUE(result.says("encrypted", "密.txt"));
  EXPECT_EQ(result.blocks(Region::kFileName), Paths{"密.txt"});
  EXPECT_EQ(result.text.incomplete.size(), 1U);

  locked.method = 99;  // WinZip's AES
  locked.flags = 0;
  EXPECT_TRUE(read(zip_of({locked, open})).says("encrypted", "密.txt"));

  const std::string record = vint(4) + vint(1) + vint(0) + vint(0) + "s";
  result = read(rar_of(rar_file(2, "密.txt", "????", record) + rar_file(2, "明.txt", "内容")));
  EXPECT_TRUE(result.says("encrypted", "密.txt"));
  EXPECT_EQ(result.paths(), Paths{"明.txt"});
  EXPECT_EQ(result.text.incomplete.size(), 1U);

  // Names and all, version 5 and 4.
  EXPECT_TRUE(read(rar_of(rar_block(4, 0, vint(0) + vint(0) + vint(15) + std::string(16, 's')) + "????????"))
                  .says("encrypted", ""));
  const std::string version4 = std::string("Rar!\x1A\x07\x00"sv) + std::string("\0\0\x73\x80\0\x0D\0\0\0\0\0\0\0"sv);
  EXPECT_TRUE(read(version4 + "????????????????????").says("encrypted", ""));
}

TEST(Archive, SaysWhatIsWrongWithAContainer) {
  ZipItem item;
  item.name = "甲.txt";
  item.bytes = "内容内容内容";
  const std::string whole = zip_of({item});
  ZipItem wrong = item;
  wrong.crc_error = 1;
  EXPECT_TRUE(read(zip_of({wrong})).says("damaged", "甲.txt"));
  EXPECT_TRUE(read(whole + "trailing").says("damaged", ""));
  EXPECT_TRUE(read(whole + std::string(20, '\0')).text.incomplete.empty());
  ZipItem packing = item;
  packing.method = 6;
  const Result unknown = read(zip_of({packing}));
  EXPECT_TRUE(unknown.says("unknown-format", "甲.txt"));
  EXPECT_TRUE(unknown.members.empty());
  EXPECT_EQ(unknown.blocks(Region::kFileName), Paths{"甲.txt"});

  const std::string gzip = gzip_of("内容", "", "");
  std::string flipped = gzip;
  flipped[flipped.size() - 8] ^= 1;  // check sum
  EXPECT_TRUE(read(flipped).says("damaged", ""));
  EXPECT_TRUE(read(gzip + "trailing").says("damaged", ""));
  EXPECT_EQ(read(gzip + gzip_of("又一段", "", "")).members[0].second, "内容又一段");

  EXPECT_TRUE(read(rar_of(rar_file(2, "a.txt", "x"), 1)).says("damaged", "volume"));
  EXPECT_TRUE(read(rar_of(rar_file(2, "a.txt", "x")) + "trailing").says("damaged", ""));
  const std::string seven = archive_of(ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, {{"a.txt", "x"}});
  EXPECT_TRUE(read(seven + "trailing").says("damaged", ""));
}

TEST(Archive, MembersThatNoDirectoryListsAreRead) {
  ZipItem listed;
  listed.name = "a.txt";
  listed.bytes = "给人看的";
  ZipItem stray = listed;
  stray.name = "b.txt";
  stray.bytes = "藏起来的";
  stray.listed = false;
  ZipItem last = listed;
  last.name = "c.txt";
  Result result = read(zip_of({listed, stray, last}));
  EXPECT_EQ(result.paths(), (Paths{"a.txt", "c.txt", "b.txt"}));
  EXPECT_EQ(result.members[2].second, "藏起来的");
  EXPECT_TRUE(result.says("damaged", "b.txt"));

  // Another container in front of it.
  stray.listed = true;
  result = read(zip_of({stray}) + zip_of({listed}));
  EXPECT_EQ(result.paths(), (Paths{"a.txt", "b.txt"}));
  EXPECT_TRUE(result.says("damaged", "b.txt"));
}

TEST(Archive, DirectoryAndLocalHeaderHaveToAgree) {
  ZipItem item;
  item.name = "a.txt";
  item.bytes = "一";
  EXPECT_TRUE(read(zip_of({item})).text.incomplete.empty());
  item.local_bytes = "一二三四";
  Result result = read(zip_of({item}));
  EXPECT_TRUE(result.says("damaged", "a.txt"));
  ASSERT_EQ(result.members.size(), 2U);
  EXPECT_EQ(result.members[0].second, "一");
  EXPECT_EQ(result.members[1].second, "一二三四");
  item.local_bytes.clear();
  item.local_name = "b.txt";
  result = read(zip_of({item}));
  EXPECT_EQ(result.paths(), (Paths{"a.txt", "b.txt"}));
  EXPECT_TRUE(result.says("damaged", "a.txt"));
}

TEST(Archive, ConcatenatedTarsAreReadToTheEnd) {
  const std::string first = archive_of(ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE, {{"a", "1"}});
  const std::string second = archive_of(ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE, {{"b", "2"}});
  EXPECT_EQ(read(first + second).paths(), (Paths{"a", "b"}));
}

std::string noise(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string bytes;
  while (bytes.size() < size) bytes += static_cast<char>(random());
  return bytes;
}

std::vector<std::string> samples() {
  const std::vector<Item> items = {{"a.txt", noise(3000, 1)}, {"b/c.txt", noise(500, 2)}};
  std::vector<std::string> all;
  for (const int format : {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE, ARCHIVE_FORMAT_7ZIP})
    all.push_back(archive_of(format, ARCHIVE_FILTER_NONE, items));
  for (const int filter : {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD,
                           ARCHIVE_FILTER_LZ4, ARCHIVE_FILTER_LZIP})
    all.push_back(archive_of(ARCHIVE_FORMAT_TAR_GNUTAR, filter, items));
  all.push_back(test::zip({{"a.txt", noise(3000, 1)}, {"b.txt", noise(500, 2)}}));
  all.push_back(rar_of(rar_file(2, "a.txt", noise(3000, 1)) + rar_file(2, "b.txt", noise(500, 2))));
  all.push_back(gzip_of(noise(3000, 1), "a.txt", ""));
  return all;
}

TEST(Archive, CutOffAnywhereItIsNeverWhole) {
  for (const std::string& bytes : samples()) {
    ASSERT_TRUE(read(bytes).text.incomplete.empty());
    for (std::size_t i = 1; i < 20; ++i) {
      const std::size_t size = bytes.size() * i / 20;
      const std::string_view cut = std::string_view(bytes).substr(0, size);
      if (!looks_like_archive(cut)) continue;
      EXPECT_FALSE(read(cut).text.incomplete.empty()) << read(bytes).text.media_type << " cut to " << size;
    }
  }
}

TEST(Archive, AnOldRarHeaderCutOffIsSurvived) {
  // A block of a comment that says to be as long as what is left, and is too short for its fields.
  const std::string block = std::string("\0\0\x7A\0\1\x0C\0"sv) + "12345";
  EXPECT_FALSE(read(std::string("Rar!\x1A\x07\0"sv) + block).text.incomplete.empty());
}

TEST(Archive, AFlippedByteIsSurvivedAndMostlySeen) {
  auto random = test::seeded_random("AFlippedByteIsSurvivedAndMostlySeen");
  for (const std::string& bytes : samples()) {
    const Result whole = read(bytes);
    for (int i = 0; i < 40; ++i) {
      std::string flipped = bytes;
      flipped[test::below(random, flipped.size())] ^= static_cast<char>(1 + test::below(random, 255));
      if (!looks_like_archive(flipped)) continue;
      const Result result = read(flipped);
      // Other contents and nothing said: only where there is no check sum over them.
      constexpr std::string_view kUnchecked[] = {"application/x-tar", "application/zstd", "application/x-lz4"};
      const bool checked =
          std::find(std::begin(kUnchecked), std::end(kUnchecked), whole.text.media_type) == std::end(kUnchecked);
      if (checked && result.members.size() == whole.members.size() && result.text.incomplete.empty()) {
        for (std::size_t m = 0; m < whole.members.size(); ++m)
          EXPECT_TRUE(result.members[m].second == whole.members[m].second) << whole.text.media_type << " member " << m;
      }
    }
  }
}

// ---- Limits

TEST(Archive, ALongMemberIsCutAndTheNextIsRead) {
  Limits limits;
  limits.max_part_bytes = 1000;
  const std::vector<Item> items = {{"长.txt", noise(5000, 3)}, {"短.txt", "内容"}};
  const std::string archives[] = {archive_of(ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE, items),
                                  archive_of(ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_XZ, items),
                                  rar_of(rar_file(2, "长.txt", noise(5000, 3)) + rar_file(2, "短.txt", "内容")),
                                  zip_of({{"长.txt", noise(5000, 3)}, {"短.txt", "内容"}})};
  for (const std::string& bytes : archives) {
    const Result result = read(bytes, limits);
    ASSERT_EQ(result.paths(), (Paths{"长.txt", "短.txt"})) << result.text.media_type;
    EXPECT_TRUE(result.members[0].second == noise(5000, 3).substr(0, 1000));
    EXPECT_EQ(result.members[1].second, "内容");
    EXPECT_TRUE(result.says("limit:bytes", "长.txt"));
  }
}

TEST(Archive, BoundsMembersBytesAndRatio) {
  std::vector<Item> many;
  for (int i = 0; i < 20; ++i) many.push_back({"f" + std::to_string(i), "x"});
  Limits limits;
  limits.max_members = 10;
  Result result = read(archive_of(ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE, many), limits);
  EXPECT_EQ(result.members.size(), 10U);
  EXPECT_TRUE(result.says("limit:members", ""));
  std::vector<ZipItem> zipped;
  for (const Item& item : many) zipped.push_back({item.path, item.bytes});
  result = read(zip_of(zipped), limits);
  EXPECT_EQ(result.members.size(), 10U);
  EXPECT_TRUE(result.says("limit:members", ""));

  // 24 MiB of zeros in each way to pack them.
  const std::string zeros(std::size_t{24} << 20U, '\0');
  const std::string bombs[] = {packed(ARCHIVE_FILTER_GZIP, zeros),
                               packed(ARCHIVE_FILTER_XZ, zeros),
                               packed(ARCHIVE_FILTER_BZIP2, zeros),
                               archive_of(ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_ZSTD, {{"zeros", zeros}}),
                               archive_of(ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, {{"zeros", zeros}}),
                               test::zip({{"zeros", zeros}})};
  for (const std::string& bomb : bombs) {
    result = read(bomb);
    const bool said = std::any_of(result.text.incomplete.begin(), result.text.incomplete.end(),
                                  [](const Incomplete& problem) { return problem.reason == "limit:ratio"; });
    EXPECT_TRUE(said) << result.text.media_type;
    for (const auto& member : result.members) EXPECT_LT(member.second.size(), std::size_t{12} << 20U);
  }

  Limits small;
  small.max_bytes = 10'000;
  EXPECT_TRUE(read(zip_of({{"a", noise(6000, 4)}}), small).text.incomplete.empty());
  EXPECT_TRUE(read(zip_of({{"a", noise(20'000, 4)}}), small).says("limit:bytes", ""));
}

TEST(Archive, ADictionaryBeyondTheLimitIsNotSetUp) {
  ZipItem item;
  item.name = "a";
  item.method = 14;
  item.bytes = "\x09\x14\x05\0\x5D\xFF\xFF\xFF\xFF????????"sv;
  const Result zip = read(zip_of({item}));
  EXPECT_TRUE(zip.says("limit:memory", "a"));
  EXPECT_EQ(zip.text.incomplete.size(), 1U);
  // Of xz the size of the dictionary is a byte of the block header: 2 MiB here, then 4 GiB.
  std::string xz = packed(ARCHIVE_FILTER_XZ, "内容");
  const std::size_t filter = xz.find("\x21\x01"sv, 12);
  ASSERT_NE(filter, std::string::npos);
  xz[filter + 2] = 40;
  EXPECT_TRUE(read(xz).says("limit:memory", ""));
}

TEST(Archive, MembersThatOverlapAreDamage) {
  // Two entries of one local header: what bombs without nesting are made of.
  ZipItem item;
  item.name = "a";
  item.bytes = noise(100, 5);
  std::string bytes = zip_of({item, item});
  const std::size_t second = bytes.rfind("PK\x01\x02"sv);
  for (std::size_t i = 0; i < 4; ++i) bytes[second + 42 + i] = '\0';
  const Result result = read(bytes);
  EXPECT_TRUE(result.says("damaged", ""));
}

/// A GNU tar with one sparse file (--sparse, old format): `content` at its begin and nothing up to `size`.
std::string sparse_tar(std::string_view content, std::uint64_t size) {
  const auto octal = [](std::string& header, std::size_t at, std::size_t width, std::uint64_t value) {
    for (std::size_t i = width - 1; i-- > 0; value /= 8) header[at + i] = static_cast<char>('0' + value % 8);
  };
  std::string header(512, '\0');
  header.replace(0, 6, "sparse");
  octal(header, 100, 8, 0644);
  octal(header, 108, 8, 0);
  octal(header, 116, 8, 0);
  octal(header, 124, 12, content.size());
  octal(header, 136, 12, 0);
  header[156] = 'S';
  header.replace(257, 8, "ustar  \0"sv);
  octal(header, 386, 12, 0);
  octal(header, 398, 12, content.size());
  octal(header, 410, 12, size);
  octal(header, 422, 12, 0);
  octal(header, 483, 12, size);
  header.replace(148, 8, "        ");
  std::uint64_t sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  octal(header, 148, 7, sum);
  header[154] = '\0';
  std::string data(content);
  data.resize((data.size() + 511) / 512 * 512);
  return header + data;
}

TEST(Archive, HolesOfASparseFileCostNothing) {
  const std::string small = read(sparse_tar("内容", 4096) + std::string(1024, '\0')).members.at(0).second;
  EXPECT_EQ(small, "内容" + std::string(4096 - 6, '\0'));
  const Result result = read(sparse_tar("内容", std::uint64_t{4} << 30U) +
                             archive_of(ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE, {{"next", "x"}}));
  ASSERT_EQ(result.members.size(), 2U);
  EXPECT_EQ(result.members[0].second, "内容");
  EXPECT_TRUE(result.says("limit:bytes", "sparse"));
  EXPECT_EQ(result.members[1].first, "next");
}

TEST(Archive, StopsWhenNoMoreIsWanted) {
  std::vector<std::string> taken;
  const auto text = extract_archive(archive_of(ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE, kTwoFiles), Limits{},
                                    [&](Member&& member) {
                                      taken.push_back(member.path);
                                      return false;
                                    });
  EXPECT_EQ(taken, std::vector<std::string>{"目录/甲.txt"});
  EXPECT_TRUE(text.incomplete.empty());  // whoever stops says why
}

TEST(Archive, WithoutASinkMembersAreUnread) {
  const std::string tar = archive_of(ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE, kTwoFiles);
  const std::vector<Incomplete> expected = {{"not-read:embedded", "目录/甲.txt"}, {"not-read:embedded", "乙.txt"}};
  EXPECT_EQ(extract_archive(tar, Limits{}).incomplete, expected);
}

TEST(Archive, TextsAreNoArchives) {
  for (const std::string_view text : {"PK 公司", "BZh 是一个词", "7z", "Rar! 很好", "\x1F\x8B", "普通文字"}) {
    EXPECT_FALSE(looks_like_archive(text)) << text;
  }
  EXPECT_FALSE(looks_like_archive(std::string(2000, 'a')));
}

// ---- The corpus beside the project

std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

TEST(Archive, ReadsTheArchivesOfOtherProjects) {
  const std::filesystem::path folder = MISHEN_SOURCE_DIR "/../shared/corpus/docs/archives";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no corpus beside the project";
  for (const char* name : {"bla.zip", "bla.7z", "bla.tar"}) {
    const Result result = read(file_bytes(folder / name));
    EXPECT_EQ(result.paths(), (Paths{"test1.xml", "test2.xml"})) << name;
    EXPECT_TRUE(result.text.incomplete.empty()) << name;
  }
  EXPECT_TRUE(read(file_bytes(folder / "bla.encrypted.7z")).says("encrypted", ""));
  EXPECT_TRUE(read(file_bytes(folder / "test_rar_multivolume_multiple_files.part1.rar")).says("damaged", "volume"));
  EXPECT_TRUE(read(file_bytes(folder / "imploding-8Kdict-3trees.zip")).says("unknown-format", "LICENSE.TXT"));
}

}  // namespace
}  // namespace mishen::scanner
