// Debian's Chromium with pages that fail the test on what people would not notice: console errors, violations of the content security policy, inaccessible
// elements.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const WIDE = { viewport: { width: 1440, height: 900 } };
export const NARROW = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

// The browser itself reports failed requests as errors. These two are answers that the pages ask for: "is anybody signed in", "is this released".
function isExpected(message) {
  const { pathname } = new URL(message.location().url || "about:blank");
  return /status of 401/.test(message.text()) ? pathname === "/v1/session" : /status of 404/.test(message.text()) && pathname.startsWith("/v1/releases/");
}

export async function startBrowser(baseURL) {
  const browser = await chromium.launch({ executablePath: process.env.MISHEN_CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  const complaints = [];

  // Motion is reduced: axe-core would measure the colours of a dialog that is still fading in.
  /** A page of its own session. `allow` names further console errors that the test provokes. */
  async function open(options = {}, allow = () => false) {
    const context = await browser.newContext({ baseURL, locale: "zh-CN", timezoneId: "Asia/Shanghai", reducedMotion: "reduce", ...WIDE, ...options });
    context.setDefaultTimeout(15_000);
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI}`));
    });
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" && !isExpected(message) && !allow(message.text())) complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.stack}`));
    return page;
  }

  return {
    open,
    /** Fails when a page has complained since the last call. */
    assertQuiet() {
      assert.deepEqual(complaints.splice(0), []);
    },
    close: () => browser.close(),
  };
}

/** No violation that axe-core calls serious or critical. Runs beside the page's content security policy, not under it. */
export async function assertAccessible(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: AXE });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { resultTypes: ["violations"] }).then((found) => JSON.stringify(found.violations
      .filter((violation) => violation.impact === "serious" || violation.impact === "critical")
      .map((violation) => ({ id: violation.id, nodes: violation.nodes.map((node) => node.html.slice(0, 160) + " " + node.failureSummary) }))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  assert.deepEqual(JSON.parse(result.value), [], `accessibility of ${page.url()}`);
}

/** Words of the desk itself have no Latin letters: people read Chinese. Documents, names, keys and hashes are not the desk's words. */
export async function assertChinese(page) {
  const text = await page.evaluate(() => {
    const copy = document.body.cloneNode(true);
    for (const own of copy.querySelectorAll(".document, code, kbd, .hash, .matched, .excerpt, .name, .file, .basis, [lang=en], script, .where, td, th, dd, .identity, .what, .unread button")) own.remove();
    return copy.textContent;
  });
  assert.deepEqual(text.match(/[A-Za-z]{2,}/g) ?? [], [], `words of ${page.url()}`);
  assert.doesNotMatch(text, /[!！]/);
}

export async function shoot(page, name) {
  if (process.env.MISHEN_SHOTS) await page.screenshot({ path: path.join(process.env.MISHEN_SHOTS, `${name}.png`) });
}

/** Drops files as a person would from a folder window. */
export async function drop(page, zone, files) {
  const transfer = await page.evaluateHandle((list) => {
    const data = new DataTransfer();
    for (const { name, bytes } of list) data.items.add(new File([new Uint8Array(bytes)], name));
    return data;
  }, files.map(({ name, bytes }) => ({ name, bytes: [...bytes] })));
  await zone.dispatchEvent("drop", { dataTransfer: transfer });
}
