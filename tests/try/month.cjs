// A month of `convene try`, as a visitor lives through it. Usage: node month.cjs http://127.0.0.1:8025
const assert = require("node:assert/strict");
const { open } = require("./browser.cjs");

const base = process.argv[2];
let page;

const step = (text) => console.log(`- ${text}`);
const be = (who, part = "") => page.goto(`${base}/as/${who}${part}`);
const now = () => page.textContent(".now");
const notice = () => page.textContent(".notice");

async function clock(go) {
  await page.click(`.clock button[value=${go}]`);
  await page.waitForLoadState();
}

// Opens the newest mail of an inbox whose line holds a text.
async function openMail(who, text) {
  await be(who);
  const mail = page.locator(".pane .mails a", { hasText: text }).first();
  assert.ok(await mail.count(), `${who} has no mail with "${text}" at ${await now()}`);
  await mail.click();
  await page.waitForLoadState();
}

async function answer(text) {
  await page.fill(".quick textarea", text);
  await page.click(".quick button");
  await page.waitForLoadState();
}

// Moves the clock until one more mail with this text is in somebody's inbox; fails after some steps.
async function until(who, text, steps = 80) {
  const mails = page.locator(".pane .mails a", { hasText: text });
  await be(who);
  const before = await mails.count();
  for (let i = 0; i < steps; i++) {
    await clock("next");
    await be(who);
    if ((await mails.count()) > before) return openMail(who, text);
  }
  assert.fail(`${who} never got "${text}"; it is ${await now()}`);
}

// Whom the rehearsal says a letter will go to next.
async function next(letter, skip = "") {
  await page.goto(`${base}/ahead`);
  const items = page.locator(".planned li", { hasText: letter }).filter({ hasNotText: skip || "\u0000" });
  const href = await items.first().locator("a").first().getAttribute("href");
  await page.goto(base + href);
  const address = await page.textContent(".from span");
  return { who: address.split("@")[0], subject: await page.textContent("h1") };
}

async function joinByWriting() {
  step("Noa joins by writing");
  await be("noa", "/write");
  await page.fill("#to", "cop+rust@example.org");
  await page.fill("#subject", "Rust");
  await page.fill("#body", "join");
  await page.click("button.main");
  await page.waitForLoadState();
  await be("noa");
  if (!(await page.locator(".mails a", { hasText: "Welcome" }).count())) {
    await page.locator(".pane .mails a").first().click();
    await answer("yes");
  }
  await openMail("noa", "Welcome to Rust Guild");
}

async function accept() {
  step("and accepts the invitation");
  await openMail("noa", "calendar");
  await page.click("text=Accept >> nth=0");
  await page.waitForLoadState();
  assert.match(await notice(), /accepted/);
  await be("noa", "/calendar");
  assert.ok(await page.locator(".grid .entry.accepted").count(), "the calendar shows it");
  await be("noa", "/sent");
  await page.locator(".mails a").first().click();
  await page.click("text=How was my mail read?");
  assert.match(await page.textContent("main"), /ACCEPTED for the whole invitation/);
}

async function vote() {
  step("is asked for topics, votes with one tap, and takes it back");
  await until("noa", "what shall we talk about");
  const frame = page.frameLocator("iframe.body");
  const tap = frame.locator("a.answer").first();
  const words = await tap.textContent();
  await tap.click();
  await page.waitForURL(/write/);
  assert.equal((await page.inputValue("#body")).trim(), words.trim());
  await page.click("button.main");
  await page.waitForLoadState();
  assert.match(await notice(), /answer is in your inbox/);
  await openMail("noa", "voted");
  await answer("undo");
  await page.click("text=How was my mail read?");
  assert.match(await page.textContent("main"), /undo/);
}

async function swap() {
  step("somebody is asked to facilitate, and swaps");
  const { who, subject } = await next("facilitate");
  await until(who, subject);
  await answer("swap");
  assert.match(await notice(), /answer is in your inbox/);
  step(`  (${who}: ${subject})`);
}

async function spanish() {
  step("in the Spanish community everything is Spanish");
  await be("nico");
  const mails = page.locator(".pane .mails a");
  for (let i = 0; i < Math.min(await mails.count(), 6); i++) {
    const text = await mails.nth(i).textContent();
    assert.doesNotMatch(text, /\b(the|you|your|what|Answer)\b/, text);
  }
  await until("nico", "¿");
  await answer("¿por qué?");
  assert.match(await notice(), /answer/);
}

async function meetAndTell() {
  step("the meeting takes place; notes become the summary");
  const { who } = await next("notes prompt", "Círculo");
  await until(who, "how was it?");
  await answer("We compared three parsers.\ndecided: keep the small one\naction: Bo by Fri - write it down\nthanks Cy for the slides");
  await until("hana", "what was said");
  await page.click("text=Plain text");
  const text = await page.textContent(".text");
  assert.match(text, /keep the small one/);
  assert.match(text, /write it down/);
}

async function cancelled() {
  step("a steward calls a meeting off, and it disappears from the calendars");
  await be("hana", "/calendar?month=2026-12");
  const before = await page.locator(".grid td:not(.outside) .entry").count();
  assert.ok(before >= 2, `${before} meetings in December`);
  await be("ana", "/write");
  await page.fill("#to", "cop+rust@example.org");
  await page.fill("#subject", "Rust");
  await page.fill("#body", "cancel 23 Dec");
  await page.click("button.main");
  await page.waitForLoadState();
  await be("ana");
  const asks = page.locator(".pane .mails .unread").first();
  if (await asks.count()) {
    await asks.click();
    if (/write this|was it you|did you/i.test(await page.textContent("main"))) await answer("yes");
  }
  await be("hana", "/calendar?month=2026-12");
  const after = await page.locator(".grid td:not(.outside) .entry").count();
  assert.equal(after, before - 1);
}

async function holiday() {
  step("an out-of-office note is sent once and never answered");
  await be("fay", "/settings");
  await page.check("#away");
  await page.click("button.main");
  await page.waitForLoadState();
  await be("fay");
  const got = await page.locator(".pane .mails a").count();
  for (let i = 0; i < 40; i++) {
    await be("fay", "/sent");
    if (await page.locator(".mails a", { hasText: "Automatic reply" }).count()) break;
    await clock("day");
  }
  await page.locator(".mails a", { hasText: "Automatic reply" }).first().click();
  await page.click("text=How was my mail read?");
  const main = await page.textContent("main");
  assert.match(main, /never answered/);
  assert.match(main.split("What was sent because of it")[1], /nothing/);
  await be("fay");
  assert.ok((await page.locator(".pane .mails a").count()) > got);
}

(async () => {
  const opened = await open();
  page = opened.page;
  await joinByWriting();
  await accept();
  await vote();
  await spanish();
  await swap();
  await meetAndTell();
  await cancelled();
  await holiday();
  await opened.browser.close();
  console.log("the month is over");
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
