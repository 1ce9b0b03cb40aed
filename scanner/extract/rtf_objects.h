// scanner/extract/rtf_objects.h
// Pictures and embedded objects of RTF files.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/extract/image_size.h"
#include "scanner/extract/member.h"

namespace mishen::scanner {

/// Bytes written as hexadecimal digits, up to a limit.
class HexBytes {
 public:
  explicit HexBytes(std::size_t limit) : limit_(limit) {}

  void append_digits(std::string_view digits);
  void append_raw(std::string_view bytes);
  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }
  [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }

 private:
  std::string bytes_;
  std::size_t limit_;
  int high_ = -1;  // digit that waits for its second half
  bool is_cut_ = false;
};

struct RtfPicture {
  HexBytes head{kImageHeaderBytes};
  bool is_bitmap_file = false;   // PNG or JPEG, whose own header says its size
  std::int32_t width_twips = 0;  // as shown
  std::int32_t height_twips = 0;
  bool is_cropped = false;  // on any side; what is cut off stays in the file
};

/// How much a picture may show. 100 x 100 pixels are 1 500 x 1 500 twips (96 pixels an inch).
[[nodiscard]] Picture classify_rtf_picture(const RtfPicture& picture);

/// The document in an OLE 1.0 object (\objdata; [MS-OLEDS] 2.2.4 and 2.2.5): the file that an object of class Package
/// was made from, else its native data, a compound file most often. Nothing for links, pictures and damaged objects.
[[nodiscard]] std::optional<Member> read_ole1_object(std::string_view bytes);

}  // namespace mishen::scanner
