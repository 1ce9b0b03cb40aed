// service/http/openapi_resource.h
// GET /v1/openapi.yaml: docs/openapi.yaml as it was when the program was built.
#pragma once
#include "service/http/router.h"

namespace mishen::service::http {

void add_openapi_route(Router& router);

}  // namespace mishen::service::http
