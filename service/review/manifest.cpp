#include "service/review/manifest.h"

#include "service/audit/canonical_json.h"

namespace mishen::service {

std::string manifest_json(const std::string& title, const std::string& channel, const std::string& profile,
                          const std::vector<ManifestPart>& parts) {
  CanonicalArray list;
  for (const ManifestPart& part : parts) {
    list.add_json(CanonicalObject()
                      .add("role", part.role)
                      .add("name", part.name)
                      .add("media_type", part.media_type)
                      .add("sha256", part.sha256)
                      .str());
  }
  return CanonicalObject()
      .add("algorithm", "sha-256")
      .add("channel", channel)
      .add_json("parts", list.str())
      .add("profile", profile)
      .add("title", title)
      .add("version", std::int64_t{1})
      .str();
}

}  // namespace mishen::service
