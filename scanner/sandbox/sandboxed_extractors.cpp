#include "scanner/sandbox/sandboxed_extractors.h"

#include <algorithm>
#include <string>
#include <utility>

#include "scanner/extract/pdf_pages.h"

namespace mishen::scanner {
namespace {

std::filesystem::path beside_this_program(const char* name) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path(name) : self.parent_path() / name;
}

}  // namespace

SandboxedExtractors::SandboxedExtractors() : SandboxedExtractors({}, beside_this_program("mishen-pdf")) {}

SandboxedExtractors::SandboxedExtractors(SandboxOptions options, std::filesystem::path pdf_program)
    : sandbox_(std::move(options)) {
  // Text, attachments in base64 and what it says of them.
  constexpr std::size_t kMostOutput = std::size_t{384} << 20U;
  pdf_.program = std::move(pdf_program);
  pdf_.max_output_bytes = kMostOutput;
}

ExtractedText SandboxedExtractors::container(std::string_view bytes, const Limits& limits, Deadline deadline,
                                             const MemberSink& members) {
  return sandbox_.extract(bytes, limits, deadline, members);
}

ExtractedText SandboxedExtractors::pdf(std::string_view bytes, const Limits& limits, Deadline deadline,
                                       const MemberSink& members) {
  // It goes page by page: more than this only the hostile ask for, and two of them may be read at once.
  constexpr std::size_t kMostMemory = std::size_t{512} << 20U;
  Limits within = limits;
  within.max_child_memory = std::min(limits.max_child_memory, kMostMemory);
  std::string lines;
  const ToolResult result = sandbox_.run_tool(pdf_, bytes, within, deadline, [&lines](std::string_view more) {
    lines += more;
    return true;
  });
  // What was written before the program ended, however it did, counts.
  ExtractedText text = read_pdf_pages(lines, limits, members);
  text.media_type = "application/pdf";
  // Readers pass over what stands before the header.
  constexpr std::string_view kBlank(" \t\r\n\0\xEF\xBB\xBF", 8);
  if (bytes.substr(0, bytes.find("%PDF-")).find_first_not_of(kBlank) != std::string_view::npos)
    text.incomplete.push_back({"damaged", ""});
  // With this status it ends when it came to its end and has said what is wrong.
  constexpr int kHasProblems = 2;
  const bool has_said_why =
      result.outcome == ToolOutcome::kFailed && result.exit_status == kHasProblems && !text.incomplete.empty();
  if (const std::string_view reason = incomplete_reason(result.outcome); !reason.empty() && !has_said_why)
    text.incomplete.push_back({std::string(reason), ""});
  return text;
}

}  // namespace mishen::scanner
