// Fills the list of a server, has Lighthouse judge its pages and the sign-in page of a server with accounts on a phone and a desktop, and
// fails when a score is below 100: node run.js URL URL-WITH-ACCOUNTS
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const [url, accounts] = process.argv.slice(2);
const pages = [url, new URL("imports", url), new URL("account/sign-in", accounts)];
const categories = ["performance", "accessibility", "best-practices", "seo"];

async function fill(count) {
  const page = await fetch(url);
  const token = /name="__RequestVerificationToken"[^>]*value="([^"]+)"/.exec(await page.text())[1];
  const cookie = page.headers.getSetCookie().map((set) => set.split(";")[0]).join("; ");
  for (let n = 1; n <= count; n++) {
    const body = new URLSearchParams({
      title: `Call the garage about the brakes of car ${n}`,
      description: `Number ${n}: before noon if it can be, and tell Ana how it went; the bill of ${n * 37} comes later.`,
      __RequestVerificationToken: token,
    });
    const answer = await fetch(new URL("tasks", url), { method: "POST", body, headers: { cookie }, redirect: "manual" });
    if (answer.status !== 303) throw new Error(`Adding a task was answered by ${answer.status}.`);
  }
}

// What categories lost: their audits that count and are not perfect.
const lost = ({ audits, categories }) => Object.values(categories).flatMap(({ title, score, auditRefs }) => auditRefs
  .filter(({ id, weight }) => Math.round(score * 100) < 100 && weight > 0 && audits[id].score !== null && audits[id].score < 1)
  .map(({ id, weight }) => `${title}: ${audits[id].title} (${id}, weight ${weight}) ${Math.round(audits[id].score * 100)} ${audits[id].displayValue ?? ""}`));

await fill(40);
const browser = await launch({ chromeFlags: ["--headless=new", "--disable-gpu", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])] });
let perfect = true;
try {
  const devices = [["phone", undefined], ["desktop", desktopConfig]];
  for (const [page, device, config] of pages.flatMap((page) => devices.map((device) => [`${page}`, ...device]))) {
    const { lhr } = await lighthouse(page, { port: browser.port, onlyCategories: categories, logLevel: "error" }, config);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    const scores = categories.map((id) => [id, Math.round(lhr.categories[id].score * 100)]);
    console.log(`${new URL(page).pathname.padEnd(18)}${device.padEnd(8)}${scores.map(([id, score]) => `${id} ${score}`).join("  ")}`);
    if (scores.every(([, score]) => score === 100)) continue;
    perfect = false;
    for (const line of lost(lhr)) console.log(`  ${line.trim()}`);
  }
} finally {
  browser.kill();
}
process.exit(perfect ? 0 : 1);
