#include "clients/cli/words.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <span>

#include "clients/cli/language.h"

namespace mishen::cli {

namespace {

struct Word {
  std::string_view name;
  Phrase words;
};

constexpr Word kVerdicts[] = {
    {"block", {"禁止发布", "DO NOT PUBLISH"}},
    {"incomplete", {"未读全", "NOT FULLY READ"}},
    {"review", {"需核实", "TO BE CHECKED"}},
    {"pass", {"通过", "pass"}},
};

constexpr Word kSeverities[] = {
    {"block", {"禁止发布", "block"}},
    {"review", {"需核实", "review"}},
    {"note", {"提示", "note"}},
};

constexpr Word kRegions[] = {
    {"body", {"正文", "body"}},
    {"title", {"标题", "title"}},
    {"header", {"页眉", "page header"}},
    {"footer", {"页脚", "page footer"}},
    {"note", {"脚注或尾注", "footnote or endnote"}},
    {"comment", {"批注或注释", "comment"}},
    {"deleted", {"修订中删除的文字", "deleted text"}},
    {"inserted", {"修订中插入的文字", "inserted text"}},
    {"text-box", {"文本框", "text box"}},
    {"watermark", {"水印", "watermark"}},
    {"hidden-row", {"隐藏行", "hidden row"}},
    {"hidden-column", {"隐藏列", "hidden column"}},
    {"hidden-sheet", {"隐藏工作表", "hidden sheet"}},
    {"hidden-text", {"隐藏文字", "hidden text"}},
    {"alt", {"图片替代文字", "alternative text"}},
    {"attribute", {"网页属性", "attribute"}},
    {"property", {"文件属性", "document property"}},
    {"file-name", {"文件名", "file name"}},
    {"embedded", {"嵌入对象", "embedded object"}},
};

constexpr Word kReasons[] = {
    {"encrypted", {"已加密，打不开", "encrypted"}},
    {"damaged", {"文件损坏，读不出来", "damaged"}},
    {"unknown-format", {"格式无法识别", "unknown format"}},
    {"undecodable", {"文字编码无法判定", "the character encoding cannot be told"}},
    {"ill-formed", {"有一处不成字符的字节", "one ill-formed byte sequence"}},
    {"timeout", {"超过了时间限制", "the time limit was reached"}},
    {"scan-failed", {"检查多次失败，没有查完", "the scan failed again and again"}},
    {"unreadable", {"文件打不开", "the file cannot be opened"}},
    {"dictionary-self-check", {"词库没有通过自检", "the dictionary failed its self-check"}},
    {"limit:bytes", {"超过了大小限制", "larger than the size limit"}},
    {"limit:members", {"内含文件过多", "too many members"}},
    {"limit:ratio", {"压缩比异常", "compressed beyond the limit"}},
    {"limit:depth", {"嵌套过深", "nested too deeply"}},
    {"limit:findings", {"发现过多，只列出一部分", "too many findings: not all are listed"}},
    {"limit:matches", {"命中过多，没有查完", "too many matches: not all were looked at"}},
    {"not-read:image", {"图片没有识读", "picture not read"}},
    {"not-read:embedded", {"嵌入对象没有读", "embedded object not read"}},
    {"not-read:macros", {"宏没有读", "macros not read"}},
    {"not-read:linked", {"链接的外部内容没有读", "linked content not read"}},
    {"not-read:linked-image", {"网页链接的图片没有读", "linked pictures not read"}},
    {"not-read:altchunk", {"文档中并入的其他文件没有读", "a merged file was not read"}},
    {"not-read:srcdoc", {"内嵌框架（srcdoc）没有读", "inline frame (srcdoc) not read"}},
    {"limit:text", {"文字过多，没有读完", "too much text"}},
    {"limit:memory", {"占用内存过多，没有读完", "too much memory"}},
    {"limit:output", {"读出的内容过多，没有读完", "too much output"}},
    {"crashed", {"读取程序意外中止", "the reading program ended unexpectedly"}},
    {"sandbox-unavailable", {"隔离环境不可用，没有读", "the sandbox is not available: not read"}},
    {"not-read:mail", {"电子邮件没有读全", "mail is not read whole"}},
    {"not-read:entity", {"自定义的字符实体没有展开", "entities of its own were not expanded"}},
    {"not-read:drawing", {"只有图形，没有文字层", "drawings without text"}},
    {"unsafe-name", {"内含文件的路径不安全（已按普通名称处理）", "a member's path is not safe: taken as a plain name"}},
    {"limit:style-sheet", {"网页样式规则过多，没有全部判断", "too many style rules: not all were looked at"}},
    {"limit:xml-depth", {"标签嵌套过深", "mark-up nested too deeply"}},
    {"not-read:link",
     {"指向文件夹之外或失效的符号链接，没有读", "symbolic link that is broken or leads out of the folder, not read"}},
    {"not-read:special-file", {"不是普通文件，没有读", "not a regular file, not read"}},
};

constexpr Word kEvidence[] = {
    {"standalone line", {"独立成行", "stands on a line of its own"}},
    {"short line", {"短行", "short line"}},
    {"listed term", {"词表中的词", "listed term"}},
    {"listed form", {"规则列出的写法", "listed form"}},
    {"several different values", {"有多个不同的号码", "several different values"}},
    {"mobile network prefix", {"号段正确", "mobile network prefix"}},
    {"organisation's account", {"单位账户", "organisation's account"}},
    {"compatibility characters", {"兼容字符", "compatibility characters"}},
    {"starts a paragraph", {"位于段首", "starts a paragraph"}},
    {"level as a part of a file name", {"文件名中单独标有密级", "level as a part of a file name"}},
    {"header zone", {"位于文首", "at the head of the document"}},
    {"in brackets", {"在括号内", "in brackets"}},
    {"several marks in one sentence", {"同一句中有多个标志", "several marks in one sentence"}},
    {"level-star-period", {"密级、星号、保密期限齐全", "level, star and period"}},
    {"star-level-period", {"星号、密级、保密期限（次序颠倒）", "star, level and period (in a wrong order)"}},
    {"level-substitute star-period", {"密级、代用星号、保密期限", "level, a substitute for the star, period"}},
    {"level in brackets at the start of a paragraph",
     {"段首括号内标有密级", "level in brackets at the start of a paragraph"}},
    {"level-period in brackets", {"密级，保密期限在括号内", "level with the period in brackets"}},
    {"level-period, star missing", {"密级和保密期限，缺星号", "level and period, star missing"}},
    {"level and star, no period", {"密级和星号，缺保密期限", "level and star, no period"}},
    {"period longer than the law allows", {"期限超过法定最长期限", "period longer than the law allows"}},
    {"examination words", {"文中有考试用语", "words of examinations near it"}},
    {"value of 密级", {"填在“密级”之后", "the value of 密级 (level)"}},
    {"invisible characters inside", {"中间夹有看不见的字符", "invisible characters inside"}},
    {"spaced out", {"字间有空格", "spaced out"}},
    {"traditional characters", {"使用繁体字", "traditional characters"}},
    {"full-width characters", {"使用全角字符", "full-width characters"}},
    {"star variant", {"使用其他形状的星号", "another star"}},
    {"compatibility characters", {"使用兼容字符", "compatibility characters"}},
    {"combining marks", {"字上叠加了符号", "combining marks"}},
    {"pinyin in brackets", {"字后夹注拼音", "pinyin in brackets"}},
    {"level spelled in pinyin", {"密级用拼音书写", "level spelled in pinyin"}},
    {"stray marks inside", {"字间夹有符号", "stray marks inside"}},
    {"repeated punctuation", {"标点重复", "repeated punctuation"}},
    {"emoji inside", {"中间夹有表情或图形符号", "emoji inside"}},
    {"foreign text spliced in", {"中间被插入外来文字", "foreign text spliced in"}},
    {"percent-encoded", {"经过百分号编码", "percent-encoded"}},
    {"base64", {"经过 base64 编码", "base64"}},
    {"escaped", {"写成转义字符", "escaped"}},
    {"character references", {"写成字符引用", "character references"}},
    {"broken over lines", {"被换行拆开", "broken over lines"}},
    {"one character a cell", {"拆在表格的单元格里", "one character a cell"}},
    {"look-alike characters", {"用形近字或同音字代替", "look-alike characters"}},
    {"Chinese numerals", {"用中文数字书写", "Chinese numerals"}},
    {"digits confused by OCR", {"数字误识为字母", "digits confused by OCR"}},
    {"spliced in again and again", {"反复插入", "spliced in again and again"}},
    {"a clause in pinyin", {"整句写成拼音", "a clause in pinyin"}},
    {"hidden row", {"隐藏行", "hidden row"}},
    {"row hidden by a filter", {"被筛选隐藏的行", "row hidden by a filter"}},
    {"hidden column", {"隐藏列", "hidden column"}},
    {"hidden sheet", {"隐藏工作表", "hidden sheet"}},
    {"very hidden sheet", {"深度隐藏的工作表（菜单里取消不了）", "very hidden sheet"}},
    {"hidden slide", {"隐藏的幻灯片", "hidden slide"}},
    {"layer switched off", {"已关闭的图层", "layer switched off"}},
    {"hidden by an attribute", {"设为隐藏的文字", "hidden by an attribute"}},
    {"text in the colour of its background", {"文字与背景同色", "text in the colour of its background"}},
    {"text of one point or less", {"字号不超过 1 磅", "text of one point or less"}},
    {"number format that hides the value", {"数字格式使值不显示", "number format that hides the value"}},
    {"outside of the page", {"在页面之外", "outside of the page"}},
    {"behind a picture", {"在图片后面", "behind a picture"}},
    {"drawn invisibly", {"以不可见方式绘制", "drawn invisibly"}},
    {"comment in the mark-up", {"源代码中的注释", "comment in the mark-up"}},
    {"element that the page does not show", {"网页中不显示的元素", "element that the page does not show"}},
    {"tracked deletion", {"修订中删除的文字", "tracked deletion"}},
    {"tracked insertion", {"修订中插入的文字", "tracked insertion"}},
    {"comment", {"批注", "comment"}},
    {"speaker notes", {"演讲者备注", "speaker notes"}},
    {"embedded document", {"嵌入的文件", "embedded document"}},
    {"data behind a chart", {"图表背后的数据", "data behind a chart"}},
    {"data kept by the program", {"程序保留的数据（透视表缓存、外部链接等）", "data kept by the program"}},
    {"earlier version", {"较早的版本", "earlier version"}},
    {"covered, not removed", {"被遮盖，没有删除", "covered, not removed"}},
    {"blacked out, not removed", {"被涂黑，没有删除", "blacked out, not removed"}},
    {"cropped picture kept whole", {"图片裁剪后仍留有全图", "cropped picture kept whole"}},
    {"document property", {"文件属性", "document property"}},
    {"data in a picture", {"图片自带的信息", "data in a picture"}},
    {"place where a picture was taken", {"拍摄位置", "place where a picture was taken"}},
    {"comment of an archive", {"压缩包注释", "comment of an archive"}},
    {"read in a wrong character set", {"按错误的编码读出", "read in a wrong character set"}},
    {"characters lost when it was saved", {"保存时丢失了文字", "characters lost when it was saved"}},
    {"question marks in place of characters", {"文字变成了问号", "question marks in place of characters"}},
    {"written in UTF-7", {"写成了 UTF-7 编码", "written in UTF-7"}},
    {"private-use characters", {"使用私有区字符，换一台电脑就不可读", "private-use characters"}},
    {"restricted series", {"属于不公开的发文字号", "a series of restricted documents"}},
    {"numbered article", {"所在段是条款", "in a numbered article"}},
    {"province and birth date", {"地区和出生日期成立", "province and birth date are valid"}},
    {"check character ok", {"校验码正确", "the check character is right"}},
    {"check character wrong", {"校验码不符，可能有笔误", "the check character is wrong: perhaps a typing error"}},
    {"issuer prefix and Luhn check ok", {"发卡行前缀和校验位正确", "issuer prefix and Luhn check are right"}},
    {"plate format", {"符合号牌格式", "format of a plate"}},
    {"quoted", {"在引号或书名号内", "quoted"}},
    {"introduced as an example", {"前后有举例用语", "introduced as an example"}},
    {"modal verb", {"同句有“应当”“不得”等用语", "a modal verb in the same sentence"}},
    {"several levels listed", {"同句列举多个密级", "several levels listed"}},
    {"quiz form", {"试题形式", "a quiz"}},
    {"case study", {"案例讲述（某……）", "a case study"}},
};

constexpr Word kStates[] = {
    {"scanning", {"正在检查", "being scanned"}},
    {"secrecy-review", {"待保密审查", "secrecy review"}},
    {"leader-approval", {"待领导审批", "leader's approval"}},
    {"approved", {"已同意公开", "approved"}},
    {"returned", {"已退回修改", "returned"}},
    {"refused", {"不予公开", "refused"}},
    {"withdrawn", {"已撤回", "withdrawn"}},
    {"cancelled", {"检查已取消", "scan cancelled"}},
};

constexpr Word kChannels[] = {
    {"website", {"网站", "website"}},   {"wechat", {"微信公众号", "WeChat"}}, {"app", {"客户端", "app"}},
    {"display", {"电子屏", "display"}}, {"press", {"报刊", "press"}},         {"other", {"其他", "other"}},
};

/// Evidence that goes on with a word of the text or a rule id after its name.
constexpr Word kEvidenceBefore[] = {
    {"also:", {"同时命中 ", "also hit: "}},
    {"holds:", {"其中有 ", "holds: "}},
    {"near: ", {"附近有“", "near: \""}},
};

std::string looked_up(std::span<const Word> table, std::string_view name) {
  const auto* found =
      std::find_if(table.data(), table.data() + table.size(), [&](const Word& word) { return word.name == name; });
  return std::string(found == table.data() + table.size() ? name : say(found->words));
}

}  // namespace

std::string verdict_words(std::string_view verdict) { return looked_up(kVerdicts, verdict); }
std::string severity_words(std::string_view severity) { return looked_up(kSeverities, severity); }
std::string region_words(std::string_view region) { return looked_up(kRegions, region); }
std::string state_words(std::string_view state) { return looked_up(kStates, state); }
std::string channel_words(std::string_view channel) { return looked_up(kChannels, channel); }

std::string time_words(std::string_view utc) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  const std::string text(utc);
  const std::chrono::hours shanghai(8);  // no summer time
  if (std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d", &year, &month, &day, &hour, &minute) != 5) return text;
  const std::chrono::sys_days date{std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day)};
  const auto time = date + std::chrono::hours(hour) + std::chrono::minutes(minute) + shanghai;
  const std::chrono::year_month_day local{std::chrono::floor<std::chrono::days>(time)};
  const auto minutes = (time - std::chrono::floor<std::chrono::days>(time)).count();
  const auto local_month = std::to_string(static_cast<unsigned>(local.month()));
  const auto local_day = std::to_string(static_cast<unsigned>(local.day()));
  std::array<char, 32> clock{};
  std::snprintf(clock.data(), clock.size(), "%02d:%02d", static_cast<int>(minutes / 60),
                static_cast<int>(minutes % 60));
  return filled(say("{}年{}月{}日 {}", "{}/{}/{} {} (UTC+8)"),
                {std::to_string(static_cast<int>(local.year())), local_month, local_day, clock.data()});
}

std::string reason_words(std::string_view reason) {
  std::string words = looked_up(kReasons, reason);
  if (words != reason) return words;
  if (reason.starts_with("limit:"))
    return filled(say("超过了限制（{}）", "a limit was reached ({})"), {reason.substr(6)});
  if (reason.starts_with("not-read:")) return filled(say("没有读（{}）", "not read ({})"), {reason.substr(9)});
  return words;
}

std::string evidence_words(std::string_view evidence) {
  for (const Word& before : kEvidenceBefore) {
    if (!evidence.starts_with(before.name)) continue;
    const std::string_view lead = say(before.words);
    const std::string_view close = lead.ends_with("“") ? "”" : lead.ends_with("\"") ? "\"" : "";
    return std::string(lead) + std::string(evidence.substr(before.name.size())) + std::string(close);
  }
  return looked_up(kEvidence, evidence);
}

std::string_view pass_promise() {
  return say("“通过”只表示现有规则没有发现问题，不表示内容不涉密；发布前仍须依法进行保密审查。",
             "A pass only says that today's rules found nothing; it does not say that the text holds no secret. The "
             "secrecy review "
             "before publication is still required.");
}

}  // namespace mishen::cli
