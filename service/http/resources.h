// service/http/resources.h
// What the routes of the API work on, and the functions that add them to the router: one file per resource.
#pragma once
#include "service/http/router.h"

namespace mishen::service {
class Accounts;
class Desk;
class Releases;
class ReviewStore;
}  // namespace mishen::service

namespace mishen::service::http {

/// Everything a handler may use. Borrowed: whoever starts the server keeps these alive until it has stopped. Each
/// member locks internally.
struct Resources {
  ReviewStore& store;
  Accounts& accounts;
  Desk& desk;
  Releases& releases;
  /// Whether session cookies carry Secure: true when people reach the service through TLS (configuration).
  bool secure_cookies = false;
};

/// /v1/setup, /v1/session, /v1/session/password
void add_session_routes(Router& router, Resources& resources);
/// /v1/users
void add_user_routes(Router& router, Resources& resources);
/// /v1/submissions and everything below
void add_submission_routes(Router& router, Resources& resources);
/// /v1/queue
void add_queue_routes(Router& router, Resources& resources);
/// /v1/releases
void add_release_routes(Router& router, Resources& resources);

}  // namespace mishen::service::http
