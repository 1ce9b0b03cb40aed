// bench/inputs.h
// What the benchmarks read: real law texts, words and expressions where the test material stands beside the project
// (../shared/corpus), else material of the same kinds made from a fixed seed.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mishen::bench {

/// Pieces of official prose, each cut at a line end after `document_bytes` bytes or little more, `total_bytes` together
/// or little more; UTF-8. Taken evenly from all law texts. Throws std::runtime_error when `xz` fails.
[[nodiscard]] std::vector<std::string> documents(std::size_t total_bytes, std::size_t document_bytes);

/// Words of 2-6 Han characters; `count` is 1 000, 10 000 or 100 000.
[[nodiscard]] std::vector<std::string> terms(std::size_t count);

/// About 200 expressions with bounded repeats: numbers, plates, dates, document numbers.
[[nodiscard]] std::vector<std::string> expressions();

/// "law texts" or "made prose": for the head of a table.
[[nodiscard]] std::string_view documents_are();
/// "real words" or "made words".
[[nodiscard]] std::string_view terms_are();

/// `text` with `percent` of its characters disguised, each in one of the ways that fit it: a zero-width space or a
/// space after it, its traditional form, its full-width form. Line breaks stay. The same in every run.
[[nodiscard]] std::string disguised(std::string_view text, unsigned percent);

/// The lines of `prose` as the article of a web page: navigation, scripts, styles, attributes, inline elements, a table
/// and references around and in it.
[[nodiscard]] std::string web_page(std::string_view prose);

/// The lines of `prose` with Latin words, dates, amounts and addresses put between its sentences.
[[nodiscard]] std::string with_latin(std::string_view prose);

}  // namespace mishen::bench
