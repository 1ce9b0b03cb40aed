#include "scanner/extract/mht.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "scanner/ascii.h"
#include "scanner/decode.h"
#include "scanner/errors.h"
#include "scanner/extract/append_block.h"
#include "scanner/extract/html.h"
#include "scanner/extract/member_name.h"
#include "scanner/extract/picture.h"
#include "scanner/extract/plain_text.h"
#include "scanner/extract/white_space.h"
#include "scanner/extract/xml_reader.h"

// GMime finds the parts and undoes their transfer encoding. It is not asked for text: its character sets are those of
// iconv, which loads a table from a file for each, and reading happens where no file can be opened.

namespace mishen::scanner {
namespace {

using namespace std::string_view_literals;

/// How much of a file may be its header.
constexpr std::size_t kMaxHeader = std::size_t{64} << 10U;
/// Parameters that a field of a header may have. GMime takes time by their square, and no program writes ten.
constexpr std::size_t kMaxParameters = 200;
/// References to missing parts that are listed.
constexpr std::size_t kMaxMissing = 100;

using Header = std::map<std::string, std::string, std::less<>>;  // names in lower case, first value of each

/// The header that `bytes` begin with (RFC 5322, 2.2); empty where they begin with something else. A last line that the
/// file ends in may be anything: it may be the begin of a field.
Header read_header(std::string_view bytes) {
  Header header;
  const bool at_end = bytes.size() <= kMaxHeader && !bytes.ends_with('\n') && !bytes.ends_with('\r');
  bytes = bytes.substr(0, kMaxHeader);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  bytes.remove_prefix(std::min(bytes.find_first_not_of("\r\n"), bytes.size()));
  Header::iterator last = header.end();
  bool first = true;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end);
    bytes.remove_prefix(bytes.starts_with("\r\n") ? 2 : bytes.empty() ? 0 : 1);
    if (line.empty()) break;
    const bool mailbox = first && line.starts_with("From ");  // the line that parts mails in an mbox
    first = false;
    if (mailbox) continue;
    if (line.front() == ' ' || line.front() == '\t') {
      if (last == header.end()) return {};
      last->second.append(1, ' ').append(trimmed(line));
      continue;
    }
    const std::size_t colon = line.find(':');
    const bool named = colon != std::string_view::npos && colon > 0 &&
                       std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                                   [](char c) { return c > ' ' && c < 0x7F; });
    if (!named && bytes.empty() && at_end) break;
    if (!named) return {};
    last = header.emplace(ascii_lower(line.substr(0, colon)), "").first;
    if (last->second.empty()) last->second = trimmed(line.substr(colon + 1));
  }
  return header;
}

bool has(const Header& header, std::string_view name) { return header.find(name) != header.end(); }

std::string value_of(const Header& header, std::string_view name) {
  const auto found = header.find(name);
  return found == header.end() ? std::string() : found->second;
}

bool is_saved_page(const Header& header) {
  const std::string type = ascii_lower(value_of(header, "content-type"));
  if (type.empty()) return false;
  const bool related = type.starts_with("multipart/related");
  if (related && ascii_lower(value_of(header, "from")).starts_with("<saved by")) return true;
  constexpr std::array kMailOnly = {"to"sv,           "cc"sv,          "received"sv,   "message-id"sv,
                                    "delivered-to"sv, "return-path"sv, "in-reply-to"sv};
  if (std::any_of(kMailOnly.begin(), kMailOnly.end(), [&](std::string_view name) { return has(header, name); }))
    return false;
  const bool html = type.starts_with("text/html") || type.starts_with("application/xhtml+xml");
  return related || (html && (has(header, "content-location") || has(header, "snapshot-content-location") ||
                              has(header, "mime-version")));
}

/// Whether a field that GMime takes apart has more parameters than anybody writes.
bool has_too_many_parameters(std::string_view bytes) {
  constexpr std::string_view kPrefix = "content-";  // Content-Type, Content-Disposition
  std::size_t parameters = 0;
  bool in_field = false;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end);
    const bool goes_on = line.front() == ' ' || line.front() == '\t';
    if (!goes_on) {
      in_field = ascii_lower(line.substr(0, kPrefix.size())) == kPrefix;
      parameters = 0;
    }
    if (in_field) parameters += static_cast<std::size_t>(std::count(line.begin(), line.end(), ';'));
    if (parameters > kMaxParameters) return true;
  }
  return false;
}

template <class Object>
struct Unref {
  void operator()(Object* object) const noexcept { g_object_unref(object); }
};
template <class Object>
using Owned = std::unique_ptr<Object, Unref<Object>>;

bool is_transport_encoding(GMimeContentEncoding encoding) {
  return encoding == GMIME_CONTENT_ENCODING_BASE64 || encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE ||
         encoding == GMIME_CONTENT_ENCODING_UUENCODE;
}

/// Whether a body begins with full lines of base64 (RFC 2045, 6.8): where its header does not say so the header was
/// damaged.
bool is_base64_body(std::string_view body) {
  constexpr std::size_t kFullLine = 76;
  constexpr int kLines = 2;
  body.remove_prefix(std::min(body.find_first_not_of("\r\n"), body.size()));
  for (int i = 0; i < kLines; ++i) {
    const std::size_t end = std::min(body.find_first_of("\r\n"), body.size());
    const bool is_base64 =
        end == kFullLine && std::all_of(body.begin(), body.begin() + kFullLine, [](char c) {
          return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
        });
    if (!is_base64) return false;
    body.remove_prefix(end);
    body.remove_prefix(std::min(body.find_first_not_of("\r\n"), body.size()));
  }
  return true;
}

/// Undoes a transfer encoding. Sets `is_damaged` where a base64 body stops within a group.
std::string transport_decoded(std::string_view body, GMimeContentEncoding encoding, bool& is_damaged) {
  GMimeEncoding state;
  g_mime_encoding_init_decode(&state, encoding);
  std::string decoded(g_mime_encoding_outlen(&state, body.size()), '\0');
  decoded.resize(g_mime_encoding_step(&state, body.data(), body.size(), decoded.data()));
  if (encoding == GMIME_CONTENT_ENCODING_BASE64) {
    const auto digits = std::count_if(body.begin(), body.end(), [](char c) {
      return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
             c == '=';
    });
    is_damaged = is_damaged || digits % 4 != 0;
  }
  return decoded;
}

/// A header value as people read it: encoded words (RFC 2047) decoded, adjacent ones as one, since programs split
/// characters between them; other bytes by guess.
std::string header_text(std::string_view value) {
  std::string text;
  std::string pending;  // bytes of encoded words not yet decoded
  std::string charset;
  const auto flush = [&] {
    if (pending.empty()) return;
    const auto decoded = decode_as(pending, charset);
    text += decoded ? decoded->text : guess_short_text(pending);
    pending.clear();
  };
  std::size_t at = 0;
  while (at < value.size()) {
    const std::size_t begin = std::min(value.find("=?", at), value.size());
    const std::string_view between = value.substr(at, begin - at);
    const bool blank = between.find_first_not_of(" \t\r\n") == std::string_view::npos;
    const std::size_t kind = value.find('?', begin + 2);
    const bool shaped = kind != std::string_view::npos && kind + 2 < value.size() && value[kind + 2] == '?';
    const std::size_t end = shaped ? value.find("?=", kind + 3) : std::string_view::npos;
    if (!blank || pending.empty()) {
      flush();
      text += guess_short_text(between);
    }
    if (begin == value.size()) break;
    if (end == std::string_view::npos) {
      flush();
      text += guess_short_text(value.substr(begin));
      break;
    }
    std::string_view name = value.substr(begin + 2, kind - begin - 2);
    name = name.substr(0, name.find('*'));  // RFC 2231, 5: a language may follow
    if (name != charset) flush();
    charset = name;
    std::string word(value.substr(kind + 3, end - kind - 3));
    const bool base64 = value[kind + 1] == 'B' || value[kind + 1] == 'b';
    if (!base64) std::replace(word.begin(), word.end(), '_', ' ');
    bool ignored = false;
    pending += transport_decoded(word, base64 ? GMIME_CONTENT_ENCODING_BASE64 : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE,
                                 ignored);
    at = end + 2;
  }
  flush();
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  return std::string(trimmed(text));
}

/// %E6%96%87 -> the byte, for showing addresses.
std::string percent_decoded(std::string_view address) {
  std::string text;
  for (std::size_t at = 0; at < address.size(); ++at) {
    const auto digit = [&](std::size_t i) {
      const char c = i < address.size() ? address[i] : 'x';
      return c >= '0' && c <= '9'   ? c - '0'
             : c >= 'A' && c <= 'F' ? c - 'A' + 10
             : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                    : -1;
    };
    if (address[at] == '%' && digit(at + 1) >= 0 && digit(at + 2) >= 0 && digit(at + 1) + digit(at + 2) > 0) {
      text += static_cast<char>(digit(at + 1) * 16 + digit(at + 2));
      at += 2;
    } else {
      text += address[at];
    }
  }
  return guess_short_text(text);
}

/// The folder of an address on somebody's computer or file server; "" for others. Word makes one up, C:/1A2B3C4D/, for
/// what it saves.
std::string local_folder(std::string_view location) {
  std::string_view path = location;
  const bool file = ascii_lower(path.substr(0, 7)) == "file://";
  if (file) path.remove_prefix(7);
  if (file && path.starts_with('/')) path.remove_prefix(1);
  const bool drive = path.size() > 2 && path[1] == ':' && (path[2] == '/' || path[2] == '\\');
  if (!file && !drive && !path.starts_with("\\\\")) return "";
  const std::string_view folder = path.substr(0, path.find_last_of("/\\") + 1);
  constexpr std::size_t kMadeUp = 12;
  const bool made_up = drive && folder.size() == kMadeUp &&
                       folder.substr(3, 8).find_first_not_of("0123456789ABCDEF") == std::string_view::npos;
  // What a page consists of lies in a folder of its own beside it.
  const bool made_up_below = drive && folder.size() > kMadeUp &&
                             (folder[kMadeUp - 1] == '/' || folder[kMadeUp - 1] == '\\') &&
                             folder.substr(3, 8).find_first_not_of("0123456789ABCDEF") == std::string_view::npos;
  return made_up || made_up_below ? "" : std::string(folder);
}

/// Character data of an XML part, a line for each element.
class XmlText : public XmlHandler {
 public:
  void start(const XmlName&, const XmlAttributes&) override { text_ += '\n'; }
  void end(const XmlName&) override { text_ += '\n'; }
  void text(std::string_view text) override { text_ += text; }
  [[nodiscard]] const std::string& all() const noexcept { return text_; }

 private:
  std::string text_;
};

extern "C" void note_warning(gint64 /*offset*/, GMimeParserWarning warning, const gchar* /*item*/,
                             gpointer damaged) noexcept {
  const bool serious = warning == GMIME_WARN_TRUNCATED_MESSAGE || warning == GMIME_WARN_MALFORMED_MULTIPART ||
                       warning == GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY || warning == GMIME_CRIT_NESTING_OVERFLOW ||
                       warning == GMIME_CRIT_INVALID_HEADER_NAME;
  if (serious) *static_cast<bool*>(damaged) = true;
}

std::string or_empty(const char* text) { return text == nullptr ? "" : text; }

/// One body of the file.
struct Part {
  GMimeObject* object;  // owned by the tree
  std::string type;     // "text/html", lower case
  std::string charset;
  std::string content_id;  // without <>
  std::string location;
  std::string where;  // what reports call it
};

class MhtReader {
 public:
  MhtReader(std::string_view bytes, const Limits& limits, const MemberSink& members)
      : bytes_(bytes), limits_(limits), members_(members) {
    out_.media_type = "multipart/related";
  }

  ExtractedText run() {
    // The parser counts in 32 bits here and there.
    if (bytes_.size() > std::min<std::size_t>(limits_.max_bytes, std::size_t{1} << 31U)) {
      report("limit:bytes", "");
      return std::move(out_);
    }
    if (has_too_many_parameters(bytes_)) {
      report("damaged", "");
      return std::move(out_);
    }
    // Valid for the program's life; g_mime_init counts its calls and reads no file.
    static const bool kReady = [] {
      g_mime_init();
      return true;
    }();
    static_cast<void>(kReady);
    // GMime wants an array of its own type; it only reads from it.
    GByteArray array{reinterpret_cast<guint8*>(const_cast<char*>(bytes_.data())), static_cast<guint>(bytes_.size())};
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_byte_array(&array));
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream.get()), FALSE);
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    bool damaged = false;
    GMimeParserOptions* const options = g_mime_parser_options_new();
    g_mime_parser_options_set_warning_callback(options, note_warning, &damaged);
    const Owned<GMimeObject> root(g_mime_parser_construct_part(parser.get(), options));
    g_mime_parser_options_free(options);
    if (root == nullptr) damaged = true;
    if (damaged) report("damaged", "");
    if (root != nullptr) read(*root);
    return std::move(out_);
  }

 private:
  void read(GMimeObject& root) {
    find_parts(root);
    add_properties(root);
    put_root_first(root);
    for (const Part& part : parts_) read_part(part);
    check_references();
  }

  static std::string raw_header(GMimeObject& object, const char* name) {
    GMimeHeader* const header = g_mime_header_list_get_header(g_mime_object_get_header_list(&object), name);
    return header == nullptr ? "" : std::string(trimmed(or_empty(g_mime_header_get_raw_value(header))));
  }

  void find_parts(GMimeObject& root) {
    std::vector<GMimeObject*> waiting{&root};
    while (!waiting.empty()) {
      GMimeObject* const object = waiting.back();
      waiting.pop_back();
      if (GMIME_IS_MULTIPART(object)) {
        GMimeMultipart* const multipart = GMIME_MULTIPART(object);
        if (multipart->write_end_boundary == FALSE) report("damaged", "");
        add_aside(multipart->prologue);
        add_aside(multipart->epilogue);
        for (int i = g_mime_multipart_get_count(multipart); i-- > 0;)
          waiting.push_back(g_mime_multipart_get_part(multipart, i));
        continue;
      }
      if (parts_.size() >= limits_.max_members) return report("limit:members", "");
      add_part(*object);
    }
  }

  void add_part(GMimeObject& object) {
    Part part;
    part.object = &object;
    GMimeContentType* const type = g_mime_object_get_content_type(&object);
    part.type = ascii_lower(or_empty(g_mime_content_type_get_media_type(type)) + "/" +
                            or_empty(g_mime_content_type_get_media_subtype(type)));
    part.charset = or_empty(g_mime_content_type_get_parameter(type, "charset"));
    part.content_id = or_empty(g_mime_object_get_content_id(&object));
    part.location = percent_decoded(header_text(raw_header(object, "Content-Location")));
    part.where = !part.location.empty() ? part.location : part.content_id;
    if (part.where.empty()) part.where = "#" + std::to_string(parts_.size() + 1);
    ids_.insert(part.content_id);
    parts_.push_back(std::move(part));
  }

  void put_root_first(GMimeObject& root) {
    std::string start = or_empty(g_mime_object_get_content_type_parameter(&root, "start"));
    if (start.starts_with('<') && start.ends_with('>')) start = start.substr(1, start.size() - 2);
    auto first = parts_.end();
    if (!start.empty())
      first = std::find_if(parts_.begin(), parts_.end(), [&](const Part& part) { return part.content_id == start; });
    if (!start.empty() && first == parts_.end()) report("damaged", start);
    if (first == parts_.end())
      first = std::find_if(parts_.begin(), parts_.end(), [](const Part& part) { return is_html(part.type); });
    if (first == parts_.end()) return report("damaged", "");
    std::rotate(parts_.begin(), first, first + 1);
  }

  static bool is_html(std::string_view type) { return type == "text/html" || type == "application/xhtml+xml"; }

  /// What nobody wrote to be read.
  static bool is_furniture(std::string_view type) {
    constexpr std::array kTypes = {"text/css"sv,
                                   "text/javascript"sv,
                                   "text/ecmascript"sv,
                                   "application/javascript"sv,
                                   "application/x-javascript"sv,
                                   "application/ecmascript"sv,
                                   "application/vnd.ms-fontobject"sv,
                                   "application/vnd.ms-officetheme"sv,
                                   "application/x-font-woff"sv,
                                   "application/x-font-ttf"sv};
    return type.starts_with("font/") || type.starts_with("application/font") ||
           std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
  }

  void add_properties(GMimeObject& root) {
    Block place;
    place.region = Region::kProperty;
    const std::string subject = header_text(raw_header(root, "Subject"));
    if (!subject.empty()) append_lines(out_, "主题：" + subject, place);
    const std::string from = header_text(raw_header(root, "From"));
    // Browsers name themselves there: <Saved by Blink>, <由 Microsoft Internet Explorer 5 保存>.
    const bool person = from.find('@') != std::string::npos || (!from.empty() && !from.starts_with('<'));
    place.concealment = Concealment::kProperty;
    if (person) append_lines(out_, "作者：" + from, place);
    std::unordered_set<std::string> folders;
    place.region = Region::kAttribute;
    const auto add_folder = [&](std::string_view location) {
      const std::string folder = local_folder(location);
      if (!folder.empty() && folders.insert(folder).second) append_lines(out_, folder, place);
    };
    add_folder(percent_decoded(header_text(raw_header(root, "Snapshot-Content-Location"))));
    for (const Part& part : parts_) add_folder(part.location);
  }

  /// What stands before the first and behind the last boundary is shown by no program.
  void add_aside(const char* text) {
    if (text == nullptr) return;
    const std::string content = guess_short_text(text);
    constexpr std::array kUsual = {"This is a multi-part message"sv, "This document is a Single File Web Page"sv,
                                   "This is a MIME"sv, "此文档为“单个文件网页”"sv, "该文档是“单个文件网页”"sv};
    const bool usual = std::any_of(kUsual.begin(), kUsual.end(),
                                   [&](std::string_view begin) { return trimmed(content).starts_with(begin); });
    Block place;
    place.region = Region::kComment;
    place.concealment = usual ? Concealment::kNone : Concealment::kSourceComment;
    append_lines(out_, content, place);
    const auto is_control = [](char c) { return (c >= '\0' && c < '\t') || (c > '\r' && c < ' '); };
    if (std::any_of(content.begin(), content.end(), is_control)) report("damaged", "");  // another file, put behind it
  }

  [[nodiscard]] std::string content_of(const Part& part) {
    if (!GMIME_IS_PART(part.object)) {  // a whole mail
      const Owned<GMimeStream> stream(g_mime_stream_mem_new());
      g_mime_object_write_content_to_stream(part.object, nullptr, stream.get());
      const GByteArray* const array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
      return {reinterpret_cast<const char*>(array->data), array->len};
    }
    GMimeDataWrapper* const wrapper = g_mime_part_get_content(GMIME_PART(part.object));
    if (wrapper == nullptr) {
      report("damaged", part.where);
      return {};
    }
    const GMimeStream* const stream = g_mime_data_wrapper_get_stream(wrapper);
    const auto begin = static_cast<std::size_t>(std::max<gint64>(stream->bound_start, 0));
    const std::size_t end = stream->bound_end < 0 ? bytes_.size() : static_cast<std::size_t>(stream->bound_end);
    bool damaged = false;
    const std::string_view body = bytes_.substr(std::min(begin, bytes_.size()), end - std::min(begin, end));
    const GMimeContentEncoding encoding = g_mime_data_wrapper_get_encoding(wrapper);
    std::string content = transport_decoded(body, encoding, damaged);
    if (damaged || (!is_transport_encoding(encoding) && is_base64_body(body))) report("damaged", part.where);
    return content;
  }

  void read_part(const Part& part) {
    if (is_furniture(part.type)) return;
    std::string content = content_of(part);
    if (content.empty()) return;
    const bool svg = part.type == "image/svg+xml";
    const bool xml = part.type.ends_with("/xml");
    if (is_html(part.type) || svg) {
      read_text(part, content, true);
    } else if (xml) {
      read_xml_part(part, content);
    } else if (part.type.starts_with("text/")) {
      read_text(part, content, false);
    } else if (part.type.starts_with("image/") || looks_like_picture(content)) {
      read_picture_part(part, content);
    } else if (members_) {
      if (!wanted_) return;
      Member member;
      member.path = safe_member_name(part.where).path;
      member.bytes = std::move(content);
      member.media_type = part.type;
      member.charset = part.charset;
      member.concealment = Concealment::kEmbeddedDocument;
      wanted_ = members_(std::move(member));
    } else {
      report("not-read:embedded", part.where);
    }
  }

  void read_text(const Part& part, std::string_view content, bool html) {
    const std::string declared = !part.charset.empty() ? part.charset : html ? declared_charset(content) : "";
    Decodings decodings = decode(content, declared);
    if (decodings.undecodable || decodings.readings.empty()) return report("undecodable", part.where);
    const std::size_t errors = decodings.readings.front().errors;
    if (errors == 1) out_.notices.push_back({"ill-formed", "1"});
    if (errors > 1) report("undecodable", part.where);
    for (DecodedText& decoded : decodings.readings) {
      note_references(decoded.text);
      if (html && parts_.size() == 1) check_page_end(decoded.text);
      const bool several = decodings.readings.size() > 1;
      const std::string name = several ? part.where + " (" + decoded.charset + ")" : part.where;
      if (!html) {
        append(extract_plain_text(std::move(decoded)), name);
        continue;
      }
      std::vector<Member> pictures;
      const MemberSink keep = [&pictures](Member&& picture) {
        pictures.push_back(std::move(picture));
        return true;
      };
      const SheetSource source = [this](std::string_view address) { return sheet_at(address); };
      std::optional<std::uint32_t> number;
      asked_sheets_.clear();
      for (const ExtractedText& page : read_html(std::move(decoded), limits_, keep, source)) {
        const std::uint32_t part_number = append(page, name);
        number = number.value_or(part_number);
      }
      for (const Member& picture : pictures) {
        Block place;
        place.part = number.value_or(0);
        append_picture(out_, picture.bytes, place, name + " " + picture.path, limits_);
      }
    }
  }

  /// A style sheet that came along with the page: by its name "cid:", or the address it came from. Each is read once.
  std::optional<std::string> sheet_at(std::string_view address) {
    constexpr std::size_t kMostSheets = 1000;
    if (asked_sheets_.size() >= kMostSheets) return std::nullopt;
    if (!asked_sheets_.insert(std::string(address)).second) return "";
    const bool is_id = address.starts_with("cid:");
    const std::string wanted = percent_decoded(is_id ? address.substr(4) : address);
    for (const Part& part : parts_) {
      if (part.type != "text/css" || wanted.empty()) continue;
      if (is_id ? part.content_id == wanted : part.location == wanted || part.location.ends_with("/" + wanted))
        return content_of(part);
    }
    return std::nullopt;
  }

  /// A page without other parts has no boundary behind it that could be missing.
  void check_page_end(std::string_view html) {
    const std::string tail = ascii_lower(html.substr(html.size() - std::min<std::size_t>(html.size(), 4096)));
    const std::string head = ascii_lower(html.substr(0, 4096));
    if (head.find("<html") != std::string::npos && tail.find("</html") == std::string::npos) report("damaged", "");
  }

  void read_xml_part(const Part& part, std::string_view content) {
    XmlText handler;
    if (read_xml(content, limits_.max_xml_depth, handler) != XmlOutcome::kComplete)
      return read_text(part, content, false);
    Block place;
    place.part = new_part(part.where);
    place.region = Region::kEmbedded;
    place.concealment = Concealment::kEmbeddedDocument;
    append_lines(out_, handler.all(), place);
  }

  void read_picture_part(const Part& part, std::string_view content) {
    Block place;
    place.part = new_part(part.where);
    const std::size_t said = out_.incomplete.size() + out_.notices.size();
    append_picture(out_, content, place, part.where, limits_);
    if (said == out_.incomplete.size() + out_.notices.size()) report("not-read:image", part.where);
  }

  /// Part 0 is the page itself.
  std::uint32_t new_part(const std::string& name) {
    if (!std::exchange(has_root_, true)) return 0;
    out_.parts.push_back(name);
    return static_cast<std::uint32_t>(out_.parts.size() - 1);
  }

  /// Returns the number of the new part.
  std::uint32_t append(const ExtractedText& page, const std::string& name) {
    const std::uint32_t part = new_part(name);
    if (page.text.size() > limits_.max_text_bytes - std::min(limits_.max_text_bytes, out_.text.size())) {
      report("limit:bytes", name);
      return part;
    }
    if (out_.charset.empty()) out_.charset = page.charset;
    if (!out_.blocks.empty() && !page.blocks.empty()) out_.text += '\n';
    const std::size_t shift = out_.text.size();
    out_.text += page.text;
    for (Block block : page.blocks) {
      block.span = {block.span.begin + shift, block.span.end + shift};
      block.part = part;
      out_.blocks.push_back(block);
    }
    for (Table table : page.tables) {
      table.part = part;
      out_.tables.push_back(table);
    }
    const auto named = [&](const std::string& where) {
      return part == 0 ? where : where.empty() ? name : name + " " + where;
    };
    for (const Incomplete& problem : page.incomplete) report(problem.reason, named(problem.where));
    for (const Notice& notice : page.notices) out_.notices.push_back({notice.reason, named(notice.where)});
    return part;
  }

  /// "cid:" addresses name other parts (RFC 2392).
  void note_references(std::string_view html) {
    constexpr std::string_view kScheme = "cid:";
    for (std::size_t at = html.find(kScheme); at != std::string_view::npos; at = html.find(kScheme, at + 1)) {
      if (at == 0 || "\"'(="sv.find(html[at - 1]) == std::string_view::npos) continue;
      const std::size_t begin = at + kScheme.size();
      const std::size_t end = std::min(html.find_first_of("\"' )>\r\n\t", begin), html.size());
      constexpr std::size_t kLongestId = 1000;
      if (end > begin && end - begin < kLongestId && references_.size() < limits_.max_members)
        references_.insert(percent_decoded(html.substr(begin, end - begin)));
    }
  }

  void check_references() {
    std::size_t listed = 0;
    for (const std::string& id : references_) {
      if (!ids_.contains(id) && listed++ < kMaxMissing) report("damaged", "cid:" + id);
    }
  }

  void report(std::string reason, const std::string& where) {
    Incomplete problem{std::move(reason), where};
    if (reported_.insert(problem.reason + '\n' + where).second) out_.incomplete.push_back(std::move(problem));
  }

  std::string_view bytes_;
  const Limits& limits_;
  const MemberSink& members_;
  ExtractedText out_;
  std::vector<Part> parts_;
  std::unordered_set<std::string> ids_;
  std::unordered_set<std::string> references_;
  std::unordered_set<std::string> asked_sheets_;  // of one page
  std::unordered_set<std::string> reported_;
  bool has_root_ = false;
  bool wanted_ = true;
};

}  // namespace

bool looks_like_mht(std::string_view bytes) { return is_saved_page(read_header(bytes)); }

bool looks_like_mail(std::string_view bytes) {
  const Header header = read_header(bytes);
  if (header.empty() || is_saved_page(header)) return false;
  const std::string type = ascii_lower(value_of(header, "content-type"));
  const bool parted = type.starts_with("multipart/") && type.find("boundary") != std::string::npos;
  const bool sent = has(header, "received") || has(header, "message-id") || has(header, "return-path");
  // Notes begin with these lines too, but name people without their addresses.
  const std::string from = value_of(header, "from");
  const bool has_address = from.find_first_of("@<") != std::string::npos || from.find("=?") != std::string::npos;
  const bool addressed = (has_address && (has(header, "to") || has(header, "subject"))) ||
                         (has(header, "from") && (has(header, "to") || has(header, "subject")) && has(header, "date"));
  const bool saved = has(header, "snapshot-content-location") || ascii_lower(from).starts_with("<saved by");
  return has(header, "mime-version") || parted || saved || (sent && has(header, "from")) || addressed;
}

bool is_cut_in_header(std::string_view bytes) {
  if (bytes.size() >= kMaxHeader) return false;
  bytes.remove_prefix(std::min(bytes.find_first_not_of("\r\n"), bytes.size()));
  return bytes.find("\n\n") == std::string_view::npos && bytes.find("\r\n\r\n") == std::string_view::npos &&
         bytes.find("\r\r") == std::string_view::npos && bytes.find("\n\r\n") == std::string_view::npos;
}

ExtractedText extract_mht(std::string_view bytes, const Limits& limits, const MemberSink& members) {
  return MhtReader(bytes, limits, members).run();
}

}  // namespace mishen::scanner
