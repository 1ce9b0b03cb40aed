// scanner/limits.h
// Every bound of the scanner in one place. Reaching one makes the verdict incomplete, never pass.
#pragma once
#include <chrono>
#include <cstddef>

namespace mishen::scanner {

struct Limits {
  std::size_t max_bytes = std::size_t{1} << 30;  ///< of one document as given, and of all its unpacked parts together
  std::size_t max_part_bytes = std::size_t{256} << 20;  ///< of one unpacked member of a container
  std::size_t max_members = 10'000;                     ///< members of one container
  std::size_t max_ratio = 200;                          ///< unpacked : packed, once more than 10 MiB were unpacked
  std::size_t max_depth = 8;                            ///< containers within containers
  std::size_t max_xml_depth = 256;                      ///< element nesting in XML parts
  std::size_t max_text_bytes = std::size_t{256} << 20;  ///< of extracted UTF-8 of one document
  std::size_t max_child_memory = std::size_t{1}
                                 << 30;       ///< address space of a sandboxed child beyond what it starts with
  std::size_t max_raw_matches = 1'000'000;    ///< hits of the matching engine in one view
  std::size_t max_findings = 10'000;          ///< findings kept for one document
  std::chrono::milliseconds timeout{30'000};  ///< wall time for one document
};

}  // namespace mishen::scanner
