// scanner/extract/picture.h
// Pictures: what they say about themselves (EXIF, XMP, IPTC, comments). What they show is not read.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Something that a picture says about itself.
struct PictureProperty {
  std::string text;  ///< "作者：...", well-formed UTF-8, perhaps of several lines
  /// kLocation for where it was taken, kPictureMetadata for people, devices' serial numbers and free text; kNone for
  /// the kind of camera.
  Concealment concealment = Concealment::kPictureMetadata;
  friend bool operator==(const PictureProperty&, const PictureProperty&) = default;
};

/// What is known of a picture without looking at what it shows.
struct PictureFacts {
  std::string media_type;  ///< "" for no picture that is known here
  std::vector<PictureProperty> properties;
  std::vector<Incomplete> incomplete;  ///< "damaged", "limit:bytes", "not-read:embedded" (bytes behind its end)
  std::vector<Notice> notices;  ///< "not-read:thumbnail": a preview of 100 x 100 pixels or more and another shape
};

/// Reads the metadata of a JPEG, PNG, GIF, WebP or TIFF; BMP and HEIC are only told. Sources: JPEG segments (ITU-T
/// T.81, Annex B), PNG text chunks (ISO/IEC 15948, 11.3.4), GIF89a extensions, RIFF chunks of WebP; in them EXIF (CIPA
/// DC-008), XMP (ISO 16684-1) and IPTC-IIM 4. Linear in `bytes`, unpacks at most Limits::max_part_bytes in all. Never
/// fails for what the bytes are; `where` of its entries is "".
[[nodiscard]] PictureFacts read_picture(std::string_view bytes, const Limits& limits);

[[nodiscard]] bool looks_like_picture(std::string_view bytes) noexcept;

/// A picture that is a document of its own. Text: its properties, in Region::kProperty. "not-read:image" in
/// `incomplete` when it has 100 x 100 pixels or more or does not say how many, else in `notices`.
[[nodiscard]] ExtractedText extract_picture(std::string_view bytes, const Limits& limits);

/// For extractors of containers: adds a picture that stands inside a document. `bytes` is the whole picture as it
/// stands there; `place` says where (its part, page, sheet, row ...), and everything of it is kept but region,
/// concealment, kind and span, which are those of properties; `where` is what reports call the picture, its part name
/// or page. Adds the properties as blocks at the end of `text`, and by its size an entry "not-read:image" to
/// `incomplete` or `notices`. What is no picture by content or by the end of `where` (".emf") adds nothing.
void append_picture(ExtractedText& text, std::string_view bytes, const Block& place, const std::string& where,
                    const Limits& limits = {});

}  // namespace mishen::scanner
