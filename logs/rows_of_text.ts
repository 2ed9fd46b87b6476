/** The rows that a text is which never was bytes, and so was never seen by the prefilter: lines that were joined. */

import { matchOf, type RowMatch, type Stand, standsIn } from "./match.ts";
import { marksOf } from "./pump.ts";
import type { CompiledRow } from "./rows/index.ts";
import { ByShape } from "./shape.ts";
import { rowsOf } from "./words.ts";

/** Rows that texts of a form may be: their words are the same. */
const rowsByShape = new ByShape<readonly CompiledRow[]>();

/** Where rows stand in a text. */
export const standsOf = (text: string): readonly Stand[] =>
  standsIn(rowsByShape.of(text, (one) => rowsOf(marksOf(one).mask)), text);

/** What they say. */
export const matchesOf = (text: string): RowMatch[] => standsOf(text).map((stand) => matchOf(stand, text));
