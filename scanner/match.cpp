#include "scanner/match.h"

#include <hs.h>
#include <unicode/uvernum.h>

#include <algorithm>
#include <limits>

#include "scanner/errors.h"
#include "scanner/version.h"

namespace mishen::scanner {
namespace {

struct DatabaseDeleter {
  void operator()(hs_database_t* database) const noexcept { hs_free_database(database); }
};
struct ScratchDeleter {
  void operator()(hs_scratch_t* scratch) const noexcept { hs_free_scratch(scratch); }
};
struct CompileErrorDeleter {
  void operator()(hs_compile_error_t* error) const noexcept { hs_free_compile_error(error); }
};
using Database = std::unique_ptr<hs_database_t, DatabaseDeleter>;

// Every byte as \xNN. Debian's Hyperscan 5.4.0 predates the fixes of 5.4.1 in the pure-literal API (intel/hyperscan
// #302-#304), so literals go through the expression compiler, which is as fast.
std::string escape_literal(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 4);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "\\x";
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

// Literals need no start of match: start = end - length.
constexpr unsigned kLiteralFlags = 0;
constexpr unsigned kExpressionFlags = HS_FLAG_UTF8 | HS_FLAG_SOM_LEFTMOST;

}  // namespace

struct PatternSet::Impl {
  std::vector<PatternEntry> entries;  // literals first
  Database literals;
  Database expressions;

  static Database compile(const std::vector<std::string>& texts, unsigned flags, std::uint32_t first_id, int& failed,
                          std::string& message) {
    std::vector<const char*> pointers;
    std::vector<unsigned> all_flags(texts.size(), flags);
    std::vector<unsigned> ids(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      pointers.push_back(texts[i].c_str());
      ids[i] = first_id + static_cast<unsigned>(i);
    }
    hs_database_t* database = nullptr;
    hs_compile_error_t* raw_error = nullptr;
    const hs_error_t status =
        hs_compile_multi(pointers.data(), all_flags.data(), ids.data(), static_cast<unsigned>(texts.size()),
                         HS_MODE_BLOCK, nullptr, &database, &raw_error);
    const std::unique_ptr<hs_compile_error_t, CompileErrorDeleter> error(raw_error);
    if (status == HS_SUCCESS) return Database(database);
    failed = error ? error->expression : -1;
    message = error ? error->message : "unknown error";
    return nullptr;
  }
};

PatternSet::PatternSet(const std::vector<Source>& literals, std::vector<Source> expressions,
                       std::vector<PatternProblem>& problems)
    : impl_(std::make_unique<Impl>()) {
  std::vector<std::string> texts;
  for (const Source& literal : literals) {
    impl_->entries.push_back(literal.entry);
    impl_->entries.back().length = static_cast<std::uint32_t>(literal.text.size());
    texts.push_back(escape_literal(literal.text));
  }
  int failed = -1;
  std::string message;
  if (!texts.empty()) {
    impl_->literals = Impl::compile(texts, kLiteralFlags, 0, failed, message);
    if (!impl_->literals) throw ScanError("cannot compile " + std::to_string(texts.size()) + " terms: " + message);
  }
  // An expression the engine refuses is reported and left out; the others are compiled without it.
  while (!expressions.empty()) {
    texts.clear();
    for (const Source& expression : expressions) texts.push_back(expression.text);
    impl_->expressions =
        Impl::compile(texts, kExpressionFlags, static_cast<std::uint32_t>(impl_->entries.size()), failed, message);
    if (impl_->expressions) break;
    if (failed < 0) throw ScanError("cannot compile " + std::to_string(texts.size()) + " expressions: " + message);
    const auto bad = expressions.begin() + failed;
    problems.push_back({bad->entry, message});
    expressions.erase(bad);
  }
  for (const Source& expression : expressions) {
    impl_->entries.push_back(expression.entry);
    impl_->entries.back().length = 0;
  }
}

PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;

const std::vector<PatternEntry>& PatternSet::entries() const noexcept { return impl_->entries; }

struct Matcher::Impl {
  bool match(const PatternSet::Impl& set, std::initializer_list<const hs_database_t*> databases, std::string_view text,
             std::size_t limit, std::vector<RawMatch>& out) const;

  std::unique_ptr<hs_scratch_t, ScratchDeleter> scratch;
};

Matcher::Matcher(const std::vector<const PatternSet*>& sets) : impl_(std::make_unique<Impl>()) {
  hs_scratch_t* scratch = nullptr;
  for (const PatternSet* set : sets) {
    for (const hs_database_t* database : {set->impl_->literals.get(), set->impl_->expressions.get()}) {
      if (database == nullptr) continue;
      const hs_error_t status = hs_alloc_scratch(database, &scratch);
      if (status != HS_SUCCESS) {
        hs_free_scratch(scratch);
        throw ScanError("cannot allocate scratch memory for matching: Hyperscan error " + std::to_string(status));
      }
    }
  }
  impl_->scratch.reset(scratch);
}

Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

namespace {

struct Collector {
  const std::vector<PatternEntry>& entries;
  std::vector<RawMatch>& out;
  std::size_t limit;
  bool full = false;
};

int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned, void* context) noexcept {
  auto& collector = *static_cast<Collector*>(context);
  if (collector.out.size() >= collector.limit) {
    collector.full = true;
    return 1;
  }
  const PatternEntry& entry = collector.entries[id];
  const std::size_t begin = entry.length != 0 ? to - entry.length : from;
  collector.out.push_back({id, {begin, to}});
  return 0;
}

}  // namespace

bool Matcher::match(const PatternSet& set, std::string_view text, std::size_t limit, std::vector<RawMatch>& out) {
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  const bool complete = match_all(set, text, limit, out);
  out.erase(std::unique(out.begin() + first, out.end(),
                        [](const RawMatch& a, const RawMatch& b) {
                          return a.span.begin == b.span.begin && a.entry == b.entry;
                        }),
            out.end());
  return complete;
}

bool Matcher::match_all(const PatternSet& set, std::string_view text, std::size_t limit, std::vector<RawMatch>& out) {
  return impl_->match(*set.impl_, {set.impl_->literals.get(), set.impl_->expressions.get()}, text, limit, out);
}

bool Matcher::match_literals(const PatternSet& set, std::string_view text, std::size_t limit,
                             std::vector<RawMatch>& out) {
  return impl_->match(*set.impl_, {set.impl_->literals.get()}, text, limit, out);
}

bool Matcher::Impl::match(const PatternSet::Impl& set, std::initializer_list<const hs_database_t*> databases,
                          std::string_view text, std::size_t limit, std::vector<RawMatch>& out) const {
  if (text.size() > std::numeric_limits<unsigned>::max()) return false;
  const std::size_t first = out.size();
  Collector collector{set.entries, out, first + limit};
  for (const hs_database_t* database : databases) {
    if (database == nullptr || collector.full) continue;
    const hs_error_t status =
        hs_scan(database, text.data(), static_cast<unsigned>(text.size()), 0, scratch.get(), on_match, &collector);
    if (status != HS_SUCCESS && status != HS_SCAN_TERMINATED) {
      throw ScanError("cannot match " + std::to_string(text.size()) + " bytes: Hyperscan error " +
                      std::to_string(status));
    }
  }
  std::sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(), [](const RawMatch& a, const RawMatch& b) {
    if (a.span.begin != b.span.begin) return a.span.begin < b.span.begin;
    if (a.entry != b.entry) return a.entry < b.entry;
    return a.span.end > b.span.end;
  });
  return !collector.full;
}

std::string engine_version() {
  // Debian's Vectorscan gives its number and a blank where the day of the build would stand.
  std::string version = std::string("Hyperscan ") + hs_version();
  version.resize(version.find_last_not_of(' ') + 1);
  return version;
}
std::string icu_version() { return U_ICU_VERSION; }

}  // namespace mishen::scanner
