#include "scanner/extract/intake.h"

#include <algorithm>
#include <utility>

#include "scanner/decode.h"
#include "scanner/extract/append_block.h"
#include "scanner/extract/container.h"
#include "scanner/extract/text_document.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

using std::string_view;

std::vector<ExtractedText> one(ExtractedText text) {
  std::vector<ExtractedText> readings;
  readings.push_back(std::move(text));
  return readings;
}

void add_incomplete(ExtractedText& text, Incomplete entry) {
  if (std::find(text.incomplete.begin(), text.incomplete.end(), entry) == text.incomplete.end())
    text.incomplete.push_back(std::move(entry));
}

// "a.zip" and "b/c.doc" -> "a.zip/b/c.doc".
std::string joined(string_view path, string_view rest) {
  std::string whole(path);
  if (!path.empty() && !rest.empty()) whole += '/';
  return whole += rest;
}

// Appends the text of a document inside `host` as further parts of it.
void append_document(ExtractedText& host, const ExtractedText& inner, const std::string& path,
                     Concealment concealment) {
  const auto parts = static_cast<std::uint32_t>(host.parts.size());
  const auto sheets = static_cast<std::uint32_t>(host.sheets.size());
  for (const std::string& part : inner.parts) host.parts.push_back(joined(path, part));
  host.sheets.insert(host.sheets.end(), inner.sheets.begin(), inner.sheets.end());
  for (Table table : inner.tables) {
    table.part += parts;
    if (table.sheet != 0) table.sheet += sheets;
    host.tables.push_back(table);
  }
  for (Block block : inner.blocks) {
    const string_view content = inner.slice(block.span);
    if (!host.blocks.empty()) host.text += '\n';
    block.span = {host.text.size(), host.text.size() + content.size()};
    host.text += content;
    block.part += parts;
    if (block.sheet != 0) block.sheet += sheets;
    if (block.concealment == Concealment::kNone && concealment != Concealment::kNone) {
      block.concealment = concealment;
      if (block.region == Region::kBody) block.region = Region::kEmbedded;
    }
    host.blocks.push_back(block);
  }
  const auto place = [&](const std::string& where) { return where.empty() ? path : path + ": " + where; };
  for (const Incomplete& entry : inner.incomplete) add_incomplete(host, {entry.reason, place(entry.where)});
  for (const Notice& entry : inner.notices) host.notices.push_back({entry.reason, place(entry.where)});
}

// The name is read like the text: leaks stand in names too. It is no part of the bytes, so no map covers it.
void append_name(ExtractedText& text, string_view name, bool is_nested) {
  // Folders above a document are where it lies here, those in an archive go with it.
  if (!is_nested) name = name.substr(name.find_last_of('/') + 1);
  if (name == "-") return;
  Block place;
  place.region = Region::kFileName;
  append_block(text, to_well_formed_utf8(name), place);
}

}  // namespace

// The documents found inside one document while it is read; their text is appended when the host's own is there.
class Intake::Nested {
 public:
  Nested(Intake& intake, std::size_t depth, Deadline deadline, const MemberSink& archive_members)
      : intake_(intake), depth_(depth), deadline_(deadline), archive_members_(archive_members) {}

  bool take(Member&& member) {
    const Limits& limits = intake_.limits_;
    if (++intake_.members_ > limits.max_members) return refuse("limit:members", "");
    intake_.unpacked_ += member.bytes.size();
    if (intake_.unpacked_ > limits.max_bytes) return refuse("limit:bytes", member.path);
    if (depth_ + 1 > limits.max_depth) {
      static_cast<void>(refuse("limit:depth", member.path));
      return true;  // the names of the others are worth having
    }
    if (member.concealment == Concealment::kNone && archive_members_) return archive_members_(std::move(member));
    const DocumentInput input{member.bytes, member.path, member.charset, member.media_type};
    for (ExtractedText& reading : intake_.read(input, depth_ + 1, deadline_, {})) {
      intake_.text_bytes_ += reading.text.size();
      if (intake_.text_bytes_ > limits.max_text_bytes) return refuse("limit:text", member.path);
      texts_.push_back({member.path, member.concealment, std::move(reading)});
    }
    return true;
  }

  void append_to(ExtractedText& host) {
    for (const Text& inner : texts_) append_document(host, inner.reading, inner.path, inner.concealment);
    for (Incomplete& entry : refused_) add_incomplete(host, std::move(entry));
  }

 private:
  struct Text {
    std::string path;
    Concealment concealment;
    ExtractedText reading;
  };

  bool refuse(std::string reason, std::string where) {
    constexpr std::size_t kMostListed = 100;
    if (refused_.size() < kMostListed) refused_.push_back({std::move(reason), std::move(where)});
    return false;
  }

  Intake& intake_;
  std::size_t depth_;
  Deadline deadline_;
  const MemberSink& archive_members_;
  std::vector<Text> texts_;
  std::vector<Incomplete> refused_;
};

std::vector<ExtractedText> Intake::read(const DocumentInput& input, std::size_t depth, Deadline deadline,
                                        const MemberSink& archive_members) {
  std::vector<ExtractedText> readings;
  Nested nested(*this, depth, deadline, archive_members);
  const MemberSink take = [&nested](Member&& member) { return nested.take(std::move(member)); };
  if (input.bytes.size() > limits_.max_bytes) {
    ExtractedText unread;
    unread.media_type = "application/octet-stream";
    unread.incomplete.push_back({"limit:bytes", ""});
    readings = one(std::move(unread));
  } else {
    switch (carrier_of(input.bytes)) {
      case Carrier::kText:
        readings = extract_text_document(input, limits_, take);
        break;
      case Carrier::kPdf:
        readings = one(isolation_.pdf(input.bytes, limits_, deadline, take));
        break;
      case Carrier::kDocument:
      case Carrier::kArchive:
        readings = one(isolation_.container(input.bytes, limits_, deadline, take));
        break;
      case Carrier::kUnread:
        readings = one(unread_container(input.bytes));
        break;
    }
  }
  nested.append_to(readings.front());
  append_name(readings.front(), input.name, depth > 0);
  return readings;
}

}  // namespace mishen::scanner
