// Looks at the plugin's pages of a running Jenkins: phone and desktop, light and dark, by keyboard alone, printed, and
// under a Content-Security-Policy that allows nothing inline. Writes a screenshot of each and docs/images.
//
//   node pages.mjs PAGES.json OUT IMAGES     with JENKINS_URL, JENKINS_USER, JENKINS_PASSWORD, CHROMIUM
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [pagesFile, out, images] = process.argv.slice(2);
const { JENKINS_URL: base, JENKINS_USER: user, JENKINS_PASSWORD: password, CHROMIUM: executablePath } = process.env;
const pages = JSON.parse(readFileSync(pagesFile, "utf8"));
// Jenkins asks nobody for a password: it answers 403 to who sends none.
const extraHTTPHeaders = { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
const policy = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'";
const shapes = [
  { name: "desktop", viewport: { width: 1280, height: 900 } },
  { name: "phone", viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
];
const faults = [];
mkdirSync(out, { recursive: true });

function fault(page, sentence) {
  faults.push(`${page}: ${sentence}`);
  console.log(`  FAULT ${page}: ${sentence}`);
}

async function open(context, path) {
  const page = await context.newPage();
  page.on("pageerror", (error) => fault(path, `a script failed: ${error.message}`));
  const answer = await page.goto(base + path, { waitUntil: "load" });
  await page.waitForTimeout(500);
  if (!answer.ok()) {
    fault(path, `answers ${answer.status()}`);
  }
  return page;
}

/** Jenkins' own frame around our parts is not ours to judge. */
async function accessibility(page, name, part, ofCore) {
  await page.evaluate(axe);
  const found = await page.evaluate((selector) => window.axe.run({ include: [selector], exclude: [".jenkins-alert"] }), part);
  for (const violation of found.violations) {
    const where = violation.nodes.map((node) => node.target.join(" ")).join(", ");
    if (["serious", "critical"].includes(violation.impact) && !ofCore.includes(violation.id)) {
      fault(name, `axe: ${violation.id} (${violation.impact}): ${where}`);
    } else {
      console.log(`  note  ${name}: axe: ${violation.id} (${violation.impact}): ${where}`);
    }
  }
  return found.passes.length;
}

/** What the core draws where there is no symbol of the name. */
async function symbols(page, name, part) {
  const missing = await page.locator(`${part} svg:has(path[d="M368 368L144 144M368 144L144 368"]):not(button *)`).count();
  if (missing > 0) {
    fault(name, `${missing} symbols that the core does not have`);
  }
}

async function width(page, name) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (overflow > 0) {
    fault(name, `is ${overflow} px wider than the screen`);
  }
}

/** Each link and field of our part can be reached with the Tab key, and shows that it has the focus. */
async function keyboard(page, name, part) {
  const wanted = await page.evaluate((selector) => {
    const shown = [...document.querySelectorAll(`${selector} :is(a[href], button, input, select, textarea, summary)`)].filter(
      (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.tabIndex >= 0 && element.type !== "hidden",
    );
    shown.forEach((element, index) => element.setAttribute("data-reach", index));
    return shown.length;
  }, part);
  const reached = new Set();
  let unseen = 0;
  await page.evaluate(() => document.body.focus());
  for (let press = 0; press < wanted + 150 && reached.size < wanted; press++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      return {
        reach: element.getAttribute("data-reach"),
        visible: element.matches(":focus-visible") && (style.outlineStyle !== "none" || style.boxShadow !== "none"
          || getComputedStyle(element, "::before").boxShadow !== "none" || getComputedStyle(element, "::after").boxShadow !== "none"),
      };
    });
    if (focused.reach !== null) {
      reached.add(focused.reach);
      unseen += focused.visible ? 0 : 1;
    }
  }
  if (reached.size < wanted) {
    fault(name, `only ${reached.size} of ${wanted} links and fields are reached by keyboard`);
  }
  if (unseen > 0) {
    fault(name, `${unseen} links or fields don't show that they have the focus`);
  }
  return wanted;
}

/** Under the policy nothing of ours may be inline; what Jenkins itself has inline is not ours. */
async function contentSecurity(browser, target) {
  if (target.form) {
    return; // the core's own fields have styles inline, on each of its pages
  }
  const context = await browser.newContext({ extraHTTPHeaders });
  await context.route("**/*", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, headers: { ...answer.headers(), "content-security-policy": policy } });
  });
  const page = await open(context, target.path);
  const inline = await page.evaluate((selector) => {
    const part = document.querySelector(selector);
    const found = [...part.querySelectorAll("script:not([src]):not([type='application/json']), style")].map((element) => element.outerHTML);
    for (const element of part.querySelectorAll("*")) {
      for (const attribute of element.attributes) {
        if (attribute.name.startsWith("on") || attribute.name === "style" || attribute.value.startsWith("javascript:")) {
          found.push(`${element.tagName.toLowerCase()} ${attribute.name}="${attribute.value}"`);
        }
      }
    }
    return found;
  }, target.part);
  inline.forEach((sample) => fault(target.name, `inline: ${sample.slice(0, 120)}`));
  if (target.filter) {
    await page.fill(target.filter.field, target.filter.text);
    const rows = await page.locator(`${target.filter.rows}:visible`).count();
    if (rows !== target.filter.expected) {
      fault(target.name, `under the policy the filter leaves ${rows} rows, not ${target.filter.expected}`);
    }
  }
  await context.close();
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  for (const target of pages) {
    target.part ??= "#main-panel";
    for (const shape of shapes) {
      for (const colorScheme of ["light", "dark"]) {
        const { name: shapeName, ...device } = shape;
        const name = `${target.name}-${shapeName}-${colorScheme}`;
        const context = await browser.newContext({
          ...device,
          colorScheme,
          reducedMotion: "reduce",
          locale: "en-GB",
          extraHTTPHeaders,
        });
        const page = await open(context, target.path);
        for (const selector of target.click ?? []) {
          await page.locator(selector).first().click();
          await page.waitForTimeout(300);
        }
        const passed = await accessibility(page, name, target.part, target.form ? ["label", "select-name", "tabindex"] : []);
        await width(page, name);
        await symbols(page, name, target.part);
        await page.screenshot({ path: join(out, `${name}.png`), fullPage: true });
        if (target.image && shapeName === "desktop" && colorScheme === "light") {
          const box = await page.locator(target.part).first().boundingBox();
          await page.screenshot({
            path: join(images, target.image),
            fullPage: true,
            clip: { x: box.x, y: box.y, width: box.width, height: Math.min(box.height, 760) },
          });
        }
        const reached = shapeName === "desktop" && colorScheme === "light" ? await keyboard(page, name, target.part) : null;
        console.log(`  ${name}: ${passed} rules of axe${reached === null ? "" : `, ${reached} links and fields by keyboard`}`);
        await context.close();
      }
    }
    const context = await browser.newContext({ extraHTTPHeaders });
    const page = await open(context, target.path);
    await page.pdf({ path: join(out, `${target.name}.pdf`), format: "A4" });
    await context.close();
    await contentSecurity(browser, target);
  }
} finally {
  await browser.close();
}
writeFileSync(join(out, "faults.txt"), faults.map((line) => line + "\n").join(""));
console.log(faults.length === 0 ? `${pages.length} pages: nothing found` : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
