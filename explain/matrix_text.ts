/** Who accuses whom, as text: as much of the table as a screen has room for. */

import type { Matrix } from "./causes_types.ts";
import { amountOf } from "./amount.ts";

/** Rows and columns of a table that a screen has room for. */
const MAX_SIDE = 12;
const MAX_WIDTH = 112;

export function matrixText(matrix: Matrix): string[] {
  // Where nobody is accused twice, a large table is its diagonal.
  if (matrix.accused.length > MAX_SIDE && accusersOf(matrix, 0) < 2) return [];
  const { accusers, accused, counts, left } = fitting(matrix);
  const width = Math.max(...accusers.map((name) => name.length), 4);
  const columns = accused.map((name, n) => Math.max(3, name.length, ...counts.map((row) => String(row[n]!).length)));
  const line = (name: string, cells: readonly string[]) =>
    `${name.padEnd(width)}  ${cells.map((cell, n) => cell.padStart(columns[n]!)).join("  ")}`;
  return [
    "accuser \\ accused, in reports (a local error is one's own)",
    line("", accused),
    ...accusers.map((name, n) => line(name, counts[n]!.map((count) => count === 0 ? "." : String(count)))),
    ...left === undefined ? [] : [leftText(left)],
  ];
}

const accusersOf = ({ counts }: Matrix, column: number): number => counts.filter((row) => row[column] !== 0).length;

/**
 * The first columns and rows that there is room for, and what is beyond them: where there is not room for all, columns of
 * those whom several accuse, and the rows that have most to say of them.
 */
function fitting(matrix: Matrix): Matrix {
  let room = MAX_WIDTH - Math.max(...matrix.accusers.map((name) => name.length));
  const whole = matrix.accused.length <= MAX_SIDE && matrix.accusers.length <= MAX_SIDE;
  const telling = matrix.accused.filter((_, n) => whole || accusersOf(matrix, n) > 1 || n === 0);
  const accused = telling.slice(0, MAX_SIDE).filter((name) => (room -= Math.max(3, name.length) + 2) >= 0);
  const saysOf = matrix.counts.map((row) => total([row.slice(0, accused.length)]));
  const rows = matrix.accusers.flatMap((_, n) => saysOf[n]! > 0 ? [n] : []);
  const shown = rows.toSorted((a, b) => saysOf[b]! - saysOf[a]! || a - b).slice(0, MAX_SIDE).sort((a, b) => a - b);
  const accusers = shown.map((n) => matrix.accusers[n]!);
  const counts = shown.map((n) => matrix.counts[n]!.slice(0, accused.length));
  const left = {
    accusers: matrix.accusers.length - accusers.length + (matrix.left?.accusers ?? 0),
    accused: matrix.accused.length - accused.length + (matrix.left?.accused ?? 0),
    reports: total(matrix.counts) - total(counts) + (matrix.left?.reports ?? 0),
  };
  return { ...matrix, accusers, accused, counts, ...left.reports > 0 ? { left } : {} };
}

const total = (rows: readonly (readonly number[])[]): number => rows.flat().reduce((sum, count) => sum + count, 0);

function leftText({ accusers, accused, reports }: NonNullable<Matrix["left"]>): string {
  const sides = [
    ...accusers > 0 ? [`${amountOf(accusers, "host")} that ${accusers === 1 ? "accuses" : "accuse"}`] : [],
    ...accused > 0
      ? [`${amountOf(accused, "host or address", "hosts or addresses")} that ${accused === 1 ? "is" : "are"} accused`]
      : [],
  ];
  const whose = sides.length === 0 ? "" : ` of ${sides.join(" and ")}`;
  return `the table leaves out ${amountOf(reports, "report")}${whose}; json has all of them`;
}
