// scanner/sandbox/private_folder.h
// A folder for the temporary files of one tool.
#pragma once
#include <filesystem>

namespace mishen::scanner {

/// Makes a fresh folder in the system's folder for temporary files, which only the user of sandboxed children may
/// enter, and removes it with its content. Throws ScanError when none can be made.
class PrivateFolder {
 public:
  PrivateFolder();
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;  // owns the folder
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// Removes a folder that a hostile program wrote in: links are not followed, folders without rights are given some.
/// Precondition: the program has ended.
void remove_with_content(const std::filesystem::path& folder) noexcept;

}  // namespace mishen::scanner
