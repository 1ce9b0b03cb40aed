#include "scanner/extract/pdf_pages.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "scanner/decode.h"
#include "scanner/extract/append_block.h"
#include "scanner/extract/ruling_grid.h"
#include "scanner/extract/white_space.h"
#include "scanner/extract/xml_reader.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

/// mishen-pdf writes no longer ones.
constexpr std::size_t kMaxLineBytes = std::size_t{32} << 20U;
constexpr std::size_t kMaxWords = 100'000;   // of one line
constexpr std::size_t kMaxRules = 50'000;    // of one page, each way
constexpr std::size_t kMaxReasonBytes = 40;  // of a problem
constexpr std::size_t kMaxNameBytes = 1000;
constexpr std::size_t kMaxRemarks = 20'000;

/// Pairs of rulings that are compared in one document; tables of later pages are lines then.
constexpr std::size_t kMaxRulingPairs = 500'000'000;

struct ZoneName {
  std::string_view name;
  Region region;
  bool is_on_page;  ///< hidden text of the page itself is kHiddenText, whichever its place
};
constexpr std::array<ZoneName, 11> kZones = {{{"body", Region::kBody, true},
                                              {"form", Region::kBody, true},
                                              {"header", Region::kHeader, true},
                                              {"footer", Region::kFooter, true},
                                              {"watermark", Region::kWatermark, true},
                                              {"text-box", Region::kTextBox, true},
                                              {"comment", Region::kComment, false},
                                              {"bookmark", Region::kAttribute, false},
                                              {"attribute", Region::kAttribute, false},
                                              {"alternative", Region::kAlt, false},
                                              {"property", Region::kProperty, false}}};

struct ConcealmentName {
  std::string_view name;
  Concealment concealment;
};
constexpr std::array<ConcealmentName, 11> kConcealmentNames = {{{"covered", Concealment::kCovered},
                                                                {"behind-picture", Concealment::kBehindPicture},
                                                                {"highlighted", Concealment::kHighlighted},
                                                                {"same-colour", Concealment::kSameColour},
                                                                {"tiny-text", Concealment::kTinyText},
                                                                {"off-page", Concealment::kOffPage},
                                                                {"invisible-text", Concealment::kInvisibleText},
                                                                {"hidden-layer", Concealment::kHiddenLayer},
                                                                {"hidden-attribute", Concealment::kHiddenAttribute},
                                                                {"comment", Concealment::kComment},
                                                                {"earlier-version", Concealment::kEarlierVersion}}};

// ---- fields of a line, which may be anything

using Json = rapidjson::GenericValue<rapidjson::UTF8<>>;

std::string_view string_field(const Json& object, const char* name) {
  const auto member = object.FindMember(name);
  if (member == object.MemberEnd() || !member->value.IsString()) return {};
  return {member->value.GetString(), member->value.GetStringLength()};
}

std::uint32_t number_field(const Json& object, const char* name) {
  constexpr std::uint32_t kMost = 10'000'000;
  const auto member = object.FindMember(name);
  if (member == object.MemberEnd() || !member->value.IsUint()) return 0;
  return std::min(member->value.GetUint(), kMost);
}

bool flag_field(const Json& object, const char* name) {
  const auto member = object.FindMember(name);
  return member != object.MemberEnd() && member->value.IsBool() && member->value.GetBool();
}

const Json* array_field(const Json& object, const char* name) {
  const auto member = object.FindMember(name);
  return member != object.MemberEnd() && member->value.IsArray() ? &member->value : nullptr;
}

std::optional<double> coordinate(const Json& value) {
  constexpr double kMost = 1e7;
  if (!value.IsNumber()) return std::nullopt;
  const double number = value.GetDouble();
  if (!std::isfinite(number) || std::abs(number) > kMost) return std::nullopt;
  return number;
}

std::vector<Ruling> rulings(const Json& object, const char* name) {
  std::vector<Ruling> result;
  const Json* array = array_field(object, name);
  if (array == nullptr) return result;
  for (const Json& entry : array->GetArray()) {
    if (!entry.IsArray() || entry.Size() != 3 || result.size() >= kMaxRules) continue;
    const auto from = coordinate(entry[0]);
    const auto to = coordinate(entry[1]);
    const auto at = coordinate(entry[2]);
    if (from && to && at) result.push_back({*from, *to, *at});
  }
  return result;
}

std::optional<std::string> from_base64(std::string_view text) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  static const std::array<std::int8_t, 256> kValues = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < kDigits.size(); ++i) {
      values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::int8_t>(i);
    }
    return values;
  }();
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::int8_t value = kValues[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    bits = (bits << 6U | static_cast<std::uint32_t>(value)) & 0xFFFFFFU;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>(static_cast<unsigned char>(bits >> static_cast<unsigned>(held) & 0xFFU));
    }
  }
  return bytes;
}

std::string_view shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && is_utf8_continuation(text[most])) --most;
  return text.substr(0, most);
}

/// A problem or notice as reports name it; "" for what is none.
std::string_view reason_of(std::string_view reason) {
  if (reason == "no-text") return "not-read:drawing";
  const bool sound =
      !reason.empty() && reason.size() <= kMaxReasonBytes &&
      std::all_of(reason.begin(), reason.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == ':'; });
  return sound ? reason : std::string_view("damaged");
}

// ---- properties

struct PropertyName {
  std::string_view name;  ///< in the Info dictionary or of an XMP element
  std::string_view label;
  bool is_telling;  ///< says something about people, machines or handling
};
constexpr std::array<PropertyName, 20> kProperties = {{{"Title", "标题", false},
                                                       {"title", "标题", false},
                                                       {"Subject", "主题", false},
                                                       {"Headline", "标题", false},
                                                       {"description", "主题", false},
                                                       {"Author", "作者", true},
                                                       {"creator", "作者", true},
                                                       {"contributor", "参与者", true},
                                                       {"publisher", "发布者", true},
                                                       {"AuthorsPosition", "作者职务", true},
                                                       {"LastModifiedBy", "上次保存者", true},
                                                       {"LastSavedBy", "上次保存者", true},
                                                       {"Keywords", "关键词", true},
                                                       {"subject", "关键词", true},
                                                       {"Company", "公司", true},
                                                       {"Manager", "管理者", true},
                                                       {"Category", "类别", true},
                                                       {"Comments", "备注", true},
                                                       {"Owner", "所有者", true},
                                                       {"filePath", "文件路径", true}}};

/// What programs write about themselves, and technical entries.
bool is_about_programs(std::string_view name) {
  static constexpr std::array<std::string_view, 24> kNames = {
      "Creator", "Producer", "CreatorTool",    "Trapped",        "softwareAgent", "action", "parameters", "changed",
      "format",  "Format",   "part",           "conformance",    "amd",           "corr",   "rev",        "PDFVersion",
      "image",   "language", "RenditionClass", "renditionClass", "rights.marked", "Marked", "type",       "versionID"};
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return true;
  return name.starts_with("PTEX.") || name.starts_with("GTS_") || name.ends_with("ID") || name.ends_with("Date") ||
         name.ends_with("date");
}

/// Numbers, dates, yes and no, identifiers: nothing that anybody wrote.
bool is_bare_value(std::string_view value) {
  if (value == "True" || value == "False" || value == "true" || value == "false" || value == "x-default") return true;
  if (value.starts_with("uuid:") || value.starts_with("xmp.") || value.starts_with("adobe:docid")) return true;
  if (value.starts_with("D:")) value.remove_prefix(2);
  return std::all_of(value.begin(), value.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '+' || c == 'T' || c == 'Z' ||
           c == '\'' || c == ' ' || c == '/' || c == ',';
  });
}

/// Collects the text of an XMP packet with the name of the property it belongs to.
class XmpReader final : public XmlHandler {
 public:
  struct Entry {
    std::string name;
    std::string value;
  };

  void start(const XmlName& name, const XmlAttributes& attributes) override {
    names_.emplace_back(is_container(name) ? std::string() : std::string(name.local));
    text_.clear();
    // Simple properties may be attributes of the description.
    for (const PropertyName& property : kProperties) {
      const std::string local(property.name);
      if (attributes.has(local)) add(local, attributes[local]);
    }
  }

  void end(const XmlName& /*name*/) override {
    const auto named = std::find_if(names_.rbegin(), names_.rend(), [](const std::string& n) { return !n.empty(); });
    if (named != names_.rend()) add(*named, text_);
    text_.clear();
    if (!names_.empty()) names_.pop_back();
  }

  void text(std::string_view text) override { text_ += text; }

  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  static bool is_container(const XmlName& name) {
    return name.uri == "http://www.w3.org/1999/02/22-rdf-syntax-ns#" || name.local == "xmpmeta";
  }
  void add(const std::string& name, std::string_view value) {
    constexpr std::size_t kMaxEntries = 10'000;
    value = trimmed(value);
    if (!value.empty() && entries_.size() < kMaxEntries) entries_.push_back({name, std::string(value)});
  }

  std::vector<std::string> names_;
  std::string text_;
  std::vector<Entry> entries_;
};

// ---- the document

struct Word {
  double x = 0;  ///< of its middle
  double y = 0;
  double height = 0;
  std::string text;
};

struct Line {
  std::uint32_t block = 0;
  Block place;
  std::vector<Word> words;

  [[nodiscard]] bool is_one_letter() const {
    if (words.size() != 1) return false;
    const std::string_view text = trimmed(words.front().text);
    return !text.empty() && text.size() == utf8_length(text.front());
  }
};

/// Joins single letters that are spread evenly over a line, as headings and marks are set: gaps wider than the program
/// takes for a space make lines of their own of them. The first is no digit and no Latin letter: those stand in
/// columns.
std::vector<Line> with_spread_letters_joined(std::vector<Line>&& lines) {
  constexpr double kWidestStep = 5;  // ems, from middle to middle
  std::vector<Line> joined;
  double step = 0;  // between the last two joined; 0 when there is none
  for (Line& line : lines) {
    const Line* before = joined.empty() || !line.is_one_letter() ? nullptr : &joined.back();
    const bool begins = before != nullptr && before->is_one_letter() &&
                        static_cast<unsigned char>(trimmed(before->words.front().text).front()) >= 0x80;
    if (before != nullptr && (begins || step > 0)) {
      const Word& last = before->words.back();
      const Word& next = line.words.front();
      const double em = std::max(last.height, next.height);
      const double along = next.x - last.x;
      const bool is_even = begins || std::abs(along - step) <= 0.25 * em;
      if (em > 0 && along > 0 && along <= kWidestStep * em && is_even && std::abs(next.y - last.y) <= 0.25 * em &&
          before->place.region == line.place.region && before->place.concealment == line.place.concealment) {
        step = along;
        joined.back().words.back().text += ' ';
        joined.back().words.push_back(std::move(line.words.front()));
        continue;
      }
    }
    step = 0;
    joined.push_back(std::move(line));
  }
  return joined;
}

class PdfPages {
 public:
  PdfPages(const Limits& limits, const MemberSink& members) : limits_(limits), members_(members) {
    extracted_.media_type = "application/pdf";
  }

  ExtractedText read(std::string_view lines) {
    while (!lines.empty() && !is_full_) {
      const std::size_t end = std::min(lines.find('\n'), lines.size());
      // A line that is not ended was cut off.
      if (end == lines.size()) break;
      read_line(lines.substr(0, end));
      lines.remove_prefix(end + 1);
    }
    finish_page();
    if (!has_end_ && !is_full_) add_incomplete("damaged", "");
    if (!attachment_.empty() || !attachment_name_.empty()) add_incomplete("damaged", attachment_name_);
    return std::move(extracted_);
  }

 private:
  void read_line(std::string_view line) {
    if (line.empty()) return;
    if (line.size() > kMaxLineBytes) {
      add_incomplete("damaged", "");
      return;
    }
    rapidjson::Document json;
    constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
    json.Parse<kFlags>(line.data(), line.size());
    if (json.HasParseError() || !json.IsObject()) {
      add_incomplete("damaged", "");
      return;
    }
    const std::string_view type = string_field(json, "type");
    if (type == "line") return read_text_line(json);
    if (type == "rules") return read_rules(json);
    finish_page();
    if (type == "text") read_text(json);
    if (type == "property") read_property(string_field(json, "name"), string_field(json, "value"));
    if (type == "xmp") read_xmp(json);
    if (type == "attachment") read_attachment(json);
    if (type == "picture") read_picture_data(json);
    if (type == "problem") add_incomplete(reason_of(string_field(json, "reason")), where(json));
    if (type == "notice") add_notice(reason_of(string_field(json, "reason")), where(json));
    if (type == "end") has_end_ = true;
  }

  // ---- where and why

  static std::string where(const Json& json) {
    std::string place;
    if (const std::uint32_t page = number_field(json, "page"); page > 0) place = "第" + std::to_string(page) + "页";
    const std::string_view name = shortened(string_field(json, "where"), kMaxNameBytes);
    if (!place.empty() && !name.empty()) place += ' ';
    return place += name;
  }

  void add_incomplete(std::string_view reason, std::string_view at) {
    if (extracted_.incomplete.size() >= kMaxRemarks) return;
    if (said_.insert("!" + std::string(reason) + '\n' + std::string(at)).second) {
      extracted_.incomplete.push_back({std::string(reason), std::string(at)});
    }
  }

  void add_notice(std::string_view reason, std::string_view at) {
    if (extracted_.notices.size() >= kMaxRemarks) return;
    if (said_.insert("?" + std::string(reason) + '\n' + std::string(at)).second) {
      extracted_.notices.push_back({std::string(reason), std::string(at)});
    }
  }

  static Block place_of(const Json& json) {
    Block place;
    place.page = number_field(json, "page");
    const std::string_view zone = string_field(json, "zone");
    const std::string_view concealment = string_field(json, "concealment");
    bool is_on_page = true;
    for (const ZoneName& known : kZones) {
      if (known.name != zone) continue;
      place.region = known.region;
      is_on_page = known.is_on_page;
    }
    if (concealment.empty()) return place;
    // A reason that is not known is a reason all the same.
    place.concealment = Concealment::kHiddenAttribute;
    for (const ConcealmentName& known : kConcealmentNames) {
      if (known.name == concealment) place.concealment = known.concealment;
    }
    if (place.concealment == Concealment::kEarlierVersion) {
      place.region = Region::kDeleted;
    } else if (is_on_page) {
      place.region = Region::kHiddenText;
    }
    return place;
  }

  // ---- pages

  void read_text_line(const Json& json) {
    const Json* words = array_field(json, "words");
    if (words == nullptr) return;
    Line line;
    line.place = place_of(json);
    line.block = number_field(json, "block");
    if (!lines_.empty() && lines_.front().place.page != line.place.page) finish_page();
    for (const Json& entry : words->GetArray()) {
      if (!entry.IsArray() || entry.Size() != 5 || !entry[4].IsString() || line.words.size() >= kMaxWords) continue;
      Word word;
      word.text.assign(entry[4].GetString(), entry[4].GetStringLength());
      const auto x0 = coordinate(entry[0]);
      const auto y0 = coordinate(entry[1]);
      const auto x1 = coordinate(entry[2]);
      const auto y1 = coordinate(entry[3]);
      if (x0 && y0 && x1 && y1) {
        word.x = (*x0 + *x1) / 2;
        word.y = (*y0 + *y1) / 2;
        word.height = *y1 - *y0;
      }
      page_bytes_ += word.text.size() + sizeof(Word);
      line.words.push_back(std::move(word));
    }
    lines_.push_back(std::move(line));
    if (page_bytes_ > limits_.max_text_bytes) finish_page();
  }

  void read_rules(const Json& json) {
    finish_page();
    level_ = rulings(json, "horizontal");
    upright_ = rulings(json, "vertical");
  }

  /// What of one line stands in one cell.
  struct Piece {
    Block place;
    std::string text;
  };

  struct PlacedTable {
    const RulingGrid* grid = nullptr;
    std::vector<std::vector<Piece>> cells;
    bool is_written = false;
  };

  void finish_page() {
    if (lines_.empty()) return;
    const std::vector<Line> lines = with_spread_letters_joined(std::exchange(lines_, {}));
    page_bytes_ = 0;
    std::vector<RulingGrid> grids;
    ruling_pairs_ += level_.size() * upright_.size();
    if (ruling_pairs_ <= kMaxRulingPairs) grids = find_grids(std::move(level_), std::move(upright_));
    level_.clear();
    upright_.clear();
    std::vector<PlacedTable> tables;
    for (const RulingGrid& grid : grids)
      tables.push_back({&grid, std::vector<std::vector<Piece>>(grid.cells().size())});

    std::vector<std::vector<std::size_t>> tables_of_line(lines.size());
    std::vector<std::string> rest(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) rest[i] = put_into_cells(lines[i], tables, tables_of_line[i]);
    std::uint32_t block = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      Block place = lines[i].place;
      for (const std::size_t table : tables_of_line[i]) {
        if (!tables[table].is_written) {
          write_table(tables[table], place.page);
          block = 0;
        }
      }
      place.is_next_line = block != 0 && lines[i].block == block;
      const std::size_t before = extracted_.blocks.size();
      append(rest[i], place);
      if (extracted_.blocks.size() > before) block = lines[i].block;
    }
  }

  /// Returns what of the line stands in no table.
  static std::string put_into_cells(const Line& line, std::vector<PlacedTable>& tables,
                                    std::vector<std::size_t>& touched) {
    std::string rest;
    const bool may_be_in_cells = line.place.region == Region::kBody || line.place.region == Region::kHiddenText;
    std::optional<std::pair<std::size_t, std::size_t>> last;  // table and cell of the word before
    for (const Word& word : line.words) {
      std::optional<std::pair<std::size_t, std::size_t>> found;
      for (std::size_t t = 0; t < tables.size() && may_be_in_cells && !found; ++t) {
        if (const auto cell = tables[t].grid->cell_around(word.x, word.y)) found = {t, *cell};
      }
      if (!found) {
        rest += word.text;
      } else {
        std::vector<Piece>& pieces = tables[found->first].cells[found->second];
        if (last != found) pieces.push_back({line.place, {}});
        pieces.back().text += word.text;
        if (touched.empty() || touched.back() != found->first) touched.push_back(found->first);
      }
      last = found;
    }
    return rest;
  }

  void write_table(PlacedTable& table, std::uint32_t page) {
    table.is_written = true;
    Table entry;
    entry.number = static_cast<std::uint32_t>(extracted_.tables.size() + 1);
    entry.rows = table.grid->rows();
    entry.columns = table.grid->columns();
    extracted_.tables.push_back(entry);
    for (std::size_t c = 0; c < table.cells.size(); ++c) {
      const GridCell& cell = table.grid->cells()[c];
      bool is_first = true;
      for (const Piece& piece : table.cells[c]) {
        Block place = piece.place;
        place.page = page;
        place.table = entry.number;
        place.row = cell.row + 1;
        place.column = cell.column + 1;
        place.row_span = cell.row_span;
        place.column_span = cell.column_span;
        place.kind = BlockKind::kCell;
        place.is_next_line = !is_first;
        const std::size_t before = extracted_.blocks.size();
        append(piece.text, place);
        is_first = is_first && extracted_.blocks.size() == before;
      }
    }
  }

  void append(std::string_view content, const Block& place) {
    if (is_full_) return;
    if (extracted_.text.size() + content.size() > limits_.max_text_bytes) {
      is_full_ = true;
      add_incomplete("limit:text", "");
      return;
    }
    append_lines(extracted_, content, place);
  }

  // ---- beside the pages

  void read_text(const Json& json) {
    Block place = place_of(json);
    if (string_field(json, "zone") == "bookmark") place.kind = BlockKind::kHeading;
    append(string_field(json, "text"), place);
  }

  void read_property(std::string_view name, std::string_view value) {
    value = trimmed(value);
    if (is_about_programs(name) || is_bare_value(value)) return;
    std::string_view label = name;
    bool is_telling = true;
    for (const PropertyName& known : kProperties) {
      if (known.name != name) continue;
      label = known.label;
      is_telling = known.is_telling;
    }
    // XMP says most of what the document information says again.
    if (!property_values_.insert(std::string(value)).second) return;
    Block place;
    place.region = Region::kProperty;
    place.concealment = is_telling ? Concealment::kProperty : Concealment::kNone;
    append(std::string(shortened(label, kMaxNameBytes)) + "：" + std::string(value), place);
  }

  void read_xmp(const Json& json) {
    const auto packet = from_base64(string_field(json, "data"));
    XmpReader reader;
    if (!packet || read_xml(trimmed(*packet), limits_.max_xml_depth, reader) != XmlOutcome::kComplete) {
      add_incomplete("damaged", "XMP");
    }
    for (const XmpReader::Entry& entry : reader.entries()) read_property(entry.name, entry.value);
  }

  // ---- pictures

  /// What a picture says about itself is a picture again: it is for whoever reads these.
  void read_picture_data(const Json& json) {
    auto picture = from_base64(string_field(json, "data"));
    const std::string at = where(json) + " 图片 " + std::to_string(++pictures_);
    if (!picture) return add_incomplete("damaged", at);
    if (!members_) return add_notice("not-read:image", at);
    if (!may_hand_on(at, picture->size())) return;
    Member member;
    member.path = at;
    member.bytes = std::move(*picture);
    member.media_type = "image/jpeg";
    wants_members_ = members_(std::move(member));
  }

  // ---- attachments

  void read_attachment(const Json& json) {
    const std::string_view name = shortened(string_field(json, "name"), kMaxNameBytes);
    const std::string at = name.empty() ? std::string("附件") : std::string(name);
    const auto piece = from_base64(string_field(json, "data"));
    if (!piece) {
      add_incomplete("damaged", at);
      return;
    }
    if (at != attachment_name_) {
      // Pieces of two files never mix; the first was not ended.
      if (!attachment_name_.empty()) add_incomplete("damaged", attachment_name_);
      attachment_name_ = at;
      attachment_.clear();
      attachment_is_too_large_ = false;
    }
    if (attachment_.size() + piece->size() > limits_.max_part_bytes) {
      attachment_is_too_large_ = true;
      attachment_.clear();
    }
    if (!attachment_is_too_large_) attachment_ += *piece;
    if (!flag_field(json, "last")) return;
    hand_on(at, std::string(shortened(string_field(json, "media_type"), kMaxNameBytes)));
    attachment_name_.clear();
    attachment_.clear();
  }

  void hand_on(const std::string& name, std::string media_type) {
    if (attachment_is_too_large_) {
      add_incomplete("limit:bytes", name);
      return;
    }
    if (!members_) {
      add_incomplete("not-read:embedded", name);
      return;
    }
    if (!may_hand_on(name, attachment_.size())) return;
    Member member;
    member.path = name;
    member.bytes = std::move(attachment_);
    member.media_type = std::move(media_type);
    member.concealment = Concealment::kEmbeddedDocument;
    wants_members_ = members_(std::move(member));
  }

  /// Whether there is room for one more member.
  bool may_hand_on(const std::string& name, std::size_t bytes) {
    if (attachments_++ >= limits_.max_members) {
      add_incomplete("limit:members", "");
      return false;
    }
    if (!wants_members_) return false;
    attached_bytes_ += bytes;
    if (attached_bytes_ > limits_.max_bytes) add_incomplete("limit:bytes", name);
    return attached_bytes_ <= limits_.max_bytes;
  }

  const Limits& limits_;
  const MemberSink& members_;
  ExtractedText extracted_;
  std::unordered_set<std::string> said_;
  std::unordered_set<std::string> property_values_;
  bool has_end_ = false;
  bool is_full_ = false;

  std::vector<Line> lines_;
  std::vector<Ruling> level_;
  std::vector<Ruling> upright_;
  std::size_t page_bytes_ = 0;
  std::size_t ruling_pairs_ = 0;

  std::string attachment_name_;
  std::string attachment_;
  bool attachment_is_too_large_ = false;
  bool wants_members_ = true;
  std::size_t attachments_ = 0;
  std::size_t pictures_ = 0;
  std::size_t attached_bytes_ = 0;
};

}  // namespace

bool looks_like_pdf(std::string_view bytes) {
  constexpr std::size_t kHead = 1024;  // implementation note 13 of PDF 1.7
  constexpr std::string_view kMark = "%PDF-";
  const std::string_view head = bytes.substr(0, kHead + kMark.size() + 1);
  const std::size_t at = head.find(kMark);
  if (at == std::string_view::npos || at + kMark.size() >= head.size()) return false;
  const char version = head[at + kMark.size()];
  if (version < '0' || version > '9') return false;
  return trimmed(head.substr(0, at)).empty() || bytes.find(" obj", at) != std::string_view::npos;
}

ExtractedText read_pdf_pages(std::string_view lines, const Limits& limits, const MemberSink& members) {
  return PdfPages(limits, members).read(lines);
}

}  // namespace mishen::scanner
