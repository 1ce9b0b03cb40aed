// Route of the queue; declared in resources.h.
#include "service/http/caller.h"
#include "service/http/paging.h"
#include "service/http/resources.h"
#include "service/review/desk.h"
#include "service/review/submission_json.h"

namespace mishen::service::http {

void add_queue_routes(Router& router, Resources& resources) {
  router.add("GET", "/v1/queue", [&resources](const Request& request) {
    const Caller caller = require_caller(request, resources.accounts);
    check_query(request, {"cursor", "limit"});
    const SubmissionPage page =
        resources.desk.queue(caller.actor(), request.query_value("cursor"), query_integer(request, "limit", 50));
    return Response{200, "application/json", to_json(page), {}};
  });
}

}  // namespace mishen::service::http
