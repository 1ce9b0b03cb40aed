// service/accounts/roles.h
// What a person may do, and who is asking.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mishen::service {

enum class Role : std::uint8_t {
  kEditor,          ///< 信息员、拟稿人
  kSecrecyOfficer,  ///< 保密审查人
  kLeader,          ///< 分管领导
  kSecurityAdmin,   ///< 安全保密管理员: accounts; sees no document text
};
inline constexpr std::array kAllRoles = {Role::kEditor, Role::kSecrecyOfficer, Role::kLeader, Role::kSecurityAdmin};

[[nodiscard]] std::string_view to_string(Role role) noexcept;  ///< "editor" "secrecy-officer" "leader" "security-admin"
[[nodiscard]] std::optional<Role> role_from(std::string_view name) noexcept;

/// A set of roles. Value type.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (const Role role : roles) insert(role);
  }
  constexpr void insert(Role role) { bits_ = static_cast<std::uint8_t>(bits_ | (1U << static_cast<unsigned>(role))); }
  [[nodiscard]] constexpr bool contains(Role role) const { return ((bits_ >> static_cast<unsigned>(role)) & 1U) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(const RoleSet&, const RoleSet&) = default;

 private:
  std::uint8_t bits_ = 0;
};

/// Names of the roles in `set`, in the order of kAllRoles.
[[nodiscard]] std::vector<std::string> names_of(RoleSet set);

/// Whether one person may hold these roles together: not secrecy officer with leader (the two-person rule), nor
/// security administrator with anything else (三员分立).
[[nodiscard]] constexpr bool may_be_held_together(RoleSet set) noexcept {
  if (set.contains(Role::kSecurityAdmin)) return set == RoleSet{Role::kSecurityAdmin};
  return !(set.contains(Role::kSecrecyOfficer) && set.contains(Role::kLeader));
}

/// Who is asking: taken from the session at each request, so that a changed role counts at once.
struct Actor {
  std::string id;
  RoleSet roles;
  std::string unit;
};

}  // namespace mishen::service
