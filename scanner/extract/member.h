// scanner/extract/member.h
// A document inside a document, handed on by the extractor that found it.
#pragma once
#include <functional>
#include <string>

#include "scanner/concealment.h"

namespace mishen::scanner {

/// What an extractor found inside a container and does not read itself: a member of an archive, an attachment of a PDF,
/// the workbook behind a chart.
struct Member {
  std::string path;  ///< in its container, '/' between folders, well-formed UTF-8 whatever charset it was stored in
  std::string bytes;
  std::string media_type;                        ///< declared, or ""
  std::string charset;                           ///< declared, or ""
  Concealment concealment = Concealment::kNone;  ///< why a reader of the container does not see it; kNone in archives
};

/// Takes members over, one after the other, so that only one is in memory at a time. False: no more are wanted (a limit
/// was reached, which whoever takes them reports).
using MemberSink = std::function<bool(Member&&)>;

}  // namespace mishen::scanner
