// How the desk shows what was read from office documents: sheets, pages, zones, tables, what hides a text. The item is real; the text of its attachments is
// put in on the way, so that each carrier can be shown whatever the extractors of the service read.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible, assertChinese, NARROW, shoot, startBrowser } from "./browser.mjs";
import { makePeople, startService } from "./service.mjs";

const PASSWORD = "先审查后公开逐项审查一二三";
const MARK = "机密★10年";

let service;
let browser;
let page;
let itemPath;

/** A part's text from its blocks: [text, members of the block]. */
function extracted(blocks, layout) {
  let text = "";
  const list = blocks.map(([words, members]) => {
    const begin = text.length;
    text += `${words}\n`;
    return { begin, end: begin + words.length, region: "body", part: "", table: 0, row: 0, column: 0, ...members };
  });
  return { text, blocks: list, layout };
}

const cell = (words, row, column, more = {}) => [words, { table: 1, row, column, sheet: 1, ...more }];
const WORKBOOK = extracted([
  cell("发放名单（合并单元格）", 1, 1, { column_span: 3 }),
  cell("序号", 2, 1), cell("姓名", 2, 2), cell("金额", 2, 3),
  cell("1", 3, 1), cell("甲某", 3, 2, { row_span: 2 }), cell("1200", 3, 3),
  cell("2", 4, 1), cell("1500", 4, 3),
  cell("3", 9, 1, { region: "hidden-row", concealment: "row hidden by a filter" }), cell(MARK, 9, 2, { region: "hidden-row", concealment: "row hidden by a filter" }),
  ["底稿内容", { table: 1, row: 1, column: 28, sheet: 2, region: "hidden-sheet", concealment: "very hidden sheet" }],
  ["单位：县民政局", { region: "property", concealment: "document property" }],
], { sheets: [{ name: "名单", hidden: false }, { name: "底稿", hidden: true }, { name: "空表", hidden: false }], header_rows: [{ part: "", sheet: 1, table: 1, header_rows: 2 }] });
const SLIDES = extracted([
  ["工作汇报", { page: 1, kind: "heading" }],
  ["第一项", { page: 1, kind: "list-item" }],
  ["讲解时说的话", { page: 1, region: "note", concealment: "speaker notes" }],
  ["第二页", { page: 2 }],
  ["盖住的号码", { page: 2, region: "text-box", concealment: "covered, not removed" }],
  ["单位抬头", { page: 3, region: "header" }],
  ["同色的字", { page: 3, region: "hidden-text", concealment: "text in the colour of its background" }],
], { slides: true });
const ROWS = 10_000;
const LARGE = extracted(Array.from({ length: ROWS * 10 }, (_, index) => cell(index === ROWS * 10 - 5 ? MARK : `第${index}格`, Math.floor(index / 10) + 1, (index % 10) + 1)), { sheets: [{ name: "大表", hidden: false }] });

before(async () => {
  service = await startService();
  await makePeople(service, PASSWORD, [["editor", "办公室信息员", "editor"]]);
  browser = await startBrowser(service.url);
});
after(async () => {
  await browser?.close();
  const ended = await service?.stop();
  if (ended) assert.equal(ended.status, 0, ended.log);
});

const button = (where, name) => where.getByRole("button", { name, exact: true });

async function signIn(options = {}) {
  const fresh = await browser.open(options);
  await fresh.goto("/");
  await fresh.locator("[name=login]").fill("editor");
  await fresh.locator("[name=password]").fill(PASSWORD);
  await button(fresh, "登录").click();
  await fresh.locator("h1").first().filter({ hasText: "我的稿件" }).waitFor();
  return fresh;
}

/** Has the attachments' text replaced, and the finding of each moved to where the mark stands in it. */
async function replace(where, texts) {
  await where.route(/\/v1\/submissions\/[^/]+\/content/, async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    for (const [index, text] of Object.entries(texts)) Object.assign(body.parts[index], text);
    await route.fulfill({ response, json: body });
  });
  await where.route(/\/v1\/submissions\/[^/]+\/findings/, async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    for (const point of body.points) {
      const at = texts[point.part]?.text.indexOf(MARK) ?? -1;
      if (at < 0) continue;
      point.finding.span.utf16 = [at, at + MARK.length];
      point.finding.occurrences = [];
    }
    await route.fulfill({ response, json: body });
  });
}

async function check(where, name) {
  await assertAccessible(where);
  await assertChinese(where);
  await shoot(where, name);
  browser.assertQuiet();
}

test("a spreadsheet has tabs, letters and numbers; hidden sheets and rows say so", async () => {
  page = await signIn();
  await page.goto("/submit");
  await page.locator("[name=title]").fill("关于公示名单的通知");
  const file = (name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(`${MARK}\n各单位：`) });
  await page.locator("input[type=file][multiple]").setInputFiles([file("名单.txt"), file("汇报.txt")]);
  await button(page, "送审").click();
  await page.getByRole("heading", { name: "有禁止发布的内容" }).waitFor();
  await replace(page, { 1: WORKBOOK, 2: SLIDES });
  await button(page, "对照原文查看").click();

  const part = page.locator("article[data-part='1']");
  await part.locator(".sheets [aria-current]").filter({ hasText: "名单" }).waitFor();
  await part.locator(".sheets button", { hasText: "名单" }).getByText("1 处").waitFor();
  await part.locator(".sheets button", { hasText: "底稿" }).getByText("隐藏").waitFor();
  assert.deepEqual(await part.locator("thead th[scope=col]").allInnerTexts(), ["A", "B", "C"]);
  assert.deepEqual(await part.locator("th[scope=row]").allInnerTexts(), ["1", "2", "3", "4", "9"]);
  assert.equal(await part.locator("th.head").first().getAttribute("colspan"), "3");
  assert.equal(await part.locator("td", { hasText: "甲某" }).getAttribute("rowspan"), "2");
  assert.equal(await part.locator("tbody tr").nth(3).locator("td").count(), 2, "the merged cell lies over the row below");
  await part.locator("td.unseen", { hasText: MARK }).getByText("被筛选隐藏的行").waitFor();
  await part.locator(".section.hidden", { hasText: "单位：县民政局" }).getByText("文件属性").waitFor();
  assert.equal(await part.getByText("底稿内容").count(), 0, "one sheet at a time");
  await check(page, "sheets");

  await part.locator(".sheets button", { hasText: "底稿" }).click();
  await part.locator("td.unseen", { hasText: "底稿内容" }).getByText("菜单中也看不到的隐藏工作表").waitFor();
  assert.equal((await part.locator("thead th[scope=col]").allInnerTexts()).at(-1), "AB");
  await part.locator(".sheets button", { hasText: "空表" }).click();
  await part.getByText("这张工作表没有文字").waitFor();
  // Going to a point goes to its sheet.
  await page.locator(".point .open").first().click();
  await part.locator("mark.hit.active", { hasText: MARK }).waitFor();
  assert.match(await part.locator(".sheets [aria-current]").innerText(), /名单/);
  itemPath = new URL(page.url()).pathname;
});

test("slides are parted, zones are named, and what hides a text stands on it", async () => {
  const part = page.locator("article[data-part='2']");
  assert.deepEqual(await part.locator(".page-mark").allInnerTexts(), ["第 1 张幻灯片", "第 2 张幻灯片", "第 3 张幻灯片"]);
  await part.getByRole("heading", { name: "工作汇报" }).waitFor();
  for (const [words, label] of [["讲解时说的话", "脚注、尾注 · 演讲者备注"], ["盖住的号码", "文本框 · 只是盖住，没有删除"], ["同色的字", "文字与背景同色"]]) {
    await part.locator(".section.hidden", { hasText: words }).locator(".label").getByText(label).waitFor();
  }
  const head = part.locator(".section.labelled", { hasText: "单位抬头" });
  await head.getByText("页眉").waitFor();
  assert.equal(await head.locator(".soft").count(), 0, "a header is seen");
  await part.scrollIntoViewIfNeeded();
  await check(page, "slides");
  await button(page, "深色显示").click();
  await check(page, "slides-dark");
  await button(page, "浅色显示").click();
  const phone = await signIn(NARROW);
  await replace(phone, { 1: WORKBOOK, 2: SLIDES });
  await phone.goto(itemPath);
  await phone.locator(".sheets").scrollIntoViewIfNeeded();
  await check(phone, "sheets-narrow");
  await phone.context().close();
});

test("a hundred thousand cells are there at once, and the last point is one key away", async () => {
  const large = await signIn();
  await replace(large, { 1: LARGE });
  const started = Date.now();
  await large.goto(itemPath);
  await large.getByText("第0格", { exact: true }).waitFor();
  const shown = Date.now() - started;
  const asked = Date.now();
  await large.locator(".point .open").first().click();
  const hit = large.locator("mark.hit.active", { hasText: MARK });
  await hit.waitFor();
  const gone = Date.now() - asked;
  console.log(`first words after ${shown} ms, the last cell after ${gone} ms, ${await large.locator("td").count()} cells drawn`);
  assert.ok(shown < 12_000, `first words after ${shown} ms`);
  assert.ok(gone < 5_000, `from the click to the highlight: ${gone} ms`);
  const box = await hit.boundingBox();
  assert.ok(box && box.y > 0 && box.y < 900, "the highlight is in sight");
  assert.ok((await large.locator("td").count()) < ROWS * 10, "what nobody looks at is not drawn");
  browser.assertQuiet();
  await large.context().close();
});
