#include "service/http/multipart.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace mishen::service::http {
namespace {

Request form(std::string body, std::string type = "multipart/form-data; boundary=XX") {
  Request request;
  request.headers["content-type"] = std::move(type);
  request.body = std::move(body);
  return request;
}

std::string part(std::string_view disposition, std::string_view body, std::string_view more = "") {
  return "--XX\r\nContent-Disposition: form-data; " + std::string(disposition) + "\r\n" + std::string(more) + "\r\n" +
         std::string(body) + "\r\n";
}

int refused(const Request& request) {
  try {
    static_cast<void>(parse_multipart(request));
  } catch (const Problem& problem) {
    return problem.status;
  }
  return 0;
}

TEST(Multipart, ReadsFieldsAndFiles) {
  const Request request = form(part("name=\"title\"", "通知") +
                               part("name=\"attachment\"; filename=\"附件 1.docx\"", std::string("a\r\n--X\0b", 8),
                                    "Content-Type: application/x; a=b\r\n") +
                               part("name=\"note\"", "") + "--XX--\r\n");
  const std::vector<FormPart> parts = parse_multipart(request);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].name, "title");
  EXPECT_FALSE(parts[0].file_name);
  EXPECT_EQ(parts[0].body, "通知");
  EXPECT_EQ(parts[1].file_name, "附件 1.docx");
  EXPECT_EQ(parts[1].content_type, "application/x; a=b");
  EXPECT_EQ(parts[1].body, std::string_view("a\r\n--X\0b", 8));
  EXPECT_EQ(parts[2].body, "");
}

TEST(Multipart, ReadsFileNamesAsTheyAreWritten) {
  struct Case {
    const char *disposition, *name;
  };
  constexpr Case kCases[] = {
      {R"(name="f"; filename="a%22b.txt")", "a\"b.txt"},       // browsers
      {R"(name="f"; filename="a\"b.txt")", "a\"b.txt"},        // curl
      {R"(name="f"; filename="100%25.txt")", "100%25.txt"},    // only quotation marks are escaped
      {R"(name="f"; filename="C:\fakepath\a.txt")", "a.txt"},  // a path says nothing here
      {R"(name="f"; filename="../../etc/passwd")", "passwd"},
      {R"(name="f"; filename="x"; filename*=UTF-8''%E5%AF%86.txt)", "密.txt"},
      {R"(name=f; filename=plain.txt)", "plain.txt"},
      {R"(name="f"; filename="")", ""},
      {R"(NAME="f"; FileName="a;b.txt")", "a;b.txt"},
  };
  for (const Case& c : kCases) {
    const Request request = form(part(c.disposition, "x") + "--XX--");
    const std::vector<FormPart> parts = parse_multipart(request);
    ASSERT_EQ(parts.size(), 1U) << c.disposition;
    EXPECT_EQ(parts[0].file_name, c.name) << c.disposition;
  }
}

TEST(Multipart, RefusesWhatIsMalformed) {
  const std::string good = part("name=\"a\"", "x");
  const std::string cases[] = {
      "",
      "--XX",
      "--XX\r\n",
      good,  // no closing boundary
      "preamble\r\n" + good + "--XX--",
      good + "--XX--trailing",
      good + "--XX-\r\n",
      "--XX\n" + good.substr(6) + "--XX--",  // bare LF
      "--XX\r\nContent-Disposition: form-data; name=\"a\"\n\r\n\r\nx\r\n--XX--",
      "--XX\r\n\r\nx\r\n--XX--",               // no disposition
      part("filename=\"a\"", "x") + "--XX--",  // no name
      part("name=\"a\"; name=\"b\"", "x") + "--XX--",
      part("name=\"a", "x") + "--XX--",
      part("name=\"a\" filename=\"b\"", "x") + "--XX--",
      part("name=\"\xff\"", "x") + "--XX--",
      part("name=\"a\"; filename=\"a\x01\"", "x") + "--XX--",
      part("name=\"a\"; filename*=GBK''a", "x") + "--XX--",
      part("name=\"a\"; filename*=UTF-8''%0d%0a", "x") + "--XX--",
      part("name=\"a\"; filename*=UTF-8''%4", "x") + "--XX--",
      part("name=\"a\"", "eA==", "Content-Transfer-Encoding: base64\r\n") + "--XX--",
      part("name=\"a\"", "x", "Content-Disposition: form-data; name=\"b\"\r\n") + "--XX--",
      part("name=\"a\"", "x", "bad header\r\n") + "--XX--",
      part("name=\"a\"", "x", "X: " + std::string(9000, 'a') + "\r\n") + "--XX--",
      "--XX\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--XX--",
  };
  for (const std::string& body : cases) EXPECT_EQ(refused(form(body)), 400) << body.substr(0, 120);
  for (const char* type :
       {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"X"}) {
    EXPECT_EQ(refused(form(good + "--XX--", type)), 400) << type;
  }
  EXPECT_EQ(refused(form(good + "--XX--", "application/json")), 415);
  EXPECT_EQ(refused(form(good + "--XX--", "Multipart/Form-Data; Boundary=\"XX\"")), 0);
}

TEST(Multipart, TakesAtMost500FilesAndAFewFieldsBesides) {
  std::string files;
  std::string fields;
  for (std::size_t i = 0; i < kMaxFormFiles; ++i) files += part("name=\"a\"; filename=\"f\"", "x");
  for (std::size_t i = 0; i < kMaxFormFields; ++i) fields += part("name=\"a\"", "x");
  const Request request = form(fields + files + "--XX--");
  EXPECT_EQ(kMaxFormFiles, 500U);
  EXPECT_EQ(parse_multipart(request).size(), kMaxFormFiles + kMaxFormFields);
  EXPECT_EQ(refused(form(files + part("name=\"a\"; filename=\"f\"", "x") + "--XX--")), 413);
  EXPECT_EQ(refused(form(fields + part("name=\"a\"", "x") + "--XX--")), 413);
}

TEST(Multipart, GivesBackArbitraryBytesAndSurvivesMutation) {
  const unsigned seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  for (int round = 0; round < 3000; ++round) {
    std::string content;
    for (auto size = random() % 60; size > 0; --size) content += "\r\n-X\"a\x80"[random() % 7];
    if (content.find("\r\n--XX") != std::string::npos || content.starts_with("--XX")) continue;
    std::string body = part("name=\"f\"; filename=\"a\"", content) + "--XX--\r\n";
    const Request request = form(body);
    const std::vector<FormPart> parts = parse_multipart(request);
    ASSERT_EQ(parts.size(), 1U);
    ASSERT_EQ(parts[0].body, content);
    for (int change = 0; change < 3; ++change) body[random() % body.size()] = "\r\n-X\";=: \xff"[random() % 10];
    static_cast<void>(refused(form(body)));
  }
}

}  // namespace
}  // namespace mishen::service::http
