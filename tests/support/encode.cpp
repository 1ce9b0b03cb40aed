#include "tests/support/encode.h"

#include <unicode/translit.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <memory>
#include <stdexcept>

namespace mishen::test {
namespace {

void require(UErrorCode status, const char* what) {
  if (U_FAILURE(status)) throw std::invalid_argument(std::string(what) + ": " + u_errorName(status));
}

}  // namespace

std::string encode(std::string_view utf8, const char* converter_name) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open(converter_name, &status), &ucnv_close);
  require(status, converter_name);
  ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  require(status, converter_name);
  const auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
  std::string bytes(static_cast<std::size_t>(text.length()) * 8 + 16, '\0');
  const std::int32_t length = ucnv_fromUChars(converter.get(), bytes.data(), static_cast<std::int32_t>(bytes.size()),
                                              text.getBuffer(), text.length(), &status);
  require(status, converter_name);
  bytes.resize(static_cast<std::size_t>(length));
  return bytes;
}

std::string to_traditional(std::string_view utf8) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> converter(
      icu::Transliterator::createInstance("Hans-Hant", UTRANS_FORWARD, status));
  require(status, "Hans-Hant");
  auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
  converter->transliterate(text);
  std::string converted;
  text.toUTF8String(converted);
  return converted;
}

}  // namespace mishen::test
