#include "scanner/extract/container.h"

#include <algorithm>
#include <array>
#include <string>

#include "scanner/extract/archive.h"
#include "scanner/extract/docx.h"
#include "scanner/extract/mht.h"
#include "scanner/extract/odf.h"
#include "scanner/extract/ofd.h"
#include "scanner/extract/pdf_pages.h"
#include "scanner/extract/picture.h"
#include "scanner/extract/pptx.h"
#include "scanner/extract/rtf.h"
#include "scanner/extract/xlsx.h"
#include "scanner/extract/zip_reader.h"

namespace mishen::scanner {
namespace {

using std::string_view;
using std::string_view_literals::operator""sv;

// One line for each format. Of two that both know a document the first reads it.
struct Format {
  bool (*looks_like)(string_view bytes);
  ExtractedText (*extract)(string_view bytes, const Limits& limits, const MemberSink& members);
};
constexpr std::array kFormats = {
    Format{looks_like_docx, extract_docx},
    Format{looks_like_xlsx, extract_xlsx},
    Format{looks_like_pptx, extract_pptx},
    Format{looks_like_odf, extract_odf},
    Format{looks_like_ofd, extract_ofd},
    Format{looks_like_rtf, extract_rtf},
    Format{looks_like_mht, extract_mht},
    Format{looks_like_picture,
           [](string_view bytes, const Limits& limits, const MemberSink&) { return extract_picture(bytes, limits); }},
    // After what is in zip containers too.
    Format{looks_like_archive, extract_archive},
};

struct Signature {
  string_view magic;
  string_view media_type;
  Carrier carrier = Carrier::kUnread;
  std::size_t at = 0;
};
// What only looks for bytes at fixed places may be done where nothing isolates it. Text has no signature.
constexpr std::array kSignatures = {
    Signature{"PK\x03\x04"sv, "application/zip", Carrier::kArchive},
    Signature{"PK\x05\x06"sv, "application/zip", Carrier::kArchive},
    Signature{"PK\x07\x08"sv, "application/zip", Carrier::kArchive},
    Signature{"7z\xBC\xAF\x27\x1C"sv, "application/x-7z-compressed", Carrier::kArchive},
    Signature{"Rar!\x1A\x07"sv, "application/vnd.rar", Carrier::kArchive},
    Signature{"\x1F\x8B"sv, "application/gzip", Carrier::kArchive},
    Signature{"\x1F\x9D"sv, "application/x-compress", Carrier::kArchive},
    Signature{"BZh"sv, "application/x-bzip2", Carrier::kArchive},
    Signature{"\xFD"
              "7zXZ\0"sv,
              "application/x-xz", Carrier::kArchive},
    Signature{"\x28\xB5\x2F\xFD"sv, "application/zstd", Carrier::kArchive},
    Signature{"LZIP"sv, "application/x-lzip", Carrier::kArchive},
    Signature{"\x04\x22\x4D\x18"sv, "application/x-lz4", Carrier::kArchive},
    Signature{"ustar"sv, "application/x-tar", Carrier::kArchive, 257},
    Signature{"{\\rtf"sv, "application/rtf", Carrier::kDocument},
    Signature{"\x89PNG\r\n"sv, "image/png", Carrier::kDocument},
    Signature{"\xFF\xD8\xFF"sv, "image/jpeg", Carrier::kDocument},
    Signature{"GIF8"sv, "image/gif", Carrier::kDocument},
    Signature{"II*\0"sv, "image/tiff", Carrier::kDocument},
    Signature{"MM\0*"sv, "image/tiff", Carrier::kDocument},
    Signature{"WEBP"sv, "image/webp", Carrier::kDocument, 8},
    Signature{"ftypheic"sv, "image/heic", Carrier::kDocument, 4},
    Signature{"ftypmif1"sv, "image/heif", Carrier::kDocument, 4},
    Signature{"ftypavif"sv, "image/avif", Carrier::kDocument, 4},
    Signature{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "application/x-ole-storage"},
    Signature{"\x7F"
              "ELF"sv,
              "application/x-elf"},
    Signature{"MZ\x90\0"sv, "application/vnd.microsoft.portable-executable"},
    Signature{"SQLite format 3\0"sv, "application/vnd.sqlite3"},
    // Programs that draw: their text is in strings, in the codes of fonts.
    Signature{"%!PS"sv, "application/postscript"},
    Signature{"\xC5\xD0\xD3\xC6"sv, "application/postscript"},
};

const Signature* signature_of(string_view bytes) {
  for (const Signature& signature : kSignatures) {
    if (bytes.size() >= signature.at && bytes.substr(signature.at).starts_with(signature.magic)) return &signature;
  }
  return nullptr;
}

// Members that make a zip container one document: OPC (ISO/IEC 29500-2), ODF part 3, GB/T 33190.
bool is_zipped_document(string_view bytes) {
  constexpr std::array kMembers = {"[Content_Types].xml"sv, "mimetype"sv, "META-INF/manifest.xml"sv, "OFD.xml"sv};
  return std::any_of(kMembers.begin(), kMembers.end(),
                     [&](string_view member) { return zip_has_member(bytes, member); });
}

// UTF-16LE "EncryptedPackage": an Office document behind a password (MS-OFFCRYPTO 2.3).
bool holds_encrypted_package(string_view bytes) {
  static constexpr string_view kName = "EncryptedPackage";
  std::string utf16;
  for (const char c : kName) {
    utf16 += c;
    utf16 += '\0';
  }
  return bytes.find(utf16) != string_view::npos;
}

// ODF in one XML file (ODF 1.3 part 3, 3.1): its name space stands in the root element. Whether it is one is told by
// parsing it, where that is isolated.
bool may_be_flat_odf(string_view bytes) {
  constexpr std::size_t kHead = std::size_t{64} << 10U;  // comments may stand before the root
  const string_view head = bytes.substr(0, kHead);
  const std::size_t begin = head.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const std::size_t first = head.find_first_not_of(" \t\r\n", begin);
  return first != string_view::npos && head[first] == '<' &&
         head.find("urn:oasis:names:tc:opendocument:xmlns:office:") != string_view::npos &&
         head.find("office:document") != string_view::npos;
}

}  // namespace

Carrier carrier_of(string_view bytes) {
  const Signature* signature = signature_of(bytes);
  if (signature == nullptr) {
    if (looks_like_pdf(bytes)) return Carrier::kPdf;
    if (may_be_flat_odf(bytes)) return Carrier::kDocument;
    return looks_like_mht(bytes) ? Carrier::kDocument : Carrier::kText;
  }
  if (signature->media_type == "application/zip" && is_zipped_document(bytes)) return Carrier::kDocument;
  return signature->carrier;
}

ExtractedText unread_container(string_view bytes) {
  const Signature* signature = signature_of(bytes);
  ExtractedText text;
  text.media_type = signature == nullptr ? "application/octet-stream"sv : signature->media_type;
  text.incomplete.push_back({holds_encrypted_package(bytes) ? "encrypted" : "unknown-format", ""});
  return text;
}

ExtractedText extract_container(string_view bytes, const Limits& limits, const MemberSink& members) {
  for (const Format& format : kFormats) {
    if (format.looks_like(bytes)) return format.extract(bytes, limits, members);
  }
  return unread_container(bytes);
}

}  // namespace mishen::scanner
