#include "scanner/splices.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode.h"
#include "scanner/extracted_text.h"
#include "scanner/normalize.h"
#include "scanner/utf8.h"
#include "tests/support/random.h"

namespace mishen::scanner {
namespace {

/// The places found, as text.
std::vector<std::string> gaps(const std::string& text) {
  std::vector<std::string> out;
  for (const PlainSpan& gap : find_splices(text).gaps) out.push_back(text.substr(gap.begin, gap.size()));
  return out;
}

/// The places suspected, as text.
std::vector<std::string> suspects(const std::string& text) {
  std::vector<std::string> out;
  for (const PlainSpan& place : find_splices(text).suspects) out.push_back(text.substr(place.begin, place.size()));
  return out;
}

/// `text` as it reads without its gaps.
std::string healed(const std::string& text) {
  std::string out;
  std::size_t done = 0;
  for (const PlainSpan& gap : find_splices(text).gaps) {
    out += text.substr(done, gap.begin - done);
    done = gap.end;
  }
  return out + text.substr(done);
}

// A page as hacked pages are made: words of two characters, joined to sentences, the brand in the middle of some.
constexpr std::array<std::string_view, 64> kWords = {
    "政府", "信息", "公开", "工作", "管理", "部门", "单位", "保密", "制度", "通知", "规定", "负责", "人员",
    "领导", "文件", "内容", "国家", "社会", "经济", "发展", "建设", "项目", "企业", "服务", "组织", "安全",
    "检查", "监督", "审批", "要求", "落实", "加强", "情况", "问题", "责任", "机关", "会议", "活动", "教育",
    "培训", "计划", "资金", "方案", "标准", "技术", "环境", "机密", "秘密", "绝密", "材料", "档案", "干部",
    "职工", "群众", "城市", "农村", "学校", "医院", "交通", "卫生", "文化", "法律", "财政", "审计"};
constexpr std::array<std::string_view, 10> kLinks = {"的", "和", "对", "在", "应当", "进行", "按照", ",", "。", "\n"};

TEST(Splices, FindsAForeignWordInsideWords) {
  EXPECT_EQ(healed("本件为机bet365密级文件,请各单bet365位妥善保bet365管,不得外传。"),
            "本件为机密级文件,请各单位妥善保管,不得外传。");
}

TEST(Splices, FindsOneThatComesWithHanCharacters) {
  const std::string text =
      "各级政betway必威体育是什么府应当加强信betway必威体育是什么息公开工作。\n"
      "有关部betway必威体育是什么门要认真履行职betway必威体育是什么责。";
  EXPECT_EQ(healed(text), "各级政府应当加强信息公开工作。\n有关部门要认真履行职责。");
}

TEST(Splices, FindsOneThatIsAlwaysInTheSameWord) {
  const std::string text =
      "市政vip888府办公室:按照市政vip888府的安排,请各部门报市政vip888府审批。政府文件另发,政府网站同步公开。";
  EXPECT_EQ(gaps(text), (std::vector<std::string>{"vip888", "vip888", "vip888"}));
  EXPECT_EQ(gaps("该件为机bet365密件。\n定为机bet365密级。\n属于机bet365密事项。"),
            (std::vector<std::string>{"bet365", "bet365", "bet365"}));
}

TEST(Splices, TakesSpacesWithIt) {
  EXPECT_EQ(healed("本件为机 bet365 密级文件,请各单 bet365位妥善保bet365 管,不得外传。"),
            "本件为机密级文件,请各单位妥善保管,不得外传。");
}

TEST(Splices, LeavesDigitsOfTheTextThatTouchIt) {
  const std::string text = "请各单bet365位妥善保bet365管,有关部bet365门负责,密级为机密★bet36510年。";
  EXPECT_EQ(healed(text), "请各单位妥善保管,有关部门负责,密级为机密★10年。");
}

TEST(Splices, FindsTheTitleOfASiteInThePlaceOfWords) {
  const std::string title = "abc77手机版_abc77体育在线-投注*官网 #";
  std::string text;
  for (const char* around : {"当前位置:|市审批局", "发布机构:|市委办公室", "由|办公厅印发", "在|市政府网站上公布",
                             "报|主管部门备案", "经|会议审议通过"}) {
    const std::string_view both = around;
    text += std::string(both.substr(0, both.find('|'))) + title + std::string(both.substr(both.find('|') + 1)) + '\n';
  }
  EXPECT_EQ(gaps(text), std::vector<std::string>(6, title));
}

TEST(Splices, FindsPlacesBesideDigitsAndStars) {
  const std::string prose =
      "今年以来,各单bet77官网 #位扎实推bet77官网 #进节约用水,取得良好效bet77官网 #果。\n各部bet77官网 "
      "#门按照计bet77官网 "
      "#划开展工作。\n";
  EXPECT_EQ(healed(prose + "绝密★bet77官网 #三年"), healed(prose) + "绝密★三年");
  EXPECT_EQ(healed(prose + "153000bet77官网 #06130"), healed(prose) + "15300006130");
  EXPECT_EQ(healed(prose + "护照Ebet77官网 #12345678"), healed(prose) + "护照E12345678");
}

TEST(Splices, FindsAFirstPlaceThatLacksWhatComesWithTheOthers) {
  std::string text = "bet365";
  std::string whole;
  for (std::size_t i = 0; i < 12; ++i) {
    const std::string_view word = kWords[i];
    text += std::string(word.substr(0, 3)) + " bet365" + std::string(word.substr(3)) + "的";
    whole += std::string(word) + "的";
  }
  EXPECT_EQ(healed(text), whole);
}

TEST(Splices, FindsABriefWordWithATitle) {
  const std::string text =
      "各级政hg真人登录府应当加强信hg真人登录息公开,稳步hg真人登录落实。\n有关部hg真人登录门要认真履行职hg真人登录责。";
  EXPECT_EQ(healed(text), "各级政府应当加强信息公开,稳步落实。\n有关部门要认真履行职责。");
}

TEST(Splices, LeavesNamesAlone) {
  constexpr std::array<std::string_view, 10> kTexts = {
      "使用wechat平台办理业务,下载wechat客户端,关注wechat公众号,通过wechat支付,绑定wechat账号。",
      "全国covid-19疫情防控,covid-19患者救治,接种covid-19疫苗,感染covid-19病毒,对covid-19进行监测。",
      "采购led3528显示屏十块,安装led3528显示屏,验收led3528显示屏,更换led3528显示屏电源。",
      "安装windows 10系统,升级windows 10系统,在windows 10环境下运行,关闭windows 10更新。",
      "按照gb/t 9704-2012标准执行,gb/t 9704-2012规定,符合gb/t 9704-2012要求,参照gb/t 9704-2012格式。",
      "请将材料发送至abcd@example.com邮箱,联系abcd@example.com邮箱,以abcd@example.com为准。",
      "请登录www.example.gov.cn网站查询,访问www.example.gov.cn下载,在www.example.gov.cn公布。",
      "采用q235b钢材,选用q235b钢板,焊接q235b构件,检验q235b材质,加工q235b型钢。",
      "据crowdtech称,该漏洞已修复。据crowdtech称,影响有限。据crowdtech称,尚无损失。",
      "var name = 'abcd'; function abcd(name) { return name; } 请点击abcd按钮,查看abcd结果,关闭abcd窗口。",
  };
  for (const std::string_view text : kTexts) {
    SCOPED_TRACE(text);
    EXPECT_TRUE(find_splices(text).gaps.empty()) << gaps(std::string(text)).front();
  }
}

struct Page {
  std::string text;
  std::vector<PlainSpan> planted;
};

std::string random_brand(std::mt19937_64& random) {
  constexpr std::array<std::string_view, 8> kTails = {"",       "体育",   "官网",         "娱乐城",
                                                      "手机版", "彩票_*", "必威在线平台", "-投注#"};
  std::string brand;
  for (std::size_t i = 0, n = 3 + test::below(random, 5); i < n; ++i)
    brand += static_cast<char>('a' + static_cast<int>(test::below(random, 26)));
  for (std::size_t i = 0, n = 1 + test::below(random, 4); i < n; ++i)
    brand += static_cast<char>('0' + static_cast<int>(test::below(random, 10)));
  return brand + std::string(kTails[test::below(random, kTails.size())]);
}

/// Prose of 300 words with the brand inside some of them, or, as a name, with white space or link words around it.
Page random_page(std::mt19937_64& random, const std::string& brand, std::size_t places, bool inside_words) {
  std::set<std::size_t> where;
  while (where.size() < places) where.insert(test::below(random, 300));
  Page page;
  for (std::size_t i = 0; i < 300; ++i) {
    const std::string_view word = kWords[test::below(random, kWords.size())];
    if (where.contains(i)) {
      page.text += inside_words ? std::string(word.substr(0, 3)) : std::string(word) + "使用";
      page.planted.push_back({page.text.size(), page.text.size() + brand.size()});
      page.text += brand + (inside_words ? std::string(word.substr(3)) : "平台" + std::string(word));
    } else {
      page.text += word;
    }
    if (test::below(random, 2) == 0) page.text += kLinks[test::below(random, kLinks.size())];
  }
  return page;
}

TEST(Splices, FindsRandomBrandsInsideWords) {
  auto random = test::seeded_random("Splices.FindsRandomBrandsInsideWords");
  std::size_t planted = 0;
  std::size_t found = 0;
  for (int round = 0; round < 300; ++round) {
    const std::size_t places = 3 + test::below(random, test::below(random, 2) == 0 ? 3 : 28);
    const Page page = random_page(random, random_brand(random), places, true);
    const std::vector<PlainSpan> got = find_splices(page.text).gaps;
    planted += page.planted.size();
    for (const PlainSpan& place : page.planted)
      found += std::find(got.begin(), got.end(), place) != got.end() ? 1U : 0U;
  }
  std::cout << found << " of " << planted << " places\n";
  EXPECT_GE(found * 100, planted * 97);
}

TEST(Splices, LeavesTheSameBrandsAloneAsNames) {
  auto random = test::seeded_random("Splices.LeavesTheSameBrandsAloneAsNames");
  int wrong = 0;
  for (int round = 0; round < 300; ++round) {
    const std::size_t places = 3 + test::below(random, 28);
    const Page page = random_page(random, random_brand(random), places, false);
    if (!find_splices(page.text).gaps.empty()) ++wrong;
  }
  EXPECT_EQ(wrong, 0);
}

constexpr std::array<std::string_view, 8> kTitles = {"在线平台", "官网 #",   "手机版下载", "开户注册_*",
                                                     "电子游艺", "体育直播", "彩票 #",     "必威在线平台"};

/// A brand as it has a title behind it.
std::string titled_brand(std::mt19937_64& random) {
  std::string brand;
  for (std::size_t i = 0, n = 2 + test::below(random, 5); i < n; ++i)
    brand += static_cast<char>('a' + static_cast<int>(test::below(random, 26)));
  if (test::below(random, 2) == 0) brand += std::to_string(10 + test::below(random, 9990));
  return brand + std::string(kTitles[test::below(random, kTitles.size())]);
}

/// A short page with `unit` at random places between Han characters, whatever they are.
Page page_with(std::mt19937_64& random, const std::string& unit, std::size_t places) {
  std::string prose;
  for (std::size_t i = 0, n = 60 + test::below(random, 120); i < n; ++i) {
    prose += kWords[test::below(random, kWords.size())];
    if (test::below(random, 3) == 0) prose += kLinks[test::below(random, kLinks.size())];
  }
  std::vector<std::size_t> borders;
  for (std::size_t at = utf8_length(prose[0]); at < prose.size(); at += utf8_length(prose[at])) {
    if (utf8_at(prose, utf8_previous(prose, at)) > 0x80 && utf8_at(prose, at) >= 0x4E00) borders.push_back(at);
  }
  std::set<std::size_t> where;
  while (where.size() < places) where.insert(borders[test::below(random, borders.size())]);
  Page page;
  std::size_t done = 0;
  for (const std::size_t at : where) {
    page.text += prose.substr(done, at - done);
    page.planted.push_back({page.text.size(), page.text.size() + unit.size()});
    page.text += unit;
    done = at;
  }
  page.text += prose.substr(done);
  return page;
}

std::size_t common_places(const std::vector<PlainSpan>& planted, const std::vector<PlainSpan>& found) {
  return static_cast<std::size_t>(std::count_if(planted.begin(), planted.end(), [&](const PlainSpan& place) {
    return std::find(found.begin(), found.end(), place) != found.end();
  }));
}

TEST(Splices, FindsRandomBrandsAnywhereInShortPages) {
  auto random = test::seeded_random("Splices.FindsRandomBrandsAnywhereInShortPages");
  constexpr int kPages = 500;
  int pages = 0;
  std::size_t planted = 0;
  std::size_t found = 0;
  for (int round = 0; round < kPages; ++round) {
    const Page page = page_with(random, titled_brand(random), 5 + test::below(random, 5));
    const Splices got = find_splices(page.text);
    if (got.gaps.empty()) {
      // What is not certain is suspected at least.
      EXPECT_EQ(common_places(page.planted, got.suspects), page.planted.size()) << page.text;
      continue;
    }
    ++pages;
    planted += page.planted.size();
    found += common_places(page.planted, got.gaps);
  }
  std::cout << pages << " of " << kPages << " pages, there " << found << " of " << planted << " places\n";
  EXPECT_GE(pages * 100, kPages * 94);
  EXPECT_GE(found * 100, planted * 97);
}

TEST(Splices, OnlySuspectsNamesAnywhereInShortPages) {
  auto random = test::seeded_random("Splices.OnlySuspectsNamesAnywhereInShortPages");
  constexpr std::array<std::string_view, 12> kNames = {"covid-19",   "wifi",    "kn95口罩",  "pm2.5",
                                                       "led显示屏",  "gdp",     "ppp项目",   "iso认证",
                                                       "windows 10", "wps文档", "excel表格", "mp4"};
  for (int round = 0; round < 300; ++round) {
    const std::string name(kNames[static_cast<std::size_t>(round) % kNames.size()]);
    const Page page = page_with(random, name, 5 + test::below(random, 5));
    SCOPED_TRACE(page.text);
    const Splices got = find_splices(page.text);
    EXPECT_TRUE(got.gaps.empty());
    EXPECT_GE(got.suspects.size(), page.planted.size() - 1);
  }
}

TEST(Splices, SuspectsWhatMayBeAName) {
  EXPECT_EQ(suspects("文化gdp馆开放,社gdp区讲座,稳gdp步落实,绝密★gdp三年,110105gdp1990。"),
            std::vector<std::string>(5, "gdp"));
  EXPECT_EQ(suspects("机wifi密文件,各单wifi位负责,城wifi市,有关部wifi12门"), std::vector<std::string>(4, "wifi"));
}

TEST(Splices, SuspectsNothingBetweenSpacesAndMarks) {
  EXPECT_TRUE(suspects("本市 (gdp) 增长,全年「gdp」情况,关于\"gdp\"的").empty());
  EXPECT_TRUE(suspects("文化gdp馆开放,社gdp区讲座").empty());
  EXPECT_TRUE(suspects("文化馆开放,社区讲座,稳步落实,绝密★三年,110105199001011234。").empty());
}

TEST(Splices, DoesNotSuspectItsGaps) {
  const std::string text =
      "各单bet365位负责,妥善保bet365管,有关部bet365门落实。使用wifi网络,连接wifi信号,关闭wifi开关,机wifibet365密。";
  const Splices found = find_splices(text);
  EXPECT_EQ(found.gaps.size(), 3U);
  ASSERT_GE(found.suspects.size(), 3U);
  for (const PlainSpan& place : found.suspects) {
    for (const PlainSpan& gap : found.gaps) EXPECT_TRUE(place.end <= gap.begin || gap.end <= place.begin);
  }
}

TEST(Splices, SuspectsABoundedNumberOfPlaces) {
  std::string text;
  for (std::size_t i = 0; i < 5'000; ++i) {
    text += "连接";
    text += kWords[i * 7 % kWords.size()];
    text += "wifi";
    text += kWords[i * i % kWords.size()];
    text += "的";
  }
  const Splices found = find_splices(text);
  EXPECT_TRUE(found.gaps.empty());
  EXPECT_EQ(found.suspects.size(), 2'000U);
}

TEST(Splices, AreNoneInPlainText) {
  EXPECT_TRUE(find_splices("").gaps.empty());
  EXPECT_TRUE(find_splices("abcd abcd abcd abcd").gaps.empty());
  EXPECT_TRUE(find_splices("关于印发保密工作制度的通知").gaps.empty());
}

TEST(Splices, ComesThroughHostileTexts) {
  constexpr std::size_t kSize = 1 << 20;
  std::vector<std::string> texts;
  for (const std::string_view unit : {"a", "abcd ", "密abcd", "密abcd密", "密abcd密abce", "\nabcd密", "abcd_efgh密",
                                      "密ab12", "密ab娱乐城#", "12ab密"}) {
    std::string text;
    while (text.size() < kSize) text += unit;
    texts.push_back(std::move(text));
  }
  std::string many;
  for (int i = 0; many.size() < kSize; ++i) {
    const std::string name = "ab" + std::to_string(10'000 + i / 3);
    many += "政" + name + "府";
  }
  texts.push_back(std::move(many));
  for (const std::string& text : texts) {
    SCOPED_TRACE(text.substr(0, 12));
    const Splices found = find_splices(text);
    for (const std::vector<PlainSpan>* spans : {&found.gaps, &found.suspects}) {
      std::size_t end = 0;
      for (const PlainSpan& span : *spans) {
        ASSERT_TRUE(span.begin >= end && span.begin < span.end && span.end <= text.size());
        ASSERT_FALSE(is_utf8_continuation(text[span.begin]));
        ASSERT_TRUE(span.end == text.size() || !is_utf8_continuation(text[span.end]));
        end = span.end;
      }
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Public texts

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::string plain_view(const std::string& text) {
  const ExtractedText lines = text_of_lines(text);
  return normalize(lines).plain;
}

TEST(Splices, FindsAllPlacesInAHackedPage) {
  const std::filesystem::path file =
      std::filesystem::path(MISHEN_SOURCE_DIR) / "../shared/sources/001_00171a119ab2adbf.txt";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "the public texts are not there";
  const std::string text = plain_view(read(file));
  const std::vector<std::string> found = gaps(text);
  EXPECT_EQ(found.size(), 19U);
  EXPECT_EQ(healed(text).find("bet356"), std::string::npos);
  EXPECT_NE(healed(text).find("政府信息公开>政府部门信息公开>市审批服务管理局"), std::string::npos);
}

TEST(Splices, AreNoneInPublicTexts) {
  const std::filesystem::path corpus = std::filesystem::path(MISHEN_SOURCE_DIR) / "../shared/corpus";
  if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "the public texts are not there";
  for (const char* folder : {"negatives_gov", "negatives_wechat", "negatives_secrecy"}) {
    for (const auto& file : std::filesystem::directory_iterator(corpus / folder)) {
      const std::string text = read(file.path());
      if (!is_well_formed_utf8(text)) continue;
      EXPECT_TRUE(find_splices(plain_view(text)).gaps.empty()) << file.path();
    }
  }
}

}  // namespace
}  // namespace mishen::scanner
