// SPDX-License-Identifier: GPL-3.0-or-later
// scanner/helpers/pdf/page_recorder.h
// Runs a page and keeps, in painting order, its characters and what was painted beneath and over them.
#pragma once
#include <Annot.h>
#include <CharTypes.h>
#include <GfxFont.h>
#include <OutputDev.h>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scanner/helpers/pdf/canvas.h"
#include "scanner/helpers/pdf/geometry.h"
#include "scanner/helpers/pdf/line_writer.h"

namespace mishen_pdf {

/// Why a character on the page is not seen; README.md, "concealment".
enum class Hidden : std::uint8_t {
  kNo,
  kCovered,
  kBehindPicture,
  kHighlighted,
  kSameColour,
  kTiny,
  kOffPage,
  kInvisible,
  kLayer,
  kAttribute
};

enum class Zone : std::uint8_t { kBody, kHeader, kFooter, kWatermark, kTextBox, kForm };

/// What text layout needs to know of the graphics state; characters of one string share it.
struct TextState {
  std::shared_ptr<GfxFont> font;
  double font_size = 0;
  double ctm[6] = {};
  double text_matrix[6] = {};
  double scaling = 1;
  friend bool operator==(const TextState& a, const TextState& b);
};

struct Glyph {
  Unicode character = 0;
  std::uint32_t state = 0;  ///< index in RecordedPage::states
  int annotation = -1;      ///< index in RecordedPage::annotations
  double x = 0;             ///< origin and advance in user space, without character spacing
  double y = 0;
  double dx = 0;
  double dy = 0;
  Point origin;   ///< on the canvas
  Point advance;  ///< on the canvas
  Point up;       ///< on the canvas: one em, from the base line upwards
  bool is_vertical = false;
  std::uint32_t operation = 0;  ///< painting order
  double alpha = 1;
  Colour colour;
  Hidden hidden = Hidden::kNo;
  Zone zone = Zone::kBody;

  [[nodiscard]] double size() const { return length(up); }
  [[nodiscard]] Point middle() const;
  [[nodiscard]] Box box() const;
};

struct Annotation {
  Object object;
  Ref ref = Ref::INVALID();
  Annot::AnnotSubtype type = Annot::typeUnknown;
  bool is_hidden = false;
};

/// What a program hands over in place of characters that were drawn (ISO 32000-1, 14.9.4), where it says something
/// else.
struct Replacement {
  std::string text;
};

struct RecordedPage {
  double width = 0;
  double height = 0;
  std::vector<TextState> states;
  std::vector<Glyph> glyphs;
  std::vector<Annotation> annotations;
  std::vector<Replacement> replacements;
  std::vector<Rule> horizontal;
  std::vector<Rule> vertical;
  std::size_t large_pictures = 0;  ///< 100 x 100 pixels or more
  std::size_t small_pictures = 0;
  /// What its pictures say about themselves, each once: a JPEG of one pixel with the segments of the one on the page.
  std::vector<std::string> picture_data;
  std::size_t undecodable = 0;   ///< characters of which the font does not say what they mean
  std::size_t drawn_shapes = 0;  ///< filled areas of the size and intricacy of letters
  bool is_scan = false;          ///< a picture covers most of it
  bool was_cut = false;          ///< more was painted than is kept
};

/// One page; not reusable. After PDFDoc::displayPage() with show_annotation() as its filter, take() holds the page.
class PageRecorder final : public OutputDev {
 public:
  PageRecorder();
  ~PageRecorder() override;
  PageRecorder(const PageRecorder&) = delete;
  PageRecorder& operator=(const PageRecorder&) = delete;

  /// To be called for each annotation before it is drawn; hidden ones are drawn too, and their text marked.
  static bool show_annotation(Annot* annotation, void* recorder);
  [[nodiscard]] RecordedPage take();

  bool upsideDown() override { return true; }
  bool useDrawChar() override { return true; }
  bool interpretType3Chars() override { return true; }
  bool useTilingPatternFill() override { return true; }
  bool useShadedFills(int /*type*/) override { return true; }

  void startPage(int number, GfxState* state, XRef* xref) override;
  void saveState(GfxState* state) override;
  void restoreState(GfxState* state) override;

  void stroke(GfxState* state) override;
  void fill(GfxState* state) override;
  void eoFill(GfxState* state) override;
  bool tilingPatternFill(GfxState* state, Gfx* gfx, Catalog* catalog, GfxTilingPattern* pattern, const double* matrix,
                         int x0, int y0, int x1, int y1, double x_step, double y_step) override;
  bool functionShadedFill(GfxState* state, GfxFunctionShading* shading) override;
  bool axialShadedFill(GfxState* state, GfxAxialShading* shading, double t_min, double t_max) override;
  bool radialShadedFill(GfxState* state, GfxRadialShading* shading, double s_min, double s_max) override;
  bool gouraudTriangleShadedFill(GfxState* state, GfxGouraudTriangleShading* shading) override;
  bool patchMeshShadedFill(GfxState* state, GfxPatchMeshShading* shading) override;

  void clip(GfxState* state) override;
  void eoClip(GfxState* state) override;
  void clipToStrokePath(GfxState* state) override;

  void beginString(GfxState* state, const GooString* string) override;
  void drawChar(GfxState* state, double x, double y, double dx, double dy, double origin_x, double origin_y,
                CharCode code, int bytes, const Unicode* characters, int count) override;
  bool beginType3Char(GfxState* state, double x, double y, double dx, double dy, CharCode code,
                      const Unicode* characters, int count) override;
  void endType3Char(GfxState* state) override;
  void endTextObject(GfxState* state) override;
  void beginActualText(GfxState* state, const GooString* text) override;
  void endActualText(GfxState* state) override;

  void drawImageMask(GfxState* state, Object* ref, Stream* stream, int width, int height, bool invert, bool interpolate,
                     bool is_inline) override;
  void setSoftMaskFromImageMask(GfxState* state, Object* ref, Stream* stream, int width, int height, bool invert,
                                bool is_inline, double* matrix) override;
  void unsetSoftMaskFromImageMask(GfxState* state, double* matrix) override;
  void drawImage(GfxState* state, Object* ref, Stream* stream, int width, int height, GfxImageColorMap* colours,
                 bool interpolate, const int* mask_colours, bool is_inline) override;
  void drawMaskedImage(GfxState* state, Object* ref, Stream* stream, int width, int height, GfxImageColorMap* colours,
                       bool interpolate, Stream* mask, int mask_width, int mask_height, bool mask_invert,
                       bool mask_interpolate) override;
  void drawSoftMaskedImage(GfxState* state, Object* ref, Stream* stream, int width, int height,
                           GfxImageColorMap* colours, bool interpolate, Stream* mask, int mask_width, int mask_height,
                           GfxImageColorMap* mask_colours, bool mask_interpolate) override;

  void beginMarkedContent(const char* name, Dict* properties) override;
  void endMarkedContent(GfxState* state) override;

  void beginTransparencyGroup(GfxState* state, const double* box, GfxColorSpace* colour_space, bool isolated,
                              bool knockout, bool for_soft_mask) override;
  void endTransparencyGroup(GfxState* state) override;
  void setSoftMask(GfxState* state, const double* box, bool alpha, Function* transfer, GfxColor* backdrop) override;
  void clearSoftMask(GfxState* state) override;

 private:
  /// What a q ... Q pair restores and poppler leaves to the output device.
  struct Saved {
    Clip clip;
    bool has_soft_mask = false;
    double alpha = 1;  ///< as it was set when the state was saved
    bool multiplies = false;
  };
  struct Group {
    double alpha = 1;
    bool multiplies = false;
    bool is_mask = false;
  };

  [[nodiscard]] Shape shape_of(GfxState* state, bool even_odd) const;
  [[nodiscard]] Paint paint_of(GfxState* state, bool is_stroke) const;
  [[nodiscard]] bool is_painting() const;
  void paint(const Shape& shape, const Paint& how);
  void fill_path(GfxState* state, bool even_odd);
  void narrow_clip(GfxState* state, bool even_odd);
  void paint_clip(GfxState* state, bool hides);
  void keep_picture_data(Stream* stream, bool is_inline);
  void paint_picture(GfxState* state, int width, int height, bool hides);
  void keep_rule(const Rule& rule, bool is_horizontal);
  void stroke_segment(Point a, Point b, double width, const Paint& how);
  void add_glyphs(GfxState* state, const double* ctm, double x, double y, double dx, double dy, CharCode code,
                  const Unicode* characters, int count);
  void judge_beneath(GfxState* state, Glyph& glyph) const;
  void paint_solid_character(const Glyph& glyph);
  [[nodiscard]] std::uint32_t state_index(GfxState* state, const double* ctm);
  [[nodiscard]] double group_alpha() const;

  RecordedPage page_;
  std::unique_ptr<Canvas> canvas_;
  std::vector<Saved> saved_;
  Saved now_;
  std::vector<Group> groups_;
  std::vector<std::pair<bool, Zone>> marked_;
  std::uint32_t operation_ = 0;
  double string_ctm_[6] = {1, 0, 0, 1, 0, 0};
  int type3_depth_ = 0;
  std::map<std::pair<int, CharCode>, bool> plain_type3_;  ///< nothing in the glyph but its shape
  std::vector<std::pair<std::pair<int, CharCode>, std::size_t>> open_type3_;
  std::size_t type3_contents_ = 0;
  bool clips_to_text_ = false;
  int actual_text_depth_ = 0;
  std::string actual_text_;
  std::size_t actual_text_glyphs_ = 0;
  std::size_t actual_text_undecodable_ = 0;
  Glyph undecoded_;  ///< the last character that the font does not decode
};

/// Finishes what only the whole page tells: which characters were painted over. For take().
void judge_covers(RecordedPage& page, const Canvas& canvas);

}  // namespace mishen_pdf
