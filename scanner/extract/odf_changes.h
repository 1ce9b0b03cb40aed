// scanner/extract/odf_changes.h
// Tracked changes in an OpenDocument text: they are listed in front of it, marks in it say where they were made.
#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/odf_context.h"
#include "scanner/extract/odf_paragraphs.h"

namespace mishen::scanner {

/// Keeps what was deleted until its place in the text comes, and knows what was inserted.
class OdfChanges {
 public:
  /// Borrows both until destroyed.
  OdfChanges(OdfContext& context, OdfParagraphs& paragraphs) : context_(context), paragraphs_(paragraphs) {}

  /// The changes that follow are called `id`.
  void begin_region(std::string_view id) { region_ = id; }
  void note_insertion() { insertions_.insert(region_); }
  void begin_deletion();
  void end_deletion();

  /// Here is where the deletion `id` was.
  void put_deletion(std::string_view id);
  /// Puts here what has no place of its own.
  void put_all();
  /// Text from here on was inserted, or deleted and left where it was, as the change `id` says.
  void begin_change(std::string_view id);
  void end_change(std::string_view id);

 private:
  OdfContext& context_;
  OdfParagraphs& paragraphs_;
  std::vector<OdfPiece>& pieces_ = context_.pieces();
  std::string region_;
  std::set<std::string, std::less<>> insertions_;
  std::set<std::string, std::less<>> deleted_regions_;
  std::map<std::string, std::vector<OdfPiece>, std::less<>> deletions_;
  std::size_t deletion_mark_ = 0;  // pieces in front of the open one
};

}  // namespace mishen::scanner
