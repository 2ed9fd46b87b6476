import { assertEquals, assertThrows } from "@std/assert";
import { figure, joined, median, meets, minimum, turns } from "../../../bench/stats.ts";

Deno.test("median() and minimum() leave the values in their order and refuse to work on nothing", () => {
  const values = [10, 9, 100];
  assertEquals(median(values), 10);
  assertEquals(minimum(values), 9);
  assertEquals(values, [10, 9, 100]);
  assertEquals(median([4, 1, 3, 2]), 3);
  assertEquals(median([7]), 7);
  assertThrows(() => median([]), RangeError);
  assertThrows(() => minimum([]), RangeError);
});

Deno.test("figure() puts the two sides in relation as the measure says", () => {
  const samples = { ours: [2, 4, 3], theirs: [30, 20, 90] };
  assertEquals(figure(samples, "throughput", minimum), 10);
  assertEquals(figure(samples, "throughput", median), 10);
  assertEquals(figure(samples, "time", minimum), 0.1);
  assertEquals(figure({ ours: [60, 50], theirs: [27, 28] }, "MiB", minimum), 23);
  assertEquals(figure({ ours: [1500, 2000], theirs: [50] }, "s", minimum), 1.5);
});

Deno.test("meets(): throughput at least, time and memory at most; the limit itself will do", () => {
  assertEquals([14.9, 15, 15.1].map((value) => meets(value, "throughput", 15)), [false, true, true]);
  assertEquals([0.39, 0.4, 0.41].map((value) => meets(value, "time", 0.4)), [true, true, false]);
  assertEquals([19, 20, 21].map((value) => meets(value, "MiB", 20)), [true, true, false]);
});

Deno.test("turns() lets the two take turns, ours first", async () => {
  const order: string[] = [];
  const samples = await turns(3, {
    ours: () => order.push("ours"),
    theirs: () => Promise.resolve(order.push("theirs")),
  });
  assertEquals(order, ["ours", "theirs", "ours", "theirs", "ours", "theirs"]);
  assertEquals(samples, { ours: [1, 3, 5], theirs: [2, 4, 6] });
});

Deno.test("joined() keeps all turns of both runs", () => {
  assertEquals(joined({ ours: [1], theirs: [2] }, { ours: [3], theirs: [4] }), { ours: [1, 3], theirs: [2, 4] });
});
