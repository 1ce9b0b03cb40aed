// A draft whose scan takes longer than its request: progress, leaving and coming back, cancelling, and nobody decides before the end.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { assertAccessible, assertChinese, NARROW, shoot, startBrowser } from "./browser.mjs";
import { makePeople, startService } from "./service.mjs";

const TITLE = "关于公布2026年度项目明细的通知";
const PASSWORD = "先审查后公开逐项审查一二三";
const FILES = 100;

let service;
let browser;
let folder;
let files;
let itemPath;
/** The item as the service told of it during its scan. */
let scanning;
const pages = {};

before(async () => {
  // No request waits for its scan, and one scanner has all the work.
  service = await startService({ threads: 1, limits: { scan_wait_ms: 1 } });
  await makePeople(service, PASSWORD, [["editor", "办公室信息员", "editor"], ["officer", "保密办审查员", "secrecy-officer"]]);
  browser = await startBrowser(service.url);
  folder = await mkdtemp(path.join(tmpdir(), "long-draft-"));
  // Disguised words in every line take the scanner some ten times as long as plain ones.
  const text = "經辦人(jīng)電話１３８００１３８０００，机(jī)密(mì)★１０年，中办发〔2025〕36号，内部资料。\n".repeat(7_000);
  files = Array.from({ length: FILES }, (_, index) => path.join(folder, `附件${index + 1}.txt`));
  for (const [index, file] of files.entries()) await writeFile(file, `第${index + 1}份\n${text}`);
});
after(async () => {
  await browser?.close();
  const ended = await service?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
  if (ended) assert.equal(ended.status, 0, ended.log);
});

const button = (page, name) => page.getByRole("button", { name, exact: true });

async function signIn(login, options = {}) {
  const page = await browser.open(options, (text) => /status of 409/.test(text));
  await page.goto("/");
  await page.locator("[name=login]").fill(login);
  await page.locator("[name=password]").fill(PASSWORD);
  await button(page, "登录").click();
  await page.locator("h1").first().filter({ hasText: login === "editor" ? "我的稿件" : "待办" }).waitFor();
  return page;
}

async function check(page, name) {
  await assertAccessible(page);
  await assertChinese(page);
  await shoot(page, name);
  browser.assertQuiet();
}

/** Waits until more parts are done than the page says now. */
async function progressMoves(page) {
  const before = await page.evaluate(() => Number(/已检查 (\d+) \//.exec(document.body.innerText)?.[1] ?? -1));
  await page.waitForFunction((known) => Number(/已检查 (\d+) \//.exec(document.body.innerText)?.[1] ?? -1) > known, before);
}

// What is done while the scan goes on is done without pausing to look: the last test looks.

test("a long draft is stored at once and shows how far its scan is", async () => {
  pages.officer = await signIn("officer");
  await pages.officer.getByText("没有待办").waitFor();
  const page = (pages.editor = await signIn("editor"));
  await page.goto("/submit");
  await page.locator("[name=title]").fill(TITLE);
  await page.locator("input[type=file][multiple]").setInputFiles(files);
  await page.locator(".files li").nth(FILES - 1).waitFor();
  await button(page, "送审").click();
  await page.getByRole("heading", { name: "正在检查" }).waitFor();
  await page.getByText("可以离开这个页面").waitFor();
  await page.getByText(new RegExp(`已检查 \\d+ / ${FILES + 1} 份`)).waitFor();
  await progressMoves(page);
  await page.locator(".parts .reading").getByText("正在检查").waitFor();
});

test("the page can be left; the list shows the progress, and the item itself when one comes back", async () => {
  const page = pages.editor;
  await button(page, "到我的稿件").click(); // asks nothing: the draft is stored
  const row = page.locator(".items li", { hasText: TITLE });
  await row.locator(".state", { hasText: "正在检查" }).waitFor();
  await row.getByText(/已检查 \d+ \/ \d+ 份/).waitFor();
  assert.equal(await row.getByText("没有发现问题").count(), 0, "nobody knows that yet");
  await progressMoves(page);
  await row.getByRole("link", { name: TITLE }).click();
  await page.getByRole("heading", { name: "正在检查" }).waitFor();
  itemPath = new URL(page.url()).pathname;
  scanning = await page.evaluate(async (item) => (await fetch(`/v1${item}`)).json(), itemPath);
  assert.equal(scanning.state, "scanning");
});

test("nobody decides before the end", async () => {
  const page = pages.officer;
  await page.goto(itemPath);
  await page.getByText("在那之前不能答复和决定").waitFor();
  for (const name of ["退回修改", "不予公开", "取消检查"]) assert.equal(await button(page, name).count(), 0, name);
  const answer = await page.evaluate(async (item) => {
    const session = await (await fetch("/v1/session")).json();
    const reply = await fetch(`/v1${item}/decisions`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": session.csrf_token },
      body: JSON.stringify({ decision: "return", manifest_sha256: "0".repeat(64), reason: "理由写在这里" }),
    });
    return { status: reply.status, type: (await reply.json()).type };
  }, itemPath);
  assert.deepEqual(answer, { status: 409, type: "urn:mishen:problem:still-scanning" });
});

test("who sent it cancels the scan; others see that by themselves", async () => {
  const page = pages.editor;
  await button(page, "取消检查").click();
  const dialog = page.getByRole("dialog", { name: "取消检查" });
  await dialog.getByText("上传的内容随即删除").waitFor();
  await button(dialog, "继续检查").click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("heading", { name: "正在检查" }).waitFor();
  await button(page, "取消检查").click();
  await button(dialog, "取消检查").click();
  await page.getByRole("heading", { name: "检查已取消" }).waitFor();
  await check(page, "scan-cancelled");
  await pages.officer.getByRole("heading", { name: "检查已取消" }).waitFor();
  await button(page, "办理过程").click();
  await page.getByRole("dialog", { name: "办理过程" }).locator("li").filter({ hasText: "取消检查" }).waitFor();
  await page.keyboard.press("Escape");
});

test("a new revision follows, and its result appears by itself", async () => {
  const page = pages.editor;
  await button(page, "修改后重新送审").click();
  await page.getByText("内容没有保留").waitFor();
  assert.equal(await page.locator("[name=title]").inputValue(), TITLE);
  await page.getByRole("textbox", { name: "正文" }).fill("机密★10年\n各单位：");
  await button(page, "重新送审").click();
  await page.getByRole("heading", { name: "有禁止发布的内容" }).waitFor();
  await page.getByText("第 2 稿").waitFor();
  await page.goto(itemPath);
  await page.locator("mark.hit.block", { hasText: "机密★10年" }).waitFor();
  await button(page, "办理过程").click();
  const dialog = page.getByRole("dialog", { name: "办理过程" });
  await dialog.locator("li", { hasText: "检查完成" }).getByText("系统").waitFor();
  browser.assertQuiet();
});

test("an item that is being scanned looks right, dark and on a phone too", async () => {
  const state = await pages.editor.context().storageState();
  const held = async (options) => {
    const page = await browser.open({ ...options, storageState: state });
    await page.route(new RegExp(`/v1/submissions/${scanning.id}$`), (route) => route.fulfill({ json: scanning, headers: { ETag: scanning.etag } }));
    await page.route(/\/v1\/submissions\?/, (route) => route.fulfill({ json: { items: [scanning], next_cursor: null } }));
    return page;
  };
  const wide = await held({});
  await wide.goto("/mine");
  await wide.getByText(/已检查 \d+ \/ \d+ 份/).waitFor();
  await check(wide, "scanning-list");
  await wide.getByRole("link", { name: TITLE }).click();
  await wide.getByRole("heading", { name: "正在检查" }).waitFor();
  assert.ok(Number(await wide.getByRole("progressbar").getAttribute("aria-valuenow")) >= 0);
  await check(wide, "scanning-item");
  await button(wide, "取消检查").click();
  await wide.getByRole("dialog", { name: "取消检查" }).waitFor();
  await check(wide, "scan-cancelling");
  await button(wide.getByRole("dialog"), "继续检查").click();
  await button(wide, "深色显示").click();
  await check(wide, "scanning-item-dark");
  const phone = await held(NARROW);
  await phone.goto(itemPath);
  await phone.getByRole("heading", { name: "正在检查" }).waitFor();
  await check(phone, "scanning-item-narrow");
});
