// scanner/sandbox/wire.h
// How a sandboxed child hands over what it read: frames that whoever reads them does not have to trust.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// Changes with every change of the frames: a child and a parent of different builds must not talk.
inline constexpr std::uint32_t kWireVersion = 1;

/// Takes frames over in order; false when nobody wants more.
using FrameSink = std::function<bool(std::string_view)>;

// A frame is its type (1 byte), the size of its payload (4 bytes, least significant first) and the payload. A child
// writes members, then the text in pieces, then the end; numbers are LEB128, strings have their length before them.
// The functions return what the last call of the sink did.

/// Precondition: no text was written yet. A declared media type or charset that is not printable ASCII says nothing and
/// is left out; a path of more than 256 KiB is cut.
[[nodiscard]] bool write_member(const Member& member, const FrameSink& frames);

/// Rows and columns beyond all sheets, which documents only announce, become the last that the reader takes.
void bound_places(ExtractedText& text) noexcept;
/// Writes everything in `text` but its maps, which texts of containers do not have, and the end. Takes no copy of the
/// whole.
[[nodiscard]] bool write_text(const ExtractedText& text, const FrameSink& frames);

/// Instead of the end: memory ran out. Allocates nothing.
[[nodiscard]] bool write_out_of_memory(const FrameSink& frames);

/// Puts frames together again. Takes the child for an attacker's: every length, number, index and name is checked, and
/// never is more memory held than was received. One per document.
class FrameReader {
 public:
  enum class State : std::uint8_t {
    kReading,      ///< more is to come
    kWhole,        ///< the end was read and everything holds: take()
    kStopped,      ///< the member sink wants no more
    kFault,        ///< not what a sound child writes
    kOutputLimit,  ///< more members or more text than the limits allow
    kMemoryLimit,  ///< more than a child could have had in its memory
    kOutOfMemory   ///< the child says so
  };

  /// Borrows `members` while it reads; unset, members are checked and dropped. Whole members are handed on at once:
  /// max_members of them, each of max_part_bytes and together of max_bytes at most.
  FrameReader(const Limits& limits, const MemberSink& members);

  /// Reads on; returns the state thereafter. Once it is not kReading, nothing more is read. Throws what `members`
  /// throws.
  State read(std::string_view bytes);

  /// The text. Its maps are not set. Precondition: the state is kWhole.
  [[nodiscard]] ExtractedText take() { return std::move(text_); }

 private:
  State accept(std::uint8_t type, std::string_view payload);
  State begin_member(std::string_view payload);
  State add_to_member(std::string_view bytes);
  State hand_on_member();
  State add_text(std::string_view bytes);
  State add_blocks(std::string_view payload);
  State add_tables(std::string_view payload);
  State end(std::string_view payload);
  [[nodiscard]] bool is_sound() const;
  [[nodiscard]] State hold(std::size_t bytes);

  const Limits limits_;
  const MemberSink& members_;
  State state_ = State::kReading;
  std::string frame_;
  ExtractedText text_;
  std::size_t held_bytes_ = 0;  // by text_
  bool in_text_ = false;        // a piece of it was read: no members may follow
  Member member_;
  std::size_t member_bytes_missing_ = 0;
  std::size_t members_read_ = 0;
  std::size_t member_bytes_announced_ = 0;  // of all
};

}  // namespace mishen::scanner
