/** The table in its three forms. */

import type { Row } from "./case.ts";
import { described, type Machine } from "./machine.ts";

/** A whole run. */
export interface Report {
  /** When. */
  readonly date: Date;
  readonly machine: Machine;
  /** Turns per row, slow ones aside. */
  readonly rounds: number;
  readonly rows: readonly Row[];
}

/** `>= 15`, `<= 0.4`, `-`. */
export function targetText({ measure, target }: Pick<Row, "measure" | "target">): string {
  return target === undefined ? "-" : `${measure === "throughput" ? ">=" : "<="} ${target}`;
}

/** A figure with as many digits as mean something. */
export function figureText(value: number | undefined): string {
  if (value === undefined) return "-";
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3);
}

function verdict({ met, note, failed }: Row): string {
  const word = failed ? "failed" : met === undefined ? "" : met ? "met" : "missed";
  return [word, note ?? ""].filter((text) => text !== "").join("; ");
}

function cells(row: Row): readonly string[] {
  const { what, before, rounds, median, minimum } = row;
  return [
    what,
    before ?? "-",
    targetText(row),
    figureText(median),
    figureText(minimum),
    rounds === 0 ? "-" : `${rounds}`,
    verdict(row),
  ];
}

const HEADINGS: readonly string[] = ["quantity", "before", "goal", "median", "minimum", "rounds", ""];

/** Below the table. */
function remark({ date, machine, rounds }: Report): string {
  return `Measured on ${date.toISOString().slice(0, 10)}: ${described(machine)}. ` +
    `${rounds} rounds in turns; slow rows fewer.`;
}

function columns(report: Report, separators: readonly [string, string, string], rule: boolean): string {
  const rows = [HEADINGS, ...report.rows.map(cells)];
  const widths = HEADINGS.map((_, n) => Math.max(...rows.map((row) => row[n]!.length)));
  const [before, between, after] = separators;
  const lines = rows.map((row) =>
    before + row.map((cell, n) =>
      n === 0 || n === 6 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!)
    ).join(between) +
    after
  );
  if (rule) {
    const dashes = widths.map((width, n) => "-".repeat(Math.max(3, width) - 1) + (n === 0 || n === 6 ? "-" : ":"));
    lines.splice(1, 0, before + dashes.join(between) + after);
  }
  return lines.map((line) => line.trimEnd()).join("\n");
}

/** For a terminal. */
export function asText(report: Report): string {
  return `${columns(report, ["", "  ", ""], false)}\n\n${remark(report)}\n`;
}

/** For docs/performance.md. */
export function asMarkdown(report: Report): string {
  return `${remark(report)}\n\n${columns(report, ["| ", " | ", " |"], true)}\n`;
}

/** For programs; docs/performance.md describes it. */
export function asJson({ date, machine, rounds, rows }: Report): string {
  const report = {
    schema: "wqdump/bench/1",
    date: date.toISOString(),
    machine,
    rounds,
    rows: rows.map((row) => ({ ...row, target: row.target ?? null })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
