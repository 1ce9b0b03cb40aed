// clients/cli/submission_text.h
// Submissions and their points, as the service sends them, in words.
#pragma once
#include <string>

#include "clients/cli/json.h"
#include "clients/cli/terminal.h"

namespace mishen::cli {

/// Two or three lines: number, title, state, verdict, what is still to be answered, id.
[[nodiscard]] std::string submission_head(const Json& submission, const Palette& palette);
/// What a decision covers: the parts with their SHA-256, the manifest's SHA-256.
[[nodiscard]] std::string submission_parts(const Json& submission, const Palette& palette);
/// One point with its finding or what was not read, and its answer.
[[nodiscard]] std::string point_text(const Json& point, const Palette& palette);

}  // namespace mishen::cli
