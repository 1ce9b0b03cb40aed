#include "service/http/json.h"

#include <gtest/gtest.h>

#include <string>

namespace mishen::service::http {
namespace {

JsonValue parsed(std::string_view text) {
  auto result = parse_json(text);
  if (const auto* error = std::get_if<JsonError>(&result)) ADD_FAILURE() << error->message;
  return std::get<JsonValue>(std::move(result));
}

Problem problem_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Problem& problem) {
    return problem;
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

TEST(Json, ReadsFieldsByName) {
  const JsonValue body = parsed(
      R"({"login":"editor","unit":null,"disabled":true,"limit":50,"roles":["editor","leader"],"body":{"text":"密"},"items":[1]})");
  JsonFields fields(body);
  EXPECT_EQ(fields.required_string("login"), "editor");
  EXPECT_EQ(fields.optional_string("unit"), std::nullopt);
  EXPECT_EQ(fields.optional_string("absent"), std::nullopt);
  EXPECT_EQ(fields.optional_bool("disabled"), true);
  EXPECT_EQ(fields.optional_integer("limit"), 50);
  EXPECT_EQ(fields.required_strings("roles"), (std::vector<std::string>{"editor", "leader"}));
  EXPECT_EQ(JsonFields(*fields.optional_object("body"), "body").required_string("text"), "密");
  EXPECT_EQ(fields.required_array("items").size(), 1U);
  fields.end();
}

TEST(Json, NamesTheFieldThatIsWrong) {
  struct Case {
    const char* text;
    const char* named;
  };
  constexpr Case kCases[] = {
      {R"({})", "reason"},
      {R"({"reason":null})", "reason"},
      {R"({"reason":1})", "reason"},
      {R"({"reason":"x","other":1})", "other"},
  };
  for (const Case& c : kCases) {
    const JsonValue body = parsed(c.text);
    const Problem problem = problem_of([&] {
      JsonFields fields(body, "answers[2]");
      static_cast<void>(fields.required_string("reason"));
      fields.end();
    });
    EXPECT_EQ(problem.status, 400);
    EXPECT_EQ(problem.slug, "bad-request");
    EXPECT_NE(problem.detail_en.find("answers[2]." + std::string(c.named)), std::string::npos) << problem.detail_en;
    EXPECT_NE(problem.detail_zh.find("answers[2]." + std::string(c.named)), std::string::npos) << problem.detail_zh;
  }
  EXPECT_EQ(problem_of([] { JsonFields fields(parsed("[1]")); }).status, 400);
}

TEST(Json, RefusesWhatHasMoreThanOneReading) {
  const std::string deep = std::string(33, '[') + std::string(33, ']');
  const std::string very_deep(200'000, '[');
  for (const std::string& text :
       {std::string(R"({"a":1,"a":2})"), std::string("{\"a\":\"\xff\"}"), std::string(R"({"a":"\u0000"})"),
        std::string(R"({"a":1} x)"), std::string(R"({"a":1,})"), std::string("{'a':1}"), std::string(""),
        std::string("// c\n{}"), std::string(R"({"a":"\ud800"})"), std::string("NaN"), deep, very_deep}) {
    EXPECT_TRUE(std::holds_alternative<JsonError>(parse_json(text))) << text.substr(0, 40);
  }
  EXPECT_TRUE(std::holds_alternative<JsonValue>(parse_json("// c\n{\"a\": /* b */ 1}", true)));
  EXPECT_TRUE(std::holds_alternative<JsonValue>(parse_json(std::string(32, '[') + std::string(32, ']'))));
}

TEST(Json, AsksForItsContentType) {
  Request request;
  request.body = "{}";
  EXPECT_EQ(problem_of([&] { static_cast<void>(json_body(request)); }).status, 415);
  request.headers["content-type"] = "text/plain";
  EXPECT_EQ(problem_of([&] { static_cast<void>(json_body(request)); }).status, 415);
  request.headers["content-type"] = "Application/JSON; charset=utf-8";
  EXPECT_NE(json_body(request).object(), nullptr);
  request.body = "{\"a\"";
  EXPECT_EQ(problem_of([&] { static_cast<void>(json_body(request)); }).status, 400);
}

TEST(JsonWriter, WritesWhatTheParserReadsBack) {
  const std::string odd = std::string("\"\\\n\t\x01\x7f", 6) + std::string(1, '\0') + "密\u2028😀";
  JsonWriter json;
  json.begin_object().member("text", odd).member("n", std::int64_t{-5}).member("flag", false).key("list").begin_array();
  json.integer(1)
      .string("two")
      .null()
      .begin_object()
      .end_object()
      .end_array()
      .member_raw("raw", R"({"x":[]})")
      .end_object();
  const std::string text = json.take();
  EXPECT_EQ(text,
            "{\"text\":\"\\\"\\\\\\n\\u0009\\u0001\\u007f\\u0000密\u2028😀\",\"n\":-5,\"flag\":false,"
            "\"list\":[1,\"two\",null,{}],\"raw\":{\"x\":[]}}");
  EXPECT_EQ(json.take(), "");
}

TEST(JsonWriter, ReplacesIllFormedBytes) {
  JsonWriter json;
  json.string("a\xff\xe5");
  EXPECT_EQ(json.take(), "\"a\uFFFD\uFFFD\"");
}

}  // namespace
}  // namespace mishen::service::http
