/** Every format, registered once. A new one is a file beside this and a line in each of the two lists here. */

import { UsageError } from "../../errors.ts";
import type { Format, Printed } from "../format.ts";
import { brief } from "./brief.ts";
import { csv } from "./csv.ts";
import { dw } from "./dw.ts";
import { htmlFormat } from "./html.ts";
import { json } from "./json.ts";
import { md } from "./md.ts";
import { ndjson } from "./ndjson.ts";
import { raw } from "./raw.ts";
import { short } from "./short.ts";
import { text } from "./text.ts";

/** Value of `--format`. */
export type FormatName = "text" | "raw" | "dw" | "json" | "ndjson" | "brief" | "short" | "csv" | "md" | "html";

/** The formats, in the order in which help lists them. */
export const FORMATS: Readonly<Record<FormatName, Format>> = {
  text,
  raw,
  dw,
  json,
  ndjson,
  brief,
  short,
  csv,
  md,
  html: htmlFormat,
};

/**
 * The format of that name.
 *
 * @throws {UsageError} When there is none.
 */
export function formatNamed(name: string): Format {
  const format = Object.values(FORMATS).find((one) => one.name === name);
  if (format !== undefined) return format;
  throw new UsageError(`There is no format "${name}"; there are ${Object.keys(FORMATS).join(", ")}`);
}

/** Names of the formats that print any of these things. */
export function formatsOf(...printed: readonly Printed[]): readonly string[] {
  return Object.values(FORMATS).filter((format) => printed.some((kind) => format[kind] !== undefined))
    .map((format) => format.name);
}
