// service/http/draft_reader.h
// A bundle as it comes over HTTP: a form, or JSON.
#pragma once
#include "service/http/router.h"
#include "service/review/submission.h"

namespace mishen::service::http {

/// Reads the bundle of POST /v1/submissions and .../revisions.
/// Form (multipart/form-data): text fields title, channel, profile, unit, note; body_text or body_html or a file body;
/// a file cover; files attachment. JSON: {"title","channel","profile","unit","note","body","cover","attachments"}, each
/// file {"text"|"html"|"base64","name","media_type"}. Throws Problem 400 naming the field, 415 for other content types.
/// The desk checks the contents.
[[nodiscard]] Draft read_draft(const Request& request);

}  // namespace mishen::service::http
