#include "clients/cli/scan_wait.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <thread>

#include "clients/cli/errors.h"
#include "clients/cli/language.h"
#include "clients/cli/terminal.h"

namespace mishen::cli {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{250};
constexpr milliseconds kLongestPause{4'000};
// In a row; with the pauses between them about half a minute.
constexpr int kTriesWithoutAnswer = 8;

std::string megabytes(std::int64_t bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", static_cast<double>(bytes) / (1 << 20));
  return text.data();
}

/// One line of the terminal that is written over.
class ProgressLine {
 public:
  ProgressLine() : shown_(isatty(STDERR_FILENO) == 1) {}
  ~ProgressLine() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
  }
  ProgressLine(const ProgressLine&) = delete;  // owns a line of the terminal
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const Json& submission) const {
    if (shown_)
      std::cerr << "\r\x1b[K" << say("正在检查：", "scanning: ") << scan_progress_text(submission) << std::flush;
  }

 private:
  bool shown_;
};

}  // namespace

std::string scan_progress_text(const Json& submission) {
  const Json progress = submission["progress"];
  if (progress["started_at"].text().empty()) return std::string(say("等待检查", "waiting for its turn"));
  return filled(say("已检查 {}/{} 部分（{}/{} MB）", "{} of {} parts done ({} of {} MB)"),
                {std::to_string(progress["parts_done"].number()), std::to_string(progress["parts_total"].number()),
                 megabytes(progress["bytes_done"].number()), megabytes(progress["bytes_total"].number())});
}

Json wait_for_scan(const ServiceClient& client, Json submission) {
  const std::string path = "/v1/submissions/" + path_segment(submission["id"].text());
  const ProgressLine line;
  milliseconds pause = kFirstPause;
  int without_answer = 0;
  while (submission["state"].text() == "scanning") {
    line.show(submission);
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 3 / 2, kLongestPause);
    try {
      submission = client.call({"GET", path, {}, {}, {}}).json();
      without_answer = 0;
    } catch (const ServiceUnreachable&) {
      if (++without_answer == kTriesWithoutAnswer) throw;
    }
  }
  return submission;
}

}  // namespace mishen::cli
