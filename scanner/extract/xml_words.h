// scanner/extract/xml_words.h
// Words of persons in places of an XML part where programs keep theirs: attributes, names, links, comments.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "scanner/extract/xml_reader.h"

namespace mishen::scanner {

/// Whether a value says something to a person: a letter beyond ASCII, or a whole number of eleven digits and more.
/// Identifiers, types and measures of programs have neither.
[[nodiscard]] bool holds_words(std::string_view value) noexcept;

/// Whether a name was given by a person: it is longer than a character, holds words and does not end with the number
/// that programs put behind theirs ("图片 1", "文本框 12").
[[nodiscard]] bool is_own_name(std::string_view name) noexcept;

/// Whether a link leads to a file, not to an address of the web, a mailbox or a place in the same document.
[[nodiscard]] bool leads_to_file(std::string_view address) noexcept;

/// Hands over each attribute that holds words. Names of fonts and of styles of tables are left out.
void for_each_worded(const XmlAttributes& attributes,
                     const std::function<void(std::string_view local, std::string_view value)>& take);

/// Hands over the content of each comment in `xml` that holds words in well-formed UTF-8. Linear; no document is parsed
/// for it, so that of a part that is damaged the others are found.
void for_each_worded_comment(std::string_view xml, const std::function<void(std::string_view comment)>& take);

}  // namespace mishen::scanner
