// Every kind of page, in light, dark and on a phone, as axe-core judges it; and each mail's own HTML.
// Usage: node pages.cjs http://127.0.0.1:8025
const fs = require("node:fs");
const { open } = require("./browser.cjs");

const base = process.argv[2];
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const looks = [
  ["desktop", {}],
  ["dark", { colorScheme: "dark" }],
  ["phone", { viewport: { width: 360, height: 740 } }],
];
// A mail is shown inside a page: the page has the heading and the landmarks.
const forPages = ["landmark-one-main", "page-has-heading-one", "region"];
const found = new Map();

function tell(what, where) {
  found.set(what, [...(found.get(what) || []), where]);
}

async function judge(page, name, without = []) {
  const { violations, wide } = await page.evaluate(async ([source, without]) => {
    // Evaluated by the debugger: the page's own policy stays as strict as it is.
    (0, eval)(source);
    const result = await window.axe.run(document, {
      iframes: false, rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
    });
    const violations = result.violations.map((one) => ({
      id: one.id, help: one.help, nodes: one.nodes.map((node) => node.html).slice(0, 3),
    }));
    return { violations, wide: document.documentElement.scrollWidth > window.innerWidth };
  }, [axe, without]);
  for (const one of violations) tell(`${one.id}: ${one.help}: ${one.nodes.join(" ")}`, name);
  if (wide) tell("scrolls sideways", name);
}

async function paths(page) {
  const list = ["/", "/past", "/ahead", "/as/ana", "/as/ana/sent", "/as/ana/calendar", "/as/ana/write",
    "/as/ana/settings", "/as/noa", "/as/luz/calendar"];
  await page.goto(`${base}/ahead`);
  list.push(await page.locator(".planned a").first().getAttribute("href"));
  await page.goto(`${base}/as/luz/calendar`);
  list.push(await page.locator(".entry[href]").first().getAttribute("href"));
  await page.goto(`${base}/as/bo/sent`);
  const sent = await page.locator(".mails a").first().getAttribute("href");
  list.push(sent, `${sent}/reading`, `${sent}?view=source`, `${sent}/forward`);
  await page.goto(`${base}/as/luz`);
  const kinds = new Map();
  for (const mail of await page.locator(".pane .mails a").all()) {
    kinds.set((await mail.locator(".subject").textContent()).replace(/\d+/g, ""), await mail.getAttribute("href"));
  }
  const mails = [...kinds.values()].slice(0, 8);
  list.push(...mails, `${mails[0]}/reply`);
  return { list, mails };
}

(async () => {
  let pages = 0;
  for (const [look, options] of looks) {
    // axe is brought in from outside the page, which its policy would otherwise forbid.
    const { browser, page } = await open({ ...options, bypassCSP: true });
    const { list, mails } = await paths(page);
    for (const path of list) {
      await page.goto(base + path);
      await judge(page, `${look} ${path}`);
      pages += 1;
    }
    for (const path of mails) {
      const html = await (await page.request.get(`${base}${path}/html`)).text();
      await page.goto("about:blank");
      await page.setContent(html);
      await judge(page, `${look} ${path}/html`, forPages);
      pages += 1;
    }
    await browser.close();
  }
  console.log(`${pages} pages, ${found.size} violations`);
  const words = [...found].map(([what, where]) => `${what}\n  ${where.slice(0, 5).join("\n  ")}`);
  if (found.size) throw new Error(words.join("\n"));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
