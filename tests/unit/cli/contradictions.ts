/**
 * What in a document of a ring contradicts its bytes, its context, or itself: looked for without the program that made
 * it, by the layout tables alone.
 */

import { ringRowOf } from "../../../layouts/queues.ts";
import { flatten } from "../../../layouts/flatten.ts";
import { layoutByName } from "../../../layouts/index.ts";

type Json = Readonly<Record<string, unknown>>;

/** An element with its bytes (`--raw-bytes`). */
export interface Element extends Json {
  readonly index: number;
  readonly offset: number;
  readonly length: number;
  readonly wqe_counter?: number;
  readonly wqe_state?: string;
  readonly acked_by?: string;
  readonly failed?: { readonly syndrome: number; readonly cqn: number; readonly index: number };
  readonly flags?: readonly string[];
  readonly bytes: string;
  readonly segments: readonly {
    readonly layout: string | null;
    readonly offset: number;
    readonly length: number;
    readonly fields?: Json;
    readonly bytes?: string;
    readonly cut?: true;
  }[];
}

/** A document of a ring. */
export interface RingDocument {
  readonly device: { readonly generation: 4 | 5 };
  readonly ring: Json & { readonly source: string; readonly stride: number; readonly count?: number };
  readonly elements: readonly Element[];
  readonly first_causes?: readonly { readonly first: Json | null; readonly reason: string; readonly verdict: string }[];
}

/** All contradictions, a line each. */
export function contradictions({ device, ring, elements, first_causes: causes = [] }: RingDocument): string[] {
  const row = ringRowOf(ring.source.toLowerCase(), device.generation);
  return [
    ...elements.flatMap((one) => placeFaults(one, ring)),
    ...elements.flatMap(fieldFaults),
    ...(row?.walker === "sq5" ? elements.flatMap((one) => stateFaults(one, ring)) : elements.flatMap(statelessFaults)),
    ...causes.flatMap((cause) => causeFaults(cause, ring, elements)),
  ];
}

const named = ({ index }: Element, text: string): string => `[0x${index.toString(16)}] ${text}`;

function placeFaults(one: Element, { stride, count }: RingDocument["ring"]): string[] {
  const faults: string[] = [];
  if (one.offset !== one.index * stride) faults.push(named(one, `lies at ${one.offset}`));
  if (count !== undefined && one.index >= count) faults.push(named(one, `is outside of ${count}`));
  if (one.bytes.length !== one.length * 2 && !one.flags?.includes("cut")) faults.push(named(one, "lacks bytes"));
  return faults;
}

/** Segments that lie elsewhere than in the element. */
const ELSEWHERE = ["expanded", "compressed", "cut"];

// Each field's bits, by the tables, are those of the element's own bytes.
function fieldFaults(one: Element): string[] {
  if (one.flags?.some((flag) => ELSEWHERE.includes(flag))) return [];
  return one.segments.flatMap(({ layout: name, offset, fields, bytes, cut }) => {
    if (cut) return [];
    if (name === null) {
      return one.bytes.startsWith(bytes ?? "", offset * 2) ? [] : [named(one, `has no such bytes at ${offset}`)];
    }
    const layout = layoutByName(name)!;
    return flatten(layout, layoutByName).flatMap((row) => {
      if (row.kind !== "field" || row.flat.width > 32 || row.flat.field.as === "text") return [];
      const { at, path, width, field } = row.flat;
      const shown = path.reduce<unknown>((inner, part) => (inner as Json | undefined)?.[part], fields);
      const dword = one.bytes.slice((offset + at) * 2, (offset + at) * 2 + 8);
      // A form of a structure has some of its fields under other names.
      if (typeof shown !== "number" || dword.length < 8) return [];
      const value = parseInt(dword, 16) / 2 ** field.bits[1] % 2 ** width;
      const bits = Math.floor(value);
      const read = field.as === "signed" && bits >= 2 ** (width - 1) ? bits - 2 ** width : bits;
      return shown === read ? [] : [named(one, `${name}.${path.join(".")} is ${shown}, its bits are ${read}`)];
    });
  });
}

const STATES = ["completed", "sent", "rung", "posted", "old"];
const modulo = (value: number): number => value & 0xffff;
const ERROR = 6;

function stateFaults(one: Element, { ci, pi, state, count }: RingDocument["ring"]): string[] {
  const { wqe_state: is, wqe_counter: counter, acked_by: by, failed, flags = [] } = one;
  const faults: string[] = [];
  const fault = (text: string): void => void faults.push(named(one, `${is} ${text}`));
  if (flags.some((flag) => ["stale", "consumed", "pending"].includes(flag))) fault(`with the flags ${flags}`);
  if ((by !== undefined) !== (is === "completed" || is === "sent")) fault(`acked_by ${by}`);
  if (is === undefined || counter === undefined) return faults;
  if (!STATES.includes(is)) fault("is no state");
  if (typeof ci !== "number" || typeof pi !== "number" || count === undefined) {
    return [...faults, named(one, "no counters")];
  }
  if (state === ERROR) {
    if (is === "rung" || is === "posted") fault("in error");
    if (is === "completed" && by !== "cqe") fault(`in error by ${by}`);
  } else {
    const backlog = modulo(pi - ci);
    const behind = backlog > count; // the software counter says nothing then
    const producer = behind ? ci : pi;
    const isBefore = (end: number): boolean => modulo(end - counter - 1) < count;
    if (is === "posted" && modulo(counter - producer) >= count) fault("before the producer");
    if (is === "rung" && (isBefore(ci) && !isBefore(producer) || modulo(counter - ci) >= backlog)) fault("was sent");
    if ((is === "sent" || is === "completed") && !isBefore(ci)) fault("was not sent");
  }
  if (failed !== undefined && (failed.cqn === undefined || is === "old")) fault("failed");
  return faults;
}

// Elements of other queues have flags.
function statelessFaults(one: Element): string[] {
  const faults = ["wqe_state", "acked_by", "failed"].filter((name) => name in one);
  return faults.map((name) => named(one, `has ${name}`));
}

// What came first stands in the ring as it is said; who says that the ring went round has a reason.
function causeFaults(
  { first, reason }: NonNullable<RingDocument["first_causes"]>[number],
  { pi, count }: RingDocument["ring"],
  elements: readonly Element[],
): string[] {
  const faults: string[] = [];
  const owners = new Set(elements.flatMap(({ segments }) => segments.flatMap(({ fields }) => fields?.["owner"] ?? [])));
  const round = typeof pi !== "number" || count === undefined || pi > count || owners.size > 1;
  if (/went round/.test(reason) && !round) faults.push(`the queue never went round: ${reason}`);
  const at = /^index (0x[0-9a-f]+)$/.exec(String(first?.["where"] ?? ""))?.[1];
  const element = at === undefined ? undefined : elements.find(({ index }) => index === Number(at));
  if (first !== null && element === undefined) return [...faults, `nothing stands at ${first["where"]}`];
  for (const [name, field] of [["syndrome", "syndrome"], ["qpn", "qpn"]] as const) {
    const stands = element?.segments.find(({ fields }) => fields?.[field] !== undefined)?.fields?.[field];
    if (first !== null && stands !== first[name]) {
      faults.push(`${first["where"]}: ${name} ${first[name]}, not ${stands}`);
    }
  }
  return faults;
}
