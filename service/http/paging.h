// service/http/paging.h
// Query parameters of lists and look-ups.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "service/http/router.h"

namespace mishen::service::http {

/// Throws Problem 400 when the query holds a parameter that is not among `known`: a misspelt filter must not show
/// everything.
void check_query(const Request& request, std::initializer_list<std::string_view> known);

/// The whole number of a query parameter, `missing` when it is absent or empty. Throws Problem 400 when it is no number
/// from 0 to 10^9.
[[nodiscard]] std::int64_t query_integer(const Request& request, std::string_view name, std::int64_t missing);

}  // namespace mishen::service::http
