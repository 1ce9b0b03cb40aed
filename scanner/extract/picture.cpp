#include "scanner/extract/picture.h"

#include <libexif/exif-data.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>

#include "scanner/decode.h"
#include "scanner/errors.h"
#include "scanner/extract/append_block.h"
#include "scanner/extract/byte_order.h"
#include "scanner/extract/image_size.h"
#include "scanner/extract/member_name.h"
#include "scanner/extract/white_space.h"
#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kPng = "\x89PNG\r\n\x1A\n"sv;
constexpr std::string_view kExifMark = "Exif\0\0"sv;
constexpr std::string_view kXmpMark = "http://ns.adobe.com/xap/1.0/\0"sv;
constexpr std::string_view kXmpExtensionMark = "http://ns.adobe.com/xmp/extension/\0"sv;
constexpr std::string_view kPhotoshopMark = "Photoshop 3.0\0"sv;

/// Unpacked text of all PNG chunks together; what camera and editing programs write is a thousandth of it.
constexpr std::size_t kMaxInflated = std::size_t{16} << 20U;
constexpr std::size_t kXmpDepth = 64;
/// Pixels of previews that show text.
constexpr std::uint64_t kLargeArea = 10'000;

/// Whether `value` says nothing by itself: a number, a date, nothing.
bool is_bare(std::string_view value) {
  return value.find_first_not_of("0123456789 .,:/-+TZ") == std::string_view::npos;
}

/// Comments that programs leave of their own accord.
bool is_program_comment(std::string_view text) {
  constexpr std::array kPrograms = {"CREATOR: gd-jpeg"sv,
                                    "Lavc"sv,
                                    "Created with GIMP"sv,
                                    "Created with The GIMP"sv,
                                    "LEAD Technologies"sv,
                                    "AppleMark"sv,
                                    "Intel(R) JPEG Library"sv,
                                    "Optimized by JPEGmini"sv,
                                    "File written by Adobe Photoshop"sv,
                                    "Compressed by jpeg-recompress"sv};
  return std::any_of(kPrograms.begin(), kPrograms.end(), [&](std::string_view name) { return text.starts_with(name); });
}

/// A degree of latitude or longitude as people write it.
std::string degrees(double value) {
  std::array<char, 32> digits{};
  const int length = std::snprintf(digits.data(), digits.size(), "%.6f", value);
  std::string text(digits.data(), static_cast<std::size_t>(std::clamp<int>(length, 0, digits.size() - 1)));
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

struct ExifCloser {
  void operator()(ExifData* data) const noexcept { exif_data_unref(data); }
};

struct ExifField {
  unsigned tag;
  ExifIfd directory;
  std::string_view label;
  enum class Text { kAscii, kUtf16, kComment } text = Text::kAscii;
};
// CIPA DC-008 (Exif 2.32), 4.6; the XP fields are those of Windows.
constexpr std::array kExifFields = {ExifField{0x010D, EXIF_IFD_0, "文件名"},
                                    ExifField{0x010E, EXIF_IFD_0, "说明"},
                                    ExifField{0x013B, EXIF_IFD_0, "作者"},
                                    ExifField{0x013C, EXIF_IFD_0, "计算机"},
                                    ExifField{0x8298, EXIF_IFD_0, "版权"},
                                    ExifField{0x9C9B, EXIF_IFD_0, "标题", ExifField::Text::kUtf16},
                                    ExifField{0x9C9C, EXIF_IFD_0, "备注", ExifField::Text::kUtf16},
                                    ExifField{0x9C9D, EXIF_IFD_0, "作者", ExifField::Text::kUtf16},
                                    ExifField{0x9C9E, EXIF_IFD_0, "关键词", ExifField::Text::kUtf16},
                                    ExifField{0x9C9F, EXIF_IFD_0, "主题", ExifField::Text::kUtf16},
                                    ExifField{0x9286, EXIF_IFD_EXIF, "备注", ExifField::Text::kComment},
                                    ExifField{0xA430, EXIF_IFD_EXIF, "相机所有者"},
                                    ExifField{0xA431, EXIF_IFD_EXIF, "机身序列号"},
                                    ExifField{0xA435, EXIF_IFD_EXIF, "镜头序列号"},
                                    ExifField{0x001B, EXIF_IFD_GPS, "定位方式", ExifField::Text::kComment},
                                    ExifField{0x001C, EXIF_IFD_GPS, "拍摄地点", ExifField::Text::kComment}};

struct Label {
  std::string_view name;
  std::string_view label;
};
/// Local names of XMP properties (ISO 16684-1, IPTC Photo Metadata); also looked for as attributes.
constexpr std::array kXmpLabels = {Label{"creator", "作者"},
                                   Label{"Artist", "作者"},
                                   Label{"description", "说明"},
                                   Label{"ImageDescription", "说明"},
                                   Label{"title", "标题"},
                                   Label{"rights", "版权"},
                                   Label{"Copyright", "版权"},
                                   Label{"subject", "关键词"},
                                   Label{"contributor", "作者"},
                                   Label{"AuthorsPosition", "职务"},
                                   Label{"CaptionWriter", "编写"},
                                   Label{"Credit", "提供"},
                                   Label{"Source", "来源"},
                                   Label{"Headline", "标题"},
                                   Label{"Instructions", "说明"},
                                   Label{"TransmissionReference", "编号"},
                                   Label{"UserComment", "备注"},
                                   Label{"Owner", "所有者"},
                                   Label{"OwnerName", "相机所有者"},
                                   Label{"CameraOwnerName", "相机所有者"},
                                   Label{"SerialNumber", "机身序列号"},
                                   Label{"BodySerialNumber", "机身序列号"},
                                   Label{"LensSerialNumber", "镜头序列号"},
                                   Label{"hierarchicalSubject", "关键词"},
                                   Label{"PersonInImage", "人物"},
                                   Label{"Name", "名称"},
                                   Label{"PersonDisplayName", "人物"},
                                   Label{"UsageTerms", "版权"},
                                   Label{"Label", "标签"},
                                   Label{"Nickname", "标签"},
                                   Label{"LayerName", "图层"},
                                   Label{"LayerText", "图层文字"}};
constexpr std::array kXmpPlaces = {Label{"City", "拍摄地点"},        Label{"State", "拍摄地点"},
                                   Label{"Country", "拍摄地点"},     Label{"Location", "拍摄地点"},
                                   Label{"Sublocation", "拍摄地点"}, Label{"ProvinceState", "拍摄地点"},
                                   Label{"CountryName", "拍摄地点"}, Label{"LocationName", "拍摄地点"}};
/// Namespaces of numbers, history and settings of programs.
constexpr std::array kXmpProgramSpaces = {"http://ns.adobe.com/xap/1.0/mm/"sv,
                                          "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"sv,
                                          "http://ns.adobe.com/xap/1.0/sType/ResourceRef#"sv,
                                          "http://ns.adobe.com/camera-raw-settings/1.0/"sv,
                                          "http://ns.adobe.com/xap/1.0/"sv,
                                          "http://ns.adobe.com/exif/1.0/"sv,
                                          "http://ns.adobe.com/tiff/1.0/"sv,
                                          "http://ns.adobe.com/hdr-gain-map/1.0/"sv,
                                          "http://ns.google.com/photos/1.0/container/"sv,
                                          "http://ns.google.com/photos/1.0/container/item/"sv,
                                          "http://ns.google.com/photos/1.0/camera/"sv,
                                          "http://cipa.jp/exif/1.0/"sv};
constexpr std::string_view kRdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

template <class Labels>
std::string_view label_in(const Labels& labels, std::string_view name) {
  const auto found = std::find_if(labels.begin(), labels.end(), [&](const Label& l) { return l.name == name; });
  return found == labels.end() ? std::string_view() : found->label;
}

struct IptcField {
  std::uint64_t number;
  std::string_view label;
  bool is_place = false;
};
// IPTC-IIM 4.2, 6 (record 2)
constexpr std::array kIptcFields = {IptcField{5, "标题"},
                                    IptcField{15, "类别"},
                                    IptcField{20, "类别"},
                                    IptcField{25, "关键词"},
                                    IptcField{26, "拍摄地点", true},
                                    IptcField{27, "拍摄地点", true},
                                    IptcField{40, "说明"},
                                    IptcField{80, "作者"},
                                    IptcField{85, "职务"},
                                    IptcField{90, "拍摄地点", true},
                                    IptcField{92, "拍摄地点", true},
                                    IptcField{95, "拍摄地点", true},
                                    IptcField{101, "拍摄地点", true},
                                    IptcField{103, "编号"},
                                    IptcField{105, "标题"},
                                    IptcField{110, "提供"},
                                    IptcField{115, "来源"},
                                    IptcField{116, "版权"},
                                    IptcField{118, "联系人"},
                                    IptcField{120, "说明"},
                                    IptcField{122, "编写"}};

class PictureReader {
 public:
  PictureReader(std::string_view bytes, const Limits& limits)
      : bytes_(bytes), inflatable_(std::min(kMaxInflated, limits.max_part_bytes)), max_text_(limits.max_text_bytes) {}

  PictureFacts run() {
    if (bytes_.starts_with(kPng)) {
      facts_.media_type = "image/png";
      read_png();
    } else if (bytes_.starts_with("\xFF\xD8\xFF"sv)) {
      facts_.media_type = "image/jpeg";
      read_jpeg();
    } else if (bytes_.starts_with("GIF87a"sv) || bytes_.starts_with("GIF89a"sv)) {
      facts_.media_type = "image/gif";
      read_gif();
    } else if (bytes_.starts_with("RIFF"sv) && bytes_.size() >= 12 && bytes_.substr(8, 4) == "WEBP") {
      facts_.media_type = "image/webp";
      read_webp();
    } else if (bytes_.starts_with("II*\0"sv) || bytes_.starts_with("MM\0*"sv)) {
      facts_.media_type = "image/tiff";
      read_tiff();
    } else if (bytes_.starts_with("BM"sv) && bytes_.size() >= 26 && little_endian(bytes_, 6, 4) == 0 &&
               is_bitmap_header(little_endian(bytes_, 14, 4))) {
      facts_.media_type = "image/bmp";
      if (little_endian(bytes_, 2, 4) > bytes_.size()) damaged();
    } else if (bytes_.size() >= 12 && bytes_.substr(4, 4) == "ftyp") {
      facts_.media_type = heif_type(bytes_.substr(8, 4));
    }
    add_xmp_position();
    return std::move(facts_);
  }

 private:
  /// Sizes of the headers that bitmaps have had.
  static bool is_bitmap_header(std::uint64_t size) {
    return size == 12 || size == 40 || size == 52 || size == 56 || size == 64 || size == 108 || size == 124;
  }

  /// ISO/IEC 23008-12, 10: by the major brand.
  static std::string heif_type(std::string_view brand) {
    if (brand == "avif" || brand == "avis") return "image/avif";
    constexpr std::array kBrands = {"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv, "mif1"sv, "msf1"sv};
    return std::find(kBrands.begin(), kBrands.end(), brand) == kBrands.end() ? "" : "image/heic";
  }

  void damaged() { incomplete("damaged"); }
  void incomplete(std::string reason) {
    Incomplete entry{std::move(reason), ""};
    if (std::find(facts_.incomplete.begin(), facts_.incomplete.end(), entry) == facts_.incomplete.end())
      facts_.incomplete.push_back(std::move(entry));
  }

  void add(std::string_view label, std::string_view value, Concealment concealment = Concealment::kPictureMetadata) {
    const std::string_view text = trimmed(value.substr(0, value.find_last_not_of('\0') + 1));
    if (text.empty()) return;
    if (text.size() > max_text_ - text_bytes_) return incomplete("limit:bytes");
    text_bytes_ += text.size();
    std::string line(label);
    line += "：";
    for (const char c : text) line += c == '\0' ? ' ' : c;
    // EXIF, XMP and IPTC often say the same.
    if (known_.insert(line).second) facts_.properties.push_back({std::move(line), concealment});
  }

  /// What follows the end of a picture is no part of it.
  void check_end(std::size_t end) {
    if (bytes_.find_first_not_of("\0\r\n "sv, end) != std::string_view::npos) incomplete("not-read:embedded");
  }

  // ---- JPEG

  void read_jpeg() {
    std::size_t at = 2;
    std::string photoshop;
    std::string extension;
    bool ended = false;
    while (at + 2 <= bytes_.size() && !ended) {
      if (big_endian(bytes_, at, 1) != 0xFF) {  // entropy-coded data of a scan, or what ought to be nothing
        at = std::min(bytes_.find('\xFF', at), bytes_.size());
        continue;
      }
      const std::uint64_t marker = big_endian(bytes_, at + 1, 1);
      if (marker == 0xFF) {
        ++at;
        continue;
      }
      at += 2;
      ended = marker == 0xD9;
      const bool alone = marker <= 0x01 || (marker >= 0xD0 && marker <= 0xD9);
      if (alone) continue;
      const std::size_t length = std::max<std::size_t>(big_endian(bytes_, at, 2), 2);
      if (length > bytes_.size() - at) break;
      const std::string_view segment = bytes_.substr(at + 2, length - 2);
      at += length;
      if (marker == 0xE1 && segment.starts_with(kExifMark)) read_exif(segment);
      if (marker == 0xE1 && segment.starts_with(kXmpMark)) read_xmp(segment.substr(kXmpMark.size()));
      if (marker == 0xE1 && segment.starts_with(kXmpExtensionMark)) {
        constexpr std::size_t kExtensionHeader = 40;  // digest, size, offset
        extension += segment.substr(std::min(kXmpExtensionMark.size() + kExtensionHeader, segment.size()));
      }
      if (marker == 0xED && segment.starts_with(kPhotoshopMark)) photoshop += segment.substr(kPhotoshopMark.size());
      if (marker == 0xFE) add_comment(segment);
    }
    read_photoshop(photoshop);
    if (!extension.empty()) read_xmp(extension);
    if (!ended) return damaged();
    check_end(at);
  }

  void add_comment(std::string_view bytes) {
    const std::string text = guess_short_text(bytes.substr(0, bytes.find_last_not_of('\0') + 1));
    add("备注", text, is_program_comment(text) ? Concealment::kNone : Concealment::kPictureMetadata);
  }

  /// Image resources of Photoshop (Adobe Photoshop File Formats, "Image Resource Blocks").
  void read_photoshop(std::string_view resources) {
    constexpr std::uint64_t kIptc = 0x0404;
    while (resources.starts_with("8BIM") && resources.size() >= 12) {
      const std::uint64_t id = big_endian(resources, 4, 2);
      const std::size_t name = (big_endian(resources, 6, 1) + 2) & ~std::size_t{1};
      const std::size_t size = big_endian(resources, 6 + name, 4);
      const std::string_view rest = resources.substr(std::min(10 + name, resources.size()));
      if (id == kIptc) read_iptc(rest.substr(0, size));
      resources = rest.substr(std::min((size + 1) & ~std::size_t{1}, rest.size()));
    }
  }

  void read_iptc(std::string_view records) {
    while (records.size() >= 5 && records.front() == '\x1C') {
      const std::uint64_t record = big_endian(records, 1, 1);
      const std::uint64_t number = big_endian(records, 2, 1);
      std::size_t size = big_endian(records, 3, 2);
      std::size_t header = 5;
      if (size >= 0x8000) {
        const std::size_t width = size & 0x7FFFU;
        if (width > 4) return;
        size = big_endian(records, 5, width);
        header += width;
      }
      const std::string_view value = records.substr(std::min(header, records.size()), size);
      const auto field =
          std::find_if(kIptcFields.begin(), kIptcFields.end(), [&](const IptcField& f) { return f.number == number; });
      if (record == 2 && field != kIptcFields.end())
        add(field->label, guess_short_text(value),
            field->is_place ? Concealment::kLocation : Concealment::kPictureMetadata);
      records.remove_prefix(std::min(header + size, records.size()));
    }
  }

  // ---- EXIF

  /// `block` begins with "Exif\0\0".
  void read_exif(std::string_view block) {
    const std::unique_ptr<ExifData, ExifCloser> data(exif_data_new());
    if (data == nullptr) throw ScanError("cannot set up libexif");
    exif_data_unset_option(data.get(), EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS);
    exif_data_unset_option(data.get(), EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
    exif_data_load_data(data.get(), reinterpret_cast<const unsigned char*>(block.data()),
                        static_cast<unsigned>(block.size()));
    const ExifByteOrder order = exif_data_get_byte_order(data.get());
    for (const ExifField& field : kExifFields) {
      const auto value = exif_value(*data, field.directory, field.tag);
      if (value) add(field.label, exif_text(*value, field.text, order), exif_concealment(field));
    }
    const std::string make = guess_short_text(exif_value(*data, EXIF_IFD_0, 0x010F).value_or(""sv));
    const std::string model = guess_short_text(exif_value(*data, EXIF_IFD_0, 0x0110).value_or(""sv));
    add("设备", make.substr(0, make.find('\0')) + " " + model, Concealment::kNone);
    add_position(*data, order);
    check_thumbnail(*data);
  }

  static Concealment exif_concealment(const ExifField& field) {
    return field.label == "拍摄地点"   ? Concealment::kLocation
           : field.label == "定位方式" ? Concealment::kNone
                                       : Concealment::kPictureMetadata;
  }

  static std::optional<std::string_view> exif_value(const ExifData& data, ExifIfd directory, unsigned tag) {
    const ExifEntry* entry = exif_content_get_entry(data.ifd[directory], static_cast<ExifTag>(tag));
    if (entry == nullptr || entry->data == nullptr) return std::nullopt;
    return std::string_view(reinterpret_cast<const char*>(entry->data), entry->size);
  }

  static std::string exif_text(std::string_view value, ExifField::Text text, ExifByteOrder order) {
    const auto utf16 = [](std::string_view bytes, bool big) {
      return decode_as(bytes, big ? "utf-16be" : "utf-16le").value_or(DecodedText()).text;
    };
    if (text == ExifField::Text::kUtf16) return utf16(value, false);
    if (text == ExifField::Text::kComment) {
      constexpr std::size_t kCodeBytes = 8;
      const std::string_view rest = value.substr(std::min(kCodeBytes, value.size()));
      if (value.starts_with("UNICODE\0"sv)) return utf16(rest, order == EXIF_BYTE_ORDER_MOTOROLA);
      const bool coded =
          value.starts_with("ASCII\0"sv) || value.starts_with("JIS\0"sv) || value.starts_with("\0\0\0\0"sv);
      if (coded) value = rest;
    }
    return guess_short_text(value.substr(0, value.find_last_not_of('\0') + 1));
  }

  static double rational(std::string_view value, std::size_t number, ExifByteOrder order) {
    const auto integer = [&](std::size_t at) {
      return static_cast<double>(order == EXIF_BYTE_ORDER_MOTOROLA ? big_endian(value, at, 4)
                                                                   : little_endian(value, at, 4));
    };
    const double divisor = integer(8 * number + 4);
    return divisor == 0 ? 0 : integer(8 * number) / divisor;
  }

  void add_position(const ExifData& data, ExifByteOrder order) {
    // CIPA DC-008, 4.6.6: reference and value of latitude, longitude, altitude
    const auto value = [&](unsigned tag) { return exif_value(data, EXIF_IFD_GPS, tag).value_or(""sv); };
    const auto angle = [&](unsigned tag) {
      const std::string_view parts = value(tag);
      return rational(parts, 0, order) + rational(parts, 1, order) / 60 + rational(parts, 2, order) / 3600;
    };
    if (value(2).size() < 24 || value(4).size() < 24) return;
    const double latitude = value(1).starts_with('S') ? -angle(2) : angle(2);
    const double longitude = value(3).starts_with('W') ? -angle(4) : angle(4);
    // 0,0 is what cameras write that do not know.
    if (latitude == 0 && longitude == 0) return;
    std::string text = degrees(latitude) + "," + degrees(longitude);
    if (value(6).size() >= 8) text += "," + degrees(rational(value(6), 0, order));
    add("拍摄位置", text, Concealment::kLocation);
    has_position_ = true;
  }

  /// A preview of another shape is of another picture: of the one before it was cropped.
  void check_thumbnail(const ExifData& data) {
    if (data.data == nullptr || data.size == 0) return;
    const auto preview = image_size({reinterpret_cast<const char*>(data.data), data.size});
    const auto picture = image_size(bytes_);
    if (!preview || !picture || std::uint64_t{preview->width} * preview->height < kLargeArea) return;
    const double shape = static_cast<double>(preview->width) * picture->height;
    const double other = static_cast<double>(preview->height) * picture->width;
    constexpr double kSame = 1.05;
    if (shape > other * kSame || other > shape * kSame) facts_.notices.push_back({"not-read:thumbnail", ""});
  }

  // ---- XMP

  class Xmp : public XmlHandler {
   public:
    explicit Xmp(PictureReader& reader) : reader_(reader) {}

    void start(const XmlName& name, const XmlAttributes& attributes) override {
      text_.clear();
      if (name.uri != kRdf) {
        names_.push_back({std::string(name.uri), std::string(name.local)});
      } else {
        names_.emplace_back();
      }
      for (const Label& label : kXmpLabels) reader_.add(label.label, attributes[label.name]);
      for (const Label& place : kXmpPlaces) reader_.add(place.label, attributes[place.name], Concealment::kLocation);
      for (const std::string_view key : {"GPSLatitude"sv, "GPSLongitude"sv}) note_position(key, attributes[key]);
    }

    void text(std::string_view text) override { text_ += text; }

    void end(const XmlName& /*name*/) override {
      const std::string value = std::exchange(text_, {});
      take(trimmed(value));
      names_.pop_back();
    }

   private:
    struct Name {
      std::string uri;
      std::string local;
    };

    void note_position(std::string_view key, std::string_view value) {
      if (value.empty()) return;
      (key == "GPSLatitude" ? reader_.xmp_latitude_ : reader_.xmp_longitude_) = value;
    }

    void take(std::string_view value) {
      if (value.empty()) return;
      const auto property =
          std::find_if(names_.rbegin(), names_.rend(), [](const Name& name) { return !name.local.empty(); });
      if (property == names_.rend()) return;
      note_position_of(*property, value);
      if (const std::string_view place = label_in(kXmpPlaces, property->local); !place.empty())
        return reader_.add(place, value, Concealment::kLocation);
      if (const std::string_view label = label_in(kXmpLabels, property->local); !label.empty())
        return reader_.add(label, value);
      const bool program =
          std::find(kXmpProgramSpaces.begin(), kXmpProgramSpaces.end(), property->uri) != kXmpProgramSpaces.end();
      const bool address = value.starts_with("xmp.") || value.starts_with("uuid:") || value.starts_with("adobe:");
      if (program || address || is_bare(value) || value == "True" || value == "False") return;
      reader_.add(property->local, value);
    }

    void note_position_of(const Name& property, std::string_view value) {
      if (property.local == "GPSLatitude" || property.local == "GPSLongitude") note_position(property.local, value);
    }

    PictureReader& reader_;
    std::vector<Name> names_;  // of the open elements; empty for those of RDF
    std::string text_;
  };

  void read_xmp(std::string_view packet) {
    // The packet may be padded; its wrapper is a processing instruction.
    packet = packet.substr(0, packet.find_last_not_of("\0"sv) + 1);
    if (trimmed(packet).empty()) return;
    Xmp handler(*this);
    const XmlOutcome outcome = read_xml(packet, kXmpDepth, handler);
    if (outcome == XmlOutcome::kTooDeep) incomplete("limit:xml-depth");
    if (outcome == XmlOutcome::kMalformed) damaged();
  }

  /// "31,13.824N" or "31,13,49N" (ISO 16684-2, GPSCoordinate) in degrees.
  static std::optional<double> xmp_degrees(std::string_view text) {
    double value = 0;
    double unit = 1;
    while (!text.empty()) {
      double part = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part);
      if (error != std::errc()) return std::nullopt;
      value += part / unit;
      unit *= 60;
      text.remove_prefix(static_cast<std::size_t>(end - text.data()));
      if (text == "S" || text == "W") return -value;
      if (text == "N" || text == "E") return value;
      if (!text.starts_with(',')) return std::nullopt;
      text.remove_prefix(1);
    }
    return std::nullopt;
  }

  void add_xmp_position() {
    if (has_position_ || xmp_latitude_.empty() || xmp_longitude_.empty()) return;
    const auto latitude = xmp_degrees(xmp_latitude_);
    const auto longitude = xmp_degrees(xmp_longitude_);
    const std::string text =
        latitude && longitude ? degrees(*latitude) + "," + degrees(*longitude) : xmp_latitude_ + " " + xmp_longitude_;
    add("拍摄位置", text, Concealment::kLocation);
  }

  // ---- PNG

  void read_png() {
    std::size_t at = kPng.size();
    bool ended = false;
    while (at + 12 <= bytes_.size() && !ended) {
      const std::size_t length = big_endian(bytes_, at, 4);
      if (length > bytes_.size() - at - 12) break;
      const std::string_view type = bytes_.substr(at + 4, 4);
      const std::string_view data = bytes_.substr(at + 8, length);
      const bool text = type == "tEXt" || type == "zTXt" || type == "iTXt" || type == "eXIf";
      if (text && crc_of(bytes_.substr(at + 4, length + 4)) != big_endian(bytes_, at + 8 + length, 4)) damaged();
      if (type == "tEXt") add_png_text(data, guess_png_value(data));
      if (type == "zTXt") read_ztxt(data);
      if (type == "iTXt") read_itxt(data);
      if (type == "eXIf") read_exif(std::string(kExifMark).append(data));
      ended = type == "IEND";
      at += length + 12;
    }
    if (!ended) return damaged();
    check_end(at);
  }

  static std::uint64_t crc_of(std::string_view bytes) {
    return crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  }

  static std::string guess_png_value(std::string_view data) {
    const std::size_t end = data.find('\0');
    return end == std::string_view::npos ? std::string() : guess_short_text(data.substr(end + 1));
  }

  void add_png_text(std::string_view data, std::string_view value) {
    const std::string key = guess_short_text(data.substr(0, data.find('\0')));
    constexpr std::array kKeys = {Label{"Author", "作者"},     Label{"Description", "说明"}, Label{"Copyright", "版权"},
                                  Label{"Title", "标题"},      Label{"Comment", "备注"},     Label{"Source", "来源"},
                                  Label{"Disclaimer", "说明"}, Label{"Warning", "说明"},     Label{"Subject", "主题"}};
    if (key == "XML:com.adobe.xmp") return read_xmp(value);
    if (key.starts_with("Raw profile type ")) return read_raw_profile(key.substr(17), value);
    // Name of a program, times, sizes.
    const bool bare = key == "Software" || key == "Creation Time" || key.starts_with("date:") ||
                      key.starts_with("png:") || (key.starts_with("Thumb::") && key != "Thumb::URI") || is_bare(value);
    if (bare) return;
    const std::string_view label = label_in(kKeys, key);
    add(label.empty() ? std::string_view(key) : label, value,
        is_program_comment(value) ? Concealment::kNone : Concealment::kPictureMetadata);
  }

  /// ImageMagick writes profiles as hexadecimal digits below their name and length.
  void read_raw_profile(std::string_view name, std::string_view text) {
    std::string profile;
    std::size_t at = text.find_first_not_of('\n');
    for (int lines = 0; lines < 2 && at < text.size(); ++lines) at = std::min(text.find('\n', at), text.size() - 1) + 1;
    int high = -1;
    for (const char c : text.substr(std::min(at, text.size()))) {
      const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (digit < 0) continue;
      if (high >= 0) profile += static_cast<char>(high * 16 + digit);
      high = high >= 0 ? -1 : digit;
    }
    if (profile.starts_with(kExifMark)) return read_exif(profile);
    if (name == "exif" || name == "APP1") return read_exif(std::string(kExifMark).append(profile));
    if (name == "xmp") return read_xmp(profile);
    if (name == "iptc" || name == "8bim")
      return profile.starts_with("8BIM") ? read_photoshop(profile) : read_iptc(profile);
  }

  void read_ztxt(std::string_view data) {
    const std::size_t key = data.find('\0');
    if (key == std::string_view::npos || key + 2 > data.size()) return damaged();
    add_png_text(data, guess_short_text(inflated(data.substr(key + 2))));
  }

  /// Keyword, packed or not, method, language, translated keyword, text.
  void read_itxt(std::string_view data) {
    const std::size_t key = data.find('\0');
    if (key == std::string_view::npos || key + 3 > data.size()) return damaged();
    const bool packed = data[key + 1] != 0;
    const std::size_t language = data.find('\0', key + 3);
    const std::size_t translated = language == std::string_view::npos ? language : data.find('\0', language + 1);
    if (translated == std::string_view::npos) return damaged();
    const std::string_view text = data.substr(translated + 1);
    add_png_text(data, guess_short_text(packed ? std::string_view(inflated(text)) : text));
  }

  /// Unpacks zlib data, within what is left for the picture. Valid until the next call.
  const std::string& inflated(std::string_view packed) {
    inflated_.clear();
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) throw ScanError("cannot set up zlib");
    // zlib does not write to it.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::array<char, 16384> piece{};
    int result = Z_OK;
    while (result == Z_OK && inflatable_ > 0) {
      stream.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream.avail_out = static_cast<uInt>(std::min(piece.size(), inflatable_));
      const std::size_t room = stream.avail_out;
      result = inflate(&stream, Z_NO_FLUSH);
      const std::size_t got = room - stream.avail_out;
      inflated_.append(piece.data(), got);
      inflatable_ -= got;
    }
    inflateEnd(&stream);
    if (result == Z_OK) {
      incomplete("limit:bytes");
    } else if (result != Z_STREAM_END) {
      damaged();
    }
    return inflated_;
  }

  // ---- GIF

  void read_gif() {
    const auto table_bytes = [&](std::uint64_t flags) {
      return (flags & 0x80U) == 0 ? std::size_t{0} : std::size_t{3} << ((flags & 7U) + 1);
    };
    std::size_t at = 13 + table_bytes(big_endian(bytes_, 10, 1));
    while (at < bytes_.size()) {
      const std::uint64_t kind = big_endian(bytes_, at, 1);
      if (kind == 0x3B) return check_end(at + 1);
      if (kind == 0x21) {
        const std::uint64_t label = big_endian(bytes_, at + 1, 1);
        at += 2;
        if (label == 0xFE) {
          add_comment(gif_blocks(at));
        } else if (bytes_.substr(std::min(at, bytes_.size()), 12) == "\x0BXMP DataXMP"sv) {
          read_gif_xmp(at + 12);
          skip_gif_blocks(at);
        } else {
          skip_gif_blocks(at);
        }
      } else if (kind == 0x2C) {
        at += 10 + table_bytes(big_endian(bytes_, at + 9, 1)) + 1;
        skip_gif_blocks(at);
      } else {
        break;
      }
    }
    damaged();
  }

  /// Content of the sub-blocks at `at`, which goes behind them.
  std::string gif_blocks(std::size_t& at) const {
    std::string content;
    while (at < bytes_.size()) {
      const std::size_t size = big_endian(bytes_, at, 1);
      content += bytes_.substr(at + 1, size);
      at += size + 1;
      if (size == 0) break;
    }
    return content;
  }

  void skip_gif_blocks(std::size_t& at) const {
    while (at < bytes_.size()) {
      const std::size_t size = big_endian(bytes_, at, 1);
      at += size + 1;
      if (size == 0) break;
    }
  }

  /// XMP stands in a GIF as it is, not in sub-blocks, before 258 bytes that make it look like them (XMP Part 3, 1.1.2).
  void read_gif_xmp(std::size_t begin) {
    const std::size_t end = bytes_.find("\x01\xFF\xFE\xFD"sv, begin);
    if (end != std::string_view::npos) read_xmp(bytes_.substr(begin, end - begin));
  }

  // ---- WebP, TIFF

  void read_webp() {
    const std::size_t end = 8 + little_endian(bytes_, 4, 4);
    std::size_t at = 12;
    while (at + 8 <= std::min(end, bytes_.size())) {
      const std::string_view type = bytes_.substr(at, 4);
      const std::size_t size = little_endian(bytes_, at + 4, 4);
      const std::string_view data = bytes_.substr(at + 8, size);
      if (data.size() < size) break;
      if (type == "EXIF")
        read_exif(data.starts_with(kExifMark) ? std::string(data) : std::string(kExifMark).append(data));
      if (type == "XMP ") read_xmp(data);
      at += 8 + ((size + 1) & ~std::size_t{1});
    }
    if (end > bytes_.size() || at < end) return damaged();
    check_end(std::min(end + (end & 1U), bytes_.size()));
  }

  void read_tiff() {
    const auto number = [&](std::size_t at, std::size_t width) {
      return bytes_.front() == 'M' ? big_endian(bytes_, at, width) : little_endian(bytes_, at, width);
    };
    const std::size_t directory = number(4, 4);
    if (directory + 2 > bytes_.size() || !is_tiff_whole(number)) damaged();
    read_exif(std::string(kExifMark).append(bytes_));
    // 33723: IPTC, 700: XMP, 34377: Photoshop (TIFF Technical Notes of Adobe)
    const std::size_t entries = std::min<std::size_t>(number(directory, 2), 1000);
    for (std::size_t i = 0; i < entries; ++i) {
      const std::size_t entry = directory + 2 + 12 * i;
      const std::uint64_t tag = number(entry, 2);
      if (tag != 33723 && tag != 700 && tag != 34377) continue;
      const std::size_t width = number(entry + 2, 2) == 4 ? 4 : 1;
      const std::size_t count = number(entry + 4, 4) * width;
      const std::size_t offset = count > 4 ? number(entry + 8, 4) : entry + 8;
      const std::string_view value = bytes_.substr(std::min(offset, bytes_.size()), count);
      if (value.size() < count) damaged();
      if (tag == 700) read_xmp(value);
      if (tag == 33723) read_iptc(value);
      if (tag == 34377) read_photoshop(value);
    }
  }

  /// Whether all that the directories refer to lies within the file.
  template <class Number>
  [[nodiscard]] bool is_tiff_whole(const Number& number) const {
    constexpr std::array<std::size_t, 14> kWidths = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
    constexpr std::uint64_t kOffsets = 273;
    constexpr std::uint64_t kCounts = 279;
    std::size_t left = bytes_.size() / 12;  // entries that there is room for: directories may run in a circle
    std::size_t directory = number(4, 4);
    while (directory != 0) {
      const std::size_t entries = number(directory, 2);
      if (entries == 0 || entries > left) return false;
      left -= entries;
      if (directory + 6 + 12 * entries > bytes_.size()) return false;
      std::size_t strip = 0;
      std::size_t strip_bytes = 0;
      for (std::size_t e = 0; e < entries; ++e) {
        const std::size_t entry = directory + 2 + 12 * e;
        const std::size_t type = number(entry + 2, 2);
        const std::size_t count = number(entry + 4, 4);
        const std::size_t width = type < kWidths.size() ? kWidths[type] : 1;
        const bool outside = count * width > 4;
        const std::size_t value = number(entry + 8, outside || width == 4 ? 4 : 2);
        if (outside && value + count * width > bytes_.size()) return false;
        if (count == 0) continue;
        const std::size_t last = outside ? number(value + (count - 1) * width, width) : value;
        if (number(entry, 2) == kOffsets) strip = last;
        if (number(entry, 2) == kCounts) strip_bytes = last;
      }
      if (strip + strip_bytes > bytes_.size()) return false;
      directory = number(directory + 2 + 12 * entries, 4);
    }
    return true;
  }

  std::string_view bytes_;
  PictureFacts facts_;
  std::unordered_set<std::string> known_;
  std::size_t inflatable_;
  std::size_t max_text_;
  std::size_t text_bytes_ = 0;
  std::string inflated_;
  std::string xmp_latitude_;
  std::string xmp_longitude_;
  bool has_position_ = false;
};

void add_facts(ExtractedText& text, PictureFacts facts, Picture picture, Block place, const std::string& where) {
  // What is known by its content only (HEIC) is no picture to `classify_picture`, and does not say its size.
  if (picture == Picture::kSmall) {
    text.notices.push_back({"not-read:image", where});
  } else {
    text.incomplete.push_back({"not-read:image", where});
  }
  for (Incomplete& problem : facts.incomplete) text.incomplete.push_back({std::move(problem.reason), where});
  for (Notice& notice : facts.notices) text.notices.push_back({std::move(notice.reason), where});
  place.region = Region::kProperty;
  place.kind = BlockKind::kParagraph;
  for (const PictureProperty& fact : facts.properties) {
    place.concealment = fact.concealment;
    append_lines(text, fact.text, place);
  }
}

}  // namespace

PictureFacts read_picture(std::string_view bytes, const Limits& limits) { return PictureReader(bytes, limits).run(); }

bool looks_like_picture(std::string_view bytes) noexcept {
  constexpr std::array kMagics = {kPng, "\xFF\xD8\xFF"sv, "GIF87a"sv, "GIF89a"sv, "II*\0"sv, "MM\0*"sv};
  if (std::any_of(kMagics.begin(), kMagics.end(), [&](std::string_view magic) { return bytes.starts_with(magic); }))
    return true;
  if (bytes.size() < 26) return false;
  if (bytes.starts_with("RIFF"sv)) return bytes.substr(8, 4) == "WEBP";
  if (bytes.substr(4, 4) == "ftyp") {
    constexpr std::array kBrands = {"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv,
                                    "mif1"sv, "msf1"sv, "avif"sv, "avis"sv};
    return std::find(kBrands.begin(), kBrands.end(), bytes.substr(8, 4)) != kBrands.end();
  }
  // "BM" begins texts too: the reserved field and the size of a header have to be right.
  const std::uint64_t header = little_endian(bytes, 14, 4);
  return bytes.starts_with("BM"sv) && little_endian(bytes, 6, 4) == 0 && header >= 12 && header <= 124;
}

ExtractedText extract_picture(std::string_view bytes, const Limits& limits) {
  ExtractedText text;
  PictureFacts facts = read_picture(bytes, limits);
  text.media_type = facts.media_type.empty() ? "application/octet-stream" : facts.media_type;
  add_facts(text, std::move(facts), classify_picture("", bytes), Block(), "");
  return text;
}

void append_picture(ExtractedText& text, std::string_view bytes, const Block& place, const std::string& where,
                    const Limits& limits) {
  const Picture picture = classify_picture(where, bytes);
  PictureFacts facts = read_picture(bytes, limits);
  if (picture == Picture::kNone && facts.media_type.empty()) return;
  add_facts(text, std::move(facts), picture, place, where);
}

}  // namespace mishen::scanner
