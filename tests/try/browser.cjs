// A headless Chromium for tests/try.rs and docs/picture; every page it opens is watched for errors.
const { chromium } = require("playwright-core");

const flags = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

async function open(options = {}) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: flags,
  });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 }, javaScriptEnabled: true, ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  // Whatever a page wants from elsewhere, or breaks of its own policy, is a failure.
  page.on("console", (message) => {
    if (message.type() === "error") throw new Error(`${page.url()}: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["127.0.0.1", "localhost"].includes(url.hostname) && url.protocol !== "data:") {
      throw new Error(`${page.url()} asks for ${request.url()}`);
    }
  });
  return { browser, context, page };
}

module.exports = { open };
