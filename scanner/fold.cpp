#include "scanner/fold.h"

#include <cstring>
#include <vector>

#include "scanner/fold_table.h"
#include "scanner/utf8.h"

namespace mishen::scanner {
namespace {

/// Characters of a stretch that ICU gets at once. Longer rows of combining marks occur in no language (UAX #15,
/// Stream-Safe Text Format, allows 30), and reordering them would take quadratic time.
constexpr std::size_t kMaxStretch = 64;

/// Room that is always kept behind the output, so that the copying loop may write four bytes at a time.
constexpr std::size_t kSlack = 4;

/// Folds one block. The common characters go through copy_plain(), which is what its speed is made of; everything that
/// changes its length or combines with its neighbours is handled out of that loop. Bytes that were taken over one to
/// one are entered into the map only when something else follows.
class BlockFolder {
 public:
  BlockFolder(std::string_view block, std::string& out, FoldMap& map)
      : table_(FoldTable::instance()), block_(block), out_(out), map_(map), begin_(out.size()), size_(out.size()) {}

  void run() {
    make_room(0);
    for (;;) {
      copy_plain();
      if (at_ == block_.size()) break;
      fold_character();
    }
    enter_copied();
    out_.resize(size_);
    resolve_pivots();
  }

 private:
  using Fold = FoldTable::Fold;
  using Quick = FoldTable::Quick;

  /// Folds characters up to the first that needs more than a look into a table.
  void copy_plain() {
    const auto& plain = table_.plain_bits();
    const auto& ascii = table_.ascii();
    const char* const block = block_.data();
    const char* from = block + at_;
    const char* copied_from = block + copied_from_;
    const char* const end = block + block_.size();
    char* to = out_.data() + size_;
    for (;;) {
      unsigned lead = 0;
      unsigned word = 0;
      unsigned bit = 0;
      for (; from != end; from += 3, to += 3) {
        lead = byte(from[0]);
        if ((lead & 0xF0U) != 0xE0) break;
        word = (lead & 0x0FU) << 6U | (byte(from[1]) & 0x3FU);
        bit = byte(from[2]) & 0x3FU;
        if ((plain[word] >> bit & 1U) == 0) break;
        std::memcpy(to, from, 3);
      }
      if (from == end) break;
      if ((lead & 0xF0U) == 0xE0) {
        const Quick& quick = table_.quick(word << 6U | bit);
        if (quick.action == Quick::Action::kLookCloser || (end - from != 3 && !starts(from + 3))) break;
        if (quick.action == Quick::Action::kPivot) pivots_.push_back(static_cast<std::size_t>(to - out_.data()));
        std::memcpy(to, quick.text.data(), 4);
        to += quick.size;
        if (quick.size != 3) {
          map_.copy(static_cast<std::size_t>(from - copied_from));
          if (quick.size == 0) {
            map_.skip(3);
          } else {
            map_.append(1, quick.size, 3);
          }
          copied_from = from + 3;
        }
        from += 3;
      } else if (lead < 0x80 && ascii[lead] != 0) {
        *to++ = ascii[lead];
        ++from;
      } else {
        break;
      }
    }
    at_ = static_cast<std::size_t>(from - block);
    copied_from_ = static_cast<std::size_t>(copied_from - block);
    size_ = static_cast<std::size_t>(to - out_.data());
  }

  static unsigned byte(char c) { return static_cast<unsigned char>(c); }

  /// Whether the character at `next` is certain not to combine with what is before it.
  [[nodiscard]] bool starts(const char* next) const {
    const unsigned lead = byte(next[0]);
    if (lead < 0x80) return table_.ascii()[lead] != 0;
    if ((lead & 0xF0U) != 0xE0) return false;
    return (table_.start_bits()[(lead & 0x0FU) << 6U | (byte(next[1]) & 0x3FU)] >> (byte(next[2]) & 0x3FU) & 1U) != 0;
  }

  void fold_character() {
    const char32_t c = utf8_at(block_, at_);
    const Fold& fold = table_.entry(c);
    std::size_t next = at_ + utf8_length(block_[at_]);
    if (fold.joins) return fold_joined();
    if (fold.is_dropped()) {
      next = skip_dropped(next);
      if (next < block_.size() && entry_at(next).joins) return fold_joined();
      return leave_out(next - at_);
    }
    if (c == '\r' && next < block_.size() && block_[next] == '\n') {
      put(fold, next + 1 - at_);
    } else if (joins_after(next)) {
      fold_stretch(next);
    } else {
      put(fold, next - at_);
    }
  }

  /// The character here combines with the one before it, which is the last one taken over if there is one: all others
  /// look ahead.
  void fold_joined() {
    std::size_t first_end = at_ + utf8_length(block_[at_]);
    if (at_ > copied_from_) {
      first_end = at_;
      at_ = utf8_previous(block_, at_);
      size_ -= first_end - at_;
    }
    fold_stretch(first_end);
  }

  /// Folds the character here, which ends at `first_end`, with those that may combine with it. If folding the whole
  /// gives what folding each character gives, the characters keep their own places in the map (a dropped zero-width
  /// character stays outside the word beside it); otherwise it is one group.
  void fold_stretch(std::size_t first_end) {
    if (drop_marks(first_end)) return;
    std::size_t end = first_end;
    std::size_t count = 1;
    for (; count < kMaxStretch; ++count) {
      const std::size_t joined = skip_dropped(end);
      if (joined >= block_.size() || !entry_at(joined).joins) break;
      end = joined + utf8_length(block_[joined]);
    }
    const std::string_view stretch = block_.substr(at_, end - at_);
    whole_.clear();
    table_.fold_combining(stretch, whole_);
    if (count == kMaxStretch && !whole_.empty() &&
        FoldTable::drops_marks(utf8_at(whole_, utf8_previous(whole_, whole_.size())))) {
      return put_group(whole_, marks_end(end) - at_);  // the marks so far were dropped: so are the rest
    }
    if (whole_ != fold_each(stretch)) return put_group(whole_, stretch.size());
    while (at_ < end) {
      const Fold& fold = entry_at(at_);
      const std::size_t length = utf8_length(block_[at_]);
      if (fold.is_dropped()) {
        leave_out(length);
      } else {
        put(fold, length);
      }
    }
  }

  /// Short cut for marks that do nothing but strike out or decorate: nothing can compose, so they are dropped without
  /// asking ICU. Whether it applied.
  bool drop_marks(std::size_t first_end) {
    const Fold& first = entry_at(at_);
    if (first.joins || first.is_dropped() || !first.one_character) return false;
    const char32_t base = first.unchanged ? utf8_at(block_, at_) : utf8_at(first.text, 0);
    if (!FoldTable::drops_marks(base)) return false;
    std::size_t end = first_end;
    for (std::size_t next = skip_dropped(end); next < block_.size(); next = skip_dropped(end)) {
      const Fold& mark = entry_at(next);
      if (!mark.joins) break;
      if (!mark.is_mark || (base < 0x80 && mark.composes_ascii)) return false;
      end = next + utf8_length(block_[next]);
    }
    const std::string_view text = first.unchanged ? block_.substr(at_, first_end - at_) : first.text;
    if (first.has_pivot) pivots_.push_back(size_);
    put_group(text, end - at_, false);
    return true;
  }

  const std::string& fold_each(std::string_view stretch) {
    each_.clear();
    for (std::size_t at = 0; at < stretch.size(); at += utf8_length(stretch[at])) {
      const Fold& fold = table_.entry(utf8_at(stretch, at));
      each_ += fold.unchanged ? stretch.substr(at, utf8_length(stretch[at])) : fold.text;
    }
    return each_;
  }

  [[nodiscard]] const Fold& entry_at(std::size_t at) const { return table_.entry(utf8_at(block_, at)); }

  /// The begin of the first character at or after `at` that is not dropped.
  [[nodiscard]] std::size_t skip_dropped(std::size_t at) const {
    while (at < block_.size() && entry_at(at).is_dropped()) at += utf8_length(block_[at]);
    return at;
  }

  [[nodiscard]] std::size_t marks_end(std::size_t at) const {
    while (at < block_.size() && entry_at(at).is_mark) at += utf8_length(block_[at]);
    return at;
  }

  /// Whether what follows at `next` may combine with what is before it.
  [[nodiscard]] bool joins_after(std::size_t next) const {
    if (next == block_.size() || starts(block_.data() + next)) return false;
    const Fold& fold = entry_at(next);
    if (!fold.is_dropped()) return fold.joins;
    next = skip_dropped(next);
    return next < block_.size() && entry_at(next).joins;
  }

  /// Writes what the next `width` bytes, one character or one line break, become.
  void put(const Fold& fold, std::size_t width) {
    if (fold.has_pivot) pivots_.push_back(size_);
    const std::string_view text = fold.unchanged ? block_.substr(at_, width) : fold.text;
    if (text.size() != width || !fold.one_character) return put_group(text, width, false);
    std::memcpy(out_.data() + size_, text.data(), width);
    size_ += width;
    at_ += width;
  }

  void put_group(std::string_view text, std::size_t width, bool may_have_pivots = true) {
    if (text.empty()) return leave_out(width);
    if (may_have_pivots) {
      for (std::size_t i = 0; i < text.size(); i += utf8_length(text[i])) {
        if (table_.is_pivot(utf8_at(text, i))) pivots_.push_back(size_ + i);
      }
    }
    enter_copied();
    map_.append(1, text.size(), width);
    at_ += width;
    copied_from_ = at_;
    make_room(text.size());
    std::memcpy(out_.data() + size_, text.data(), text.size());
    size_ += text.size();
  }

  void leave_out(std::size_t width) {
    enter_copied();
    map_.skip(width);
    at_ += width;
    copied_from_ = at_;
  }

  void enter_copied() {
    map_.copy(at_ - copied_from_);
    copied_from_ = at_;
  }

  /// Keeps room for `bytes`, for the rest of the block as it is and for the slack.
  void make_room(std::size_t bytes) {
    const std::size_t needed = size_ + bytes + (block_.size() - at_) + kSlack;
    if (needed > out_.size()) out_.resize(needed + bytes);
  }

  /// Pivots take their place in the phrases around them, now that these are folded. Both are ideographs of three bytes.
  void resolve_pivots() {
    if (pivots_.empty()) return;
    const std::string_view folded = std::string_view(out_).substr(begin_);
    for (const std::size_t position : pivots_) {
      write_ideograph(table_.pivot_in(folded, position - begin_), out_.data() + position);
    }
  }
  static void write_ideograph(char32_t c, char* to) {
    const auto byte = [](char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
    to[0] = byte(0xE0 | c >> 12);
    to[1] = byte(0x80 | (c >> 6 & 0x3F));
    to[2] = byte(0x80 | (c & 0x3F));
  }

  const FoldTable& table_;
  const std::string_view block_;
  std::string& out_;
  FoldMap& map_;
  const std::size_t begin_;
  std::size_t at_ = 0;           // what of the block is done
  std::size_t size_;             // of the output; out_ itself is longer while it is written
  std::size_t copied_from_ = 0;  // block_[copied_from_, at_) was taken over one to one and is not in the map yet
  std::vector<std::size_t> pivots_;
  std::string whole_, each_;  // scratch of fold_stretch
};

}  // namespace

void fold(std::string_view block, std::string& out, FoldMap& map) { BlockFolder(block, out, map).run(); }

}  // namespace mishen::scanner
