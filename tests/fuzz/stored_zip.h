// tests/fuzz/stored_zip.h
// A zip container around given members, without compression: lets fuzz targets reach what lies behind a package.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mishen::test {

/// Members (name, content) stored one after the other (PKWARE APPNOTE 4.3). Together below 4 GiB.
inline std::string stored_zip(const std::vector<std::pair<std::string, std::string>>& members) {
  const auto number = [](std::uint64_t value, unsigned bytes) {
    std::string text;
    for (unsigned i = 0; i < bytes; ++i)
      text += static_cast<char>(static_cast<unsigned char>(value >> (8U * i) & 0xFFU));
    return text;
  };
  const auto crc = [](std::string_view content) {
    static const std::array<std::uint32_t, 256> kTable = [] {
      std::array<std::uint32_t, 256> table{};
      for (std::uint32_t i = 0; i < table.size(); ++i) {
        table[i] = i;
        for (int bit = 0; bit < 8; ++bit)
          table[i] = (table[i] & 1U) != 0 ? table[i] >> 1U ^ 0xEDB88320U : table[i] >> 1U;
      }
      return table;
    }();
    std::uint32_t sum = 0xFFFFFFFFU;
    for (const char c : content) sum = kTable[(sum ^ static_cast<unsigned char>(c)) & 0xFFU] ^ sum >> 8U;
    return sum ^ 0xFFFFFFFFU;
  };
  std::string file;
  std::string directory;
  for (const auto& [name, content] : members) {
    const std::string sizes = number(crc(content), 4) + number(content.size(), 4) + number(content.size(), 4) +
                              number(name.size(), 2) + number(0, 2);
    const std::string common = number(20, 2) + number(0, 2) + number(0, 2) + number(0, 2) + number(33, 2) + sizes;
    directory += "PK\x01\x02" + number(20, 2) + common + number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4) +
                 number(file.size(), 4) + name;
    file += "PK\x03\x04" + common + name + content;
  }
  const std::size_t begin = file.size();
  return file + directory + "PK\x05\x06" + number(0, 4) + number(members.size(), 2) + number(members.size(), 2) +
         number(directory.size(), 4) + number(begin, 4) + number(0, 2);
}

}  // namespace mishen::test
