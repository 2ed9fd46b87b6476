import { assertEquals } from "@std/assert";
import { editDistance, nearest } from "../../suggest.ts";

Deno.test("the distance counts insertions, deletions, replacements and swaps", () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ["", "", 0],
    ["", "abc", 3],
    ["abc", "", 3],
    ["kitten", "sitting", 3],
    ["source", "sorce", 1],
    ["snd", "sdn", 1],
    ["abcdef", "abcdef", 0],
    ["ab", "ba", 1],
  ];
  for (const [a, b, distance] of cases) {
    assertEquals(editDistance(a, b), distance, `${a} ${b}`);
    assertEquals(editDistance(b, a), distance, `${b} ${a}`);
  }
});

Deno.test("the distance is a metric on random words", () => {
  let seed = 7;
  const random = (n: number) => (seed = (seed * 48271) % 0x7fffffff) % n;
  const word = () => Array.from({ length: random(6) }, () => "abc"[random(3)]).join("");
  for (let i = 0; i < 500; i++) {
    const [a, b] = [word(), word()];
    const distance = editDistance(a, b);
    assertEquals(distance === 0, a === b);
    assertEquals(distance <= Math.max(a.length, b.length), true);
    assertEquals(distance >= Math.abs(a.length - b.length), true);
  }
});

Deno.test("a distance that is of interest up to some number is the same up to there, and more beyond", () => {
  let seed = 11;
  const random = (n: number) => (seed = (seed * 48271) % 0x7fffffff) % n;
  const word = () => Array.from({ length: random(9) }, () => "abc"[random(3)]).join("");
  for (let i = 0; i < 4000; i++) {
    const [a, b, most] = [word(), word(), random(5)];
    const distance = editDistance(a, b);
    const bounded = editDistance(a, b, most);
    if (distance <= most) assertEquals(bounded, distance, `${a} ${b} ${most}`);
    else assertEquals(bounded > most, true, `${a} ${b} ${most}: ${bounded}, is ${distance}`);
  }
});

Deno.test("only near words are suggested", () => {
  const known = ["Snd", "Rcv", "ALL_VALID_QPNS", "clear_semaphore"];
  assertEquals(nearest("sdn", known), "Snd");
  assertEquals(nearest("all-valid", known), "ALL_VALID_QPNS");
  assertEquals(nearest("clear-semafore", known), "clear_semaphore");
  assertEquals(nearest("xyz", known), undefined);
  assertEquals(nearest("", known), undefined);
  assertEquals(nearest("q".repeat(100000), known), undefined);
});
