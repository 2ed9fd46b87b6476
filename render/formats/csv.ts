/** `--format csv`: a line per object, for spreadsheets. */

import type { Format } from "../format.ts";
import { writeAll } from "../page.ts";

export const csv: Format = {
  name: "csv",
  doc: "a line per object, for spreadsheets",
  machine: "lines",
  table: async (page, table) => await writeAll(page.out, (await import("../list_table.ts")).listCsv(table)),
};
