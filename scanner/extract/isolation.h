// scanner/extract/isolation.h
// Where parsers run that strangers' bytes may take over.
#pragma once
#include <chrono>
#include <string_view>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

using Deadline = std::chrono::steady_clock::time_point;

/// Runs the extractors of containers and of PDF. Neither throws for what the bytes are or do to the extractor: a child
/// that dies, hangs or says too much leaves an entry in `incomplete`, and what it said before counts. Thread-safe.
class Isolation {
 public:
  virtual ~Isolation() = default;
  /// As extract_container, until `deadline`.
  [[nodiscard]] virtual ExtractedText container(std::string_view bytes, const Limits& limits, Deadline deadline,
                                                const MemberSink& members) = 0;
  [[nodiscard]] virtual ExtractedText pdf(std::string_view bytes, const Limits& limits, Deadline deadline,
                                          const MemberSink& members) = 0;
};

/// No isolation at all: for tests and benchmarks of the extractors, and for fuzz targets. PDF is not read.
[[nodiscard]] Isolation& in_process();

}  // namespace mishen::scanner
