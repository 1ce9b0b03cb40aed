// Any bytes as a container: members stay within the limits. Its last byte says which extractor reads it too: the result
// is sound, and what is not whole is said to be incomplete.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/extract/docx.h"
#include "scanner/extract/odf.h"
#include "scanner/extract/ofd.h"
#include "scanner/extract/pptx.h"
#include "scanner/extract/xlsx.h"
#include "scanner/extract/zip_reader.h"
#include "tests/fuzz/sound.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mishen::scanner;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Limits limits;
  limits.max_members = 100;
  limits.max_part_bytes = std::size_t{1} << 20U;
  limits.max_bytes = std::size_t{4} << 20U;
  const ZipReader::Use use = size % 2 == 0 ? ZipReader::Use::kDocument : ZipReader::Use::kArchive;
  ZipReader zip(bytes, limits, use);
  std::size_t members = 0;
  while (zip.next()) {
    MISHEN_REQUIRE(++members <= limits.max_members);
    MISHEN_REQUIRE(zip.read().size() <= limits.max_part_bytes);
  }
  MISHEN_REQUIRE(members > 0 || !zip.problems().empty() || !zip.directory().empty() || looks_like_zip(bytes) ||
                 zip.has_directory());

  struct Extractor {
    bool (*looks_like)(std::string_view);
    ExtractedText (*extract)(std::string_view, const Limits&, const MemberSink&);
  };
  constexpr std::array<Extractor, 5> kExtractors = {{{looks_like_docx, extract_docx},
                                                     {looks_like_xlsx, extract_xlsx},
                                                     {looks_like_pptx, extract_pptx},
                                                     {looks_like_odf, extract_odf},
                                                     {looks_like_ofd, extract_ofd}}};
  const auto chosen = static_cast<unsigned char>(bytes.back());
  if (chosen >= kExtractors.size()) return 0;
  const Extractor& extractor = kExtractors[chosen];
  const bool looks = extractor.looks_like(bytes);
  const ExtractedText text = extractor.extract(bytes, limits, {});
  mishen::fuzz::require_sound(text);
  MISHEN_REQUIRE(looks || !text.blocks.empty() || !text.incomplete.empty());
  return 0;
}
