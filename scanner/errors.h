// scanner/errors.h
// Failures that end an operation. Facts about documents are values, not exceptions.
#pragma once
#include <stdexcept>
#include <string>

namespace mishen::scanner {

/// The engine or the environment failed (Hyperscan, ICU, memory): never caused by what a document says.
class ScanError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A file or folder could not be read; the message names it and the reason.
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace mishen::scanner
