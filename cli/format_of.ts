/** The format that the options ask for. */

import type { Options } from "./flags.ts";

export function formatOf(options: Options): string {
  return options.json ? "json" : options.format ?? "text";
}
