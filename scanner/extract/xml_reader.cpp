#include "scanner/extract/xml_reader.h"

#include <expat.h>

#include <array>
#include <climits>
#include <exception>
#include <memory>
#include <new>
#include <random>
#include <string>

#include "scanner/errors.h"

namespace mishen::scanner {
namespace {

/// Between namespace and local name in the names expat gives; no name and no URI holds it.
constexpr char kSeparator = '\n';

XmlName split(std::string_view name) {
  const std::size_t at = name.rfind(kSeparator);
  if (at == std::string_view::npos) return {{}, name};
  return {name.substr(0, at), name.substr(at + 1)};
}

struct ParserCloser {
  void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
};

struct Reading {
  XML_Parser parser;
  XmlHandler& handler;
  std::size_t max_depth;
  std::size_t depth = 0;
  XmlOutcome outcome = XmlOutcome::kComplete;
  std::exception_ptr thrown{};  // by the handler; expat must not be passed by

  template <class Event>
  void hand_on(Event event) noexcept {
    if (thrown != nullptr) return;
    try {
      event();
    } catch (...) {
      thrown = std::current_exception();
      XML_StopParser(parser, XML_FALSE);
    }
  }

  void stop(XmlOutcome why) noexcept {
    outcome = why;
    XML_StopParser(parser, XML_FALSE);
  }
};

Reading& reading(void* data) { return *static_cast<Reading*>(data); }

extern "C" void on_start(void* data, const XML_Char* name, const XML_Char** attributes) noexcept {
  Reading& at = reading(data);
  if (at.outcome != XmlOutcome::kComplete) return;  // expat may deliver one more event after it was stopped
  if (++at.depth > at.max_depth) return at.stop(XmlOutcome::kTooDeep);
  at.hand_on([&] { at.handler.start(split(name), XmlAttributes(attributes)); });
}

extern "C" void on_end(void* data, const XML_Char* name) noexcept {
  Reading& at = reading(data);
  if (at.outcome != XmlOutcome::kComplete) return;
  --at.depth;
  at.hand_on([&] { at.handler.end(split(name)); });
}

extern "C" void on_text(void* data, const XML_Char* text, int length) noexcept {
  Reading& at = reading(data);
  if (at.outcome != XmlOutcome::kComplete) return;
  at.hand_on([&] { at.handler.text({text, static_cast<std::size_t>(length)}); });
}

extern "C" void on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) noexcept {
  reading(data).stop(XmlOutcome::kMalformed);
}

/// Part 2 of ISO/IEC 29500, 8.1.4 allows UTF-8 and UTF-16 only. Expat would read Latin-1 too and make nonsense of bytes
/// that only say so.
extern "C" void on_declaration(void* data, const XML_Char*, const XML_Char* encoding, int) noexcept {
  if (encoding == nullptr) return;
  std::string name;
  for (const char c : std::string_view(encoding)) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  constexpr std::array<std::string_view, 5> kAllowed = {"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII"};
  for (const std::string_view allowed : kAllowed) {
    if (name == allowed) return;
  }
  reading(data).stop(XmlOutcome::kMalformed);
}

/// Against attribute names chosen to collide in expat's tables; one value for the life of the process.
unsigned long hash_salt() {
  static const unsigned long kSalt = [] {
    std::random_device random;
    return (static_cast<unsigned long>(random()) << 32U) | random() | 1U;
  }();
  return kSalt;
}

}  // namespace

std::string_view XmlAttributes::operator[](std::string_view local) const noexcept {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
    if (split(*pair).local == local) return pair[1];
  }
  return {};
}

bool XmlAttributes::has(std::string_view local) const noexcept {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
    if (split(*pair).local == local) return true;
  }
  return false;
}

void XmlAttributes::for_each(const std::function<void(std::string_view local, std::string_view value)>& take) const {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) take(split(*pair).local, pair[1]);
}

std::string_view XmlAttributes::within(std::string_view uri_end, std::string_view local) const noexcept {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
    const XmlName name = split(*pair);
    if (name.local == local && name.uri.ends_with(uri_end)) return pair[1];
  }
  return {};
}

XmlOutcome read_xml(std::string_view xml, std::size_t max_depth, XmlHandler& handler) {
  if (xml.size() > static_cast<std::size_t>(INT_MAX)) return XmlOutcome::kMalformed;
  const std::unique_ptr<XML_ParserStruct, ParserCloser> parser(XML_ParserCreateNS(nullptr, kSeparator));
  if (!parser) throw ScanError("cannot create XML parser");
  XML_SetHashSalt(parser.get(), hash_salt());
  Reading state{parser.get(), handler, max_depth};
  XML_SetUserData(parser.get(), &state);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  XML_SetXmlDeclHandler(parser.get(), on_declaration);
  // In one piece: expat 2.5 reads a token that spans pieces again from its begin with each piece.
  const XML_Status status = XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), XML_TRUE);
  if (state.thrown != nullptr) std::rethrow_exception(state.thrown);
  if (XML_GetErrorCode(parser.get()) == XML_ERROR_NO_MEMORY) throw std::bad_alloc();
  if (state.outcome == XmlOutcome::kComplete && status != XML_STATUS_OK) state.outcome = XmlOutcome::kMalformed;
  return state.outcome;
}

}  // namespace mishen::scanner
