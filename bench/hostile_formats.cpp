// bench/hostile_formats.cpp
// Whether documents made to cost a parser more than their length cost time in proportion to it: each family at n, 2n
// and 4n pieces, for every format that is read. Prints a table; exit status 1 when doubling costs more than kMaxRatio.
#include <malloc.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/hostile_documents.h"

namespace {

using namespace mishen::scanner;
using mishen::bench::HostileDocument;

constexpr double kMaxRatio = 2.6;
constexpr double kMinMilliseconds = 4;  // shorter runs measure the clock and the caches
constexpr int kAttempts = 4;            // a ratio above the bound is measured again: noise only ever adds time
constexpr std::size_t kSizes = 3;
constexpr std::size_t kSmallestBase = 256;  // pieces
constexpr std::size_t kLargestBase = std::size_t{1} << 20;
constexpr std::size_t kLargestBytes = std::size_t{8} << 20;  // of the smallest document
constexpr double kBaseMilliseconds = 20;                     // the smallest size is doubled until it takes so long
constexpr double kTooSlow = 5000;                            // milliseconds: larger sizes are not tried

// Processor time of this program: what other programs take does not count.
double processor_milliseconds() { return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double time_once(const HostileDocument& family, const std::string& document) {
  const double begin = processor_milliseconds();
  (void)family.extract(document);
  return processor_milliseconds() - begin;
}

double time_of(const HostileDocument& family, const std::string& document) {
  const double first = time_once(family, document);
  return first > 500 ? first : std::min(first, time_once(family, document));
}

struct Measurement {
  std::size_t base = kSmallestBase;
  std::size_t bytes = 0;  // of the largest document
  std::array<double, kSizes> ms{};
  std::string incomplete;  // reasons at the largest size

  // The worse of the measured ratios; 0 when the family is too fast to tell.
  [[nodiscard]] double ratio() const {
    double worst = 0;
    for (std::size_t i = 1; i < kSizes; ++i) {
      if (ms[i - 1] >= kMinMilliseconds && ms[i] > 0) worst = std::max(worst, ms[i] / ms[i - 1]);
    }
    return worst;
  }
};

// Fills in the times of all sizes from `base` on and returns the largest document.
std::string measure_sizes(const HostileDocument& family, Measurement& result) {
  std::string document;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    for (std::size_t i = 0; i < kSizes && (i == 0 || result.ms[i - 1] < kTooSlow); ++i) {
      document = family.make(result.base << i);
      const double taken = time_of(family, document);
      result.ms[i] = attempt == 0 ? taken : std::min(result.ms[i], taken);
    }
    if (result.ratio() <= kMaxRatio || result.ms[0] > kTooSlow / 4) break;
  }
  return document;
}

Measurement measure(const HostileDocument& family) {
  Measurement result;
  std::string document = family.make(result.base);
  while (time_of(family, document) < kBaseMilliseconds && result.base < kLargestBase &&
         document.size() < kLargestBytes) {
    result.base *= 2;
    document = family.make(result.base);
  }
  document = measure_sizes(family, result);
  // Where a document outgrows the caches it costs more, once: what is not linear does so at every size.
  for (int further = 0; further < 2 && result.ratio() > kMaxRatio && result.ms[kSizes - 1] > 0; ++further) {
    result.base *= 2;
    result.ms = {};
    document = measure_sizes(family, result);
  }
  result.bytes = document.size();
  for (const Incomplete& missing : family.extract(document).incomplete) {
    if (result.incomplete.find(missing.reason) != std::string::npos) continue;
    if (!result.incomplete.empty()) result.incomplete += ' ';
    result.incomplete += missing.reason;
  }
  return result;
}

bool report(const HostileDocument& family, const Measurement& m) {
  const double ratio = m.ratio();
  const bool good = ratio <= kMaxRatio && m.ms[1] > 0;  // too slow for a second size is a failure too
  std::printf("%-5.*s %-30.*s %8zu %9.1f %9.1f %9.1f %6.2f %8zu  %s%s\n", static_cast<int>(family.format.size()),
              family.format.data(), static_cast<int>(family.name.size()), family.name.data(), m.base, m.ms[0], m.ms[1],
              m.ms[2], ratio, m.bytes >> 10, good ? "" : "TOO SLOW ", m.incomplete.c_str());
  std::fflush(stdout);
  return good;
}

void print_usage(std::FILE* out) {
  std::fprintf(out,
               "usage: hostile_formats [FORMAT | FAMILY]...\n"
               "Measures the families named, those of the formats named, or all, at n, 2n and 4n pieces:\n");
  for (const HostileDocument& family : mishen::bench::hostile_documents())
    std::fprintf(out, "  %.*s %.*s\n", static_cast<int>(family.format.size()), family.format.data(),
                 static_cast<int>(family.name.size()), family.name.data());
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string_view> chosen(argv + 1, argv + argc);
  const auto families = mishen::bench::hostile_documents();
  if (chosen.size() == 1 && chosen[0] == "--help") {
    print_usage(stdout);
    return EXIT_SUCCESS;
  }
  for (const std::string_view name : chosen) {
    if (std::none_of(families.begin(), families.end(),
                     [&](const HostileDocument& family) { return family.name == name || family.format == name; })) {
      print_usage(stderr);
      return 2;
    }
  }
  // Memory stays with the program: given back and fetched anew, each page costs the kernel as much as a parser takes
  // for it, and whether it is given back depends on sizes that the allocator finds large.
  if (mallopt(M_MMAP_MAX, 0) == 0 || mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max()) == 0)
    throw std::runtime_error("cannot set up the allocator");
  std::printf("%-5s %-30s %8s %9s %9s %9s %6s %8s\n", "", "family", "n", "n: ms", "2n: ms", "4n: ms", "ratio",
              "4n: KB");
  int slow = 0, measured = 0;
  for (const HostileDocument& family : families) {
    const auto names_it = [&](std::string_view name) { return name == family.name || name == family.format; };
    if (!chosen.empty() && std::none_of(chosen.begin(), chosen.end(), names_it)) continue;
    ++measured;
    if (!report(family, measure(family))) ++slow;
  }
  std::printf("%d of %d cost more than %.1f times the time when their length doubles\n", slow, measured, kMaxRatio);
  return slow == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception& error) {
  std::fprintf(stderr, "hostile_formats: %s\n", error.what());
  return 2;
}
