#include "scanner/extract/number_format.h"

#include <gtest/gtest.h>

#include <string>

namespace mishen::scanner {
namespace {

TEST(NumberFormat, ShowsNumbersAsTheyAreRead) {
  struct Case {
    const char* name;
    const char* code;
    const char* stored;
    const char* shown;
  };
  constexpr Case kCases[] = {
      {"General", "General", "42", "42"},
      {"an identity number with all digits", "0", "110101199003074514", "110101199003074514"},
      {"a whole number with an exponent", "General", "1.3800138E10", "13800138000"},
      {"rounding", "0.0", "19.899999999999999", "19.9"},
      {"a fraction of few digits", "0.00", "3.5", "3.5"},
      {"no number", "0", "x", "x"},
      // -- words around the number
      {"words", "\"机密★\"0\"年\"", "10", "机密★10年"},
      {"escaped words", "0\\年", "10", "10年"},
      {"a currency", "[$¥-804]#,##0.00", "12", "12"},
      {"signs are no words", "\"a\"0\"-\"", "12", "12"},
      {"colours and conditions", "[Red][>100]0\"人\";0\"名\"", "101", "101人"},
      {"the other section", "[Red][>100]0\"人\";0\"名\"", "99", "99名"},
      {"negative", "0;\"负\"0", "-5", "负-5"},
      // -- dates
      {"a date", "yyyy-mm-dd", "46348", "2026-11-22"},
      {"a date in Chinese", "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"", "46348", "2026-11-22"},
      {"month and day", "m\"月\"d\"日\"", "46348", "2026-11-22"},
      {"date and time", "yyyy/m/d h:mm", "46348.75", "2026-11-22 18:00:00"},
      {"time", "h:mm:ss", "0.5", "12:00:00"},
      {"a day before the one that never was", "yyyy-m-d", "59", "1900-02-28"},
      {"the first day", "yyyy-m-d", "1", "1900-01-01"},
      {"elapsed time is a number", "[h]:mm", "1.5", "1.5"},
      {"weekday", "aaaa", "46348", "2026-11-22"},
      {"too late for a date", "yyyy", "99999999", "99999999"},
      {"an exponent is no era", "0.00E+00", "12345", "12345"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const ShownValue shown = NumberFormat(c.code).show_number(c.stored, false);
    EXPECT_EQ(shown.text, c.shown);
    EXPECT_FALSE(shown.concealed);
  }
  EXPECT_EQ(NumberFormat("yyyy-mm-dd").show_number("0", true).text, "1904-01-01");
  EXPECT_EQ(NumberFormat::built_in(14).show_number("46348", false).text, "2026-11-22");
  EXPECT_EQ(NumberFormat::built_in(31).show_number("46348", false).text, "2026-11-22");
  EXPECT_EQ(NumberFormat::built_in(21).show_number("0.25", false).text, "06:00:00");
  EXPECT_EQ(NumberFormat::built_in(49).show_number("46348", false).text, "46348");
}

TEST(NumberFormat, TellsWhatHidesAValue) {
  struct Case {
    const char* code;
    const char* stored;
    bool concealed;
  };
  constexpr Case kCases[] = {
      {";;;", "13800138000", true},
      {";;", "5", true},
      {"**;**;**;**", "13800138000", true},
      {"\"****\"", "13800138000", true},
      {"\"已隐去\"", "13800138000", true},
      {"0;;", "-5", true},
      {"[>5]\"\";0", "600", true},
      // -- harmless
      {"0;;", "5", false},
      {"0;-0;;@", "0", false},  // zeros left out
      {"\"是\";;\"否\"", "1", false},
      {"@", "13800138000", false},
      {"General;General;", "5", false},
      {"G/通用格式", "5", false},
      {"#,##0_ ;[Red]-#,##0\\ ", "5", false},
      {"_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)", "5", false},
      {"[>5]\"\";0", "5", false},
      {"", "5", false},
  };
  for (const Case& c : kCases) {
    const ShownValue shown = NumberFormat(c.code).show_number(c.stored, false);
    EXPECT_EQ(shown.concealed, c.concealed) << c.code << " " << c.stored;
    EXPECT_EQ(shown.text, c.stored);
  }
  EXPECT_EQ(NumberFormat("\"已隐去\"").show_number("13800138000", false).instead, "已隐去");
}

TEST(NumberFormat, AppliesToTexts) {
  const auto shown = [](const char* code) { return NumberFormat(code).show_text("文字"); };
  EXPECT_TRUE(shown(";;;").concealed);
  EXPECT_TRUE(shown("0;0;0;\"***\"").concealed);
  EXPECT_FALSE(shown(";;").concealed) << "only numbers";
  EXPECT_FALSE(shown("0;0;0;@").concealed);
  EXPECT_FALSE(shown("General").concealed);
  EXPECT_EQ(shown("@\"（内部）\"").text, "文字（内部）");
  EXPECT_EQ(shown("0\"年\"").text, "文字");
  EXPECT_EQ(shown(";;;\"见附件\"").instead, "见附件");
}

}  // namespace
}  // namespace mishen::scanner
