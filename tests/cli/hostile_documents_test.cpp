// Documents built to hide what they hold or to use the machine up: never clean, never a crash, nothing left behind.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <zlib.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "tests/cli/program.h"
#include "tests/cli/watched_run.h"
#include "tests/support/docx_writer.h"
#include "tests/support/odf_writer.h"
#include "tests/support/ofd_writer.h"
#include "tests/support/package_writer.h"

namespace mishen::cli {
namespace {

namespace fs = std::filesystem;
using std::string;
using std::string_view;
using std::string_view_literals::operator""sv;
using test::TemporaryFolder;

constexpr string_view kMark = "绝密★30年\n关于某项工作的通知\n";

string number(std::uint64_t value, unsigned width) {
  string bytes;
  for (unsigned i = 0; i < width; ++i) bytes += static_cast<char>(value >> 8U * i & 0xFFU);
  return bytes;
}

string times(std::size_t count, string_view piece) {
  string text;
  text.reserve(count * piece.size());
  for (std::size_t i = 0; i < count; ++i) text += piece;
  return text;
}

/// Text as it is packed, never held unpacked.
struct Packed {
  string bytes;
  std::uint32_t crc = 0;
  std::uint64_t size = 0;
};

constexpr int kRaw = -MAX_WBITS;
constexpr int kGzip = 16 + MAX_WBITS;

/// Packs `begin`, `count` times `piece`, `end`.
Packed pack(string_view begin, std::size_t count, string_view piece, string_view end, int window = kRaw) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("cannot set up zlib");
  Packed packed;
  std::array<Bytef, 1U << 16U> room{};
  const auto put = [&](string_view text, int flush) {
    // zlib does not write to it.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    packed.crc = static_cast<std::uint32_t>(crc32_z(packed.crc, stream.next_in, text.size()));
    packed.size += text.size();
    do {
      stream.next_out = room.data();
      stream.avail_out = static_cast<uInt>(room.size());
      deflate(&stream, flush);
      packed.bytes.append(reinterpret_cast<const char*>(room.data()), room.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  };
  put(begin, Z_NO_FLUSH);
  for (std::size_t i = 0; i < count; ++i) put(piece, Z_NO_FLUSH);
  put(end, Z_FINISH);
  deflateEnd(&stream);
  return packed;
}

Packed pack(string_view text) { return pack(text, 0, "", ""); }

/// What one header of a zip says of a member.
struct Said {
  string name;
  Packed packed;
  unsigned flags = 1U << 11U;
  unsigned mode = 0;  // of Unix; 0: made elsewhere
};

/// A zip whose directory need not say what its members say (APPNOTE 4.3).
class Zip {
 public:
  /// Returns where the member stands.
  std::size_t local(const Said& said) {
    const std::size_t at = bytes_.size();
    bytes_ += "PK\x03\x04" + number(20, 2) + fields(said) + number(said.name.size(), 2) + number(0, 2);
    bytes_ += said.name + said.packed.bytes;
    return at;
  }
  void listed(const Said& said, std::size_t at) {
    directory_ += "PK\x01\x02" + number(20, 1) + number(said.mode == 0 ? 0 : 3, 1) + number(20, 2) + fields(said);
    directory_ += number(said.name.size(), 2) + number(0, 8) + number(std::uint64_t{said.mode} << 16U, 4);
    directory_ += number(at, 4) + said.name;
    ++count_;
  }
  Zip& add(const Said& said) {
    listed(said, local(said));
    return *this;
  }
  void raw(string_view bytes) { bytes_ += bytes; }
  [[nodiscard]] string end() const {
    return bytes_ + directory_ + "PK\x05\x06" + number(0, 4) + number(count_, 2) + number(count_, 2) +
           number(directory_.size(), 4) + number(bytes_.size(), 4) + number(0, 2);
  }

 private:
  static string fields(const Said& said) {
    return number(said.flags, 2) + number(8, 2) + number(0, 4) + number(said.packed.crc, 4) +
           number(said.packed.bytes.size(), 4) + number(said.packed.size, 4);
  }

  string bytes_;
  string directory_;
  std::size_t count_ = 0;
};

Said harmless(string name) { return {std::move(name), pack("正文")}; }
Said marked(string name) { return {std::move(name), pack(kMark)}; }

/// Writes documents and scans them.
class HostileDocuments : public testing::Test {
 protected:
  void put(const string& name, const string& bytes) {
    folder_.write(name, bytes);
    ++documents_;
  }
  void expect_none_passes() {
    const test::Run run = test::scan_watched(folder_);
    test::expect_none_passes(run, documents_);
    EXPECT_EQ(run.outcome.out.find("crashed"), string::npos) << run.outcome.out;
  }

  TemporaryFolder folder_;
  std::size_t documents_ = 0;
};

bool is_installed(const char* program) {
  return std::system((string("command -v ") + program + " >/dev/null").c_str()) == 0;
}

TEST_F(HostileDocuments, ZipsThatSayTwoThings) {
  {
    Zip zip;
    zip.add(harmless("a.txt")).local(marked("b.txt"));
    put("omitted.zip", zip.end());
  }
  {
    Zip zip;
    zip.listed(harmless("a.txt"), zip.local(marked("a.txt")));
    put("other-content.zip", zip.end());
  }
  {
    Zip zip;
    zip.listed(marked("a.txt"), zip.local(marked("b.txt")));
    put("other-name.zip", zip.end());
  }
  {
    Zip zip;
    Said wrong = harmless("a.txt");
    ++wrong.packed.crc;
    put("wrong-sum.zip", zip.add(wrong).end());
  }
  {
    Zip zip;
    put("twice.zip", zip.add(harmless("a.txt")).add(marked("a.txt")).end());
  }
  {
    Zip zip;
    Said folder = marked("a/");
    folder.packed.size = 0;
    put("folder.zip", zip.add(folder).end());
  }
  {
    Zip zip;
    zip.add(harmless("a.txt"));
    zip.raw(kMark);
    zip.add(harmless("b.txt"));
    put("between.zip", zip.end());
  }
  for (const unsigned mode : {0120777U, 0060666U, 0020666U, 0010666U}) {
    Zip zip;
    Said link = marked("a.txt");
    link.mode = mode;
    put("mode" + std::to_string(mode) + ".zip", zip.add(link).end());
  }
  {
    Zip zip;
    Said secret = harmless("a.txt");
    secret.flags |= 1U;
    put("encrypted.zip", zip.add(secret).end());
  }
  Zip plain;
  plain.add(harmless("a.txt"));
  Zip other;
  other.add(marked("b.txt"));
  put("two-ends.zip", plain.end() + other.end());
  put("two-ends-too.zip", other.end() + plain.end());
  put("behind.zip", plain.end() + string(kMark));
  put("before.zip", string(kMark) + plain.end());
  Zip slip;
  slip.add(marked("../../../../slip.txt")).add(marked("/slip.txt")).add(marked("C:\\slip.txt"));
  put("slip.zip", slip.end());
  expect_none_passes();
  for (const fs::path& at : {fs::path("/slip.txt"), folder_.path().parent_path() / "slip.txt"})
    EXPECT_FALSE(fs::exists(at)) << at;
}

TEST_F(HostileDocuments, DocumentsWithMembersThatTheirDirectoryOmits) {
  const auto put_all = [&](const string& name, const std::vector<test::ZipMember>& members, const string& main) {
    Zip omitted;
    Zip twice;
    for (const test::ZipMember& member : members) {
      omitted.add({member.name, pack(member.bytes)});
      twice.add({member.name, pack(member.bytes)});
    }
    omitted.local(marked("a.txt"));
    put("omitted" + name, omitted.end());
    put("twice" + name, twice.add({main, pack(kMark)}).end());
    put("behind" + name, test::zip(members) + string(kMark));
  };
  put_all(".docx", test::DocxWriter().paragraph("正文").members(), "word/document.xml");
  put_all(".odt", test::OdfWriter("text").body("<text:p>正文</text:p>").members(), "content.xml");
  put_all(".xlsx", test::XlsxWriter().sheet("表", "<sheetData/>").package().members(), "xl/workbook.xml");
  expect_none_passes();
}

TEST_F(HostileDocuments, Bombs) {
  const string mebibyte(std::size_t{1} << 20U, '\0');
  constexpr std::size_t kCount = 100;
  const Packed zeros = pack("", kCount, mebibyte, kMark);
  put("flat.zip", Zip().add({"a.txt", zeros}).end());
  put("bomb.gz", pack("", kCount, mebibyte, kMark, kGzip).bytes);
  const string paragraphs = times(10'000, "<w:p><w:r><w:t>正文</w:t></w:r></w:p>");
  Zip docx;
  for (const test::ZipMember& member : test::DocxWriter().paragraph("正文").members()) {
    const std::size_t body = member.bytes.find("<w:body>");
    if (member.name != "word/document.xml" || body == string::npos) {
      docx.add({member.name, pack(member.bytes)});
      continue;
    }
    const std::size_t begin = body + "<w:body>"sv.size();
    docx.add({member.name, pack(member.bytes.substr(0, begin), 150, paragraphs, member.bytes.substr(begin))});
  }
  put("bomb.docx", docx.end());
  Zip overlapping;
  const Said one{"a.txt", pack("", 20, mebibyte, "")};
  const std::size_t at = overlapping.local(one);
  for (int i = 0; i < 1000; ++i) overlapping.listed({std::to_string(i), one.packed}, at);
  put("overlapping.zip", overlapping.end());
  string wide = Zip().add({"a.txt", pack("", 100, mebibyte, "")}).end();
  for (int level = 0; level < 2; ++level) {
    Zip next;
    for (int i = 0; i < 16; ++i) next.add({std::to_string(i) + ".zip", pack(wide)});
    wide = next.end();
  }
  put("wide.zip", wide);
  expect_none_passes();
}

TEST_F(HostileDocuments, Nesting) {
  string zip = Zip().add(marked("a.txt")).end();
  string gzip = pack(kMark, 0, "", "", kGzip).bytes;
  for (int i = 0; i < 20; ++i) {
    zip = Zip().add({"a.zip", pack(zip)}).end();
    gzip = pack(gzip, 0, "", "", kGzip).bytes;
  }
  put("deep.zip", zip);
  put("deep.gz", gzip);
  constexpr std::size_t kDeep = 300'000;
  const string xml = times(kDeep, "<w:smartTag>") + string(kMark) + times(kDeep, "</w:smartTag>");
  put("deep.docx", test::DocxWriter().body_xml(xml).bytes());
  const string spans = times(kDeep, "<text:span>") + string(kMark) + times(kDeep, "</text:span>");
  put("deep.odt", test::OdfWriter("text").body("<text:p>" + spans + "</text:p>").bytes());
  put("deep.fodt", test::OdfWriter("text").body("<text:p>" + spans + "</text:p>").flat());
  put("deep.rtf", "{\\rtf1 " + string(kDeep, '{') + "\\u32477?\\u23494?" + string(kDeep, '}') + "}");
  put("deep.html", times(kDeep, "<div>") + "<p>" + string(kMark) + "</p>");
  expect_none_passes();
}

TEST_F(HostileDocuments, EntitiesOfTheirOwn) {
  string laughs = "<!DOCTYPE r [<!ENTITY a0 \"绝密\">";
  for (int i = 1; i < 10; ++i)
    laughs += "<!ENTITY a" + std::to_string(i) + " \"" + times(10, "&a" + std::to_string(i - 1) + ";") + "\">";
  laughs += "]>";
  const std::pair<string, string> attacks[] = {
      {"laughs", laughs},
      {"split", "<!DOCTYPE r [<!ENTITY a9 \"密★30年\">]>"},
      {"file", "<!DOCTYPE r [<!ENTITY a9 SYSTEM \"file:///etc/passwd\">]>"},
      {"parameter", "<!DOCTYPE r [<!ENTITY % p SYSTEM \"file:///etc/passwd\">%p;<!ENTITY a9 \"密\">]>"}};
  for (const auto& [name, doctype] : attacks) {
    const auto attacked = [&doctype = doctype](string xml) {
      const std::size_t declaration = xml.starts_with("<?xml") ? xml.find("?>") + 2 : 0;
      return xml.insert(declaration, doctype);
    };
    const auto attacked_package = [&](std::vector<test::ZipMember> members, string_view part) {
      for (test::ZipMember& member : members) {
        if (member.name == part) member.bytes = attacked(member.bytes);
      }
      return test::zip(members);
    };
    const auto docx = test::DocxWriter().body_xml("<w:p><w:r><w:t>绝&a9;</w:t></w:r></w:p>").members();
    for (const char* part : {"[Content_Types].xml", "_rels/.rels", "word/document.xml"})
      put(name + std::to_string(documents_) + ".docx", attacked_package(docx, part));
    const test::OdfWriter odf = test::OdfWriter("text").body("<text:p>绝&a9;</text:p>");
    for (const char* part : {"content.xml", "META-INF/manifest.xml"})
      put(name + std::to_string(documents_) + ".odt", attacked_package(odf.members(), part));
    put(name + ".fodt", attacked(odf.flat()));
    const auto xlsx = test::XlsxWriter().sheet("表", "<sheetData/>").package().members();
    put(name + ".xlsx", attacked_package(xlsx, "xl/workbook.xml"));
    put(name + ".svg", attacked("<svg xmlns=\"http://www.w3.org/2000/svg\"><text>绝&a9;</text></svg>"));
    put(name + ".xml", attacked("<?xml version=\"1.0\"?><r>绝&a9;</r>"));
    const string root = "<ofd:OFD xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:DocBody/></ofd:OFD>";
    put(name + ".ofd", test::zip({{"OFD.xml", attacked(root)}}));
  }
  expect_none_passes();
}

TEST_F(HostileDocuments, SizesThatAreOnlyAnnounced) {
  const string cell = "<c r=\"XFD1048576\" t=\"inlineStr\"><is><t>绝密★30年</t></is></c>";
  put("cells.xlsx", test::XlsxWriter()
                        .sheet("表",
                               "<dimension ref=\"A1:XFD1048576\"/><cols><col min=\"1\" max=\"2147483647\" "
                               "hidden=\"1\"/></cols><sheetData><row r=\"1048576\">" +
                                   cell + "</row></sheetData><mergeCells>" +
                                   times(20'000, "<mergeCell ref=\"A1:XFD1048576\"/>") + "</mergeCells>")
                        .bytes());
  const string row =
      "<table:table-row table:number-rows-repeated=\"2147483648\"><table:table-cell "
      "office:value-type=\"string\" table:number-columns-repeated=\"2147483648\"><text:p>绝密★30年</text:p>"
      "</table:table-cell></table:table-row>";
  put("rows.ods", test::OdfWriter("spreadsheet")
                      .body("<table:table table:name=\"表\">" + times(10, row) + "</table:table>")
                      .bytes());
  put("glyphs.ofd", test::OfdWriter()
                        .page("<ofd:TextObject ID=\"90\" Boundary=\"10 10 100 10\" Font=\"1\" Size=\"4\"><ofd:TextCode "
                              "X=\"0\" Y=\"4\" DeltaX=\"" +
                              times(1000, "g 2000000000 4 ") + "\">绝密★30年</ofd:TextCode></ofd:TextObject>")
                        .bytes());
  put("binary.rtf", "{\\rtf1 \\bin2147483647 \\u32477?\\u23494?}");
  expect_none_passes();
}

TEST_F(HostileDocuments, BrokenCharacterSets) {
  const string text = times(20, "关于开展某项工作的通知，请认真组织实施。\n");
  put("one-byte.txt", text + "绝\xFF密★30年\n" + text);
  put("bytes.txt", text + "绝\xFF密\xFE★30年\n" + text);
  put("overlong.txt", text + "\xC0\xAF\xE0\x80\xAF");
  put("surrogate.txt", "\xFF\xFE" + times(50, "a\0"sv) + string("\x00\xD8 \0\x00\xDC", 6));
  put("zeros.txt", text + string(100, '\0') + string(kMark));
  put("noise.bin", pack(text + text + times(500, "x")).bytes);
  put("page.eps", "%!PS-Adobe-3.0 EPSF-3.0\n/F findfont 12 scalefont setfont <bef8c3dc> show\n");
  put("secret.doc", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + string(600, '\0') +
                        string("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32));
  put("cut.xml", "<?xml version=\"1.0\"?><r><p>正文</p><p");
  expect_none_passes();
}

TEST_F(HostileDocuments, TwoDocumentsInOne) {
  const string zip = Zip().add(marked("a.txt")).end();
  const string png = test::png(10, 10);
  put("a.png", png + zip);
  put("a.gz", pack("正文", 0, "", "", kGzip).bytes + zip);
  put("a.rtf", "{\\rtf1 a}" + zip);
  put("a.txt", times(100, "正文\n") + zip);
  put("a.html", "<html><body>正文</body></html>" + zip);
  put("a.docx", test::DocxWriter().paragraph("正文").bytes() + zip);
  put("page.docx", "<html><body><p>" + string(kMark) + "</p></body></html>");
  put("a.mht",
      "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\n"
      "Content-Type: text/html\r\n\r\n<p>a</p>\r\n--b--\r\n" +
          zip);
  expect_none_passes();
}

TEST_F(HostileDocuments, TextThatIsTooLong) {
  const string line = times(30, "正文正文") + "\n";
  put("long.txt", times((std::size_t{160} << 20U) / line.size(), line) + string(kMark));
  put("lines.txt", times(4'000'000, "a\n") + string(kMark));
  put("cells.csv", times(1'000'000, "a,b,c,d\n") + string(kMark));
  expect_none_passes();
}

TEST_F(HostileDocuments, WhatIsNoFile) {
  const fs::path sparse = folder_.write("sparse.bin", "");
  fs::resize_file(sparse, std::uintmax_t{4} << 30U);
  ASSERT_EQ(mkfifo((folder_.path() / "pipe").c_str(), 0600), 0);
  const TemporaryFolder elsewhere;
  fs::create_symlink(elsewhere.write("a.txt", string(kMark)), folder_.path() / "link.txt");
  fs::create_symlink("gone", folder_.path() / "broken.txt");
  fs::create_symlink("/dev/zero", folder_.path() / "zero.bin");
  documents_ = 5;
  expect_none_passes();
}

TEST_F(HostileDocuments, EncryptedByOtherPrograms) {
  if (!is_installed("zip") || !is_installed("7z")) GTEST_SKIP() << "zip or 7z is not installed";
  const TemporaryFolder source;
  source.write("a.txt", "正文");
  const string begin = "cd '" + source.path().string() + "' && ";
  const string out = folder_.path().string();
  for (const string& command :
       {"zip -q -P password '" + out + "/a.zip' a.txt", "7z a -bso0 -ppassword -mem=AES256 '" + out + "/b.zip' a.txt",
        "7z a -bso0 -ppassword '" + out + "/a.7z' a.txt", "7z a -bso0 -ppassword -mhe=on '" + out + "/b.7z' a.txt"}) {
    ASSERT_EQ(std::system((begin + command).c_str()), 0) << command;
    ++documents_;
  }
  expect_none_passes();
}

TEST_F(HostileDocuments, TwoAtATimeAreLikeOne) {
  for (int i = 0; i < 6; ++i) {
    put(std::to_string(i) + ".zip",
        Zip().add({"a.txt", pack("", 50, string(std::size_t{1} << 20U, '\0'), kMark)}).end());
    put(std::to_string(i) + ".docx", test::DocxWriter().body_xml(times(1000, "<w:smartTag>")).bytes());
  }
  test::expect_none_passes(test::scan_watched(folder_, {"--jobs", "2"}), documents_);
}

TEST_F(HostileDocuments, AKilledScannerLeavesNothing) {
  for (int i = 0; i < 8; ++i) {
    const string paragraphs = times(100'000, "<w:p><w:r><w:t>正文" + std::to_string(i) + "</w:t></w:r></w:p>");
    put(std::to_string(i) + ".docx", test::DocxWriter().body_xml(paragraphs).bytes());
  }
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  for (int i = 1; i <= 5; ++i) {
    const TemporaryFolder temporary;
    const TemporaryFolder home;
    const string command = "cd '" + folder_.path().string() + "' && HOME='" + home.path().string() + "' TMPDIR='" +
                           temporary.path().string() + "' timeout -s KILL 0." + std::to_string(i) +
                           " " MISHEN_PROGRAM " scan . >/dev/null 2>&1";
    EXPECT_NE(std::system(command.c_str()), -1);  // whatever the killed program says
    for (int tries = 0; tries < 500 && !test::left_over_processes().empty(); ++tries) {
      while (waitpid(-1, nullptr, WNOHANG) > 0) continue;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(test::left_over_processes(), "");
    EXPECT_TRUE(fs::is_empty(temporary.path()));
  }
}

}  // namespace
}  // namespace mishen::cli
