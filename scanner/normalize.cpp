#include "scanner/normalize.h"

#include "scanner/fold.h"
#include "scanner/splices.h"

namespace mishen::scanner {
namespace {

template <class Space>
void fold_blocks(std::string_view text, const std::vector<Space>& blocks, NormalizedText& out) {
  out.plain.reserve(text.size() + text.size() / 16);
  out.plain_blocks.reserve(blocks.size());
  for (const auto& block : blocks) {
    if (!out.plain_blocks.empty()) {
      out.plain_map.skip(block.begin - 1 - out.plain_map.to_size());
      out.plain += '\n';
      out.plain_map.append(1, 1, 1);
    } else {
      out.plain_map.skip(block.begin);
    }
    const std::size_t begin = out.plain.size();
    fold(text.substr(block.begin, block.size()), out.plain, out.plain_map);
    out.plain_blocks.push_back({begin, out.plain.size()});
  }
}

}  // namespace

std::string_view NormalizedText::view(View which) const noexcept {
  switch (which) {
    case View::kRaw:
      return extracted->text;
    case View::kPlain:
      return plain;
    case View::kSqueezed:
      return squeezed.text;
    case View::kDigits:
      return digits.text;
    case View::kAlternates:
      return alternates.text;
  }
  return {};
}

PlainSpan NormalizedText::to_plain(View which, NormSpan span) const {
  switch (which) {
    case View::kSqueezed:
      return squeezed.map.map(span);
    case View::kDigits:
      return digits.map.map(span);
    case View::kAlternates:
      return squeezed.map.map(alternates.map.map({span.begin, span.end}));
    case View::kPlain:
    case View::kRaw:
      break;
  }
  return {span.begin, span.end};
}

TextSpan NormalizedText::to_text(PlainSpan span) const {
  const UnwrappedSpan from = to_unwrapped(span);
  return unwrapped.text.empty() ? TextSpan{from.begin, from.end} : unwrapped.map.map(from);
}

std::string_view NormalizedText::folded_from(UnwrappedSpan span) const noexcept {
  const std::string_view whole = unwrapped.text.empty() ? std::string_view(extracted->text) : unwrapped.text;
  return whole.substr(span.begin, span.size());
}

NormalizedText normalize(const ExtractedText& text) {
  NormalizedText out;
  out.extracted = &text;
  out.unwrapped = unwrap(text);
  if (out.unwrapped.text.empty()) {
    std::vector<TextSpan> blocks;
    blocks.reserve(text.blocks.size());
    for (const Block& block : text.blocks) blocks.push_back(block.span);
    fold_blocks(text.text, blocks, out);
  } else {
    fold_blocks(out.unwrapped.text, out.unwrapped.blocks, out);
  }
  out.splices = find_splices(out.plain);
  squeeze(out.plain, out.plain_blocks, out.splices, out.squeezed, out.digits);
  out.alternates = find_alternates(text, out.squeezed);
  return out;
}

std::string normalize_term(std::string_view text, View view) {
  std::string plain;
  FoldMap map;
  fold(text, plain, map);
  if (view != View::kSqueezed) return plain;
  SqueezedText squeezed;
  DigitsText digits;
  squeeze(plain, {{0, plain.size()}}, {}, squeezed, digits);
  return squeezed.text;
}

}  // namespace mishen::scanner
