/** What completions offer besides the names of options and their choices. */

import { LISTED } from "../api/list_columns.ts";
import { ENUMS } from "../layouts/enums.ts";
import { LAYOUTS } from "../layouts/index.ts";
import type { Field, Layout } from "../layouts/types.ts";

/** Devices that a shell finds by itself: built-in ones, those of this host, and files. */
export const DEVICE_WORDS: string = `$(wqdump devices --quiet 2>/dev/null | grep -o "sim:[a-z0-9_]*") ` +
  `$(ls /sys/class/infiniband 2>/dev/null) $(ls -d /dev/mst/* /dev/fwctl/* 2>/dev/null)`;

/** Fields of a layout, without the structures in it. */
function fieldsOf({ fields }: Layout): (readonly [string, Field])[] {
  return Object.entries(fields).flatMap(([name, row]) => "bits" in row ? [[name, row] as const] : []);
}

function namesIn(name: string): string[] {
  return (ENUMS[name]?.values ?? []).map((value) => value.name);
}

/** Names that conditions are about: what brief shows, and the columns of lists. */
export function fieldWords(): string {
  const brief = LAYOUTS.flatMap((layout) => fieldsOf(layout).filter(([, field]) => field.brief).map(([name]) => name));
  const columns = Object.values(LISTED).flatMap(({ shown }) => shown);
  return [...new Set([...brief, ...columns])].sort().join(" ");
}

/** Errors that explain knows by name. */
export function errorWords(): string {
  return [...new Set([...namesIn("cqe_syndrome_gen5"), ...namesIn("cqe_syndrome_gen4")])].sort().join(" ");
}

/** Names of the values of a field, by the field. */
export function valueWords(): [string, string][] {
  const words = new Map<string, Set<string>>();
  for (const [name, field] of LAYOUTS.flatMap(fieldsOf)) {
    if (field.enum === undefined || !(field.brief || name === "state")) continue;
    words.set(name, new Set([...words.get(name) ?? [], ...namesIn(field.enum)]));
  }
  return [...words].map(([name, values]) => [name, [...values].join(" ")]);
}
