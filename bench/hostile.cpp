// bench/hostile.cpp
// Whether hostile texts cost time in proportion to their length: each family at three sizes, each twice the one before,
// as text and as HTML. Prints a table; exit status 1 when doubling a length costs more than kMaxRatio.
#include <malloc.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/dictionary/load.h"
#include "scanner/extract/document.h"
#include "scanner/normalize.h"
#include "tests/support/hostile_families.h"

namespace {

using namespace mishen::scanner;
using mishen::test::HostileFamily;

constexpr double kMaxRatio = 2.2;
constexpr double kMinMilliseconds = 2;  // shorter runs measure the clock and the caches
constexpr int kAttempts = 6;            // a ratio above the bound is measured again: noise only ever adds time
constexpr std::size_t kSizes = 3;
constexpr std::size_t kSmallestBase = std::size_t{128} << 10;  // bytes
constexpr std::size_t kLargestBase = std::size_t{4} << 20;
// The smallest size is doubled until it takes so long: below, the ratios show the caches' sizes.
constexpr double kBaseMilliseconds = 8;
constexpr double kTooSlow = 4000;  // milliseconds: larger sizes are not tried

constexpr std::chrono::year_month_day kDay{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(22)};

// Processor time of this program: what other programs take does not count.
double processor_milliseconds() { return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// The shortest of several runs: as many as fit into a tenth of a second, two at the least unless one takes a second.
template <class Run>
double best_of_several(const Run& run) {
  double best = 0, total = 0;
  for (int i = 0; i < 2 || (i < 10 && total < 100); ++i) {
    const double begin = processor_milliseconds();
    run();
    const double taken = processor_milliseconds() - begin;
    best = i == 0 ? taken : std::min(best, taken);
    total += taken;
    if (total > 1000) break;
  }
  return best;
}

struct Form {
  std::string_view name;
  std::string_view media_type;
  std::string (*make)(const HostileFamily&, std::size_t);
};
constexpr Form kForms[] = {{"text", "text/plain", mishen::test::hostile_text},
                           {"html", "text/html", mishen::test::hostile_html}};

struct Measurement {
  std::size_t base = 0;               // bytes of the smallest size
  std::array<double, kSizes> ms{};    // 0: not measured, the size before was too slow
  double extract = 0, normalize = 0;  // milliseconds of these stages at the largest size measured
  std::string incomplete;             // reasons at the largest size
};

class Bench {
 public:
  explicit Bench(std::shared_ptr<const CompiledDictionary> dictionary) : scanner_(std::move(dictionary)) {}

  Measurement measure(const HostileFamily& family, const Form& form) {
    Measurement result;
    result.base = kSmallestBase;
    result.ms[0] = time(form.make(family, result.base), form);
    while (result.ms[0] < kBaseMilliseconds && result.base < kLargestBase) {
      result.base *= 2;
      result.ms[0] = time(form.make(family, result.base), form);
    }
    std::vector<std::string> documents;
    for (std::size_t i = 0; i < kSizes && (i == 0 || result.ms[i - 1] < kTooSlow); ++i) {
      documents.push_back(form.make(family, result.base << i));
      if (i > 0) result.ms[i] = time(documents[i], form);
    }
    for (int attempt = 1; attempt < kAttempts && ratio(result) > kMaxRatio && result.ms[0] < kTooSlow / 4; ++attempt) {
      for (std::size_t i = 0; i < documents.size(); ++i)
        result.ms[i] = std::min(result.ms[i], time(documents[i], form));
    }
    look_inside(documents.back(), form, result);
    return result;
  }

  // The worse of the measured ratios; 0 when the family is too fast to tell.
  static double ratio(const Measurement& m) {
    double worst = 0;
    for (std::size_t i = 1; i < kSizes; ++i) {
      if (m.ms[i - 1] >= kMinMilliseconds && m.ms[i] > 0) worst = std::max(worst, m.ms[i] / m.ms[i - 1]);
    }
    return worst;
  }

 private:
  static DocumentInput input(const std::string& bytes, const Form& form) {
    return {.bytes = bytes, .name = "hostile", .charset = "utf-8", .media_type = std::string(form.media_type)};
  }

  double time(const std::string& document, const Form& form) {
    return best_of_several([&] { (void)scan_document(scanner_, in_process(), input(document, form), options_); });
  }

  void look_inside(const std::string& document, const Form& form, Measurement& result) {
    const std::vector<ExtractedText> readings = extract(input(document, form), options_.limits, in_process());
    result.extract = best_of_several([&] { (void)extract(input(document, form), options_.limits, in_process()); });
    result.normalize = best_of_several([&] {
      for (const ExtractedText& text : readings) (void)normalize(text);
    });
    const DocumentReport report = scan_document(scanner_, in_process(), input(document, form), options_);
    for (const Incomplete& missing : report.incomplete) {
      if (result.incomplete.find(missing.reason) != std::string::npos) continue;
      if (!result.incomplete.empty()) result.incomplete += ' ';
      result.incomplete += missing.reason;
    }
  }

  Scanner scanner_;
  ScanOptions options_{.as_of = kDay, .limits = {}};
};

// Prints one line; returns whether the family keeps the bound.
bool report(const HostileFamily& family, const Form& form, const Measurement& m) {
  const double ratio = Bench::ratio(m);
  const std::size_t largest = m.ms[2] > 0 ? 2 : m.ms[1] > 0 ? 1 : 0;
  const double whole = m.ms[largest];
  const bool good = ratio <= kMaxRatio && largest > 0;  // too slow for a second size is a failure too
  std::printf("%-34.*s %-4.*s %5zu KB %8.1f %8.1f %8.1f %6.2f %7.1f %5.0f %5.0f  %s%s\n",
              static_cast<int>(family.name.size()), family.name.data(), static_cast<int>(form.name.size()),
              form.name.data(), m.base >> 10, m.ms[0], m.ms[1], m.ms[2], ratio,
              static_cast<double>(m.base << largest) / whole / 1000, 100 * m.extract / whole, 100 * m.normalize / whole,
              good ? "" : "TOO SLOW ", m.incomplete.c_str());
  std::fflush(stdout);
  return good;
}

void print_usage(std::FILE* out) {
  std::fprintf(out,
               "usage: hostile [FAMILY...]\nMeasures the families named, or all, at n, 2n and 4n bytes. Families:\n");
  for (const HostileFamily& family : mishen::test::hostile_families())
    std::fprintf(out, "  %.*s\n", static_cast<int>(family.name.size()), family.name.data());
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string_view> chosen(argv + 1, argv + argc);
  if (chosen.size() == 1 && chosen[0] == "--help") {
    print_usage(stdout);
    return EXIT_SUCCESS;
  }
  const auto families = mishen::test::hostile_families();
  for (const std::string_view name : chosen) {
    if (std::none_of(families.begin(), families.end(), [&](const HostileFamily& f) { return f.name == name; })) {
      print_usage(stderr);
      return 2;
    }
  }
  // Memory stays with the program: given back and fetched anew, each page costs the kernel as much as the scanner takes
  // for it, and whether it is given back depends on sizes that the allocator finds large.
  if (mallopt(M_MMAP_MAX, 0) == 0 || mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max()) == 0)
    throw std::runtime_error("cannot set up the allocator");
  Bench bench(load_dictionary({.paths = {std::string(MISHEN_SOURCE_DIR) + "/dictionaries"}, .term_files = {}}));
  std::printf("%-34s %-4s %8s %8s %8s %8s %6s %7s %5s %5s\n", "family", "form", "n", "n: ms", "2n: ms", "4n: ms",
              "ratio", "MB/s", "extr%", "norm%");
  int slow = 0, measured = 0;
  for (const HostileFamily& family : families) {
    if (!chosen.empty() && std::find(chosen.begin(), chosen.end(), family.name) == chosen.end()) continue;
    for (const Form& form : kForms) {
      ++measured;
      if (!report(family, form, bench.measure(family, form))) ++slow;
    }
  }
  std::printf("%d of %d cost more than %.1f times the time when their length doubles\n", slow, measured, kMaxRatio);
  return slow == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception& error) {
  std::fprintf(stderr, "hostile: %s\n", error.what());
  return 2;
}
