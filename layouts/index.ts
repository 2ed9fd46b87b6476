/**
 * All layout tables, and look-up by name.
 *
 * @module
 */

import * as gen4 from "./gen4/index.ts";
import * as gen5 from "./gen5/index.ts";
import type { Layout } from "./types.ts";

/** Every layout: whatever a file of a generation exports, 5th generation first. */
export const LAYOUTS: readonly Layout[] = [gen5, gen4].flatMap((layouts) => Object.values<Layout>(layouts));

const BY_NAME: ReadonlyMap<string, Layout> = new Map(LAYOUTS.map((layout) => [layout.name, layout]));

/**
 * The layout of a name.
 *
 * @param name Name as in the tables, for example `qpc` or `mlx4_qp_context`; names are unique over both generations.
 * @returns The layout, or undefined if there is none of that name.
 */
export function layoutByName(name: string): Layout | undefined {
  return BY_NAME.get(name);
}
