// scanner/dictionary/rule.h
// A rule as written in dictionaries/*.json.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scanner/concealment.h"
#include "scanner/verdict.h"

namespace mishen::scanner {

/// A law or standard a rule rests on, with the version in force.
struct LegalSource {
  std::string title;    ///< 中华人民共和国保守国家秘密法
  std::string number;   ///< 主席令第二十号, GB/T 9704-2012 ...
  std::string version;  ///< date of the version, e.g. "2024-02-27"
  std::string clause;   ///< 第22条
  /// As reports write it: "保守国家秘密法 第22条".
  [[nodiscard]] std::string cite() const;
};

/// A text for people in both languages.
struct Localized {
  std::string zh;
  std::string en;
};

/// The forms of a text that are matched (docs/offsets.md). Rules are written for one of the first three; terms and
/// expressions of kSqueezed and kDigits are looked for in kAlternates too, all terms in kRaw too, folded and as
/// written.
enum class View : std::uint8_t {
  kSqueezed,    ///< folded, white space and noise inside words taken out: terms and markings
  kDigits,      ///< stretches of digits and letters, groups joined by '-': numbers
  kPlain,       ///< folded only: where spaces and signs matter, as between Latin words
  kAlternates,  ///< lines read on, cells read along, levels in look-alikes and pinyin
  kRaw          ///< as extracted: what stands there plainly is found whatever folding does
};

/// A term or an expression.
struct Wording {
  std::string text;
  std::optional<Severity> severity;  ///< where it differs from the rule's
  int line = 0;
};

struct Example {
  std::string text;
  std::string match;  ///< as written in `text`; examples only
  Severity severity =
      Severity::kNote;  ///< examples: exactly; counter-examples: at most this (kNote means: note or nothing)
  bool absent = false;  ///< counter-examples: the rule must not report at all
  Concealment concealment = Concealment::kNone;  ///< why a reader does not see `text`
  int line = 0;
};

/// Words near a hit that say something about it.
struct Near {
  std::vector<std::string> terms;  ///< normalized at load
  std::size_t within = 20;         ///< code points before or after, in the same block or table row
  bool required = false;           ///< without one of them the hit is dropped
};

/// Many different values weigh more than one.
struct Escalation {
  std::size_t distinct = 0;  ///< from so many different values in a document on; 0: never
  Severity severity = Severity::kBlock;
};

/// A way in which text stands unseen in a document, that a rule reports wherever it does.
struct ReportedConcealment {
  Concealment concealment = Concealment::kNone;
  std::optional<Severity> severity;  ///< where it differs from the rule's
};

/// What else was found at an unseen place weighs more there.
struct Holding {
  std::vector<std::string> categories;  ///< of rules
  Severity severity = Severity::kBlock;
};

struct Rule {
  std::string id;
  std::string detector;  ///< of DOMAIN: "A01"
  std::string category;  ///< of INTERFACES: "marking"
  Localized name;
  Localized advice;  ///< leads with a verb
  std::vector<LegalSource> sources;
  Severity severity = Severity::kReview;  ///< at most; a validator may lower it
  int confidence = 80;
  View view = View::kPlain;
  std::vector<Wording> terms;
  std::vector<Wording>
      patterns;           ///< Hyperscan expressions over the view; in kDigits '#' is a digit after at most one '-'
  std::string validator;  ///< a name in validators.h, or ""
  std::string analyser;   ///< a name in analysers.h, instead of terms and patterns, or ""
  std::vector<ReportedConcealment> concealments;  ///< instead of terms, patterns and analyser
  Holding holding;                                ///< for rules with `concealments`
  Near near;
  Escalation escalation;              ///< for findings of the rule's own severity
  std::optional<Severity> disguised;  ///< at least this where the original was disguised
  std::vector<Wording> except;        ///< phrases: a hit inside one is dropped
  bool digit_borders = false;         ///< a hit must not touch further digits or Latin letters
  bool masked = false;                ///< values are masked in every output
  bool enabled = true;
  std::vector<Example> examples;
  std::vector<Example> counter_examples;
  std::string file;
  int line = 0;
};

}  // namespace mishen::scanner
