import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { jsonTrouble, parseJson } from "../../json.ts";

const MANY = 1 << 19;

/** Texts of a few megabytes at most, whose values take a hundred. */
const LARGE: Readonly<Record<string, string>> = {
  "lists without end": "[".repeat(MANY),
  "objects without end": '{"a":'.repeat(MANY),
  "lists in turn with objects": '[{"a":'.repeat(MANY),
  "empty lists": `[${"[],".repeat(MANY)}0]`,
  "empty objects": `[${"{},".repeat(MANY)}0]`,
  "one list in another": `[${"[[[[]]]],".repeat(MANY)}0]`,
  "digits": `[${"1,".repeat(2 * MANY)}0]`,
  "members of many names": `{${Array.from({ length: MANY / 2 }, (_, i) => `"${i}":1`).join()}}`,
  "lists behind strings with quotes": `["\\"]\\\\",${"[],".repeat(MANY)}0]`,
};

for (const [name, text] of Object.entries(LARGE)) {
  Deno.test(`JSON whose values take much more memory than its text is not parsed: ${name}`, () => {
    assertThrows(() => parseJson(text), RangeError);
  });
}

Deno.test("JSON as programs write it is parsed, whatever its size", () => {
  const row = '{"ifindex":0,"ifname":"mlx5_0","lqpn":1,"type":"RC","state":"RTS","pid":7,"comm":"python3.11 [{,"}';
  const rows = `[${Array.from({ length: 40_000 }, () => row).join()}]`;
  assertEquals((parseJson(rows) as unknown[]).length, 40_000);
  assertEquals(parseJson('{"a":["\\\\",{"b":"]}\\"["}],"c":[]}'), { a: ["\\", { b: ']}"[' }], c: [] });
  assertEquals(parseJson(`${"[".repeat(64)}${"]".repeat(64)}`) instanceof Array, true);
});

Deno.test("why a text could not be parsed is a part of a sentence", () => {
  const trouble = (text: string): string => {
    try {
      return String(parseJson(text));
    } catch (error) {
      return jsonTrouble(error);
    }
  };
  assertMatch(trouble("{"), /^no JSON: /);
  assertMatch(trouble('"'), /^no JSON: /);
  assertEquals(trouble("[".repeat(65)), "nested more than 64 levels deep");
  assertEquals(trouble(LARGE["digits"]!), "too large: it holds more values than are read");
});
