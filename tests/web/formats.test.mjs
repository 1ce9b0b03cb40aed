// Real office documents of several programs, through the real service to the desk: what is hidden in them is shown where it hides, with the reason beside it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { assertAccessible, assertChinese, NARROW, shoot, startBrowser } from "./browser.mjs";
import { makePeople, startService } from "./service.mjs";

const PASSWORD = "先审查后公开逐项审查一二三";
const NUMBER = "11010519491231002X"; // the example of GB 11643

// Each with what the desk says of the place that hides the number.
const HIDING = [
  ["very-hidden-sheet.xlsx", "菜单中也看不到的隐藏工作表"],
  ["hidden-row.ods", "隐藏的行"],
  ["deleted.docx", "修订中删除的文字"],
  ["notes.pptx", "演讲者备注"],
  ["black-box.pdf", "只是盖住，没有删除"],
  ["hidden-layer.ofd", "关闭的图层"],
];

let service;
let browser;
let page;

before(async () => {
  service = await startService();
  await makePeople(service, PASSWORD, [["editor", "办公室信息员", "editor"]]);
  browser = await startBrowser(service.url);
  page = await browser.open();
  await page.goto("/");
  await page.locator("[name=login]").fill("editor");
  await page.locator("[name=password]").fill(PASSWORD);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await page.locator("h1").first().filter({ hasText: "我的稿件" }).waitFor();
});
after(async () => {
  await browser?.close();
  const ended = await service?.stop();
  if (ended) assert.equal(ended.status, 0, ended.log);
});

async function submit(title, folder, names) {
  const files = await Promise.all(names.map(async (name) => (
    { name, mimeType: "application/octet-stream", buffer: await readFile(path.join(process.env.MISHEN_TEST_DATA, folder, name)) })));
  await page.goto("/submit");
  await page.locator("[name=title]").fill(title);
  await page.locator("input[type=file][multiple]").setInputFiles(files);
  await page.getByRole("button", { name: "送审", exact: true }).click();
  await page.getByRole("button", { name: "对照原文查看", exact: true }).click();
}

async function check(where, name) {
  await assertAccessible(where);
  await assertChinese(where);
  await shoot(where, name);
  browser.assertQuiet();
}

test("what six formats hide is shown at its place, with the reason", async () => {
  await submit("关于公示名单的通知", "carriers", HIDING.map(([name]) => name));
  for (const [index, [name, reason]] of HIDING.entries()) {
    const part = page.locator(`article[data-part='${index + 1}']`);
    await part.scrollIntoViewIfNeeded();
    const hidden = part.locator("button", { hasText: "隐藏" }).and(part.locator(".sheets button"));
    if (await hidden.count() > 0) await hidden.first().click();
    const place = part.locator(".hidden, .unseen").filter({ hasText: NUMBER }).first();
    await place.waitFor();
    assert.match(await place.innerText(), new RegExp(reason), name);
  }
  await check(page, "formats-carriers");
});

test("a workbook, slides, a layout and an archive of other programs are read and parted", async () => {
  await submit("关于报送材料的通知", "documents", ["libreoffice-sheets.xlsx", "libreoffice-slides.odp", "libreoffice.pdf", "nested.zip"]);
  const part = (index) => page.locator(`article[data-part='${index}']`);
  await part(1).locator(".sheets button", { hasText: "汇总" }).waitFor();
  await part(1).locator("td, th", { hasText: "表内植入词" }).first().waitFor();
  await part(1).locator(".sheets button", { hasText: "第二页" }).click();
  await part(1).getByText("远处植入词").waitFor();
  await part(2).locator(".page-mark", { hasText: "第 1 张幻灯片" }).waitFor();
  await part(2).getByText("第二张植入词").first().waitFor();
  await part(3).locator(".page-mark", { hasText: "第 1 页" }).waitFor();
  await part(3).getByText("单元格植入词").first().waitFor();
  await check(page, "formats-documents");
});

test("on a telephone and in the dark", async () => {
  const context = { ...NARROW, colorScheme: "dark", storageState: await page.context().storageState() };
  const narrow = await browser.open(context);
  await narrow.goto(new URL(page.url()).pathname);
  await narrow.locator("article[data-part='1'] .sheets button", { hasText: "汇总" }).waitFor();
  assert.ok(await narrow.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing stands out at the side");
  await check(narrow, "formats-narrow-dark");
});
