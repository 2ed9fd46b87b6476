/** A page in Chromium, opened from `file:`, with the network refused and everything it says written down. */

import { type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Debian's. */
export const CHROMIUM = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";
/** The built page. */
export const PAGE_FILE = new URL("../../dist/wqdump.html", import.meta.url).pathname;
/** Where screenshots go. */
const ARTEFACTS = new URL("../../dist/screenshots/", import.meta.url).pathname;

/** An opened page. */
export interface Opened extends AsyncDisposable {
  /** The page. */
  readonly page: Page;
  /** Errors of the console, requests that are not for the file itself. */
  readonly complaints: readonly string[];
  /** Keep a picture. */
  shot(name: string): Promise<void>;
}

/** Whether the tests can run here; says why not. */
export function browserMissing(): boolean {
  try {
    Deno.statSync(CHROMIUM);
    return false;
  } catch {
    console.log(`No ${CHROMIUM} here: apt-get install chromium; the tests of the page are skipped`);
    return true;
  }
}

/**
 * Open a file in a fresh browser.
 *
 * @param path The page or report.
 * @param options Size, colour scheme, scripts.
 */
export async function openPage(path: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const args = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking " +
    "--disable-component-update --disable-sync";
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: args.split(" ") });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => void (request.url() !== `file://${path}` && complaints.push(request.url())));
  await page.goto(`file://${path}`);
  return {
    page,
    complaints,
    async shot(name) {
      await Deno.mkdir(ARTEFACTS, { recursive: true });
      await page.screenshot({ path: `${ARTEFACTS}${name}.png`, fullPage: true });
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
    },
  };
}

/** Wait until the page has decoded what it was given. */
export async function decoded(page: Page): Promise<void> {
  await page.waitForFunction(
    () => /^(?:Decoded|Not decoded|Nothing)/.test(document.getElementById("status")?.textContent ?? ""),
    undefined,
    { timeout: 60_000 },
  );
}

/** How far the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
