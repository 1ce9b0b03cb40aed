// Route of the release look-up; declared in resources.h.
#include "service/audit/digest.h"
#include "service/http/caller.h"
#include "service/http/json.h"
#include "service/http/resources.h"
#include "service/release/releases.h"

namespace mishen::service::http {
namespace {

std::string release_json(const Release& release, const std::string& sha256) {
  const bool part = release.kind == Release::Kind::kPart;
  JsonWriter json;
  json.begin_object();
  json.member("released", true);
  json.member("sha256", sha256);
  json.member("kind", part ? "part" : "manifest");
  json.member("submission", release.submission_id);
  json.member("number", release.number);
  json.member("title", release.title);
  json.member("revision", release.revision);
  json.member("channel", release.channel);
  if (part)
    json.key("part").begin_object().member("role", release.part_role).member("name", release.part_name).end_object();
  json.member("opinion", release.opinion);
  json.member("approved_at", release.approved_at);
  json.key("approved_by")
      .begin_object()
      .member("id", release.approved_by_id)
      .member("display_name", release.approved_by_name)
      .end_object();
  json.key("expires_at").null();
  json.member("manifest_sha256", release.manifest_sha256);
  json.member("algorithm", "sha-256");
  json.end_object();
  return json.take();
}

Response look_up(const Request& request, const Resources& resources) {
  // Anybody signed in may ask, but a security administrator learns the answer without the title: that is text of a
  // document.
  const Caller caller = require_caller(request, resources.accounts);
  const std::string& sha256 = request.path_parameters.at(0);
  if (!is_sha256_hex(sha256)) {
    throw Problem{400, "bad-request", "这不是 SHA-256：应当是 64 位小写十六进制数字。",
                  "Not a SHA-256: 64 lower-case hexadecimal digits are needed."};
  }
  std::optional<Release> release = resources.releases.find(sha256);
  if (!release) {
    throw Problem{
        404,
        "not-released",
        "没有批准发布这份内容，或者它在批准之后又改动过。请先报送审查，批准后再发布。",
        "This content was not approved, or was changed after its approval. Submit it for review before publishing it.",
        {},
        R"("released":false,"sha256":")" + sha256 + '"'};
  }
  if (caller.signed_in.user.roles == RoleSet{Role::kSecurityAdmin}) {
    release->title.clear();
    release->part_name.clear();
  }
  return {200, "application/json", release_json(*release, sha256), {}};
}

}  // namespace

void add_release_routes(Router& router, Resources& resources) {
  router.add("GET", "/v1/releases/{}", [&resources](const Request& request) { return look_up(request, resources); });
}

}  // namespace mishen::service::http
