// service/store/refused.h
// How the service says no to a caller who broke one of its rules.
#pragma once
#include <chrono>
#include <stdexcept>
#include <string>

namespace mishen::service {

/// A caller asked for something that the rules do not allow. `slug` is stable (the API's problem type ends in it); the
/// texts say what was attempted and what to do, in both languages, and never quote a document. what() is "refused:
/// <slug>", fit for logs.
class Refused : public std::runtime_error {
 public:
  Refused(std::string slug_in, std::string zh_in, std::string en_in)
      : std::runtime_error("refused: " + slug_in),
        slug(std::move(slug_in)),
        zh(std::move(zh_in)),
        en(std::move(en_in)) {}

  std::string slug;
  std::string zh;
  std::string en;
  std::chrono::seconds retry_after{0};  ///< 0: trying again later would not help
};

}  // namespace mishen::service
