// scanner/lookalikes.h
// What a character of a secrecy level is replaced by so that people still read it and a machine does not.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace mishen::scanner {

/// Why something is read as the character it stands for.
enum class LookalikeKind : std::uint8_t {
  kLooks,   ///< drawn alike or a variant form: 宻 for 密
  kParts,   ///< the character taken apart: 木几 for 机
  kSounds,  ///< read alike and drawn with the same component: 蜜 for 密
};

/// One replacement.
struct Lookalike {
  char32_t target;           ///< 绝 机 秘 密
  std::string_view written;  ///< folded text (see FoldTable), UTF-8, one to four characters; never `target` itself
  LookalikeKind kind;
};

/// All replacements, sorted by `written` as bytes; some stand for two targets (宓 for 密 and for 秘). They are rare in
/// ordinary texts, but not absent: only for whole terms that are short and matter, and only for review.
/// Source: dictionaries/folds/lookalikes.tsv, with a reason for each. Thread-safe; lives as long as the program.
[[nodiscard]] std::span<const Lookalike> lookalikes() noexcept;

/// The entries of the longest `written` that `text` (folded, UTF-8) starts with, one for each target; empty when none
/// does. Thread-safe, O(log n).
[[nodiscard]] std::span<const Lookalike> lookalikes_at(std::string_view text) noexcept;

}  // namespace mishen::scanner
