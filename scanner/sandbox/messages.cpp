#include "scanner/sandbox/messages.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "scanner/errors.h"

namespace mishen::scanner {
namespace {

constexpr std::size_t kDescriptors = 3;

/// Room for descriptors beside a message.
union Control {
  std::array<char, CMSG_SPACE(kDescriptors * sizeof(int))> bytes;
  cmsghdr alignment;
};

}  // namespace

Build this_build() noexcept {
  Build build;
  constexpr std::string_view kVersion = MISHEN_VERSION;
  std::copy_n(kVersion.begin(), std::min(kVersion.size(), build.version.size()), build.version.begin());
  build.request_bytes = sizeof(Request);
  return build;
}

bool send_request(int socket, const RequestMessage& message) {
  std::string bytes(sizeof(Request), '\0');
  std::memcpy(bytes.data(), &message.request, sizeof(Request));
  for (const std::string& word : message.words) bytes.append(word.c_str(), word.size() + 1);
  if (bytes.size() > kMaxMessageBytes) throw ScanError("the command of a sandboxed tool is too long");

  const std::array<int, kDescriptors> descriptors = {message.input.get(), message.output.get(), message.events.get()};
  Control control{};
  iovec part{bytes.data(), bytes.size()};
  msghdr head{};
  head.msg_iov = &part;
  head.msg_iovlen = 1;
  head.msg_control = control.bytes.data();
  head.msg_controllen = control.bytes.size();
  cmsghdr* rights = CMSG_FIRSTHDR(&head);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(descriptors));
  std::memcpy(CMSG_DATA(rights), descriptors.data(), sizeof(descriptors));

  ssize_t sent = -1;
  do sent = ::sendmsg(socket, &head, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(bytes.size());
}

std::optional<RequestMessage> receive_request(int socket) {
  std::string bytes(kMaxMessageBytes, '\0');
  Control control{};
  iovec part{bytes.data(), bytes.size()};
  msghdr head{};
  head.msg_iov = &part;
  head.msg_iovlen = 1;
  head.msg_control = control.bytes.data();
  head.msg_controllen = control.bytes.size();
  ssize_t received = -1;
  do received = ::recvmsg(socket, &head, MSG_CMSG_CLOEXEC);
  while (received < 0 && errno == EINTR);
  if (received < static_cast<ssize_t>(sizeof(Request))) return std::nullopt;

  const cmsghdr* rights = CMSG_FIRSTHDR(&head);
  std::array<int, kDescriptors> descriptors{};
  if (rights == nullptr || rights->cmsg_type != SCM_RIGHTS || rights->cmsg_len != CMSG_LEN(sizeof(descriptors))) {
    return std::nullopt;
  }
  std::memcpy(descriptors.data(), CMSG_DATA(rights), sizeof(descriptors));
  RequestMessage message;
  message.input = UniqueFd(descriptors[0]);
  message.output = UniqueFd(descriptors[1]);
  message.events = UniqueFd(descriptors[2]);
  std::memcpy(&message.request, bytes.data(), sizeof(Request));
  std::string_view rest(bytes.data() + sizeof(Request), static_cast<std::size_t>(received) - sizeof(Request));
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    message.words.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return message;
}

}  // namespace mishen::scanner
