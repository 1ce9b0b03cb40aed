// tests/support/hostile_families.h
// Texts made to cost a scanner more than their length: one small thing repeated to any size.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace mishen::test {

/// One kind of hostile text. Texts of one kind differ in length only, so the time they take tells how a scanner scales.
struct HostileFamily {
  std::string_view name;  ///< letters, digits and '-'
  /// The text's `index`-th piece, UTF-8.
  std::string (*piece)(std::size_t index);
  /// The same piece in an HTML page; null: escaped, a line break as <br>.
  std::string (*html_piece)(std::size_t index) = nullptr;
  /// What closes the HTML pieces, e.g. "-->".
  std::string_view html_end = {};
};

/// All families.
[[nodiscard]] std::span<const HostileFamily> hostile_families();

/// Pieces of `family` up to `bytes` bytes or one piece more.
[[nodiscard]] std::string hostile_text(const HostileFamily& family, std::size_t bytes);

/// An HTML page around pieces of `family`, `bytes` bytes and a little more.
[[nodiscard]] std::string hostile_html(const HostileFamily& family, std::size_t bytes);

}  // namespace mishen::test
