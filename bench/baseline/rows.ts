/**
 * Lines of text by layout, from the layout tables: what the baselines print, put the way an author would write it down.
 * Independent of `scripts/pack_tables.ts`, so that the benchmark's comparison of texts means something.
 *
 * @module
 */

import { ENUMS } from "../../layouts/enums.ts";
import { type FlatField, textRows } from "../../layouts/flatten.ts";
import { layoutByName } from "../../layouts/index.ts";

/** Layouts that occur in the benchmark's rings. */
export const USED = [
  "wqe_ctrl",
  "wqe_raddr",
  "wqe_atomic",
  "wqe_data",
  "wqe_inline_data",
  "wqe_umr_ctrl",
  "wqe_mkey_context",
  "wqe_umr_klm",
  "wqe_srq_next",
  "cqe64_req",
  "cqe64_resp",
  "cqe64_err",
] as const;

/** How a value is printed. */
export type Kind = "hex" | "dec" | "enum" | "mask" | "wide" | "log2";

/** One line. */
export interface Line {
  /** Before ` : 0x`. */
  readonly label: string;
  /** How the value is printed. */
  readonly kind: Kind;
  /** Byte offset of the dword, or of the quad word. */
  readonly at: number;
  /** Right shift in the dword. */
  readonly shift: number;
  /** Width in bits. */
  readonly width: number;
  /** Names by value, or by bit. */
  readonly names: readonly (readonly [number, string])[];
  /** `log2`: what to add to the exponent. */
  readonly plus: number;
  /** `log2`: what is counted. */
  readonly unit: string;
}

/** A layout. */
export interface Structure {
  /** Its name. */
  readonly name: string;
  /** Heading. */
  readonly title: string;
  /** Lines in order. */
  readonly lines: readonly Line[];
}

/** All structures that the baselines print. */
export function structures(): readonly Structure[] {
  return USED.map((name) => {
    const layout = layoutByName(name);
    if (layout === undefined) throw new Error(`No layout ${name}`);
    const lines = textRows(layout, layoutByName).flatMap((row) => {
      if (row.kind !== "field" || row.guards.length > 0) {
        throw new Error(`The baselines have no guarded or nested rows`);
      }
      return linesOf(row.flat);
    });
    return { name, title: layout.title, lines };
  });
}

function linesOf({ field, path, at, width }: FlatField): Line[] {
  const label = field.label ?? path[path.length - 1]!;
  const plain = { kind: "hex", at, shift: 0, width: 32, names: [], plus: 0, unit: "" } as const;
  if (typeof label !== "string") return [{ ...plain, label: label[0] }, { ...plain, label: label[1], at: at + 4 }];
  const line = { ...plain, label, width, shift: width <= 32 ? field.bits[1] : 0 };
  const names = ENUMS[field.enum ?? ""];
  if (names !== undefined && names.values.length > 0) {
    const kind = names.kind === "bitmask" ? "mask" : "enum";
    return [{ ...line, kind, names: names.values.map((v) => [v.value, v.name] as const) }];
  }
  if (field.log2 !== undefined) return [{ ...line, kind: "log2", plus: field.log2.plus, unit: field.log2.unit }];
  if (width === 64) return [{ ...line, kind: "wide" }];
  if (width > 32 || (field.as !== undefined && !["hex", "dec", "addr"].includes(field.as))) {
    throw new Error(`The baselines do not print ${label} as ${field.as}`);
  }
  return [{ ...line, kind: field.as === "dec" ? "dec" : "hex" }];
}
