// tests/generator/main.cpp
// noise_cases: writes disguised documents and what must be found in them, for any scanner.
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/generator/base64.h"
#include "tests/generator/noise_case.h"

namespace mishen::test {
namespace {

constexpr std::string_view kUsage =
    R"(noise_cases: documents with one disguised mark or number each, as JSON lines

  --seed N        the same seed gives the same cases (default: a fresh one, printed to standard error)
  --form F        only this noise form (--list names them); a number takes all parts of the form: 13
  --rule R        only this rule
  --media M       only text or html
  --count N       cases for each cell of the matrix (default 1)
  --index N       only case number N of each cell
  --twins         also the harmless twin of each case: nothing may be found in it
  --output DIR    writes each document to a file in DIR and cases.jsonl beside them; without it the document is in the
                  line, as base64
  --list          the matrix of forms and rules, tab-separated, with the reason for every empty cell

Each line: {"id","form","rule","media","seed","index","file" or "bytes_base64","expect"}. "expect" is null for a harmless
twin, else {"rule","severity","source":[begin,end]}, bytes of the document, end excluded; "or_severity" where another
severity is as right; "around":[begin,end] where a span that covers "source" and stays in it is right; "places" where
any of several places is.
)";

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Options {
  std::optional<std::uint64_t> seed;
  std::string form;
  std::string rule;
  std::string media;
  std::size_t count = 1;
  std::optional<std::size_t> index;
  bool twins = false;
  bool list = false;
  bool help = false;
  std::filesystem::path output;
};

template <class Number>
Number number_of(std::string_view option, std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    throw UsageError(std::string(option) + " wants a whole number, not '" + std::string(text) + "'");
  return number;
}

Options read_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    const auto value = [&]() -> std::string_view {
      if (i + 1 >= argc) throw UsageError(std::string(name) + " wants a value");
      return argv[++i];
    };
    if (name == "--seed") {
      options.seed = number_of<std::uint64_t>(name, value());
    } else if (name == "--form") {
      options.form = value();
    } else if (name == "--rule") {
      options.rule = value();
    } else if (name == "--media") {
      options.media = value();
    } else if (name == "--count") {
      options.count = number_of<std::size_t>(name, value());
    } else if (name == "--index") {
      options.index = number_of<std::size_t>(name, value());
    } else if (name == "--twins") {
      options.twins = true;
    } else if (name == "--list") {
      options.list = true;
    } else if (name == "--output") {
      options.output = value();
    } else if (name == "--help") {
      options.help = true;
    } else {
      throw UsageError("unknown option " + std::string(name));
    }
  }
  return options;
}

bool is_chosen(const Cell& cell, const Options& options) {
  const std::string_view form = id_of(cell.form);
  const bool form_chosen = options.form.empty() || form == options.form || form.starts_with(options.form + "-");
  return form_chosen && (options.rule.empty() || id_of(cell.rule) == options.rule) &&
         (options.media.empty() || to_string(cell.media) == options.media);
}

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

void write_string(JsonWriter& json, std::string_view name, std::string_view text) {
  json.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_span(JsonWriter& json, scanner::SourceSpan span) {
  json.StartArray();
  json.Uint64(span.begin);
  json.Uint64(span.end);
  json.EndArray();
}

void write_expectation(JsonWriter& json, const std::optional<NoiseExpectation>& expected) {
  json.Key("expect");
  if (!expected) {
    json.Null();
    return;
  }
  json.StartObject();
  write_string(json, "rule", expected->rule);
  write_string(json, "severity", scanner::to_string(expected->severity));
  if (expected->other_severity) write_string(json, "or_severity", scanner::to_string(*expected->other_severity));
  json.Key("source");
  write_span(json, expected->source);
  if (expected->around != expected->source) {
    json.Key("around");
    write_span(json, expected->around);
  }
  if (!expected->places.empty()) {
    json.Key("places");
    json.StartArray();
    for (const scanner::SourceSpan& place : expected->places) write_span(json, place);
    json.EndArray();
  }
  json.EndObject();
}

// form/rule/media/12 -> form_rule_media_12.txt
std::string file_name(const NoiseCase& made, Media media) {
  std::string name = made.id;
  for (char& c : name) {
    if (c == '/') c = '_';
    if (c == '~') c = 't';
  }
  return name + (media == Media::kHtml ? ".html" : ".txt");
}

class CaseWriter {
 public:
  CaseWriter(std::uint64_t seed, std::filesystem::path folder) : seed_(seed), folder_(std::move(folder)) {
    if (folder_.empty()) return;
    std::filesystem::create_directories(folder_);
    lines_.open(folder_ / "cases.jsonl", std::ios::binary);
    if (!lines_) throw std::runtime_error("cannot write " + (folder_ / "cases.jsonl").string());
  }

  void write(const NoiseCase& made, const Cell& cell, std::size_t index) {
    rapidjson::StringBuffer buffer;
    JsonWriter json(buffer);
    json.StartObject();
    write_string(json, "id", made.id);
    write_string(json, "form", id_of(cell.form));
    write_string(json, "rule", id_of(cell.rule));
    write_string(json, "media", to_string(cell.media));
    json.Key("seed");
    json.Uint64(seed_);
    json.Key("index");
    json.Uint64(index);
    if (folder_.empty()) {
      write_string(json, "bytes_base64", base64(made.bytes));
    } else {
      const std::string name = file_name(made, cell.media);
      std::ofstream file(folder_ / name, std::ios::binary);
      file << made.bytes;
      if (!file.flush()) throw std::runtime_error("cannot write " + (folder_ / name).string());
      write_string(json, "file", name);
    }
    write_expectation(json, made.expected);
    json.EndObject();
    (folder_.empty() ? std::cout : lines_) << buffer.GetString() << '\n';
  }

 private:
  std::uint64_t seed_;
  std::filesystem::path folder_;
  std::ofstream lines_;
};

int run(const Options& options) {
  if (options.help) {
    std::cout << kUsage;
    return 0;
  }
  if (options.list) {
    std::cout << matrix_tsv();
    return 0;
  }
  const std::uint64_t seed = options.seed ? *options.seed : std::random_device{}();
  if (!options.seed) std::cerr << "noise_cases: seed " << seed << '\n';
  CaseWriter writer(seed, options.output);
  std::size_t cells = 0;
  for (const Cell& cell : noise_matrix()) {
    if (!cell.empty_because.empty() || !is_chosen(cell, options)) continue;
    ++cells;
    const std::size_t first = options.index.value_or(0);
    const std::size_t end = options.index ? first + 1 : options.count;
    for (std::size_t index = first; index < end; ++index) {
      writer.write(make_noise_case(cell, seed, index), cell, index);
      if (options.twins) writer.write(make_harmless_case(cell, seed, index), cell, index);
    }
  }
  if (cells == 0) throw UsageError("no cell of the matrix matches; --list shows them");
  return 0;
}

}  // namespace
}  // namespace mishen::test

int main(int argc, char** argv) {
  try {
    return mishen::test::run(mishen::test::read_options(argc, argv));
  } catch (const mishen::test::UsageError& error) {
    std::cerr << "noise_cases: " << error.what() << "\n\n" << mishen::test::kUsage;
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "noise_cases: " << error.what() << '\n';
    return 1;
  }
}
