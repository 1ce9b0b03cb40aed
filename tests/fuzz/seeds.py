#!/usr/bin/env python3
"""Cuts the documents of tests/data into seeds for the fuzz targets that read parts, and lists their words.

Usage: seeds.py FOLDER

Writes FOLDER/<target>/ (inputs as the target takes them: a byte that says the part, then elements of a real part) and
FOLDER/<target>.dict (a dictionary of libFuzzer: elements and attributes of those parts, words of the formats' readers).
The same every time. Python 3.9, no packages.
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as xml
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LARGEST = 440  # bytes of a seed, without the byte that says what it is
MOST = 800  # seeds of a target

TRANSITIONAL = "http://schemas.openxmlformats.org/"
STRICT = "http://purl.oclc.org/ooxml/"
# Prefixes as tests/fuzz/parts.h declares them, by the end of the namespace.
WORD = {"wordprocessingml/main": "w", "drawingml/main": "a", "drawingml/chart": "c", "officeDocument/math": "m",
        "wordprocessingDrawing": "wp", "picture": "pic", "wordprocessingShape": "wps", "2010/wordml": "w14",
        "markup-compatibility": "mc", "microsoft-com:vml": "v", "office:word": "w10", "office:office": "o",
        "relationships": "r"}
SHEET = {"spreadsheetml/main": "", "2009/9/main": "x14", "excel/main": "xm", "markup-compatibility": "mc",
         "spreadsheetDrawing": "xdr", "drawingml/main": "a", "relationships": "r"}
DRAWING = {"presentationml/main": "p", "drawingml/main": "a", "drawingml/chart": "c", "2014/chartex": "cx",
           "markup-compatibility": "mc", "drawingml/diagram": "dgm", "drawing/diagram": "dsp",
           "spreadsheetDrawing": "xdr", "powerpoint/main": "p14", "microsoft-com:vml": "v", "office:office": "o",
           "office:excel": "x", "relationships": "r"}
ODF = {name + ":1.0": name for name in
       ("office", "text", "table", "presentation", "style", "chart", "form", "meta", "manifest", "script")}
ODF.update({"xmlns:drawing:1.0": "draw", "datastyle:1.0": "number", "svg-compatible:1.0": "svg",
            "office:xmlns:loext:1.0": "loext", "xsl-fo-compatible:1.0": "fo", "1999/xlink": "xlink",
            "dc/elements/1.1/": "dc", "Math/MathML": "math"})
OFD = {"ofdspec.org": "ofd", "ofdspec.org/2016": "ofd"}


def plain(uri):
    """A namespace without what differs between editions of a standard."""
    return re.sub(r"/(2006|2008|2010)(?=/|$)", "", uri) if "openxmlformats" in uri or "office" in uri else uri


def name_of(tag, prefixes):
    """`tag` of ElementTree with a declared prefix, or None where there is none."""
    if not tag.startswith("{"):
        return tag
    uri, local = tag[1:].split("}")
    best = max((end for end in prefixes if plain(uri).endswith(end) or uri.endswith(end)), key=len, default=None)
    if best is None:
        return None
    return f"{prefixes[best]}:{local}" if prefixes[best] else local


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


class Target:
    def __init__(self, name):
        self.name = name
        self.seeds = {}
        self.words = {}

    def seed(self, text):
        data = text if isinstance(text, bytes) else text.encode()
        if len(data) <= LARGEST + 70:
            self.seeds.setdefault(data)

    def word(self, text):
        data = text.encode() if isinstance(text, str) else text
        if 1 < len(data) <= 60:
            self.words.setdefault(data)

    def element(self, node, prefixes):
        """The element as text; words on the way."""
        name = name_of(node.tag, prefixes)
        inner = "".join(self.element(child, prefixes) + escaped(child.tail or "") for child in node)
        inner = escaped(node.text or "") + inner
        if name is None:
            return inner
        attributes = ""
        for key, value in node.attrib.items():
            key = name_of(key, prefixes)
            if key is not None:
                attributes += f' {key}="{escaped(value)}"'
                self.word(f' {key}="')
        self.word(f"<{name}>")
        self.word(f"<{name} ")
        self.word(f"</{name}>")
        return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"

    def cut(self, node, prefixes, kind, around=("", "")):
        """Seeds out of what is in `node`: neighbours together as far as they fit, large elements cut in turn, what is
        around a piece of such an element kept around it."""
        waiting = ""
        room = LARGEST - len(around[0].encode()) - len(around[1].encode())
        for child in node:
            text = self.element(child, prefixes)
            size = len(text.encode())
            if size > room:
                name = name_of(child.tag, prefixes)
                inside = around
                if name is not None:
                    attributes = "".join(f' {name_of(k, prefixes)}="{escaped(v)}"' for k, v in child.attrib.items()
                                         if name_of(k, prefixes) and len(v) < 60)
                    inside = (around[0] + f"<{name}{attributes}>", f"</{name}>" + around[1])
                if len(child) > 0 and len(inside[0]) + len(inside[1]) < LARGEST // 2:
                    self.cut(child, prefixes, kind, inside)
            elif len(waiting.encode()) + size <= room:
                waiting += text
            else:
                self.seed(kind + around[0] + waiting + around[1])
                waiting = text
        if waiting:
            self.seed(kind + around[0] + waiting + around[1])

    def literals(self, *files):
        """Words that the readers of a format know."""
        for file in files:
            source = (ROOT / "scanner" / "extract" / file).read_text()
            for literal in re.findall(r'"((?:[^"\\\n]|\\["\\])+)"', re.sub(r"#include.*", "", source)):
                if literal.isascii() and "/extract/" not in literal:
                    self.word(literal.replace('\\"', '"').replace("\\\\", "\\"))

    def write(self, folder):
        inputs = folder / self.name
        inputs.mkdir(parents=True, exist_ok=True)
        for old in inputs.iterdir():
            old.unlink()
        seeds = list(self.seeds)
        for number, data in enumerate(seeds[:: max(1, -(-len(seeds) // MOST))]):
            (inputs / f"{number:04}").write_bytes(data)
        with open(folder / f"{self.name}.dict", "w", encoding="ascii") as out:
            for word in self.words:
                shown = "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\x{b:02X}" for b in word)
                out.write(f'"{shown}"\n')


def parts_of(file):
    try:
        with zipfile.ZipFile(file) as package:
            for member in package.namelist():
                if member.endswith((".xml", ".rels", ".vml")):
                    try:
                        yield member, xml.fromstring(package.read(member))
                    except (xml.ParseError, RuntimeError, zipfile.BadZipFile, NotImplementedError):
                        continue
    except zipfile.BadZipFile:
        return


def local(node):
    return node.tag.rsplit("}", 1)[-1]


def documents(*endings):
    for folder in ("carriers", "documents"):
        for file in sorted((ROOT / "tests" / "data" / folder).iterdir()):
            if file.suffix[1:] in endings:
                yield file


def office_seeds():
    word, sheet, drawing, package = Target("docx_fuzz"), Target("xlsx_fuzz"), Target("pptx_fuzz"), Target("package_fuzz")
    kinds = {"document": "d", "hdr": "h", "ftr": "h", "footnotes": "n", "endnotes": "n", "comments": "c",
             "settings": "o"}
    for file in documents("docx", "docm", "xlsx", "xlsm", "pptx", "pptm"):
        for member, root in parts_of(file):
            name = local(root)
            if "wordprocessingml" in root.tag and name in kinds:
                word.cut(root, WORD, kinds[name])
                package.cut(root, WORD, "d")
            elif "wordprocessingml" in root.tag and name == "styles":
                word.cut(root, WORD, "d<w:body><w:p><w:pPr><w:pStyle w:val=\"a\"/></w:pPr><w:r><w:t>a</w:t></w:r></w:p></w:body>\0")
            elif name in ("worksheet", "chartsheet"):
                sheet.cut(root, SHEET, "w")
                package.cut(root, SHEET, "x")
            elif name == "sst":
                sheet.cut(root, SHEET, 'w<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>\0')
            elif name == "styleSheet":
                sheet.cut(root, SHEET, 'w<sheetData><row r="1"><c r="A1" s="1"><v>1</v></c></row></sheetData>\0\0')
            elif name == "workbook":
                package.cut(root, SHEET, "x\0\0\0")
            elif name in ("sld", "sldLayout", "sldMaster", "notes", "notesMaster"):
                drawing.cut(root, DRAWING, "s")
                package.cut(root, DRAWING, "p" if name == "sld" else "p\0" if name == "sldLayout" else "p\0\0")
            elif name == "chartSpace":
                drawing.cut(root, DRAWING, "c")
                word.cut(root, WORD, "g")
            elif name == "wsDr":
                drawing.cut(root, DRAWING, "w")
            elif name in ("dataModel", "drawing"):
                drawing.cut(root, DRAWING, "d")
            elif name == "xml":
                drawing.cut(root, DRAWING, "v")
            elif name == "theme":
                drawing.cut(root, DRAWING, "t")
            elif name == "Relationships":
                package.cut(root, {"relationships": ""}, "d\0\0\0\0")
    for code in ("0.00", "yyyy\\-mm\\-dd", '#,##0;[Red]-#,##0', ";;;", '"a"@', '[>=100]0;[<0]"b";General', "[$-804]aaaa",
                 "0.0E+00", "# ?/?", "[h]:mm:ss", "_(* #,##0_)"):
        sheet.seed("f" + code)
    word.literals("word_vocabulary.cpp", "word_part.cpp", "word_paragraphs.cpp", "word_styles.cpp", "word_shapes.cpp",
                  "word_tables.cpp", "field_code.cpp")
    sheet.literals("sheet_part.cpp", "sheet_styles.cpp", "number_format.cpp")
    drawing.literals("drawing_part.cpp", "colours.cpp")
    package.literals("ooxml_package.cpp", "xlsx.cpp", "pptx.cpp", "docx.cpp", "odf.cpp", "ofd.cpp")
    return word, sheet, drawing, package


def open_document_seeds(package):
    target = Target("odf_fuzz")
    bodies = {"text": "t", "spreadsheet": "s", "presentation": "p", "drawing": "p", "chart": "c"}
    for file in documents("odt", "ods", "odp", "fodt", "fods", "fodp"):
        parts = parts_of(file) if not file.suffix.startswith(".fo") else [("", xml.parse(file).getroot())]
        for member, root in parts:
            for section in root:
                if local(section) == "body":
                    for body in section:
                        target.cut(body, ODF, bodies.get(local(body), "t"))
                        package.cut(section, ODF, "o")
                elif local(section) in ("automatic-styles", "styles"):
                    target.cut(section, ODF, "t<text:p text:style-name=\"P1\">a</text:p>\0")
                elif local(section) == "master-styles":
                    target.cut(section, ODF, "m")
                elif local(section) == "meta":
                    target.cut(section, ODF, "q")
            if local(root) == "manifest":
                package.cut(root, ODF, "o\0\0\0\0")
            if not member:
                target.cut(root, ODF, "f")
    target.literals("odf_names.cpp", "odf_content.cpp", "odf_styles.cpp", "odf_properties.cpp", "odf_manifest.cpp",
                    "odf_cell_value.cpp", "odf_drawing.cpp")
    return target


def fixed_layout_seeds(package):
    target = Target("ofd_fuzz")
    for file in documents("ofd"):
        for member, root in parts_of(file):
            name = local(root)
            if name == "Page":
                for content in root.iter():
                    if local(content) == "Layer":
                        target.cut(content, OFD, "p")
                        package.cut(content, OFD, "f")
            elif name == "PageAnnot":
                target.cut(root, OFD, "a")
                package.cut(root, OFD, "f\0\0\0")
            elif name == "Res":
                target.cut(root, OFD, "p\0")
                package.cut(root, OFD, "f\0\0")
            elif name == "Document":
                package.cut(root, OFD, "f\0")
    target.literals("ofd_content.cpp", "ofd_draw.cpp", "ofd.cpp", "ofd_package.cpp")
    return target


def text_seeds():
    rtf, html, csv, decode, mht, plain_zip, archive = (Target(name + "_fuzz") for name in
                                                       ("rtf", "html", "csv", "decode", "mht", "zip", "archive"))
    for file in documents("rtf"):
        data = file.read_bytes()
        rtf.seed(data[:LARGEST])
        for begin in range(0, min(len(data), 20 * LARGEST), LARGEST):
            rtf.seed(data[begin:begin + LARGEST].lstrip(b"{"))
        for word in sorted(set(re.findall(rb"\\[a-z]+-?\d{0,2}", data))):
            rtf.word(word)
    for literal in re.findall(r'\{"([a-z]+)"', (ROOT / "scanner/extract/rtf_words.cpp").read_text()):
        rtf.word("\\" + literal)
        rtf.word("{\\" + literal)
    for word in ("{\\*\\", "\\'", "\\u-10179?", "\\~", "\\bin3 ", "{\\fonttbl{\\f1\\fcharset134 a;}}"):
        rtf.word(word)
    for file in documents("html"):
        data = file.read_bytes()
        for begin in range(0, min(len(data), 10 * LARGEST), LARGEST):
            html.seed(data[begin:begin + LARGEST])
    html.literals("html_elements.cpp", "html_style.cpp", "html_extract.cpp", "html_sniff.cpp", "html_tokenizer.cpp")
    for file in documents("csv", "tsv"):
        csv.seed(b"c" + file.read_bytes()[:LARGEST])
        decode.seed(b"\0" + file.read_bytes()[:LARGEST])
    for file in documents("md"):
        csv.seed(b"m" + file.read_bytes()[:LARGEST])
    for file in documents("txt"):
        text = file.read_bytes().decode("utf-8", "ignore")[:200]
        for number, charset in enumerate(("utf-8", "utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-32-be", "hz",
                                          "shift_jis", "iso2022_jp_2", "cp1252", "iso2022_kr")):
            decode.seed(bytes([number]) + text.encode(charset, "ignore"))
    for word in ("~{", "~}", "\x1b$)A", "\x0e", "\x0f", "\x1b$)C", "\r\n", '","', '""', "\t", "|", "---", "```", "> ", "* "):
        csv.word(word)
        decode.word(word)
    for data in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x81\x30\x81\x30", b"\xa3\xa1", b"\xff\xfe\0\0"):
        decode.word(data)
    for file in documents("mht"):
        mht.seed(file.read_bytes()[:LARGEST])
    mht.literals("mht.cpp")
    for file in documents("zip", "docx", "ofd", "odt"):
        data = file.read_bytes()
        with zipfile.ZipFile(file) as package:
            smallest = min(package.infolist(), key=lambda member: member.compress_size)
        plain_zip.seed(data)
        # What stands at the end leads to what stands before: a member and the directory.
        begin = data.rfind(b"PK\1\2")
        plain_zip.seed(data[smallest.header_offset:smallest.header_offset + 200] + data[begin:])
    for word in (b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\7\x08"):
        plain_zip.word(word)
        archive.word(word)
    for file in documents("zip", "7z", "tar", "gz", "xz", "zst"):
        archive.seed(file.read_bytes()[:LARGEST])
    return rtf, html, csv, decode, mht, plain_zip, archive


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    *office, package = office_seeds()
    for target in (*office, open_document_seeds(package), fixed_layout_seeds(package), package, *text_seeds()):
        target.write(folder)
        print(f"{target.name}: {len(list((folder / target.name).iterdir()))} seeds, {len(target.words)} words")


if __name__ == "__main__":
    main()
