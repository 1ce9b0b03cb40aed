// scanner/extract/html_elements.h
// What the HTML Living Standard says about each element, as far as extraction needs it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mishen::scanner {

/// Properties of an element of the HTML namespace; or-ed together.
enum HtmlElementFlag : std::uint32_t {
  kVoidElement = 1u << 0,          ///< no content, no end tag (13.1.2)
  kBlockElement = 1u << 1,         ///< begins and ends a block of text (15.3; cells and options too)
  kSpecialElement = 1u << 2,       ///< "special" (13.2.4.2)
  kScopeElement = 1u << 3,         ///< bounds "in scope" (13.2.4.2)
  kClosesParagraph = 1u << 4,      ///< its start tag closes an open <p> (13.2.6.4.7)
  kFormattingElement = 1u << 5,    ///< may be misnested: its end tag goes through block elements (13.2.6.4.7)
  kScopedEnd = 1u << 6,            ///< its end tag looks for it "in scope" instead of up to a special element
  kHeadingElement = 1u << 7,       ///< h1 - h6: each one's end tag closes any
  kTablePart = 1u << 8,            ///< caption, colgroup, tbody, tr, td ...
  kRowGroup = 1u << 9,             ///< tbody, thead, tfoot
  kCell = 1u << 10,                ///< td, th
  kBreaksOutOfForeign = 1u << 11,  ///< its start tag ends SVG and MathML (13.2.6.5)
  kKeepsSpace = 1u << 12,          ///< white space and line breaks count: pre, textarea ...
  kRcdataElement = 1u << 13,       ///< title, textarea
  kRawTextElement = 1u << 14,      ///< style, xmp, iframe, noembed, noframes
  kNotText = 1u << 15,             ///< script, style
  kNotShown = 1u << 16,            ///< iframe, noembed, noframes: what is between the tags is for browsers of long ago
  kAsideElement = 1u << 17,        ///< shown apart from the line it stands in, or only to some: rt, rp, noscript
};

/// Numbers of the elements that are known here, in the order of their names; some are of SVG or MathML.
namespace html_tag {
enum Number : std::uint32_t {
  a,
  address,
  annotation_xml,
  applet,
  area,
  article,
  aside,
  b,
  base,
  basefont,
  bgsound,
  big,
  blockquote,
  body,
  br,
  button,
  caption,
  center,
  code,
  col,
  colgroup,
  dd,
  desc,
  details,
  dialog,
  dir,
  div,
  dl,
  dt,
  em,
  embed,
  fieldset,
  figcaption,
  figure,
  font,
  footer,
  foreignobject,
  form,
  frame,
  frameset,
  h1,
  h2,
  h3,
  h4,
  h5,
  h6,
  head,
  header,
  hgroup,
  hr,
  html,
  i,
  iframe,
  image,
  img,
  input,
  keygen,
  legend,
  li,
  link,
  listing,
  main,
  malignmark,
  marquee,
  math,
  menu,
  meta,
  mglyph,
  mi,
  mn,
  mo,
  ms,
  mtext,
  nav,
  nobr,
  noembed,
  noframes,
  noscript,
  object,
  ol,
  optgroup,
  option,
  p,
  param,
  plaintext,
  pre,
  rb,
  rp,
  rt,
  rtc,
  ruby,
  s,
  script,
  search,
  section,
  select,
  small,
  source,
  span,
  strike,
  strong,
  style,
  sub,
  summary,
  sup,
  svg,
  table,
  tbody,
  td,
  template_,
  text,
  textarea,
  tfoot,
  th,
  thead,
  title,
  tr,
  track,
  tt,
  u,
  ul,
  var,
  wbr,
  xmp,
  kCount,
  kUnknown = 0xFFFFFFFF
};
}  // namespace html_tag

struct HtmlElement {
  std::string_view name;
  std::uint32_t flags = 0;
};

/// The number of the element called `name` (ASCII lower case), or html_tag::kUnknown. O(log elements).
[[nodiscard]] std::uint32_t find_html_element(std::string_view name) noexcept;
/// Precondition: `number` < html_tag::kCount.
[[nodiscard]] const HtmlElement& html_element(std::uint32_t number) noexcept;

}  // namespace mishen::scanner
