#include "service/http/static_files.h"

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <openssl/sha.h>

namespace mishen::service::http {
namespace {

namespace fs = std::filesystem;

constexpr std::array kTypes = std::to_array<std::pair<std::string_view, std::string_view>>({
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".txt", "text/plain; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
});

constexpr std::string_view kNotBuiltZh =
    "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>密审</title><h1>网页还没有构建</h1>"
    "<p>服务已经运行，接口可用（<a href=\"/v1/openapi.yaml\">接口说明</a>、<a "
    "href=\"/v1/health\">健康状态</a>），但没有找到网页文件。</p>"
    "<p>在源码目录运行 <code>./quickstart</code>，或在 <code>clients/web</code> 中运行 <code>npm ci &amp;&amp; npm run "
    "build</code>，"
    "然后重新启动服务；也可以用 <code>mishend --web 目录</code> 指定已构建的文件。</p></html>";
constexpr std::string_view kNotBuiltEn =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Mishen</title><h1>The web application is not "
    "built</h1>"
    "<p>The service is running and its API answers (<a href=\"/v1/openapi.yaml\">description</a>, <a "
    "href=\"/v1/health\">health</a>), but its "
    "pages were not found.</p><p>Run <code>./quickstart</code> in the source tree, or <code>npm ci &amp;&amp; npm run "
    "build</code> in "
    "<code>clients/web</code>, and start the service again; or name the built files with <code>mishend --web "
    "DIR</code>.</p></html>";

std::string_view type_of(const std::string& extension) {
  for (const auto& [known, type] : kTypes) {
    if (known == extension) return type;
  }
  return "application/octet-stream";
}

std::string etag_of(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string etag = "\"";
  for (std::size_t i = 0; i < 16; ++i) {
    etag += kHex[digest[i] >> 4U];
    etag += kHex[digest[i] & 0xFU];
  }
  return etag + "\"";
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad())
    throw std::runtime_error("reading the web application: cannot read " + path.string());
  return bytes;
}

bool has_extension(std::string_view path) {
  return path.substr(path.rfind('/') + 1).find('.') != std::string_view::npos;
}

}  // namespace

StaticFiles StaticFiles::read(const fs::path& folder) {
  StaticFiles result;
  std::error_code error;
  if (!fs::exists(folder / "index.html", error)) return result;
  std::size_t total = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_symlink() || !entry.is_regular_file()) continue;
    total += entry.file_size();
    if (total > kMaxStaticBytes) {
      throw std::runtime_error("reading the web application: " + folder.string() +
                               " holds more than 64 MiB; is it the folder of the built files?");
    }
    std::string bytes = read_file(entry.path());
    std::string etag = etag_of(bytes);
    std::string name = "/" + entry.path().lexically_relative(folder).generic_string();
    result.files_.emplace(
        std::move(name),
        File{std::move(bytes), std::string(type_of(entry.path().extension().string())), std::move(etag)});
  }
  return result;
}

Response StaticFiles::respond(const Request& request) const {
  if (files_.empty()) {
    if (has_extension(request.path))
      throw Problem{404, "not-found", "没有这个文件：网页还没有构建。",
                    "There is no such file: the web application is not built."};
    return {200, "text/html; charset=utf-8", std::string(request.english() ? kNotBuiltEn : kNotBuiltZh), {}};
  }
  auto found = files_.find(request.path);
  if (found == files_.end() && !has_extension(request.path)) found = files_.find("/index.html");
  if (found == files_.end()) throw Problem{404, "not-found", "没有这个文件。", "There is no such file."};
  const File& file = found->second;
  const bool immutable = found->first.starts_with("/assets/");
  Response response{
      200,
      file.content_type,
      {},
      {{"ETag", file.etag}, {"Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache"}}};
  if (request.header("if-none-match").find(file.etag) != std::string::npos) {
    response.status = 304;
  } else {
    response.body = file.bytes;
  }
  return response;
}

}  // namespace mishen::service::http
