// Folding with its map, against ICU's NFKC_Casefold with its edits, which is less work: no simplified forms, no signs,
// no stars. Law texts from ../shared/corpus where they are, else made-up office prose, in pieces of 16 KB.
#include <benchmark/benchmark.h>
#include <unicode/bytestream.h>
#include <unicode/edits.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "scanner/fold.h"
#include "scanner/fold_table.h"
#include "scanner/utf8.h"

namespace {

using namespace mishen::scanner;

constexpr std::size_t kPieceBytes = 16 << 10;
constexpr std::size_t kTextBytes = 16 << 20;

/// Standard output of a command, up to `max_bytes`; empty when it fails.
std::string output_of(const std::string& command, std::size_t max_bytes) {
  std::string text;
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  text.resize(max_bytes);
  text.resize(std::fread(text.data(), 1, max_bytes, pipe));
  pclose(pipe);
  return text;
}

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

std::vector<std::string> pieces_of(std::string_view text) {
  std::vector<std::string> pieces;
  while (!text.empty()) {
    std::size_t size = std::min(kPieceBytes, text.size());
    while (size < text.size() && is_utf8_continuation(text[size])) --size;
    pieces.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return pieces;
}

const std::vector<std::string>& plain_pieces() {
  static const std::vector<std::string> pieces = [] {
    const std::string laws = std::string(MISHEN_SOURCE_DIR) + "/../shared/corpus/bulk/laws.txt.xz";
    std::string text;
    if (std::filesystem::exists(laws)) text = output_of("xz -dc '" + laws + "'", kTextBytes);
    while (!text.empty() && is_utf8_continuation(text.back())) text.pop_back();
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0x80) text.pop_back();
    return pieces_of(text.empty() ? office_prose(kTextBytes) : text);
  }();
  return pieces;
}

/// The same text with a tenth of its characters disguised: full-width, traditional or behind a zero-width space.
const std::vector<std::string>& disguised_pieces() {
  static const std::vector<std::string> pieces = [] {
    std::vector<std::pair<char32_t, char32_t>> traditional;
    const FoldTable& table = FoldTable::instance();
    std::string scratch;
    std::vector<char32_t> disguise(0x10000, 0);
    for (char32_t c = 0x4E00; c < 0xA000; ++c) {
      if (!table.is_traditional(c)) continue;
      const char32_t simplified = utf8_at(table.fold(c, scratch), 0);
      if (simplified < disguise.size() && disguise[simplified] == 0) disguise[simplified] = c;
    }
    std::mt19937_64 random(7);
    std::vector<std::string> result;
    for (const std::string& piece : plain_pieces()) {
      std::string text;
      for (std::size_t at = 0; at < piece.size(); at += utf8_length(piece[at])) {
        const char32_t c = utf8_at(piece, at);
        const bool disguised = random() % 10 == 0;
        if (disguised && c > 0x20 && c < 0x7F) {
          append_utf8(text, c + 0xFEE0);
        } else if (disguised && c < disguise.size() && disguise[c] != 0) {
          append_utf8(text, disguise[c]);
        } else {
          if (disguised) text += "\u200b";
          append_utf8(text, c);
        }
      }
      result.push_back(text);
    }
    return result;
  }();
  return pieces;
}

std::size_t bytes_of(const std::vector<std::string>& pieces) {
  std::size_t bytes = 0;
  for (const std::string& piece : pieces) bytes += piece.size();
  return bytes;
}

std::size_t fold_all(const std::vector<std::string>& pieces) {
  std::size_t runs = 0;
  for (const std::string& piece : pieces) {
    std::string out;
    FoldMap map;
    fold(piece, out, map);
    benchmark::DoNotOptimize(out.data());
    runs += map.run_count();
  }
  return runs;
}

void icu_all(const std::vector<std::string>& pieces) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2& normalizer = *icu::Normalizer2::getNFKCCasefoldInstance(status);
  for (const std::string& piece : pieces) {
    std::string out;
    out.reserve(piece.size());
    icu::Edits edits;
    icu::StringByteSink<std::string> sink(&out);
    normalizer.normalizeUTF8(0, icu::StringPiece(piece.data(), static_cast<std::int32_t>(piece.size())), sink, &edits,
                             status);
    benchmark::DoNotOptimize(out.data());
  }
}

/// Processor time of this thread: other load on the machine does not count.
double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Disguised text must fold to what the plain text folds to.
bool folds_right() {
  for (std::size_t i = 0; i < plain_pieces().size(); i += 16) {
    std::string plain, disguised;
    FoldMap plain_map, disguised_map;
    fold(plain_pieces()[i], plain, plain_map);
    fold(disguised_pieces()[i], disguised, disguised_map);
    const std::size_t end = disguised.size();
    if (plain.size() != end || disguised_map.map({0, end}).end > disguised_pieces()[i].size()) return false;
    // A traditional character may stand in a phrase by chance: nearly the same is the same.
    std::size_t other = 0;
    for (std::size_t at = 0; at < end; ++at) other += plain[at] != disguised[at] ? 1 : 0;
    if (other * 500 > end) return false;
  }
  return true;
}

// Each iteration runs both over the same text, one after the other, and counts the time of one: the machine's speed
// changes from minute to minute, the ratio does not.
void measure(benchmark::State& state, const std::vector<std::string>& pieces) {
  if (!folds_right()) return state.SkipWithError("expected the fold of the plain text");
  std::vector<double> ratios;
  std::vector<double> icu_seconds;
  for (auto _ : state) {
    const auto begin = thread_seconds();
    benchmark::DoNotOptimize(fold_all(pieces));
    const auto middle = thread_seconds();
    icu_all(pieces);
    const auto end = thread_seconds();
    const double ours = middle - begin;
    state.SetIterationTime(ours);
    icu_seconds.push_back(end - middle);
    ratios.push_back(icu_seconds.back() / ours);
  }
  const auto median = [](std::vector<double>& values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
  };
  const auto bytes = static_cast<double>(bytes_of(pieces));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes_of(pieces)));
  state.counters["icu_MB_per_second"] = bytes / median(icu_seconds) / 1e6;
  state.counters["times_icu"] = median(ratios);
  state.counters["checkpoints_per_KB"] = static_cast<double>(fold_all(pieces)) / bytes * 1024;
}

// Text as it is written: full-width punctuation is all that changes.
void FoldPlainText(benchmark::State& state) { measure(state, plain_pieces()); }
BENCHMARK(FoldPlainText)->Iterations(15)->UseManualTime();

// A tenth of the characters in disguise.
void FoldDisguisedText(benchmark::State& state) { measure(state, disguised_pieces()); }
BENCHMARK(FoldDisguisedText)->Iterations(15)->UseManualTime();

}  // namespace
