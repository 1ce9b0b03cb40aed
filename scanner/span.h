// scanner/span.h
// Half-open ranges in the coordinate spaces of a document.
#pragma once
#include <cstddef>

namespace mishen::scanner {

/// A half-open range [begin, end) whose unit is fixed by `Space`. The spaces are distinct types so that they cannot be
/// mixed.
template <class Space>
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] constexpr std::size_t size() const noexcept { return end - begin; }
  [[nodiscard]] constexpr bool empty() const noexcept { return begin == end; }
  friend constexpr auto operator<=>(const Span&, const Span&) = default;
};

using SourceSpan = Span<struct InSource>;         ///< bytes of the uploaded file
using DecodedSpan = Span<struct InDecoded>;       ///< bytes of the file decoded to UTF-8, mark-up still in it
using TextSpan = Span<struct InText>;             ///< bytes of the extracted UTF-8: stored, sent over the API, shown
using UnwrappedSpan = Span<struct InUnwrapped>;   ///< bytes of the extracted text with its encoded stretches decoded
using PlainSpan = Span<struct InPlain>;           ///< bytes of the plain view; like the next ones never leave scanner/
using NormSpan = Span<struct InNorm>;             ///< bytes of the view that the context names
using AlternateSpan = Span<struct InAlternates>;  ///< bytes of the alternates

}  // namespace mishen::scanner
