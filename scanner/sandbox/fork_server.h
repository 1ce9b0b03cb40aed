// scanner/sandbox/fork_server.h
// The program `mishen-extract`: a server that forks a confined process for each document, and launches confined tools.
#pragma once
#include <string_view>

#include "scanner/extract/member.h"
#include "scanner/extracted_text.h"
#include "scanner/limits.h"

namespace mishen::scanner {

/// What a parser child does with a document.
using Extractor = ExtractedText (*)(std::string_view bytes, const Limits& limits, const MemberSink& members);

/// The whole of main(). Modes: `--serve` speaks the protocol of messages.h on descriptor 3 until its other end is
/// closed, and ends with all its children; `--tool` is the launcher of tool_launcher.h; `--probe` prints "ok";
/// `--version`. Returns the exit status.
///
/// The server is single-threaded and holds no document: it only hands descriptors on. Each document is read by
/// `extract` in a fresh fork of it, where libraries are loaded already.
[[nodiscard]] int run_extract_program(int argc, char** argv, Extractor extract);

}  // namespace mishen::scanner
