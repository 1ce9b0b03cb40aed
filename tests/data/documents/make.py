#!/usr/bin/python3
"""Makes the documents of this folder and documents.tsv, with programs that Debian 12 and npm have.

Needs: libreoffice-writer libreoffice-calc libreoffice-impress python3-docx python3-openpyxl python3-xlsxwriter python3-odf python3-reportlab pandoc gnumeric
abiword chromium p7zip-full libarchive-tools zip zstd xz-utils. Run in this folder; what is there is replaced. The documents are committed, so that the tests need
none of these programs.

documents.tsv: file, program, text that must be found, where: space-separated key=value of a block of `mishen extract --format json` ("part~" holds).
"""
import csv, io, os, shutil, subprocess, sys, tarfile, tempfile, zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROWS = []


def expect(file, program, text, **where):
    ROWS.append((file, program, text, " ".join(f"{k.replace('_has', '~')}{'' if k.endswith('_has') else '='}{v}" for k, v in where.items())))


def run(*command, cwd=None, stdin=None):
    subprocess.run(command, check=True, cwd=cwd, input=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=180)


def libreoffice(source, target_format, out, filter_name=None):
    with tempfile.TemporaryDirectory() as folder:
        to = target_format if filter_name is None else f"{target_format}:{filter_name}"
        run("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", to, "--outdir", folder, str(source))
        made = Path(folder) / (Path(source).stem + "." + target_format)
        shutil.move(made, HERE / out)


OFFICE = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
          'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
          'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
          'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
          'xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3"')

TEXT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {OFFICE} office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>标题属性词</dc:title></office:meta>
<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/>
<style:header-style/><style:footer-style/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm">
<style:header><text:p>页眉植入词</text:p></style:header><style:footer><text:p>页脚植入词</text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>
<text:h text:outline-level="1">一级标题词</text:h>
<text:p>正文第一段，其中有正文植入词一处。<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>脚注植入词</text:p></text:note-body></text:note></text:p>
<text:list><text:list-item><text:p>列表植入词</text:p></text:list-item><text:list-item><text:p>第二项</text:p></text:list-item></text:list>
<table:table table:name="表"><table:table-column table:number-columns-repeated="3"/>
<table:table-row><table:table-cell><text:p>单位</text:p></table:table-cell><table:table-cell><text:p>事项</text:p></table:table-cell><table:table-cell><text:p>日期</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell><text:p>办公室</text:p></table:table-cell><table:table-cell><text:p>单元格植入词</text:p></table:table-cell><table:table-cell><text:p>五月</text:p></table:table-cell></table:table-row>
</table:table>
<text:p>第二段<text:line-break/>换行后植入词</text:p>
<text:p>第三段<office:annotation><dc:date>2026-11-22T00:00:00</dc:date><text:p>批注植入词</text:p></office:annotation>结束</text:p>
<text:p>末段植入词。</text:p>
</office:text></office:body></office:document>"""

SHEETS = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {OFFICE} office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:body><office:spreadsheet>
<table:table table:name="汇总"><table:table-column table:number-columns-repeated="3"/>
<table:table-row><table:table-cell table:number-columns-spanned="3" office:value-type="string"><text:p>合并标题词</text:p></table:table-cell><table:covered-table-cell/><table:covered-table-cell/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>序号</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>项目</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>备注</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>表内植入词</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>无</text:p></table:table-cell></table:table-row>
</table:table>
<table:table table:name="第二页"><table:table-column/>
<table:table-row table:number-rows-repeated="9"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="4"/><table:table-cell office:value-type="string"><text:p>远处植入词</text:p></table:table-cell></table:table-row>
</table:table></office:spreadsheet></office:body></office:document>"""

SLIDES = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {OFFICE} office:mimetype="application/vnd.oasis.opendocument.presentation">
<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="28cm" fo:page-height="21cm"/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="pm"/></office:master-styles>
<office:body><office:presentation>
<draw:page draw:name="p1" draw:master-page-name="Default"><draw:frame presentation:class="title" svg:width="20cm" svg:height="3cm" svg:x="2cm" svg:y="2cm"><draw:text-box><text:p>首张标题词</text:p></draw:text-box></draw:frame></draw:page>
<draw:page draw:name="p2" draw:master-page-name="Default"><draw:frame svg:width="20cm" svg:height="3cm" svg:x="2cm" svg:y="6cm"><draw:text-box><text:p>第二张植入词</text:p></draw:text-box></draw:frame>
<presentation:notes><draw:frame presentation:class="notes" svg:width="15cm" svg:height="10cm" svg:x="2cm" svg:y="14cm"><draw:text-box><text:p>备注植入词</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>
</office:presentation></office:body></office:document>"""

MARKDOWN = """# 一级标题词

正文第一段，其中有正文植入词一处。[^1]

- 列表植入词
- 第二项

| 单位 | 事项 | 日期 |
|---|---|---|
| 办公室 | 单元格植入词 | 五月 |

末段植入词。

[^1]: 脚注植入词
"""

HTML = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>标题词</title></head><body><h1>一级标题词</h1><p>正文植入词。</p>
<table border="1"><tr><th>单位<th>事项</tr><tr><td>办公室<td>单元格植入词</tr></table><p>末段植入词。</p></body></html>"""

TEXT_WORDS = ["一级标题词", "正文植入词", "列表植入词", "换行后植入词", "末段植入词"]


def text_documents():
    source = HERE / "text.fodt"
    source.write_text(TEXT, encoding="utf-8")
    for out, form, filter_name in [("libreoffice.docx", "docx", None), ("libreoffice.dotx", "dotx", None), ("libreoffice.docm", "docm", None),
                                   ("libreoffice.odt", "odt", None), ("libreoffice.ott", "ott", None), ("libreoffice.rtf", "rtf", None),
                                   ("libreoffice.pdf", "pdf", None), ("libreoffice.html", "html", "HTML (StarWriter)")]:
        libreoffice(source, form, out, filter_name)
        for word in TEXT_WORDS:
            expect(out, "LibreOffice", word)
        is_html = out.endswith("html")
        expect(out, "LibreOffice", "单元格植入词", **({} if out.endswith("pdf") else {"row": 2, "column": 2}))
        expect(out, "LibreOffice", "脚注植入词", **({"region": "note"} if not is_html and not out.endswith("pdf") else {}))
        if not is_html:
            marked = {} if out.endswith("pdf") else {"region": "header"}
            expect(out, "LibreOffice", "页眉植入词", **marked)
        if out.endswith("pdf"):
            expect(out, "LibreOffice", "末段植入词", page=1)
        elif not is_html:
            expect(out, "LibreOffice", "批注植入词", region="comment")
    # The same text as .wps: what WPS Office saves today is OOXML under its own suffix.
    shutil.copy(HERE / "libreoffice.docx", HERE / "named.wps")
    expect("named.wps", "LibreOffice", "单元格植入词", row=2, column=2)
    source.rename(HERE / "flat.fodt")

    import docx
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉植入词"
    document.add_heading("一级标题词", 1)
    document.add_paragraph("正文植入词。")
    document.add_paragraph("列表植入词", style="List Bullet")
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并单元格词"
    table.cell(2, 1).text = "单元格植入词"
    document.add_paragraph("末段植入词。")
    document.save(HERE / "python-docx.docx")
    for word, where in [("一级标题词", {"kind": "heading"}), ("正文植入词", {}), ("列表植入词", {"kind": "list-item"}), ("合并单元格词", {"row": 1, "column": 1}),
                        ("单元格植入词", {"row": 3, "column": 2}), ("末段植入词", {}), ("页眉植入词", {"region": "header"})]:
        expect("python-docx.docx", "python-docx", word, **where)

    for form in ("docx", "odt", "rtf", "html"):
        out = f"pandoc.{form}"
        run("pandoc", "-s", "-f", "markdown", "-o", str(HERE / out), "--metadata", "title=标题词", stdin=MARKDOWN.encode())
        for word in ("一级标题词", "正文植入词", "列表植入词", "末段植入词", "脚注植入词"):
            expect(out, "pandoc", word)
        expect(out, "pandoc", "单元格植入词", **({"row": 2, "column": 2} if form != "html" else {}))
    (HERE / "hand.md").write_text(MARKDOWN, encoding="utf-8")
    for out, program in (("pandoc-docx.md", "pandoc"), ("pandoc-odt.md", "pandoc"), ("hand.md", "by hand")):
        if program == "pandoc":
            run("pandoc", "-t", "gfm", "-o", str(HERE / out), str(HERE / ("libreoffice" + "." + out[7:].removesuffix(".md"))))
        for word in ("一级标题词", "正文植入词", "列表植入词", "单元格植入词", "末段植入词"):
            expect(out, program, word)
    for form in ("odt", "rtf", "docx"):
        out = f"abiword.{form}"
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.html"
            page.write_text(HTML, encoding="utf-8")
            run("abiword", f"--to={form}", f"--to-name={folder}/page.{form}", str(page))
            shutil.move(f"{folder}/page.{form}", HERE / out)
        for word in ("一级标题词", "正文植入词", "单元格植入词", "末段植入词"):
            expect(out, "AbiWord", word)

    from odf.opendocument import OpenDocumentText
    from odf.text import H, P
    from odf.table import Table, TableRow, TableCell, TableColumn
    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text="一级标题词"))
    document.text.addElement(P(text="正文植入词。"))
    table = Table(name="表")
    table.addElement(TableColumn(numbercolumnsrepeated=2))
    for texts in (("单位", "事项"), ("办公室", "单元格植入词")):
        row = TableRow()
        for text in texts:
            cell = TableCell()
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    document.text.addElement(table)
    document.save(str(HERE / "odfpy.odt"))
    for word, where in [("一级标题词", {"kind": "heading"}), ("正文植入词", {}), ("单元格植入词", {"row": 2, "column": 2})]:
        expect("odfpy.odt", "odfpy", word, **where)


def spreadsheets():
    source = HERE / "sheets.fods"
    source.write_text(SHEETS, encoding="utf-8")
    for form in ("xlsx", "xlsm", "xltx", "ods", "ots", "pdf"):
        out = f"libreoffice-sheets.{form}"
        libreoffice(source, form, out)
        cells = form != "pdf"
        expect(out, "LibreOffice", "合并标题词", **({"sheet": "汇总", "cell": "A1"} if cells else {"page": 1}))
        expect(out, "LibreOffice", "表内植入词", **({"sheet": "汇总", "cell": "B3"} if cells else {"page": 1}))
        expect(out, "LibreOffice", "远处植入词", **({"sheet": "第二页", "cell": "E10"} if cells else {"page": 2}))
    shutil.copy(HERE / "libreoffice-sheets.xlsx", HERE / "named.et")
    expect("named.et", "LibreOffice", "表内植入词", sheet="汇总", cell="B3")
    libreoffice(source, "csv", "libreoffice.csv", "Text - txt - csv (StarCalc):44,34,76,1")
    expect("libreoffice.csv", "LibreOffice", "表内植入词", row=3, column=2)
    for form, exporter in (("xlsx", "Gnumeric_Excel:xlsx"), ("ods", "Gnumeric_OpenCalc:odf"), ("csv", "Gnumeric_stf:stf_csv")):
        out = f"gnumeric.{form}"
        run("ssconvert", f"--export-type={exporter}", str(HERE / "libreoffice-sheets.xlsx"), str(HERE / out))
        expect(out, "Gnumeric", "表内植入词", **({"sheet": "汇总", "cell": "B3"} if form != "csv" else {"row": 3, "column": 2}))
        if form != "csv":
            expect(out, "Gnumeric", "远处植入词", sheet="第二页", cell="E10")
    source.rename(HERE / "flat.fods")

    import openpyxl
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    for row in (["单位", "事项", "日期"], ["办公室", "表内植入词", "五月"]):
        sheet.append(row)
    sheet["C7"] = "=\"公式\"&\"植入词\""
    other = book.create_sheet("另页")
    other["AB12"] = "远处植入词"
    book.save(HERE / "openpyxl.xlsx")
    expect("openpyxl.xlsx", "openpyxl", "表内植入词", sheet="名单", cell="B2")
    expect("openpyxl.xlsx", "openpyxl", "远处植入词", sheet="另页", cell="AB12")

    import xlsxwriter
    book = xlsxwriter.Workbook(str(HERE / "xlsxwriter.xlsx"))
    sheet = book.add_worksheet("名单")
    sheet.merge_range("A1:C1", "合并标题词")
    sheet.write("B3", "表内植入词")
    sheet.write_rich_string("B4", "多", book.add_format({"bold": True}), "格式植", "入词")
    sheet.write_comment("B3", "批注植入词")
    sheet.set_header("&C页眉植入词")
    book.close()
    for word, where in [("合并标题词", {"cell": "A1"}), ("表内植入词", {"cell": "B3"}), ("多格式植入词", {"cell": "B4"}), ("批注植入词", {"region": "comment"}),
                        ("页眉植入词", {"region": "header"})]:
        expect("xlsxwriter.xlsx", "XlsxWriter", word, **where)

    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableRow, TableCell
    from odf.text import P
    book = OpenDocumentSpreadsheet()
    sheet = Table(name="名单")
    for texts in (("单位", "事项"), ("办公室", "表内植入词")):
        row = TableRow()
        for text in texts:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        sheet.addElement(row)
    book.spreadsheet.addElement(sheet)
    book.save(str(HERE / "odfpy.ods"))
    expect("odfpy.ods", "odfpy", "表内植入词", sheet="名单", cell="B2")

    with open(HERE / "python.csv", "w", newline="", encoding="gb18030") as file:
        writer = csv.writer(file)
        writer.writerows([["单位", "事项", "日期"], ["办公室", "含逗号,的“表内植入词”", "五月"], ["党委", "两行\n换行植入词", "六月"]])
    expect("python.csv", "Python", "表内植入词", row=2, column=2)
    expect("python.csv", "Python", "换行植入词", row=3, column=2)
    with open(HERE / "python.tsv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter="\t").writerows([["单位", "事项", "日期"], ["办公室", "表内植入词", "五月"], ["党委", "无", "六月"]])
    expect("python.tsv", "Python", "表内植入词", row=2, column=2)


def presentations():
    source = HERE / "slides.fodp"
    source.write_text(SLIDES, encoding="utf-8")
    for form in ("pptx", "potx", "pptm", "odp", "otp", "pdf"):
        out = f"libreoffice-slides.{form}"
        try:
            libreoffice(source, form, out)
        except Exception:
            print("no", out)
            continue
        place = "page" if form == "pdf" else "slide"
        expect(out, "LibreOffice", "首张标题词", **{place: 1})
        expect(out, "LibreOffice", "第二张植入词", **{place: 2})
        if form != "pdf":
            expect(out, "LibreOffice", "备注植入词", slide=2, region="note")
    shutil.copy(HERE / "libreoffice-slides.pptx", HERE / "named.dps")
    expect("named.dps", "LibreOffice", "第二张植入词", slide=2)
    source.rename(HERE / "flat.fodp")
    run("pandoc", "-f", "markdown", "-t", "pptx", "-o", str(HERE / "pandoc.pptx"),
        stdin="# 首张标题词\n\n正文植入词\n\n# 第二张标题词\n\n| 单位 | 事项 |\n|---|---|\n| 办公室 | 单元格植入词 |\n\n::: notes\n备注植入词\n:::\n".encode())
    expect("pandoc.pptx", "pandoc", "正文植入词", slide=1)
    expect("pandoc.pptx", "pandoc", "单元格植入词", slide=2, row=2, column=2)
    expect("pandoc.pptx", "pandoc", "备注植入词", region="note")

    from odf.opendocument import OpenDocumentPresentation
    from odf.style import MasterPage, PageLayout, PageLayoutProperties
    from odf.draw import Page, Frame, TextBox
    from odf.text import P
    document = OpenDocumentPresentation()
    layout = PageLayout(name="l")
    layout.addElement(PageLayoutProperties(margin="0cm", pagewidth="28cm", pageheight="21cm"))
    document.automaticstyles.addElement(layout)
    master = MasterPage(name="m", pagelayoutname=layout)
    document.masterstyles.addElement(master)
    for text in ("首张植入词", "第二张植入词"):
        page = Page(masterpagename=master)
        frame = Frame(width="20cm", height="3cm", x="2cm", y="2cm")
        box = TextBox()
        box.addElement(P(text=text))
        frame.addElement(box)
        page.addElement(frame)
        document.presentation.addElement(page)
    document.save(str(HERE / "odfpy.odp"))
    expect("odfpy.odp", "odfpy", "首张植入词", slide=1)
    expect("odfpy.odp", "odfpy", "第二张植入词", slide=2)


def pages():
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(HTML, encoding="utf-8")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 f"--user-data-dir={folder}/profile"]
        run("chromium", *flags, "--no-pdf-header-footer", f"--print-to-pdf={HERE}/chromium.pdf", f"file://{page}")
        (Path(folder) / "snap.mjs").write_text("""
import { createRequire } from "node:module";
const { chromium } = createRequire(process.argv[2] + "/x.js")("playwright-core");
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();
await page.goto("file://" + process.argv[3]);
const session = await page.context().newCDPSession(page);
const { data } = await session.send("Page.captureSnapshot", { format: "mhtml" });
(await import("node:fs")).writeFileSync(process.argv[4], data);
await browser.close();
""")
        web = HERE.parent.parent / "web" / "node_modules"
        if web.exists():
            run("node", f"{folder}/snap.mjs", str(web), str(page), str(HERE / "chromium.mht"))
            data = (HERE / "chromium.mht").read_text(encoding="utf-8")
            (HERE / "chromium.mht").write_text(data.replace(str(page), "/home/office/page.html"), encoding="utf-8", newline="")
    for out in ("chromium.pdf", "chromium.mht"):
        if (HERE / out).exists():
            for word in ("一级标题词", "正文植入词", "单元格植入词", "末段植入词"):
                expect(out, "Chromium", word)
    (HERE / "hand.html").write_text(HTML, encoding="utf-8")
    expect("hand.html", "by hand", "单元格植入词", row=2, column=2)

    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText
    for charset, out in (("gb18030", "python-gb18030.mht"), ("big5", "python-big5.mht")):
        archive = MIMEMultipart("related", type="text/html")
        archive["Subject"] = "通知"
        body = HTML.replace("utf-8", charset)
        if charset == "big5":
            body = body.replace("标题词", "標題詞").replace("级", "級").replace("植入词", "植入詞").replace("单元格", "單元格").replace("单位", "單位").replace("事项", "事項").replace("办公室", "辦公室")
        archive.attach(MIMEText(body, "html", charset))
        (HERE / out).write_bytes(archive.as_bytes().replace(b"\n", b"\r\n"))
        expect(out, "Python", "單元格植入詞" if charset == "big5" else "单元格植入词", row=2, column=2)

    from reportlab.pdfgen import canvas
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    page = canvas.Canvas(str(HERE / "reportlab.pdf"))
    page.setFont("STSong-Light", 16)
    page.drawString(72, 770, "首页植入词")
    page.showPage()
    page.setFont("STSong-Light", 12)
    page.drawString(72, 770, "次页植入词")
    page.save()
    expect("reportlab.pdf", "ReportLab", "首页植入词", page=1)
    expect("reportlab.pdf", "ReportLab", "次页植入词", page=2)


def archives():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "目录").mkdir()
        (folder / "目录" / "通知.txt").write_text("压缩包植入词\n", encoding="utf-8")
        shutil.copy(HERE / "python-docx.docx", folder / "目录" / "附件.docx")
        run("zip", "-rX", str(folder / "infozip.zip"), "目录", cwd=folder)
        run("7z", "a", str(folder / "7z.zip"), "目录", cwd=folder)
        run("7z", "a", str(folder / "7z.7z"), "目录", cwd=folder)
        run("bsdtar", "--format", "7zip", "-cf", str(folder / "bsdtar.7z"), "目录", cwd=folder)
        run("tar", "-cf", str(folder / "gnu.tar"), "目录", cwd=folder)
        run("tar", "-czf", str(folder / "gnu.tar.gz"), "目录", cwd=folder)
        run("bsdtar", "--format", "pax", "-cJf", str(folder / "bsdtar.tar.xz"), "目录", cwd=folder)
        run("bsdtar", "--format", "pax", "--zstd", "-cf", str(folder / "bsdtar.tar.zst"), "目录", cwd=folder)
        run("gzip", "-k", "-n", str(folder / "目录" / "通知.txt"))
        shutil.move(folder / "目录" / "通知.txt.gz", folder / "gzip.txt.gz")
        # As Windows programs in China write it: names in GBK, no flag.
        class Gbk(zipfile.ZipInfo):
            def _encodeFilenameFlags(self):
                return self.filename.encode("gbk"), self.flag_bits
        with zipfile.ZipFile(folder / "gbk.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(Gbk("目录/通知.txt"), "压缩包植入词\n".encode("gb18030"))
        with zipfile.ZipFile(folder / "nested.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(folder / "gnu.tar.gz", "内层.tar.gz")
            archive.write(folder / "7z.7z", "内层.7z")
        for out, program in [("infozip.zip", "Info-ZIP"), ("7z.zip", "7-Zip"), ("7z.7z", "7-Zip"), ("bsdtar.7z", "bsdtar"), ("gnu.tar", "GNU tar"),
                             ("gnu.tar.gz", "GNU tar"), ("bsdtar.tar.xz", "bsdtar"), ("bsdtar.tar.zst", "bsdtar"), ("gbk.zip", "Python"), ("gzip.txt.gz", "gzip"),
                             ("nested.zip", "Python")]:
            shutil.copy(folder / out, HERE / out)
            expect(out, program, "压缩包植入词", **({"part_has": "通知.txt"} if out != "gzip.txt.gz" else {}))
            if out not in ("gbk.zip", "gzip.txt.gz"):
                expect(out, program, "单元格植入词", part_has="附件.docx", row=3, column=2)


MARK = "机密★10年"
FILLER = "根据工作安排，现将有关事项通知如下，请各单位认真组织实施，按时报送情况。"


def marked():
    """Documents that carry a mark in thirty places, for the tests that damage them."""
    paragraphs = "".join(f"<text:p>{MARK}</text:p><text:p>{FILLER * 3}（{i}）</text:p>" for i in range(30))
    text = HERE / "marked-text.fodt"
    text.write_text(f'<?xml version="1.0" encoding="UTF-8"?><office:document {OFFICE} office:mimetype="application/vnd.oasis.opendocument.text"><office:body>'
                    f"<office:text>{paragraphs}</office:text></office:body></office:document>", encoding="utf-8")
    for form in ("docx", "odt", "rtf", "pdf"):
        libreoffice(text, form, f"marked.{form}")
    rows = "".join(f'<table:table-row><table:table-cell office:value-type="string"><text:p>{MARK}</text:p></table:table-cell><table:table-cell office:value-type="string">'
                   f"<text:p>{FILLER}{i}</text:p></table:table-cell></table:table-row>" for i in range(30))
    sheets = HERE / "marked-sheets.fods"
    sheets.write_text(f'<?xml version="1.0" encoding="UTF-8"?><office:document {OFFICE} office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body>'
                      f'<office:spreadsheet><table:table table:name="表">{rows}</table:table></office:spreadsheet></office:body></office:document>', encoding="utf-8")
    for form in ("xlsx", "ods", "csv"):
        libreoffice(sheets, form, f"marked.{form}", None if form != "csv" else "Text - txt - csv (StarCalc):44,34,76,1")
    pages = "".join(f'<draw:page draw:name="p{i}" draw:master-page-name="Default"><draw:frame svg:width="20cm" svg:height="3cm" svg:x="2cm" svg:y="6cm"><draw:text-box>'
                    f"<text:p>{MARK}</text:p></draw:text-box></draw:frame></draw:page>" for i in range(30))
    slides = HERE / "marked-slides.fodp"
    slides.write_text(f'<?xml version="1.0" encoding="UTF-8"?><office:document {OFFICE} office:mimetype="application/vnd.oasis.opendocument.presentation">'
                      '<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="28cm" fo:page-height="21cm"/></style:page-layout>'
                      '</office:automatic-styles><office:master-styles><style:master-page style:name="Default" style:page-layout-name="pm"/></office:master-styles>'
                      f"<office:body><office:presentation>{pages}</office:presentation></office:body></office:document>", encoding="utf-8")
    for form in ("pptx", "odp"):
        libreoffice(slides, form, f"marked.{form}")
    for source in (text, sheets, slides):
        source.unlink()
    page = "".join(f"<p>{MARK}</p><p>{FILLER}{i}</p>" for i in range(30))
    (HERE / "marked.html").write_text(f'<!doctype html><meta charset="utf-8"><title>通知</title>{page}', encoding="utf-8")
    (HERE / "marked.txt").write_text("".join(f"{MARK}\n{FILLER}{i}\n" for i in range(30)), encoding="gb18030")
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText
    archive = MIMEMultipart("related", type="text/html")
    archive.attach(MIMEText(f'<html><meta charset="gb18030">{page}</html>', "html", "gb18030"))
    (HERE / "marked.mht").write_bytes(archive.as_bytes().replace(b"\n", b"\r\n"))
    with tempfile.TemporaryDirectory() as folder:
        for i in range(30):
            (Path(folder) / f"通知{i}.txt").write_text(f"{MARK}\n{FILLER}{i}\n", encoding="utf-8")
        for out, command in (("marked.zip", ["zip", "-qrX"]), ("marked.7z", ["7z", "a"]), ("marked.tar.gz", ["tar", "-czf"])):
            run(*command, str(HERE / out), ".", cwd=folder)


for old in HERE.iterdir():
    if old.name not in ("make.py", "README.md"):
        old.unlink()
for part in (text_documents, spreadsheets, presentations, pages, archives, marked):
    part()
with open(HERE / "documents.tsv", "w", encoding="utf-8") as table:
    table.write("file\tprogram\ttext\twhere\n")
    for row in ROWS:
        table.write("\t".join(row) + "\n")
print(len(ROWS), "rows,", len({row[0] for row in ROWS}), "documents")
