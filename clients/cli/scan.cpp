// `mishen scan`: documents in, reports out, in the order in which they were given.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "clients/cli/dictionary_options.h"
#include "clients/cli/errors.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/input_list.h"
#include "clients/cli/output.h"
#include "clients/cli/subcommand.h"
#include "clients/cli/terminal.h"
#include "clients/cli/text_report.h"
#include "clients/cli/user_files.h"
#include "clients/cli/words.h"
#include "scanner/decode.h"
#include "scanner/extract/document.h"
#include "scanner/report_json.h"
#include "scanner/sandbox/sandboxed_extractors.h"

namespace mishen::cli {

namespace {

using scanner::Severity;
using scanner::Verdict;

enum class Format : std::uint8_t { kText, kJsonLines };

struct Settings {
  Format format = Format::kJsonLines;
  Severity fail_on = Severity::kBlock;
  std::string charset;
  std::size_t jobs = 1;
  bool unordered = false;
  bool reveal = false;
  std::string fingerprint_key;
  scanner::ScanOptions scan;
  std::shared_ptr<const scanner::CompiledDictionary> dictionary;
  std::shared_ptr<scanner::Isolation> isolation;
  bool self_check_failed = false;  // a rule does not find its own example: no report may say pass
  Palette palette{false};
};

/// What came of one document and of its members.
struct Result {
  std::string output;
  std::string complaint;  // for standard error, "" when there is none
  Tally tally;
  bool found = false;  // a finding at or above --fail-on
  bool not_read = false;
};

/// The reports of documents that are being scanned, handed from the workers to the one thread that writes.
///
/// Workers take documents in order. A worker that is too far ahead of the writer waits, so that memory stays bounded
/// when the first document is a slow one.
class Board {
 public:
  Board(InputList inputs, std::size_t window) : inputs_(std::move(inputs)), window_(window) {}

  /// The next document and its number; nothing when there are no more or the run was stopped.
  std::optional<std::pair<std::size_t, Input>> take() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return stopped_ || taken_ < written_ + window_; });
    if (stopped_ || at_end_) return std::nullopt;
    std::optional<Input> input = inputs_.next();
    if (!input) {
      at_end_ = true;
      ready_.notify_all();
      return std::nullopt;
    }
    return std::pair(taken_++, std::move(*input));
  }

  void put(std::size_t number, Result result) {
    const std::lock_guard lock(mutex_);
    done_.emplace(number, std::move(result));
    ready_.notify_all();
  }

  /// A worker failed: the writer gets what it threw.
  void fail(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(failure);
    stop_locked();
  }

  void stop() {
    const std::lock_guard lock(mutex_);
    stop_locked();
  }

  /// The next report to write, waiting for it; nothing when all are written. Rethrows a worker's failure.
  std::optional<Result> next(bool any_order) {
    std::unique_lock lock(mutex_);
    const auto is_next = [&] { return !done_.empty() && (any_order || done_.begin()->first == written_); };
    ready_.wait(lock, [&] { return failure_ || is_next() || (at_end_ && written_ == taken_); });
    if (failure_) std::rethrow_exception(failure_);
    if (!is_next()) return std::nullopt;
    Result result = std::move(done_.begin()->second);
    done_.erase(done_.begin());
    ++written_;
    room_.notify_all();
    return result;
  }

 private:
  void stop_locked() {
    stopped_ = true;
    room_.notify_all();
    ready_.notify_all();
  }

  std::mutex mutex_;  // guards everything below
  std::condition_variable room_;
  std::condition_variable ready_;
  InputList inputs_;
  const std::size_t window_;
  std::size_t taken_ = 0;
  std::size_t written_ = 0;
  bool at_end_ = false;
  bool stopped_ = false;
  std::map<std::size_t, Result> done_;
  std::exception_ptr failure_;
};

/// Today where the offices are: China has one time zone, UTC+8, without summer time.
std::chrono::year_month_day today_in_shanghai() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now() + std::chrono::hours(8));
}

std::chrono::year_month_day date_of(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int used = 0;
  const bool read = std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &used) == 3;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!read || static_cast<std::size_t>(used) != text.size() || text.size() != 10 || !date.ok()) {
    throw UsageError(
        filled(say("--as-of 要写成 2026-11-22 的样子，不能是“{}”", "--as-of needs a date like 2026-11-22, not \"{}\""),
               {text}));
  }
  return date;
}

Format format_of(const Arguments& arguments) {
  const std::string format = arguments.value_or("--format", "");
  for (const std::string_view later : {"csv", "sarif", "html"}) {
    if (format == later) {
      throw UsageError(filled(
          say("本版本没有 {} 格式，现有 text 和 jsonl", "this version has no format {}; there are text and jsonl"),
          {later}));
    }
  }
  const bool to_terminal = !arguments.has("--output") && isatty(STDOUT_FILENO) == 1;
  return arguments.choice("--format", {"text", "jsonl"}, to_terminal ? "text" : "jsonl") == "text" ? Format::kText
                                                                                                   : Format::kJsonLines;
}

Settings settings_of(const Arguments& arguments) {
  Settings settings;
  settings.format = format_of(arguments);
  const std::string fail_on = arguments.choice("--fail-on", {"note", "review", "block"}, "block");
  settings.fail_on = fail_on == "note" ? Severity::kNote : fail_on == "review" ? Severity::kReview : Severity::kBlock;
  settings.charset = arguments.value_or("--charset", "");
  if (!settings.charset.empty() && !scanner::decode_as("", settings.charset)) {
    throw UsageError(filled(say("不认识的字符编码 {}，例如 utf-8、gb18030、big5、utf-16le",
                                "unknown charset {}; for example utf-8, gb18030, big5, utf-16le"),
                            {settings.charset}));
  }
  settings.jobs = arguments.number("--jobs", 1, 256, std::max(1U, std::thread::hardware_concurrency()));
  settings.unordered = arguments.has("--unordered");
  settings.reveal = arguments.has("--reveal");
  scanner::Limits& limits = settings.scan.limits;
  limits.max_bytes = arguments.number("--max-bytes", 1, std::size_t{1} << 40, limits.max_bytes);
  limits.max_depth = arguments.number("--max-depth", 0, 64, limits.max_depth);
  const std::size_t seconds = arguments.number("--timeout", 1, 86'400, 30);
  limits.timeout = std::chrono::seconds(static_cast<std::chrono::seconds::rep>(seconds));
  const std::optional<std::string> as_of = arguments.value("--as-of");
  settings.scan.as_of = as_of ? date_of(*as_of) : today_in_shanghai();
  return settings;
}

std::vector<std::string> operands_of(const Arguments& arguments) {
  std::vector<std::string> operands = arguments.operands();
  const std::optional<std::string> list = arguments.value("--files-from");
  if (list) {
    const bool twice = *list == "-" && std::find(operands.begin(), operands.end(), "-") != operands.end();
    if (twice)
      throw UsageError(
          std::string(say("标准输入不能既是清单又是文件", "standard input cannot be both the list and a document")));
    const std::vector<std::string> paths = read_path_list(*list);
    operands.insert(operands.end(), paths.begin(), paths.end());
  } else if (operands.empty()) {
    throw UsageError(std::string(say("没有写要扫描什么：请给出文件、文件夹，或用 - 表示标准输入",
                                     "nothing to scan: name files or folders, or - for standard input")));
  }
  if (std::count(operands.begin(), operands.end(), "-") > 1) {
    throw UsageError(std::string(say("标准输入（-）只能读一次", "standard input (-) can be read only once")));
  }
  if (arguments.has("--name") && std::find(operands.begin(), operands.end(), "-") == operands.end()) {
    throw UsageError(std::string(say("--name 只用来称呼标准输入（-）", "--name is for standard input (-) only")));
  }
  return operands;
}

scanner::DocumentReport unread_report(const Input& input, std::string reason, std::string where,
                                      const Settings& settings) {
  scanner::DocumentReport report;
  report.document = input.name;
  report.incomplete.push_back({std::move(reason), std::move(where)});
  report.verdict = Verdict::kIncomplete;
  report.dictionary = settings.dictionary->version();
  report.as_of = settings.scan.as_of;
  return report;
}

std::string complaint_about(const Input& input, const InputBytes& read) {
  return filled(say("读不出 {}：{}。请核对路径和权限后重新扫描；它没有被检查",
                    "cannot read {}: {}. Check the path and the permissions and scan again; it was not checked"),
                {input.name, system_message(read.error)});
}

void render(const scanner::DocumentReport& report, std::string_view source, const Settings& settings, Result& result) {
  const scanner::ReportStyle style{settings.reveal, settings.fingerprint_key, language(), source};
  if (settings.format == Format::kJsonLines) {
    result.output += scanner::report_json(report, *settings.dictionary, style) + "\n";
  } else {
    const auto rules = [&](std::string_view id) { return settings.dictionary->find(id); };
    result.output += document_text(report, rules, style, settings.palette);
  }
  result.tally.add(report);
  result.not_read |= !report.incomplete.empty();
  result.found |= std::any_of(report.findings.begin(), report.findings.end(),
                              [&](const scanner::Finding& finding) { return finding.severity >= settings.fail_on; });
}

Result scan_one(const Input& input, scanner::Scanner& scanner, const Settings& settings) {
  Result result;
  const auto unread = [&](std::string reason, std::string where, std::size_t size) {
    scanner::DocumentReport report = unread_report(input, std::move(reason), std::move(where), settings);
    report.bytes = size;
    render(report, {}, settings, result);
    return std::move(result);
  };
  if (!input.not_read.empty()) {
    result.complaint = input.name + ": " + reason_words(input.not_read);
    return unread(input.not_read, {}, 0);
  }
  const std::size_t max_bytes = settings.scan.limits.max_bytes;
  const InputBytes read = read_input(input, max_bytes);
  if (read.error != 0) {
    result.complaint = complaint_about(input, read);
    return unread("unreadable", system_message(read.error), 0);
  }
  // Half a document is not scanned: a mark at its end would be missed, and its hash would be another document's.
  if (read.cut_off) return unread("limit:bytes", std::to_string(max_bytes), read.size > max_bytes ? read.size : 0);
  const scanner::DocumentInput document{read.bytes, input.name, settings.charset, {}};
  scan_with_members(scanner, *settings.isolation, document, settings.scan,
                    [&](scanner::DocumentReport&& report, std::string_view bytes) {
                      if (settings.self_check_failed) {
                        report.incomplete.push_back({"dictionary-self-check", ""});
                        report.verdict = scanner::judge(report.findings, report.incomplete);
                      }
                      render(report, bytes, settings, result);
                    });
  return result;
}

void work(Board& board, const Settings& settings) {
  try {
    scanner::Scanner scanner(settings.dictionary);
    while (std::optional<std::pair<std::size_t, Input>> next = board.take()) {
      board.put(next->first, scan_one(next->second, scanner, settings));
    }
  } catch (...) {  // an edge: the writing thread rethrows it
    board.fail(std::current_exception());
  }
}

/// One line that is written over, on standard error, where a person watches it and results go elsewhere.
class Progress {
 public:
  explicit Progress(bool to_file) : shown_(isatty(STDERR_FILENO) == 1 && (to_file || isatty(STDOUT_FILENO) != 1)) {}
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;  // owns a line of the terminal
  Progress& operator=(const Progress&) = delete;

  void count() {
    ++documents_;
    const auto now = std::chrono::steady_clock::now();
    if (!shown_ || now - last_ < std::chrono::milliseconds(200)) return;
    last_ = now;
    drawn_ = true;
    std::cerr << "\r\x1b[K" << filled(say("已扫描 {} 份", "{} documents scanned"), {std::to_string(documents_)})
              << std::flush;
  }
  void clear() {
    if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
    drawn_ = false;
  }
  [[nodiscard]] std::size_t documents() const noexcept { return documents_; }

 private:
  bool shown_;
  bool drawn_ = false;
  std::size_t documents_ = 0;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

void add(Tally& sum, const Tally& part) {
  for (const auto& [verdict, count] : part.documents) sum.documents[verdict] += count;
  for (const auto& [severity, count] : part.findings) sum.findings[severity] += count;
}

std::string iso_date(std::chrono::year_month_day day) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text.data();
}

/// Stops and joins the workers however the writing ends.
class Workers {
 public:
  Workers(Board& board, const Settings& settings) : board_(board) {
    for (std::size_t i = 0; i < settings.jobs; ++i)
      threads_.emplace_back([&board, &settings] { work(board, settings); });
  }
  ~Workers() { board_.stop(); }
  Workers(const Workers&) = delete;  // owns threads
  Workers& operator=(const Workers&) = delete;

 private:
  Board& board_;
  std::vector<std::jthread> threads_;
};

/// Says which rules do not find their own examples.
bool fails_self_check(const std::shared_ptr<const scanner::CompiledDictionary>& dictionary) {
  const std::vector<scanner::DictionaryProblem> problems = scanner::self_check(dictionary);
  for (const scanner::DictionaryProblem& problem : problems) {
    complain(filled(say("规则 {} 没有通过自检：{}。报告一律记为“未读全”",
                        "rule {} failed its self-check: {}. Every report will say that it is not complete"),
                    {problem.rule_id, problem.message}));
  }
  return !problems.empty();
}

int run(const Arguments& arguments) {
  Settings settings = settings_of(arguments);
  std::vector<std::string> operands = operands_of(arguments);
  settings.dictionary = scanner::load_dictionary(dictionary_sources(arguments));
  settings.isolation = std::make_shared<scanner::SandboxedExtractors>();
  settings.self_check_failed = fails_self_check(settings.dictionary);
  if (settings.format == Format::kJsonLines) settings.fingerprint_key = fingerprint_key();

  const std::optional<std::string> file = arguments.value("--output");
  const auto output = file ? std::make_unique<Output>(*file) : std::make_unique<Output>();
  settings.palette = Palette::for_output(output->fd());

  Progress progress(file.has_value());
  Board board(InputList(std::move(operands), arguments.value_or("--name", "-")), 64 + 4 * settings.jobs);
  Tally tally;
  bool found = false;
  bool not_read = false;
  {
    const Workers workers(board, settings);
    while (std::optional<Result> result = board.next(settings.unordered)) {
      if (!result->complaint.empty()) {
        progress.clear();
        complain(result->complaint);
      }
      output->write(result->output);
      add(tally, result->tally);
      found = found || result->found;
      not_read = not_read || result->not_read;
      progress.count();
    }
  }
  progress.clear();
  if (progress.documents() == 0)
    complain(say("一份文件也没有：没有检查任何内容", "there was no document: nothing was checked"));
  if (settings.format == Format::kText) {
    output->write(summary_text(tally, settings.dictionary->version(), iso_date(settings.scan.as_of), settings.palette));
  }
  output->finish();
  return found ? kFound : not_read ? kNotRead : kNothingFound;
}

}  // namespace

Subcommand scan_command() {
  std::vector<OptionSpec> options = {
      {"--format",
       "text|jsonl",
       {"输出格式；在终端默认 text，否则 jsonl（每份文件一行 JSON）", "text on a terminal, jsonl otherwise"}},
      {"--fail-on",
       "note|review|block",
       {"有这一级或更高的发现时返回 1（默认 block）", "findings at or above this give status 1 (block)"}},
      {"--files-from",
       "FILE|-",
       {"从清单读取更多路径：每行一个，或以 NUL 分隔", "more paths, one a line or NUL-separated"}},
      {"--output",
       "FILE",
       {"结果写入文件（权限 0600，写完才改为此名）", "write to a file (mode 0600, named so when complete)"}},
      {"--reveal", "", {"不遮盖个人信息等的值", "show masked values"}},
      {"--name", "NAME", {"标准输入的文件名，只作提示", "a file name for standard input; a hint"}},
      {"--charset", "NAME", {"声明的字符编码，如 gb18030", "the declared charset, e.g. gb18030"}},
      {"--as-of",
       "DATE",
       {"按这一天判断（默认今天，北京时间）", "the day the report speaks for (today, Asia/Shanghai)"}},
      {"--jobs",
       "N",
       {"同时扫描几份（默认等于处理器数）；结果仍按输入次序",
        "documents at a time (as many as processors); the order stays"}},
      {"--unordered", "", {"谁先查完先写谁", "write each report as soon as it is done"}},
      {"--max-bytes",
       "N",
       {"一份文件的大小上限，字节（默认 1073741824）", "size limit of a document in bytes (1073741824)"}},
      {"--max-depth", "N", {"嵌套层数上限（默认 8）", "containers within containers (8)"}},
      {"--timeout", "SECONDS", {"一份文件的时间上限，秒（默认 30）", "time limit of a document in seconds (30)"}},
  };
  for (const OptionSpec& option : dictionary_options()) options.push_back(option);
  for (const std::string_view later : {"--profile", "--resume", "--cache"})
    options.push_back({later, "", {}, false, true});
  return {"scan",
          {"检查文件、文件夹或标准输入", "scan files, folders or standard input"},
          {"scan [OPTION...] PATH...", "scan [OPTION...] -"},
          std::move(options),
          {"返回值：0 没有达到 --fail-on 的发现；1 有；2 用法、配置或词库有误；3 有内容没读全且没有发现；70 "
           "程序或输出出错。",
           "Exit status: 0 nothing at or above --fail-on; 1 findings; 2 wrong usage or dictionary; 3 something was not "
           "read and nothing was "
           "found; 70 internal or output error."},
          {"mishen scan 待发布/", "mishen scan --format jsonl draft.html | jq .verdict",
           "find . -name '*.docx' -print0 | mishen scan --files-from -", "mishen scan --name 通知.txt - < draft"},
          run};
}

}  // namespace mishen::cli
