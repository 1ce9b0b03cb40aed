// clients/cli/user_files.h
// The few files `mishen` keeps for its user, all of them mode 0600 in folders of mode 0700.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace mishen::cli {

/// ${XDG_CONFIG_HOME:-~/.config}/mishen; "" when neither variable nor a home is set. By the XDG Base Directory
/// Specification 0.8 a relative value is ignored.
[[nodiscard]] std::filesystem::path config_folder();
/// ${XDG_STATE_HOME:-~/.local/state}/mishen; likewise.
[[nodiscard]] std::filesystem::path state_folder();

/// Replaces `file` by one with `content`, in one step; makes its folder. Returns 0 or an errno value.
[[nodiscard]] int write_private_file(const std::filesystem::path& file, std::string_view content);

/// The content of a file of at most `max_bytes`; nothing when there is none, it cannot be read or is longer.
[[nodiscard]] std::optional<std::string> read_small_file(const std::filesystem::path& file, std::size_t max_bytes);

/// The 32-byte key of this installation's finding fingerprints (config_folder()/fingerprint.key), made at first use. ""
/// when it cannot be read or made: reports then carry no fingerprints, and standard error says so.
[[nodiscard]] std::string fingerprint_key();

}  // namespace mishen::cli
