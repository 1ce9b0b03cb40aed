#!/usr/bin/python3
"""Makes the documents of this folder and carriers.tsv: for each way of carrying what a reader does not see a document that does, and a harmless twin.

Needs: python3-pil. The parts are written here by hand, so that each document holds its carrier and nothing else. Run in this folder; what is there is replaced.

carriers.tsv: file; rule ("none" for a twin: no finding of any rule carrier.*); evidence; text that the finding quotes; its region; region of the resident number
where the document holds one, hidden or, in a twin, shown.
"""
import base64, io, struct, tarfile, zipfile, zlib
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
ROWS = []
NUMBER = "11010519491231002X"  # the example of GB 11643
SECRET = "身份证号：" + NUMBER
OPEN = "各单位按时报送情况。"
D01, D02, D03, D05 = "carrier.hidden", "carrier.revision", "carrier.false-redaction", "carrier.metadata"


def pair(name, form, carrier, twin, rule, evidence, region, text=SECRET, quoted=None, shown=None):
    """`quoted`: what the finding quotes when other text stands before `text`. `shown`: where the twin shows the same text; None when it does not hold it."""
    for file, content in ((f"{name}.{form}", carrier), (f"{name}.twin.{form}", twin)):
        (HERE / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    holds_number = NUMBER in text
    ROWS.append((f"{name}.{form}", rule, evidence, quoted or text, region, region if holds_number else ""))
    ROWS.append((f"{name}.twin.{form}", "none", "", "", "", shown or "" if holds_number else ""))


def member(name):
    entry = zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def package(parts, stored_first=False, comment=""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for i, (name, content) in enumerate(parts.items()):
            entry = member(name)
            if stored_first and i == 0:
                entry.compress_type = zipfile.ZIP_STORED
            archive.writestr(entry, content if isinstance(content, bytes) else content.encode())
        archive.comment = comment.encode()
    return out.getvalue()


# ------------------------------------------------------------------------------------------------------------ pictures

def exif(gps):
    """EXIF of a photo: its orientation, and where it was taken if `gps`."""
    entries = [struct.pack("<HHII", 0x0112, 3, 1, 1)]
    tail = b""
    if gps:
        at = 8 + 2 + 2 * 12 + 4
        degrees = lambda d, m, s: struct.pack("<6I", d, 1, m, 1, s, 1)
        values = at + 2 + 4 * 12 + 4
        tail = struct.pack("<H", 4) + struct.pack("<HHI4s", 1, 2, 2, b"N\0\0\0") + struct.pack("<HHII", 2, 5, 3, values)
        tail += struct.pack("<HHI4s", 3, 2, 2, b"E\0\0\0") + struct.pack("<HHII", 4, 5, 3, values + 24) + bytes(4)
        tail += degrees(31, 13, 49) + degrees(121, 28, 25)
        entries.append(struct.pack("<HHII", 0x8825, 4, 1, at))
    tiff = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4) + tail
    return b"Exif\0\0" + tiff


def jpeg(gps=False, comment=None, size=16):
    out = io.BytesIO()
    Image.new("L", (size, size), 200).save(out, "JPEG", optimize=True)
    plain = out.getvalue()
    body = exif(gps)
    added = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    if comment:
        added += b"\xff\xfe" + struct.pack(">H", len(comment.encode()) + 2) + comment.encode()
    return plain[:2] + added + plain[2:]


LARGE = jpeg(size=120)  # what is smaller holds nothing to read


def png(chunk=None):
    out = io.BytesIO()
    Image.new("RGB", (16, 16), (0, 0, 0)).save(out, "PNG")
    plain = out.getvalue()
    if chunk is None:
        return plain
    kind, body = chunk
    added = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return plain[:33] + added + plain[33:]


# ---------------------------------------------------------------------------------------------------------- OOXML

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SCHEMA = "http://schemas.openxmlformats.org/"
RELS = SCHEMA + "officeDocument/2006/relationships"
TYPES = {
    "word/document.xml": "wordprocessingml.document.main", "word/comments.xml": "wordprocessingml.comments", "word/settings.xml": "wordprocessingml.settings",
    "word/header1.xml": "wordprocessingml.header", "xl/workbook.xml": "spreadsheetml.sheet.main", "xl/worksheets/": "spreadsheetml.worksheet",
    "xl/styles.xml": "spreadsheetml.styles", "xl/comments1.xml": "spreadsheetml.comments", "xl/drawings/drawing": "drawing", "charts/chart": "drawingml.chart",
    "xl/externalLinks/": "spreadsheetml.externalLink", "xl/pivotCache/pivotCacheDefinition": "spreadsheetml.pivotCacheDefinition",
    "xl/pivotCache/pivotCacheRecords": "spreadsheetml.pivotCacheRecords", "ppt/presentation.xml": "presentationml.presentation.main",
    "ppt/slides/": "presentationml.slide", "ppt/slideMasters/": "presentationml.slideMaster", "ppt/slideLayouts/": "presentationml.slideLayout",
    "ppt/notesSlides/": "presentationml.notesSlide", "ppt/notesMasters/": "presentationml.notesMaster", "ppt/comments/": "presentationml.comments",
    "ppt/commentAuthors.xml": "presentationml.commentAuthors", "ppt/theme/": "theme", "docProps/app.xml": "extended-properties",
    "docProps/custom.xml": "custom-properties"}


def relations(entries):
    """entries: (id, type, target[, mode])"""
    inner = ""
    for entry in entries:
        mode = f' TargetMode="{entry[3]}"' if len(entry) > 3 else ""
        kind = entry[1] if entry[1].startswith("http") else f"{RELS}/{entry[1]}"
        inner += f'<Relationship Id="{entry[0]}" Type="{kind}" Target="{entry[2]}"{mode}/>'
    return f'{XML}<Relationships xmlns="{SCHEMA}package/2006/relationships">{inner}</Relationships>'


def ooxml(main, parts):
    """A package of `parts`: XML without its declaration, or bytes. Properties are found by their names."""
    types = "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml"), ("jpeg", "image/jpeg"), ("png", "image/png"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), ("bin", "application/vnd.openxmlformats-officedocument.oleObject"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")))
    for name in parts:
        kind = next((kind for start, kind in TYPES.items() if name.startswith(start) or (start == "charts/chart" and start in name)), None)
        if name == "docProps/core.xml":
            types += f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        elif kind and not name.endswith(".rels"):
            types += f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>'
    top = [("rId1", "officeDocument", main)]
    for i, (name, kind) in enumerate((("docProps/core.xml", SCHEMA + "package/2006/relationships/metadata/core-properties"),
                                      ("docProps/app.xml", "extended-properties"), ("docProps/custom.xml", "custom-properties"))):
        if name in parts:
            top.append((f"rId{i + 2}", kind, name))
    whole = {"[Content_Types].xml": f'{XML}<Types xmlns="{SCHEMA}package/2006/content-types">{types}</Types>', "_rels/.rels": relations(top)}
    for name, content in parts.items():
        whole[name] = content if isinstance(content, bytes) or content.startswith("<?xml") else XML + content
    return package(whole)


def core(inner):
    return (f'<cp:coreProperties xmlns:cp="{SCHEMA}package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            f'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>通知</dc:title>{inner}'
            '<dcterms:created xsi:type="dcterms:W3CDTF">2026-11-01T00:00:00Z</dcterms:created></cp:coreProperties>')


def app(inner):
    return f'<Properties xmlns="{SCHEMA}officeDocument/2006/extended-properties"><Application>Writer</Application><Pages>1</Pages>{inner}</Properties>'


def custom(name, value):
    return (f'<Properties xmlns="{SCHEMA}officeDocument/2006/custom-properties" xmlns:vt="{SCHEMA}officeDocument/2006/docPropsVTypes">'
            f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{name}"><vt:lpwstr>{value}</vt:lpwstr></property></Properties>')


NS = (f'xmlns:r="{RELS}" xmlns:a="{SCHEMA}drawingml/2006/main" xmlns:pic="{SCHEMA}drawingml/2006/picture" xmlns:c="{SCHEMA}drawingml/2006/chart" '
      'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" ')


def solid(colour):
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def chart_part(workbook):
    outside = '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>' if workbook else ""
    return (f'<c:chartSpace {NS}><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/>'
            '<c:order val="0"/><c:val><c:numRef><c:f>Sheet1!$B$1:$B$2</c:f><c:numCache><c:ptCount val="2"/><c:pt idx="0"><c:v>3</c:v></c:pt><c:pt idx="1">'
            '<c:v>5</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling/><c:delete val="0"/><c:axPos val="b"/>'
            '<c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling/><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart>'
            f"{outside}</c:chartSpace>")


def chart_parts(folder, workbook):
    parts = {f"{folder}/charts/chart1.xml": chart_part(workbook)}
    if workbook:
        parts[f"{folder}/charts/_rels/chart1.xml.rels"] = relations([("rId1", "package", "../embeddings/sheet.xlsx")])
        parts[f"{folder}/embeddings/sheet.xlsx"] = xlsx(rows(SECRET, 3, 5))
    return parts


# ------------------------------------------------------------------------------------------------------------ docx

W = f'xmlns:w="{SCHEMA}wordprocessingml/2006/main" '
WORD_NS = (W + NS + f'xmlns:wp="{SCHEMA}drawingml/2006/wordprocessingDrawing" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"')


def run(text=SECRET, look=""):
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(inner, look=""):
    return f"<w:p><w:pPr>{look}</w:pPr>{inner}</w:p>"


def docx(body, rels=(), **parts):
    """parts: paths with "__" for the slash; _xml and _rels stand for the endings."""
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1800" w:bottom="1440" w:left="1800" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
    whole = {"word/document.xml": f"<w:document {WORD_NS}><w:body>{para(run(OPEN))}{body}{section}</w:body></w:document>"}
    if rels:
        whole["word/_rels/document.xml.rels"] = relations(rels)
    whole.update(parts)
    return ooxml("word/document.xml", whole)


def with_parts(body, rels, parts):
    return docx(body, rels, **parts)


EMU = 12700


def anchored(inner, x, y, width, height, uri, z=1, relative="column", behind=0):
    """A shape `x`, `y` points from the paragraph (or page) it hangs on."""
    down = "paragraph" if relative == "column" else relative
    return (f'<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="{z}" behindDoc="{behind}" locked="0" layoutInCell="1" allowOverlap="1">'
            f'<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="{relative}"><wp:posOffset>{x * EMU}</wp:posOffset></wp:positionH>'
            f'<wp:positionV relativeFrom="{down}"><wp:posOffset>{y * EMU}</wp:posOffset></wp:positionV><wp:extent cx="{width * EMU}" cy="{height * EMU}"/><wp:wrapNone/>'
            f'<wp:docPr id="{z}" name="a{z}"/><a:graphic><a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>')


def box(width, height, fill="000000", text=""):
    held = f"<wps:txbx><w:txbxContent>{para(run(text))}</w:txbxContent></wps:txbx>" if text else ""
    return (f'<wps:wsp><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width * EMU}" cy="{height * EMU}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{solid(fill)}</wps:spPr>'
            f"{held}<wps:bodyPr/></wps:wsp>")


WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"


def picture(crop="", name="pic"):
    return (f'<{name}:pic><{name}:nvPicPr><{name}:cNvPr id="9" name="p"/><{name}:cNvPicPr/></{name}:nvPicPr><{name}:blipFill><a:blip r:embed="rId1"/>{crop}<a:stretch><a:fillRect/></a:stretch>'
            f'</{name}:blipFill><{name}:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="5080000" cy="508000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></{name}:spPr></{name}:pic>')


CROP = '<a:srcRect l="20000" t="10000" r="20000" b="30000"/>'


def inline(inner, uri):
    return (f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="914400" cy="914400"/><wp:docPr id="1" name="a"/><a:graphic>'
            f'<a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>')


def word():
    def both(name, carrier, twin, rule, evidence, region, shown="body", **more):
        pair(name, "docx", carrier, twin, rule, evidence, region, shown=shown, **more)

    def looks(name, look, harmless, rule, evidence, region="hidden-text", paragraph="", harmless_paragraph=""):
        both(name, docx(para(run(look=look), paragraph)), docx(para(run(look=harmless), harmless_paragraph)), rule, evidence, region)

    looks("vanish", "<w:vanish/>", '<w:vanish w:val="0"/>', D01, "hidden by an attribute")
    looks("white", '<w:color w:val="FFFFFF"/>', '<w:color w:val="FFFFFF"/>', D01, "text in the colour of its background",
          harmless_paragraph='<w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>')
    looks("tiny", '<w:sz w:val="2"/>', '<w:sz w:val="20"/>', D01, "text of one point or less")
    looks("highlight-black", '<w:highlight w:val="black"/><w:color w:val="000000"/>', '<w:highlight w:val="yellow"/>', D03, "blacked out, not removed")
    looks("shading-black", '<w:shd w:val="clear" w:color="auto" w:fill="000000"/><w:color w:val="000000"/>',
          '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:color="auto" w:fill="000000"/>', D03, "blacked out, not removed")
    who = 'w:id="1" w:author="" w:date="2026-11-01T00:00:00Z"'
    gone = f'<w:r><w:delText xml:space="preserve">{SECRET}</w:delText></w:r>'
    both("deleted", docx(para(run("事项") + f"<w:del {who}>{gone}</w:del>")), docx(para(run("事项"))), D02, "tracked deletion", "deleted", None)
    both("inserted", docx(para(run("事项") + f"<w:ins {who}>{run()}</w:ins>")), docx(para(run("事项") + run())), D02, "tracked insertion", "inserted")
    moved = f"<w:moveFrom {who}>{run()}</w:moveFrom>"
    both("moved-away", docx(para(run("事项") + moved)), docx(para(run("事项"))), D02, "tracked deletion", "deleted", None)
    note = (f'<w:comments {WORD_NS}><w:comment w:id="0" w:author="" w:initials="">{para(run())}</w:comment></w:comments>')
    mark = '<w:r><w:commentReference w:id="0"/></w:r>'
    both("comment", with_parts(para(run("事项") + mark), [("rId1", "comments", "comments.xml")], {"word/comments.xml": note}), docx(para(run("事项"))), D02,
         "comment", "comment", None)
    table = ('<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4000"/></w:tblGrid><w:tr><w:tc>' + para(run("事项")) + "</w:tc></w:tr><w:tr><w:trPr>{}</w:trPr><w:tc>" + para(run()) +
             "</w:tc></w:tr></w:tbl>")
    both("hidden-row", docx(table.format("<w:hidden/>")), docx(table.format("")), D01, "hidden row", "hidden-row")
    # The box stands over the line, or two lines above it.
    for name, place in (("black-box", para(anchored(box(400, 20), -5, -2, 400, 20, WPS) + run())),):
        both(name, docx(place), docx(para(anchored(box(400, 20), -5, 40, 400, 20, WPS) + run())), D03, "covered, not removed", "hidden-text")
    both("white-box", docx(para(anchored(box(400, 20, "FFFFFF"), -5, -2, 400, 20, WPS) + run())),
         docx(para(anchored(box(400, 20, "FFFFFF"), -5, -2, 400, 20, WPS, behind=1) + run())), D03, "covered, not removed", "hidden-text")
    vml = ('<w:r><w:pict><v:rect style="position:absolute;margin-left:-5pt;margin-top:{}pt;width:400pt;height:20pt;z-index:1" fillcolor="black" stroked="f"/></w:pict></w:r>')
    both("vml-box", docx(para(vml.format(-2) + run())), docx(para(vml.format(40) + run())), D03, "covered, not removed", "hidden-text")
    image = [("rId1", "image", "media/image1.jpeg")]
    over = lambda y: para(anchored(picture(), -5, y, 400, 40, f"{SCHEMA}drawingml/2006/picture") + run())
    both("behind-picture", with_parts(over(-10), image, {"word/media/image1.jpeg": jpeg()}), with_parts(over(40), image, {"word/media/image1.jpeg": jpeg()}), D01,
         "behind a picture", "hidden-text")
    off = lambda x: para(anchored(box(300, 40, "FFFFFF", SECRET), x, 100, 300, 40, WPS, relative="page"))
    both("off-page", docx(off(900)), docx(off(100)), D01, "outside of the page", "hidden-text", "text-box")
    hidden_box = off(100)
    both("hidden-shape", docx(hidden_box.replace('name="a1"', 'name="a1" hidden="1"')), docx(hidden_box), D01, "hidden by an attribute", "hidden-text", "text-box")
    both("author", docx("", **{"docProps/core.xml": core("<dc:creator>测试甲</dc:creator>")}), docx("", **{"docProps/core.xml": core("")}), D05, "document property",
         "property", None, text="测试甲")
    both("company", docx("", **{"docProps/app.xml": app("<Company>测试单位</Company>")}), docx("", **{"docProps/app.xml": app("")}), D05, "document property",
         "property", None, text="测试单位")
    both("custom-property", docx("", **{"docProps/custom.xml": custom("承办人", SECRET)}), docx(""), D05, "document property", "property", None)
    settings = f'<w:settings {WORD_NS}><w:attachedTemplate r:id="rId1"/></w:settings>'
    plain = f"<w:settings {WORD_NS}/>"
    template = {"word/settings.xml": settings, "word/_rels/settings.xml.rels": relations([("rId1", "attachedTemplate", "file:///D:/测试甲/公文.dotx", "External")])}
    both("template-path", with_parts("", [("rId9", "settings", "settings.xml")], template), with_parts("", [("rId9", "settings", "settings.xml")], {"word/settings.xml": plain}),
         D05, "document property", "property", None, text="测试甲")
    ole = '<w:r><w:object><o:OLEObject Type="Embed" ProgID="{}" ShapeID="s" DrawAspect="Icon" ObjectID="_1" r:id="rId1"/></w:object></w:r>'
    both("embedded-docx", with_parts(para(ole.format("Word.Document.12")), [("rId1", "package", "embeddings/inner.docx")],
                                     {"word/embeddings/inner.docx": docx(para(run()))}), docx(para(run("事项"))), D02, "embedded document", "embedded", None, quoted=OPEN)
    both("embedded-xlsx", with_parts(para(ole.format("Excel.Sheet.12")), [("rId1", "package", "embeddings/inner.xlsx")],
                                     {"word/embeddings/inner.xlsx": xlsx(rows(SECRET))}), docx(para(run("事项"))), D02, "embedded document", "embedded", None)
    graph = para(inline('<c:chart r:id="rId1"/>', f"{SCHEMA}drawingml/2006/chart"))
    chart = [("rId1", "chart", "charts/chart1.xml")]
    both("chart", with_parts(graph, chart, chart_parts("word", True)), with_parts(graph, chart, chart_parts("word", False)), D02, "data behind a chart", "embedded", None)
    photo = para(inline(picture(), f"{SCHEMA}drawingml/2006/picture"))
    both("gps", with_parts(photo, image, {"word/media/image1.jpeg": jpeg(gps=True)}), with_parts(photo, image, {"word/media/image1.jpeg": jpeg()}), D05,
         "place where a picture was taken", "property", None, text="31.")
    both("cropped", with_parts(para(inline(picture(CROP), f"{SCHEMA}drawingml/2006/picture")), image, {"word/media/image1.jpeg": LARGE}),
         with_parts(photo, image, {"word/media/image1.jpeg": LARGE}), D03, "cropped picture kept whole", "property", None, text="image1.jpeg")


# ------------------------------------------------------------------------------------------------------------ xlsx

X = f'xmlns="{SCHEMA}spreadsheetml/2006/main" xmlns:r="{RELS}"'


def cell(ref, value, style=0):
    if isinstance(value, str):
        return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{ref}" s="{style}"><v>{value}</v></c>'


def row(number, *values, look="", style=0):
    cells = "".join(cell(f"{chr(65 + i)}{number}", value, style) for i, value in enumerate(values))
    return f'<row r="{number}"{look}>{cells}</row>'


def rows(*values):
    return "<sheetData>" + "".join(row(i + 1, value) for i, value in enumerate(values)) + "</sheetData>"


# Styles: 0 plain, 1 white, 2 white on blue, 3 one point, 4 ;;;, 5 0.00, 6 stars, 7 black on black, 8 black on yellow
STYLES = (f'<styleSheet {X}><numFmts count="2"><numFmt numFmtId="164" formatCode=";;;"/><numFmt numFmtId="165" formatCode="&quot;****&quot;"/></numFmts><fonts count="4">'
          '<font><sz val="11"/><name val="SimSun"/></font><font><sz val="11"/><color rgb="FFFFFFFF"/><name val="SimSun"/></font><font><sz val="1"/><name val="SimSun"/></font>'
          '<font><sz val="11"/><color rgb="FF000000"/><name val="SimSun"/></font></fonts><fills count="5"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
          '</fill>' + "".join(f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>' for colour in ("1F3864", "000000", "FFFF00")) +
          '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="9">' +
          "".join(f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"/>'
                  for number, font, fill in ((0, 0, 0), (0, 1, 0), (0, 1, 2), (0, 2, 0), (164, 0, 0), (2, 0, 0), (165, 0, 0), (0, 3, 3), (0, 3, 4))) + "</cellXfs></styleSheet>")


def xlsx(sheet, state="", rels=(), second="", names="", book_rels=(), book="", **parts):
    """One sheet 汇总, and 明细 if `second` is given, with its `state`."""
    sheets = '<sheet name="汇总" sheetId="1" r:id="rId1"/>'
    links = [("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId3", "styles", "styles.xml"), *book_rels]
    whole = {"xl/styles.xml": STYLES, "xl/worksheets/sheet1.xml": f"<worksheet {X}>{sheet}</worksheet>"}
    if second:
        sheets += f'<sheet name="明细" sheetId="2" r:id="rId2"{state}/>'
        links.append(("rId2", "worksheet", "worksheets/sheet2.xml"))
        whole["xl/worksheets/sheet2.xml"] = f"<worksheet {X}>{second}</worksheet>"
    whole["xl/workbook.xml"] = f"<workbook {X}><sheets>{sheets}</sheets>{book}{names}</workbook>"
    whole["xl/_rels/workbook.xml.rels"] = relations(links)
    if rels:
        whole["xl/worksheets/_rels/sheet1.xml.rels"] = relations(rels)
    whole.update(parts)
    return ooxml("xl/workbook.xml", whole)


def drawn(*shapes):
    """A drawing of shapes: (first column, first row, last column, last row, inner)."""
    spot = lambda name, column, line: f"<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{line}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{name}>"
    return (f'<xdr:wsDr xmlns:xdr="{SCHEMA}drawingml/2006/spreadsheetDrawing" {NS}>' +
            "".join(f'<xdr:twoCellAnchor>{spot("from", a, b)}{spot("to", c, d)}{inner}<xdr:clientData/></xdr:twoCellAnchor>' for a, b, c, d, inner in shapes) + "</xdr:wsDr>")


def sheet_shape(fill="000000", text="", hidden=""):
    held = f"<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody>" if text else ""
    return (f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="s"{hidden}/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="914400"/></a:xfrm>'
            f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{solid(fill)}</xdr:spPr>{held}</xdr:sp>')


def sheet_drawing(drawing, **more):
    return {"xl/drawings/drawing1.xml": drawing, **more}


def sheets():
    def both(name, carrier, twin, rule, evidence, region, shown="body", **more):
        pair(name, "xlsx", carrier, twin, rule, evidence, region, shown=shown, **more)

    data = lambda *lines: "<sheetData>" + "".join(lines) + "</sheetData>"
    head = row(1, "项目", "备注")
    line = lambda look="", style=0: row(2, "甲", SECRET, look=look, style=style)
    both("hidden-row", xlsx(data(head, line(' hidden="1"'))), xlsx(data(head, line())), D01, "hidden row", "hidden-row", quoted="甲")
    both("flat-row", xlsx(data(head, line(' ht="0" customHeight="1"'))), xlsx(data(head, line(' ht="12" customHeight="1"'))), D01, "hidden row", "hidden-row", quoted="甲")
    both("collapsed-row", xlsx(data(head, line(' hidden="1" outlineLevel="1"'), row(3, "合计", look=' collapsed="1"'))),
         xlsx(data(head, line(' outlineLevel="1"'), row(3, "合计"))), D01, "hidden row", "hidden-row", quoted="甲")
    chosen = '<autoFilter ref="A1:B3"><filterColumn colId="0"><filters><filter val="乙"/></filters></filterColumn></autoFilter>'
    both("filtered-row", xlsx(data(head, line(' hidden="1"'), row(3, "乙", "无")) + chosen), xlsx(data(head, line(), row(3, "乙", "无")) + '<autoFilter ref="A1:B3"/>'), D01,
         "row hidden by a filter", "hidden-row", quoted="甲")
    columns = '<cols><col min="2" max="2" width="{}" customWidth="1"{}/></cols>'
    both("hidden-column", xlsx(columns.format(9, ' hidden="1"') + data(head, line())), xlsx(columns.format(9, "") + data(head, line())), D01, "hidden column",
         "hidden-column", quoted="备注")
    both("flat-column", xlsx(columns.format(0, "") + data(head, line())), xlsx(columns.format(9, "") + data(head, line())), D01, "hidden column", "hidden-column",
         quoted="备注")
    second = rows(SECRET)
    both("hidden-sheet", xlsx(data(head), ' state="hidden"', second=second), xlsx(data(head), second=second), D01, "hidden sheet", "hidden-sheet")
    both("very-hidden-sheet", xlsx(data(head), ' state="veryHidden"', second=second), xlsx(data(head), ' state="visible"', second=second), D01, "very hidden sheet",
         "hidden-sheet")
    styled = lambda style, value=SECRET: xlsx(data(head, row(2, value, style=style)))
    for name, style, harmless, rule, evidence in (("white", 1, 2, D01, "text in the colour of its background"), ("tiny", 3, 0, D01, "text of one point or less"),
                                                  ("format", 4, 5, D01, "number format that hides the value"), ("black-fill", 7, 8, D03, "blacked out, not removed")):
        both(name, styled(style), styled(harmless), rule, evidence, "hidden-text")
    both("format-stars", styled(6, 13800138000), styled(5, 13800138000), D01, "number format that hides the value", "hidden-text", text="13800138000", shown="body")
    note = f'<comments {X}><authors><author></author></authors><commentList><comment ref="A1" authorId="0"><text><t>{SECRET}</t></text></comment></commentList></comments>'
    both("comment", xlsx(data(head), rels=[("rId1", "comments", "../comments1.xml")], **{"xl/comments1.xml": note}), xlsx(data(head)), D02, "comment", "comment", None)
    name = '<definedNames><definedName name="{}"{}>{}</definedName></definedNames>'
    both("hidden-name", xlsx(data(head), names=name.format("secret", ' hidden="1"', f'"{SECRET}"')), xlsx(data(head), names=name.format("area", "", "汇总!$A$1:$B$2")), D02,
         "data kept by the program", "hidden-text", None)
    link = (f'<externalLink {X}><externalBook r:id="rId1"><sheetNames><sheetName val="S"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1" t="str"><v>{SECRET}</v></cell>'
            "</row></sheetData></sheetDataSet></externalBook></externalLink>")
    both("linked-values", xlsx(data(head), book_rels=[("rId4", "externalLink", "externalLinks/externalLink1.xml")], book='<externalReferences><externalReference r:id="rId4"/></externalReferences>',
                               **{"xl/externalLinks/externalLink1.xml": link,
                                  "xl/externalLinks/_rels/externalLink1.xml.rels": relations([("rId1", "externalLinkPath", "book.xlsx", "External")])}),
         xlsx(data(head)), D02, "data kept by the program", "embedded", None, quoted="S")
    cache = (f'<pivotCacheDefinition {X} refreshedBy="" recordCount="1" r:id="rId1"><cacheSource type="worksheet"><worksheetSource ref="A1:A2" sheet="S"/></cacheSource><cacheFields count="1">'
             f'<cacheField name="项目"><sharedItems count="1"><s v="{SECRET}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>')
    records = f'<pivotCacheRecords {X} count="1"><r><x v="0"/></r></pivotCacheRecords>'
    both("pivot-cache", xlsx(data(head), book_rels=[("rId4", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")], book='<pivotCaches><pivotCache cacheId="1" r:id="rId4"/></pivotCaches>',
                             **{"xl/pivotCache/pivotCacheDefinition1.xml": cache, "xl/pivotCache/pivotCacheRecords1.xml": records,
                                "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": relations([("rId1", "pivotCacheRecords", "pivotCacheRecords1.xml")])}),
         xlsx(data(head)), D02, "data kept by the program", "embedded", None, quoted="项目")
    drawing = [("rId1", "drawing", "../drawings/drawing1.xml")]
    tail = '<drawing r:id="rId1"/>'
    covered = lambda first: xlsx(data(head, row(2, SECRET)) + tail, rels=drawing, **sheet_drawing(drawn((0, first, 6, first + 2, sheet_shape()))))
    both("black-box", covered(1), covered(4), D03, "covered, not removed", "hidden-text")
    held = lambda hidden: xlsx(data(head) + tail, rels=drawing, **sheet_drawing(drawn((0, 3, 6, 6, sheet_shape("FFFFFF", SECRET, hidden)))))
    both("hidden-shape", held(' hidden="1"'), held(""), D01, "hidden by an attribute", "hidden-text", "text-box")
    frame = ('<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="c"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/>'
             f'</xdr:xfrm><a:graphic><a:graphicData uri="{SCHEMA}drawingml/2006/chart"><c:chart r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame>')
    graph = lambda workbook: xlsx(data(head) + tail, rels=drawing, **sheet_drawing(
        drawn((0, 3, 6, 9, frame)), **chart_parts("xl", workbook), **{"xl/drawings/_rels/drawing1.xml.rels": relations([("rId1", "chart", "../charts/chart1.xml")])}))
    both("chart", graph(True), graph(False), D02, "data behind a chart", "embedded", None)
    photo = lambda content, crop="": xlsx(data(head) + tail, rels=drawing, **sheet_drawing(
        drawn((0, 3, 2, 6, picture(crop, "xdr"))), **{"xl/drawings/_rels/drawing1.xml.rels": relations([("rId1", "image", "../media/image1.jpeg")]), "xl/media/image1.jpeg": content}))
    both("gps", photo(jpeg(gps=True)), photo(jpeg()), D05, "place where a picture was taken", "property", None, text="31.")
    both("cropped", photo(LARGE, CROP), photo(LARGE), D03, "cropped picture kept whole", "property", None, text="image1.jpeg")
    behind = lambda first: xlsx(data(head, row(2, SECRET)) + tail, rels=drawing, **sheet_drawing(
        drawn((0, first, 6, first + 2, picture(name="xdr"))), **{"xl/drawings/_rels/drawing1.xml.rels": relations([("rId1", "image", "../media/image1.jpeg")]), "xl/media/image1.jpeg": jpeg()}))
    both("behind-picture", behind(1), behind(4), D01, "behind a picture", "hidden-text")
    objects = '<oleObjects><oleObject progId="Word.Document.12" shapeId="1025" r:id="rId1"/></oleObjects>'
    both("embedded-docx", xlsx(data(head) + objects, rels=[("rId1", "package", "../embeddings/inner.docx")], **{"xl/embeddings/inner.docx": docx(para(run()))}), xlsx(data(head)), D02,
         "embedded document", "embedded", None, quoted=OPEN)
    both("author", xlsx(data(head), **{"docProps/core.xml": core("<cp:lastModifiedBy>测试甲</cp:lastModifiedBy>")}), xlsx(data(head), **{"docProps/core.xml": core("")}), D05,
         "document property", "property", None, text="测试甲")
    both("custom-property", xlsx(data(head), **{"docProps/custom.xml": custom("承办人", SECRET)}), xlsx(data(head)), D05, "document property", "property", None)


# ------------------------------------------------------------------------------------------------------------ pptx

P = f'xmlns:p="{SCHEMA}presentationml/2006/main" {NS}'
TREE = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
THEME = (f'<a:theme xmlns:a="{SCHEMA}drawingml/2006/main" name="t"><a:themeElements><a:clrScheme name="c">' +
         "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in (("dk1", "000000"), ("lt1", "FFFFFF"), ("dk2", "44546A"), ("lt2", "E7E6E6"), ("accent1", "4472C4"),
                 ("accent2", "ED7D31"), ("accent3", "A5A5A5"), ("accent4", "FFC000"), ("accent5", "5B9BD5"), ("accent6", "70AD47"), ("hlink", "0563C1"), ("folHlink", "954F72"))) +
         '</a:clrScheme><a:fontScheme name="f">' + "".join(f'<a:{name}><a:latin typeface="SimSun"/><a:ea typeface=""/><a:cs typeface=""/></a:{name}>' for name in ("majorFont", "minorFont")) +
         '</a:fontScheme><a:fmtScheme name="s">' + "".join(f"<a:{name}>{inner * 3}</a:{name}>" for name, inner in (
             ("fillStyleLst", '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'), ("lnStyleLst", '<a:ln><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>'),
             ("effectStyleLst", "<a:effectStyle><a:effectLst/></a:effectStyle>"), ("bgFillStyleLst", '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'))) +
         "</a:fmtScheme></a:themeElements></a:theme>")


def shape(text="", x=100, y=100, width=400, height=40, fill="", look='sz="1800"', inner="", hidden="", number=2):
    """A shape of `x`, `y`, `width`, `height` points with a line of text."""
    paint = solid(fill) if fill else ""
    held = f'<p:txBody><a:bodyPr/><a:p><a:r><a:rPr {look}>{inner}</a:rPr><a:t>{text}</a:t></a:r></a:p></p:txBody>' if text else ""
    return (f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="s"{hidden}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{x * EMU}" y="{y * EMU}"/>'
            f'<a:ext cx="{width * EMU}" cy="{height * EMU}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{paint}</p:spPr>{held}</p:sp>')


def pptx(shapes, look="", rels=(), top_rels=(), second=None, **parts):
    tree = lambda inner: f"<p:cSld><p:spTree>{TREE}{inner}</p:spTree></p:cSld>"
    count = 2 if second is not None else 1
    colours = ('<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" '
               'hlink="hlink" folHlink="folHlink"/>')
    whole = {
        "ppt/presentation.xml": f'<p:presentation {P}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId9"/></p:sldMasterIdLst><p:sldIdLst>' +
        "".join(f'<p:sldId id="{256 + i}" r:id="rId{i + 1}"/>' for i in range(count)) + '</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations([*((f"rId{i + 1}", "slide", f"slides/slide{i + 1}.xml") for i in range(count)), ("rId9", "slideMaster", "slideMasters/slideMaster1.xml"),
                                                      ("rId8", "theme", "theme/theme1.xml"), *top_rels]),
        "ppt/slideMasters/slideMaster1.xml": f'<p:sldMaster {P}><p:cSld><p:bg><p:bgPr>{solid("FFFFFF")}<a:effectLst/></p:bgPr></p:bg><p:spTree>{TREE}</p:spTree></p:cSld>{colours}'
        '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>',
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": relations([("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"), ("rId2", "theme", "../theme/theme1.xml")]),
        "ppt/slideLayouts/slideLayout1.xml": f'<p:sldLayout {P} type="blank">{tree("")}</p:sldLayout>',
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": relations([("rId1", "slideMaster", "../slideMasters/slideMaster1.xml")]),
        "ppt/theme/theme1.xml": THEME}
    layout = ("rId7", "slideLayout", "../slideLayouts/slideLayout1.xml")
    whole["ppt/slides/slide1.xml"] = f'<p:sld {P}>{tree(shape(OPEN, y=20, number=90) + shapes)}</p:sld>'
    whole["ppt/slides/_rels/slide1.xml.rels"] = relations([layout, *rels])
    if second is not None:
        whole["ppt/slides/slide2.xml"] = f'<p:sld {P}{look}>{tree(second)}</p:sld>'
        whole["ppt/slides/_rels/slide2.xml.rels"] = relations([layout])
    whole.update(parts)
    return ooxml("ppt/presentation.xml", whole)


def slides():
    def both(name, carrier, twin, rule, evidence, region, shown="text-box", **more):
        pair(name, "pptx", carrier, twin, rule, evidence, region, shown=shown, **more)

    body = '<p:sp><p:nvSpPr><p:cNvPr id="3" name="n"/><p:cNvSpPr/><p:nvPr><p:ph type="body" idx="1"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>'
    notes = lambda text: pptx("", rels=[("rId1", "notesSlide", "../notesSlides/notesSlide1.xml")], **{
        "ppt/notesSlides/notesSlide1.xml": f"<p:notes {P}><p:cSld><p:spTree>{TREE}{body.format(text) if text else ''}</p:spTree></p:cSld></p:notes>",
        "ppt/notesSlides/_rels/notesSlide1.xml.rels": relations([("rId1", "slide", "../slides/slide1.xml")])})
    both("notes", notes(SECRET), notes(""), D02, "speaker notes", "note", None)
    both("hidden-slide", pptx("", ' show="0"', second=shape(SECRET)), pptx("", ' show="1"', second=shape(SECRET)), D01, "hidden slide", "hidden-text")
    authors = f'<p:cmAuthorLst {P}><p:cmAuthor id="0" name="" initials="" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>'
    note = f'<p:cmLst {P}><p:cm authorId="0" dt="2026-11-01T00:00:00.000" idx="1"><p:pos x="10" y="10"/><p:text>{SECRET}</p:text></p:cm></p:cmLst>'
    both("comment", pptx("", rels=[("rId1", "comments", "../comments/comment1.xml")], top_rels=[("rId6", "commentAuthors", "commentAuthors.xml")],
                         **{"ppt/comments/comment1.xml": note, "ppt/commentAuthors.xml": authors}), pptx(""), D02, "comment", "comment", None)
    both("white", pptx(shape(SECRET, inner=solid("FFFFFF"))), pptx(shape(SECRET, inner=solid("FFFFFF"), fill="1F3864")), D01, "text in the colour of its background", "hidden-text")
    both("tiny", pptx(shape(SECRET, look='sz="100"')), pptx(shape(SECRET, look='sz="1000"')), D01, "text of one point or less", "hidden-text")
    both("no-fill", pptx(shape(SECRET, inner="<a:noFill/>")), pptx(shape(SECRET, inner="<a:ln><a:noFill/></a:ln>" + solid("000000"))), D01, "drawn invisibly", "hidden-text")
    both("off-slide", pptx(shape(SECRET, x=900)), pptx(shape(SECRET, x=300)), D01, "outside of the page", "hidden-text")
    both("hidden-shape", pptx(shape(SECRET, hidden=' hidden="1"')), pptx(shape(SECRET)), D01, "hidden by an attribute", "hidden-text")
    cover = lambda y: pptx(shape(SECRET) + shape(x=95, y=y, width=410, height=50, fill="000000", number=3))
    both("black-box", cover(95), cover(200), D03, "covered, not removed", "hidden-text")
    both("black-box-order", cover(95), pptx(shape(x=95, y=95, width=410, height=50, fill="FFFF00", number=3) + shape(SECRET)), D03, "covered, not removed", "hidden-text")
    both("highlight-black", pptx(shape(SECRET, inner=solid("000000") + '<a:highlight><a:srgbClr val="000000"/></a:highlight>')),
         pptx(shape(SECRET, inner=solid("000000") + '<a:highlight><a:srgbClr val="FFFF00"/></a:highlight>')), D03, "blacked out, not removed", "hidden-text")
    image = [("rId1", "image", "../media/image1.jpeg")]
    photo = lambda content=jpeg(), crop="", y=0: pptx(shape(SECRET) + picture(crop, "p").replace("</p:nvPicPr>", "<p:nvPr/></p:nvPicPr>").replace('<a:off x="0" y="0"/>', f'<a:off x="{100 * EMU}" y="{(100 + y) * EMU}"/>'),
                                                      rels=image, **{"ppt/media/image1.jpeg": content})
    both("behind-picture", photo(), photo(y=100), D01, "behind a picture", "hidden-text")
    both("gps", photo(jpeg(gps=True), y=100), photo(y=100), D05, "place where a picture was taken", "property", text="31.", shown=None)
    both("cropped", photo(LARGE, CROP, y=100), photo(LARGE, y=100), D03, "cropped picture kept whole", "property", text="image1.jpeg", shown=None)
    frame = lambda inner, uri: (f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="5" name="c"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="1270000" y="2540000"/>'
                                f'<a:ext cx="2540000" cy="1270000"/></p:xfrm><a:graphic><a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic></p:graphicFrame>')
    graph = lambda workbook: pptx(frame('<c:chart r:id="rId1"/>', SCHEMA + "drawingml/2006/chart"), rels=[("rId1", "chart", "../charts/chart1.xml")], **chart_parts("ppt", workbook))
    both("chart", graph(True), graph(False), D02, "data behind a chart", "embedded", None)
    both("embedded-docx", pptx(frame('<p:oleObj r:id="rId1" imgW="1" imgH="1" progId="Word.Document.12"><p:embed/></p:oleObj>', SCHEMA + "presentationml/2006/ole"),
                               rels=[("rId1", "package", "../embeddings/inner.docx")], **{"ppt/embeddings/inner.docx": docx(para(run()))}), pptx(""), D02, "embedded document", "embedded", None, quoted=OPEN)
    both("author", pptx("", **{"docProps/core.xml": core("<dc:creator>测试甲</dc:creator>")}), pptx("", **{"docProps/core.xml": core("")}), D05, "document property", "property", None,
         text="测试甲")


# ------------------------------------------------------------------------------------------------------------- ODF

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
ODF_NS = " ".join(f'xmlns:{name}="{OASIS}{path}:1.0"' for name, path in (
    ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"), ("svg", "svg-compatible"), ("fo", "xsl-fo-compatible"), ("number", "datastyle"),
    ("meta", "meta"), ("presentation", "presentation"), ("chart", "chart"))) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"'
KINDS = {"odt": "text", "ods": "spreadsheet", "odp": "presentation", "chart": "chart"}


def odf_content(kind, body, styles=""):
    return (f'{XML}<office:document-content {ODF_NS}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:{KINDS[kind]}>{body}</office:{KINDS[kind]}>'
            "</office:body></office:document-content>")


MASTER = ('<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="{}" fo:page-height="{}" fo:margin="2cm"/></style:page-layout>'
          '</office:automatic-styles><office:master-styles>{}<style:master-page style:name="Standard" style:page-layout-name="pm"/></office:master-styles>')


def odf(kind, body, styles="", meta="", masters="", **parts):
    size = ("28cm", "21cm") if kind == "odp" else ("21cm", "29.7cm")
    mime = f"application/vnd.oasis.opendocument.{KINDS[kind]}"
    whole = {"mimetype": mime, "content.xml": odf_content(kind, body, styles), "styles.xml": f"{XML}<office:document-styles {ODF_NS}>{MASTER.format(*size, masters)}</office:document-styles>",
             "meta.xml": f"{XML}<office:document-meta {ODF_NS}><office:meta><dc:title>通知</dc:title>{meta}</office:meta></office:document-meta>", **parts}
    entries = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
    for name in whole:
        if name == "mimetype":
            continue
        kind_of = "text/xml" if name.endswith(".xml") else "image/jpeg" if name.endswith("jpeg") else "application/octet-stream"
        entries += f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind_of}"/>'
        if name.endswith("/content.xml"):
            inside = "chart" if "chart:chart" in whole[name] else "text"
            entries += f'<manifest:file-entry manifest:full-path="{name[:-11]}" manifest:media-type="application/vnd.oasis.opendocument.{inside}"/>'
    whole["META-INF/manifest.xml"] = f'{XML}<manifest:manifest xmlns:manifest="{OASIS}manifest:1.0" manifest:version="1.3">{entries}</manifest:manifest>'
    return package(whole, stored_first=True)


def style(name, family, inner, attributes=""):
    return f'<style:style style:name="{name}" style:family="{family}"{attributes}>{inner}</style:style>'


def letters(attributes):
    return f"<style:text-properties {attributes}/>"


def line(inner, look=""):
    name = f' text:style-name="{look}"' if look else ""
    return f"<text:p{name}>{inner}</text:p>"


def frame(inner, x="3cm", y="3cm", width="12cm", height="2cm", more=""):
    return f'<draw:frame svg:x="{x}" svg:y="{y}" svg:width="{width}" svg:height="{height}"{more}>{inner}</draw:frame>'


def rectangle(x, y, width, height, more=""):
    return f'<draw:rect draw:style-name="black" svg:x="{x}" svg:y="{y}" svg:width="{width}" svg:height="{height}"{more}/>'


BLACK = style("black", "graphic", '<style:graphic-properties draw:fill="solid" draw:fill-color="#000000" style:wrap="run-through" style:run-through="foreground" style:vertical-pos="from-top" '
              'style:vertical-rel="paragraph" style:horizontal-pos="from-left" style:horizontal-rel="paragraph"/>')
IMAGE = '<draw:image xlink:href="Pictures/1.jpeg" xlink:type="simple"/>'


def odf_chart(own_table):
    """A chart in a folder of its own; with or without a table of the numbers behind it."""
    table = (f'<table:table table:name="local-table"><table:table-rows><table:table-row><table:table-cell office:value-type="string">{line(SECRET)}</table:table-cell>'
             f'<table:table-cell office:value-type="float" office:value="3">{line("3")}</table:table-cell></table:table-row></table:table-rows></table:table>') if own_table else ""
    return {"Object 1/content.xml": odf_content("chart", f'<chart:chart chart:class="chart:bar" svg:width="8cm" svg:height="6cm"><chart:plot-area/>{table}</chart:chart>')}


def odf_embedded():
    return {"Object 1/content.xml": odf_content("odt", line(SECRET))}


OBJECT = '<draw:object xlink:href="./Object 1" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
# How letters look: name, look, harmless look
LOOKS = (("white", 'fo:color="#ffffff"', 'fo:color="#ffffff" fo:background-color="#1f3864"', D01, "text in the colour of its background"),
         ("tiny", 'fo:font-size="1pt" style:font-size-asian="1pt"', 'fo:font-size="10pt" style:font-size-asian="10pt"', D01, "text of one point or less"),
         ("highlight-black", 'fo:color="#000000" fo:background-color="#000000"', 'fo:color="#000000" fo:background-color="#ffff00"', D03, "blacked out, not removed"))
ANNOTATION = f"<office:annotation><dc:date>2026-11-01T00:00:00</dc:date>{line(SECRET)}</office:annotation>"
VERSIONS = ('<VL:version-list xmlns:VL="http://openoffice.org/2001/versions-list"><VL:version-entry VL:title="Version1" VL:comment="" VL:creator="" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:date-time="2026-11-01T00:00:00"/></VL:version-list>')


def odf_metadata(form, body):
    pair("author", form, odf(form, body, meta="<meta:initial-creator>测试甲</meta:initial-creator>"),
         odf(form, body, meta="<meta:creation-date>2026-11-01T00:00:00</meta:creation-date>"), D05, "document property", "property", text="测试甲")
    pair("custom-property", form, odf(form, body, meta=f'<meta:user-defined meta:name="承办人">{SECRET}</meta:user-defined>'), odf(form, body), D05, "document property", "property")


def odf_text():
    text = lambda inner, styles="", **parts: odf("odt", line(OPEN) + inner, styles, **parts)

    def both(name, carrier, twin, rule, evidence, region, shown="body", **more):
        pair(name, "odt", carrier, twin, rule, evidence, region, shown=shown, **more)

    span = line(f'<text:span text:style-name="T">{SECRET}</text:span>')
    for name, look, harmless, rule, evidence in LOOKS + (("hidden", 'text:display="none"', 'text:display="true"', D01, "hidden by an attribute"),):
        both(name, text(span, style("T", "text", letters(look))), text(span, style("T", "text", letters(harmless))), rule, evidence, "hidden-text")
    who = "<office:change-info><dc:creator></dc:creator><dc:date>2026-11-01T00:00:00</dc:date></office:change-info>"
    both("deleted", text(f'<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>{who}{line(SECRET)}</text:deletion></text:changed-region></text:tracked-changes>' +
                         line('事项<text:change text:change-id="c1"/>')), text(line("事项")), D02, "tracked deletion", "deleted", None)
    both("inserted", text(f'<text:tracked-changes><text:changed-region text:id="c1"><text:insertion>{who}</text:insertion></text:changed-region></text:tracked-changes>' +
                          line(f'事项<text:change-start text:change-id="c1"/>{SECRET}<text:change-end text:change-id="c1"/>')), text(line("事项" + SECRET)), D02, "tracked insertion", "inserted")
    both("comment", text(line("事项" + ANNOTATION)), text(line("事项")), D02, "comment", "comment", None)
    section = '<text:section text:name="s"{}>' + line(SECRET) + "</text:section>"
    both("hidden-section", text(section.format(' text:display="none"')), text(section.format("")), D01, "hidden by an attribute", "hidden-text")
    field = '<text:hidden-text text:condition="ooow:1" text:string-value="{}" text:is-hidden="{}">{}</text:hidden-text>'
    both("hidden-field", text(line(field.format(SECRET, "true", ""))), text(line(field.format(SECRET, "false", SECRET))), D01, "hidden by an attribute", "hidden-text")
    hidden = '<text:hidden-paragraph text:condition="ooow:1" text:is-hidden="{}"/>'
    both("hidden-paragraph", text(line(hidden.format("true") + SECRET)), text(line(hidden.format("false") + SECRET)), D01, "hidden by an attribute", "hidden-text")
    cover = lambda y: text(line(rectangle("-0.2cm", y, "14cm", "0.8cm", ' text:anchor-type="paragraph"') + SECRET), BLACK)
    both("black-box", cover("-0.1cm"), cover("2cm"), D03, "covered, not removed", "hidden-text")
    photo = lambda y: text(line(frame(IMAGE, x="-0.2cm", y=y, width="14cm", height="0.8cm", more=' draw:style-name="black" text:anchor-type="paragraph"') + SECRET), BLACK,
                           **{"Pictures/1.jpeg": jpeg()})
    both("behind-picture", photo("-0.1cm"), photo("2cm"), D01, "behind a picture", "hidden-text")
    photo = lambda content: text(line(frame(IMAGE, more=' text:anchor-type="as-char"')), **{"Pictures/1.jpeg": content})
    both("gps", photo(jpeg(gps=True)), photo(jpeg()), D05, "place where a picture was taken", "property", None, text="31.")
    clip = style("clip", "graphic", '<style:graphic-properties fo:clip="rect(0.1cm, 0.1cm, 0.1cm, 0.1cm)"/>')
    crop = lambda look: text(line(frame(IMAGE, more=f' text:anchor-type="as-char"{look}')), clip, **{"Pictures/1.jpeg": LARGE})
    both("cropped", crop(' draw:style-name="clip"'), crop(""), D03, "cropped picture kept whole", "property", None, text="1.jpeg")
    both("embedded-odt", text(line(frame(OBJECT)), **odf_embedded()), text(line("事项")), D02, "embedded document", "embedded", None)
    both("chart", text(line(frame(OBJECT)), **odf_chart(True)), text(line(frame(OBJECT)), **odf_chart(False)), D02, "data behind a chart", "embedded", None)
    both("version", text("", **{"VersionList.xml": VERSIONS, "Versions/Version1": odf("odt", line(SECRET))}), text(""), D02, "earlier version", "embedded", None)
    table = ('<table:table table:name="表"><table:table-column/><table:table-row><table:table-cell>' + line("事项") + '</table:table-cell></table:table-row><table:table-row{}><table:table-cell>' +
             line(SECRET) + "</table:table-cell></table:table-row></table:table>")
    both("hidden-row", text(table.format(' table:visibility="collapse"')), text(table.format("")), D01, "hidden row", "hidden-row")
    odf_metadata("odt", line(OPEN))


def odf_sheets():
    def value(text, look=""):
        name = f' table:style-name="{look}"' if look else ""
        return f'<table:table-cell office:value-type="string"{name}>{text if text.startswith("<") else line(text)}</table:table-cell>'

    def table(*lines, name="汇总", columns='<table:table-column table:number-columns-repeated="2"/>', look="", shapes=""):
        return f'<table:table table:name="{name}"{look}>{shapes}{columns}{"".join(lines)}</table:table>'

    def cells(*texts, look="", style_name=""):
        return f'<table:table-row{look}>{"".join(value(text, style_name) for text in texts)}</table:table-row>'

    def both(name, carrier, twin, rule, evidence, region, shown="body", **more):
        pair(name, "ods", carrier, twin, rule, evidence, region, shown=shown, **more)

    head = cells("项目", "备注")
    book = lambda *tables, styles="", **parts: odf("ods", "".join(tables), styles, **parts)
    seen = book(table(head, cells("甲", SECRET)))
    both("hidden-row", book(table(head, cells("甲", SECRET, look=' table:visibility="collapse"'))), seen, D01, "hidden row", "hidden-row", quoted="甲")
    both("filtered-row", book(table(head, cells("甲", SECRET, look=' table:visibility="filter"'))), seen, D01, "row hidden by a filter", "hidden-row", quoted="甲")
    both("hidden-column", book(table(head, cells("甲", SECRET), columns='<table:table-column/><table:table-column table:visibility="collapse"/>')), seen, D01, "hidden column", "hidden-column",
         quoted="备注")
    second = lambda shown: book(table(head), table(cells(SECRET), name="明细", look=' table:style-name="ta"'),
                                styles=style("ta", "table", f'<style:table-properties table:display="{shown}"/>'))
    both("hidden-sheet", second("false"), second("true"), D01, "hidden sheet", "hidden-sheet")
    for name, look, harmless, rule, evidence in LOOKS:
        def styled(given):
            # The background of a cell is one of its properties, not of its letters.
            ground = [part for part in given.split() if "background" in part]
            inks = [part for part in given.split() if "background" not in part]
            return book(table(head, cells(SECRET, style_name="ce")), styles=style("ce", "table-cell", f"<style:table-cell-properties {' '.join(ground)}/>" + letters(" ".join(inks))))
        both(name, styled(look), styled(harmless), rule, evidence, "hidden-text")
    # What LibreOffice makes of ;;;
    parts = "".join(f'<number:number-style style:name="N1P{i}" style:volatile="true"><number:text/></number:number-style>' for i in range(3))
    blank = "<number:text/>" + "".join(f'<style:map style:condition="value(){sign}0" style:apply-style-name="N1P{i}"/>' for i, sign in enumerate(("&gt;", "&lt;", "=")))
    formatted = lambda inner: book(table(head, cells(SECRET, style_name="ce")), styles=parts + f'<number:text-style style:name="N1">{inner}</number:text-style>' +
                                   style("ce", "table-cell", "", ' style:data-style-name="N1"'))
    both("format", formatted(blank), formatted("<number:text-content/>"), D01, "number format that hides the value", "hidden-text")
    both("comment", book(table(head, cells(ANNOTATION + line("事项")))), book(table(head, cells("事项"))), D02, "comment", "comment", None)
    cover = lambda y: book(table(head, cells(SECRET), shapes=f'<table:shapes>{rectangle("0cm", y, "12cm", "1cm")}</table:shapes>'), styles=BLACK)
    both("black-box", cover("0.4cm"), cover("4cm"), D03, "covered, not removed", "hidden-text")
    photo = lambda y: book(table(head, cells(SECRET), shapes=f'<table:shapes>{frame(IMAGE, x="0cm", y=y, width="12cm", height="1cm")}</table:shapes>'), **{"Pictures/1.jpeg": jpeg()})
    both("behind-picture", photo("0.4cm"), photo("4cm"), D01, "behind a picture", "hidden-text")
    change = ('<table:tracked-changes><table:cell-content-change table:id="ct1"><table:cell-address table:column="0" table:row="0" table:table="0"/><office:change-info><dc:creator></dc:creator>'
              f'<dc:date>2026-11-01T00:00:00</dc:date></office:change-info><table:previous><table:change-track-table-cell office:value-type="string">{line(SECRET)}</table:change-track-table-cell>'
              "</table:previous></table:cell-content-change></table:tracked-changes>")
    both("deleted", book(change, table(head)), book(table(head)), D02, "tracked deletion", "deleted", None)
    source = '<table:table-source xlink:href="book.ods" xlink:type="simple" table:table-name="S"/>'
    both("linked-values", book(table(head), f'<table:table table:name="\'file:///book.ods\'#$S">{source}<table:table-column/>{cells(SECRET)}</table:table>'), book(table(head)), D02,
         "data kept by the program", "hidden-sheet", None)
    held = lambda inner, **parts: book(table(head, f"<table:table-row><table:table-cell>{inner}</table:table-cell></table:table-row>"), **parts)
    both("chart", held(frame(OBJECT), **odf_chart(True)), held(frame(OBJECT), **odf_chart(False)), D02, "data behind a chart", "embedded", None)
    both("embedded-odt", held(frame(OBJECT), **odf_embedded()), book(table(head)), D02, "embedded document", "embedded", None)
    both("gps", held(frame(IMAGE), **{"Pictures/1.jpeg": jpeg(gps=True)}), held(frame(IMAGE), **{"Pictures/1.jpeg": jpeg()}), D05, "place where a picture was taken", "property", None, text="31.")
    odf_metadata("ods", table(head))


def odf_slides():
    def both(name, carrier, twin, rule, evidence, region, shown="text-box", **more):
        pair(name, "odp", carrier, twin, rule, evidence, region, shown=shown, **more)

    page = lambda inner, look="", number=1: f'<draw:page draw:name="p{number}" draw:master-page-name="Standard"{look}>{inner}</draw:page>'
    box_of = lambda inner=SECRET, **more: frame(f"<draw:text-box>{inner if inner.startswith('<') else line(inner)}</draw:text-box>", **more)
    first = box_of(OPEN, y="1cm")
    show = lambda inner, styles="", **parts: odf("odp", page(first + inner), styles, **parts)
    notes = lambda text: show(f'<presentation:notes>{frame(f"<draw:text-box>{line(text)}</draw:text-box>", more=chr(32) + "presentation:class=" + chr(34) + "notes" + chr(34))}</presentation:notes>')
    both("notes", notes(SECRET), notes(""), D02, "speaker notes", "note", None)
    second = lambda shown: odf("odp", page(first) + page(box_of(), ' draw:style-name="dp"', 2),
                               style("dp", "drawing-page", f'<style:drawing-page-properties presentation:visibility="{shown}"/>'))
    both("hidden-slide", second("hidden"), second("visible"), D01, "hidden slide", "hidden-text")
    both("comment", show(ANNOTATION), show(""), D02, "comment", "comment", None)
    span = box_of(line(f'<text:span text:style-name="T">{SECRET}</text:span>'))
    for name, look, harmless, rule, evidence in LOOKS:
        both(name, show(span, style("T", "text", letters(look))), show(span, style("T", "text", letters(harmless))), rule, evidence, "hidden-text")
    both("off-slide", show(box_of(x="40cm")), show(box_of(x="10cm")), D01, "outside of the page", "hidden-text")
    cover = lambda y: show(box_of() + rectangle("2.5cm", y, "13cm", "3cm"), BLACK)
    both("black-box", cover("2.5cm"), cover("9cm"), D03, "covered, not removed", "hidden-text")
    both("black-box-order", cover("2.5cm"), show(rectangle("2.5cm", "2.5cm", "13cm", "3cm") + box_of(), BLACK.replace("#000000", "#ffff00")), D03, "covered, not removed", "hidden-text")
    photo = lambda y, content=jpeg(): show(box_of() + frame(IMAGE, x="2.5cm", y=y, width="13cm", height="3cm"), **{"Pictures/1.jpeg": content})
    both("behind-picture", photo("2.5cm"), photo("9cm"), D01, "behind a picture", "hidden-text")
    both("gps", photo("9cm", jpeg(gps=True)), photo("9cm"), D05, "place where a picture was taken", "property", None, text="31.")
    layers = '<draw:layer-set><draw:layer draw:name="layout"/><draw:layer draw:name="extra"{}/></draw:layer-set>'
    layered = lambda look: odf("odp", page(first + box_of(more=' draw:layer="extra"')), masters=layers.format(look))
    both("hidden-layer", layered(' draw:display="none"'), layered(' draw:display="always"'), D01, "layer switched off", "hidden-text")
    both("chart", show(frame(OBJECT, y="8cm"), **odf_chart(True)), show(frame(OBJECT, y="8cm"), **odf_chart(False)), D02, "data behind a chart", "embedded", None)
    both("embedded-odt", show(frame(OBJECT, y="8cm"), **odf_embedded()), show(""), D02, "embedded document", "embedded", None)
    odf_metadata("odp", page(first))


# ------------------------------------------------------------------------------------------------------------- RTF

def rtf(body, info="", head=""):
    def escaped(text):
        return "".join(c if ord(c) < 128 else f"\\u{ord(c) if ord(c) < 0x8000 else ord(c) - 0x10000}?" for c in text)
    whole = ("{\\rtf1\\ansi\\ansicpg936\\uc1\\deff0{\\fonttbl{\\f0 SimSun;}}{\\colortbl;\\red255\\green255\\blue255;\\red0\\green0\\blue0;\\red255\\green255\\blue0;\\red31\\green56\\blue100;}"
             f"{head}{{\\info{{\\title 通知}}{info}}}\\paperw11906\\paperh16838\\margl1800\\margr1800\\margt1440\\margb1440\\pard {OPEN}\\par\n{body}\\par}}")
    return escaped(whole).encode("ascii")


def rtf_documents():
    def both(name, carrier, twin, rule, evidence, region, shown="body", **more):
        pair(name, "rtf", carrier, twin, rule, evidence, region, shown=shown, **more)

    for name, look, harmless, rule, evidence in (
            ("hidden", r"\v ", r"\v0 ", D01, "hidden by an attribute"), ("white", r"\cf1 ", r"\cf1\chshdng0\chcbpat4 ", D01, "text in the colour of its background"),
            ("tiny", r"\fs2 ", r"\fs20 ", D01, "text of one point or less"), ("highlight-black", r"\cf2\highlight2 ", r"\cf2\highlight3 ", D03, "blacked out, not removed")):
        both(name, rtf(f"{{{look}{SECRET}}}"), rtf(f"{{{harmless}{SECRET}}}"), rule, evidence, "hidden-text")
    both("deleted", rtf(f"事项{{\\deleted {SECRET}}}"), rtf("事项"), D02, "tracked deletion", "deleted", None)
    both("inserted", rtf(f"事项{{\\revised {SECRET}}}"), rtf(f"事项{{{SECRET}}}"), D02, "tracked insertion", "inserted")
    both("comment", rtf(f"事项{{\\chatn{{\\*\\annotation {SECRET}}}}}"), rtf("事项"), D02, "comment", "comment", None)
    both("author", rtf("事项", info="{\\author 测试甲}"), rtf("事项", info="{\\creatim\\yr2026\\mo11\\dy1}"), D05, "document property", "property", None, text="测试甲")
    both("company", rtf("事项", info="{\\*\\company 测试单位}"), rtf("事项"), D05, "document property", "property", None, text="测试单位")
    both("custom-property", rtf("事项", head=f"{{\\*\\userprops{{\\propname 承办人}}\\proptype30{{\\staticval {SECRET}}}}}"), rtf("事项"), D05, "document property", "property", None)
    box_at = lambda top, fill=0: (f"{{\\shp{{\\*\\shpinst\\shpleft-100\\shptop{top}\\shpright8000\\shpbottom{top + 400}\\shpbxcolumn\\shpbypara\\shpwr3\\shpfblwtxt0\\shpz0"
                                  f"{{\\sp{{\\sn shapeType}}{{\\sv 1}}}}{{\\sp{{\\sn fillColor}}{{\\sv {fill}}}}}}}}}")
    both("black-box", rtf(box_at(-60) + SECRET), rtf(box_at(900) + SECRET), D03, "covered, not removed", "hidden-text")
    text_at = lambda left: (f"{{\\shp{{\\*\\shpinst\\shpleft{left}\\shptop3000\\shpright{left + 5000}\\shpbottom3600\\shpbxpage\\shpbypage\\shpwr3\\shpfblwtxt0\\shpz0"
                            f"{{\\sp{{\\sn shapeType}}{{\\sv 202}}}}{{\\shptxt \\pard {SECRET}\\par}}}}}}")
    both("off-page", rtf(text_at(15000)), rtf(text_at(2000)), D01, "outside of the page", "hidden-text", "text-box")
    # Object of class "Package" with a stream of OLE 1.0: version, format, class name, two empty names, length, bytes.
    inner = docx(para(run()))
    name = b"Package\0"
    native = (struct.pack("<H", 2) + b"inner.docx\0inner.docx\0" + struct.pack("<HHI", 0, 3, 11) + b"inner.docx\0" + struct.pack("<I", len(inner)) + inner)
    stream = struct.pack("<III", 0x501, 2, len(name)) + name + struct.pack("<III", 0, 0, len(native)) + native
    both("embedded", rtf(f"事项{{\\object\\objemb{{\\*\\objclass Package}}{{\\*\\objdata {stream.hex()}}}}}"), rtf("事项"), D02, "embedded document", "embedded", None, quoted=OPEN)
    photo = lambda content: rtf(f"{{\\pict\\jpegblip\\picw16\\pich16\\picwgoal240\\pichgoal240 {content.hex()}}}")
    both("gps", photo(jpeg(gps=True)), photo(jpeg()), D05, "place where a picture was taken", "property", None, text="31.")
    cropped = lambda crop: rtf(f"{{\\pict\\jpegblip\\picw16\\pich16\\picwgoal2400\\pichgoal2400{crop} {LARGE.hex()}}}")
    both("cropped", cropped("\\piccropl400\\piccropr400\\piccropt200\\piccropb600"), cropped("\\piccropl0"), D03, "cropped picture kept whole", "property", None, text="图片 1")


# ------------------------------------------------------------------------------------------------- HTML, MHTML, Markdown

def page(body, head=""):
    return f'<!doctype html>\n<html lang="zh"><head><meta charset="utf-8"><title>通知</title>{head}</head>\n<body><p>{OPEN}</p>\n{body}</body></html>\n'


def mht(html, parts=(), head=""):
    boundary = "----=_part"
    text = f'{head}MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="{boundary}"\r\n\r\n'
    for kind, location, content in (('text/html; charset="utf-8"', "http://example.test/page.html", html.encode()), *parts):
        text += f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\nContent-Location: {location}\r\n\r\n{base64.encodebytes(content).decode()}\r\n".replace("\r\n", "\n").replace("\n", "\r\n")
    return (text + f"--{boundary}--\r\n").encode()


def web():
    def both(name, carrier, twin, rule, evidence, region, shown="body", **more):
        for form, wrap in (("html", str), ("mht", mht)):
            pair(name, form, wrap(carrier), wrap(twin), rule, evidence, region, shown=shown, **more)

    shown = page(f"<p>{SECRET}</p>")
    styled = lambda css: page(f'<p style="{css}">{SECRET}</p>')
    both("comment", page(f"<!-- {SECRET} -->"), page("<!-- nav -->"), D01, "comment in the mark-up", "comment", None)
    hides = "element that the page does not show"
    both("display-none", styled("display:none"), styled("display:block"), D01, hides, "hidden-text")
    sheet = lambda css: page(f'<p class="x">{SECRET}</p>', f"<style>{css}</style>")
    both("style-sheet", sheet(".x{display:none}"), sheet(".x{color:red}"), D01, hides, "hidden-text")
    both("style-sheet-far", sheet("p.x{position:absolute;left:-9999px}"), sheet("p.x{position:absolute;left:99px}"), D01, hides, "hidden-text")
    both("style-sheet-order", sheet("body .x{visibility:hidden}.x{visibility:visible}"), sheet(".x{visibility:hidden}body .x{visibility:visible}"), D01, hides, "hidden-text")
    both("style-sheet-white", sheet("body{background:#fff}.x{color:white}"), sheet("body{background:#1f3864}.x{color:white}"), D01, "text in the colour of its background", "hidden-text")
    both("style-sheet-tiny", sheet("@media screen{.x{font-size:1px}}"), sheet("@media print{.x{font-size:1px}}"), D01, "text of one point or less", "hidden-text")
    both("style-sheet-black", sheet(".x{color:#000;background:black}"), sheet(".x{color:#000;background:yellow}"), D03, "blacked out, not removed", "hidden-text")
    linked = lambda css: mht(page(f'<p class="x">{SECRET}</p>', '<link rel="stylesheet" href="http://example.test/a.css">'), [("text/css", "http://example.test/a.css", css.encode())])
    pair("style-sheet-part", "mht", linked(".x{display:none}"), linked(".x{color:red}"), D01, hides, "hidden-text", shown="body")
    both("hidden", page(f"<p hidden>{SECRET}</p>"), shown, D01, hides, "hidden-text")
    both("visibility", styled("visibility:hidden"), styled("visibility:visible"), D01, hides, "hidden-text")
    both("transparent", styled("opacity:0"), styled("opacity:1"), D01, hides, "hidden-text")
    both("template", page(f"<template><p>{SECRET}</p></template>"), shown, D01, hides, "hidden-text")
    both("white", styled("color:#fff;background:#fff"), styled("color:#fff;background:#1f3864"), D01, "text in the colour of its background", "hidden-text")
    both("tiny", styled("font-size:1px"), styled("font-size:13px"), D01, "text of one point or less", "hidden-text")
    both("black-bar", page(f'<p>证件：<span style="color:#000;background:#000">{SECRET}</span></p>'), page(f'<p>证件：<span style="color:#000;background:#ff0">{SECRET}</span></p>'), D03,
         "blacked out, not removed", "hidden-text")
    photo = lambda content: page(f'<img src="data:image/jpeg;base64,{base64.b64encode(content).decode()}">')
    both("gps", photo(jpeg(gps=True)), photo(jpeg()), D05, "place where a picture was taken", "property", None, text="31.")
    attached = mht(page(""), [("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "http://example.test/inner.docx", docx(para(run())))])
    pair("attached", "mht", attached, mht(page("")), D02, "embedded document", "embedded", quoted=OPEN)
    pair("sender", "mht", mht(page(""), head="From: 测试甲 <a@example.test>\r\n"), mht(page(""), head="From: <Saved by Blink>\r\n"), D05, "document property", "property", text="测试甲")
    inside = lambda content: mht(page('<img src="http://example.test/1.jpeg">'), [("image/jpeg", "http://example.test/1.jpeg", content)])
    pair("gps-part", "mht", inside(jpeg(gps=True)), inside(jpeg()), D05, "place where a picture was taken", "property", text="31.")
    pair("comment", "md", f"# 通知\n\n{OPEN}\n\n<!-- {SECRET} -->\n", f"# 通知\n\n{OPEN}\n\n<!-- toc -->\n", D01, "comment in the mark-up", "comment")
    pair("hidden", "md", f'# 通知\n\n{OPEN}\n\n<p style="display:none">{SECRET}</p>\n', f"# 通知\n\n{OPEN}\n\n<p>{SECRET}</p>\n", D01, hides, "hidden-text", shown="body")
    coded = f'<p style="display:none">{SECRET}</p>'
    pair("hidden-span", "md", f"# 通知\n\n{OPEN}<span hidden>{SECRET}</span>\n", f"# 通知\n\n{OPEN}\n\n```\n{coded}\n```\n", D01, hides, "hidden-text", shown="body")


# ------------------------------------------------------------------------------------------------------------- PDF

class Pdf:
    """Objects one after another; the page is drawn with a font that is not embedded and says which characters its codes are."""

    def __init__(self):
        self.objects = [None, None]  # catalog, pages
        codes = "".join(f"<{ord(c):04x}> <{ord(c):04x}>\n" for c in sorted(set(SECRET + OPEN + "测试甲事项附件")))
        cmap = ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /u def /CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
                f"{codes.count(chr(10))} beginbfchar\n{codes}endbfchar endcmap end end")
        unicode = self.stream("", cmap.encode())
        descriptor = self.add("<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>")
        inner = self.add(f"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor} 0 R/DW 1000/W[32 126 500]>>")
        self.font = self.add(f"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/DescendantFonts[{inner} 0 R]/ToUnicode {unicode} 0 R>>")

    def add(self, body):
        self.objects.append(body if isinstance(body, bytes) else body.encode())
        return len(self.objects)

    def stream(self, entries, content):
        packed = zlib.compress(content)
        return self.add(f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode() + packed + b"\nendstream")

    def finish(self, content, annotations="", resources="", catalog="", trailer="", page=""):
        drawn = self.stream("", (show(OPEN, 780) + content).encode())
        leaf = self.add(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {drawn} 0 R/Resources<</Font<</F {self.font} 0 R>>{resources}>>/Annots[{annotations}]{page}>>")
        self.objects[0] = f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode()
        self.objects[1] = f"<</Type/Pages/Count 1/Kids[{leaf} 0 R]>>".encode()
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for i, body in enumerate(self.objects):
            places.append(len(out))
            out += f"{i + 1} 0 obj\n".encode() + body + b"\nendobj\n"
        table = len(out)
        out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode() + b"".join(b"%010d 00000 n \n" % place for place in places)
        out += f"trailer\n<</Size {len(places) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF\n".encode()
        return bytes(out)


def coded(text):
    return "<" + "".join(f"{ord(c):04x}" for c in text) + ">"


def text_string(text):
    return "<feff" + text.encode("utf-16-be").hex() + ">"


def show(text=SECRET, y=700, x=72, size=14, look=""):
    return f"BT {look} /F {size} Tf {x} {y} Td {coded(text)} Tj ET\n"


def fill(colour, x, y, width, height):
    return f"q {colour} rg {x} {y} {width} {height} re f Q\n"


def drawn_pdf(content, **more):
    return Pdf().finish(content, **more)


def pdf_documents():
    def both(name, carrier, twin, rule, evidence, region, shown="body", **more):
        pair(name, "pdf", carrier, twin, rule, evidence, region, shown=shown, **more)

    both("invisible", drawn_pdf(show(look="3 Tr")), drawn_pdf(show(look="0 Tr")), D01, "drawn invisibly", "hidden-text")
    both("white", drawn_pdf("q " + show(look="1 1 1 rg") + "Q\n"), drawn_pdf(fill("0.12 0.22 0.39", 60, 690, 300, 30) + "q " + show(look="1 1 1 rg") + "Q\n"), D01,
         "text in the colour of its background", "hidden-text")
    both("tiny", drawn_pdf(show(size=1)), drawn_pdf(show(size=10)), D01, "text of one point or less", "hidden-text")
    both("off-page", drawn_pdf(show(x=700)), drawn_pdf(show(x=200)), D01, "outside of the page", "hidden-text")
    clip = lambda y: drawn_pdf(f"q 60 {y} 400 30 re W n " + show() + "Q\n")
    both("clipped", clip(300), clip(690), D01, "outside of the page", "hidden-text")
    cropped = lambda height: drawn_pdf(show(y=60), page=f"/CropBox[0 {height} 595 842]")
    both("crop-box", cropped(200), cropped(20), D01, "outside of the page", "hidden-text")
    bar = fill("0 0 0", 60, 690, 300, 30)
    both("black-box", drawn_pdf(show() + bar), drawn_pdf(show() + fill("0 0 0", 60, 600, 300, 30)), D03, "covered, not removed", "hidden-text")
    both("white-box", drawn_pdf(show() + fill("1 1 1", 60, 690, 300, 30)), drawn_pdf(fill("1 1 0", 60, 690, 300, 30) + show()), D03, "covered, not removed", "hidden-text")
    both("black-on-black", drawn_pdf(bar + show()), drawn_pdf(fill("1 1 0", 60, 690, 300, 30) + show()), D03, "blacked out, not removed", "hidden-text")

    def annotated(y, kind="Square", entries="/IC[0 0 0]/C[0 0 0]"):
        pdf = Pdf()
        look = pdf.stream("/Type/XObject/Subtype/Form/BBox[0 0 300 30]", b"0 0 0 rg 0 0 300 30 re f")
        note = pdf.add(f"<</Type/Annot/Subtype/{kind}/Rect[60 {y} 360 {y + 30}]{entries}/F 4/AP<</N {look} 0 R>>>>")
        return pdf.finish(show(), annotations=f"{note} 0 R")
    both("annotation-box", annotated(690), annotated(500), D03, "covered, not removed", "hidden-text")
    quads = "/QuadPoints[60 720 360 720 60 690 360 690]"
    def marked(kind, colour, alpha):
        pdf = Pdf()
        state = pdf.add(f"<</Type/ExtGState/BM/Multiply/ca {alpha}>>")
        look = pdf.stream(f"/Type/XObject/Subtype/Form/BBox[60 690 360 720]/Resources<</ExtGState<</G {state} 0 R>>>>", f"/G gs {colour} rg 60 690 300 30 re f".encode())
        note = pdf.add(f"<</Type/Annot/Subtype/{kind}/Rect[60 690 360 720]{quads}/C[{colour}]/F 4/AP<</N {look} 0 R>>>>")
        return pdf.finish(show(), annotations=f"{note} 0 R")
    both("highlight-black", marked("Highlight", "0 0 0", 1), marked("Highlight", "1 1 0", 1), D03, "covered, not removed", "hidden-text")

    def layered(state):
        pdf = Pdf()
        layer = pdf.add("<</Type/OCG/Name(layer)>>")
        return pdf.finish("/OC /L BDC\n" + show() + "EMC\n", resources=f"/Properties<</L {layer} 0 R>>", catalog=f"/OCProperties<</OCGs[{layer} 0 R]/D<</{state}[{layer} 0 R]/Order[{layer} 0 R]>>>>")
    both("hidden-layer", layered("OFF"), layered("ON"), D01, "layer switched off", "hidden-text")

    def attached(name, content):
        pdf = Pdf()
        file = pdf.stream("/Type/EmbeddedFile", content)
        spec = pdf.add(f"<</Type/Filespec/F({name})/UF({name})/EF<</F {file} 0 R>>>>")
        return pdf.finish("", catalog=f"/Names<</EmbeddedFiles<</Names[({name}) {spec} 0 R]>>>>")
    both("attachment", attached("inner.docx", docx(para(run()))), drawn_pdf(""), D02, "embedded document", "embedded", None, quoted=OPEN)
    def pinned(content):
        pdf = Pdf()
        file = pdf.stream("/Type/EmbeddedFile", content)
        spec = pdf.add(f"<</Type/Filespec/F(inner.txt)/UF(inner.txt)/EF<</F {file} 0 R>>>>")
        note = pdf.add(f"<</Type/Annot/Subtype/FileAttachment/Rect[400 700 420 720]/FS {spec} 0 R>>")
        return pdf.finish("", annotations=f"{note} 0 R")
    both("attachment-note", pinned(SECRET.encode()), drawn_pdf(""), D02, "embedded document", "embedded", None)

    def commented(inner):
        pdf = Pdf()
        note = pdf.add(f"<</Type/Annot/Subtype/Text/Rect[400 700 420 720]{inner}>>")
        return pdf.finish("", annotations=f"{note} 0 R")
    both("comment", commented(f"/Contents {text_string(SECRET)}"), commented(""), D02, "comment", "comment", None)

    def informed(entries):
        pdf = Pdf()
        info = pdf.add(f"<<{entries}>>")
        return pdf.finish("", trailer=f"/Info {info} 0 R")
    both("author", informed(f"/Author {text_string('测试甲')}"), informed("/CreationDate(D:20261101000000)"), D05, "document property", "property", None, text="测试甲")
    both("custom-property", informed(f"/Undertaker {text_string(SECRET)}"), informed(f"/Title {text_string('事项')}"), D05, "document property", "property", None)

    def described(inner):
        pdf = Pdf()
        packet = ('<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
                  f'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">{inner}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>')
        return pdf.finish("", catalog=f"/Metadata {pdf.add(f'<</Type/Metadata/Subtype/XML/Length {len(packet.encode())}>>stream' + chr(10) + packet + chr(10) + 'endstream')} 0 R")
    both("xmp", described("<dc:creator><rdf:Seq><rdf:li>测试甲</rdf:li></rdf:Seq></dc:creator>"), described("<dc:format>application/pdf</dc:format>"), D05, "document property", "property", None,
         text="测试甲")

    def form(flags):
        pdf = Pdf()
        look = pdf.stream(f"/Type/XObject/Subtype/Form/BBox[0 0 300 30]/Resources<</Font<</F {pdf.font} 0 R>>>>", f"/Tx BMC BT /F 14 Tf 2 8 Td {coded(SECRET)} Tj ET EMC".encode())
        field = pdf.add(f"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V {text_string(SECRET)}/DA(/F 14 Tf 0 g)/Rect[60 690 360 720]/F {flags}/AP<</N {look} 0 R>>>>")
        return pdf.finish("", annotations=f"{field} 0 R", catalog=f"/AcroForm<</Fields[{field} 0 R]/DR<</Font<</F {pdf.font} 0 R>>>>/DA(/F 14 Tf 0 g)>>")
    both("hidden-field", form(2), form(4), D01, "hidden by an attribute", "hidden-text")

    def pictured(content, x, y):
        pdf = Pdf()
        image = pdf.add(f"<</Type/XObject/Subtype/Image/Width 16/Height 16/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode/Length {len(content)}>>stream\n".encode() + content + b"\nendstream")
        return pdf.finish(show() + f"q 300 0 0 30 {x} {y} cm /I Do Q\n", resources=f"/XObject<</I {image} 0 R>>")
    both("behind-picture", pictured(jpeg(), 60, 690), pictured(jpeg(), 60, 500), D01, "behind a picture", "hidden-text")
    both("gps", pictured(jpeg(gps=True), 60, 500), pictured(jpeg(), 60, 500), D05, "place where a picture was taken", "property", None, text="31.")

    # What an update replaced stays in the file.
    def updated(before, after):
        old = drawn_pdf(before)
        start = int(old.split(b"startxref\n")[-1].split(b"\n")[0])
        last = int(old.split(b"/Size ")[-1].split(b"/")[0].split(b">")[0])
        number = last - 2  # the content, followed by the page
        content = (show(OPEN, 780) + after).encode()
        place = len(old)
        added = f"{number} 0 obj\n<</Length {len(content)}>>stream\n".encode() + content + b"\nendstream\nendobj\n"
        table = place + len(added)
        added += f"xref\n{number} 1\n{place:010d} 00000 n \ntrailer\n<</Size {last}/Root 1 0 R/Prev {start}>>\nstartxref\n{table}\n%%EOF\n".encode()
        return old + added
    both("earlier-version", updated(show(), ""), updated("", show()), D02, "earlier version", "deleted")


# ------------------------------------------------------------------------------------------------------------- OFD

OFD_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd_part(root, inner, attributes=""):
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{root} {OFD_NS} {attributes}>{inner}</ofd:{root}>'


def ofd_text(y=40, x=30, size=5, text=SECRET, look="", inner="", number=10):
    steps = " ".join(str(size / 2 if ord(c) < 128 else size) for c in text[:-1])
    return (f'<ofd:TextObject ID="{number}" Font="2" Boundary="{x} {y} 120 {size * 2}" Size="{size}"{look}>{inner}<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{text}</ofd:TextCode>'
            "</ofd:TextObject>")


def ofd_box(y=39, x=28, width=124, height=12, colour="0 0 0", number=20):
    return (f'<ofd:PathObject ID="{number}" Fill="true" Stroke="false" Boundary="{x} {y} {width} {height}"><ofd:FillColor Value="{colour}"/><ofd:AbbreviatedData>M 0 0 L {width} 0 L {width} '
            f"{height} L 0 {height} C</ofd:AbbreviatedData></ofd:PathObject>")


def ofd_layer(inner, look=""):
    return f'<ofd:Layer ID="5{len(look)}"{look}>{inner}</ofd:Layer>'


def ofd(content="", layers="", info="", document="", annotations="", media="", body="", head="", **parts):
    page = ofd_layer(ofd_text(20, text=OPEN, number=9) + content) + layers
    notes = ""
    if annotations:
        notes = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
        parts["Doc_0/Annots/Annotations.xml"] = ofd_part("Annotations", '<ofd:Page PageID="1"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>')
        parts["Doc_0/Annots/Page_0/Annotation.xml"] = ofd_part("PageAnnot", annotations)
    if media:
        media = f'<ofd:MultiMedias><ofd:MultiMedia ID="3" Type="Image"><ofd:MediaFile>{media}</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
    return package({
        "OFD.xml": ofd_part("OFD", f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>00000000000000000000000000000001</ofd:DocID>{info}</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody>",
                            'Version="1.0" DocType="OFD"'),
        "Doc_0/Document.xml": ofd_part("Document", "<ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
                                       f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{head}</ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages>{notes}{document}"),
        "Doc_0/PublicRes.xml": ofd_part("Res", f'<ofd:Fonts><ofd:Font ID="2" FontName="宋体"/></ofd:Fonts>{media}', 'BaseLoc="Res"'),
        "Doc_0/Pages/Page_0/Content.xml": ofd_part("Page", f"<ofd:Content>{page}</ofd:Content>"), **parts})


def ofd_documents():
    def both(name, carrier, twin, rule, evidence, region, shown="body", **more):
        pair(name, "ofd", carrier, twin, rule, evidence, region, shown=shown, **more)

    ink = lambda value, more="": f'<ofd:FillColor Value="{value}"{more}/>'
    both("hidden-layer", ofd(layers=ofd_layer(ofd_text(), ' Visible="false"')), ofd(layers=ofd_layer(ofd_text(), ' Visible="true"')), D01, "layer switched off", "hidden-text")
    both("hidden-object", ofd(ofd_text(look=' Visible="false"')), ofd(ofd_text(look=' Visible="true"')), D01, "hidden by an attribute", "hidden-text")
    both("white", ofd(ofd_text(inner=ink("255 255 255"))), ofd(ofd_box(colour="31 56 100") + ofd_text(inner=ink("255 255 255"))), D01, "text in the colour of its background", "hidden-text")
    both("tiny", ofd(ofd_text(size=0.3)), ofd(ofd_text(size=3.5)), D01, "text of one point or less", "hidden-text")
    both("transparent", ofd(ofd_text(inner=ink("0 0 0", ' Alpha="0"'))), ofd(ofd_text(inner=ink("0 0 0", ' Alpha="255"'))), D01, "drawn invisibly", "hidden-text")
    both("no-fill", ofd(ofd_text(look=' Fill="false" Stroke="false"')), ofd(ofd_text(look=' Fill="true" Stroke="false"')), D01, "drawn invisibly", "hidden-text")
    both("off-page", ofd(ofd_text(x=250)), ofd(ofd_text(x=60)), D01, "outside of the page", "hidden-text")
    both("black-box", ofd(ofd_text() + ofd_box()), ofd(ofd_text() + ofd_box(y=100)), D03, "covered, not removed", "hidden-text")
    both("white-box", ofd(ofd_text() + ofd_box(colour="255 255 255")), ofd(ofd_box(colour="255 255 0") + ofd_text()), D03, "covered, not removed", "hidden-text")
    both("black-on-black", ofd(ofd_box() + ofd_text(inner=ink("0 0 0"))), ofd(ofd_box(colour="255 255 0") + ofd_text(inner=ink("0 0 0"))), D03, "blacked out, not removed", "hidden-text")
    note = lambda content, look='Type="Path"', inner="": f'<ofd:Annot ID="30" {look} Creator="" LastModDate="2026-11-01">{inner}<ofd:Appearance Boundary="0 0 210 297">{content}</ofd:Appearance></ofd:Annot>'
    both("annotation-box", ofd(ofd_text(), annotations=note(ofd_box())), ofd(ofd_text(), annotations=note(ofd_box(y=100))), D03, "covered, not removed", "hidden-text")
    both("comment", ofd(annotations=note("", 'Type="Highlight"', f"<ofd:Remark>{SECRET}</ofd:Remark>")), ofd(annotations=note("", 'Type="Highlight"')), D02, "comment", "comment", None)
    mark = lambda visible: ofd(annotations=note(ofd_text(), f'Type="Watermark" Visible="{visible}"'))
    both("hidden-watermark", mark("false"), mark("true"), D01, "hidden by an attribute", "watermark", "watermark")
    image = '<ofd:ImageObject ID="40" ResourceID="3" Boundary="28 {} 124 12" CTM="124 0 0 12 0 0"/>'
    photo = lambda content, y: ofd(ofd_text() + image.format(y), media="1.jpeg", **{"Doc_0/Res/1.jpeg": content})
    both("behind-picture", photo(jpeg(), 39), photo(jpeg(), 100), D01, "behind a picture", "hidden-text")
    both("gps", photo(jpeg(gps=True), 100), photo(jpeg(), 100), D05, "place where a picture was taken", "property", None, text="31.")
    both("author", ofd(info="<ofd:Author>测试甲</ofd:Author>"), ofd(info="<ofd:CreationDate>2026-11-01</ofd:CreationDate>"), D05, "document property", "property", None, text="测试甲")
    both("custom-property", ofd(info=f'<ofd:CustomDatas><ofd:CustomData Name="承办人">{SECRET}</ofd:CustomData></ofd:CustomDatas>'), ofd(info="<ofd:Title>通知</ofd:Title>"), D05,
         "document property", "property", None)
    files = {"Doc_0/Attachs/Attachments.xml": ofd_part("Attachments", '<ofd:Attachment ID="50" Name="inner.docx"><ofd:FileLoc>inner.docx</ofd:FileLoc></ofd:Attachment>'),
             "Doc_0/Attachs/inner.docx": docx(para(run()))}
    both("attachment", ofd(document="<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>", **files), ofd(), D02, "embedded document", "embedded", None, quoted=OPEN)
    unused = {"Doc_0/Tpls/Tpl_0/Content.xml": ofd_part("Page", f"<ofd:Content>{ofd_layer(ofd_text())}</ofd:Content>")}
    template = '<ofd:TemplatePage ID="60" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    used = {name: content for name, content in unused.items()}
    used["Doc_0/Pages/Page_0/Content.xml"] = ofd_part("Page", f'<ofd:Template TemplateID="60" ZOrder="Background"/><ofd:Content>{ofd_layer(ofd_text(20, text=OPEN, number=9))}</ofd:Content>')
    both("unused-template", ofd(head=template, **unused), ofd(head=template, **used), D01, "layer switched off", "hidden-text")
    leftover = {"Doc_0/Pages/Page_9/Content.xml": ofd_part("Page", f"<ofd:Content>{ofd_layer(ofd_text())}</ofd:Content>")}
    both("earlier-version", ofd(**leftover), ofd(), D02, "earlier version", "hidden-text", None)


# ------------------------------------------------------------------------------------------ pictures, archives, names

def pictures():
    pair("gps", "jpeg", jpeg(gps=True), jpeg(), D05, "place where a picture was taken", "property", text="31.")
    pair("comment", "jpeg", jpeg(comment=SECRET), jpeg(), D05, "data in a picture", "property")
    text = b"Comment\0\0\0\0\0" + SECRET.encode()
    pair("comment", "png", png((b"iTXt", text)), png(), D05, "data in a picture", "property")


def archives():
    inner = {"notice.txt": OPEN}
    pair("comment", "zip", package(inner, comment=SECRET), package(inner), D05, "comment of an archive", "property")
    note = member("notice.txt")
    note.comment = SECRET.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(note, OPEN)
    pair("member-comment", "zip", out.getvalue(), package(inner), D05, "comment of an archive", "property")
    pair("vanish", "zip", package({"附件/inner.docx": docx(para(run(look="<w:vanish/>")))}), package({"附件/inner.docx": docx(para(run()))}), D01, "hidden by an attribute", "hidden-text",
         shown="body")

    def taped(name):
        tape = io.BytesIO()
        with tarfile.open(fileobj=tape, mode="w", format=tarfile.PAX_FORMAT) as archive:
            entry = tarfile.TarInfo(name)
            entry.size = len(OPEN.encode())
            archive.addfile(entry, io.BytesIO(OPEN.encode()))
        return tape.getvalue()
    def noted(headers, form, mode):
        tape = io.BytesIO()
        with tarfile.open(fileobj=tape, mode=mode, format=tarfile.PAX_FORMAT, pax_headers=headers if form == "global" else None) as archive:
            entry = tarfile.TarInfo("notice.txt")
            entry.size = len(OPEN.encode())
            if form == "member":
                entry.pax_headers = headers
            archive.addfile(entry, io.BytesIO(OPEN.encode()))
        return tape.getvalue()
    for form in ("global", "member"):
        pair(f"comment-{form}", "tar", noted({"comment": SECRET}, form, "w"), noted({"comment": "0123456789abcdef0123456789abcdef01234567"}, form, "w"), D05, "comment of an archive", "property")
    for form, make in (("zip", lambda name: package({name: OPEN})), ("tar", taped)):
        pair("member-name", form, make("机密★10年-通知.txt"), make("通知.txt"), "marking.level", "", "file-name", text="机密")
    for form, content in (("docx", docx("")), ("csv", f"项目,备注\n甲,{OPEN}\n"), ("txt", OPEN + "\n")):
        (HERE / f"机密★10年-通知.{form}").write_bytes(content if isinstance(content, bytes) else content.encode())
        (HERE / f"通知.{form}").write_bytes(content if isinstance(content, bytes) else content.encode())
        ROWS.append((f"机密★10年-通知.{form}", "marking.level", "", "机密", "file-name", ""))
        ROWS.append((f"通知.{form}", "none", "", "", "", ""))


for old in HERE.iterdir():
    if old.name not in ("make.py", "README.md"):
        old.unlink()
for part in (word, sheets, slides, odf_text, odf_sheets, odf_slides, rtf_documents, web, pdf_documents, ofd_documents, pictures, archives):
    part()
with open(HERE / "carriers.tsv", "w", encoding="utf-8") as table:
    table.write("file\trule\tevidence\ttext\tregion\tnumber\n")
    for entry in ROWS:
        table.write("\t".join(entry) + "\n")
print(len(ROWS) // 2, "carriers, each with its twin")
