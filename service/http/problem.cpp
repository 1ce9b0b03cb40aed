// Wording and form of problem responses (RFC 9457); declared in router.h.
#include <array>
#include <string_view>

#include "service/http/json.h"
#include "service/http/router.h"
#include "service/store/refused.h"

namespace mishen::service::http {
namespace {

struct Kind {
  std::string_view slug;
  int status;
  std::string_view zh, en;  ///< titles
};

constexpr std::array kKinds = {
    Kind{"bad-request", 400, "请求有误", "Bad request"},
    Kind{"unauthenticated", 401, "尚未登录", "Not signed in"},
    Kind{"bad-credentials", 401, "账号或密码不对", "Wrong login or password"},
    Kind{"bad-setup-code", 403, "初始化代码不对", "Wrong set-up code"},
    Kind{"weak-password", 400, "密码太弱", "Password too weak"},
    Kind{"forbidden", 403, "不允许", "Not allowed"},
    Kind{"csrf", 403, "请求来源无法确认", "Origin of the request not confirmed"},
    Kind{"password-change-required", 403, "需要先修改密码", "Change the password first"},
    Kind{"role-required", 403, "没有所需的角色", "A role is missing"},
    Kind{"separation-of-duties", 403, "不相容岗位应当分离", "Separation of duties"},
    Kind{"not-found", 404, "没有找到", "Not found"},
    Kind{"not-released", 404, "没有批准发布", "Not released"},
    Kind{"method-not-allowed", 405, "方法不可用", "Method not allowed"},
    Kind{"request-timeout", 408, "请求传送太慢", "Request took too long"},
    Kind{"conflict", 409, "与当前状态冲突", "Conflict"},
    Kind{"wrong-state", 409, "当前状态下不能这样做", "Not possible in this state"},
    Kind{"still-scanning", 409, "检查还没有完成", "Still being scanned"},
    Kind{"unanswered-findings", 409, "还有没答复的检查结果", "Findings without an answer"},
    Kind{"setup-done", 409, "初始化已经完成", "Set-up is done"},
    Kind{"setup-required", 409, "需要先初始化", "Set-up is required"},
    Kind{"idempotency-key-reused", 409, "幂等键已用于另一个请求", "Idempotency key used before"},
    Kind{"length-required", 411, "缺少长度", "Length required"},
    Kind{"precondition-failed", 412, "内容已被他人更改", "Changed in the meantime"},
    Kind{"precondition-required", 428, "缺少 If-Match", "If-Match required"},
    Kind{"payload-too-large", 413, "内容太大", "Content too large"},
    Kind{"scan-too-long", 413, "检查时间太长", "Takes too long to scan"},
    Kind{"uri-too-long", 414, "地址太长", "URI too long"},
    Kind{"unsupported-media-type", 415, "不支持的内容类型", "Unsupported media type"},
    Kind{"expectation-failed", 417, "不支持的 Expect", "Expectation failed"},
    Kind{"too-many-requests", 429, "请求太频繁", "Too many requests"},
    Kind{"locked", 429, "账号已暂时锁定", "Account locked for a while"},
    Kind{"headers-too-large", 431, "请求头太大", "Header fields too large"},
    Kind{"internal", 500, "服务内部错误", "Internal error"},
    Kind{"not-implemented", 501, "不支持的请求方式", "Not implemented"},
    Kind{"unavailable", 503, "服务暂时不可用", "Unavailable for now"},
    Kind{"version-not-supported", 505, "不支持的 HTTP 版本", "HTTP version not supported"},
};

const Kind* find_kind(std::string_view slug) {
  for (const Kind& kind : kKinds) {
    if (kind.slug == slug) return &kind;
  }
  return nullptr;
}

std::string_view title_of(std::string_view slug, bool english) {
  const Kind* kind = find_kind(slug);
  if (kind == nullptr) return english ? "Refused" : "请求被拒绝";
  return english ? kind->en : kind->zh;
}

}  // namespace

Problem to_problem(const Refused& refused) {
  const Kind* kind = find_kind(refused.slug);
  Problem problem{kind == nullptr ? 409 : kind->status, refused.slug, refused.zh, refused.en};
  if (refused.retry_after.count() > 0)
    problem.headers.emplace_back("Retry-After", std::to_string(refused.retry_after.count()));
  return problem;
}

Response to_response(const Problem& problem, const Request& request) {
  const bool english = request.english();
  JsonWriter json;
  json.begin_object();
  json.member("type", "urn:mishen:problem:" + problem.slug);
  json.member("title", title_of(problem.slug, english));
  json.member("status", problem.status);
  json.member("detail", english ? problem.detail_en : problem.detail_zh);
  if (!request.request_id.empty()) json.member("request_id", request.request_id);
  json.end_object();
  std::string body = json.take();
  if (!problem.extension_json.empty()) body.insert(body.size() - 1, "," + problem.extension_json);
  Response response{problem.status, "application/problem+json", std::move(body), problem.headers};
  response.headers.emplace_back("Content-Language", english ? "en" : "zh-CN");
  return response;
}

}  // namespace mishen::service::http
