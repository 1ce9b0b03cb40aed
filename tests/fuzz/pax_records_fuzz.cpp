// Fuzzes the reader of extended headers: pieces of any size give the same records.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/extract/pax_records.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mishen::scanner;
  if (size < 2) return 0;
  const std::size_t piece = std::size_t{1} + data[0];
  // Most of a header says nothing here: the input gives its type and size, and what follows.
  std::string tar(512, '\0');
  tar[0] = 'a';
  tar[156] = static_cast<char>(data[1]);
  for (std::size_t i = 2; i < std::min<std::size_t>(size, 14); ++i) tar[124 + i - 2] = static_cast<char>(data[i]);
  for (std::size_t i = 14; i < size; ++i) tar += static_cast<char>(data[i]);

  PaxRecords whole;
  whole.read(tar);
  PaxRecords pieces;
  for (std::size_t at = 0; at < tar.size(); at += piece) pieces.read(std::string_view(tar).substr(at, piece));
  MISHEN_REQUIRE(whole.records() == pieces.records());
  MISHEN_REQUIRE(whole.is_cut() == pieces.is_cut());
  for (const PaxRecords::Record& record : whole.records()) MISHEN_REQUIRE(!record.value.empty());
  return 0;
}
