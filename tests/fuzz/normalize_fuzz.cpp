// Fuzzes normalization: whatever the text is, every view is well-formed, every character of a view leads back to whole
// characters of the right place, nothing disappears unaccounted for, and what a place says is found again by folding
// that place.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/fold.h"
#include "scanner/fold_table.h"
#include "scanner/normalize.h"
#include "tests/fuzz/built_text.h"

namespace {

using namespace mishen::scanner;
using mishen::fuzz::is_border;
using mishen::fuzz::is_whole;
using mishen::fuzz::is_within;

std::string folded(std::string_view text) {
  std::string out;
  FoldMap map;
  fold(text, out, map);
  MISHEN_REQUIRE(map.from_size() == out.size() && map.to_size() == text.size());
  return out;
}

// Some characters take their form from the words around them (乾隆): a part of a text may fold otherwise than the
// whole.
bool depends_on_words(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += utf8_length(text[at])) {
    if (FoldTable::instance().is_pivot(utf8_at(text, at))) return true;
  }
  return false;
}

class Checks {
 public:
  Checks(const ExtractedText& text, const NormalizedText& views) : text_(text), views_(views) {}

  void run() {
    MISHEN_REQUIRE(is_well_formed_utf8(views_.plain));
    MISHEN_REQUIRE(is_well_formed_utf8(views_.squeezed.text));
    MISHEN_REQUIRE(is_well_formed_utf8(views_.digits.text));
    MISHEN_REQUIRE(is_well_formed_utf8(views_.alternates.text));
    MISHEN_REQUIRE(views_.plain_map.from_size() == views_.plain.size());
    MISHEN_REQUIRE(views_.squeezed.map.from_size() == views_.squeezed.text.size());
    MISHEN_REQUIRE(views_.digits.map.from_size() == views_.digits.text.size());
    MISHEN_REQUIRE(views_.alternates.map.from_size() == views_.alternates.text.size());
    MISHEN_REQUIRE(views_.plain_blocks.size() == text_.blocks.size());
    MISHEN_REQUIRE(views_.squeezed.block_spans.size() == text_.blocks.size());
    blocks(views_.plain_blocks, views_.plain);
    blocks(views_.squeezed.block_spans, views_.squeezed.text);
    for (std::size_t i = 0; i < text_.blocks.size(); ++i) {
      plain(i);
      squeezed(i);
    }
    ordered(views_.splices.gaps, views_.plain);
    ordered(views_.splices.suspects, views_.plain);
    ordered(views_.squeezed.suspects, views_.squeezed.text);
    removals();
    digits();
    alternates();
  }

 private:
  // One for each block, in order, '\n' between them.
  template <class Spans>
  static void blocks(const Spans& spans, std::string_view view) {
    std::size_t next = 0;
    for (const auto& span : spans) {
      MISHEN_REQUIRE(span.begin == next && span.begin <= span.end && span.end <= view.size());
      MISHEN_REQUIRE(next == 0 || view[next - 1] == '\n');
      next = span.end + 1;
    }
    MISHEN_REQUIRE(spans.empty() ? view.empty() : spans.back().end == view.size());
  }

  template <class Spans>
  static void ordered(const Spans& spans, std::string_view view) {
    std::size_t end = 0;
    for (const auto& span : spans) {
      MISHEN_REQUIRE(span.begin >= end && span.end <= view.size() && is_whole(view, span));
      end = span.end;
    }
  }

  [[nodiscard]] UnwrappedSpan folded_block(std::size_t block) const {
    const TextSpan span = text_.blocks[block].span;
    return views_.unwrapped.text.empty() ? UnwrappedSpan{span.begin, span.end} : views_.unwrapped.blocks[block];
  }
  [[nodiscard]] std::string_view folded_text() const {
    return views_.unwrapped.text.empty() ? std::string_view(text_.text) : views_.unwrapped.text;
  }

  void plain(std::size_t block) const {
    const std::string_view view = views_.plain;
    const PlainSpan span = views_.plain_blocks[block];
    const UnwrappedSpan within = folded_block(block);
    MISHEN_REQUIRE(folded(views_.folded_from(within)) == view.substr(span.begin, span.size()));

    UnwrappedSpan before{within.begin, within.begin};
    for (std::size_t at = span.begin; at < span.end; at += utf8_length(view[at])) {
      const PlainSpan character{at, at + utf8_length(view[at])};
      const UnwrappedSpan origin = views_.to_unwrapped(character);
      MISHEN_REQUIRE(is_whole(folded_text(), origin) && is_within(origin, within));
      MISHEN_REQUIRE(origin == before || origin.begin >= before.end);
      if (origin.begin > before.end) left_out({before.end, origin.begin});
      before = origin;
      const TextSpan source = views_.to_text(character);
      MISHEN_REQUIRE(is_whole(text_.text, source) && is_within(source, text_.blocks[block].span));
    }
    if (before.end < within.end) left_out({before.end, within.end});
    if (!span.empty()) round_trips(span);
  }

  // Only what folds to nothing stands for nothing.
  void left_out(UnwrappedSpan gap) const { MISHEN_REQUIRE(folded(views_.folded_from(gap)).empty()); }

  // What stands in a few places of the view comes out again when what they were made from is folded.
  void round_trips(PlainSpan block) const {
    const std::string_view view = views_.plain;
    std::size_t step = block.size();
    for (int i = 0; i < 6; ++i) {
      step = (step * 2654435761U + text_.text.size()) & 0xFFFFFF;
      std::size_t begin = block.begin + step % block.size();
      while (!is_border(view, begin)) --begin;
      std::size_t end = begin + 1 + step / 7 % std::min<std::size_t>(block.end - begin, 24);
      while (!is_border(view, end)) ++end;
      const std::string_view origin = views_.folded_from(views_.to_unwrapped({begin, end}));
      if (depends_on_words(origin)) continue;
      MISHEN_REQUIRE(folded(origin).find(view.substr(begin, end - begin)) != std::string::npos);
    }
  }

  void squeezed(std::size_t block) {
    const std::string_view view = views_.squeezed.text;
    const NormSpan span = views_.squeezed.block_spans[block];
    const PlainSpan within = views_.plain_blocks[block];
    std::size_t end = within.begin;
    for (std::size_t at = span.begin; at < span.end; at += utf8_length(view[at])) {
      const std::size_t length = utf8_length(view[at]);
      const PlainSpan origin = views_.to_plain(View::kSqueezed, {at, at + length});
      MISHEN_REQUIRE(is_whole(views_.plain, origin) && is_within(origin, within));
      MISHEN_REQUIRE(std::string_view(views_.plain).substr(origin.begin, length) == view.substr(at, length));
      MISHEN_REQUIRE(origin.begin >= end);
      accounted_for(end, origin.begin);
      end = origin.end;
      accounted_for(origin.begin + length, end);
    }
    accounted_for(end, within.end);
  }

  // All between two characters of the squeezed view is white space or was removed.
  void accounted_for(std::size_t begin, std::size_t end) {
    const std::vector<Removal>& removals = views_.squeezed.removals;
    for (std::size_t at = begin; at < end; ++at) {
      while (next_removal_ < removals.size() && removals[next_removal_].span.end <= at) ++next_removal_;
      const bool removed = next_removal_ < removals.size() && removals[next_removal_].span.begin <= at;
      MISHEN_REQUIRE(removed || views_.plain[at] == ' ');
    }
  }

  void removals() const {
    std::size_t end = 0;
    for (const Removal& removal : views_.squeezed.removals) {
      MISHEN_REQUIRE(removal.span.begin >= end && is_whole(views_.plain, removal.span));
      end = removal.span.end;
    }
  }

  void digits() const {
    const std::string_view view = views_.digits.text;
    std::size_t next = 0;
    for (const NumberZone& zone : views_.digits.zones) {
      MISHEN_REQUIRE(zone.span.begin == next && is_whole(view, zone.span));
      MISHEN_REQUIRE(next == 0 || view[next - 1] == '\n');
      next = zone.span.end + 1;
      MISHEN_REQUIRE(zone.block < text_.blocks.size());
      const PlainSpan within = views_.plain_blocks[zone.block];
      MISHEN_REQUIRE(is_within(zone.squeezed, views_.squeezed.block_spans[zone.block]));
      MISHEN_REQUIRE(zone.squeezed.begin <= zone.squeezed.end);
      MISHEN_REQUIRE(is_border(views_.squeezed.text, zone.squeezed.begin));
      MISHEN_REQUIRE(is_border(views_.squeezed.text, zone.squeezed.end));
      PlainSpan before{within.begin, within.begin};
      for (std::size_t at = zone.span.begin; at < zone.span.end; at += utf8_length(view[at])) {
        MISHEN_REQUIRE(view[at] != '\n');
        const PlainSpan origin = views_.to_plain(View::kDigits, {at, at + utf8_length(view[at])});
        MISHEN_REQUIRE(is_whole(views_.plain, origin) && is_within(origin, within));
        MISHEN_REQUIRE(origin == before || origin.begin >= before.end);
        before = origin;
      }
    }
    MISHEN_REQUIRE(views_.digits.zones.empty() ? view.empty() : next == view.size() + 1);
  }

  void alternates() const {
    const std::string_view view = views_.alternates.text;
    std::size_t next = 0;
    for (const Alternate& alternate : views_.alternates.alternates) {
      MISHEN_REQUIRE(alternate.span.begin == next && alternate.span.begin <= alternate.span.end);
      MISHEN_REQUIRE(next == 0 || view[next - 1] == '\n');
      next = alternate.span.end + 1;
      MISHEN_REQUIRE(alternate.block < text_.blocks.size());
      std::size_t end = alternate.span.begin;
      for (const AlternateSpan joint : alternate.joints) {
        MISHEN_REQUIRE(joint.begin >= end && joint.begin <= joint.end && joint.end <= alternate.span.end);
        MISHEN_REQUIRE(is_border(view, joint.begin) && is_border(view, joint.end));
        end = joint.end;
      }
      for (std::size_t at = alternate.span.begin; at < alternate.span.end; at += utf8_length(view[at])) {
        alternate_character(alternate, {at, at + utf8_length(view[at])});
      }
    }
    MISHEN_REQUIRE(views_.alternates.alternates.empty() ? view.empty() : next == view.size() + 1);
  }

  void alternate_character(const Alternate& alternate, AlternateSpan character) const {
    const std::string_view view = views_.alternates.text;
    const std::string_view squeezed = views_.squeezed.text;
    const NormSpan origin = views_.alternates.map.map(character);
    MISHEN_REQUIRE(is_whole(squeezed, origin));
    const auto joint = alternate.first_joint_after(character.begin);
    const bool replaced = joint != alternate.joints.end() && joint->begin <= character.begin;
    MISHEN_REQUIRE(replaced ||
                   squeezed.substr(origin.begin, origin.size()) == view.substr(character.begin, character.size()));
    MISHEN_REQUIRE(replaced ==
                   ((alternate.kind == AlternateKind::kLookalike || alternate.kind == AlternateKind::kPinyin) &&
                    alternate.is_needed_for(character)));
    const PlainSpan plain = views_.to_plain(View::kAlternates, {character.begin, character.end});
    MISHEN_REQUIRE(is_whole(views_.plain, plain));
    MISHEN_REQUIRE(is_whole(text_.text, views_.to_text(plain)));
  }

  const ExtractedText& text_;
  const NormalizedText& views_;
  std::size_t next_removal_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ExtractedText text = mishen::fuzz::built_text({reinterpret_cast<const char*>(data), size});
  const NormalizedText views = normalize(text);
  Checks(text, views).run();
  return 0;
}
