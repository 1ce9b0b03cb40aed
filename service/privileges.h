// service/privileges.h
// What the process may do: nothing that it does not need, from before the first client on.
#pragma once
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include <sys/types.h>

namespace mishen::service {

/// A folder cannot be made or is in use, or the account to run as does not exist or cannot be taken on. The message
/// says what to do; in both languages.
class PrivilegeError : public std::runtime_error {
 public:
  PrivilegeError(const std::string& zh_in, const std::string& en_in) : std::runtime_error(en_in), zh(zh_in) {}
  std::string zh;
};

/// New files are for the owner alone, a crash leaves no core dump, and other processes of the same user cannot trace
/// this one: drafts are in memory. Call first of all.
void protect_process();

/// The account to run as.
struct Account {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
};

/// Nothing unless the process is root's. Otherwise the account `name`; without a name "mishen" if it exists, else
/// "nobody". Throws PrivilegeError when there is no such account or it is root's.
[[nodiscard]] std::optional<Account> account_to_run_as(const std::string& name);

/// Makes `folder` with mode 0700 if it is not there, for `account` when one is given. An existing folder that belongs
/// to another account is handed over with what is directly in it; links are not followed. Throws PrivilegeError when it
/// cannot be used.
void prepare_data_dir(const std::filesystem::path& folder, const std::optional<Account>& account);

/// Gives root up for good: supplementary groups, group, user, capabilities with them; sets no_new_privs. Verifies that
/// root cannot be taken back. Throws PrivilegeError.
void become(const Account& account);

/// Whether files can be made in `folder` now.
[[nodiscard]] bool is_writable(const std::filesystem::path& folder) noexcept;

}  // namespace mishen::service
