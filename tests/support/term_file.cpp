#include "tests/support/term_file.h"

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "scanner/dictionary/load.h"
#include "tests/support/scan_text.h"

namespace mishen::test {

namespace fs = std::filesystem;

TermFile::TermFile(const std::vector<std::string>& terms) {
  std::string pattern = (fs::temp_directory_path() / "mishen-terms-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw fs::filesystem_error("make a temporary folder", std::error_code(errno, std::generic_category()));
  const fs::path folder = pattern;
  std::ofstream file(folder / "words.tsv", std::ios::binary);
  for (const std::string& term : terms) file << term << '\n';
  file.close();
  try {
    dictionary_ = scanner::load_dictionary({.paths = {}, .term_files = {folder / "words.tsv"}});
  } catch (...) {
    fs::remove_all(folder);
    throw;
  }
  fs::remove_all(folder);
}

scanner::DocumentReport TermFile::scan(std::string_view bytes, const std::string& media_type) const {
  scanner::Scanner scanner(dictionary_);
  return scanner::scan_document(scanner, scanner::in_process(),
                                {.bytes = bytes, .name = "draft", .charset = "utf-8", .media_type = media_type},
                                {.as_of = kToday, .limits = {}});
}

}  // namespace mishen::test
