import { assertEquals, assertStringIncludes } from "@std/assert";
import { ENUMS } from "../../../layouts/enums.ts";
import { LAYOUTS } from "../../../layouts/index.ts";
import { differingPages, referencePages } from "../../../scripts/gen_reference.ts";

const ROOT = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");

/** Headings of a page, as the targets that links to it can name. */
function anchors(text: string): Set<string> {
  return new Set([...text.matchAll(/^## (\S+)$/gm)].map((match) => match[1] ?? ""));
}

Deno.test("the pages in the tree are those that the tables give", () => {
  assertEquals(differingPages(ROOT), []);
});

Deno.test("the same tables give the same pages", () => {
  assertEquals([...referencePages()], [...referencePages()]);
});

Deno.test("every layout, row and enumeration is on a page", () => {
  const pages = referencePages();
  const layouts = [...pages].filter(([path]) => path.includes("/gen")).map(([, text]) => text).join("\n");
  for (const { name, fields } of LAYOUTS) {
    const [, section = ""] = layouts.split(`## ${name}\n`);
    const own = section.split("\n## ")[0] ?? "";
    for (const field of Object.keys(fields)) assertStringIncludes(own, `| ${field} |`);
  }
  assertEquals(anchors(pages.get("docs/reference/enums.md") ?? ""), new Set(Object.keys(ENUMS)));
});

Deno.test("every link leads to a heading of a generated page", () => {
  const pages = referencePages();
  for (const [path, text] of pages) {
    for (const [, target = "", anchor = ""] of text.matchAll(/\]\(([^)#]*\.md)#([^)]*)\)/g)) {
      const file = new URL(target, `file:///${path}`).pathname.slice(1);
      assertEquals(anchors(pages.get(file) ?? "").has(anchor), true, `${path}: ${target}#${anchor}`);
    }
  }
});

Deno.test("a missing, a changed and a stray page are told", async () => {
  const root = await Deno.makeTempDir();
  try {
    const pages = [...referencePages()];
    await Deno.mkdir(`${root}/docs/reference/layouts`, { recursive: true });
    for (const [path, text] of pages) await Deno.writeTextFile(`${root}/${path}`, text);
    assertEquals(differingPages(root), []);
    await Deno.writeTextFile(`${root}/docs/reference/layouts/old.md`, "");
    await Deno.writeTextFile(`${root}/docs/reference/enums.md`, "");
    await Deno.remove(`${root}/docs/reference/layouts/gen5-wqe.md`);
    assertEquals(differingPages(root), [
      "docs/reference/layouts/gen5-wqe.md",
      "docs/reference/enums.md",
      "docs/reference/layouts/old.md",
    ]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
