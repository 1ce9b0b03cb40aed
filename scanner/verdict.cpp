#include "scanner/verdict.h"

namespace mishen::scanner {

std::string_view to_string(Severity severity) noexcept {
  switch (severity) {
    case Severity::kNote:
      return "note";
    case Severity::kReview:
      return "review";
    case Severity::kBlock:
      return "block";
  }
  return "";
}

std::string_view to_string(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kReview:
      return "review";
    case Verdict::kIncomplete:
      return "incomplete";
    case Verdict::kBlock:
      return "block";
  }
  return "";
}

}  // namespace mishen::scanner
