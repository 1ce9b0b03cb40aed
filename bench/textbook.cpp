#include "bench/textbook.h"

#include <hs.h>
#include <unicode/bytestream.h>
#include <unicode/edits.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <stdexcept>

#include "scanner/decode.h"

namespace mishen::bench {
namespace {

const icu::Normalizer2& nfkc_casefold() {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status)) throw std::runtime_error(std::string("NFKC_Casefold: ") + u_errorName(status));
  return *normalizer;
}

void fold_into(std::string_view text, std::string& out, icu::Edits& edits) {
  out.clear();
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
  UErrorCode status = U_ZERO_ERROR;
  nfkc_casefold().normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, &edits,
                                status);
  if (U_FAILURE(status)) throw std::runtime_error(std::string("normalizeUTF8: ") + u_errorName(status));
}

std::string escaped(std::string_view literal) {
  static constexpr std::string_view kSpecial = R"(\^$.|?*+()[]{})";
  std::string out;
  for (const char c : literal) {
    if (kSpecial.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned, void* hits) noexcept {
  static_cast<std::vector<Textbook::Hit>*>(hits)->push_back({id, from, to});
  return 0;
}

}  // namespace

struct Textbook::Impl {
  std::unique_ptr<hs_database_t, decltype(&hs_free_database)> database{nullptr, &hs_free_database};
  std::unique_ptr<hs_scratch_t, decltype(&hs_free_scratch)> scratch{nullptr, &hs_free_scratch};
  std::string folded;
  std::vector<Hit> hits;
};

Textbook::Textbook(const std::vector<std::string>& terms, std::vector<std::string> expressions)
    : impl_(std::make_unique<Impl>()) {
  std::vector<std::string> patterns;
  for (const std::string& term : terms) {
    std::string folded;
    icu::Edits edits;
    fold_into(term, folded, edits);
    patterns.push_back(escaped(folded));
  }
  patterns.insert(patterns.end(), expressions.begin(), expressions.end());
  while (!impl_->database) {
    std::vector<const char*> pointers;
    std::vector<unsigned> ids(patterns.size());
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      pointers.push_back(patterns[i].c_str());
      ids[i] = static_cast<unsigned>(i);
    }
    const std::vector<unsigned> flags(patterns.size(), HS_FLAG_UTF8 | HS_FLAG_SOM_LEFTMOST);
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    if (hs_compile_multi(pointers.data(), flags.data(), ids.data(), static_cast<unsigned>(patterns.size()),
                         HS_MODE_BLOCK, nullptr, &database, &error) == HS_SUCCESS) {
      impl_->database.reset(database);
      break;
    }
    const int failed = error->expression;
    const std::string message = error->message;
    hs_free_compile_error(error);
    if (failed < static_cast<int>(terms.size())) throw std::runtime_error("Hyperscan: " + message);
    patterns.erase(patterns.begin() + failed);
    ++refused_;
  }
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(impl_->database.get(), &scratch) != HS_SUCCESS) throw std::runtime_error("no scratch memory");
  impl_->scratch.reset(scratch);
}

Textbook::~Textbook() = default;

std::size_t Textbook::fold(std::string_view text) {
  icu::Edits edits;
  fold_into(text, impl_->folded, edits);
  return impl_->folded.size();
}

const std::vector<Textbook::Hit>& Textbook::scan(std::string_view text) {
  std::vector<Hit>& hits = impl_->hits;
  hits.clear();
  if (!scanner::is_well_formed_utf8(text)) return hits;
  icu::Edits edits;
  fold_into(text, impl_->folded, edits);
  if (hs_scan(impl_->database.get(), impl_->folded.data(), static_cast<unsigned>(impl_->folded.size()), 0,
              impl_->scratch.get(), on_match, &hits) != HS_SUCCESS)
    throw std::runtime_error("hs_scan failed");
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.begin < b.begin; });
  // Edits are walked, so positions must ascend: starts do; an end looks on from its start with an iterator's copy.
  icu::Edits::Iterator at = edits.getFineIterator();
  UErrorCode status = U_ZERO_ERROR;
  for (Hit& hit : hits) {
    const auto begin = static_cast<std::int32_t>(hit.begin);
    const auto end = static_cast<std::int32_t>(hit.end);
    hit.begin = static_cast<std::size_t>(at.sourceIndexFromDestinationIndex(begin, status));
    icu::Edits::Iterator on = at;
    hit.end = static_cast<std::size_t>(on.sourceIndexFromDestinationIndex(end, status));
  }
  if (U_FAILURE(status)) throw std::runtime_error(std::string("Edits: ") + u_errorName(status));
  return hits;
}

}  // namespace mishen::bench
