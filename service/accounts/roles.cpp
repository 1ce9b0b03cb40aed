#include "service/accounts/roles.h"

namespace mishen::service {

std::string_view to_string(Role role) noexcept {
  switch (role) {
    case Role::kEditor:
      return "editor";
    case Role::kSecrecyOfficer:
      return "secrecy-officer";
    case Role::kLeader:
      return "leader";
    case Role::kSecurityAdmin:
      return "security-admin";
  }
  return "";
}

std::optional<Role> role_from(std::string_view name) noexcept {
  for (const Role role : kAllRoles) {
    if (to_string(role) == name) return role;
  }
  return std::nullopt;
}

std::vector<std::string> names_of(RoleSet set) {
  std::vector<std::string> names;
  for (const Role role : kAllRoles) {
    if (set.contains(role)) names.emplace_back(to_string(role));
  }
  return names;
}

}  // namespace mishen::service
