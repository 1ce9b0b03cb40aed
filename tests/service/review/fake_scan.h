// tests/service/review/fake_scan.h
// A scanner that knows three words: the desk is tested without the engine.
#pragma once
#include "service/review/bundle.h"

namespace mishen::service {

/// Reads the bytes as lines of UTF-8. "机密★10年" is a finding that blocks, "中办发" one for review, "通知" a note,
/// "13800000000" a masked one for review. Bytes that start with "%PDF" are not read: incomplete. Throws
/// std::runtime_error at "engine fails".
[[nodiscard]] ScannedDocument fake_scan(const scanner::DocumentInput& input, std::chrono::milliseconds timeout);

}  // namespace mishen::service
