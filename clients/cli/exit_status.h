// clients/cli/exit_status.h
// What `mishen` tells the shell. Scripts rely on these numbers.
#pragma once

namespace mishen::cli {

enum ExitStatus : int {
  kNothingFound = 0,
  kFound = 1,        ///< findings at or above --fail-on
  kUsage = 2,        ///< wrong usage, configuration or dictionary
  kNotRead = 3,      ///< something could not be read or scanned completely, and nothing was found
  kUnreachable = 4,  ///< the service could not be reached, or could not answer
  kRefused = 5,      ///< refused by the service; not released
  kFailed = 70,      ///< internal or output error (EX_SOFTWARE)
};

}  // namespace mishen::cli
