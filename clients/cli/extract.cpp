// `mishen extract`: what the scanner reads of a file.
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "clients/cli/errors.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/input_list.h"
#include "clients/cli/output.h"
#include "clients/cli/subcommand.h"
#include "clients/cli/terminal.h"
#include "clients/cli/words.h"
#include "scanner/extract/document.h"
#include "scanner/report_json.h"
#include "scanner/sandbox/sandboxed_extractors.h"

namespace mishen::cli {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void text(Writer& json, std::string_view key, std::string_view value) {
  json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  const std::string valid = scanner::to_well_formed_utf8(value);
  json.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
}

void range(Writer& json, std::string_view key, std::size_t begin, std::size_t end) {
  json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  json.StartArray();
  json.Uint64(begin);
  json.Uint64(end);
  json.EndArray();
}

void write_block(Writer& json, const scanner::ExtractedText& reading, const scanner::Block& block) {
  json.StartObject();
  text(json, "text", reading.slice(block.span));
  range(json, "byte", block.span.begin, block.span.end);
  if (const std::optional<scanner::SourceSpan> source = reading.source_span(block.span))
    range(json, "source", source->begin, source->end);
  text(json, "region", to_string(block.region));
  if (block.part < reading.parts.size() && !reading.parts[block.part].empty())
    text(json, "part", reading.parts[block.part]);
  if (block.paragraph != 0) {
    json.Key("paragraph");
    json.Uint(block.paragraph);
  }
  if (block.kind != scanner::BlockKind::kParagraph) text(json, "kind", to_string(block.kind));
  if (block.concealment != scanner::Concealment::kNone) text(json, "concealment", to_string(block.concealment));
  if (block.page != 0) {
    json.Key(reading.pages_are_slides ? "slide" : "page");
    json.Uint(block.page);
  }
  if (block.sheet != 0) {
    text(json, "sheet", reading.sheets[block.sheet - 1].name);
    if (block.row != 0) text(json, "cell", scanner::cell_name(block.row, block.column));
  }
  if (block.row_span > 1 || block.column_span > 1) {
    json.Key("merged");
    json.StartArray();
    json.Uint(block.row_span);
    json.Uint(block.column_span);
    json.EndArray();
  }
  if (block.table != 0) {
    json.Key("table");
    json.StartArray();
    for (const std::uint32_t number : {block.table, block.row, block.column}) json.Uint(number);
    json.EndArray();
  }
  json.EndObject();
}

void write_tables(Writer& json, const scanner::ExtractedText& reading) {
  json.Key("tables");
  json.StartArray();
  for (const scanner::Table& table : reading.tables) {
    json.StartObject();
    if (table.part < reading.parts.size() && !reading.parts[table.part].empty())
      text(json, "part", reading.parts[table.part]);
    if (table.sheet != 0) text(json, "sheet", reading.sheets[table.sheet - 1].name);
    for (const auto& [key, value] :
         {std::pair("number", table.number), std::pair("rows", table.rows), std::pair("columns", table.columns),
          std::pair("header_rows", table.header_rows)}) {
      json.Key(key);
      json.Uint(value);
    }
    json.EndObject();
  }
  json.EndArray();
}

template <class Entry>  // Incomplete or Notice
void write_places(Writer& json, const char* key, const std::vector<Entry>& entries) {
  json.Key(key);
  json.StartArray();
  for (const Entry& entry : entries) {
    json.StartObject();
    text(json, "reason", entry.reason);
    text(json, "where", entry.where);
    json.EndObject();
  }
  json.EndArray();
}

std::string as_json(const std::string& name, const std::vector<scanner::ExtractedText>& readings) {
  rapidjson::StringBuffer buffer;
  Writer json(buffer);
  json.StartObject();
  text(json, "document", name);
  json.Key("readings");
  json.StartArray();
  for (const scanner::ExtractedText& reading : readings) {
    json.StartObject();
    text(json, "media_type", reading.media_type);
    text(json, "charset", reading.charset);
    json.Key("blocks");
    json.StartArray();
    for (const scanner::Block& block : reading.blocks) write_block(json, reading, block);
    json.EndArray();
    write_tables(json, reading);
    write_places(json, "incomplete", reading.incomplete);
    write_places(json, "notices", reading.notices);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

/// The text as people read it: cells of a row on one line, and what does not belong to the text itself left out.
std::string as_text(const scanner::ExtractedText& reading) {
  std::string result;
  const scanner::Block* previous = nullptr;
  for (const scanner::Block& block : reading.blocks) {
    if (block.region == scanner::Region::kFileName) continue;
    if (previous != nullptr) {
      const bool same_row = block.table != 0 && block.row == previous->row && block.table == previous->table &&
                            block.part == previous->part && block.sheet == previous->sheet;
      result += same_row && !block.is_next_line ? '\t' : '\n';
    }
    result += reading.slice(block.span);
    previous = &block;
  }
  return result.empty() ? result : result + '\n';
}

int run(const Arguments& arguments) {
  const std::string name = arguments.only_operand({"文件", "file"});
  const bool json = arguments.choice("--format", {"text", "json"}, "text") == "json";
  const scanner::Limits limits;
  const Input input{name, name == "-", {}};
  const InputBytes read = read_input(input, limits.max_bytes);
  if (read.error != 0) {
    complain(filled(say("读不出 {}：{}", "cannot read {}: {}"), {name, system_message(read.error)}));
    return kNotRead;
  }
  if (read.cut_off) {
    complain(name + ": " + reason_words("limit:bytes"));
    return kNotRead;
  }
  const scanner::DocumentInput document{read.bytes, name, arguments.value_or("--charset", ""), {}};
  scanner::SandboxedExtractors extractors;
  const std::vector<scanner::ExtractedText> readings = scanner::extract(document, limits, extractors);
  bool complete = !readings.empty();
  for (const scanner::ExtractedText& reading : readings) {
    complete = complete && reading.incomplete.empty();
    for (const scanner::Incomplete& entry : reading.incomplete) {
      complain(name + ": " + reason_words(entry.reason) + (entry.where.empty() ? "" : ": " + entry.where));
    }
  }
  if (json) {
    print(as_json(name, readings));
  } else {
    print(as_text(readings.front()));
  }
  return complete ? kNothingFound : kNotRead;
}

}  // namespace

Subcommand extract_command() {
  return {"extract",
          {"显示从文件里读到的文字", "show what is read from a file"},
          {"extract [OPTION...] FILE|-"},
          {{"--format",
            "text|json",
            {"text：最可能的读法；json：全部读法，逐块带位置",
             "text: the likeliest reading; json: every reading, block by block"}},
           {"--charset", "NAME", {"声明的字符编码", "the declared charset"}}},
          {"个人信息等不遮盖。返回值：0 全部读到；3 没有读全。",
           "Nothing is masked. Exit status: 0 all was read; 3 something was not."},
          {"mishen extract 通知.docx", "mishen extract --format json draft.html | jq '.readings[0].blocks[].text'"},
          run};
}

}  // namespace mishen::cli
