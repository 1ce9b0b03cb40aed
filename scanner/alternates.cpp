#include "scanner/alternates.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "scanner/characters.h"
#include "scanner/lookalikes.h"
#include "scanner/pinyin.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

using std::string_view;

// How much of a line is read with the next one, in code points: no marking, number or term in use is longer.
constexpr std::size_t kReach = 32;
// How far around a level word its line is taken along, so that a mark's surroundings are known.
constexpr std::size_t kLevelReach = 64;

// At most `count` code points: looks at so many only.
bool is_longer_than(string_view text, std::size_t count) { return utf8_forward(text, 0, count) < text.size(); }

bool is_word_character(char32_t c) { return is_han(c) || is_ascii_alphanumeric(c) || c == U'★' || c == U'〇'; }

// Nothing that ends a sentence stands at the break.
bool may_read_on(string_view line, string_view next) {
  constexpr std::u32string_view kBefore = U"(),:;、-·/";
  constexpr std::u32string_view kAfter = U"(),:;、-·/";
  if (line.empty() || next.empty()) return false;
  const char32_t last = utf8_at(line, utf8_previous(line, line.size()));
  const char32_t first = utf8_at(next, 0);
  return (is_word_character(last) || kBefore.find(last) != std::u32string_view::npos) &&
         (is_word_character(first) || kAfter.find(first) != std::u32string_view::npos);
}

class Finder {
 public:
  Finder(const ExtractedText& text, const SqueezedText& squeezed) : text_(text), squeezed_(squeezed) {}

  AlternatesText find() {
    lines();
    cells();
    levels();
    suspects();
    return std::move(out_);
  }

 private:
  [[nodiscard]] string_view slice(NormSpan span) const {
    return string_view(squeezed_.text).substr(span.begin, span.size());
  }

  // ---- writing ----
  void begin(AlternateKind kind, std::size_t block) {
    if (!out_.text.empty()) {
      out_.text += '\n';
      out_.map.append(1, 1, 1);
    }
    out_.alternates.push_back(
        {.kind = kind, .span = {out_.text.size(), out_.text.size()}, .block = block, .joints = {}});
  }
  void add(NormSpan piece) {
    out_.map.jump_to(piece.begin);
    out_.text += slice(piece);
    out_.map.append(piece.size(), 1, 1);
    out_.alternates.back().span.end = out_.text.size();
  }
  void add_replaced(NormSpan piece, string_view by) {
    const std::size_t from = out_.text.size();
    out_.map.jump_to(piece.begin);
    out_.text += by;
    out_.map.append(1, by.size(), piece.size());
    out_.alternates.back().span.end = out_.text.size();
    out_.alternates.back().joints.push_back({from, out_.text.size()});
  }
  void join() { out_.alternates.back().joints.push_back({out_.text.size(), out_.text.size()}); }

  // ---- lines ----
  // A comment may stand between two lines that people read as one.
  static bool is_beside_the_text(Region region) {
    return region == Region::kComment || region == Region::kAttribute || region == Region::kAlt ||
           region == Region::kHiddenText || region == Region::kProperty;
  }

  void lines() {
    NormSpan previous;
    bool has_previous = false;
    bool open = false;
    for (std::size_t i = 0; i < squeezed_.block_spans.size(); ++i) {
      const NormSpan block = squeezed_.block_spans[i];
      if (is_beside_the_text(text_.blocks[i].region)) continue;
      has_previous = has_previous && text_.blocks[i].is_next_line;
      for (std::size_t at = block.begin; at <= block.end;) {
        const std::size_t found = slice({at, block.end}).find('\n');
        const NormSpan line{at, found == string_view::npos ? block.end : at + found};
        at = line.end + 1;
        if (!has_previous || !may_read_on(slice(previous), slice(line))) {
          open = false;
        } else {
          if (!open) {
            begin(AlternateKind::kLines, line.begin == block.begin ? i - 1 : i);
            const string_view text = slice(previous);
            add({previous.begin + utf8_back(text, text.size(), kReach), previous.end});
          }
          join();
          const string_view text = slice(line);
          open = !is_longer_than(text, 2 * kReach);
          add({line.begin, open ? line.end : line.begin + utf8_forward(text, 0, kReach)});
        }
        previous = line;
        has_previous = true;
      }
    }
  }

  // ---- cells ----
  struct Cell {
    std::uint32_t part, table, row, column;
    std::size_t block;
  };

  void cells() {
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < text_.blocks.size(); ++i) {
      const Block& block = text_.blocks[i];
      if (block.table == 0) continue;
      const string_view cell = slice(squeezed_.block_spans[i]);
      if (!cell.empty() && cell.size() == utf8_length(cell[0]))
        cells.push_back({block.part, block.table, block.row, block.column, i});
    }
    if (cells.size() < 2) return;
    join_runs(cells, &Cell::row, &Cell::column);
    join_runs(cells, &Cell::column, &Cell::row);
  }
  // Joins cells of one `line` whose `place` follow each other, in the order in which they are read: where a table comes
  // out of order a hit would stand for everything between its ends.
  void join_runs(std::vector<Cell>& cells, std::uint32_t Cell::*line, std::uint32_t Cell::*place) {
    std::sort(cells.begin(), cells.end(), [&](const Cell& a, const Cell& b) {
      return std::tie(a.part, a.table, a.*line, a.*place) < std::tie(b.part, b.table, b.*line, b.*place);
    });
    bool open = false;
    for (std::size_t i = 1; i < cells.size(); ++i) {
      const Cell& previous = cells[i - 1];
      const Cell& cell = cells[i];
      const bool adjacent = cell.part == previous.part && cell.table == previous.table &&
                            cell.*line == previous.*line && cell.*place == previous.*place + 1 &&
                            cell.block > previous.block;
      if (!adjacent) {
        open = false;
        continue;
      }
      if (!open) {
        begin(AlternateKind::kCells, previous.block);
        add(squeezed_.block_spans[previous.block]);
        open = true;
      }
      if (!is_word_cell(cell.block)) continue;
      join();
      add(squeezed_.block_spans[cell.block]);
    }
  }

  // Not the dot of a plate or a hyphen.
  [[nodiscard]] bool is_word_cell(std::size_t block) const {
    constexpr std::u32string_view kGrouping = U"·•・-_.";
    return kGrouping.find(utf8_at(squeezed_.text, squeezed_.block_spans[block].begin)) == std::u32string_view::npos;
  }

  // ---- levels ----
  struct Part {
    std::size_t end = 0;  // 0: none
    bool lookalike = false;
    bool pinyin = false;
  };

  // `target` or what stands for it at `at`.
  [[nodiscard]] Part part_at(std::size_t at, char32_t target, string_view reading) const {
    const string_view rest = string_view(squeezed_.text).substr(at);
    if (rest.empty()) return {};
    if (utf8_at(rest, 0) == target) return {.end = at + utf8_length(rest[0]), .lookalike = false, .pinyin = false};
    for (const Lookalike& entry : lookalikes_at(rest)) {
      if (entry.target == target) return {.end = at + entry.written.size(), .lookalike = true, .pinyin = false};
    }
    if (const std::size_t length = pinyin_of(rest, target, reading); length != 0)
      return {.end = at + length, .lookalike = false, .pinyin = true};
    return {};
  }
  // Bytes of `reading`, with or without a tone, that `text` begins with.
  static std::size_t pinyin_of(string_view text, char32_t target, string_view reading) {
    if (text[0] != reading[0]) return 0;
    std::size_t end = 0;
    for (std::size_t letters = 0; letters < reading.size() && end < text.size(); ++letters)
      end += utf8_length(text[end]);
    if (end > text.size()) return 0;
    return is_reading(target, text.substr(0, end)) ? end : 0;
  }

  void levels() {
    struct Level {
      string_view word;
      char32_t first;
      string_view reading;
    };
    static constexpr std::array kLevels = {Level{"绝密", U'绝', "jue"}, Level{"机密", U'机', "ji"},
                                           Level{"秘密", U'秘', "mi"}};
    const string_view all = squeezed_.text;
    for (std::size_t i = 0; i < squeezed_.block_spans.size(); ++i) {
      const NormSpan block = squeezed_.block_spans[i];
      for (std::size_t at = block.begin; (at = next_level_start(at, block.end)) < block.end;
           at += utf8_length(all[at])) {
        for (const Level& level : kLevels) {
          const Part first = part_at(at, level.first, level.reading);
          if (first.end == 0 || first.end >= block.end) continue;
          const Part second = part_at(first.end, U'密', "mi");
          if (second.end == 0 || second.end > block.end) continue;
          const bool pinyin = first.pinyin || second.pinyin;
          if (!pinyin && !first.lookalike && !second.lookalike) continue;
          if (pinyin && touches_letters(at, second.end)) continue;
          level_alternate(i, {at, second.end}, level.word, pinyin);
          break;
        }
      }
    }
  }
  // The first place in [at, end) where a level may begin; `end` or behind it where there is none.
  [[nodiscard]] std::size_t next_level_start(std::size_t at, std::size_t end) const {
    const string_view all = squeezed_.text;
    while (at < end) {
      const std::size_t length = utf8_length(all[at]);
      if (length == 3) {  // nearly always: told by a branch, the next character is read before this one is done
        if (level_starts_.contains(utf8_at(all, at))) break;
        at += 3;
      } else {
        if (length == 1 ? all[at] == 'j' || all[at] == 'm' : level_starts_.contains(utf8_at(all, at))) break;
        at += length;
      }
    }
    return at;
  }
  // First characters, beyond ASCII, of everything that stands for 绝, 机 or 秘.
  class CharacterSet {
   public:
    static const CharacterSet& level_starts() {
      static const CharacterSet set;
      return set;
    }
    [[nodiscard]] bool contains(char32_t c) const { return c < kSize && has_[c]; }

   private:
    static constexpr std::size_t kSize = 0x10000;
    CharacterSet() : has_(kSize, 0) {
      for (const char32_t c : {U'绝', U'机', U'秘'}) has_[c] = 1;
      for (const Lookalike& entry : lookalikes()) {
        const char32_t c = utf8_at(entry.written, 0);
        if (c < kSize && (entry.target == U'绝' || entry.target == U'机' || entry.target == U'秘')) has_[c] = 1;
      }
    }
    std::vector<char> has_;
  };
  [[nodiscard]] bool touches_letters(std::size_t begin, std::size_t end) const {
    const string_view all = squeezed_.text;
    const auto is_letter = [&](std::size_t at) {
      const char32_t c = utf8_at(all, at);
      return (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x250);
    };
    return (begin > 0 && is_letter(utf8_previous(all, begin))) || (end < all.size() && is_letter(end));
  }
  void level_alternate(std::size_t block, NormSpan word, string_view level, bool pinyin) {
    const NormSpan whole = squeezed_.block_spans[block];
    begin(pinyin ? AlternateKind::kPinyin : AlternateKind::kLookalike, block);
    add({line_begin(whole, word.begin), word.begin});
    add_replaced(word, level);
    add({word.end, line_end(whole, word.end)});
  }

  // ---- splices ----
  // The line around each suspect without it, and without those nearby.
  void suspects() {
    const std::vector<NormSpan>& all = squeezed_.suspects;
    for (std::size_t i = 0; i < all.size();) {
      const auto after = std::upper_bound(squeezed_.block_spans.begin(), squeezed_.block_spans.end(), all[i].begin,
                                          [](std::size_t at, const NormSpan& block) { return at < block.begin; });
      const NormSpan block = *(after - 1);
      begin(AlternateKind::kSplice, static_cast<std::size_t>(after - squeezed_.block_spans.begin()) - 1);
      add({line_begin(block, all[i].begin), all[i].begin});
      for (bool more = true; more; ++i) {
        join();
        const std::size_t to = line_end(block, all[i].end);
        more = i + 1 < all.size() && all[i + 1].end <= to;
        add({all[i].end, more ? all[i + 1].begin : to});
      }
    }
  }
  // The begin and end of the line around a place, or of what is near it.
  [[nodiscard]] std::size_t line_begin(NormSpan block, std::size_t at) const {
    const std::size_t from = std::max(block.begin, utf8_back(squeezed_.text, at, kLevelReach));
    const std::size_t found = slice({from, at}).rfind('\n');
    return found == string_view::npos ? from : from + found + 1;
  }
  [[nodiscard]] std::size_t line_end(NormSpan block, std::size_t at) const {
    const std::size_t to = std::min(block.end, utf8_forward(squeezed_.text, at, kLevelReach));
    return at + std::min(slice({at, to}).find('\n'), to - at);
  }

  const ExtractedText& text_;
  const SqueezedText& squeezed_;
  const CharacterSet& level_starts_ = CharacterSet::level_starts();
  AlternatesText out_;
};

// The line of the squeezed view that holds `position`, cut to what matters of a long one.
string_view line_around(const SqueezedText& squeezed, std::size_t position) {
  constexpr std::size_t kEnough = 400;  // bytes
  const string_view all = squeezed.text;
  const string_view before = all.substr(0, position);
  const std::size_t found = before.substr(before.size() - std::min(before.size(), kEnough)).rfind('\n');
  const std::size_t begin = found == string_view::npos ? before.size() - std::min(before.size(), kEnough)
                                                       : before.size() - std::min(before.size(), kEnough) + found + 1;
  const string_view rest = all.substr(position, kEnough);
  return all.substr(begin, position - begin + std::min(rest.find('\n'), rest.size()));
}

}  // namespace

std::string_view to_string(AlternateKind kind) noexcept {
  static constexpr std::array<std::string_view, 5> kNames = {"broken over lines", "one character a cell",
                                                             "look-alike characters", "level spelled in pinyin",
                                                             "foreign text spliced in"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<AlternateSpan>::const_iterator Alternate::first_joint_after(std::size_t position) const noexcept {
  return std::upper_bound(joints.begin(), joints.end(), position,
                          [](std::size_t at, const AlternateSpan& joint) { return at < joint.end; });
}

std::ptrdiff_t Alternate::joints_in(AlternateSpan hit) const noexcept {
  const auto first = first_joint_after(hit.begin);
  const auto behind = std::lower_bound(first, joints.end(), hit.end,
                                       [](const AlternateSpan& joint, std::size_t at) { return joint.begin < at; });
  return behind - first;
}

AlternatesText find_alternates(const ExtractedText& text, const SqueezedText& squeezed) {
  return Finder(text, squeezed).find();
}

bool reads_on(const SqueezedText& squeezed, const AlternatesText& alternates, const Alternate& alternate,
              AlternateSpan hit) {
  constexpr std::size_t kFullLine = 12;  // code points: a shorter line may be a heading or an item of a list
  constexpr std::size_t kRagged = 2;     // by so much lines of one width differ: punctuation is not broken off
  for (auto joint = alternate.first_joint_after(hit.begin); joint != alternate.joints.end() && joint->begin < hit.end;
       ++joint) {
    const std::size_t last = alternates.map.map({joint->begin - 1, joint->begin}).begin;
    const std::size_t first = alternates.map.map({joint->begin, joint->begin + 1}).begin;
    const string_view line = line_around(squeezed, last);
    const string_view next = line_around(squeezed, first);
    if (!is_longer_than(line, 1) || !is_longer_than(next, 1)) continue;  // written downwards
    if (line.find(',') != string_view::npos || line.find("。") != string_view::npos ||
        line.find(';') != string_view::npos) {
      continue;  // in the middle of prose
    }
    // Broken at the margin: as long as the line before it or after it.
    const std::size_t begin = static_cast<std::size_t>(line.data() - squeezed.text.data());
    const std::size_t length = utf8_count(line);
    const auto is_as_long = [&](string_view other) {
      const std::size_t other_length = utf8_count(other);
      return other_length + kRagged >= length && length + kRagged >= other_length;
    };
    if (length >= kFullLine && (is_as_long(next) || (begin > 1 && is_as_long(line_around(squeezed, begin - 2)))))
      continue;
    return false;
  }
  return true;
}

}  // namespace mishen::scanner
