// scanner/extract/member_name.h
// Names of members of archives: in which character set they are written, and how they are shown without harm.
#pragma once
#include <string>
#include <string_view>

namespace mishen::scanner {

/// Longest path that is shown, in bytes: that of Linux.
inline constexpr std::size_t kMaxMemberName = 4096;

struct MemberName {
  std::string path;        ///< well-formed UTF-8, '/' between folders
  bool is_safe = true;     ///< whether `path` is what stood there: nothing was taken away
  bool is_legible = true;  ///< false: some of it did not decode or was cut off
};

/// The character set of `names` (arbitrary bytes, separated by '\n'), which one program wrote and none of which says
/// how: "utf-8", "big5" or "gb18030". The more names the surer.
[[nodiscard]] std::string guess_name_charset(std::string_view names);

/// `bytes` (a comment, a property) decoded, where nobody says from what: UTF-8, GB18030, Big5 or windows-1252, the
/// first without an error.
[[nodiscard]] std::string guess_short_text(std::string_view bytes);

/// `raw` decoded from `charset` (a WHATWG label), as safe_member_name shows it.
[[nodiscard]] MemberName decode_member_name(std::string_view raw, std::string_view charset);

/// Makes `name` (UTF-8, perhaps ill-formed) a path that leads nowhere but below where it is put: no "..", no leading
/// '/', no drive letter, no '\\', and no control or bidirectional formatting characters, which show names other than
/// they are (Unicode 15, 9 "Bidirectional Formatting Characters"). Never empty.
[[nodiscard]] MemberName safe_member_name(std::string_view name);

}  // namespace mishen::scanner
