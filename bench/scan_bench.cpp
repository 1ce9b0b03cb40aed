// The scanner's path by stage and as a whole, over 2 MB of prose in documents of 16 KB. Every benchmark checks its own
// answer before it is timed. bytes_per_second counts the bytes that the stage was given.
#include <benchmark/benchmark.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/inputs.h"
#include "scanner/decode.h"
#include "scanner/dictionary/compiled_dictionary_impl.h"
#include "scanner/dictionary/load.h"
#include "scanner/extract/document.h"
#include "scanner/extract/docx.h"
#include "scanner/extract/html.h"
#include "scanner/extract/plain_text.h"
#include "scanner/match.h"
#include "scanner/normalize.h"
#include "tests/support/docx_writer.h"

namespace {

using namespace mishen::scanner;
using Documents = std::vector<std::string>;

constexpr std::size_t kTotalBytes = 2'000'000;
constexpr std::size_t kDocumentBytes = 16 << 10;
constexpr std::size_t kMatchLimit = 10'000'000;
constexpr std::chrono::year_month_day kDay{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(22)};

// The three kinds of text that each stage meets.
enum class Kind { kPlain, kMixed, kDisguised };

const Documents& plain() {
  static const Documents made = mishen::bench::documents(kTotalBytes, kDocumentBytes);
  return made;
}

template <class Change>
Documents changed(const Change& change) {
  Documents out;
  for (const std::string& document : plain()) out.push_back(change(document));
  return out;
}

const Documents& disguised() {
  static const Documents made = changed([](const std::string& text) { return mishen::bench::disguised(text, 10); });
  return made;
}

const Documents& pages() {
  static const Documents made =
      changed([](const std::string& text) { return mishen::bench::web_page(mishen::bench::with_latin(text)); });
  return made;
}

const Documents& of_kind(Kind kind) {
  switch (kind) {
    case Kind::kPlain:
      return plain();
    case Kind::kMixed:
      return pages();
    default:
      return disguised();
  }
}

std::int64_t total(const Documents& documents) {
  std::int64_t bytes = 0;
  for (const std::string& document : documents) bytes += static_cast<std::int64_t>(document.size());
  return bytes;
}

// Runs `step` over all documents again and again.
template <class Items, class Step>
void time_over(benchmark::State& state, const Items& items, std::int64_t bytes, const Step& step) {
  for (auto _ : state) {
    for (const auto& item : items) benchmark::DoNotOptimize(step(item));
  }
  state.SetBytesProcessed(state.iterations() * bytes);
}

std::string to_gb18030(const std::string& utf8) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out(utf8.size() * 2 + 16, '\0');
  const auto room = static_cast<std::int32_t>(out.size());
  const auto length = static_cast<std::int32_t>(utf8.size());
  const std::int32_t size = ucnv_convert("gb18030", "utf-8", out.data(), room, utf8.data(), length, &status);
  if (U_FAILURE(status)) throw std::runtime_error(std::string("gb18030: ") + u_errorName(status));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

// Bytes to well-formed UTF-8 with a map, the character set told by nobody: UTF-8 is recognized by its form.
void DecodeUtf8(benchmark::State& state) {
  for (const std::string& document : plain()) {
    const Decodings decoded = decode(document);
    if (decoded.readings.size() != 1 || decoded.readings[0].text != document)
      return state.SkipWithError("expected the same text back, as the only reading");
  }
  time_over(state, plain(), total(plain()), [](const std::string& document) { return decode(document); });
}
BENCHMARK(DecodeUtf8)->Unit(benchmark::kMillisecond);

// The same texts in GB18030, declared.
void DecodeGb18030(benchmark::State& state) {
  Documents encoded;
  for (const std::string& document : plain()) {
    encoded.push_back(to_gb18030(document));
    const auto decoded = decode_as(encoded.back(), "gb18030");
    if (!decoded || decoded->text != document) return state.SkipWithError("expected the same text back");
  }
  time_over(state, encoded, total(encoded), [](const std::string& document) { return decode_as(document, "gb18030"); });
}
BENCHMARK(DecodeGb18030)->Unit(benchmark::kMillisecond);

// The same without a declaration: every plausible reading is made.
void DecodeUndeclaredGb18030(benchmark::State& state) {
  Documents encoded;
  for (std::size_t i = 0; i < plain().size(); ++i) {
    encoded.push_back(to_gb18030(plain()[i]));
    const Decodings decoded = decode(encoded.back());
    if (std::none_of(decoded.readings.begin(), decoded.readings.end(),
                     [&](const DecodedText& reading) { return reading.text == plain()[i]; }))
      return state.SkipWithError("expected the text among the readings");
  }
  time_over(state, encoded, total(encoded), [](const std::string& document) { return decode(document); });
}
BENCHMARK(DecodeUndeclaredGb18030)->Unit(benchmark::kMillisecond);

DecodedText decoded(const std::string& document) { return std::move(*decode_as(document, "utf-8")); }

// Lines to blocks. Includes a copy of the decoded text, which extraction takes over.
void ExtractPlainText(benchmark::State& state) {
  std::vector<DecodedText> inputs;
  for (const std::string& document : plain()) {
    inputs.push_back(decoded(document));
    if (extract_plain_text(inputs.back()).blocks.empty()) return state.SkipWithError("expected blocks");
  }
  time_over(state, inputs, total(plain()), [](const DecodedText& input) { return extract_plain_text(input); });
}
BENCHMARK(ExtractPlainText)->Unit(benchmark::kMillisecond);

// Pages as content systems write them, to blocks. The copy as above.
void ExtractHtml(benchmark::State& state) {
  std::vector<DecodedText> inputs;
  for (std::size_t i = 0; i < pages().size(); ++i) {
    inputs.push_back(decoded(pages()[i]));
    const std::string text = extract_html(inputs.back(), {}).text;
    // Every line of the article is there as one piece.
    const std::string article = mishen::bench::with_latin(plain()[i]);
    const std::string_view line = std::string_view(article).substr(0, article.find('\n'));
    if (text.find(line) == std::string::npos) return state.SkipWithError("expected the article's first line");
    if (text.find("function go") != std::string::npos) return state.SkipWithError("expected no script");
  }
  time_over(state, inputs, total(pages()), [](const DecodedText& input) { return extract_html(input, {}); });
}
BENCHMARK(ExtractHtml)->Unit(benchmark::kMillisecond);

// A Word document of one paragraph of that many characters, every second of them a reference: the parser hands each on
// by itself. What a character costs must not depend on how many there are.
void ExtractDocxInPieces(benchmark::State& state) {
  std::string run;
  for (std::int64_t i = 0; i < state.range(0); ++i) run += i % 2 == 0 ? "\u5bc6" : "&#x673A;";
  const std::string document =
      mishen::test::DocxWriter().body_xml("<w:p><w:r><w:t>" + run + "</w:t></w:r></w:p>").bytes();
  if (extract_docx(document, {}).text.size() != 3 * static_cast<std::size_t>(state.range(0)))
    return state.SkipWithError("expected every character");
  for (auto _ : state) benchmark::DoNotOptimize(extract_docx(document, {}));
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetComplexityN(state.range(0));
}
BENCHMARK(ExtractDocxInPieces)
    ->RangeMultiplier(4)
    ->Range(25'000, 1'600'000)
    ->Complexity()
    ->Unit(benchmark::kMillisecond);

std::vector<ExtractedText> extracted(Kind kind) {
  std::vector<ExtractedText> texts;
  for (const std::string& document : of_kind(kind)) {
    texts.push_back(std::move(extract({.bytes = document,
                                       .name = "",
                                       .charset = "utf-8",
                                       .media_type = kind == Kind::kMixed ? "text/html" : "text/plain"},
                                      {}, in_process())
                                  .at(0)));
  }
  return texts;
}

std::int64_t text_bytes(const std::vector<ExtractedText>& texts) {
  std::int64_t bytes = 0;
  for (const ExtractedText& text : texts) bytes += static_cast<std::int64_t>(text.text.size());
  return bytes;
}

// Extracted text to all views with their maps.
void Normalize(benchmark::State& state, Kind kind) {
  const std::vector<ExtractedText> texts = extracted(kind);
  std::size_t numbers = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const NormalizedText normalized = normalize(texts[i]);
    if (normalized.plain_blocks.size() != texts[i].blocks.size() ||
        normalized.squeezed.block_spans.size() != texts[i].blocks.size())
      return state.SkipWithError("expected every block in both views");
    numbers += normalized.digits.zones.size();
    for (const View view : kRuleViews) {
      const std::string_view made = normalized.view(view);
      if (made.empty() && view != View::kDigits) return state.SkipWithError("expected text in both views");
      if (made.find("\u200b") != std::string_view::npos) return state.SkipWithError("expected no zero-width space");
    }
  }
  if (numbers == 0) return state.SkipWithError("expected numbers in the digits view");
  time_over(state, texts, text_bytes(texts), [](const ExtractedText& text) { return normalize(text); });
}
BENCHMARK_CAPTURE(Normalize, plain, Kind::kPlain)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Normalize, mixed, Kind::kMixed)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Normalize, disguised, Kind::kDisguised)->Unit(benchmark::kMillisecond);

// One view of all plain documents.
Documents view_of_plain(View view) {
  Documents texts;
  for (const ExtractedText& text : extracted(Kind::kPlain)) texts.emplace_back(normalize(text).view(view));
  return texts;
}

// Times `set` alone; none of its hits may be cut off, and `expected` must be among those in `probe`.
void time_matching(benchmark::State& state, const PatternSet& set, const Documents& texts, const std::string& probe,
                   RawMatch expected) {
  Matcher matcher({&set});
  std::vector<RawMatch> hits;
  if (!matcher.match(set, probe, kMatchLimit, hits) || std::find(hits.begin(), hits.end(), expected) == hits.end())
    return state.SkipWithError("expected the planted hit");
  hits.clear();
  for (const std::string& text : texts) {
    if (!matcher.match(set, text, kMatchLimit, hits)) return state.SkipWithError("expected all hits");
  }
  state.counters["hits"] = static_cast<double>(hits.size());
  time_over(state, texts, total(texts), [&](const std::string& text) {
    hits.clear();
    return matcher.match(set, text, kMatchLimit, hits);
  });
}

std::vector<PatternSet::Source> term_literals(std::size_t count) {
  std::vector<PatternSet::Source> literals;
  for (const std::string& term : mishen::bench::terms(count)) {
    PatternEntry entry;
    entry.pattern = static_cast<std::uint32_t>(literals.size());
    literals.push_back({entry, normalize_term(term, View::kSqueezed)});
  }
  return literals;
}

struct CompiledTerms {
  explicit CompiledTerms(std::size_t count) : literals(term_literals(count)), set(literals, {}, problems) {}
  std::vector<PatternSet::Source> literals;
  std::vector<PatternProblem> problems;
  PatternSet set;
};

// Terms alone, in the view that term lists use.
void MatchTerms(benchmark::State& state) {
  static const Documents texts = view_of_plain(View::kSqueezed);
  // Compiling 100 000 terms takes seconds; the library calls this function several times.
  static std::map<std::int64_t, CompiledTerms> compiled;
  const CompiledTerms& terms =
      compiled.try_emplace(state.range(0), static_cast<std::size_t>(state.range(0))).first->second;
  const std::size_t some = terms.literals.size() / 2;
  const std::string& term = terms.literals[some].text;
  time_matching(state, terms.set, texts, "，" + term + "。", {static_cast<std::uint32_t>(some), {3, 3 + term.size()}});
}
BENCHMARK(MatchTerms)->Arg(1'000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

// 200 expressions alone, with start of match, in the view that keeps spaces. Those that the engine refuses in UTF-8
// mode with start of match are named in the label.
void MatchExpressions(benchmark::State& state) {
  static const Documents texts = view_of_plain(View::kPlain);
  const std::vector<std::string> expressions = mishen::bench::expressions();
  std::vector<PatternSet::Source> sources;
  for (const std::string& expression : expressions) {
    PatternEntry entry;
    entry.pattern = static_cast<std::uint32_t>(sources.size());
    sources.push_back({entry, expression});
  }
  std::vector<PatternProblem> problems;
  const PatternSet set({}, std::move(sources), problems);
  state.counters["expressions"] = static_cast<double>(set.entries().size());
  if (!problems.empty()) state.SetLabel(std::to_string(problems.size()) + " refused: " + problems[0].message);
  constexpr std::string_view kMobile = R"(1[3-9]\d{9})";
  for (std::uint32_t i = 0; i < set.entries().size(); ++i) {
    if (expressions[set.entries()[i].pattern] == kMobile)
      return time_matching(state, set, texts, "电话13900000000。", {i, {6, 17}});
  }
  state.SkipWithError("expected an expression for mobile numbers");
}
BENCHMARK(MatchExpressions)->Unit(benchmark::kMillisecond);

std::shared_ptr<const CompiledDictionary> dictionary() {
  static const auto loaded =
      load_dictionary({.paths = {std::string(MISHEN_SOURCE_DIR) + "/dictionaries"}, .term_files = {}});
  return loaded;
}

// The shipped rules alone, in the views they are written for (none in the plain view). What alternates and raw text add
// is in Scan.
void MatchShippedRules(benchmark::State& state, View view) {
  const Documents texts = view_of_plain(view);
  const PatternSet& set = dictionary()->impl().set(view);
  Matcher matcher({&set});
  std::vector<RawMatch> hits;
  for (std::uint32_t i = 0; i < dictionary()->rules().size(); ++i) {
    const Rule& rule = dictionary()->rules()[i];
    if (!rule.enabled || rule.view != view || rule.examples.empty() || !rule.analyser.empty()) continue;
    hits.clear();
    const ExtractedText text = text_of_lines(rule.examples[0].text);
    const NormalizedText example = normalize(text);
    if (!matcher.match(set, example.view(view), kMatchLimit, hits) ||
        std::none_of(hits.begin(), hits.end(), [&](const RawMatch& hit) { return set.entries()[hit.entry].rule == i; }))
      return state.SkipWithError("expected every rule's first example");
  }
  hits.clear();
  for (const std::string& text : texts) {
    if (!matcher.match(set, text, kMatchLimit, hits)) return state.SkipWithError("expected all hits");
  }
  state.counters["hits"] = static_cast<double>(hits.size());
  state.counters["patterns"] = static_cast<double>(set.entries().size());
  time_over(state, texts, total(texts), [&](const std::string& text) {
    hits.clear();
    return matcher.match(set, text, kMatchLimit, hits);
  });
}
BENCHMARK_CAPTURE(MatchShippedRules, squeezed, View::kSqueezed)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(MatchShippedRules, digits, View::kDigits)->Unit(benchmark::kMillisecond);

// The whole path with the shipped rules: bytes to report. A mark is planted at the end of every `every`-th document,
// and each must be found.
void time_scanning(benchmark::State& state, Kind kind, std::size_t every) {
  Documents documents = of_kind(kind);
  for (std::size_t i = 0; i < documents.size(); i += every) documents[i] += "\n机密★10年\n身份证号11010519491231002X\n";
  Scanner scanner(dictionary());
  const ScanOptions options{.as_of = kDay, .limits = {}};
  const auto scan = [&](const std::string& document) {
    return scan_document(scanner, in_process(), {.bytes = document, .name = "draft", .charset = {}, .media_type = {}},
                         options);
  };
  std::size_t blocked = 0, findings = 0;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const DocumentReport report = scan(documents[i]);
    if (!report.incomplete.empty()) return state.SkipWithError("expected complete reports");
    findings += report.findings.size();
    const bool found = std::any_of(report.findings.begin(), report.findings.end(), [](const Finding& finding) {
      return finding.rule == "marking.level" && finding.severity == Severity::kBlock;
    });
    if (i % every == 0 && !found) return state.SkipWithError("expected every planted mark");
    if (found) ++blocked;
  }
  state.counters["blocked"] = static_cast<double>(blocked);
  state.counters["findings"] = static_cast<double>(findings);
  time_over(state, documents, total(documents), scan);
}
void Scan(benchmark::State& state, Kind kind) { time_scanning(state, kind, 64); }
BENCHMARK_CAPTURE(Scan, plain, Kind::kPlain)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Scan, mixed, Kind::kMixed)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Scan, disguised, Kind::kDisguised)->Unit(benchmark::kMillisecond);

// One short draft: what a call costs before any text is read.
void ScanOneLine(benchmark::State& state) {
  Scanner scanner(dictionary());
  const ScanOptions options{.as_of = kDay, .limits = {}};
  const DocumentInput input{.bytes = "关于召开工作会议的通知\n", .name = "draft", .charset = {}, .media_type = {}};
  if (scan_document(scanner, in_process(), input, options).verdict != Verdict::kPass)
    return state.SkipWithError("expected pass");
  for (auto _ : state) benchmark::DoNotOptimize(scan_document(scanner, in_process(), input, options));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(input.bytes.size()));
}
BENCHMARK(ScanOneLine)->Unit(benchmark::kMicrosecond);

// The same prose as one document: whether size costs anything.
void ScanOneMegabyte(benchmark::State& state) {
  std::string text;
  for (const std::string& document : plain()) {
    if (text.size() < (1 << 20)) text += document;
  }
  text += "\n机密★10年\n";
  Scanner scanner(dictionary());
  const ScanOptions options{.as_of = kDay, .limits = {}};
  const DocumentInput input{.bytes = text, .name = "draft", .charset = {}, .media_type = {}};
  const DocumentReport report = scan_document(scanner, in_process(), input, options);
  if (!report.incomplete.empty() || report.verdict != Verdict::kBlock)
    return state.SkipWithError("expected the planted mark in a complete report");
  for (auto _ : state) benchmark::DoNotOptimize(scan_document(scanner, in_process(), input, options));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(ScanOneMegabyte)->Unit(benchmark::kMillisecond);

}  // namespace
