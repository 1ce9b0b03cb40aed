#include "tests/support/pdf_writer.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <numeric>
#include <stdexcept>

#include "scanner/utf8.h"

namespace mishen::test {
namespace {

constexpr std::string_view kHead = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

std::string reference(int number) { return std::to_string(number) + " 0 R"; }

std::string hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4U];
    out += kDigits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

std::string utf16(std::string_view text) {
  std::string units;
  for (std::size_t i = 0; i < text.size(); i += scanner::utf8_length(text[i])) {
    const char32_t c = scanner::utf8_at(text, i);
    units += static_cast<char>(static_cast<unsigned char>(c >> 8U));
    units += static_cast<char>(static_cast<unsigned char>(c & 0xFFU));
  }
  return units;
}

std::string md5(const std::string& bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_md5(), nullptr) != 1) {
    throw std::runtime_error("MD5 is not available");
  }
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string rc4(const std::string& key, const std::string& bytes) {
  std::array<unsigned char, 256> state{};
  std::iota(state.begin(), state.end(), static_cast<unsigned char>(0));
  for (std::size_t i = 0, j = 0; i < 256; ++i) {
    j = (j + state[i] + static_cast<unsigned char>(key[i % key.size()])) % 256;
    std::swap(state[i], state[j]);
  }
  std::string out;
  std::size_t i = 0;
  std::size_t j = 0;
  for (const char c : bytes) {
    i = (i + 1) % 256;
    j = (j + state[i]) % 256;
    std::swap(state[i], state[j]);
    const unsigned char mask = state[(state[i] + state[j]) % 256U];
    out += static_cast<char>(static_cast<unsigned char>(c) ^ mask);
  }
  return out;
}

/// An object with its stream or its literal strings encrypted.
std::string encrypted_object(const std::string& body, int number, const std::string& file_key) {
  std::string key = file_key;
  for (const unsigned shift : {0U, 8U, 16U}) {
    key += static_cast<char>(static_cast<unsigned char>(static_cast<unsigned>(number) >> shift & 0xFFU));
  }
  key += std::string(2, '\0');
  const std::string object_key = md5(key).substr(0, std::min<std::size_t>(file_key.size() + 5, 16));
  const std::size_t begin = body.find("stream\n");
  const std::size_t end = body.rfind("\nendstream");
  if (begin != std::string::npos && end != std::string::npos) {
    const std::size_t data = begin + 7;
    return body.substr(0, data) + rc4(object_key, body.substr(data, end - data)) + body.substr(end);
  }
  std::string result;
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t open = std::min(body.find('(', at), body.size());
    const std::size_t close = std::min(body.find(')', open), body.size());
    result += body.substr(at, open - at);
    if (open < body.size()) result += "<" + hex(rc4(object_key, body.substr(open + 1, close - open - 1))) + ">";
    at = open < body.size() ? close + 1 : open;
  }
  return result;
}

void write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string stream_body(const std::string& dictionary, const std::string& data) {
  return "<< " + dictionary + " /Length " + std::to_string(data.size()) + " >>\nstream\n" + data + "\nendstream";
}

std::string utf16_hex(std::string_view text) { return "<" + hex(utf16(text)) + ">"; }
std::string pdf_text(std::string_view text) { return "<FEFF" + hex(utf16(text)) + ">"; }

std::string show(std::string_view text, double x, double y, double size) {
  std::array<char, 100> begin{};
  std::snprintf(begin.data(), begin.size(), "BT /F2 %.3f Tf %.3f %.3f Td ", size, x, y);
  return begin.data() + utf16_hex(text) + " Tj ET\n";
}

PdfWriter::PdfWriter() {
  root_ = reserve();
  tree_ = reserve();
  info_ = reserve();
  const auto chinese = [this](const std::string& encoding) {
    const int descendant = object(
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
        "/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
        "/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>");
    return reference(object("<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /" + encoding +
                            " /DescendantFonts [" + reference(descendant) + "] >>"));
  };
  const auto numbered = [this](const std::string& more) {
    const int descendant = object(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Sample /DW 1000 /CIDToGIDMap /Identity "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        "/FontDescriptor << /Type /FontDescriptor /FontName /AAAAAA+Sample /Flags 4 /FontBBox [0 -200 1000 900] "
        "/ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 900 /StemV 80 >> >>");
    return reference(object("<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Sample /Encoding /Identity-H " + more +
                            " /DescendantFonts [" + reference(descendant) + "] >>"));
  };
  const int map = stream("",
                         "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
                         "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
                         "3 beginbfchar <0001> <673A> <0002> <5BC6> <0003> <7532> endbfchar\n"
                         "endcmap end end");
  fonts_ = "/F1 " + reference(object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")) + " /F2 " +
           chinese("UniGB-UCS2-H") + " /F3 " + chinese("GBK-EUC-H") + " /F4 " +
           numbered("/ToUnicode " + reference(map)) + " /F5 " + numbered("") + " /F6 " + chinese("UniGB-UCS2-V");
}

int PdfWriter::object(std::string body) {
  objects_.push_back(std::move(body));
  return static_cast<int>(objects_.size());
}

int PdfWriter::stream(const std::string& dictionary, const std::string& data) {
  return object(stream_body(dictionary, data));
}

int PdfWriter::reserve() { return object("null"); }

void PdfWriter::set(int number, std::string body) { objects_[static_cast<std::size_t>(number - 1)] = std::move(body); }

PdfWriter& PdfWriter::page(const std::string& content, const std::string& resources, const std::string& entries) {
  const int contents = stream("", content);
  const std::string box = entries.find("/MediaBox") == std::string::npos ? "/MediaBox [0 0 200 300] " : "";
  const int number =
      object("<< /Type /Page /Parent " + reference(tree_) + " " + box + "/Contents " + reference(contents) +
             " /Resources << /Font << " + fonts_ + " >> " + resources + " >> " + entries + " >>");
  pages_.emplace_back(number, contents);
  return *this;
}

PdfWriter& PdfWriter::catalog(const std::string& entries) {
  catalog_ += " " + entries;
  return *this;
}

PdfWriter& PdfWriter::info(const std::string& entries) {
  info_entries_ += " " + entries;
  return *this;
}

std::vector<std::string> PdfWriter::all_objects() const {
  std::vector<std::string> objects = objects_;
  std::string kids;
  for (const auto& [page, contents] : pages_) kids += reference(page) + " ";
  const auto put = [&objects](int number, std::string body) {
    objects[static_cast<std::size_t>(number - 1)] = std::move(body);
  };
  put(root_, "<< /Type /Catalog /Pages " + reference(tree_) + catalog_ + " >>");
  put(tree_, "<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(pages_.size()) + " >>");
  put(info_, "<< " + info_entries_ + " >>");
  return objects;
}

std::string PdfWriter::written(const std::vector<std::string>& objects, const std::string& trailer) const {
  std::string file(kHead);
  std::string table = "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
  for (std::size_t i = 0; i < objects.size(); ++i) {
    std::array<char, 32> entry{};
    std::snprintf(entry.data(), entry.size(), "%010zu 00000 n \n", file.size());
    table += entry.data();
    file += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::size_t start = file.size();
  file += table + "trailer\n<< /Size " + std::to_string(objects.size() + 1) + " /Root " + reference(root_) + " /Info " +
          reference(info_) + " " + trailer + " >>\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
  return file;
}

std::string PdfWriter::bytes() const { return written(all_objects(), ""); }

std::string PdfWriter::encrypted(bool has_user_password) const {
  // ISO 32000-1, 7.6.3.3, algorithms 2 and 4.
  static constexpr unsigned char kPadding[32] = {0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E,
                                                 0x56, 0xFF, 0xFA, 0x01, 0x08, 0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68,
                                                 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A};
  const std::string padding(reinterpret_cast<const char*>(kPadding), sizeof(kPadding));
  const std::string owner(32, 'o');
  const std::string id(16, 'i');
  const std::string password = has_user_password ? "secret" + padding.substr(0, 26) : padding;
  const std::string key = md5(password + owner + "\xFC\xFF\xFF\xFF" + id).substr(0, 5);
  std::vector<std::string> objects = all_objects();
  for (std::size_t i = 0; i < objects.size(); ++i) {
    objects[i] = encrypted_object(objects[i], static_cast<int>(i + 1), key);
  }
  return written(objects, "/ID [<" + hex(id) + "> <" + hex(id) + ">] /Encrypt << /Filter /Standard /V 1 /R 2 /O <" +
                              hex(owner) + "> /U <" + hex(rc4(key, padding)) + "> /P -4 >>");
}

std::string updated(const std::string& file, const std::vector<std::pair<int, std::string>>& objects) {
  const std::size_t mark = file.rfind("startxref\n");
  const std::size_t trailer = file.rfind("trailer\n<< ");
  const std::string previous = file.substr(mark + 10, file.find('\n', mark + 10) - mark - 10);
  const std::string entries = file.substr(trailer + 11, file.find(" >>\nstartxref", trailer) - trailer - 11);
  std::string result = file;
  std::string table = "xref\n";
  for (const auto& [number, body] : objects) {
    std::array<char, 64> entry{};
    std::snprintf(entry.data(), entry.size(), "%d 1\n%010zu 00000 n \n", number, result.size());
    table += entry.data();
    result += std::to_string(number) + " 0 obj\n" + body + "\nendobj\n";
  }
  const std::size_t start = result.size();
  return result + table + "trailer\n<< " + entries + " /Prev " + previous + " >>\nstartxref\n" + std::to_string(start) +
         "\n%%EOF\n";
}

int add_picture(PdfWriter& writer, int width, int height) {
  return writer.stream("/Type /XObject /Subtype /Image /Width " + std::to_string(width) + " /Height " +
                           std::to_string(height) + " /ColorSpace /DeviceGray /BitsPerComponent 8",
                       std::string(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), '\x55'));
}

std::string run_mishen_pdf(std::string_view bytes) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("cannot make pipes");
  }
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("cannot fork");
  if (pid == 0) {
    ::dup2(in[0], STDIN_FILENO);
    ::dup2(out[1], STDOUT_FILENO);
    const char* program = MISHEN_BINARY_DIR "/bin/mishen-pdf";
    ::execl(program, program, nullptr);
    ::_exit(127);
  }
  ::close(in[0]);
  ::close(out[1]);
  // It reads all before it writes anything; should it end earlier, that is no reason for this process to.
  const auto old = ::signal(SIGPIPE, SIG_IGN);
  write_all(in[1], bytes);
  ::close(in[1]);
  ::signal(SIGPIPE, old);
  std::string lines;
  std::array<char, 65536> piece{};
  while (true) {
    const ssize_t count = ::read(out[0], piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    lines.append(piece.data(), static_cast<std::size_t>(count));
  }
  ::close(out[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (WIFSIGNALED(status)) throw std::runtime_error("mishen-pdf died of signal " + std::to_string(WTERMSIG(status)));
  if (WEXITSTATUS(status) == 127) throw std::runtime_error("mishen-pdf cannot be started");
  return lines;
}

}  // namespace mishen::test
