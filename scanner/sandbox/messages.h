// scanner/sandbox/messages.h
// What the program that scans and its server of sandboxed children (`mishen-extract --serve`) say to each other.
#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "scanner/limits.h"
#include "scanner/sandbox/unique_fd.h"
#include "scanner/sandbox/wire.h"

namespace mishen::scanner {

/// The server's end of the socket (SOCK_SEQPACKET). It reads requests there until the other end is closed.
inline constexpr int kServerSocket = 3;
/// Where a parser child finds the pipe for its frames.
inline constexpr int kResultPipe = 3;
/// Exit status of a child that could not be confined and so did nothing.
inline constexpr int kRefusedStatus = 121;
inline constexpr std::size_t kMaxMessageBytes = std::size_t{64} << 10;

/// What both must agree on: the messages are copies of memory.
struct Build {
  std::array<char, 32> version{};
  std::uint32_t wire = kWireVersion;
  std::uint32_t request_bytes = 0;
  friend bool operator==(const Build&, const Build&) = default;
};
[[nodiscard]] Build this_build() noexcept;

/// The server's first message.
struct Hello {
  Build build;
  std::int32_t landlock_abi = 0;  ///< 0: the kernel has none
  bool has_seccomp = false;
  bool drops_root = false;  ///< it runs as root, its children do not
};

enum class Task : std::uint32_t { kParse, kTool };

/// Comes with three descriptors: the input (a sealed memory file), the write end of a pipe for the output, the write
/// end of a pipe for the `Event`s. The reader of events closing its end means: kill the child.
struct Request {
  Task task = Task::kParse;
  Limits limits;
  std::chrono::steady_clock::time_point deadline;
};
static_assert(std::is_trivially_copyable_v<Request> && std::is_trivially_copyable_v<Hello>);

/// One step in the life of a child.
struct Event {
  enum class Kind : std::int32_t {
    kStarted,   ///< value: its process group; of tools only
    kExited,    ///< value: exit status
    kKilled,    ///< value: signal
    kTimedOut,  ///< killed by the server
    kRefused    ///< nothing was run
  };
  Kind kind = Kind::kRefused;
  std::int32_t value = 0;
};
static_assert(sizeof(Event) == 8);

struct RequestMessage {
  Request request;
  std::vector<std::string> words;  ///< of the command, for tools: executed in a session of its own as they are
  UniqueFd input;
  UniqueFd output;
  UniqueFd events;
};

/// Sends; false when the other side is gone or takes nothing. Throws ScanError when the words are longer than a message
/// may be. Borrows the descriptors.
[[nodiscard]] bool send_request(int socket, const RequestMessage& message);

/// Waits for a request. Nothing when the other side is gone or sent what is none.
[[nodiscard]] std::optional<RequestMessage> receive_request(int socket);

}  // namespace mishen::scanner
