#include "scanner/extract/isolation.h"

#include "scanner/extract/container.h"

namespace mishen::scanner {
namespace {

class InProcess final : public Isolation {
 public:
  ExtractedText container(std::string_view bytes, const Limits& limits, Deadline /*no child to end*/,
                          const MemberSink& members) override {
    return extract_container(bytes, limits, members);
  }
  ExtractedText pdf(std::string_view, const Limits&, Deadline, const MemberSink&) override {
    ExtractedText text;
    text.media_type = "application/pdf";
    text.incomplete.push_back({"sandbox-unavailable", ""});
    return text;
  }
};

}  // namespace

Isolation& in_process() {
  static InProcess instance;
  return instance;
}

}  // namespace mishen::scanner
