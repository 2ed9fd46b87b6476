/**
 * Writes the table of faults into docs/reliability.md: every fault of a virtual HCA below NVIDIA's library, under five
 * commands. Needs root and mstflint; takes minutes.
 *
 *     deno task faults
 */

import { FAULTS, faultTable, runFaults } from "../tests/hca/fault_table.ts";
import { MISSING } from "../tests/hca/harness.ts";

const PAGE = new URL("../docs/reliability.md", import.meta.url);
const BEGIN = "<!-- faults: deno task faults -->\n";
const END = "<!-- end of faults -->\n";

if (MISSING !== undefined) {
  console.error(`-E- No virtual HCA here: ${MISSING}`);
  Deno.exit(1);
}
let done = 0;
const rows = await runFaults(FAULTS, {
  said: ({ name, cells, held }) => console.log(`${++done}/${FAULTS.length} ${name}: ${cells.join(", ")}; ${held}`),
});
const text = await Deno.readTextFile(PAGE);
const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
if (before < 0 || after < before) throw new Error("docs/reliability.md has no place for the table");
await Deno.writeTextFile(PAGE, `${text.slice(0, before)}${BEGIN}\n${faultTable(rows)}\n${text.slice(after)}`);
const format = new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", PAGE.pathname] });
if (!(await format.output()).success) throw new Error("deno fmt failed");
