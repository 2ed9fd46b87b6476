/** Conditions over rows of a table: comparisons, names of values, and what is not known. */

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../errors.ts";
import { type Cell, columnNamed, compileRows, type RowColumns } from "../../../records/row_where.ts";

type Row = Readonly<Record<string, Cell>>;

const COLUMNS: RowColumns<Row> = {
  names: ["state", "unacked", "comm"],
  valuesOf: (column) => column === "state" ? ["RTS", "SQER", "ERR"] : undefined,
  reader: (column) => (row) => row[column] ?? { value: null },
};

const ROWS: readonly Row[] = [
  { state: { value: 3, name: "RTS" }, unacked: { value: 0 }, comm: { value: "trainer" } },
  { state: { value: 6, name: "ERR" }, unacked: { value: 0x10n }, comm: { value: "7" } },
  { state: { value: 5 }, unacked: { value: null } },
];

/** Places of the rows that hold. */
function kept(...conditions: string[]): number[] {
  const test = compileRows(conditions, COLUMNS);
  return ROWS.flatMap((row, at) => test(row) ? [at] : []);
}

Deno.test("numbers are compared as numbers, whatever they are written as", () => {
  assertEquals(kept("unacked=16"), [1]);
  assertEquals(kept("unacked=0x10"), [1]);
  assertEquals(kept("unacked<16"), [0]);
  assertEquals(kept("unacked<=16"), [0, 1]);
  assertEquals(kept("unacked>0"), [1]);
  assertEquals(kept("unacked>=0"), [0, 1]);
  assertEquals(kept("unacked&0x11"), [1]);
  assertEquals(kept("unacked&0xf"), []);
});

Deno.test("what is not known is unlike everything, and like nothing", () => {
  assertEquals(kept("unacked!=16"), [0, 2]);
  assertEquals(kept("comm!=trainer"), [1, 2]);
  assertEquals(kept("comm=trainer"), [0]);
});

Deno.test("names of values hold in any case, alone or several", () => {
  assertEquals(kept("state=err"), [1]);
  assertEquals(kept("state_name=RTS|ERR"), [0, 1]);
  assertEquals(kept("state!=ERR"), [0, 2]);
  assertEquals(kept("state=RTS", "unacked=0"), [0]);
});

Deno.test("words have no order, and a column of numbers has no words", () => {
  for (const sign of ["<", "<=", ">", ">=", "&"]) {
    assertThrows(() => kept(`comm${sign}trainer`), UsageError, `comm${sign}trainer compares with no number`);
  }
  for (const value of ["NaN", "0x", "-1", "1e400", "12abc"]) {
    const refused = assertThrows(
      () => kept(`unacked=${value}`),
      UsageError,
      `unacked=${value} compares with no number`,
    );
    assertEquals(refused.hint, "Numbers are 12 or 0xc");
  }
  assertEquals(kept("comm=7"), [1], "a number is compared with words as it is written");
});

Deno.test("a column or value that is none is refused, with the nearest or with all there are", () => {
  assertEquals(columnNamed("State_Name", COLUMNS), "state");
  const near = assertThrows(() => kept("unaked>0"), UsageError, 'No field "unaked"');
  assertEquals(near.hint, "Did you mean unacked?");
  const far = assertThrows(() => kept("colour=red"), UsageError);
  assertEquals(far.hint, "Field names are those of json output");
  const value = assertThrows(() => kept("state=SQERR"), UsageError, 'has no value "SQERR"');
  assertEquals(value.hint, "Did you mean SQER?");
  const none = assertThrows(() => kept("state=elsewhere"), UsageError);
  assertEquals(none.hint, "It is one of RTS, SQER, ERR");
});
