#include "tests/generator/prose.h"

#include <array>

namespace mishen::test {
namespace {

constexpr std::array kTimes = {
    "今年以来，", "上半年，", "近日，",         "本周，",         "入冬以来，",     "第三季度，",
    "下一步，",   "期间，",   "根据工作安排，", "按照年度计划，", "结合本地实际，", "截至目前，",
    "去年同期，", "月底前，", "经过前期筹备，", "在各方支持下，", "汛期过后，",     ""};
constexpr std::array kUnits = {"市场监管部门", "各街道办事处", "区水利站",     "县图书馆",   "城市管理科",
                               "项目建设单位", "乡村振兴专班", "养老服务中心", "交通运输站", "文化馆",
                               "生态环境科",   "社区志愿者",   "农业技术站",   "工会组织",   "政务服务大厅",
                               "园林绿化部门", "气象站",       "教育培训机构", "消防志愿队", "供水服务部门",
                               "公共资源平台", "老年学校",     "青年读书小组", "产业园区"};
constexpr std::array kActions = {"组织开展了", "统一部署了", "扎实推进",   "集中完成了", "积极筹备",   "全面启动了",
                                 "有序实施",   "认真总结了", "持续优化",   "共同参与了", "稳步落实",   "重新规划了",
                                 "深入调研了", "圆满举办了", "逐项梳理了", "协同建设了", "公开征集了", "按期验收了"};
constexpr std::array kObjects = {"道路绿化养护工程",   "农田灌溉设施改造",   "便民服务窗口建设", "老旧小区加装电梯工作",
                                 "夏季防汛物资储备",   "全民阅读推广活动",   "食品安全抽样检验", "冬季供暖管网检修",
                                 "中小学生体育比赛",   "河道清淤整治",       "创业就业培训",     "垃圾分类宣传",
                                 "历史建筑保护修缮",   "公共自行车站点布设", "茶叶种植技术推广", "社区健康讲座",
                                 "残疾人康复设备配置", "乡村道路照明工程",   "旅游线路设计评选", "节约用水宣传周活动",
                                 "电动汽车充电桩建设", "小微企业融资对接",   "果树病虫害防治",   "群众文艺汇演"};
constexpr std::array kResults = {
    "，取得了良好效果",       "，受到群众欢迎",     "，共有三百余人参加", "，为后续工作打下基础",
    "，覆盖十二个村",         "，完成投资二百万元", "，各项指标稳中有升", "，服务水平明显提高",
    "，有关情况将及时公布",   "，广大居民踊跃报名", "，环境面貌焕然一新", "，进一步方便了出行",
    "，惠及周边五个社区",     "，形成了长效机制",   "，资金已经全部到位", "",
    "，计划明年春天继续推广", "，总长度约六公里",   "，得到了充分肯定",   "，质量达到设计要求"};
constexpr std::array kEnds = {"。", "。", "。", "；同时做好后续维护。", "，并安排专人负责。", "，效果还在观察。"};
constexpr std::array kTitles = {"关于开展", "关于做好", "关于公布", "关于推进", "关于组织"};
constexpr std::array kTitleEnds = {"的通知", "的公告", "的通报", "情况的说明", "有关事项的公告"};

constexpr std::array kPapers = {"学业水平考试", "招聘考试", "职业技能考试", "期末考试", "选拔考试"};
constexpr std::array kSubjects = {"数学", "语文", "物理", "公共基础知识", "综合素质", "地理", "会计实务", "历史"};
constexpr std::array kPaperLines = {"本试卷共六页，满分一百五十分，考试时间一百二十分钟。",
                                    "考生在答题卡上填写姓名和座位。",
                                    "一、选择题：本题共八小题，每小题五分。",
                                    "作答时用黑色签字笔书写，字迹清楚。",
                                    "二、填空题：本题共四小题。",
                                    "三、解答题：写出文字说明和演算步骤。",
                                    "试卷和答题卡由监考人员一并收齐。",
                                    "下列词语中书写正确的一项。",
                                    "阅读下面的材料，完成后面的题目。"};

constexpr std::array kSyllables = {"shu",  "li",    "zhu",    "zhong", "ji",   "ceng",  "dang", "guan",  "gan",  "bu",
                                   "jing", "shen",  "xue",    "xi",    "gong", "zuo",   "hui",  "yi",    "jian", "she",
                                   "fa",   "zhan",  "wen",    "hua",   "tong", "zhi",   "quan", "mian",  "luo",  "shi",
                                   "ren",  "min",   "qun",    "zhe",   "nian", "yue",   "qing", "kuang", "bao",  "gao",
                                   "zeng", "qiang", "chuang", "xin",   "neng", "liang", "ti",   "gao",   "fu",   "wu"};

constexpr std::array kLatin = {"International Conference on Water Management",
                               "https://www.example.gov.cn/art/2024/9/12/index.html",
                               "bangongshi@example.gov.cn",
                               "Shanghai Beijing Guangzhou",
                               "Adobe Photoshop",
                               "tongzhi_fujian_01.docx",
                               "World Health Organization",
                               "Ministry of Agriculture and Rural Affairs",
                               "ISO 9001",
                               "Geographic Information System",
                               "www.example.edu.cn",
                               "Sustainable Development Goals",
                               "Zhejiang University Press",
                               "Microsoft Office Word",
                               "green finance and low-carbon economy",
                               "function showMenu(item) { return item.title; }"};
constexpr std::array kBrandHeads = {"bet", "win", "vip", "hg", "kok", "yabo", "ag", "pg", "bwin", "jbo", "leyu", "mgm"};
constexpr std::array kBrandTails = {"官网 #", "体育是什么", "平台入口", "真人登录",
                                    "娱乐城", "国际#",      "电子网址", "下载官网#"};
constexpr std::array kRepeated = {"GDP",      "APP",     "COVID-19", "Windows 10", "LED显示屏", "WiFi",
                                  "PPP项目",  "5G",      "VR设备",   "ETC",        "PM2.5",     "CPI",
                                  "KN95口罩", "ISO认证", "OA系统",   "WPS文档",    "二维码H5"};

template <class List>
void add(std::string& text, Random& random, const List& list) {
  text += pick(random, list);
}

}  // namespace

std::string sentence(Random& random) {
  std::string text;
  add(text, random, kTimes);
  add(text, random, kUnits);
  add(text, random, kActions);
  add(text, random, kObjects);
  add(text, random, kResults);
  add(text, random, kEnds);
  return text;
}

std::string sentence_naming(std::string_view name, Random& random) {
  struct Frame {
    std::string_view before, after;
  };
  static constexpr std::array kFrames = {
      Frame{"会议介绍了", "的有关情况。"},       Frame{"各单位可以结合实际使用", "，提高工作效率。"},
      Frame{"关于", "的说明见附件。"},           Frame{"", "的相关数据由统计部门发布。"},
      Frame{"本次培训讲解了", "和常见问题。"},   Frame{"据介绍，", "已经在多个社区推广。"},
      Frame{"工作人员现场演示了", "的操作。"},   Frame{"咨询", "的居民较多，窗口作了解答。"},
      Frame{"下半年将继续完善", "的配套措施。"}, Frame{"与去年相比，", "有所变化。"}};
  const Frame& frame = pick(random, kFrames);
  return std::string(frame.before) + std::string(name) + std::string(frame.after);
}

std::string paragraph(Random& random) {
  std::string text;
  for (int left = between(random, 1, 4); left > 0; --left) text += sentence(random);
  return text;
}

std::string title(Random& random) {
  std::string text;
  add(text, random, kTitles);
  add(text, random, kObjects);
  add(text, random, kTitleEnds);
  return text;
}

std::string examination_line(Random& random) { return pick(random, kPaperLines); }

std::string examination_title(Random& random) {
  return std::string(pick(random, kPapers)) + pick(random, kSubjects) + "试题";
}

std::string pinyin_clause(Random& random) {
  std::string text;
  for (int left = between(random, 10, 24); left > 0; --left) add(text, random, kSyllables);
  return text;
}

std::string latin_phrase(Random& random) { return pick(random, kLatin); }

std::string brand(Random& random) {
  std::string text = pick(random, kBrandHeads);
  for (int left = between(random, 0, 3); left > 0; --left) text += static_cast<char>('a' + between(random, 0, 25));
  if (!once_in(random, 3)) text += std::to_string(between(random, 10, 9999));
  add(text, random, kBrandTails);
  return text;
}

std::string repeated_name(Random& random) { return pick(random, kRepeated); }

}  // namespace mishen::test
