// scanner/sandbox/sandboxed_extractors.h
// The extractors of containers and of PDF, each document in a confined process of its own.
#pragma once
#include <filesystem>

#include "scanner/extract/isolation.h"
#include "scanner/sandbox/sandbox.h"

namespace mishen::scanner {

/// What programs that scan use. Thread-safe; one for a program.
class SandboxedExtractors final : public Isolation {
 public:
  /// Programs are looked for beside the running one. Throws ScanError, saying what to do, when mishen-extract is
  /// missing; without mishen-pdf PDF documents are "sandbox-unavailable".
  SandboxedExtractors();
  explicit SandboxedExtractors(SandboxOptions options, std::filesystem::path pdf_program);

  [[nodiscard]] ExtractedText container(std::string_view bytes, const Limits& limits, Deadline deadline,
                                        const MemberSink& members) override;
  [[nodiscard]] ExtractedText pdf(std::string_view bytes, const Limits& limits, Deadline deadline,
                                  const MemberSink& members) override;

  /// What keeps them confined, for health and --version.
  [[nodiscard]] SandboxState state() { return sandbox_.state(); }

 private:
  ExtractionSandbox sandbox_;
  Tool pdf_;
};

}  // namespace mishen::scanner
