import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { browserMissing, decoded, openPage, overflow, PAGE_FILE } from "./browser.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const ignore = browserMissing();
const folder = await Deno.makeTempDir({ prefix: "wqdump-page-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const LOG = `infiniband mlx5_0: dump_cqe:272:(pid 0): dump error cqe
00000000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000020: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000030: 00 00 00 00 00 00 88 13 08 00 01 2b 00 05 c3 d2
`;

/** Runs wqdump from source. */
async function wqdump(...args: readonly string[]): Promise<string> {
  const { stdout, stderr, code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-all", `${ROOT}main.ts`, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  assert(code === 0 || code === 10, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Every value that a part of the page shows, by field, in order. */
async function shown(page: Page, within: string): Promise<[string, unknown][]> {
  const cells = await page.locator(`${within} [data-field]`).evaluateAll((rows) =>
    rows.map((row) => [row.getAttribute("data-field")!, row.getAttribute("data-value")!] as const)
  );
  return cells.map(([field, value]) => [field, JSON.parse(value)]);
}

/** The leaves of fields as the page lists them: own fields first, then structures inside. */
function leaves(fields: Record<string, unknown>, path = ""): [string, unknown][] {
  const own: [string, unknown][] = [];
  const inside: [string, unknown][] = [];
  for (const [name, value] of Object.entries(fields)) {
    const base = /^(.+)_(?:name|text)$/.exec(name)?.[1];
    if (base !== undefined && Object.hasOwn(fields, base)) continue;
    const full = path === "" ? name : `${path}.${name}`;
    const structure = typeof value === "object" && value !== null && !Array.isArray(value);
    if (structure) inside.push(...leaves(value as Record<string, unknown>, full));
    else own.push([full, value]);
  }
  return [...own, ...inside];
}

async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } })
      .axe.run()
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

const LOOKS = [375, 1280].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme }))
);

for (const { width, colorScheme } of LOOKS) {
  Deno.test({
    name: `a pasted log is explained in a ${colorScheme} window of ${width} pixels`,
    ignore,
    async fn() {
      const json = JSON.parse(await wqdump("decode", "--format", "json", await write("cqe.log", LOG)));
      await using opened = await openPage(PAGE_FILE, { viewport: { width, height: 800 }, colorScheme });
      const { page } = opened;
      await page.fill("#paste", LOG);
      await page.click("#decode");
      await decoded(page);
      assertStringIncludes((await page.textContent(".answer h2"))!, "remote access error");
      const { fields } = json.items[0].elements[0].segments[0];
      assertEquals(await shown(page, ".element"), leaves(fields));
      assertEquals(await overflow(page), 0);
      assertEquals(await axeViolations(page), []);
      assertEquals(opened.complaints, []);
      await opened.shot(`log-${width}-${colorScheme}`);
    },
  });

  Deno.test({
    name: `a capture shows its queues, and a context with its rings, in a ${colorScheme} window of ${width} pixels`,
    ignore,
    async fn() {
      const file = `${folder}/incident-${width}-${colorScheme}.wqd`;
      await wqdump("capture", "-d", "sim:mt4129_pciconf0", "--qp", "0x4a58d7", "-o", file);
      const json = JSON.parse(
        await wqdump("-d", file, "--source", "FullQp", "--dump", "QP", "--qp", "0x4a58d7", "--format", "json"),
      );
      await using opened = await openPage(PAGE_FILE, { viewport: { width, height: 800 }, colorScheme });
      const { page } = opened;
      await page.setInputFiles("#files", file);
      await decoded(page);
      await page.click('a[data-open="fullqp:4872407"]');
      await page.waitForSelector("#detail .ring-view >> nth=0");
      const parts = (json.contexts?.[0] ?? json.context ?? json).parts as { fields?: Record<string, unknown> }[];
      const expected = parts.flatMap(({ fields }) => fields === undefined ? [] : leaves(fields));
      assertEquals((await shown(page, "#detail > details")).slice(0, expected.length), expected);
      assert(await page.locator("#detail svg .slot").count() > 0);
      assertEquals(await overflow(page), 0);
      assertEquals(await axeViolations(page), []);
      assertEquals(opened.complaints, []);
      await opened.shot(`capture-${width}-${colorScheme}`);
    },
  });
}

Deno.test({
  name: "what nobody can decode is an error on the page, not in the console",
  ignore,
  async fn() {
    await using opened = await openPage(PAGE_FILE);
    const { page } = opened;
    await page.setInputFiles("#files", await write("broken.wqd", "\x89WQD\r\n\x1a\nnothing"));
    await decoded(page);
    assert(await page.locator("[role=alert]").count() > 0);
    assertEquals(opened.complaints, []);
  },
});

Deno.test({
  name: "logs packed with gzip and Zstandard are read as they are, a damaged one as far as it goes",
  ignore,
  async fn() {
    const text = new TextEncoder().encode(LOG);
    const gzip = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    await Deno.writeFile(`${folder}/a.log.gz`, gzip);
    // A frame with the text as it is in one block; then one with a block of a kind that does not exist.
    const size = [text.length << 3 & 255, text.length >> 5 & 255, text.length >> 13];
    const head = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, ...size];
    await Deno.writeFile(`${folder}/b.log.zst`, Uint8Array.from([...head.with(6, size[0]! | 1), ...text]));
    await Deno.writeFile(`${folder}/c.log.zst`, Uint8Array.from([...head, ...text, 7, 0, 0]));
    for (const name of ["a.log.gz", "b.log.zst", "c.log.zst"]) {
      await using opened = await openPage(PAGE_FILE);
      const { page } = opened;
      await page.setInputFiles("#files", `${folder}/${name}`);
      await decoded(page);
      assert(await page.locator("#results .answer h2:has-text('remote access error')").count() > 0, name);
      assertEquals((await page.innerText("body")).includes("is damaged"), name === "c.log.zst", name);
      assertEquals(opened.complaints, []);
    }
  },
});

Deno.test({
  name: "a file that is broken keeps no other from being decoded",
  ignore,
  async fn() {
    const good = `${folder}/good.wqd`;
    await wqdump("capture", "-d", "sim:sick", "--qp", "0x201", "-o", good);
    await using opened = await openPage(PAGE_FILE);
    const { page } = opened;
    const broken = await write("cut.wqd", "\x89WQD\r\n\x1a\nnothing");
    await page.setInputFiles("#files", [broken, good, await write("node1.log", LOG)]);
    await decoded(page);
    assertEquals(await page.textContent("#status"), "Not decoded: 1 of 3");
    assertEquals(await page.locator("#results [role=alert]:has-text('cut.wqd')").count(), 1);
    assertEquals(await page.locator("a[data-open='fullqp:513']").count(), 1);
    assert(await page.locator("#results .answer h2:has-text('remote access error')").count() > 0);
    assertEquals(opened.complaints, []);
  },
});

Deno.test({
  name: "of many queues the first are seen, then all that are asked for or match",
  ignore,
  async fn() {
    const scenario = JSON.parse(await Deno.readTextFile(`${ROOT}scenarios/mt4119_pciconf0.json`));
    const qps = Array.from({ length: 700 }, (_, n) => ({ kind: "qp", number: 0x1000 + n, context: { state: 3 } }));
    scenario.queues = scenario.queues.filter(({ kind }: { kind: string }) => kind !== "qp").concat(qps);
    const device = `sim:${await write("many.json", JSON.stringify(scenario))}`;
    const file = `${folder}/many.wqd`;
    await wqdump("capture", "-d", device, "--all", "--contexts", "--quiet", "-o", file);
    await using opened = await openPage(PAGE_FILE);
    const { page } = opened;
    await page.setInputFiles("#files", file);
    await decoded(page);
    const table = page.locator("table:has(caption:text-is('700 × QP'))");
    const seen = () => table.locator("tbody tr:visible").count();
    const tools = page.locator("p.tools:has(+ .scroll table:has(caption:text-is('700 × QP')))");
    assertEquals([await seen(), await tools.locator("[role=status]").textContent()], [500, "500 of 700"]);
    await tools.locator("input").fill("0x12b");
    assertEquals([await seen(), await tools.locator("button").isVisible()], [12, false]);
    await tools.locator("input").fill("");
    assertEquals([await seen(), await tools.locator("button").textContent()], [500, "Show all 700"]);
    await tools.locator("button").click();
    assertEquals([await seen(), await tools.locator("button").isVisible()], [700, false]);
    await table.locator("th button").first().click();
    await table.locator("th button").first().click();
    assertEquals(await table.locator("tbody tr").first().locator("td").first().textContent(), "0x12bb");
    assertEquals(await axeViolations(page), []);
    assertEquals(opened.complaints, []);
  },
});

async function write(name: string, text: string): Promise<string> {
  const path = `${folder}/${name}`;
  await Deno.writeFile(path, Uint8Array.from(text, (char) => char.charCodeAt(0)));
  return path;
}

for (const { width, colorScheme } of LOOKS) {
  Deno.test({
    name: `reports read and break nothing in a ${colorScheme} window of ${width} pixels`,
    ignore,
    async fn() {
      const reports = [
        ["diagnose", "sim:sick", ['figure.ring [class="slot sent"]', "figure.time .event.error circle"]],
        ["compare", "sim:sick --qp 0x201,0x202", ["table.sortable td"]],
        ["watch", "sim:sick --for 1", ["figure.time circle"]],
      ] as const;
      for (const [command, args, parts] of reports) {
        const path = `${folder}/${command}-${width}-${colorScheme}.html`;
        await wqdump(command, ...args.split(" "), "--format", "html", "-o", path);
        await using opened = await openPage(path, { viewport: { width, height: 800 }, colorScheme });
        for (const part of parts) assert(await opened.page.locator(part).count() > 0, `${command}: ${part}`);
        assertEquals(await overflow(opened.page), 0, command);
        assertEquals(await axeViolations(opened.page), [], command);
        assertEquals(opened.complaints, [], command);
        await opened.shot(`${command}-${width}-${colorScheme}`);
      }
    },
  });
}
