import { assert, assertEquals } from "@std/assert";
import { FAULTS, faultTable, runFaults } from "./fault_table.ts";
import { hostTest } from "./harness.ts";

/** Every so many faults are tried here; `deno task faults` tries all. */
const STEP = 9;

/** Cells of a table, however wide its columns are. */
function cellsOf(table: string): string[][] {
  return table.split("\n").filter((line) => line.startsWith("| ") && !/^\| -/.test(line))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

const page = await Deno.readTextFile(new URL("../../docs/reliability.md", import.meta.url));
const [, told = ""] = /<!-- faults: deno task faults -->\n([^]*?)<!-- end of faults -->/.exec(page) ?? [];

Deno.test("docs/reliability.md has a line for every fault", () => {
  assertEquals(cellsOf(told).slice(1).map(([name]) => name), FAULTS.map(([name]) => name));
  assertEquals(new Set(FAULTS.map(([name]) => name)).size, FAULTS.length);
});

hostTest({
  name: "faults do what the table of docs/reliability.md says",
  fn: async () => {
    const chosen = FAULTS.filter((_, i) => i % STEP === STEP >> 1);
    assert(chosen.length >= 8);
    const rows = await runFaults(chosen);
    const lines = new Map(cellsOf(told).map((cells) => [cells[0], cells]));
    for (const cells of cellsOf(faultTable(rows)).slice(1)) assertEquals(cells, lines.get(cells[0]));
  },
});
