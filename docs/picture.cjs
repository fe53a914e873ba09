// Takes the picture of docs/picture. Usage: node picture.cjs http://127.0.0.1:8025 try.png
const { open } = require("../tests/try/browser.cjs");

const [base, path] = process.argv.slice(2);

(async () => {
  const { browser, page } = await open({ viewport: { width: 1240, height: 740 } });
  // Eli gets the agenda of the next meeting.
  for (let i = 0; i < 40; i++) {
    await page.goto(`${base}/as/eli`);
    if (await page.locator(".mails .unread", { hasText: "topics" }).count()) break;
    await page.click(".clock button[value=next]");
  }
  await page.locator(".mails .unread", { hasText: "topics" }).first().click();
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path });
  await browser.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
