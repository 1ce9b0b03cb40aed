// service/accounts/visible_text.h
// What of a text people can see: names and reasons must not be blank, nor look like something else than they are.
#pragma once
#include <cstddef>
#include <string_view>

namespace mishen::service {

/// Characters left when white space and what is not drawn (zero-width characters, Hangul fillers, controls) are taken
/// away, counted after the folding that documents get before matching. `text` is well-formed UTF-8. Throws
/// scanner::ScanError when ICU fails.
[[nodiscard]] std::size_t count_visible(std::string_view text);

/// Whether `text` holds a character that breaks or reorders a line: controls (C0, DEL, C1) but those in `allowed`
/// (ASCII), U+2028, U+2029, and the bidirectional controls of UAX #9. A name with one of them can be shown as another.
/// `text` is well-formed UTF-8.
[[nodiscard]] bool has_layout_control(std::string_view text, std::string_view allowed = "");

/// Whether each character of `text` is drawn: no white space, nothing that folding drops. `text` is well-formed UTF-8.
/// Throws scanner::ScanError when ICU fails.
[[nodiscard]] bool is_all_visible(std::string_view text);

}  // namespace mishen::service
