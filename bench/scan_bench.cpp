// The scanner's path, whole and by stage, over made-up official prose. Inputs come from a fixed seed.
#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "scanner/dictionary/load.h"
#include "scanner/extract/document.h"
#include "scanner/normalize.h"

namespace {

using namespace mishen::scanner;

std::shared_ptr<const CompiledDictionary> dictionary() {
  static const auto loaded =
      load_dictionary({.paths = {std::string(MISHEN_SOURCE_DIR) + "/dictionaries"}, .term_files = {}});
  return loaded;
}

// Sentences of ordinary office prose in random order: Han text with punctuation every twelve characters or so, a line
// every few sentences.
std::string office_prose(std::size_t bytes) {
  static constexpr std::string_view kSentences[] = {
      "为做好今年的防汛工作，各街道要落实责任，加强值班值守。",
      "会议听取了项目建设进展情况的汇报，研究了下一步工作安排。",
      "现将2026年度部门预算予以公开，接受社会监督。",
      "申请人应当在公示期内提交书面材料，逾期不予受理。",
      "本次培训共有120名学员参加，考核合格的发给证书。",
      "联系电话：0575-0000000，办公地址：行政服务中心三楼。",
  };
  std::mt19937_64 random(20261122);
  std::string text;
  for (int i = 1; text.size() < bytes; ++i) {
    text += kSentences[random() % std::size(kSentences)];
    if (i % 4 == 0) text += '\n';
  }
  return text;
}

constexpr std::chrono::year_month_day kDay{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(22)};

// Ordinary prose, no hit: the common case. Decode, extract, normalize, match, resolve with the shipped rules.
void ScanProseNoHit(benchmark::State& state) {
  const std::string text = office_prose(static_cast<std::size_t>(state.range(0)));
  Scanner scanner(dictionary());
  const DocumentInput input{.bytes = text, .name = "prose.txt", .charset = {}, .media_type = {}};
  const ScanOptions options{.as_of = kDay, .limits = {}};
  if (!scan_document(scanner, input, options).findings.empty()) return state.SkipWithError("expected no finding");
  for (auto _ : state) benchmark::DoNotOptimize(scan_document(scanner, input, options));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(ScanProseNoHit)->Arg(4 << 10)->Arg(16 << 10)->Arg(1 << 20);

// The same prose with a mark and an identity number in every sixteenth line: resolve has work to do.
void ScanProseWithHits(benchmark::State& state) {
  std::string text;
  std::size_t lines = 0;
  const std::string prose = office_prose(static_cast<std::size_t>(state.range(0)));
  for (const char c : prose) {
    text += c;
    if (c == '\n' && ++lines % 16 == 0) text += "机密★10年\n身份证号11010519491231002X\n";
  }
  Scanner scanner(dictionary());
  const DocumentInput input{.bytes = text, .name = "prose.txt", .charset = {}, .media_type = {}};
  const ScanOptions options{.as_of = kDay, .limits = {}};
  const DocumentReport report = scan_document(scanner, input, options);
  if (report.findings.size() != 2 || report.findings[0].count != lines / 16)
    return state.SkipWithError("expected every planted mark");
  for (auto _ : state) benchmark::DoNotOptimize(scan_document(scanner, input, options));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(ScanProseWithHits)->Arg(16 << 10)->Arg(1 << 20);

// Folding alone, both views with their maps.
void NormalizeProse(benchmark::State& state) {
  const ExtractedText text = text_of_lines(office_prose(static_cast<std::size_t>(state.range(0))));
  if (normalize(text).view(View::kPlain).text.empty()) return state.SkipWithError("expected text");
  for (auto _ : state) benchmark::DoNotOptimize(normalize(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.text.size()));
}
BENCHMARK(NormalizeProse)->Arg(16 << 10)->Arg(1 << 20);

}  // namespace
