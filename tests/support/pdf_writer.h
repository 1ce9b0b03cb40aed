// tests/support/pdf_writer.h
// Writes small PDFs into memory, each operator as the test gives it, and reads them with the real mishen-pdf.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mishen::test {

/// Builds one document. Pages are 200 x 300 points and have these fonts: /F1 Helvetica; Chinese, none embedded: /F2 in
/// UTF-16 (UniGB-UCS2-H), /F3 in GBK (GBK-EUC-H), /F6 as /F2 but written downwards; /F4 glyph numbers with a ToUnicode
/// map, where 1 is 机, 2 is 密 and 3 is 甲; /F5 glyph numbers without one.
class PdfWriter {
 public:
  PdfWriter();

  /// Adds an object and returns its number.
  int object(std::string body);
  int stream(const std::string& dictionary, const std::string& data);
  /// A number for an object that follows later by set().
  int reserve();
  void set(int number, std::string body);

  /// Adds a page. `resources` and `entries` go into its dictionaries, e.g. "/XObject << /I 7 0 R >>", "/Rotate 90".
  PdfWriter& page(const std::string& content, const std::string& resources = {}, const std::string& entries = {});
  PdfWriter& catalog(const std::string& entries);
  PdfWriter& info(const std::string& entries);

  /// The number of the content stream of a page (from 0).
  [[nodiscard]] int contents_of(std::size_t page) const { return pages_[page].second; }
  [[nodiscard]] std::string bytes() const;
  /// With the standard security handler, revision 2. Without a user password every reader opens it.
  [[nodiscard]] std::string encrypted(bool has_user_password) const;

 private:
  [[nodiscard]] std::string written(const std::vector<std::string>& objects, const std::string& trailer) const;
  [[nodiscard]] std::vector<std::string> all_objects() const;

  std::vector<std::string> objects_;
  std::vector<std::pair<int, int>> pages_;  // page and content objects
  int tree_ = 0;
  int root_ = 0;
  int info_ = 0;
  std::string catalog_;
  std::string info_entries_;
  std::string fonts_;
};

/// `file` with an incremental update that replaces objects.
[[nodiscard]] std::string updated(const std::string& file, const std::vector<std::pair<int, std::string>>& objects);
/// Body of a stream object.
[[nodiscard]] std::string stream_body(const std::string& dictionary, const std::string& data);

/// `text` (UTF-8, BMP) as a hexadecimal string of UTF-16BE, e.g. "<673A>".
[[nodiscard]] std::string utf16_hex(std::string_view text);
/// The same with a byte order mark: a text string.
[[nodiscard]] std::string pdf_text(std::string_view text);
/// Operators that show `text` with /F2.
[[nodiscard]] std::string show(std::string_view text, double x, double y, double size = 12);

/// A picture of one colour, as an image XObject of this document.
int add_picture(PdfWriter& writer, int width, int height);

/// What mishen-pdf writes about `bytes`. Throws std::runtime_error when it cannot be started or dies of a signal.
[[nodiscard]] std::string run_mishen_pdf(std::string_view bytes);

}  // namespace mishen::test
