// clients/cli/words.h
// The stable English names of reports in the words of the offices that read them.
#pragma once
#include <string>
#include <string_view>

namespace mishen::cli {

/// Each takes a name as reports write it and returns it in the language of the run; an unknown name comes back as it
/// is.
[[nodiscard]] std::string verdict_words(std::string_view verdict);    ///< "block" -> 禁止发布
[[nodiscard]] std::string severity_words(std::string_view severity);  ///< "note" -> 提示
[[nodiscard]] std::string region_words(std::string_view region);      ///< "hidden-text" -> 隐藏文字
[[nodiscard]] std::string reason_words(
    std::string_view reason);  ///< of `incomplete` and `notices`: "encrypted" -> 已加密
[[nodiscard]] std::string evidence_words(std::string_view evidence);  ///< "standalone line" -> 独立成行
[[nodiscard]] std::string state_words(std::string_view state);  ///< of a submission: "leader-approval" -> 待领导审批

[[nodiscard]] std::string channel_words(std::string_view channel);  ///< "wechat" -> 微信公众号
/// A UTC time of RFC 3339 as people read it: 2026年11月22日 14:05, Asia/Shanghai.
[[nodiscard]] std::string time_words(std::string_view utc);

/// What a pass does not promise; every report with a pass says it.
[[nodiscard]] std::string_view pass_promise();

}  // namespace mishen::cli
