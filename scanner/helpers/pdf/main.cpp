// SPDX-License-Identifier: GPL-3.0-or-later
// mishen-pdf: a PDF on standard input, what it says on standard output. See README.md.
#include <GlobalParams.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "scanner/helpers/pdf/damage.h"
#include "scanner/helpers/pdf/document_reader.h"

namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 30U;

enum class Input { kWhole, kTooLong, kBroken };

Input read_input(std::string& bytes) {
  constexpr std::size_t kPiece = std::size_t{256} << 10U;
  std::string piece(kPiece, '\0');
  while (true) {
    const ssize_t count = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Input::kBroken;
    if (count == 0) return Input::kWhole;
    if (bytes.size() + static_cast<std::size_t>(count) > kMaxBytes) return Input::kTooLong;
    bytes.append(piece, 0, static_cast<std::size_t>(count));
  }
}

}  // namespace

int main() {
  mishen_pdf::LineWriter out(STDOUT_FILENO);
  std::string bytes;
  switch (read_input(bytes)) {
    case Input::kBroken:
      return EXIT_FAILURE;
    case Input::kTooLong:
      out.problem("limit:bytes", 0);
      break;
    case Input::kWhole: {
      globalParams = std::make_unique<GlobalParams>();
      mishen_pdf::watch_for_damage();
      mishen_pdf::read_document(bytes, out);
      break;
    }
  }
  out.end();
  return out.has_problems() ? 2 : EXIT_SUCCESS;
}
