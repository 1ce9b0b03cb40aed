// scanner/extract/ooxml_package.h
// What Word, Excel and PowerPoint files share (Open Packaging Conventions, part 2 of ISO/IEC 29500): parts, content
// types, relationships, document properties, pictures, embedded files.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

enum class OoxmlKind : std::uint8_t { kNone, kWord, kSheets, kSlides };

/// What kind of document the zip container `bytes` holds: by the content type of its main part, by the root element of
/// that part where the type says nothing, and in a container that was cut off by what is left of its names. Cheap:
/// unpacks the content types and the relationships of the package only.
[[nodiscard]] OoxmlKind ooxml_kind(std::string_view bytes);

/// From one part, or from the package itself, to another part or out of the document.
struct OoxmlRelationship {
  std::string id;
  std::string type;    ///< last segment of its type URI, e.g. "officeDocument", "image", "aFChunk"
  std::string target;  ///< internal: name of the member, whether it exists or not; external: as written
  bool external = false;
};

/// Of a part that [Content_Types].xml names.
struct OoxmlContentType {
  std::string name;  ///< of the part, as written, without the '/' before it
  std::string type;
};

/// The members of one container and how they hang together. Names of parts are those of the container's members,
/// compared without regard to ASCII case. What is wrong with the package is gathered and handed over by `finish`.
///
/// Members are read in passes over the container, so that only one of them is in memory at a time. One per thread.
class OoxmlPackage {
 public:
  using Wanted = std::function<bool(const std::string& name)>;
  using Take = std::function<void(const std::string& name, std::string&& bytes)>;

  /// Reads content types and relationships. Borrows `bytes` and `limits` until destroyed.
  OoxmlPackage(std::string_view bytes, const Limits& limits);

  /// Name of the part that is the document, "" where the package names none.
  [[nodiscard]] const std::string& main_part() const noexcept { return main_part_; }
  /// Media type of the file, derived from the content type of the main part; "" where there is none.
  [[nodiscard]] std::string media_type() const;
  [[nodiscard]] std::string_view content_type(std::string_view name) const;
  [[nodiscard]] bool contains(std::string_view name) const;
  /// Relationships of the part `name` ("" for those of the package) in the order in which they are written.
  [[nodiscard]] const std::vector<OoxmlRelationship>& relationships(std::string_view name) const;
  /// The relationship of `name` with this id, or null.
  [[nodiscard]] const OoxmlRelationship* relationship(std::string_view name, std::string_view id) const;
  /// Name of the first internal target of this type, "" where there is none.
  [[nodiscard]] std::string target_of_type(std::string_view name, std::string_view type) const;

  /// One pass: hands over the members that are `wanted`.
  void read(const Wanted& wanted, const Take& take);

  /// The last pass: hands each XML part to `take` but content types, relationships and those that are `done`; keeps the
  /// document properties; notes pictures, macros and links; gives embedded files to `members` or notes them as not
  /// read. Notes as damaged whatever is referred to and absent.
  void read_rest(const Wanted& done, const Take& take, const MemberSink& members);

  /// Whether `read_rest` met a picture of 100 x 100 pixels or more of this name.
  [[nodiscard]] bool is_large_picture(std::string_view name) const;
  /// Whether `read_rest` met a picture of this name that nothing is seen through.
  [[nodiscard]] bool is_opaque_picture(std::string_view name) const;

  /// Notes something that was not read.
  void add_incomplete(std::string reason, std::string where);

  /// Appends the document properties and what was noted.
  void finish(ExtractedText& text);

 private:
  struct Property {
    std::string text;
    Region region = Region::kProperty;
    Concealment concealment = Concealment::kNone;
  };
  struct Links {
    std::vector<OoxmlRelationship> list;
    std::unordered_map<std::string, std::size_t> by_id;
    std::unordered_map<std::string, std::size_t> by_type;  // the first internal one of each
  };

  void note(std::vector<Incomplete> problems);
  [[nodiscard]] bool is_xml(const std::string& name) const;
  void take_relationships(const std::string& name, std::string_view xml);
  void take_link(const OoxmlRelationship& link);
  /// Whether `name` is the picture of the first page that a program put beside the document.
  [[nodiscard]] bool is_preview(std::string_view name) const;
  void take_picture_properties(std::string_view head);
  void take_binary(const std::string& name, std::string_view head);
  void take_properties(const std::string& name, std::string_view xml);
  void take_comments(const std::string& name, std::string_view xml);
  void hand_over(const MemberSink& members);
  void check_targets();

  std::string_view bytes_;
  const Limits& limits_;
  std::unordered_map<std::string, std::string> names_;  // key -> name of the member
  std::map<std::string, OoxmlContentType> types_;       // by key
  std::unordered_map<std::string, std::string> types_by_extension_;
  std::map<std::string, Links> relationships_;                // by key of their source
  std::unordered_map<std::string, Concealment> embedded_as_;  // key -> why it is not seen
  std::string main_part_;
  std::unordered_set<std::string> large_pictures_;  // keys
  std::unordered_set<std::string> opaque_pictures_;
  std::set<std::string> altchunks_;  // keys
  std::size_t links_ = 0;
  std::size_t comments_ = 0;
  std::unordered_set<std::string> with_comments_taken_;  // keys: some parts are read twice
  std::size_t relationship_count_ = 0;
  std::unordered_set<std::string> known_links_;
  std::vector<std::string> embedded_;  // members that are neither XML nor pictures
  std::vector<Property> properties_;
  std::vector<std::string> part_titles_;
  std::vector<Incomplete> incomplete_;
  std::set<std::pair<std::string, std::string>> known_incomplete_;
  std::vector<Notice> notices_;
};

/// How much of a document is still kept: text in bytes, blocks in numbers (a block takes more memory than most cells
/// have text). One for a document.
struct TextBudget {
  static constexpr std::size_t kMaxBlocks = 3'000'000;
  std::size_t bytes = 0;
  std::size_t blocks = kMaxBlocks;
  bool exhausted = false;

  /// Whether a block of `size` bytes still fits; takes it off.
  [[nodiscard]] bool take(std::size_t size) noexcept;
  /// The same for all of `piece`.
  [[nodiscard]] bool take(const ExtractedText& piece) noexcept;
};

/// `append_lines` for parts of any size: what would be more than a million blocks is left out and noted in `text` as
/// "limit:text".
void append_bounded(ExtractedText& text, std::string_view content, const Block& place);

/// Gathers the character data that becomes text of one place.
class PendingText {
 public:
  /// Borrows `text` until destroyed.
  PendingText(ExtractedText& text, const Block& place) : text_(text), place_(place) {}

  void operator+=(std::string_view more) { value_ += more; }
  void clear() noexcept { value_.clear(); }
  /// Appends what was gathered, if anything (append_bounded), and begins anew.
  void flush();

 private:
  ExtractedText& text_;
  Block place_;
  std::string value_;
};

/// Local name of the root element of a part, "" where there is none. Looks at its begin only.
[[nodiscard]] std::string root_element(std::string_view xml);

/// Appends the blocks of `piece` to `text`, in place of the part numbers in it `part`, and what it says to be
/// incomplete. Linear in `piece`.
void append_piece(ExtractedText& text, const ExtractedText& piece, std::uint32_t part);

/// Reads a part of unknown vocabulary: each innermost element with text becomes a block that stands where `place` says.
/// Digital signatures hold none. Returns false where the part is not well-formed or too deep; what stood before that is
/// kept.
bool append_values(ExtractedText& text, std::string_view xml, std::size_t max_depth, const Block& place);

}  // namespace mishen::scanner
