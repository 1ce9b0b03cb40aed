#include "scanner/extract/odf_changes.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace mishen::scanner {

void OdfChanges::begin_deletion() {
  conceal(context_.state(), Region::kDeleted, Concealment::kDeletion);
  deletion_mark_ = pieces_.size();
  deleted_regions_.insert(region_);
}

void OdfChanges::end_deletion() {
  // No program lists changes inside a paragraph: its pieces are still being written to.
  if (paragraphs_.is_open()) return;
  std::vector<OdfPiece>& kept = deletions_[region_];
  deletion_mark_ = std::min(deletion_mark_, pieces_.size());
  std::move(pieces_.begin() + static_cast<std::ptrdiff_t>(deletion_mark_), pieces_.end(), std::back_inserter(kept));
  pieces_.resize(deletion_mark_);
}

void OdfChanges::put_deletion(std::string_view id) {
  const auto found = deletions_.find(id);
  if (found == deletions_.end() || context_.state().concealment == Concealment::kDeletion) return;
  const OdfState& state = context_.state();
  paragraphs_.end_aside();
  for (OdfPiece& piece : found->second) {
    piece.place.table = state.table;
    piece.place.row = state.row;
    piece.place.column = state.column;
    piece.place.page = context_.page();
    pieces_.push_back(std::move(piece));
  }
  deletions_.erase(found);
}

void OdfChanges::put_all() {
  for (auto& [id, pieces] : deletions_) std::move(pieces.begin(), pieces.end(), std::back_inserter(pieces_));
  deletions_.clear();
}

void OdfChanges::begin_change(std::string_view id) {
  if (insertions_.contains(id)) paragraphs_.begin_insertion();
  if (deleted_regions_.contains(id)) paragraphs_.begin_deletion();
}

void OdfChanges::end_change(std::string_view id) {
  if (deleted_regions_.contains(id)) paragraphs_.end_deletion();
  if (insertions_.contains(id)) paragraphs_.end_insertion();
}

}  // namespace mishen::scanner
