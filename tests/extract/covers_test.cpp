// What lies over the cells of sheets and over paragraphs, in each format that can have it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/docx.h"
#include "scanner/extract/odf.h"
#include "scanner/extract/picture_place.h"
#include "scanner/extract/sheet_covers.h"
#include "scanner/extract/xlsx.h"
#include "tests/support/docx_writer.h"
#include "tests/support/odf_writer.h"
#include "tests/support/package_writer.h"

namespace mishen::scanner {
namespace {

using test::DocxWriter;
using test::OdfWriter;
using test::PackageWriter;
using test::XlsxWriter;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

const std::string kJpeg("\xFF\xD8\xFF\xC0\0\x11\x08\x01\x2C\x01\x2C", 11);

/// "why: text" of what is not seen; properties aside.
std::vector<std::string> unseen(const ExtractedText& text) {
  std::vector<std::string> lines;
  for (const Block& block : text.blocks) {
    if (block.concealment == Concealment::kNone || block.region == Region::kProperty) continue;
    EXPECT_EQ(block.region, Region::kHiddenText);
    lines.push_back(std::string(to_string(block.concealment)) + ": " + std::string(text.slice(block.span)));
  }
  return lines;
}

/// A PNG without its pixels: announces `colour_type`, then holds the chunk `kind`, then pixels.
std::string png(char colour_type, std::string_view kind = {}) {
  std::string bytes = test::png(300, 300).substr(0, 33);
  bytes[25] = colour_type;
  const auto chunk = [&](std::string_view name) {
    ((bytes.append("\0\0\0\1", 4) += name) += 'x').append("\0\0\0\0", 4);
  };
  if (!kind.empty()) chunk(kind);
  chunk("IDAT");
  return bytes;
}

// ---- pictures

TEST(Picture, IsOpaqueWithoutAlphaOnly) {
  std::string bitmap("BM");
  bitmap.resize(40);
  bitmap[28] = 24;
  EXPECT_TRUE(is_opaque_picture(kJpeg));
  EXPECT_TRUE(is_opaque_picture(bitmap));
  bitmap[28] = 32;
  EXPECT_FALSE(is_opaque_picture(bitmap));
  EXPECT_TRUE(is_opaque_picture(png(2)));
  EXPECT_TRUE(is_opaque_picture(png(3, "PLTE")));
  EXPECT_FALSE(is_opaque_picture(png(3, "tRNS")));
  EXPECT_FALSE(is_opaque_picture(png(6)));
  EXPECT_FALSE(is_opaque_picture(png(4)));
  EXPECT_FALSE(is_opaque_picture(png(2).substr(0, 30))) << "cut off";
  EXPECT_FALSE(is_opaque_picture("GIF89a"));
  EXPECT_FALSE(is_opaque_picture(""));
}

TEST(Picture, BelongsWhereALabelWaitsForIt) {
  for (const std::string_view label : {"照片", "贴照片处", "（盖章）", "二寸免冠照", "LOGO"})
    EXPECT_TRUE(names_place_of_picture(label)) << label;
  for (const std::string_view text : {"第一章 总则", "按照要求", "身份证照片：11010519491231002X", "作战态势图", ""})
    EXPECT_FALSE(names_place_of_picture(text)) << text;
  EXPECT_TRUE(is_seal_or_portrait(120, 120));
  EXPECT_TRUE(is_seal_or_portrait(99, 139));
  EXPECT_FALSE(is_seal_or_portrait(400, 20));
  EXPECT_FALSE(is_seal_or_portrait(300, 300));
}

// ---- sheets

TEST(SheetAxis, AddsUpSizes) {
  SheetAxis axis;
  axis.set_usual(10);
  axis.set(2, 3, 5);
  axis.set(4, 4, 5);
  axis.set(3, 8, 99);  // out of order
  axis.set(100, 200, 0);
  EXPECT_EQ(axis.begin_of(1), 0);
  EXPECT_EQ(axis.begin_of(3), 15);
  EXPECT_EQ(axis.begin_of(5), 25);
  EXPECT_EQ(axis.begin_of(100), 975);
  EXPECT_EQ(axis.begin_of(150), 975);
  EXPECT_EQ(axis.begin_of(202), 985);
  EXPECT_EQ(axis.size_of(2), 5);
}

constexpr std::string_view kBlack = R"(<a:solidFill><a:srgbClr val="000000"/></a:solidFill>)";

std::string sheet_shape(std::string_view fill = kBlack, std::string_view content = {}, std::string_view form = "rect") {
  return R"(<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="s"/></xdr:nvSpPr><xdr:spPr><a:prstGeom prst=")" +
         std::string(form) + "\"/>" + std::string(fill) + "</xdr:spPr>" + std::string(content) + "</xdr:sp>";
}

std::string corner(std::string_view name, unsigned column, unsigned row, long x = 0, long y = 0) {
  const std::string tag = "xdr:" + std::string(name);
  return "<" + tag + "><xdr:col>" + std::to_string(column) + "</xdr:col><xdr:colOff>" + std::to_string(x) +
         "</xdr:colOff><xdr:row>" + std::to_string(row) + "</xdr:row><xdr:rowOff>" + std::to_string(y) +
         "</xdr:rowOff></" + tag + ">";
}

std::string two_cells(const std::string& from, const std::string& to, const std::string& shape) {
  return "<xdr:twoCellAnchor>" + from + to + shape + "<xdr:clientData/></xdr:twoCellAnchor>";
}

/// A sheet with 甲 in A1, 乙 in A2 (merged with B2), 丙 in C2, 丁 in A3, each row of 15 points, columns of 48.
constexpr std::string_view kSheet =
    R"(<sheetFormatPr defaultRowHeight="15"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row>)"
    R"(<row r="2"><c r="A2" t="inlineStr"><is><t>乙</t></is></c><c r="C2" t="inlineStr"><is><t>丙</t></is></c></row>)"
    R"(<row r="3"><c r="A3" t="inlineStr"><is><t>丁</t></is></c></row></sheetData><mergeCells><mergeCell ref="A2:B2"/></mergeCells>)";

std::vector<std::string> on_sheet(const std::string& drawing, std::string_view sheet = kSheet,
                                  std::string_view picture = kJpeg) {
  PackageWriter package = XlsxWriter()
                              .sheet("a", sheet)
                              .on_sheet("drawings/drawing1.xml", "drawing", PackageWriter::root("xdr:wsDr", drawing))
                              .package();
  package.link("xl/drawings/drawing1.xml", "i", "image", "../media/image1.bin");
  package.member("xl/media/image1.bin", picture);
  return unseen(extract_xlsx(package.bytes(), {}));
}

TEST(Xlsx, FindsCellsUnderShapes) {
  const std::string kAll = two_cells(corner("from", 0, 0), corner("to", 3, 3), sheet_shape());
  EXPECT_THAT(on_sheet(kAll), ElementsAre("covered, not removed: 甲", "covered, not removed: 乙",
                                          "covered, not removed: 丙", "covered, not removed: 丁"));
  const std::string second = two_cells(corner("from", 0, 1), corner("to", 2, 2), sheet_shape());
  EXPECT_THAT(on_sheet(second), ElementsAre("covered, not removed: 乙"));
  // Offsets: from the middle of row 1 to the first third of row 3.
  const std::string most = two_cells(corner("from", 0, 0, 0, 100'000), corner("to", 1, 2, 0, 60'000), sheet_shape());
  EXPECT_THAT(on_sheet(most), IsEmpty()) << "half of A1, half of the merged cell, a third of A3";
  const std::string more = two_cells(corner("from", 0, 0, 0, 60'000), corner("to", 2, 2, 0, 120'000), sheet_shape());
  EXPECT_THAT(on_sheet(more),
              ElementsAre("covered, not removed: 甲", "covered, not removed: 乙", "covered, not removed: 丁"));
  const std::string size = R"(<xdr:ext cx="1219200" cy="190500"/>)";
  EXPECT_THAT(on_sheet("<xdr:oneCellAnchor>" + corner("from", 0, 1) + size + sheet_shape() + "</xdr:oneCellAnchor>"),
              ElementsAre("covered, not removed: 乙"));
  EXPECT_THAT(on_sheet(R"(<xdr:absoluteAnchor><xdr:pos x="1219200" y="190500"/>)" + size + sheet_shape() +
                       "</xdr:absoluteAnchor>"),
              ElementsAre("covered, not removed: 丙"));
}

TEST(Xlsx, CountsWidthsAndHeightsWithCovers) {
  // Row 2 is 60 points high, column A 96 wide: at 96 x 75 begins the cell B3.
  const std::string sheet =
      R"(<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="18.2857"/></cols><sheetData>)"
      R"(<row r="2" ht="60"><c r="A2" t="inlineStr"><is><t>高</t></is></c></row>)"
      R"(<row r="3"><c r="A3" t="inlineStr"><is><t>甲</t></is></c><c r="B3" t="inlineStr"><is><t>乙</t></is></c></row></sheetData>)";
  const std::string at = R"(<xdr:absoluteAnchor><xdr:pos x="1219200" y="952500"/><xdr:ext cx="609600" cy="190500"/>)";
  EXPECT_THAT(on_sheet(at + sheet_shape() + "</xdr:absoluteAnchor>", sheet), ElementsAre("covered, not removed: 乙"));
  const std::string low = two_cells(corner("from", 0, 1), corner("to", 2, 1, 0, 300'000), sheet_shape());
  EXPECT_THAT(on_sheet(low, sheet), IsEmpty()) << "less than half of a high row";
}

TEST(Xlsx, SeesCellsThroughWhatIsNotOpaqueOrBesideThem) {
  const auto over = [](const std::string& shape) {
    return on_sheet(two_cells(corner("from", 0, 0), corner("to", 1, 1), shape));
  };
  ASSERT_THAT(over(sheet_shape()), ElementsAre("covered, not removed: 甲"));
  EXPECT_THAT(over(sheet_shape("<a:noFill/>")), IsEmpty());
  EXPECT_THAT(over(sheet_shape("")), IsEmpty());
  EXPECT_THAT(
      over(sheet_shape(R"(<a:solidFill><a:srgbClr val="FFFF00"><a:alpha val="40000"/></a:srgbClr></a:solidFill>)")),
      IsEmpty());
  EXPECT_THAT(over(sheet_shape(kBlack, {}, "line")), IsEmpty());
  EXPECT_THAT(over(sheet_shape(kBlack, "<xdr:txBody><a:p><a:r><a:t>返回</a:t></a:r></a:p></xdr:txBody>")), IsEmpty());
  EXPECT_THAT(over(R"(<xdr:graphicFrame><a:graphic><a:graphicData/></a:graphic></xdr:graphicFrame>)"), IsEmpty());
  EXPECT_THAT(on_sheet(two_cells(corner("from", 4, 0), corner("to", 8, 9), sheet_shape())), IsEmpty());
  EXPECT_THAT(on_sheet(two_cells(corner("from", 0, 1), corner("to", 3, 1, 0, 30'000), sheet_shape())), IsEmpty())
      << "a red line below a heading";
}

TEST(Xlsx, FindsCellsUnderShapesOfAGroup) {
  // The left half of a group that lies over A3:B3.
  const std::string group =
      R"(<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="1" name="g"/></xdr:nvGrpSpPr><xdr:grpSpPr><a:xfrm><a:off x="500" y="500"/>)"
      R"(<a:ext cx="200" cy="100"/><a:chOff x="0" y="0"/><a:chExt cx="20" cy="10"/></a:xfrm></xdr:grpSpPr>)"
      R"(<xdr:sp><xdr:spPr><a:xfrm><a:off x="{}" y="0"/><a:ext cx="10" cy="10"/></a:xfrm><a:prstGeom prst="rect"/>)" +
      std::string(kBlack) + "</xdr:spPr></xdr:sp></xdr:grpSp>";
  const auto at = [&](std::string_view x) {
    std::string shape = group;
    shape.replace(shape.find("{}"), 2, x);
    return on_sheet(two_cells(corner("from", 0, 2), corner("to", 2, 3), shape));
  };
  EXPECT_THAT(at("0"), ElementsAre("covered, not removed: 丁"));
  EXPECT_THAT(at("10"), IsEmpty());
}

TEST(Xlsx, FindsCellsBehindPictures) {
  const auto with = [](std::string_view content, std::string_view blip = {}, std::string_view sheet = kSheet) {
    return on_sheet(two_cells(corner("from", 0, 0), corner("to", 1, 1),
                              R"(<xdr:pic><xdr:blipFill><a:blip r:embed="i">)" + std::string(blip) +
                                  "</a:blip></xdr:blipFill><xdr:spPr/></xdr:pic>"),
                    sheet, content);
  };
  EXPECT_THAT(with(kJpeg), ElementsAre("behind a picture: 甲"));
  EXPECT_THAT(with(png(2)), ElementsAre("behind a picture: 甲"));
  EXPECT_THAT(with(png(6)), IsEmpty()) << "a seal";
  EXPECT_THAT(with(kJpeg, R"(<a:alphaModFix amt="50000"/>)"), IsEmpty());
  EXPECT_THAT(with(kJpeg, "<a:clrChange/>"), IsEmpty());
  const std::string form =
      R"(<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>照片</t></is></c></row></sheetData>)";
  EXPECT_THAT(with(kJpeg, {}, form), IsEmpty()) << "a form with a photo";
}

TEST(Xlsx, ComparesABoundedNumberOfShapesWithCells) {
  std::string cells;
  std::string shapes;
  for (unsigned row = 1; row <= 5000; ++row) {
    const std::string number = std::to_string(row);
    cells += "<row r=\"" + number + "\"><c r=\"A" + number + "\" t=\"b\"><v>1</v></c></row>";
    shapes += two_cells(corner("from", 5, 0), corner("to", 6, 5000), sheet_shape());
  }
  const ExtractedText text =
      extract_xlsx(XlsxWriter()
                       .sheet("a", "<sheetData>" + cells + "</sheetData>")
                       .on_sheet("drawings/drawing1.xml", "drawing", PackageWriter::root("xdr:wsDr", shapes))
                       .bytes(),
                   {});
  EXPECT_THAT(text.incomplete, Contains(Incomplete{"limit:shapes", "a"}));
}

std::string graphic_style(std::string_view properties) {
  return R"(<style:style style:name="s" style:family="graphic"><style:graphic-properties )" + std::string(properties) +
         "/></style:style>";
}

const std::string kFilled = R"(draw:fill="solid" draw:fill-color="#000000" )";

std::string ods_cell(std::string_view content) {
  return R"(<table:table-cell office:value-type="string">)" + std::string(content) + "</table:table-cell>";
}

/// A sheet of columns 2 cm wide, rows 1 cm high: 甲 乙 / 丙 (hidden row between) / 丁. `shapes` lie on it, `in_cell`
/// stands in the cell of 丁.
std::vector<std::string> on_ods(std::string_view shapes, std::string_view in_cell = {},
                                std::string_view properties = kFilled) {
  const std::string row = R"(<table:table-row table:style-name="ro">)";
  return unseen(extract_odf(
      OdfWriter("spreadsheet")
          .automatic_styles(
              graphic_style(properties) +
              R"(<style:style style:name="co" style:family="table-column"><style:table-column-properties style:column-width="2cm"/></style:style>)"
              R"(<style:style style:name="ro" style:family="table-row"><style:table-row-properties style:row-height="1cm"/></style:style>)")
          .body(
              R"(<table:table table:name="a"><table:shapes>)" + std::string(shapes) +
              R"(</table:shapes><table:table-column table:style-name="co" table:number-columns-repeated="9"/>)" + row +
              ods_cell("<text:p>甲</text:p>") + ods_cell("<text:p>乙</text:p>") + "</table:table-row>" +
              R"(<table:table-row table:style-name="ro" table:visibility="collapse"><table:table-cell/></table:table-row>)" +
              row + ods_cell("<text:p>丙</text:p>") + "</table:table-row>" + row +
              ods_cell(std::string(in_cell) + "<text:p>丁</text:p>") + "</table:table-row></table:table>")
          .bytes(),
      {}));
}

std::string odf_shape(std::string_view x, std::string_view y, std::string_view width, std::string_view height,
                      std::string_view more = {}, std::string_view content = {}) {
  return R"(<draw:rect draw:style-name="s" svg:x=")" + std::string(x) + "\" svg:y=\"" + std::string(y) +
         "\" svg:width=\"" + std::string(width) + "\" svg:height=\"" + std::string(height) + "\" " + std::string(more) +
         ">" + std::string(content) + "</draw:rect>";
}

TEST(Odf, FindsCellsUnderShapes) {
  EXPECT_THAT(on_ods(odf_shape("2cm", "0cm", "2cm", "1cm")), ElementsAre("covered, not removed: 乙"));
  EXPECT_THAT(on_ods(odf_shape("0cm", "1cm", "2cm", "1cm")), ElementsAre("covered, not removed: 丙"))
      << "hidden rows have no height";
  EXPECT_THAT(on_ods("", odf_shape("0cm", "0.1cm", "2cm", "0.8cm")), ElementsAre("covered, not removed: 丁"))
      << "counted from the corner of the cell";
  EXPECT_THAT(on_ods("", odf_shape("0cm", "0cm", "1cm", "0.2cm",
                                   R"(table:end-cell-address="a.B4" table:end-x="0cm" table:end-y="0.9cm")")),
              ElementsAre("covered, not removed: 丁"));
  EXPECT_THAT(on_ods(odf_shape("0cm", "4cm", "9cm", "9cm")), IsEmpty());
  EXPECT_THAT(on_ods(odf_shape("0cm", "0cm", "9cm", "0.1cm")), IsEmpty());
  EXPECT_THAT(on_ods(odf_shape("0cm", "0cm", "9cm", "9cm", R"(table:table-background="true")")), IsEmpty());
  EXPECT_THAT(on_ods(odf_shape("0cm", "0cm", "9cm", "9cm"), "", kFilled + R"(draw:opacity="40%")"), IsEmpty());
  EXPECT_THAT(on_ods(odf_shape("0cm", "0cm", "9cm", "9cm"), "", R"(draw:fill="none")"), IsEmpty());
  EXPECT_THAT(on_ods(odf_shape("0cm", "0cm", "9cm", "9cm", "", "<text:p>返回</text:p>")), IsEmpty());
  EXPECT_THAT(on_ods(R"(<draw:line draw:style-name="s" svg:x1="0cm" svg:y1="0cm" svg:x2="9cm" svg:y2="9cm"/>)"),
              IsEmpty());
}

TEST(Odf, FindsCellsBehindPictures) {
  const auto picture = [](std::string_view href) {
    return R"(<draw:frame svg:x="0cm" svg:y="0cm" svg:width="2cm" svg:height="1cm"><draw:image xlink:href=")" +
           std::string(href) + "\"/></draw:frame>";
  };
  EXPECT_THAT(on_ods(picture("Pictures/1.jpg")), ElementsAre("behind a picture: 甲"));
  EXPECT_THAT(on_ods(picture("Pictures/1.png")), IsEmpty()) << "may be transparent";
  EXPECT_THAT(
      on_ods(R"(<draw:frame svg:x="0cm" svg:y="0cm" svg:width="2cm" svg:height="1cm"><draw:object xlink:href="./1"/>)"
             R"(<draw:image xlink:href="1.jpg"/></draw:frame>)"),
      IsEmpty())
      << "a chart";
}

// ---- running text

const std::string kFront =
    R"(style:wrap="run-through" style:run-through="foreground" style:vertical-pos="from-top" style:vertical-rel="paragraph" )"
    R"(style:horizontal-pos="from-left" style:horizontal-rel="paragraph" )";

std::vector<std::string> in_odt(std::string_view shape, std::string_view properties = kFilled + kFront,
                                std::string_view text = "身份证号：11010519491231002X") {
  return unseen(
      extract_odf(OdfWriter("text")
                      .automatic_styles(graphic_style(properties) +
                                        R"(<style:style style:name="c" style:family="paragraph">)"
                                        R"(<style:paragraph-properties fo:text-align="center"/></style:style>)")
                      .body("<text:p>" + std::string(shape) + std::string(text) + "</text:p>")
                      .bytes(),
                  {}));
}

TEST(Odf, FindsParagraphsUnderShapes) {
  const std::string paragraph = R"(text:anchor-type="paragraph")";
  const std::string over = odf_shape("-0.2cm", "-0.1cm", "10cm", "0.8cm", paragraph);
  const auto covered = ElementsAre("covered, not removed: 身份证号：11010519491231002X");
  EXPECT_THAT(in_odt(over), covered);
  EXPECT_THAT(in_odt(odf_shape("-0.2cm", "-0.1cm", "10cm", "0.8cm", R"(text:anchor-type="char")")), covered);
  EXPECT_THAT(in_odt(R"(<draw:frame draw:style-name="s" text:anchor-type="paragraph" svg:x="0cm" svg:y="0cm" )"
                     R"(svg:width="10cm" svg:height="0.8cm"><draw:text-box><text:p/></draw:text-box></draw:frame>)"),
              covered)
      << "an empty text box with a filling";
  EXPECT_THAT(in_odt(odf_shape("-0.2cm", "2cm", "10cm", "0.8cm", paragraph)), IsEmpty()) << "below";
  EXPECT_THAT(in_odt(odf_shape("0cm", "0.5cm", "14cm", "0.05cm", paragraph)), IsEmpty()) << "a line";
  EXPECT_THAT(in_odt(odf_shape("0cm", "0cm", "10cm", "0.8cm", R"(text:anchor-type="as-char")")), IsEmpty());
  EXPECT_THAT(in_odt(odf_shape("0cm", "0cm", "10cm", "0.8cm", R"(text:anchor-type="page")")), IsEmpty());
  EXPECT_THAT(in_odt(over, kFront + R"(draw:fill="none")"), IsEmpty());
  EXPECT_THAT(in_odt(over, kFilled + kFront + R"(draw:opacity="50%")"), IsEmpty());
  EXPECT_THAT(in_odt(over, kFilled + R"(style:wrap="run-through" style:run-through="background")"), IsEmpty());
  EXPECT_THAT(in_odt(over, kFilled + R"(style:wrap="parallel")"), IsEmpty());
  EXPECT_THAT(in_odt(odf_shape("0cm", "0cm", "10cm", "0.8cm", paragraph, "<text:p>标签</text:p>")), IsEmpty());
  EXPECT_THAT(in_odt(over, kFilled + kFront, ""), IsEmpty());
}

TEST(Odf, FindsParagraphsBehindPictures) {
  const auto picture = [](std::string_view width, std::string_view height, std::string_view href) {
    return R"(<draw:frame draw:style-name="s" text:anchor-type="paragraph" svg:x="0cm" svg:y="0cm" svg:width=")" +
           std::string(width) + "\" svg:height=\"" + std::string(height) + R"("><draw:image xlink:href="Pictures/)" +
           std::string(href) + "\"/></draw:frame>";
  };
  EXPECT_THAT(in_odt(picture("10cm", "1cm", "1.jpeg"), kFront),
              ElementsAre("behind a picture: 身份证号：11010519491231002X"));
  EXPECT_THAT(in_odt(picture("10cm", "1cm", "1.png"), kFront), IsEmpty());
  EXPECT_THAT(in_odt(picture("4cm", "4cm", "1.jpeg"), kFront), IsEmpty()) << "a seal";
  EXPECT_THAT(in_odt(picture("10cm", "1cm", "1.jpeg"), R"(style:wrap="parallel")"), IsEmpty());
}

/// A drawing of 200 x 20 points at the begin of its paragraph.
std::string anchored(std::string_view content, std::string_view anchor = R"(behindDoc="0")",
                     std::string_view wrap = "<wp:wrapNone/>", std::string_view size = R"(cx="2540000" cy="254000")",
                     std::string_view down = "0") {
  return "<w:r><w:drawing><wp:anchor " + std::string(anchor) +
         R"(><wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH>)"
         R"(<wp:positionV relativeFrom="paragraph"><wp:posOffset>)" +
         std::string(down) + "</wp:posOffset></wp:positionV><wp:extent " + std::string(size) + "/>" +
         std::string(wrap) + R"(<wp:docPr id="1" name="x"/><a:graphic><a:graphicData>)" + std::string(content) +
         "</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>";
}

std::string word_picture(std::string_view blip = {}, std::string_view crop = {}, std::string_view form = "rect") {
  return R"(<pic:pic><pic:blipFill><a:blip r:embed="rIdP">)" + std::string(blip) + "</a:blip>" + std::string(crop) +
         R"(</pic:blipFill><pic:spPr><a:prstGeom prst=")" + std::string(form) + R"("/></pic:spPr></pic:pic>)";
}

/// A document with a picture: `rIdP`.
ExtractedText word_document(const std::string& run, std::string_view text, std::string_view picture = kJpeg) {
  std::vector<test::ZipMember> members =
      DocxWriter()
          .body_xml("<w:p>" + run + "<w:r><w:t>" + std::string(text) + "</w:t></w:r></w:p>")
          .member("word/media/p.bin", picture)
          .members();
  constexpr std::string_view kEnd = "</Relationships>";
  for (test::ZipMember& member : members) {
    if (member.name != "word/_rels/document.xml.rels") continue;
    member.bytes.insert(
        member.bytes.rfind(kEnd),
        R"(<Relationship Id="rIdP" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/p.bin"/>)");
  }
  return extract_docx(test::zip(members), {});
}

TEST(Docx, FindsParagraphsBehindPictures) {
  const auto with = [](const std::string& run, std::string_view content = kJpeg, std::string_view text = "机密内容") {
    return unseen(word_document(run, text, content));
  };
  const std::string front = R"(behindDoc="0")";
  const std::string none = "<wp:wrapNone/>";
  EXPECT_THAT(with(anchored(word_picture())), ElementsAre("behind a picture: 机密内容"));
  EXPECT_THAT(with(anchored(word_picture()), png(2)), ElementsAre("behind a picture: 机密内容"));
  EXPECT_THAT(with(anchored(word_picture()), png(6)), IsEmpty()) << "may be transparent";
  EXPECT_THAT(with(anchored(word_picture(R"(<a:alphaModFix amt="30000"/>)"))), IsEmpty());
  EXPECT_THAT(with(anchored(word_picture("<a:clrChange/>"))), IsEmpty());
  EXPECT_THAT(with(anchored(word_picture({}, {}, "ellipse"))), IsEmpty());
  EXPECT_THAT(with(anchored(word_picture(), R"(behindDoc="1")")), IsEmpty());
  EXPECT_THAT(with(anchored(word_picture(), front, "<wp:wrapSquare/>")), IsEmpty());
  EXPECT_THAT(with(anchored(word_picture(), front, none, R"(cx="2540000" cy="254000")", "900000")), IsEmpty());
  EXPECT_THAT(with(anchored(word_picture(), front, none, R"(cx="1440000" cy="1440000")")), IsEmpty()) << "a seal";
  EXPECT_THAT(with(anchored(word_picture(), front, none, R"(cx="5400000" cy="25400")")), IsEmpty()) << "a line";
  EXPECT_THAT(with(anchored(word_picture(), front, none, R"(cx="254000" cy="254000")"), kJpeg,
                   "各单位、各部门要按照通知要求按时报送有关情况并做好准备"),
              IsEmpty())
      << "a small part of a line";
  EXPECT_THAT(with(anchored(word_picture()), kJpeg, "（盖章）"), IsEmpty());
  const std::string vml =
      R"(<w:r><w:pict><v:shape style="position:absolute;margin-left:0;margin-top:0;width:200pt;height:20pt;z-index:1">)"
      R"(<v:imagedata r:id="rIdP"/></v:shape></w:pict></w:r>)";
  EXPECT_THAT(with(vml), ElementsAre("behind a picture: 机密内容"));
  std::string behind = vml;
  behind.replace(behind.find("z-index:1"), 9, "z-index:-1");
  EXPECT_THAT(with(behind), IsEmpty());
}

TEST(Docx, BelievesTheFirstOfTwoDrawingsOfAShape) {
  const std::string old =
      R"(<w:r><w:pict><v:rect style="position:absolute;margin-left:0pt;margin-top:0pt;width:200pt;height:20pt" fillcolor="black"/></w:pict></w:r>)";
  const auto with = [&](std::string_view anchor) {
    const std::string shape =
        R"(<wps:wsp><wps:spPr><a:prstGeom prst="rect"/>)" + std::string(kBlack) + "</wps:spPr></wps:wsp>";
    return unseen(word_document("<mc:AlternateContent><mc:Choice>" + anchored(shape, anchor) +
                                    "</mc:Choice><mc:Fallback>" + old + "</mc:Fallback></mc:AlternateContent>",
                                "机密内容"));
  };
  EXPECT_THAT(with(R"(behindDoc="0")"), ElementsAre("covered, not removed: 机密内容"));
  EXPECT_THAT(with(R"(behindDoc="1")"), IsEmpty());
  EXPECT_THAT(
      unseen(word_document(
          "<mc:AlternateContent><mc:Choice/><mc:Fallback>" + old + "</mc:Fallback></mc:AlternateContent>", "机密内容")),
      ElementsAre("covered, not removed: 机密内容"));
}

TEST(Docx, SaysThatAPictureIsCropped) {
  const auto with = [](std::string_view crop, std::string_view content = kJpeg) {
    const ExtractedText text = word_document(anchored(word_picture({}, crop)), "", content);
    std::vector<std::string> lines;
    for (const Block& block : text.blocks) {
      if (block.concealment == Concealment::kCroppedPicture) lines.emplace_back(text.slice(block.span));
    }
    return lines;
  };
  EXPECT_THAT(with(R"(<a:srcRect l="20000" t="0"/>)"), ElementsAre("裁剪的图片：word/media/p.bin"));
  EXPECT_THAT(with(R"(<a:srcRect r="20%"/>)"), ElementsAre("裁剪的图片：word/media/p.bin"));
  EXPECT_THAT(with("<a:srcRect/>"), IsEmpty());
  EXPECT_THAT(with(R"(<a:srcRect l="12"/>)"), IsEmpty()) << "rounding";
  EXPECT_THAT(with(R"(<a:srcRect l="-20000"/>)"), IsEmpty()) << "a margin";
  EXPECT_THAT(with(R"(<a:srcRect l="20000"/>)", test::png(50, 50)), IsEmpty()) << "too small to hold anything";
  const ExtractedText vml = word_document(
      R"(<w:r><w:pict><v:shape style="width:200pt;height:20pt"><v:imagedata r:id="rIdP" cropbottom="13107f"/></v:shape></w:pict></w:r>)",
      "");
  EXPECT_THAT(vml.text, testing::HasSubstr("裁剪的图片：word/media/p.bin"));
  EXPECT_THAT(vml.incomplete, Not(Contains(Incomplete{"damaged", "word/media/p.bin"})));
}

}  // namespace
}  // namespace mishen::scanner
