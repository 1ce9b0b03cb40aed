// service/review/manifest.h
// The list of what a bundle holds, in a form whose hash everybody computes alike.
#pragma once
#include <string>
#include <vector>

namespace mishen::service {

struct ManifestPart {
  std::string role;
  std::string name;
  std::string media_type;
  std::string sha256;
};

/// {"algorithm":"sha-256","channel","parts":[{"media_type","name","role","sha256"}],"profile","title","version":1} in
/// canonical JSON (members sorted, no spaces, UTF-8), parts in their order. Its SHA-256 is what signatures cover and
/// release look-ups ask for.
[[nodiscard]] std::string manifest_json(const std::string& title, const std::string& channel,
                                        const std::string& profile, const std::vector<ManifestPart>& parts);

}  // namespace mishen::service
