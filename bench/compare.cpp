// bench/compare.cpp
// ripgrep, GNU grep, the textbook pipeline and the scanner on the same texts and terms, taking turns in one run: on a
// shared machine only figures of the same minutes can be compared. Prints tables; exit status 1 when hits that must
// agree do not, or when a bound is broken.
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/inputs.h"
#include "bench/textbook.h"
#include "scanner/dictionary/load.h"
#include "scanner/extract/document.h"
#include "scanner/extract/plain_text.h"
#include "scanner/normalize.h"
#include "scanner/version.h"

namespace {

namespace fs = std::filesystem;
using namespace mishen::scanner;
using mishen::bench::Textbook;

constexpr std::size_t kDocumentBytes = 16 << 10;
constexpr double kMaxDisguiseCost = 2.5;  // 10 % disguised characters : plain, the whole path
constexpr double kMaxHitDifference = 0.01;
constexpr std::string_view kTermRule = "term.terms";  // of a list named terms.txt
constexpr std::chrono::year_month_day kDay{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(22)};

struct Options {
  std::size_t megabytes = 16;
  int rounds = 7;
  std::vector<std::size_t> terms{1'000, 10'000, 100'000};
};

// Processor time of this program and the programs it ran. All contenders use one thread and files that are in memory,
// so on an idle machine this is the time on the clock; on a shared one it leaves out what others took.
double processor_seconds() {
  double sum = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& part : {usage.ru_utime, usage.ru_stime})
      sum += static_cast<double>(part.tv_sec) + static_cast<double>(part.tv_usec) / 1e6;
  }
  return sum;
}

double seconds(const std::function<void()>& run) {
  const double begin = processor_seconds();
  run();
  return processor_seconds() - begin;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// One thing that takes part in a comparison.
struct Contender {
  std::string name;
  std::function<void()> run;
  std::function<void()> set_up;  // what `run` spends before it reads the text, measured beside it; may be empty
  std::vector<double> seconds{};
  std::vector<double> set_up_seconds{};

  // Of each round, without the set-up.
  [[nodiscard]] std::vector<double> times() const {
    std::vector<double> out = seconds;
    for (std::size_t i = 0; i < set_up_seconds.size(); ++i) out[i] -= set_up_seconds[i];
    return out;
  }
  [[nodiscard]] double time() const { return median(times()); }
  // How many times as long as `other` this takes: the median over the rounds, so that a slow minute hits both.
  [[nodiscard]] double cost(const Contender& other) const {
    std::vector<double> ratios = times();
    const std::vector<double> base = other.times();
    for (std::size_t i = 0; i < ratios.size(); ++i) ratios[i] /= base[i];
    return median(ratios);
  }
  // (slowest - fastest) / median: the machine's noise as this contender saw it.
  [[nodiscard]] double spread() const {
    const std::vector<double> all = times();
    const auto [fastest, slowest] = std::minmax_element(all.begin(), all.end());
    return (*slowest - *fastest) / median(all);
  }
};

void take_turns(std::vector<Contender>& contenders, int rounds) {
  for (Contender& contender : contenders) contender.run();  // warm
  for (int round = 0; round < rounds; ++round) {
    for (Contender& contender : contenders) {
      if (contender.set_up) contender.set_up_seconds.push_back(seconds(contender.set_up));
      contender.seconds.push_back(seconds(contender.run));
    }
  }
}

// Runs a program of the system; returns what it wrote.
std::string output_of(const std::string& command) {
  const std::unique_ptr<std::FILE, decltype(&pclose)> pipe(popen(command.c_str(), "r"), &pclose);
  if (!pipe) throw std::runtime_error("cannot run " + command);
  std::string output;
  std::array<char, 4096> buffer{};
  for (std::size_t read; (read = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;)
    output.append(buffer.data(), read);
  return output;
}

bool is_installed(const std::string& program) { return !output_of("command -v " + program).empty(); }

// Files of one run, removed with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "mishen-compare-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::string write(const std::string& name, const std::vector<std::string>& pieces,
                                  std::string_view end) const {
    std::ofstream file(path_ / name, std::ios::binary);
    for (const std::string& piece : pieces) file << piece << end;
    if (!file.flush()) throw std::runtime_error("cannot write " + name);
    return (path_ / name).string();
  }

 private:
  fs::path path_;
};

std::size_t total_size(const std::vector<std::string>& documents) {
  std::size_t bytes = 0;
  for (const std::string& document : documents) bytes += document.size();
  return bytes;
}

// Scans every document; throws when a report is incomplete, because then less was done than is counted.
void scan_all(Scanner& scanner, const std::vector<std::string>& documents,
              const std::function<void(const DocumentReport&)>& look = {}) {
  for (const std::string& document : documents) {
    const DocumentReport report =
        scan_document(scanner, in_process(), {.bytes = document, .name = "text.txt", .charset = {}, .media_type = {}},
                      {.as_of = kDay, .limits = {}});
    if (!report.incomplete.empty()) throw std::runtime_error("a report is incomplete: " + report.incomplete[0].reason);
    if (look) look(report);
  }
}

std::shared_ptr<const CompiledDictionary> shipped_rules(const std::vector<fs::path>& term_files) {
  return load_dictionary({.paths = {std::string(MISHEN_SOURCE_DIR) + "/dictionaries"}, .term_files = term_files});
}

// What the textbook is given to look for, as much as the scanner: the list, then the terms of the shipped rules.
std::vector<std::string> terms_of(const CompiledDictionary& dictionary, std::vector<std::string> list) {
  for (const Rule& rule : dictionary.rules()) {
    if (!rule.enabled || rule.id == kTermRule) continue;
    for (const Wording& term : rule.terms) list.push_back(term.text);
  }
  return list;
}

std::vector<std::string> expressions_of(const CompiledDictionary& dictionary) {
  std::vector<std::string> expressions;
  for (const Rule& rule : dictionary.rules()) {
    if (!rule.enabled) continue;
    for (const Wording& pattern : rule.patterns) expressions.push_back(pattern.text);
  }
  return expressions;
}

// The scanner keeps the longest of overlapping hits of one rule within one line; the same is done here, so that both
// count the same things. Hits of `first_terms` patterns only.
std::size_t count_without_overlaps(std::vector<Textbook::Hit> hits, std::size_t first_terms) {
  std::erase_if(hits, [&](const Textbook::Hit& hit) { return hit.pattern >= first_terms; });
  std::sort(hits.begin(), hits.end(), [](const Textbook::Hit& a, const Textbook::Hit& b) {
    return a.end - a.begin != b.end - b.begin ? a.end - a.begin > b.end - b.begin : a.begin < b.begin;
  });
  std::vector<Textbook::Hit> kept;
  for (const Textbook::Hit& hit : hits) {
    if (std::none_of(kept.begin(), kept.end(),
                     [&](const Textbook::Hit& other) { return hit.begin < other.end && other.begin < hit.end; }))
      kept.push_back(hit);
  }
  return kept.size();
}

void print_table(const std::vector<Contender>& contenders, std::size_t bytes) {
  const Contender& reference = contenders.back();
  std::printf("  %-34s %8s %12s %8s %10s\n", "", "MB/s", "Mishen is", "spread", "set-up ms");
  for (const Contender& contender : contenders) {
    std::printf("  %-34s %8.1f %10.2f x %6.0f %%", contender.name.c_str(),
                static_cast<double>(bytes) / contender.time() / 1e6, contender.cost(reference),
                100 * contender.spread());
    if (!contender.set_up_seconds.empty()) std::printf(" %10.0f", 1000 * median(contender.set_up_seconds));
    std::printf("\n");
  }
}

// One dictionary size. Returns whether the hits agree.
bool compare_terms(std::size_t count, const std::vector<std::string>& documents, const std::string& corpus,
                   const TemporaryFolder& folder, const Options& options) {
  const std::vector<std::string> terms = mishen::bench::terms(count);
  const std::string list = folder.write("terms.txt", terms, "\n");
  const std::string empty = folder.write("empty.txt", {}, "");
  std::vector<Contender> contenders;

  std::string rg_count, grep_count;
  const auto program = [&](const std::string& name, const std::string& command, std::string& counted) {
    contenders.push_back({.name = name,
                          .run = [=, &counted] { counted = output_of(command + " -f " + list + " " + corpus); },
                          .set_up = [=] { (void)output_of(command + " -f " + list + " " + empty); }});
  };
  // Through a pipe: GNU grep stops at its first hit when it writes to /dev/null.
  if (is_installed("rg")) program("ripgrep -F -c -j1", "rg --no-config -F -c -j1", rg_count);
  program("GNU grep -F -c, C locale", "LC_ALL=C grep -F -c", grep_count);

  std::shared_ptr<const CompiledDictionary> dictionary;
  const double load_seconds = seconds([&] { dictionary = shipped_rules({list}); });
  std::unique_ptr<Textbook> textbook;
  const double compile_seconds = seconds(
      [&] { textbook = std::make_unique<Textbook>(terms_of(*dictionary, terms), expressions_of(*dictionary)); });
  Scanner scanner(dictionary);
  contenders.push_back({.name = "textbook: ICU Edits + Hyperscan",
                        .run =
                            [&] {
                              for (const std::string& document : documents) (void)textbook->scan(document);
                            },
                        .set_up = {}});
  contenders.push_back({.name = "Mishen, whole path", .run = [&] { scan_all(scanner, documents); }, .set_up = {}});
  take_turns(contenders, options.rounds);

  std::printf("%zu terms (%s) and the shipped rules' %zu expressions; load: Mishen %.1f s, textbook %.1f s\n", count,
              std::string(mishen::bench::terms_are()).c_str(), expressions_of(*dictionary).size(), load_seconds,
              compile_seconds);
  if (textbook->refused_expressions() > 0)
    std::printf("  textbook without %zu expressions that Hyperscan refuses\n", textbook->refused_expressions());
  print_table(contenders, total_size(documents));

  std::size_t ours = 0, theirs = 0;
  scan_all(scanner, documents, [&](const DocumentReport& report) {
    for (const Finding& finding : report.findings) {
      if (finding.rule == kTermRule) ours += finding.count;
    }
  });
  for (const std::string& document : documents)
    theirs += count_without_overlaps(textbook->scan(document), terms.size());
  const double difference =
      std::abs(static_cast<double>(ours) - static_cast<double>(theirs)) / std::max(1.0, static_cast<double>(theirs));
  const bool hits_agree = ours > 0 && difference <= kMaxHitDifference;
  const bool lines_agree = rg_count.empty() || rg_count == grep_count;
  std::printf("  term hits: Mishen %zu, textbook %zu%s; lines with a hit: grep %d", ours, theirs,
              hits_agree ? "" : " DISAGREE", std::atoi(grep_count.c_str()));
  if (rg_count.empty()) {
    std::printf("; ripgrep is not installed: not measured\n\n");
  } else {
    std::printf(", ripgrep %d%s\n\n", std::atoi(rg_count.c_str()), lines_agree ? "" : " DISAGREE");
  }
  std::fflush(stdout);
  return hits_agree && lines_agree;
}

// What disguises cost, and folding beside ICU's. Returns whether the bound holds.
bool compare_disguise(const std::vector<std::string>& plain, const Options& options) {
  std::vector<std::string> disguised;
  for (const std::string& document : plain) disguised.push_back(mishen::bench::disguised(document, 10));
  std::vector<ExtractedText> plain_texts, disguised_texts;
  const auto extracted = [](const std::string& document) {
    return std::move(extract({.bytes = document, .name = "text.txt", .charset = "utf-8", .media_type = "text/plain"},
                             {}, in_process())
                         .at(0));
  };
  for (const std::string& document : plain) plain_texts.push_back(extracted(document));
  for (const std::string& document : disguised) disguised_texts.push_back(extracted(document));
  Scanner scanner(shipped_rules({}));
  Textbook textbook({"机密"}, {});
  const auto fold_all = [&](const std::vector<std::string>& documents) {
    for (const std::string& document : documents) (void)textbook.fold(document);
  };
  const auto normalize_all = [](const std::vector<ExtractedText>& texts) {
    for (const ExtractedText& text : texts) (void)normalize(text);
  };
  std::vector<Contender> all{
      {.name = "whole path, plain", .run = [&] { scan_all(scanner, plain); }, .set_up = {}},
      {.name = "whole path, 10 % disguised", .run = [&] { scan_all(scanner, disguised); }, .set_up = {}},
      {.name = "normalize, all views, plain", .run = [&] { normalize_all(plain_texts); }, .set_up = {}},
      {.name = "normalize, all views, disguised", .run = [&] { normalize_all(disguised_texts); }, .set_up = {}},
      {.name = "ICU NFKC_CF with Edits, plain", .run = [&] { fold_all(plain); }, .set_up = {}},
      {.name = "ICU NFKC_CF with Edits, disguised", .run = [&] { fold_all(disguised); }, .set_up = {}}};
  take_turns(all, options.rounds);
  std::printf("Shipped rules; MB/s of each text's own bytes (disguised: %.2f times the plain bytes)\n",
              static_cast<double>(total_size(disguised)) / static_cast<double>(total_size(plain)));
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::printf("  %-34s %8.1f MB/s, spread %3.0f %%\n", all[i].name.c_str(),
                static_cast<double>(total_size(i % 2 == 0 ? plain : disguised)) / all[i].time() / 1e6,
                100 * all[i].spread());
  }
  const double cost = all[1].cost(all[0]);
  std::printf("  normalize, all views, takes %.2f times as long as ICU on plain text\n", all[2].cost(all[4]));
  std::printf("  the same documents disguised take %.2f times as long (bound %.1f)%s\n", cost, kMaxDisguiseCost,
              cost > kMaxDisguiseCost ? " BROKEN" : "");
  return cost <= kMaxDisguiseCost;
}

constexpr std::string_view kUsage =
    "usage: compare [--megabytes N] [--rounds N] [--terms N]...\n"
    "  --megabytes N  of text, in documents of 16 KB (default 16)\n"
    "  --rounds N     each contender runs N times (default 7, the least)\n"
    "  --terms N      1000, 10000 or 100000; all three if not given\n";

Options parse(int argc, char** argv) {
  Options options;
  std::vector<std::size_t> terms;
  for (int i = 1; i < argc; i += 2) {
    const std::string_view name = argv[i];
    const long value = i + 1 < argc ? std::atol(argv[i + 1]) : 0;
    if (name == "--megabytes" && value > 0) {
      options.megabytes = static_cast<std::size_t>(value);
    } else if (name == "--rounds" && value >= 7) {
      options.rounds = static_cast<int>(value);
    } else if (name == "--terms" && (value == 1'000 || value == 10'000 || value == 100'000)) {
      terms.push_back(static_cast<std::size_t>(value));
    } else {
      throw std::invalid_argument(std::string(kUsage));
    }
  }
  if (!terms.empty()) options.terms = terms;
  return options;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc == 2 && std::string_view(argv[1]) == "--help") {
    std::printf("%s", std::string(kUsage).c_str());
    return EXIT_SUCCESS;
  }
  const Options options = parse(argc, argv);
  const std::vector<std::string> documents = mishen::bench::documents(options.megabytes * 1'000'000, kDocumentBytes);
  const TemporaryFolder folder;
  const std::string corpus = folder.write("corpus.txt", documents, "");
  std::printf("%zu documents of 16 KB, %.1f MB of %s; median processor time of %d runs taking turns; %s\n",
              documents.size(), static_cast<double>(total_size(documents)) / 1e6,
              std::string(mishen::bench::documents_are()).c_str(), options.rounds, engine_version().c_str());
  std::printf("grep and ripgrep: their time for an empty file (set-up) is taken off\n\n");
  bool good = true;
  for (const std::size_t count : options.terms) good &= compare_terms(count, documents, corpus, folder, options);
  good &= compare_disguise(documents, options);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::invalid_argument& error) {
  std::fprintf(stderr, "%s", error.what());
  return 2;
} catch (const std::exception& error) {
  std::fprintf(stderr, "compare: %s\n", error.what());
  return 2;
}
