// A day at the desk, told by the people who sit there. Each test goes on where the one before ended.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible, assertChinese, drop, NARROW, shoot, startBrowser } from "./browser.mjs";
import { docx, residentId } from "./documents.mjs";
import { startService } from "./service.mjs";

const MARK = "机密★10年";
const ID = residentId(481);
const TITLE = "关于公示2026年度第三批临时救助拟补助对象名单的通知";
const LIST = docx({
  paragraphs: ["附件：2026年度第三批临时救助拟补助对象名单"],
  rows: [["序号", "姓名", "身份证号", "所在乡镇", "金额（元）"], ["1", "甲某", ID, "城东街道", "1200"], ["2", "乙某", "", "河口镇", "1500"]],
  hidden: "经办人备注，发布前删去",
});
const CIRCULAR = "中办发〔2025〕36号";
const DAMAGED = docx({ paragraphs: ["救助工作流程图"] }).subarray(0, 400);
const TEXT = [
  MARK,
  "各乡镇人民政府、街道办事处，局属各单位：",
  `按照${CIRCULAR}文件要求，各单位要做到先审查、后公开，逐项审查。`,
  "经个人申请、入户调查、民主评议和乡镇（街道）审核，现将2026年度第三批临时救助拟补助对象名单予以公示。公示期为2026年11月23日至11月29日，共7日。",
  `公示期内，任何单位和个人如有异议，可向县社会救助服务中心反映。经办人身份证号：${ID}。`,
  "特此公示。",
].join("\n");

const PASSWORDS = { admin: "守口如瓶防意如城一二三四", editor: "先审查后公开逐项审查编辑", officer: "先审查后公开逐项审查保密", leader: "先审查后公开逐项审查领导" };
const PEOPLE = [
  { login: "editor", name: "办公室信息员", role: "信息员", home: "我的稿件" },
  { login: "officer", name: "保密办审查员", role: "保密办", home: "待办" },
  { login: "leader", name: "分管领导", role: "分管领导", home: "待办" },
];

let service;
let browser;
const pages = {};

before(async () => {
  service = await startService();
  browser = await startBrowser(service.url);
});
after(async () => {
  await browser?.close();
  const ended = await service?.stop();
  if (ended) assert.equal(ended.status, 0, ended.log);
});

async function check(page, name) {
  await assertAccessible(page);
  await assertChinese(page);
  await shoot(page, name);
  browser.assertQuiet();
}

const heading = (page) => page.locator("h1").first();
const button = (page, name) => page.getByRole("button", { name, exact: true });

async function signIn(page, login, password) {
  await page.locator("[name=login]").fill(login);
  await page.locator("[name=password]").fill(password);
  await button(page, "登录").click();
}

test("the first administrator comes in with the set-up code", async () => {
  const page = (pages.admin = await browser.open({}, (text) => /status of 403/.test(text)));
  await page.goto("/");
  await heading(page).filter({ hasText: "设置首位管理员" }).waitFor();
  await check(page, "setup");

  const fill = async (code) => {
    await page.locator("[name=code]").fill(code);
    await page.locator("[name=display-name]").fill("账号管理员");
    await page.locator("[name=login]").fill("admin");
    await page.locator("[name=new-password]").fill(PASSWORDS.admin);
    await page.locator("[name=new-password-again]").fill(PASSWORDS.admin);
    await button(page, "设置并登录").click();
  };
  await fill("wrong-code-0000");
  await page.locator("[role=alert]").waitFor();
  await fill(service.setupCode);
  await heading(page).filter({ hasText: "账号" }).waitFor();
  await check(page, "accounts");
});

test("the administrator opens accounts and sees no drafts", async () => {
  const page = pages.admin;
  for (const person of PEOPLE) {
    await button(page, "开通账号").click();
    const dialog = page.getByRole("dialog", { name: "开通账号" });
    await dialog.locator("[name=display-name]").fill(person.name);
    await dialog.locator("[name=login]").fill(person.login);
    await dialog.locator("[name=unit]").fill("办公室");
    if (person.role !== "信息员") {
      await dialog.getByText("信息员", { exact: true }).click();
      await dialog.getByText(person.role, { exact: true }).click();
    }
    person.password = await dialog.locator("[name=password]").inputValue();
    if (person.login === "leader") {
      assert.equal(await dialog.getByRole("checkbox", { name: "保密办" }).isDisabled(), true, "one person cannot be officer and leader");
      await check(page, "account");
    }
    await button(dialog, "开通").click();
    await page.locator("code").filter({ hasText: person.password }).waitFor();
    await button(page, "已交给本人").click();
  }
  await page.goto("/queue");
  await heading(page).filter({ hasText: "您没有权限查看这里" }).waitFor();
  await check(page, "forbidden");
  await page.goto("/nothing/here");
  await heading(page).filter({ hasText: "没有找到这个页面" }).waitFor();
  await check(page, "not-found");
});

test("everybody has to choose a password first", async () => {
  for (const person of PEOPLE) {
    const page = (pages[person.login] = await browser.open({}, (text) => /status of (401|409|412)/.test(text)));
    await page.goto("/");
    await heading(page).filter({ hasText: "登录" }).waitFor();
    if (person.login === "editor") {
      await signIn(page, "editor", "not the password");
      await page.locator("[role=alert]").waitFor();
      await check(page, "sign-in");
    }
    await signIn(page, person.login, person.password);
    await heading(page).filter({ hasText: "修改密码" }).waitFor();
    await page.locator("[name=old-password]").fill(person.password);
    await page.locator("[name=new-password]").fill("太短");
    await page.locator("[name=new-password-again]").fill("太短");
    await page.getByText("至少要 12 个字").waitFor();
    assert.equal(await button(page, "修改密码").isDisabled(), true);
    if (person.login === "editor") await check(page, "password");
    await page.locator("[name=new-password]").fill(PASSWORDS[person.login]);
    await page.locator("[name=new-password-again]").fill(PASSWORDS[person.login]);
    await button(page, "修改密码").click();
    await heading(page).filter({ hasText: person.home }).waitFor();
  }
  await check(pages.editor, "mine-empty");
  await check(pages.officer, "queue-empty");
});

test("the editor checks a draft, submits it, and sees what was found", async () => {
  const page = pages.editor;
  await page.getByRole("link", { name: "送审", exact: true }).first().click();
  await heading(page).filter({ hasText: "送审" }).waitFor();
  assert.equal(await button(page, "送审").isDisabled(), true);
  await page.getByText("请填写标题").waitFor();
  await page.locator("[name=title]").fill(TITLE);
  await page.getByRole("textbox", { name: "正文" }).fill(TEXT);
  await drop(page, page.locator(".zone"), [{ name: "名单.docx", bytes: LIST }]);
  await page.locator(".files").getByText("名单.docx").waitFor();
  await check(page, "submit");

  await button(page, "先自查").click();
  await page.getByRole("heading", { name: "有禁止发布的内容" }).waitFor();
  await page.locator(".matched").filter({ hasText: MARK }).waitFor();
  const result = await page.locator(".checked").boundingBox();
  assert.ok(result && result.y < 450, "the result is brought into view");
  await check(page, "checked");
  await page.goto("/mine"); // a check stores nothing
  await page.getByText("还没有送审过稿件").waitFor();
});

test("what is pasted from a web page keeps its hidden places", async () => {
  const page = pages.editor;
  await page.goto("/submit");
  await page.getByRole("textbox", { name: "正文" }).evaluate((field) => {
    const data = new DataTransfer();
    data.setData("text/plain", "看得见的一段");
    data.setData("text/html", '<p>看得见的一段</p><p style="display:none">看不见的一段</p><table><tr><td>甲</td><td>乙</td></tr></table>');
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await page.getByText("格式已保留").waitFor();
  assert.match(await page.locator(".preview").innerText(), /看得见的一段[\s\S]*甲\s*乙/);
  await button(page, "看网页代码").click();
  assert.match(await page.getByRole("textbox", { name: "网页代码" }).inputValue(), /display:none/);
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("link", { name: "我的稿件" }).first().click();
  browser.assertQuiet();
});

test("the editor submits and explains a point", async () => {
  const page = pages.editor;
  await page.goto("/submit");
  await page.locator("[name=title]").fill(TITLE);
  await page.getByRole("textbox", { name: "正文" }).fill(TEXT);
  await page.locator("input[type=file][multiple]").setInputFiles([{ name: "名单.docx", mimeType: "application/octet-stream", buffer: LIST }, { name: "附件2.docx", mimeType: "application/octet-stream", buffer: DAMAGED }]);
  await button(page, "送审").click();
  await heading(page).filter({ hasText: "有禁止发布的内容" }).waitFor();
  assert.doesNotMatch(await page.locator("main").innerText(), new RegExp(ID), "numbers are shown masked outside the document");
  await check(page, "submitted");

  await button(page, "对照原文查看").click();
  const hit = page.locator("mark.hit.block", { hasText: MARK });
  await hit.waitFor();
  assert.equal(await hit.innerText(), MARK, "the mark is highlighted, nothing more and nothing less");
  assert.equal(await page.locator("mark.hit.block", { hasText: ID }).count(), 2, "in the text and in the attachment's table");
  assert.equal(await page.locator(".document td mark.hit.block").innerText(), ID);
  assert.equal(await page.locator("mark.hit.review", { hasText: CIRCULAR }).innerText(), CIRCULAR);
  await page.getByText("有 2 处没有读取，须人工审读").waitFor();
  await page.locator(".document .unread", { hasText: "附件2.docx" }).first().waitFor();
  await page.locator(".document .section.hidden", { hasText: "经办人备注" }).getByText("隐藏的文字").waitFor();

  // From the words to the card, and from the card to the words.
  await hit.click();
  await page.locator(".point.active", { hasText: MARK }).waitFor();
  assert.match(await page.locator(".point.active").innerText(), /依据：.*保守国家秘密法/);
  await page.locator(".point", { hasText: "身份证号" }).first().locator(".open").click();
  await page.locator("mark.hit.active", { hasText: ID }).first().waitFor();

  await page.keyboard.press("e");
  await page.getByRole("textbox", { name: "情况说明" }).fill("经办人号码误留，下一稿会删去");
  await page.keyboard.press("Control+Enter");
  await page.locator(".said", { hasText: "经办人号码误留" }).waitFor();
  assert.equal(await button(page, "同意公开").count(), 0, "who submits cannot approve");
  await check(page, "editor-review");
});

async function answerWith(page, reason, text) {
  await page.keyboard.press("a");
  const form = page.locator(".point.active form");
  await form.waitFor();
  await form.getByText(reason, { exact: true }).click();
  await form.getByRole("textbox", { name: "说明" }).fill(text);
  await page.keyboard.press("Control+Enter");
  await form.waitFor({ state: "detached" });
}

test("the officer goes through the points by keyboard and answers them", async () => {
  const page = pages.officer;
  await page.reload();
  await page.getByRole("link", { name: TITLE }).waitFor();
  await check(page, "queue");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator("mark.hit").first().waitFor();
  await check(page, "officer-review");

  // The first two are what was not read: there is nothing to point at.
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const first = await page.locator(".point.active").getAttribute("data-point-card");
  await page.keyboard.press("j");
  assert.notEqual(await page.locator(".point.active").getAttribute("data-point-card"), first);
  await page.locator(".hit.active").first().waitFor();
  await page.keyboard.press("k");
  assert.equal(await page.locator(".point.active").getAttribute("data-point-card"), first);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "按键与标记" }).waitFor();
  await check(page, "help");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "按键与标记" }).waitFor({ state: "hidden" });

  // The leader cannot approve what is not answered, and is told why.
  const leader = pages.leader;
  await leader.goto(new URL(page.url()).pathname);
  await leader.locator("mark.hit").first().waitFor();
  assert.equal(await button(leader, "同意公开").isDisabled(), true);
  await leader.getByText(/保密办还有 \d+ 处没有答复/).waitFor();

  const idCard = page.locator(".point", { hasText: "身份证号" }).first();
  await idCard.locator(".open").click();
  await shoot(page, "review");
  await page.keyboard.press("a");
  await page.getByText(/相同内容的 2 处一并答复/).waitFor();
  await shoot(page, "answering");
  await assertAccessible(page);
  const form = page.locator(".point.active form");
  assert.equal(await button(form, "保存答复").isDisabled(), true, "an answer needs a reason");
  await form.getByText("本人已同意公开", { exact: true }).click();
  await form.getByRole("textbox", { name: "说明" }).fill("本人已书面同意，见同意书");
  await page.keyboard.press("Control+Enter");
  await page.locator(".answered.cleared").nth(1).waitFor();

  for (let guard = 0; guard < 20 && (await page.locator(".state", { hasText: "待保密审查" }).count()) > 0; guard++) {
    await page.keyboard.press("n");
    const active = await page.locator(".point.active").innerText();
    const reason = (await page.locator(".point.active .matched.unread").count()) > 0 ? "已打开原件审读" : /身份证/.test(active) ? "本人已同意公开" : "其他";
    await answerWith(page, reason, "经核实可以公开，样稿");
  }
  await page.locator(".state", { hasText: "待审批" }).waitFor();
  assert.equal(await button(page, "同意公开").count(), 0, "the officer cannot approve");
  await check(page, "officer-answered");
});

test("the leader sees what was checked and approves with the word", async () => {
  const page = pages.leader;
  await page.goto("/queue");
  await page.getByRole("link", { name: TITLE }).click();
  await page.locator("mark.hit").first().waitFor();
  await button(page, "同意公开").click();
  const dialog = page.getByRole("dialog", { name: "同意公开" });
  await dialog.getByText("名单.docx").waitFor();
  assert.equal(await button(dialog, "同意公开").isDisabled(), true, "a cleared block asks for the word");
  await check(page, "approving");
  await dialog.locator("[name=word]").fill("同意公开");
  await button(dialog, "同意公开").click();
  await page.locator(".state", { hasText: "同意公开" }).waitFor();
  await button(page, "办理过程").click();
  await page.getByRole("dialog", { name: "办理过程" }).locator("li").filter({ hasText: "同意公开" }).waitFor();
  await check(page, "history");
});

test("exactly the approved file may be published", async () => {
  const page = pages.editor;
  await page.goto("/release");
  const changed = Buffer.from(LIST);
  changed[changed.length - 30] ^= 1;
  await drop(page, page.locator(".zone"), [{ name: "名单.docx", bytes: LIST }]);
  await page.locator(".result.yes", { hasText: "可以发布" }).getByText(TITLE).waitFor();
  await drop(page, page.locator(".zone"), [{ name: "名单（改过）.docx", bytes: changed }]);
  await page.locator(".result.no", { hasText: "不得发布" }).waitFor();
  assert.equal(await page.locator(".result.yes").count(), 1);
  await check(page, "release");
});

test("a new revision voids the approval; what is not publishable goes back with its reasons", async () => {
  const page = pages.editor;
  await page.goto("/mine");
  await page.getByRole("link", { name: TITLE }).click();
  await page.getByText("重新送审会使已有的审批失效").waitFor();
  await button(page, "修改后重新送审").click();
  const body = page.getByRole("textbox", { name: "正文" });
  assert.equal(await body.inputValue(), TEXT, "the former text is there to be corrected");
  await page.locator(".files li", { hasText: "名单.docx" }).getByText("沿用上一稿").waitFor();
  await body.fill(TEXT.replace(`经办人身份证号：${ID}。`, ""));
  await check(page, "revise");
  await button(page, "重新送审").click();
  await page.getByText("第 2 稿").waitFor();

  await page.goto("/release");
  await drop(page, page.locator(".zone"), [{ name: "名单.docx", bytes: LIST }]);
  await page.locator(".result.no").waitFor();

  const officer = pages.officer;
  await officer.goto("/queue");
  await officer.getByRole("link", { name: TITLE }).click();
  await officer.locator("mark.hit").first().waitFor();
  for (let guard = 0; guard < 20 && (await officer.getByText(/须退回修改/).count()) === 0; guard++) {
    await officer.keyboard.press("n");
    await officer.keyboard.press("a");
    const form = officer.locator(".point.active form");
    await form.getByText("不得公开", { exact: true }).click();
    assert.match(await form.getByRole("textbox", { name: "说明" }).inputValue(), /^请按提示修改：/);
    await officer.keyboard.press("Control+Enter");
    await form.waitFor({ state: "detached" });
  }
  await button(officer, "退回修改").click();
  const dialog = officer.getByRole("dialog", { name: "退回修改" });
  await dialog.locator("[name=reason]").fill("删去密级标志和身份证号一列后重新送审");
  await button(dialog, "退回修改").click();
  await officer.locator(".state", { hasText: "已退回" }).waitFor();

  await page.goto("/queue");
  await page.getByRole("link", { name: TITLE }).click();
  await page.getByRole("heading", { name: "已退回修改" }).waitFor();
  await page.getByText("删去密级标志和身份证号一列后重新送审").waitFor();
  await check(page, "returned");
});

test("a session that ended is taken up again without losing what was written", async () => {
  const page = pages.editor;
  await page.goto("/submit");
  await page.locator("[name=title]").fill("没有问题的一篇报道");
  await page.getByRole("textbox", { name: "正文" }).fill("昨日，全县社会救助工作会议召开。");
  await page.context().clearCookies();
  await button(page, "送审").click();
  const dialog = page.getByRole("dialog", { name: "请重新登录" });
  await dialog.waitFor();
  await assertAccessible(page);
  await dialog.locator("[name=password]").fill(PASSWORDS.editor);
  await button(dialog, "登录").click();
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await page.locator("[name=title]").inputValue(), "没有问题的一篇报道");
  await button(page, "送审").click();
  await heading(page).filter({ hasText: "没有发现问题" }).waitFor();
  await check(page, "submitted-clean");
});

test("two people at one draft: the second is told, and nothing is lost", async () => {
  const leader = pages.leader;
  await leader.goto("/queue");
  await leader.getByRole("link", { name: "没有问题的一篇报道" }).click();
  await button(leader, "退回修改").click();
  const dialog = leader.getByRole("dialog", { name: "退回修改" });
  await dialog.locator("[name=reason]").fill("请补充会议时间");
  const editor = pages.editor;
  await button(editor, "查看稿件").click();
  await button(editor, "撤回稿件").click();
  const withdraw = editor.getByRole("dialog", { name: "撤回稿件" });
  await withdraw.locator("[name=word]").fill("撤回稿件");
  await button(withdraw, "撤回稿件").click();
  await editor.locator(".state", { hasText: "已撤回" }).waitFor();
  await button(dialog, "退回修改").click();
  await dialog.locator("[role=alert]").waitFor();
  assert.equal(await dialog.locator("[name=reason]").inputValue(), "请补充会议时间");
  browser.assertQuiet();
});

test("a long document is quick: first words at once, the last point one key away", async () => {
  const page = pages.editor;
  const PARAGRAPHS = 6000;
  const lines = Array.from({ length: PARAGRAPHS }, (_, index) => `第${index + 1}段，各单位要严格审核拟公开的信息，做到先审查、后公开，逐项审查。`);
  lines.push(MARK);
  await page.goto("/submit");
  await page.locator("[name=title]").fill("长文");
  await page.getByRole("radio", { name: "正文文件" }).check();
  await page.locator("input[type=file]").first().setInputFiles([{ name: "长文.txt", mimeType: "text/plain", buffer: Buffer.from(lines.join("\n")) }]);
  await button(page, "送审").click();
  await heading(page).filter({ hasText: "有禁止发布的内容" }).waitFor();
  await button(page, "对照原文查看").click();
  await page.getByText("第1段，").waitFor();
  const started = Date.now();
  await page.keyboard.press("j");
  await page.locator("mark.hit.active", { hasText: MARK }).waitFor();
  const took = Date.now() - started;
  assert.ok(took < 3000, `from the key to the highlight: ${took} ms`);
  const box = await page.locator("mark.hit.active").boundingBox();
  assert.ok(box && box.y > 0 && box.y < 900, "the highlight is in sight");
  browser.assertQuiet();
});

test("the desk works dark, on a phone, in English, and says when the network is gone", async () => {
  const state = await pages.officer.context().storageState();
  const dark = await browser.open({ colorScheme: "dark", storageState: state });
  await dark.goto("/all");
  await dark.getByRole("link", { name: TITLE }).waitFor();
  assert.equal(await dark.evaluate(() => document.documentElement.classList.contains("dark")), true);
  await check(dark, "all-dark");
  await dark.getByRole("link", { name: TITLE }).click();
  await dark.locator("mark.hit").first().waitFor();
  await dark.keyboard.press("j");
  await check(dark, "review-dark");
  await button(dark, "浅色显示").click();
  assert.equal(await dark.evaluate(() => document.documentElement.classList.contains("dark")), false);

  const phone = await browser.open({ ...NARROW, storageState: state });
  await phone.goto(new URL(dark.url()).pathname);
  await phone.locator(".point").first().waitFor();
  const card = await phone.locator(".point").first().boundingBox();
  const text = await phone.locator(".document").boundingBox();
  assert.ok(card.y < text.y, "the points come first");
  await phone.locator(".point .open", { hasText: MARK }).first().click();
  await phone.locator(".excerpt mark", { hasText: MARK }).waitFor();
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "nothing sticks out sideways");
  await check(phone, "review-narrow");
  await phone.goto("/queue");
  await phone.locator("h1").waitFor();
  await button(phone, "保密办审查员").click();
  await phone.locator(".sheet-menu").getByRole("link", { name: "发布核验" }).waitFor();
  await check(phone, "menu-narrow");

  const english = await browser.open({ locale: "en-GB", storageState: state }, (line) => /ERR_INTERNET_DISCONNECTED/.test(line));
  await english.goto("/queue");
  await english.getByRole("heading", { name: "Waiting for me" }).waitFor();
  await english.getByRole("button", { name: "中文" }).click();
  await english.getByRole("heading", { name: "待办" }).waitFor();
  await english.context().setOffline(true);
  await english.getByText("网络已断开").waitFor();
  await english.getByRole("link", { name: "全部稿件" }).click();
  await english.getByText("连接不上服务").waitFor();
  await check(english, "offline");
  await english.context().setOffline(false);
  await button(english, "再试一次").click();
  await english.getByRole("link", { name: TITLE }).waitFor();
});
