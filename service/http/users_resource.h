// service/http/users_resource.h
// Users as the API shows them.
#pragma once
#include <string>

#include "service/accounts/accounts.h"

namespace mishen::service::http {

/// {"id","login","display_name","unit","roles","must_change_password","disabled"}
[[nodiscard]] std::string user_json(const User& user);

}  // namespace mishen::service::http
