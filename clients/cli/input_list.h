// clients/cli/input_list.h
// The documents that a scan's operands stand for, one after another, and their bytes.
#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mishen::cli {

/// One document to be read, or why it cannot be.
struct Input {
  std::string name;  ///< as reports write it: the operand, or the path as reached from it
  bool standard_input = false;
  std::string not_read;  ///< reason for `incomplete`, e.g. "not-read:link"; "" to be read
};

/// Walks the operands in order; folders below them depth first, entries by name (bytes), hidden ones included. Holds no
/// more than the entries of the folders it stands in. Not safe for several threads.
///
/// A symbolic link inside a folder is followed when it leads to a file within that folder; a link to a folder within it
/// is passed over, because the walk reaches that folder anyway; a link that leads out of it, and whatever is neither
/// file nor folder, comes back as not read. An operand itself is followed wherever it leads.
class InputList {
 public:
  /// `operands`: paths, or "-" for standard input, which is called `standard_input_name`.
  InputList(std::vector<std::string> operands, std::string standard_input_name);
  /// Nothing at the end.
  [[nodiscard]] std::optional<Input> next();

 private:
  struct Folder {
    std::string name;                ///< as reached from the operand
    std::vector<std::string> names;  ///< entries still to be visited, last first
  };
  [[nodiscard]] std::optional<Input> open_folder(const std::string& name);
  [[nodiscard]] std::optional<Input> visit(const std::string& name);

  std::vector<std::string> operands_;  // last first
  std::string standard_input_name_;
  std::vector<Folder> folders_;  // from the operand downwards
  std::filesystem::path root_;   // the operand being walked, without links
};

/// The paths of a list: NUL-separated if it holds a NUL, else one a line; empty ones are left out. `file` may be "-".
/// Throws UsageError when it cannot be read.
[[nodiscard]] std::vector<std::string> read_path_list(const std::string& file);

/// The bytes of one document, or why there are none.
struct InputBytes {
  std::string bytes;
  std::size_t size = 0;  ///< of the whole file where known, else of `bytes`
  bool cut_off = false;  ///< there are more than `max_bytes`
  int error = 0;         ///< errno of what failed; 0 when all was read
};
/// Reads at most `max_bytes`.
[[nodiscard]] InputBytes read_input(const Input& input, std::size_t max_bytes);

}  // namespace mishen::cli
