// scanner/extract/html.h
// HTML -> text and its channels, by the WHATWG tokenization rules (HTML Living Standard, 13.2.5), linear time, exact
// offsets.
#pragma once
#include <string_view>
#include <vector>

#include "scanner/decode.h"
#include "scanner/extract/html_sheets.h"
#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Extracts one decoding of an HTML file. Takes the decoding over (its map becomes `decode_map`).
/// Text of inline elements is joined ("机<b>密</b>" reads 机密); block elements, <br> and table cells end a block.
/// Visible text is Region::kBody (kTitle for <title>), alt/title/placeholder/value/content and other attributes that
/// people see kAlt or kAttribute, comments kComment, contents of <template> kHiddenText, and so are elements that the
/// `hidden` attribute, their `style` or a style sheet in the page hides: display, visibility, opacity, font-size, the
/// colour of the background, a place outside of the page, a box or clip of no size. Those of <script> and <style> are
/// not text, but what sheets put before or behind elements is kAttribute, where the sheet stands. Never throws for what
/// the text says.
[[nodiscard]] ExtractedText extract_html(DecodedText decoded, const Limits& limits);

/// The same, and a second reading without the style sheets where these hide something within a line of text. Pictures
/// in the page ("data:") that say something about themselves go to `members`, if it is set, instead of being listed;
/// sheets that the page links are asked for from `source`.
[[nodiscard]] std::vector<ExtractedText> read_html(DecodedText decoded, const Limits& limits,
                                                   const MemberSink& members = {}, const SheetSource& source = {});

/// Whether a text holds a Han character or a number as long as a telephone's. Comments and hidden elements are usual in
/// mark-up: those that say nothing are not taken for concealed.
[[nodiscard]] bool may_say_something(std::string_view text);

/// Whether `text` looks like HTML: a doctype, or a known tag near the start (WHATWG MIME Sniffing 7.1, leading white
/// space and comments skipped).
[[nodiscard]] bool looks_like_html(std::string_view text) noexcept;

/// The encoding label a <meta> declares in the first 1024 bytes (WHATWG HTML 13.2.3.2 prescan), or "".
[[nodiscard]] std::string declared_charset(std::string_view bytes);

}  // namespace mishen::scanner
