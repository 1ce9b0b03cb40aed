// scanner/extract/number_format.h
// Number formats of spreadsheets: what a cell shows of its value, or hides.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mishen::scanner {

/// What a format makes of a value.
struct ShownValue {
  std::string text;        ///< what is read of the value
  std::string instead;     ///< words of the format that are shown in place of a concealed value; "" for none
  bool concealed = false;  ///< nothing of the value is shown
};

/// A format code (ISO/IEC 29500-1, 18.8.31), e.g. "0.00", "yyyy\"年\"m\"月\"", ";;;". Immutable, share freely.
class NumberFormat {
 public:
  /// Shows numbers as they are stored.
  NumberFormat() = default;
  explicit NumberFormat(std::string_view code);
  /// The format with this number in every spreadsheet (18.8.30), General for those without meaning.
  [[nodiscard]] static NumberFormat built_in(std::uint32_t id);

  /// `stored` is the value as the file has it. Dates become ISO 8601 dates; numbers stay as they are stored but for
  /// exponents and rounding errors, words of the format around them are kept. Serial days count from 1904 where
  /// `from_1904`, else from 1900.
  [[nodiscard]] ShownValue show_number(std::string_view stored, bool from_1904) const;
  [[nodiscard]] ShownValue show_text(std::string_view text) const;

 private:
  struct Section {
    std::string before;  // words before and after the value
    std::string after;
    bool any = false;  // holds something besides conditions
    bool general = false;
    bool digits = false;
    bool date = false;
    bool time = false;
    bool elapsed = false;
    bool text = false;
    char condition = 0;  // '<', '>', '=', 'l' (<=), 'g' (>=), 'n' (<>)
    double bound = 0;

    [[nodiscard]] bool shows() const noexcept { return general || digits || date || time || elapsed || text; }
  };

  [[nodiscard]] static std::vector<Section> parse(std::string_view code);
  [[nodiscard]] const Section* section_for(double value) const noexcept;

  std::vector<Section> sections_;  // none: General
};

}  // namespace mishen::scanner
