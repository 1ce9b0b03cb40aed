#include "tests/generator/values.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "tests/generator/prose.h"
#include "tests/support/resident_id.h"

namespace mishen::test {
namespace {

using scanner::Severity;

Piece line(std::string_view before, std::string_view value, std::string_view after = {}) {
  Piece piece;
  piece.before = glyphs_of(before);
  piece.value = glyphs_of(value);
  piece.after = glyphs_of(after);
  return piece;
}

// The value inside a sentence that says nothing about marks.
Piece in_sentence(Random& random, Piece piece) {
  static constexpr std::array kBefore = {"本册为",       "该方案为",         "附件二为",
                                         "送来的材料为", "档案盒内第三份为", "上周收到的报告为"};
  static constexpr std::array kAfter = {"，请妥善保管。", "，已登记入库。", "，由专人取走。", "，存放在二楼。"};
  piece.place = Place::kSentence;
  piece.lead_in = (once_in(random, 2) ? sentence(random) : std::string()) + pick(random, kBefore);
  piece.lead_out = pick(random, kAfter);
  return piece;
}

std::string digits(Random& random, int count) {
  std::string text;
  for (; count > 0; --count) text += static_cast<char>('0' + between(random, 0, 9));
  return text;
}

// ---- marks

constexpr std::array kLevels = {"绝密", "机密", "秘密"};
constexpr std::array kChineseYears = {"一年", "二年", "三年",   "五年",   "六年",
                                      "八年", "十年", "十五年", "二十年", "三十年"};

std::string period(Random& random) {
  static constexpr std::array kEvents = {"会议开始前", "公布前", "发布前", "会议结束前", "启封前", "公告发布前"};
  switch (between(random, 0, 9)) {
    case 0:
      return "长期";
    case 1:
      return std::to_string(between(random, 1, 11)) + "个月";
    case 2:
      return pick(random, kChineseYears);
    case 3:
      return std::to_string(between(random, 2027, 2045)) + "年" + std::to_string(between(random, 1, 12)) + "月" +
             std::to_string(between(random, 1, 28)) + "日" + (once_in(random, 2) ? "前" : "");
    case 4:
      return pick(random, kEvents);
    case 5:
      return std::to_string(between(random, 5, 60)) + (once_in(random, 2) ? "日" : "天");
    default:
      return std::to_string(between(random, 1, 30)) + "年";
  }
}

Piece level(Random& random) {
  const std::string word = pick(random, kLevels);
  const std::string class_word = once_in(random, 12) ? "级" : "";
  std::string mark;
  switch (between(random, 0, 9)) {
    case 0:
      mark = "★" + word + period(random);
      break;
    case 1:
      // A period in brackets is a length of time: 机密（10年）.
      mark = word + class_word + "（" + (once_in(random, 2) ? "长期" : std::to_string(between(random, 1, 30)) + "年") +
             "）";
      break;
    default:
      mark = word + class_word + "★" + period(random);
  }
  switch (between(random, 0, 5)) {
    case 0:
      return in_sentence(random, line("", mark));
    case 1:
      return line(once_in(random, 2) ? "密级：" : "密级和保密期限：", mark);
    default:
      return line("", mark);
  }
}

Piece bare_level(Random& random) {
  const std::string word = pick(random, kLevels);
  Piece piece;
  switch (between(random, 0, 4)) {
    case 0:
      piece = line("密级：", word);
      break;
    case 1:
      piece = line("【", word, "】");
      break;
    case 2:
      piece = line("", word + "★");
      break;
    case 3:
      piece = line("保密级别：", word);
      break;
    default:
      piece = line("", word);
  }
  if (once_in(random, 5) && !plain_text(piece.value).ends_with("★")) {
    piece.in_body = true;
    piece.severity = Severity::kReview;
  } else {
    piece.in_head = true;
  }
  return piece;
}

Piece portion(Random& random) {
  static constexpr std::array kBrackets = {std::pair("（", "）"), std::pair("(", ")"), std::pair("[", "]"),
                                           std::pair("【", "】")};
  Piece piece;
  if (once_in(random, 8)) {
    piece = line("", "密点：");
  } else {
    const auto& [open, close] = pick(random, kBrackets);
    piece = line("", std::string(open) + pick(random, kLevels) + close);
  }
  piece.place = Place::kParagraph;
  piece.lead_out = sentence(random);
  return piece;
}

Piece exam(Random& random) {
  static constexpr std::array kEvents = {"启用前", "启用前", "启封前", "考试结束前", "开考前"};
  Piece piece = line("", std::string(pick(random, kLevels)) + "★" + pick(random, kEvents));
  piece.in_head = true;
  return piece;
}

std::string document_year(Random& random) { return std::to_string(between(random, 2001, 2026)); }
std::string serial(Random& random) {
  const int first = between(random, 1, 120);
  std::string text = std::to_string(first);
  if (once_in(random, 10)) text += "、" + std::to_string(first + between(random, 1, 9));
  return (once_in(random, 12) ? "第" : "") + text + "号";
}

Piece document_number(Random& random, std::string_view series) {
  static constexpr std::array kBefore = {"按照", "根据", "贯彻", "依据"};
  static constexpr std::array kAfter = {"文件要求，抓好各项工作。", "精神，研究具体办法。", "文件，制定实施方案。"};
  const std::string number = std::string(series) + "〔" + document_year(random) + "〕" + serial(random);
  Piece piece;
  switch (between(random, 0, 2)) {
    case 0:
      piece = line("", number);
      break;
    case 1:
      piece = line("（", number, "）");
      break;
    default:
      piece = line("", number);
      piece.place = Place::kSentence;
      piece.lead_in = sentence(random) + pick(random, kBefore);
      piece.lead_out = pick(random, kAfter);
  }
  return piece;
}

Piece restricted_number(Random& random) {
  static constexpr std::array kSeries = {"中发",   "中发",   "中办发",   "中办发", "中办发电",
                                         "中办函", "中厅字", "中办通报", "厅字",   "国参阅"};
  static constexpr std::array kSecretSeries = {"市委密", "县委密", "省委密", "区委密", "市办密", "省办密", "县办密"};
  if (!once_in(random, 4)) {
    Piece piece = document_number(random, pick(random, kSeries));
    piece.severity = Severity::kReview;
    return piece;
  }
  Piece piece = document_number(random, pick(random, kSecretSeries));
  // What stands before the organ's short name must not read as a part of it.
  if (piece.place == Place::kSentence) piece.lead_in = sentence(random) + "文号：";
  return piece;
}

Piece public_number(Random& random) {
  static constexpr std::array kSeries = {"国发", "国办发", "国函", "国办函", "国办发明电"};
  Piece piece = document_number(random, pick(random, kSeries));
  piece.severity = Severity::kNote;
  return piece;
}

Piece distribution(Random& random) {
  static constexpr std::array kRanges = {"县团级", "乡镇级", "省军级", "地师级", "县处级", "乡科级"};
  static constexpr std::array kBodies = {"各区县", "各科室", "各乡镇、街道", "机关各处室", "各县党委"};
  const std::string range = pick(random, kRanges);
  switch (between(random, 0, 8)) {
    case 0:
      return line("", "（发至" + range + "）");
    case 1:
      return line("", "（此件发至" + std::string(pick(random, kBodies)) + "）");
    case 2:
      return line("", "（此件不予公开）");
    case 3:
      return line("", "印发范围：" + range);
    case 4:
      return line("", "此件只发机关内部");
    case 5:
      return line("", once_in(random, 2) ? "阅后收回" : "会后收回");
    case 6:
      return line("", "供" + range + "以上领导干部参阅");
    default:
      return line("", "（此件发至" + range + "）");
  }
}

Piece internal_label(Random& random) {
  static constexpr std::array kNouns = {"内部资料", "内部文件", "内部材料", "内部事项"};
  static constexpr std::array kOrders = {"注意保存", "注意保密", "妥善保管", "严禁外传", "不得外传", "请勿外传"};
  static constexpr std::array kAlone = {"仅供内部使用", "仅供内部参阅", "供领导参阅", "只供内部参考"};
  static constexpr std::array kBetween = {"，", " ", "　", "、", "；", "，"};
  const std::string label = once_in(random, 4)
                                ? std::string(pick(random, kAlone))
                                : std::string(pick(random, kNouns)) + pick(random, kBetween) + pick(random, kOrders);
  return once_in(random, 3) ? line("（", label, "）") : line("", label);
}

Piece work_secret(Random& random) {
  switch (between(random, 0, 6)) {
    case 0:
      return line("", "工作秘密，不得公开");
    case 1:
      return line("", once_in(random, 2) ? "工作秘密 妥善保管" : "工作秘密，内部使用");
    case 2:
      return line("【", "工作秘密", "】");
    case 3:
      return line("", "工作秘密（" + std::to_string(between(random, 1, 9)) + "年）");
    case 4:
      return line("", once_in(random, 2) ? "工作秘密★公布前" : "工作秘密★长期");
    default:
      return line("", "工作秘密★" + std::to_string(between(random, 1, 10)) + (once_in(random, 2) ? "年" : "个月"));
  }
}

// ---- numbers

Piece number(Random& random, std::string_view label, std::string_view value, Severity severity) {
  static constexpr std::array kAfter = {"。", "，已核对。", "，请按时办理。", "（已登记）。", "；其余从略。"};
  Piece piece = line(label, value);
  piece.number = true;
  piece.severity = severity;
  if (once_in(random, 2)) {
    piece.place = Place::kSentence;
    piece.lead_in = sentence(random) + "经办人提供的";
    piece.lead_out = pick(random, kAfter);
  }
  return piece;
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string with_luhn(std::string body) {
  int sum = 0;
  bool twice = true;
  for (auto digit = body.rbegin(); digit != body.rend(); ++digit, twice = !twice) {
    const int value = (*digit - '0') * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  body += static_cast<char>('0' + (10 - sum % 10) % 10);
  return body;
}

std::string bank_card(Random& random) {
  struct Issuer {
    const char* prefix;
    int length;
  };
  static constexpr std::array kIssuers = {Issuer{"622202", 19}, Issuer{"621700", 19}, Issuer{"622848", 19},
                                          Issuer{"621661", 19}, Issuer{"622588", 16}, Issuer{"621226", 19}};
  const Issuer issuer = pick(random, kIssuers);
  return with_luhn(std::string(issuer.prefix) + "000" + digits(random, issuer.length - 10));
}

constexpr std::string_view kCodeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

// GB 32100-2015: weights are powers of 3 modulo 31.
std::string with_code_check(std::string body) {
  int sum = 0;
  int weight = 1;
  for (const char c : body) {
    sum += static_cast<int>(kCodeAlphabet.find(c)) * weight;
    weight = weight * 3 % 31;
  }
  body += kCodeAlphabet[static_cast<std::size_t>((31 - sum % 31) % 31)];
  return body;
}

std::string credit_code(Random& random) {
  static constexpr std::array kKinds = {"91", "91", "92", "12", "11", "51", "93"};
  std::string body = std::string(pick(random, kKinds)) + resident_id(random).substr(0, 6);
  // The body's own code: unassigned, it begins with MA as new ones do and has letters.
  body += "MA" + digits(random, 3);
  while (body.size() < 17) body += pick(random, kCodeAlphabet);
  return with_code_check(body);
}

std::string mobile(Random& random) {
  static constexpr std::array kNetworks = {"130", "133", "135", "137", "139", "150", "153", "158", "166",
                                           "173", "177", "180", "185", "188", "189", "191", "198", "199"};
  return std::string(pick(random, kNetworks)) + "0000" + digits(random, 4);
}

std::string passport(Random& random) {
  static constexpr std::string_view kLetters = "ABCDFGHJKLMN";
  if (once_in(random, 2)) return std::string(once_in(random, 2) ? "E" : "G") + "0" + digits(random, 7);
  return std::string("E") + pick(random, kLetters) + "0" + digits(random, 6);
}

std::string plate(Random& random) {
  static constexpr std::array kProvinces = {"京", "津", "沪", "冀", "豫", "辽", "湘", "皖", "鲁", "苏", "浙", "赣",
                                            "鄂", "桂", "晋", "蒙", "陕", "吉", "闽", "粤", "青", "川", "琼"};
  static constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  std::string text = std::string(pick(random, kProvinces)) + pick(random, kLetters);
  if (once_in(random, 4)) text += "·";
  if (once_in(random, 4)) return text + (once_in(random, 2) ? "D" : "F") + digits(random, 5);
  text += digits(random, 2);
  text += once_in(random, 2) ? digits(random, 1) : std::string(1, pick(random, kLetters));
  return text + digits(random, 2);
}

std::string resident_id_15(Random& random) {
  const std::string full = resident_id(random);
  return full.substr(0, 6) + "5" + std::to_string(between(random, 0, 9)) + full.substr(10, 4) + full.substr(14, 3);
}

template <class Labels>
std::string_view label(Random& random, const Labels& labels) {
  return pick(random, labels);
}

// ---- what resembles them

// Talk about secrets and ordinary uses of the words, of stars, brackets, numbers and pinyin: one line each.
constexpr std::array kHarmlessMarks = {"第三条　机关、单位应当保守国家秘密，维护国家安全和利益。",
                                       "（秘密级事项的保密期限不超过10年）",
                                       "商业秘密★★★★★好评，累计评价200条。",
                                       "绝密级、机密级、秘密级文件应当分别登记。",
                                       "他保守这个秘密10年，从未对人说起。",
                                       "（三）秘密级",
                                       "保守国家秘密是每个公民的义务。",
                                       "剧情★★★★　《国家机密》上映10年。",
                                       "国家机密一词见于旧译本，新译本改为国家秘密。",
                                       "第十条　涉及商业秘密、个人隐私的，不得公开（第三方同意的除外）。",
                                       "计算机密码每3个月更换一次，长期有效。",
                                       "密级：无",
                                       "★推荐：2026年5月1日前预约，限3年内有效。"};
constexpr std::array kHarmlessExams = {"严格遵守考试纪律，试题在启用前属于绝密材料，考试结束后公布答案。",
                                       "★考试结束前30分钟可以交卷（数学除外）。",
                                       "第二十条　试卷启封前应当检查密封情况。"};
constexpr std::array kHarmlessNumbers = {"市监〔2021〕18号", "（2023）浙06行初12号", "水函〔2019〕7号",
                                         "乡政发〔2024〕5、6号", "GB/T 9704—2012"};
constexpr std::array kHarmlessRanges = {"（此件公开发布）", "请将材料报送至窗口（发邮件亦可）。",
                                        "范围：全县各乡镇（街道）。",
                                        "面向县级以上医院的干部职工开展健康讲座，会后合影。"};
constexpr std::array kHarmlessLabels = {"加强内部控制和内部审计工作，注意防火。", "（内部装修，暂停开放）",
                                        "图书馆内资料丰富，欢迎借阅。", "单位内部，机动车限速行驶。"};
constexpr std::array kHarmlessWorkSecrets = {"不得公开国家秘密、工作秘密、商业秘密和个人隐私。",
                                             "机关工作人员对在履行职责中产生的工作秘密负有保密义务，应当按照规定管理。",
                                             "第八条　工作秘密、商业秘密★的管理另行规定（2年内）。"};

bool passes_luhn(std::string_view number) {
  return with_luhn(std::string(number.substr(0, number.size() - 1))) == number;
}

std::string wrong_last(Random& random, std::string value, std::string_view alphabet) {
  const char right = value.back();
  do value.back() = pick(random, alphabet);
  while (value.back() == right);
  return value;
}

// Whether a part of the digits reads as a number that somebody has: noise may cut a number anywhere, and the escapes of
// the colon before it (%EF%BC%9A, \\uff1a) end in what a code may begin with.
bool holds_a_number(std::string_view number) {
  const std::string value = "9A" + std::string(number);
  for (std::size_t begin = 0; begin < value.size(); ++begin) {
    const std::string_view rest = std::string_view(value).substr(begin);
    if (rest.size() >= 11 && rest[0] == '1' && rest[1] >= '3' && rest[1] <= '9') return true;
    for (std::size_t length = 16; length <= std::min<std::size_t>(rest.size(), 19); ++length) {
      const std::string_view part = rest.substr(0, length);
      const bool all_digits = std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (all_digits && passes_luhn(part)) return true;
      const bool of_code =
          std::all_of(part.begin(), part.end(), [](char c) { return kCodeAlphabet.find(c) != std::string_view::npos; });
      if (length == 18 && of_code && with_code_check(std::string(part.substr(0, 17))) == part) return true;
    }
  }
  return false;
}

// A number that looks like the rule's and fails what the rule checks, under a label that says it is something else.
Piece harmless_number(RuleKind kind, Random& random) {
  static constexpr std::array kSerialLabels = {"流水号：", "订单号：", "设备编号：", "批次：", "编号："};
  std::string value;
  switch (kind) {
    case RuleKind::kResidentId:
      do value = wrong_last(random, upper(resident_id(random)), "0123456789");
      while (holds_a_number(value));
      break;
    case RuleKind::kResidentId15:
      do value = resident_id_15(random);
      while (holds_a_number(value));
      break;
    case RuleKind::kMobile:
      value = "2" + digits(random, 10);
      break;
    case RuleKind::kBankCard:
      do value = wrong_last(random, bank_card(random), "0123456789");
      while (holds_a_number(value));
      break;
    case RuleKind::kPassport:
      value = passport(random);
      break;
    case RuleKind::kPlate: {
      std::string plate_number = plate(random);
      return number(random, "车牌号：", plate_number.substr(0, 3) + "I" + digits(random, 4), Severity::kNote);
    }
    default:
      do value = wrong_last(random, credit_code(random), kCodeAlphabet);
      while (holds_a_number(value));
  }
  return number(random, pick(random, kSerialLabels), value, Severity::kNote);
}

}  // namespace

std::string_view id_of(RuleKind kind) noexcept { return kRules[static_cast<std::size_t>(kind)].id; }

bool is_number(RuleKind kind) noexcept { return kind >= RuleKind::kResidentId && kind <= RuleKind::kCreditCode; }

Piece value_of(RuleKind kind, Random& random) {
  static constexpr std::array kIdLabels = {"身份证号：", "身份证号码：", "公民身份号码：", "居民身份证号码为"};
  static constexpr std::array kCardLabels = {"银行卡号：", "卡号：", "工资卡银行账号：", "一卡通账号："};
  static constexpr std::array kMobileLabels = {"手机：", "联系电话：", "手机号码：", "联系方式："};
  static constexpr std::array kPassportLabels = {"护照号码：", "护照号：", "因私护照："};
  static constexpr std::array kPlateLabels = {"车牌号：", "车辆号牌：", "机动车号牌为"};
  static constexpr std::array kCodeLabels = {"统一社会信用代码：", "信用代码："};
  switch (kind) {
    case RuleKind::kLevel:
      return level(random);
    case RuleKind::kBareLevel:
      return bare_level(random);
    case RuleKind::kPortion:
      return portion(random);
    case RuleKind::kExam:
      return exam(random);
    case RuleKind::kRestrictedNumber:
      return restricted_number(random);
    case RuleKind::kPublicNumber:
      return public_number(random);
    case RuleKind::kDistribution:
      return distribution(random);
    case RuleKind::kInternalLabel:
      return internal_label(random);
    case RuleKind::kWorkSecret:
      return work_secret(random);
    case RuleKind::kResidentId:
      return number(random, label(random, kIdLabels), upper(resident_id(random)), Severity::kBlock);
    case RuleKind::kResidentId15:
      return number(random, label(random, kIdLabels), resident_id_15(random), Severity::kReview);
    case RuleKind::kMobile:
      return number(random, label(random, kMobileLabels), mobile(random), Severity::kReview);
    case RuleKind::kBankCard:
      return number(random, label(random, kCardLabels), bank_card(random), Severity::kBlock);
    case RuleKind::kPassport:
      return number(random, label(random, kPassportLabels), passport(random), Severity::kReview);
    case RuleKind::kPlate:
      return number(random, label(random, kPlateLabels), plate(random), Severity::kReview);
    case RuleKind::kCreditCode: {
      Piece piece = number(random, label(random, kCodeLabels), credit_code(random), Severity::kNote);
      piece.has_own_letters = true;
      return piece;
    }
    case RuleKind::kUnreadable:
    case RuleKind::kCompromised:
      break;
  }
  Piece piece = line("", sentence(random));
  piece.severity = Severity::kReview;
  return piece;
}

Piece harmless_value_of(RuleKind kind, Random& random) {
  switch (kind) {
    case RuleKind::kLevel:
    case RuleKind::kBareLevel:
    case RuleKind::kPortion:
      return line("", pick(random, kHarmlessMarks));
    case RuleKind::kExam:
      return line("", pick(random, kHarmlessExams));
    case RuleKind::kRestrictedNumber:
    case RuleKind::kPublicNumber:
      return line("", pick(random, kHarmlessNumbers));
    case RuleKind::kDistribution:
      return line("", pick(random, kHarmlessRanges));
    case RuleKind::kInternalLabel:
      return line("", pick(random, kHarmlessLabels));
    case RuleKind::kWorkSecret:
      return line("", pick(random, kHarmlessWorkSecrets));
    case RuleKind::kUnreadable:
    case RuleKind::kCompromised:
      return line("", sentence(random));
    default:
      return harmless_number(kind, random);
  }
}

}  // namespace mishen::test
