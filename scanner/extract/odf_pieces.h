// scanner/extract/odf_pieces.h
// Texts of an OpenDocument part on their way into the result.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/odf_state.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// A text that waits until what stands around it is known.
struct OdfPiece {
  std::string text;
  Block place;
  std::size_t shape = kNoPiece;  ///< of the open page
  std::size_t cell_depth = 0;    ///< cells around whose own text it is; 0 for none
};

/// Keeps pieces in reading order, and what is kept and written together within a limit.
class OdfPieces {
 public:
  /// Borrows `text` until destroyed.
  OdfPieces(ExtractedText& text, std::size_t max_text_bytes) : text_(text), max_text_bytes_(max_text_bytes) {}

  [[nodiscard]] std::vector<OdfPiece>& pieces() noexcept { return pieces_; }
  /// Appends a piece and returns its index; without its text where that would be too much.
  std::size_t add(OdfPiece piece);
  /// Appends `more` to the text of a piece, or one that is going to be.
  void keep(std::string& text, std::string_view more);

  enum class Copied : std::uint8_t { kAll, kNothing, kTooMuch };
  /// Appends the pieces [first, last) that hold text once more, their places changed by `move`. Copies are bounded
  /// apart from all other text: a row or cell that is written once may stand for a million.
  Copied copy(std::size_t first, std::size_t last, const std::function<void(Block&)>& move);

  /// Writes all pieces.
  void flush();
  /// Whether text was left out for the limit.
  [[nodiscard]] bool is_full() const noexcept { return is_full_; }

 private:
  bool fits(std::size_t bytes);

  ExtractedText& text_;
  std::size_t max_text_bytes_;
  std::vector<OdfPiece> pieces_;
  std::size_t waiting_bytes_ = 0;
  std::size_t looks_left_ = 10'000'000;
  std::size_t copies_left_ = 100'000;
  std::size_t copied_bytes_left_ = std::size_t{16} << 20U;
  bool is_full_ = false;
};

}  // namespace mishen::scanner
