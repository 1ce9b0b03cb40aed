// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/helpers/pdf/earlier_versions.h"

#include <Stream.h>
#include <XRef.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string_view>

#include "scanner/helpers/pdf/page_text.h"
#include "scanner/helpers/pdf/pdf_strings.h"

namespace mishen_pdf {
namespace {

constexpr std::size_t kMaxVersions = 3;

/// Where each version but the last ends: behind its "%%EOF" and line break.
std::vector<std::size_t> ends_of_versions(const std::string& bytes, bool is_linearized) {
  constexpr std::string_view kMark = "%%EOF";
  std::vector<std::size_t> ends;
  for (std::size_t at = bytes.find(kMark); at != std::string::npos; at = bytes.find(kMark, at + kMark.size())) {
    // A mark that belongs to a version follows its "startxref" closely; others are text.
    const std::size_t begin = at < 64 ? 0 : at - 64;
    if (bytes.substr(begin, at - begin).find("startxref") != std::string::npos) ends.push_back(at + kMark.size());
  }
  if (!ends.empty()) ends.pop_back();
  if (is_linearized && !ends.empty()) ends.erase(ends.begin());  // the end of its first part
  if (ends.size() > kMaxVersions) ends.erase(ends.begin(), ends.end() - kMaxVersions);
  return ends;
}

/// Whether two versions have different objects of this number.
bool is_changed(XRef& before, XRef& after, int number) {
  if (number < 0 || number >= before.getNumObjects()) return true;
  if (number >= after.getNumObjects()) return true;
  const XRefEntry* a = before.getEntry(number);
  const XRefEntry* b = after.getEntry(number);
  return a->type != b->type || a->offset != b->offset || a->gen != b->gen;
}

/// Walks all that a page draws with.
class ChangeFinder {
 public:
  ChangeFinder(XRef& before, XRef& after) : before_(before), after_(after) {}

  bool changed(const Object& object, int depth = 0) {
    constexpr int kMaxDepth = 12;
    constexpr std::size_t kMaxVisited = 3000;
    if (depth > kMaxDepth || visited_.size() > kMaxVisited) return true;
    if (object.isRef()) {
      const Ref ref = object.getRef();
      if (!visited_.insert(ref.num).second) return false;
      if (is_changed(before_, after_, ref.num)) return true;
      return changed(before_.fetch(ref), depth + 1);
    }
    if (object.isArray()) {
      for (int i = 0; i < object.arrayGetLength(); ++i) {
        if (changed(object.arrayGetNF(i), depth + 1)) return true;
      }
    }
    if (object.isDict()) return changed_dict(*object.getDict(), depth);
    if (object.isStream()) return changed_dict(*object.getStream()->getDict(), depth);
    return false;
  }

 private:
  bool changed_dict(const Dict& dict, int depth) {
    for (int i = 0; i < dict.getLength(); ++i) {
      const std::string_view key = dict.getKey(i);
      if (key == "Parent" || key == "P" || key == "StructParent" || key == "Popup" || key == "Dest" || key == "A") {
        continue;
      }
      if (changed(dict.getValNF(i), depth + 1)) return true;
    }
    return false;
  }

  XRef& before_;
  XRef& after_;
  std::set<int> visited_;
};

bool is_page_changed(PDFDoc& before, PDFDoc& after, int number) {
  Page* page = before.getPage(number);
  if (page == nullptr) return false;
  const Object object = before.getXRef()->fetch(page->getRef());
  if (!object.isDict()) return true;
  ChangeFinder finder(*before.getXRef(), *after.getXRef());
  // The page's own dictionary changes with every annotation; what matters is what it points to.
  for (const char* key : {"Contents", "Resources", "Annots"}) {
    if (finder.changed(object.dictLookupNF(key))) return true;
  }
  Page* same = number <= after.getNumPages() ? after.getPage(number) : nullptr;
  return same == nullptr || same->getRef() != page->getRef();
}

}  // namespace

void write_earlier_versions(const std::string& bytes, PDFDoc& last, const ShownText& shown, LineWriter& out) {
  std::set<std::string> written;
  const std::vector<std::size_t> ends = ends_of_versions(bytes, last.isLinearized());
  for (auto end = ends.rbegin(); end != ends.rend(); ++end) {
    PDFDoc document(new MemStream(bytes.data(), 0, static_cast<Goffset>(*end), Object(objNull)));
    if (!document.isOk()) continue;
    out.notice("earlier-version", 0);
    for (int number = 1; number <= document.getNumPages(); ++number) {
      if (!is_page_changed(document, last, number)) continue;
      RecordedPage page = record_page(document, number);
      const auto index = static_cast<std::size_t>(number - 1);
      for (const PlacedLine& line : arrange(page).lines) {
        const std::string text = line.text();
        const std::string bare = without_space(text);
        if (bare.empty() || shown.lines.contains(bare)) continue;
        if (index < shown.pages.size() && shown.pages[index].find(bare) != std::string::npos) continue;
        if (written.insert(bare).second) out.text(number, "body", "earlier-version", text);
      }
      out.flush();
    }
  }
}

}  // namespace mishen_pdf
