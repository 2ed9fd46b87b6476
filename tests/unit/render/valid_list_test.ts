import { assertEquals } from "@std/assert";
import { listFooter, listHeading, listLine } from "../../../render/valid_list.ts";
import { renderMenu } from "../../../render/menu.ts";
import { table } from "../../../render/table.ts";

Deno.test("the range is in short hexadecimal", () => {
  assertEquals(listHeading(0, 0xffffff), "Numbers of valid contexts (in the range 0x0 - 0xffffff):\n");
});

Deno.test("a FullQp list has no gvmi column and a counted footer, others the other way round", () => {
  const full = { source: "fullqp", gvmi: 7 };
  const srq = { source: "srq", gvmi: 7 };
  assertEquals(listLine(full, 0xb), "index 0x0000000b\n");
  assertEquals(listLine(srq, 0x60), "gvmi 0x0007 index 0x00000060\n");
  const rule = "-".repeat(41);
  assertEquals(listFooter(full, 6), `${rule}\nNumber of valid contexts: 6\n${rule}\n`);
  assertEquals(listFooter(srq, 6), "");
});

Deno.test("columns are as wide as their widest cell, lines have no blanks at their end", () => {
  assertEquals(table([["a", "bb"], ["ccc", "d"], ["e", ""]]), "a    bb\n---  --\nccc  d\ne\n");
  assertEquals(renderMenu([]).split("\n").at(-2), "Number of segments: 0");
});
