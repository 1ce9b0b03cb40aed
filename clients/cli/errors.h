// clients/cli/errors.h
// Failures that end a run of `mishen`; main() turns each into its exit status. Messages are for people, in their
// language.
#pragma once
#include <stdexcept>
#include <string>

namespace mishen::cli {

/// The command line, a list or a key file is not usable: exit status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Results could not be written: exit status 70. A reader that went away (`mishen scan ... | head`) is no news, so it
/// has no message.
class OutputError : public std::runtime_error {
 public:
  OutputError(const std::string& message, bool reader_gone) : std::runtime_error(message), reader_gone_(reader_gone) {}
  [[nodiscard]] bool reader_gone() const noexcept { return reader_gone_; }

 private:
  bool reader_gone_;
};

/// The service could not be reached or could not answer (5xx): exit status 4.
class ServiceUnreachable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The service said no (4xx), or what it holds is not what the caller insists on: exit status 5.
class ServiceRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace mishen::cli
