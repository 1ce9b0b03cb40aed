#include "tests/generator/character_tables.h"

#include <array>
#include <string>
#include <unordered_map>

#include "scanner/utf8.h"

namespace mishen::test {
namespace {

// A character and its reading in the words it stands in here (长 of 长期, 重 of 重新).
constexpr std::string_view kReadings =
    "一yī 七qī 万wàn 三sān 上shàng 下xià 不bù 与yǔ 专zhuān 业yè 严yán 个gè 中zhōng 丰fēng 为wèi 举jǔ 么me 义yì 乐lè "
    "九jiǔ "
    "乡xiāng 书shū 了le 予yǔ 事shì 二èr 于yú 五wǔ 交jiāo 产chǎn 京jīng 人rén 什shén 仅jǐn 今jīn 从cóng 他tā 代dài 以yǐ "
    "仪yí 件jiàn 价jià 份fèn 企qǐ 伍wǔ 众zhòng 优yōu 会huì 传chuán 位wèi 体tǐ 余yú 作zuò 佰bǎi 使shǐ 供gōng 依yī "
    "便biàn "
    "保bǎo 信xìn 修xiū 借jiè 做zuò 停tíng 健jiàn 储chǔ 元yuán 充chōng 先xiān 免miǎn 党dǎng 入rù 全quán 八bā 公gōng "
    "六liù 共gòng 关guān 兴xìng 其qí 具jù 养yǎng 冀jì 内nèi 册cè 写xiě 军jūn 农nóng 冬dōng 况kuàng 几jǐ 出chū 函hán "
    "分fēn 划huà 列liè 创chuàng 初chū 利lì 别bié 到dào 制zhì 前qián 剧jù 办bàn 加jiā 务wù 动dòng 勿wù 化huà 区qū 医yī "
    "十shí 卅sà 升shēng 半bàn 协xié 单dān 卡kǎ 印yìn 卷juǎn 厅tīng 历lì 去qù 县xiàn 叁sān 参cān 及jí 发fā 取qǔ 受shòu "
    "口kǒu 另lìng 只zhǐ 可kě 台tái 史shǐ 叶yè 号hào 各gè 合hé 吉jí 同tóng 名míng 后hòu 向xiàng 启qǐ 告gào 员yuán "
    "周zhōu "
    "和hé 咖kā 咪mī 品pǐn 唱chàng 商shāng 啡fēi 善shàn 四sì 回huí 因yīn 团tuán 园yuán 围wéi 国guó 图tú 圆yuán 在zài "
    "地dì "
    "场chǎng 圾jī 址zhǐ 垃lā 型xíng 城chéng 培péi 基jī 填tián 境jìng 壹yī 处chù 备bèi 复fù 夏xià 外wài 大dà 天tiān "
    "好hǎo "
    "妥tuǒ 始shǐ 姓xìng 委wěi 娱yú 子zi 字zì 存cún 季jì 学xué 守shǒu 安ān 完wán 宓mì 官guān 定dìng 实shí 审shěn 宣xuān "
    "室shì 害hài 家jiā 密mì 富fù 察chá 对duì 导dǎo 封fēng 将jiāng 小xiǎo 就jiù 尿niào 居jū 屏píng 展zhǎn 属shǔ 履lǚ "
    "岁suì 川chuān 工gōng 已yǐ 市shì 布bù 师shī 干gàn 平píng 年nián 并bìng 广guǎng 序xù 库kù 应yīng 底dǐ 店diàn 度dù "
    "座zuò 康kāng 建jiàn 廿niàn 开kāi 式shì 强qiáng 当dāng 录lù 形xíng 影yǐng 彻chè 征zhēng 律lǜ 得dé 微wēi 心xīn 必bì "
    "志zhì 念niàn 态tài 总zǒng 情qíng 惠huì 意yì 愿yuàn 成chéng 截jié 手shǒu 扎zhā 打dǎ 批pī 技jì 抓zhuā 投tóu 护hù "
    "报bào 抽chōu 拒jù 拔bá 招zhāo 择zé 拾shí 持chí 指zhǐ 按àn 振zhèn 捌bā 换huàn 据jù 排pái 接jiē 控kòng 推tuī 提tí "
    "支zhī 收shōu 改gǎi 放fàng 政zhèng 效xiào 教jiào 数shù 整zhěng 文wén 料liào 新xīn 方fāng 施shī 旅lǚ 无wú 日rì "
    "旧jiù "
    "时shí 明míng 星xīng 映yìng 春chūn 是shì 显xiǎn 晋jìn 暂zàn 暖nuǎn 更gèng 月yuè 有yǒu 服fú 期qī 木mù 未wèi 末mò "
    "本běn 术shù 机jī 材cái 村cūn 束shù 条tiáo 来lái 极jí 构gòu 林lín 果guǒ 柒qī 查chá 标biāo 树shù 校xiào 样yàng 核hé "
    "根gēn 格gé 桂guì 案àn 档dàng 桩zhuāng 梯tī 梳shū 检jiǎn 植zhí 楚chǔ 楼lóu 次cì 欢huān 正zhèng 此cǐ 步bù 残cán "
    "每měi "
    "比bǐ 民mín 气qì 水shuǐ 求qiú 汇huì 汛xùn 汽qì 沪hù 河hé 治zhì 泌mì 法fǎ 注zhù 津jīn 活huó 流liú 浙zhè 消xiāo "
    "涉shè "
    "淤yū 深shēn 清qīng 游yóu 湘xiāng 溉gài 源yuán 满mǎn 演yǎn 灌guàn 火huǒ 点diǎn 焕huàn 然rán 照zhào 片piàn 版bǎn "
    "牌pái 物wù 猫māo 玖jiǔ 环huán 班bān 理lǐ 琼qióng 甜tián 生shēng 用yòng 田tián 由yóu 电diàn 画huà 略lüè 疾jí "
    "病bìng "
    "登dēng 百bǎi 的de 皖wǎn 益yì 监jiān 盒hé 盖gài 目mù 省shěng 真zhēn 知zhī 码mǎ 研yán 础chǔ 确què 示shì 社shè 祕mì "
    "神shén 票piào 禁jìn 私sī 种zhòng 科kē 秘mì 积jī 程chéng 稳wěn 究jiū 空kōng 窗chuāng 站zhàn 笔bǐ 第dì 筑zhù 答dá "
    "筹chóu 签qiān 算suàn 管guǎn 箱xiāng 类lèi 粤yuè 精jīng 系xì 素sù 累lèi 絶jué 红hóng 约yuē 级jí 纪jì 线xiàn 组zǔ "
    "织zhī 经jīng 结jié 绝jué 统tǒng 继jì 续xù 维wéi 综zōng 绿lǜ 编biān 缮shàn 网wǎng 罩zhào 置zhì 署shǔ 群qún 老lǎo "
    "考kǎo 者zhě 职zhí 联lián 聘pìn 肆sì 肯kěn 育yù 能néng 膜mó 自zì 至zhì 良liáng 色sè 艺yì 节jié 花huā 苏sū 范fàn "
    "茶chá "
    "荐jiàn 营yíng 落luò 蒙méng 虫chóng 蜂fēng 蜜mì 融róng 行xíng 街jiē 装zhuāng 要yào 覆fù 见jiàn 观guān 规guī 解jiě "
    "计jì 订dìng 认rèn 训xùn 议yì 记jì 讲jiǎng 设shè 证zhèng 评píng 识shí 诊zhěn 词cí 译yì 试shì 话huà 该gāi 语yǔ "
    "说shuō "
    "请qǐng 读dú 调diào 象xiàng 豫yù 貌mào 负fù 责zé 账zhàng 质zhì 贯guàn 贰èr 贴tiē 资zī 赛sài 赣gàn 走zǒu 起qǐ "
    "超chāo "
    "跃yuè 路lù 踊yǒng 身shēn 车chē 载zài 辆liàng 输shū 边biān 辽liáo 达dá 过guò 迎yíng 运yùn 近jìn 还hái 这zhè 进jìn "
    "迹jī 送sòng 选xuǎn 逐zhú 通tōng 速sù 造zào 道dào 遵zūn 邮yóu 部bù 鄂è 配pèi 里lǐ 重chóng 量liàng 金jīn 钟zhōng "
    "银yín 镇zhèn 长cháng 门mén 间jiān 闽mǐn 阅yuè 队duì 防fáng 附fù 际jì 陆lù 限xiàn 陕shǎn 院yuàn 除chú 隐yǐn 集jí "
    "零líng 青qīng 非fēi 面miàn 页yè 项xiàng 顾gù 预yù 领lǐng 题tí 食shí 馆guǎn 驶shǐ 验yàn 骤zhòu 高gāo 鲁lǔ 黑hēi "
    "齐qí "
    "龄líng ";

// A simplified character and the traditional ones for it, as the words it stands in here take them (干 of 干部, 余 of
// 三百余人): first the usual one, then those of Hong Kong or Taiwan.
constexpr std::string_view kTraditional =
    "万萬 与與 专專 业業 严嚴 个個 丰豐 为為爲 举舉 么麼 义義 乐樂 乡鄉 书書 于於 产產産 仅僅 从從 仪儀 价價 众眾衆 "
    "优優 会會 传傳 体體 余餘 储儲 党黨 关關 兴興 养養 "
    "内內 册冊 写寫 军軍 农農 况況 划劃 创創 别別 剧劇 办辦 务務 动動 区區 医醫 协協 单單 厅廳 历歷 县縣 叁叄 参參 "
    "发發 台臺 叶葉 号號 后後 启啓啓啟 员員 团團 园園 "
    "围圍 国國 图圖 圆圓 场場 处處 备備 复復 娱娛 学學 实實 审審 对對 导導 将將 属屬 岁歲 布佈 师師 干幹 并並 广廣 "
    "库庫 应應 开開 强強 当當 录錄録 彻徹 征徵 态態 总總 "
    "愿願 护護 报報 择擇 换換 据據 数數 无無 旧舊 时時 显顯 晋晉 暂暫 术術 机機 条條 来來 极極 构構 查査 标標 树樹 "
    "样樣 档檔 桩樁 检檢 楼樓 欢歡 残殘 气氣 汇匯 沪滬 "
    "注註 满滿 点點 焕煥 猫貓 环環 琼瓊 电電 画畫 监監 盖蓋 码碼 础礎 确確 种種 秘祕 积積 稳穩 笔筆 筑築 筹籌 签簽 "
    "类類 粤粵 红紅 约約 级級 纪紀 线線綫 组組 织織 经經 "
    "结結 绝絕絶 统統 继繼 续續 维維 综綜 绿綠 编編 缮繕 网網 群羣 职職 联聯 艺藝 节節 苏蘇 范範 荐薦 营營 虫蟲 装裝 "
    "见見 观觀 规規 计計 订訂 认認 训訓 议議 记記 讲講 "
    "设設 证證証 评評 识識 诊診 词詞 译譯 试試 话話 该該 语語 说說説 请請 读讀 调調 负負 责責 账賬 质質 贯貫 贰貳 贴貼 "
    "资資 赛賽 赣贛 跃躍 踊踴 车車 载載 辆輛 输輸 "
    "边邊 辽遼 达達 过過 运運 还還 这這 进進 迹跡 选選 邮郵 钟鐘 银銀 镇鎮 长長 门門 间間 闽閩 阅閱閲 队隊 际際 陆陸 "
    "陕陝 隐隱 页頁 项項 顾顧 预預 领領 题題 馆館舘 "
    "驶駛 验驗 骤驟 鲁魯 齐齊 龄齡 ";

// A character and compatibility ideographs, radicals and circled ideographs whose NFKC is that character or its
// traditional form.
constexpr std::string_view kCompatibility =
    "更\uF901 车\uF902\u2F9E 金\uF90A\u2FA6\u328E 乐\uF914\uF95C\uF9BF 落\uF918 来\uF92D 老\uF934\u2F7C "
    "路\uF937 鲁\uF939 绿\uF93D 录\uF93F 楼\uF94C 累\uF94F 读\uF95A 便\uF965 复\uF966 不\uF967 泌\uF968 数\uF969 "
    "参\uF96B 省\uF96D 叶\uF96E 说\uF96F\uF9A1 拾\uF973 略\uF976 良\uF97C 量\uF97E 旅\uF983 历\uF98B\uF98C "
    "年\uF98E 联\uF997 列\uF99C 念\uF9A3 零\uF9B2 领\uF9B4 了\uF9BA 尿\uF9BD 料\uF9BE 辽\uF9C3 "
    "流\uF9CA\uFA97\U0002F902 类\uF9D0\uFAAE 六\uF9D1\u3285 陆\uF9D3 律\uF9D8 利\uF9DD 履\uF9DF 理\uF9E4 "
    "里\uF9E7\uF9E8\uF9E9\u2FA5 林\uF9F4 识\uF9FC 什\uF9FD 茶\uF9FE 度\uFA01 行\uFA08\u2F8F 见\uFA0A\u2F92 "
    "益\uFA17\uFAA6 神\uFA19 精\uFA1D 馆\uFA2C\uFA6D 免\uFA32\U0002F80E 社\uFA4C\u3293 节\uFA56\uFAAD "
    "署\uFA5A 者\uFA5B\uFAB2\U0002F97A 并\uFA70 况\uFA71\U0002F81B 全\uFA72 充\uFA74 冀\uFA75 画\uFAA3 "
    "覆\uFAB7 调\uFAB9 请\uFABB 输\uFAC2\U0002F9DF 备\U0002F809 具\U0002F811 内\U0002F814 冬\U0002F81A "
    "及\U0002F836 周\U0002F83F 启\U0002F843 善\U0002F845\U0002F846 图\U0002F84B 城\U0002F852 型\U0002F855 "
    "报\U0002F857 娱\U0002F863 将\U0002F873 当\U0002F874 形\U0002F899 志\U0002F89E 蒙\U0002F8AF 成\U0002F8B2 "
    "拔\U0002F8B6 书\U0002F8CC 晋\U0002F8CD 次\U0002F8EF 岁\U0002F8F3 琼\U0002F932 "
    "真\U0002F945\U0002F946\U0002F947 筑\U0002F963 纪\U0002F96A 育\U0002F982 花\U0002F993 贯\U0002F9D4 "
    "赣\U0002F9D6 起\U0002F9D7 开\U0002F9EE 一\u2F00\u3280 二\u2F06\u3281 人\u2F08 入\u2F0A 八\u2F0B\u3287 "
    "几\u2F0F 十\u2F17\u3289\u3038 口\u2F1D 大\u2F24 子\u2F26 小\u2F29 工\u2F2F 干\u2F32 广\u2F34 心\u2F3C "
    "手\u2F3F 支\u2F40 文\u2F42 方\u2F45 无\u2F46 日\u2F47\u3290 月\u2F49\u328A 木\u2F4A\u328D 比\u2F50 "
    "气\u2F53 水\u2F54\u328C 火\u2F55\u328B 片\u2F5A 生\u2F63 用\u2F64 田\u2F65 目\u2F6C 示\u2F70 网\u2F79 "
    "自\u2F83 至\u2F84 色\u2F8A 虫\u2F8D 走\u2F9B 身\u2F9D 长\u2FA7 门\u2FA8 非\u2FAE 面\u2FAF 页\u2FB4 食\u2FB7 "
    "高\u2FBC 黑\u2FCA 齐\u2FD1 三\u3282 四\u3283 五\u3284 七\u3286 九\u3288 有\u3292 名\u3294 秘\u3299 优\u329D "
    "印\u329E 注\u329F 项\u32A0 写\u32A2 正\u32A3 上\u32A4 中\u32A5 下\u32A6 医\u32A9 学\u32AB 监\u32AC 企\u32AD "
    "资\u32AE 协\u32AF 卅\u303A ";

struct Readings {
  std::string toned;
  std::string toneless;
};

std::string without_tones(std::string_view reading) {
  struct Vowel {
    std::string_view toned;
    char plain;
  };
  static constexpr std::array kVowels = {Vowel{"āáǎà", 'a'}, Vowel{"ēéěè", 'e'}, Vowel{"īíǐì", 'i'},
                                         Vowel{"ōóǒò", 'o'}, Vowel{"ūúǔù", 'u'}, Vowel{"ǖǘǚǜü", 'v'}};
  std::string plain;
  for (std::size_t at = 0; at < reading.size(); at += scanner::utf8_length(reading[at])) {
    const std::string_view letter = reading.substr(at, scanner::utf8_length(reading[at]));
    char written = letter[0];
    for (const Vowel& vowel : kVowels) {
      if (letter.size() > 1 && vowel.toned.find(letter) != std::string_view::npos) written = vowel.plain;
    }
    plain += written;
  }
  return plain;
}

// "密mì 机jī " -> character -> the rest.
template <class Made>
auto read_table(std::string_view table, const Made& made) {
  std::unordered_map<std::string_view, decltype(made(table))> entries;
  for (std::size_t at = 0; at < table.size();) {
    const std::string_view entry = table.substr(at, table.find(' ', at) - at);
    const std::size_t length = scanner::utf8_length(entry[0]);
    entries.emplace(entry.substr(0, length), made(entry.substr(length)));
    at += entry.size() + 1;
  }
  return entries;
}

std::vector<std::string_view> characters_of(std::string_view text) {
  std::vector<std::string_view> characters;
  for (std::size_t at = 0; at < text.size(); at += characters.back().size())
    characters.push_back(text.substr(at, scanner::utf8_length(text[at])));
  return characters;
}

template <class Entries>
const std::vector<std::string_view>& found_in(const Entries& entries, std::string_view character) {
  static const std::vector<std::string_view> kNone;
  const auto found = entries.find(character);
  return found == entries.end() ? kNone : found->second;
}

}  // namespace

std::string_view reading_of(std::string_view han, bool toned) {
  static const auto entries = read_table(kReadings, [](std::string_view reading) {
    return Readings{std::string(reading), without_tones(reading)};
  });
  const auto found = entries.find(han);
  if (found == entries.end()) return {};
  return toned ? found->second.toned : found->second.toneless;
}

const std::vector<std::string_view>& traditional_of(std::string_view han) {
  static const auto entries = read_table(kTraditional, characters_of);
  return found_in(entries, han);
}

const std::vector<std::string_view>& compatibility_ideographs_of(std::string_view han) {
  static const auto entries = read_table(kCompatibility, characters_of);
  return found_in(entries, han);
}

}  // namespace mishen::test
