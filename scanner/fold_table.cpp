#include "scanner/fold_table.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <map>

#include "scanner/errors.h"
#include "scanner/utf8.h"
#include "t2s_data.h"  // generated from dictionaries/folds/t2s.tsv

namespace mishen::scanner {
namespace {

const icu::Normalizer2& nfkc_casefold() {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status)) {
    throw ScanError(std::string("cannot load ICU's NFKC_Casefold data: ") + u_errorName(status) +
                    "; check the ICU installation");
  }
  return *normalizer;
}

// Stars that are drawn like U+2605 in markings (DOMAIN 3.1, STAR). * · / and the like are stars only between a level
// and a period: the patterns and the marking parser decide that.
constexpr std::u32string_view kStars = U"☆⭐✩✪✫✬✭✮✯✰⋆⍟🌟";
// Brackets around years and levels (DOMAIN 3.2). Book-title and quotation marks are left alone: they say "mention".
constexpr std::u32string_view kOpening = U"〔［[【〖﹝{〘⟦⦅";
constexpr std::u32string_view kClosing = U"〕］]】〗﹞}〙⟧⦆";

bool is_dropped_control(char32_t c) {
  if (c < 0x20) return c != '\t' && c != '\n' && c != '\r' && c != '\v' && c != '\f';
  return (c >= 0x7F && c < 0xA0 && c != 0x85) || (c >= 0xFFF9 && c <= 0xFFFC);
}

char32_t own_fold(char32_t c, const std::unordered_map<char32_t, char32_t>& simplified) {
  if (c < 0x80) {
    if (c == '[' || c == '{') return '(';
    if (c == ']' || c == '}') return ')';
    return c;
  }
  if (u_isUWhiteSpace(static_cast<UChar32>(c))) return c == 0x85 || c == 0x2028 || c == 0x2029 ? U'\n' : U' ';
  if (kStars.find(c) != std::u32string_view::npos) return U'★';
  if (kOpening.find(c) != std::u32string_view::npos) return U'(';
  if (kClosing.find(c) != std::u32string_view::npos) return U')';
  if (u_charType(static_cast<UChar32>(c)) == U_DECIMAL_DIGIT_NUMBER) {
    return U'0' + static_cast<char32_t>(u_charDigitValue(static_cast<UChar32>(c)));
  }
  const auto found = simplified.find(c);
  return found == simplified.end() ? c : found->second;
}

}  // namespace

const FoldTable& FoldTable::instance() {
  static const FoldTable table;
  return table;
}

FoldTable::FoldTable() : bmp_(kBmp, 0), bmp_starts_segment_(kBmp, false) {
  std::string_view lines = kT2sTable;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const std::size_t tab = line.find('\t');
    if (line.starts_with('#') || tab == std::string_view::npos) continue;
    simplified_.emplace(utf8_at(line, 0), utf8_at(line, tab + 1));
  }

  const icu::Normalizer2& normalizer = nfkc_casefold();
  folded_.emplace_back();
  std::map<std::string, std::uint16_t> known;
  std::string original;
  for (char32_t c = 0; c < kBmp; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    bmp_starts_segment_[c] = normalizer.hasBoundaryBefore(static_cast<UChar32>(c));
    original.clear();
    append_utf8(original, c);
    const std::string folded = fold_segment(original);
    if (folded == original) continue;
    const auto [entry, is_new] = known.emplace(folded, static_cast<std::uint16_t>(folded_.size()));
    if (is_new) folded_.push_back(folded);
    bmp_[c] = entry->second;
  }
}

std::string_view FoldTable::fold(char32_t code_point, std::string& scratch) const {
  if (code_point < kBmp) {
    if (const std::uint16_t index = bmp_[code_point]; index != 0) return folded_[index];
    scratch.clear();
    append_utf8(scratch, code_point);
    return scratch;
  }
  std::string original;
  append_utf8(original, code_point);
  scratch = fold_segment(original);
  return scratch;
}

bool FoldTable::starts_segment(char32_t code_point) const {
  return code_point < kBmp ? bmp_starts_segment_[code_point]
                           : static_cast<bool>(nfkc_casefold().hasBoundaryBefore(static_cast<UChar32>(code_point)));
}

bool FoldTable::is_traditional(char32_t code_point) const { return simplified_.contains(code_point); }

std::string FoldTable::fold_segment(std::string_view utf8) const {
  std::string out;
  append_own_folds(fold_by_icu(utf8), out);
  return out;
}

std::string FoldTable::fold_by_icu(std::string_view utf8) const {
  std::string folded;
  icu::StringByteSink<std::string> sink(&folded);
  UErrorCode status = U_ZERO_ERROR;
  nfkc_casefold().normalizeUTF8(0, icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())), sink, nullptr,
                                status);
  if (U_FAILURE(status)) throw ScanError(std::string("cannot normalize a segment: ") + u_errorName(status));
  return folded;
}

void FoldTable::append_own_folds(std::string_view nfkc_cf, std::string& out) const {
  for (std::size_t at = 0; at < nfkc_cf.size(); at += utf8_length(nfkc_cf[at])) {
    const char32_t c = utf8_at(nfkc_cf, at);
    if (!is_dropped_control(c)) append_utf8(out, own_fold(c, simplified_));
  }
}

}  // namespace mishen::scanner
