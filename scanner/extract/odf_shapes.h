// scanner/extract/odf_shapes.h
// The pages and shapes of an OpenDocument part: what lies outside of a page, what hides what, which pictures there are.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/extract/odf_context.h"
#include "scanner/extract/odf_covers.h"
#include "scanner/extract/odf_drawing.h"
#include "scanner/extract/odf_paragraphs.h"
#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

/// Follows slides, drawing pages and master pages, and the shapes on them or in a text.
class OdfShapes {
 public:
  /// Borrows all three until destroyed.
  OdfShapes(OdfContext& context, OdfParagraphs& paragraphs, OdfCovers& covers)
      : context_(context), paragraphs_(paragraphs), covers_(covers) {}

  /// The innermost element begins or ends; those of no drawing are left alone.
  void start(const XmlAttributes& attributes);
  void end();
  /// A paragraph is going to begin: what lies under or over it is not what lay under the one before.
  void begin_paragraph();
  /// Picture or object inside a document in one file, in base64, where the innermost element ends.
  void take_binary(std::string_view base64);

 private:
  void start_page(const XmlAttributes& attributes);
  void begin_page(const OdfFill& fill, const std::string& master);
  void end_page();
  void start_master_page(const XmlAttributes& attributes);
  /// Keeps what can lie behind the text of slides. Every slide has it behind it, so it must be little.
  void keep_master_shapes();
  void end_master_page();
  void take_layer(const XmlAttributes& attributes);
  void start_shape(const XmlAttributes& attributes);
  void end_shape();
  /// The letters of a shape are stretched along a path and filled as it is: their own size and colour say nothing.
  void take_drawn_letters(OdfState& shape);
  void note_ground(std::string_view anchor);
  void place_shape(const XmlAttributes& attributes, const OdfFill& fill);
  void take_picture(std::string_view href);

  OdfContext& context_;
  OdfParagraphs& paragraphs_;
  OdfCovers& covers_;
  std::vector<OdfPiece>& pieces_ = context_.pieces();
  // of the open page
  std::vector<OdfShape> shapes_;
  std::size_t master_shapes_ = 0;
  std::size_t page_mark_ = 0;
  OdfFill page_fill_ = kOdfWhite;
  std::optional<std::pair<std::int64_t, std::int64_t>> page_size_;
  std::string master_name_;
  // in texts: pictures or fillings under which or over which a frame may lie
  bool ground_is_unknown_ = false;
  bool page_has_pictures_ = false;
};

}  // namespace mishen::scanner
