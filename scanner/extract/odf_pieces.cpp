#include "scanner/extract/odf_pieces.h"

#include <utility>

#include "scanner/extract/append_block.h"
#include "scanner/extract/white_space.h"

namespace mishen::scanner {

bool OdfPieces::fits(std::size_t bytes) {
  is_full_ = is_full_ || text_.text.size() + waiting_bytes_ + bytes > max_text_bytes_;
  if (!is_full_) waiting_bytes_ += bytes;
  return !is_full_;
}

std::size_t OdfPieces::add(OdfPiece piece) {
  if (!fits(piece.text.size())) piece.text.clear();
  pieces_.push_back(std::move(piece));
  return pieces_.size() - 1;
}

void OdfPieces::keep(std::string& text, std::string_view more) {
  if (fits(more.size())) text += more;
}

OdfPieces::Copied OdfPieces::copy(std::size_t first, std::size_t last, const std::function<void(Block&)>& move) {
  // Blank pieces are not copied, but looked at with each copy.
  if (is_full_ || last - first > looks_left_) return Copied::kTooMuch;
  looks_left_ -= last - first;
  std::size_t bytes = 0;
  std::size_t count = 0;
  for (std::size_t i = first; i < last; ++i) {
    if (only_white_space(pieces_[i].text)) continue;
    bytes += pieces_[i].text.size();
    ++count;
  }
  if (count == 0) return Copied::kNothing;
  if (count > copies_left_ || bytes > copied_bytes_left_) return Copied::kTooMuch;
  copies_left_ -= count;
  copied_bytes_left_ -= bytes;
  for (std::size_t i = first; i < last; ++i) {
    if (only_white_space(pieces_[i].text)) continue;
    OdfPiece copied = pieces_[i];
    move(copied.place);
    add(std::move(copied));
  }
  return Copied::kAll;
}

void OdfPieces::flush() {
  for (const OdfPiece& piece : pieces_) append_block(text_, piece.text, piece.place);
  pieces_.clear();
  waiting_bytes_ = 0;
}

}  // namespace mishen::scanner
