// scanner/extract/odf_state.h
// What an OpenDocument element inherits from those around it: where its text stands, how it looks, why it is not seen.
#pragma once
#include <cstddef>
#include <cstdint>

#include "scanner/concealment.h"
#include "scanner/extract/odf_names.h"
#include "scanner/extract/odf_styles.h"
#include "scanner/extracted_text.h"

namespace mishen::scanner {

/// No piece, no shape.
inline constexpr std::size_t kNoPiece = static_cast<std::size_t>(-1);

inline constexpr OdfFill kOdfWhite{OdfFill::Kind::kColour, 0xFFFFFF, true};
/// What lies behind the letters is not known: no colour is theirs.
inline constexpr OdfFill kOdfUnknownGround{OdfFill::Kind::kPattern, 0, false};

/// Where character data goes.
enum class OdfSink : std::uint8_t {
  kNowhere,
  kStray,  ///< outside paragraphs, where no text belongs
  kParagraph,
  kBuffer,
  kFormula,
  kAnnotation,
};

/// What is inherited from element to element.
struct OdfState {
  OdfElement element = OdfElement::kOther;
  OdfSink sink = OdfSink::kNowhere;
  bool reads = false;  // inside of what is to be read
  Region region = Region::kBody;
  Concealment concealment = Concealment::kNone;
  BlockKind kind = BlockKind::kParagraph;
  OdfTextLook look;
  OdfFill background = kOdfWhite;
  bool background_is_page = true;
  bool on_page = false;    // on a slide or drawing page, not in its notes
  bool in_master = false;  // of a presentation or drawing
  bool in_header_rows = false;
  bool hides_columns = false;
  bool frame_is_read = false;  // a frame that holds a table or object
  bool is_cropped = false;     // a frame that does not show all of its picture
  bool is_aside = false;       // ruby: beside the text, not in it
  std::uint32_t table = 0;
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  std::uint32_t row_span = 1;
  std::uint32_t column_span = 1;
  std::uint32_t sheet = 0;
  std::uint32_t paragraph = 0;
  std::size_t shape = kNoPiece;
  std::size_t shape_mark = 0;  // pieces before the shape around
  std::size_t cell_depth = 0;
};

/// Whether `concealment` already says that the text is on the page and not to be seen, or is deleted.
[[nodiscard]] bool is_out_of_sight(Concealment concealment);

/// Text in `state` is not seen for this reason, unless it already is not for another.
void conceal(OdfState& state, Region region, Concealment concealment);

/// Text in `state` stands in `region`, unless a more special one was entered before.
void enter(OdfState& state, Region region);

/// `fill` lies behind what follows, if it is one.
void take_ground(OdfState& state, const OdfFill& fill);

/// Why letters in `state` are not seen by their look: hidden, transparent, tiny, in the colour behind them.
[[nodiscard]] Concealment concealment_of_letters(const OdfState& state, bool is_asian);

}  // namespace mishen::scanner
