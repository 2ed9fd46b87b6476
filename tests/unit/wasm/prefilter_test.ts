// The prefilter against a reader of lines that looks for every word in every line.
import { assert, assertEquals } from "@std/assert";
import { wordTable } from "../../../logs/words.ts";
import { moduleBytes, Prefilter } from "../../../wasm/prefilter.ts";
import { PREFILTER_KEYS } from "../../../wasm/prefilter_keys_generated.ts";
import { foldedWord, wordKeys } from "../../../wasm/prefilter_keys.ts";

const WORDS = wordTable().words;
const PATTERNS = WORDS.map((word) =>
  new RegExp(
    word.split(" ").map((part) =>
      // One bit tells small letters from capitals; it tells other characters apart as little, but for a tab: a blank.
      Array.from(part, (char) =>
        `[${
          [char, String.fromCharCode(char.charCodeAt(0) ^ 0x20)].filter((one) => one !== "\t").map(escaped).join("")
        }]`)
        .join("")
    ).join("[ \t\\u0080-\\u00ff]+"),
  )
);

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Lines with words in them, and the words, by looking. */
function slowly(text: string): string[] {
  return text.split("\n").slice(0, -1).flatMap((line, n) => {
    const found = WORDS.filter((_, w) => PATTERNS[w]!.test(line));
    return found.length === 0 ? [] : [`${n + 1} ${line} ${found.join("|")}`];
  });
}

/** The same by the module, over Latin-1; lines that only have digits are left out. */
function quickly(filter: Prefilter, text: string): { readonly found: string[]; readonly line: number } {
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  filter.room(bytes.length).set(bytes);
  const found: string[] = [];
  let [from, next] = [0, 1];
  while (from < bytes.length) {
    const { hits, end, line } = filter.scan(from, bytes.length, next);
    for (const hit of hits) {
      const words = WORDS.filter((_, w) => (hit.mask[w >> 5]! >>> (w & 31)) & 1);
      if (words.length > 0) found.push(`${hit.line} ${text.slice(hit.start, hit.end)} ${words.join("|")}`);
    }
    assert(end > from);
    [from, next] = [end, line];
  }
  return { found, line: next };
}

/** Numbers that look random, the same at every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => Math.floor((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 * below);
}

const FILL = [
  "\n",
  " ",
  "\t",
  "a",
  "0",
  "1f",
  "ff 00 00 12 ",
  "Z",
  "\r",
  "\u00a0",
  "\0",
  "mlx5_0: ",
  "status=1 ",
  "*",
  "_",
];

function mixture(roll: (below: number) => number, parts: number): string {
  let text = "";
  for (let n = 0; n < parts; n++) {
    let word = WORDS[roll(WORDS.length)]!;
    if (roll(3) === 0) word = word.toUpperCase();
    if (roll(3) === 0) word = word.replaceAll(" ", " \t ");
    const at = roll(word.length);
    if (roll(6) === 0) word = word.slice(0, at) + ["x", "\n", " "][roll(3)] + word.slice(at);
    text += roll(10) < 4 ? word : FILL[roll(FILL.length)];
  }
  return `${text}\n`;
}

Deno.test("every word is found wherever it stands, and nothing else", () => {
  const filter = new Prefilter(WORDS);
  for (let seed = 1; seed <= 600; seed++) {
    const text = mixture(dice(seed), 1 + seed % 90);
    const { found, line } = quickly(filter, text);
    assertEquals(found, slowly(text), JSON.stringify(text));
    assertEquals(line, text.split("\n").length);
  }
});

Deno.test("a line with words is found once, also where lines are empty and where there are more than one scan records", () => {
  const filter = new Prefilter(WORDS);
  const text = "mlx5_0: ***\n\n\n\nnothing\n".repeat(6000);
  const { found, line } = quickly(filter, text);
  assertEquals(found.length, 6000);
  assertEquals(found[5999]!.startsWith("29996 mlx5_0: ***"), true);
  assertEquals(line, 30001);
});

Deno.test("every word has a key among those that were chosen: ordinary logs are read fast", () => {
  const known = new Set(PREFILTER_KEYS.flat());
  for (const word of WORDS) assert(wordKeys(foldedWord(word)).some((key) => known.has(key)), word);
});

Deno.test("a word without a chosen key is found as well", () => {
  const filter = new Prefilter(["zqj", "quux_corge grault", "mlx5_"]);
  const bytes = new TextEncoder().encode("ZQJ\nnothing\nQuux_Corge \t graulty mlx5_0\n");
  filter.room(bytes.length).set(bytes);
  const { hits } = filter.scan(0, bytes.length, 1);
  assertEquals(hits.map((hit) => [hit.line, hit.mask[0]]), [[1, 1], [3, 6]]);
});

Deno.test("engines without relaxed vector instructions get a module that has none, and finds the same", () => {
  const [fast, plain] = [moduleBytes(), moduleBytes(() => false)];
  const changed = [...plain].filter((byte, at) => byte !== fast[at]).length;
  // Eight tables, four times 16 places, of each instruction two bytes.
  assertEquals(changed, 2 * 8 * 4);
  assert(WebAssembly.validate(plain));
  const roll = dice(77);
  const filters = [new Prefilter(WORDS, fast), new Prefilter(WORDS, plain)];
  for (let n = 0; n < 50; n++) {
    const text = Array.from(
      { length: 400 },
      () => roll(6) === 0 ? WORDS[roll(WORDS.length)]! : FILL[roll(FILL.length)]!,
    );
    const [one, other] = filters.map((filter) => quickly(filter, `${text.join("")}\n`));
    assertEquals(one, other);
  }
});
