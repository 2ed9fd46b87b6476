/**
 * `wqdump explain`: numbers and names to explanations. What can mean several things is explained as each of them.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import { ENUMS } from "../layouts/enums.ts";
import { syndromeOf, SYNDROMES, VENDOR_SYNDROMES, WC_STATUSES, wcStatusOf } from "../layouts/knowledge.ts";
import { explainCqe, explainErrorJson, explainTriple, explainValue, triplesOf } from "./explain.ts";

/** One way to read a query. */
export interface Reading {
  /** What the words are taken for: `CQE syndrome 0x13 with vendor syndrome 0x88`. */
  readonly as: string;
  /** The explanation. */
  readonly lines: readonly string[];
  /** The same for programs. */
  readonly json: unknown;
}

/** A number of the query. */
interface Given {
  readonly value: number;
  /** Written with `0x`. */
  readonly hex: boolean;
}

/** Enumerations whose names can be asked for, and what they are. */
const NAMED: readonly (readonly [string, string])[] = [
  ["qp_state", "QP state"],
  ["sq_state", "SQ state"],
  ["rq_state", "RQ state"],
  ["wqe_opcode_gen5", "send WQE opcode"],
  ["cqe_opcode_gen5", "CQE opcode"],
  ["event_type_gen5", "event"],
  ["event_type_gen4", "event (4th generation)"],
  ["wqe_opcode_gen4", "send WQE opcode (4th generation)"],
  ["cq_error_syndrome", "syndrome of a CQ error event"],
  ["cqc_status", "CQ status"],
  ["eqc_status", "EQ status"],
  ["cmd_status", "firmware command status"],
];

/** Prefixes that programs put before the same names. */
const PREFIXES = [
  "MLX5_CQE_SYNDROME_",
  "MLX4_CQE_SYNDROME_",
  "MLX5_OPCODE_",
  "MLX4_OPCODE_",
  "MLX5_EVENT_TYPE_",
  "MLX4_EVENT_TYPE_",
  "MLX5_EVENT_",
  "MLX5_QP_STATE_",
  "MLX4_QP_STATE_",
  "MLX5_CQE_",
  "MLX5_CMD_STAT_",
  "IB_QPS_",
  "IBV_QPS_",
  "IB_WC_",
  "IBV_WC_",
];

/** Names of libibverbs's asynchronous events. */
const IBV_EVENTS: Readonly<Record<string, number>> = {
  IBV_EVENT_CQ_ERR: 0x04,
  IBV_EVENT_QP_FATAL: 0x05,
  IBV_EVENT_QP_REQ_ERR: 0x10,
  IBV_EVENT_QP_ACCESS_ERR: 0x11,
  IBV_EVENT_COMM_EST: 0x02,
  IBV_EVENT_SQ_DRAINED: 0x03,
  IBV_EVENT_PATH_MIG: 0x01,
  IBV_EVENT_PATH_MIG_ERR: 0x07,
  IBV_EVENT_DEVICE_FATAL: 0x08,
  IBV_EVENT_SRQ_ERR: 0x12,
  IBV_EVENT_QP_LAST_WQE_REACHED: 0x13,
  IBV_EVENT_SRQ_LIMIT_REACHED: 0x14,
};

/**
 * Reads a query.
 *
 * @param args Words of the command line: one to three numbers, or a name.
 * @returns Every reading that makes sense, the likeliest first.
 * @throws {UsageError} If nothing is known under these words.
 */
export function explainQuery(args: readonly string[]): readonly Reading[] {
  const words = args.flatMap((arg) => arg.split(/[\s,/()]+/)).filter((word) => word !== "");
  if (words.length === 0) {
    throw new UsageError(
      "Nothing to explain: no number and no name given",
      "for example: wqdump explain 0x13 0x88, wqdump explain LOCAL_PROT_ERR",
    );
  }
  const numbers = words.map(parseNumber);
  if (numbers.every((number) => number !== undefined)) {
    const given = numbers as Given[];
    const found = readNumbers(given);
    if (found.length > 0) return found;
    throw new UsageError(
      `Nothing is known of ${words.join(" ")}`,
      "syndromes, completion statuses and vendor syndromes are in docs/reference/syndromes.md",
    );
  }
  const found = readName(words.join(" "));
  if (found.length > 0) return found;
  throw new UsageError(`Nothing is known under the name "${words.join(" ").slice(0, 80)}"`, nearest(words.join(" ")));
}

function parseNumber(word: string): Given | undefined {
  if (!/^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i.test(word)) return undefined;
  return { value: Number(word), hex: /^0x/i.test(word) };
}

function readNumbers(given: readonly Given[]): Reading[] {
  const [first, second, third] = given as [Given, Given?, Given?];
  if (given.length > 3) return [];
  if (second === undefined) return readOne(first);
  const syndrome = () => errorReading(first.value, second.value, third?.value);
  const entry = wcStatusOf(first.value);
  const status = () =>
    entry?.syndrome === undefined ? undefined : errorReading(entry.syndrome, second.value, third?.value, first.value);
  const readings: Reading[] = [];
  // A hexadecimal first number is a syndrome as drivers print it, a decimal one a status as programs print it.
  const order = first.hex ? [syndrome, status] : [status, syndrome];
  for (const read of order) {
    const reading = read();
    if (reading !== undefined && !readings.some((one) => sameError(one, reading))) readings.push(reading);
  }
  if (!first.hex && !second.hex) {
    const reading = hexReading(first.value, second.value);
    if (reading !== undefined && !readings.some((one) => sameError(one, reading))) readings.push(reading);
  }
  if (third !== undefined) readings.unshift(...tripleReading(first.value, second.value, third.value));
  return readings.filter((reading) => keep(reading, readings));
}

/** Digits without 0x can be hexadecimal all the same: kernel messages such as `(10/88)`. */
function hexReading(first: number, second: number | undefined): Reading | undefined {
  const syndrome = parseInt(String(first), 16);
  const vendor = second === undefined ? undefined : parseInt(String(second), 16);
  if (syndrome === first || syndromeOf(syndrome) === undefined) return undefined;
  const reading = vendor === undefined
    ? { as: "", lines: explainCqe({ syndrome }), json: explainErrorJson({ syndrome }) }
    : errorReading(syndrome, vendor, undefined);
  return reading === undefined ? undefined : {
    ...reading,
    as: `CQE syndrome 0x${pad(syndrome)}${vendor === undefined ? "" : ` with vendor syndrome 0x${pad(vendor)}`}, ` +
      `if ${second === undefined ? "the number is" : "the numbers are"} hexadecimal`,
  };
}

/** Of two ways to read two numbers, the one whose pair was seen counts when the other's never was. */
function keep(reading: Reading, all: readonly Reading[]): boolean {
  const seen = (one: Reading) => (one.json as { seen?: boolean }).seen !== false;
  return seen(reading) || !all.some(seen);
}

function sameError(a: Reading, b: Reading): boolean {
  const value = (one: Reading) => (one.json as { syndrome?: { value?: number } }).syndrome?.value;
  return value(a) !== undefined && value(a) === value(b);
}

/** An error by syndrome and vendor syndrome. */
function errorReading(syndrome: number, vendor: number, hw: number | undefined, status?: number): Reading | undefined {
  if (syndromeOf(syndrome) === undefined) return undefined;
  const seen = VENDOR_SYNDROMES.some((entry) => entry.syndrome === syndrome && entry.vendor === vendor);
  const facts = { syndrome, vendor, hw };
  const hardware = hw === undefined ? "" : `, hardware syndrome 0x${hw.toString(16)}`;
  const from = status === undefined
    ? `CQE syndrome 0x${pad(syndrome)}`
    : `completion status ${status} (syndrome 0x${pad(syndrome)})`;
  return {
    as: `${from} with vendor syndrome 0x${pad(vendor)} (${vendor})${hardware}`,
    lines: explainCqe(facts),
    json: { ...explainErrorJson(facts), seen },
  };
}

function pad(value: number): string {
  return value.toString(16).padStart(2, "0");
}

function tripleReading(vendor: number, hwType: number, hw: number): Reading[] {
  const found = triplesOf(vendor, hwType, hw);
  if (found.length === 0) return [];
  return [{
    as: "the three numbers of the kernel's QP error line: vendor syndrome, hardware syndrome type, hardware syndrome",
    lines: explainTriple(vendor, hwType, hw),
    json: { triple: found },
  }];
}

/** A single number: syndrome, status, vendor syndrome. */
function readOne({ value, hex }: Given): Reading[] {
  const syndrome = syndromeOf(value);
  const asSyndrome: Reading[] = syndrome === undefined ? [] : [{
    as: `CQE syndrome 0x${pad(value)}`,
    lines: explainCqe({ syndrome: value }),
    json: explainErrorJson({ syndrome: value }),
  }];
  const status = wcStatusOf(value);
  const asStatus: Reading[] = status === undefined ? [] : [statusReading(value)];
  const same = status?.syndrome === value;
  const vendor = VENDOR_SYNDROMES.filter((entry) => entry.vendor === value);
  const asVendor: Reading[] = vendor.map((entry) => ({
    as: `vendor syndrome 0x${pad(value)} (${value}) with CQE syndrome 0x${pad(entry.syndrome)}`,
    lines: explainCqe({ syndrome: entry.syndrome, vendor: value }),
    json: explainErrorJson({ syndrome: entry.syndrome, vendor: value }),
  }));
  if (same) return [...asSyndrome, ...asVendor];
  if (hex) return [...asSyndrome, ...asStatus, ...asVendor];
  const asHex = hexReading(value, undefined);
  return [...asStatus, ...asSyndrome, ...asVendor, ...(asHex === undefined ? [] : [asHex])];
}

function statusReading(value: number): Reading {
  const status = wcStatusOf(value)!;
  const as = `completion status ${value} (${status.name})`;
  if (status.syndrome === undefined) {
    return {
      as,
      lines: [`status : ${status.name} (${value}), ${status.texts[0]}`],
      json: { wc_status: value, wc_status_name: status.name, text: status.texts[0] },
    };
  }
  return {
    as,
    lines: explainCqe({ syndrome: status.syndrome }),
    json: explainErrorJson({ syndrome: status.syndrome }),
  };
}

/** The same name in one form: upper case, underscores, without the prefixes of the drivers. */
function plainName(text: string): string {
  const upper = text.trim().toUpperCase().replace(/[\s-]+/g, "_");
  const prefix = PREFIXES.find((one) => upper.startsWith(one));
  return prefix === undefined ? upper : upper.slice(prefix.length);
}

function readName(text: string): Reading[] {
  const name = plainName(text);
  const readings: Reading[] = [];
  for (const entry of SYNDROMES) {
    const status = wcStatusOf(entry.wcStatus)!;
    const names = [entry.name, entry.title, status.name, ...status.texts].map(plainName);
    if (!names.includes(name)) continue;
    readings.push({
      as: `CQE syndrome ${entry.name} (0x${pad(entry.value)})`,
      lines: explainCqe({ syndrome: entry.value }),
      json: explainErrorJson({ syndrome: entry.value }),
    });
  }
  for (const status of WC_STATUSES) {
    if (status.syndrome === undefined && [status.name, ...status.texts].map(plainName).includes(name)) {
      readings.push(statusReading(status.value));
    }
  }
  const event = IBV_EVENTS[text.trim().toUpperCase()];
  if (event !== undefined) readings.push(valueReading("event_type_gen5", "event", event));
  for (const [enumeration, what] of NAMED) {
    for (const entry of ENUMS[enumeration]!.values) {
      if (plainName(entry.name) === name || (entry.label !== undefined && plainName(entry.label) === name)) {
        readings.push(valueReading(enumeration, what, entry.value));
      }
    }
  }
  // The 4th generation shares most names: it is only mentioned where it is the only one.
  const newer = readings.filter((reading) => !reading.as.includes("4th generation"));
  return newer.length > 0 ? newer : readings;
}

function valueReading(enumeration: string, what: string, value: number): Reading {
  const lines = explainValue(enumeration, value);
  return { as: what, lines, json: { enum: enumeration, value, lines } };
}

/** A hint for a name that is not known. */
function nearest(text: string): string {
  const name = plainName(text);
  const all = new Set([
    ...SYNDROMES.map((entry) => entry.name),
    ...NAMED.flatMap(([enumeration]) => ENUMS[enumeration]!.values.map((entry) => entry.name)),
  ]);
  const close = [...all].filter((one) => name.length >= 3 && (one.includes(name) || name.includes(one))).slice(0, 5);
  return close.length > 0
    ? `known names like it: ${close.join(", ")}`
    : "names of syndromes, statuses, states, opcodes and events are known, for example LOCAL_PROT_ERR";
}
