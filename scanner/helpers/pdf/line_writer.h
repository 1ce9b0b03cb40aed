// SPDX-License-Identifier: GPL-3.0-or-later
// scanner/helpers/pdf/line_writer.h
// Writes what was read to standard output, a JSON object a line. README.md describes each.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/helpers/pdf/geometry.h"

namespace mishen_pdf {

/// Part of a line that no ruling cuts.
struct WrittenWord {
  Box box;
  std::string text;  ///< with the space that follows, if there is one
};

/// A horizontal or vertical ruling.
struct Rule {
  double from = 0;
  double to = 0;
  double at = 0;
};

/// Texts are UTF-8; what is ill-formed is left out. Not thread-safe.
class LineWriter {
 public:
  explicit LineWriter(int file) : file_(file) {}
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  void document(int pages);
  void page(int number, double width, double height);
  void rules(int page, const std::vector<Rule>& horizontal, const std::vector<Rule>& vertical);
  void line(int page, int block, std::string_view zone, std::string_view concealment,
            const std::vector<WrittenWord>& words);
  /// Text that stands nowhere on a page, or where on it is not known. `page` 0: of the document.
  void text(int page, std::string_view zone, std::string_view concealment, std::string_view content);
  void property(std::string_view name, std::string_view value);
  void xmp(std::string_view packet);
  /// A piece of an attached file; `is_last` with the final one.
  void attachment(std::string_view name, std::string_view media_type, std::string_view bytes, bool is_last);
  /// What a picture says about itself: a JPEG of one pixel with its segments.
  void picture(int page, std::string_view jpeg);
  /// Each is written once.
  void problem(std::string_view reason, int page, std::string_view where = {});
  void notice(std::string_view reason, int page, std::string_view where = {});
  /// Says that everything was read that can be.
  void end();

  [[nodiscard]] bool has_problems() const { return has_problems_; }
  /// Hands on what was written so far. Ends the process when nobody reads it any more.
  void flush();

 private:
  void put(const char* bytes, std::size_t size);
  void remark(const char* type, std::string_view reason, int page, std::string_view where);

  int file_;
  std::string buffer_;
  std::vector<std::string> remarks_;
  bool has_problems_ = false;
};

/// Appends a character; nothing for what is no Unicode scalar value or a control character other than tab and LF.
void append_utf8(std::string& text, std::uint32_t character);

}  // namespace mishen_pdf
