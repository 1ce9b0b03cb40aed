#include "scanner/normalize.h"

#include <algorithm>

#include "scanner/fold_table.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

// Folding leaves no other white space than ASCII's.
bool is_white_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Writes both views side by side.
class ViewWriter {
 public:
  explicit ViewWriter(NormalizedText& out) : plain_(out.views[0]), squeezed_(out.views[1]) {}

  // `folded` stands for the next `width` bytes of the text as one group.
  void group(std::string_view folded, std::size_t width) {
    std::string spaced(folded);
    std::replace_if(spaced.begin(), spaced.end(), is_white_space, ' ');
    append(plain_, spaced, width);
    std::erase(spaced, ' ');
    append(squeezed_, spaced, width);
  }
  // The next bytes of the text, taken over as they are.
  void copy(std::string_view bytes) {
    for (NormalizedView* view : {&plain_, &squeezed_}) {
      view->text += bytes;
      view->map.append(bytes.size(), 1, 1);
    }
  }
  void leave_out(std::size_t width) {
    plain_.map.skip(width);
    squeezed_.map.skip(width);
  }
  void begin_block() {
    for (NormalizedView* view : {&plain_, &squeezed_})
      view->block_spans.push_back({view->text.size(), view->text.size()});
  }
  void end_block() {
    for (NormalizedView* view : {&plain_, &squeezed_}) view->block_spans.back().end = view->text.size();
  }

 private:
  static void append(NormalizedView& view, std::string_view folded, std::size_t width) {
    if (folded.empty()) return view.map.skip(width);
    view.text += folded;
    view.map.append(1, folded.size(), width);
  }

  NormalizedView& plain_;
  NormalizedView& squeezed_;
};

// A stretch in which characters may have combined: if folding the whole gives what folding each character gives, the
// characters keep their own places in the map (a dropped zero-width character at the end of a word stays outside the
// word); otherwise it is one group.
void fold_stretch(std::string_view stretch, const FoldTable& table, ViewWriter& writer) {
  const std::string whole = table.fold_segment(stretch);
  std::string joined;
  std::string scratch;
  for (std::size_t at = 0; at < stretch.size(); at += utf8_length(stretch[at]))
    joined += table.fold(utf8_at(stretch, at), scratch);
  if (joined != whole) return writer.group(whole, stretch.size());
  for (std::size_t at = 0; at < stretch.size();) {
    const std::size_t length = utf8_length(stretch[at]);
    const std::string_view folded = table.fold(utf8_at(stretch, at), scratch);
    if (folded == stretch.substr(at, length) && !is_white_space(folded[0])) {
      writer.copy(folded);
    } else {
      writer.group(folded, length);
    }
    at += length;
  }
}

void fold_block(std::string_view block, const FoldTable& table, ViewWriter& writer) {
  std::string scratch;
  for (std::size_t at = 0; at < block.size();) {
    const std::size_t first_length = utf8_length(block[at]);
    std::size_t end = at + first_length;
    while (end < block.size() && !table.starts_segment(utf8_at(block, end))) end += utf8_length(block[end]);
    const std::string_view stretch = block.substr(at, end - at);
    at = end;
    if (stretch.size() != first_length) {
      fold_stretch(stretch, table, writer);
      continue;
    }
    const std::string_view folded = table.fold(utf8_at(stretch, 0), scratch);
    if (folded == stretch && !is_white_space(folded[0])) {
      writer.copy(stretch);
    } else {
      writer.group(folded, stretch.size());
    }
  }
}

}  // namespace

NormalizedText normalize(const ExtractedText& text) {
  NormalizedText out;
  for (NormalizedView& view : out.views) {
    view.text.reserve(text.text.size());
    view.block_spans.reserve(text.blocks.size());
  }
  const FoldTable& table = FoldTable::instance();
  ViewWriter writer(out);
  std::size_t done = 0;
  for (const Block& block : text.blocks) {
    if (block.span.begin > done) {
      writer.leave_out(block.span.begin - done - 1);
      writer.copy("\n");
    }
    writer.begin_block();
    fold_block(text.slice(block.span), table, writer);
    writer.end_block();
    done = block.span.end;
  }
  writer.leave_out(text.text.size() - done);
  return out;
}

std::string normalize_term(std::string_view text, View view) {
  NormalizedText out;
  ViewWriter writer(out);
  fold_block(text, FoldTable::instance(), writer);
  return out.view(view).text;
}

}  // namespace mishen::scanner
