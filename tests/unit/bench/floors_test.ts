import { assertEquals } from "@std/assert";
import { type Case, Missing } from "../../../bench/case.ts";
import { checkFloor, checkFloors, type Floor, floorsOf } from "../../../bench/floors.ts";

/** A floor of at most 1.35; ours takes these times, one after the other, theirs always 1. */
function startup(times: readonly number[], prepare?: Case["prepare"]): Floor {
  const left = [...times];
  const pair = { ours: () => left.shift() ?? 9, theirs: () => 1 };
  const one = { what: "start-up", measure: "time", by: "median", prepare: prepare ?? (() => Promise.resolve(pair)) };
  return { one: one as Case, limit: 1.35, rounds: 2 };
}

async function checked(floor: Floor): Promise<readonly string[]> {
  const lines: string[] = [];
  const outcome = await checkFloor(floor, (line) => lines.push(line));
  return [outcome, ...lines];
}

Deno.test("a floor that holds is measured once, and the best turn counts", async () => {
  assertEquals(await checked(startup([5, 1.2])), ["passed", "ok      start-up: 1.20, at most 1.35 (2 rounds)"]);
});

Deno.test("a floor that does not hold is measured again, longer", async () => {
  assertEquals(await checked(startup([2, 2, 2, 2, 2, 2, 2, 1.3])), [
    "passed",
    "ok      start-up: 1.30, at most 1.35 (8 rounds)",
  ]);
  assertEquals(await checked(startup([2, 1.4])), ["failed", "FAILED  start-up: 1.40, at most 1.35 (8 rounds)"]);
});

Deno.test("a floor whose tool is missing is skipped, one whose program fails has failed", async () => {
  const missing = startup([], () => Promise.reject(new Missing("there is no C compiler (cc)")));
  assertEquals(await checked(missing), ["skipped", "skipped start-up: there is no C compiler (cc)"]);
  const broken = startup([], () => Promise.reject(new Error("another text")));
  assertEquals(await checked(broken), ["failed", "FAILED  start-up: another text"]);
});

Deno.test("the last line counts as deno test does, and one failure is enough", async () => {
  const missing = startup([], () => Promise.reject(new Missing("no cc")));
  const last = async (floors: Floor[]): Promise<readonly [boolean, string]> => {
    const lines: string[] = [];
    const held = await checkFloors(floors, (line) => lines.push(line));
    return [held, lines.at(-1)!.replace(/\d+s/, "0s")];
  };
  assertEquals(await last([startup([1]), missing]), [true, "\nok | 1 passed | 0 failed | 1 ignored (0s)"]);
  assertEquals(await last([startup([1]), startup([2])]), [false, "\nFAILED | 1 passed | 1 failed | 0 ignored (0s)"]);
});

Deno.test("a floor is a quarter worse than what was reached; what has reached nothing has none", () => {
  const one = (measure: Case["measure"], reached?: number): Case => ({ ...startup([]).one, measure, reached });
  const floors = floorsOf([one("time", 2), one("throughput", 10), one("MiB", 40), one("time")]);
  assertEquals(floors.map(({ limit }) => limit), [2.5, 8, 50]);
});
