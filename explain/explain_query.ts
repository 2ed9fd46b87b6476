/** `wqdump explain`: numbers and names to explanations. What can mean several things is explained as each of them. */

import { UsageError } from "../errors.ts";
import { ENUMS } from "../layouts/enums.ts";
import { ASYNC_EVENTS, EVENT_KINDS, EVENT_WORDS, type EventKind } from "../layouts/async_events.ts";
import { syndromeOf, SYNDROMES, UCX_ERRORS, WC_OPCODES, WC_STATUSES, wcStatusOf } from "../layouts/knowledge.ts";
import { nearest } from "../suggest.ts";
import { explainCqe, explainErrorJson, explainValue } from "./explain.ts";
import { plainName, plainOf } from "./plain_name.ts";
import { allHostNames, hostNames, hostNumbers } from "./query_hosts.ts";
import { type Given, type Reading, vendorReadings } from "./query_reading.ts";
import { nameWithin, PRINTED_NAMES, programReadings } from "./printed_names.ts";
import { errorReading, queryNumber, readNumbers, statusReading } from "./query_numbers.ts";
import { pad } from "./query_reading.ts";

/** A name that others give: the verdicts of `diagnose`. */
export interface OtherName {
  /** As it is printed. */
  readonly name: string;
  /** Its explanation. */
  readonly read: () => Reading;
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

/**
 * Reads a query.
 *
 * @param args Words of the command line: one to three numbers, or a name.
 * @param others Names that are explained elsewhere.
 * @returns Every reading that makes sense, the likeliest first.
 * @throws {UsageError} If nothing is known under these words.
 */
export function explainQuery(args: readonly string[], others: readonly OtherName[] = []): readonly Reading[] {
  const text = args.join(" ").trim().replace(/\s+/g, " ");
  const words = text.split(/[\s,/()=:'"\u0060]+/).filter((word) => word !== "");
  if (words.length === 0) {
    throw new UsageError(
      "Nothing to explain: no number and no name given",
      "for example: wqdump explain 0x13 0x88, wqdump explain LOCAL_PROT_ERR",
    );
  }
  const plain = plainName(text);
  const other = others.filter(({ name }) => plainOf(name) === plain).map((one) => one.read());
  if (other.length > 0) return [...other, ...readName(text)];
  const hosts = hostNumbers(text);
  if (hosts.length > 0) return hosts;
  const labelled = readLabelled(text);
  if (labelled.length > 0) return labelled;
  const numbers = words.map(queryNumber);
  if (numbers.every((number) => number !== undefined)) {
    const given = numbers as Given[];
    const found = readNumbers(given);
    if (found.length > 0) return found;
    throw new UsageError(
      `Nothing is known of ${words.join(" ")}`,
      "syndromes, completion statuses and vendor syndromes are in docs/reference/syndromes.md",
    );
  }
  // Numbers behind a name are the vendor syndrome and the hardware syndrome that go with it.
  const names = words.filter((word) => queryNumber(word) === undefined);
  const found = readNamed(names.join(" "), numbers.filter((number) => number !== undefined));
  if (found.length > 0) return found;
  for (const name of [words.join(" "), text, nameWithin(text)]) {
    const whole = name === undefined ? [] : readName(name);
    if (whole.length > 0) return whole;
  }
  throw new UsageError(
    `Nothing is known under the name "${words.join(" ").slice(0, 80)}"`,
    hintFor(names.join(" "), others.map(({ name }) => name)),
  );
}

/** What programs write before their numbers. */
const LABELS =
  /\b(wc[._]status|status|with error|synd(?:rome?)?|vend(?:or)?(?:[ _](?:err(?:or)?|synd(?:rome)?|code))*|hw(?:_\w+)?)\b\s*[=:]?\s*\(?(0x[0-9a-f]{1,8}|\d{1,10})\b(?:\/(\d{1,3})\b)?/gi;

/** Other fields and their values. */
const FIELDS = /\b[a-z_]\w{0,40}\s?[=:]\s?\S+/gi;

/** `status=12 vendor err 129`: numbers as lines of logs name them. */
function readLabelled(text: string): Reading[] {
  const found: Record<string, number> = {};
  const rest = text.replace(LABELS, (_, label: string, digits: string, behind: string | undefined) => {
    const low = label.toLowerCase();
    const name = low.startsWith("vend")
      ? "vendor"
      : low.startsWith("hw")
      ? "hw"
      : low.startsWith("synd")
      ? "syndrome"
      : "status";
    // UCX prints type and hardware syndrome with a stroke between them.
    found[name] ??= Number(name === "hw" ? behind ?? digits : digits);
    return " ";
  });
  // A number without a label, behind a status or a syndrome, is the vendor's.
  const others = rest.replace(FIELDS, " ").split(/[\s,/()=:]+/).map((word) => queryNumber(word)?.value).filter((
    value,
  ) => value !== undefined);
  const { status, hw } = found;
  const syndrome = found["syndrome"] ?? (status === undefined ? undefined : wcStatusOf(status)?.syndrome);
  const vendor = found["vendor"] ?? others[0];
  if (syndrome === undefined || syndromeOf(syndrome) === undefined) {
    if (status === undefined && found["vendor"] !== undefined) return vendorReadings(found["vendor"]);
    return status !== undefined && wcStatusOf(status) !== undefined ? [statusReading(status)] : [];
  }
  if (vendor === undefined) {
    return status === undefined
      ? [{
        as: `CQE syndrome 0x${pad(syndrome)}`,
        lines: explainCqe({ syndrome }),
        json: explainErrorJson({ syndrome }),
      }]
      : [statusReading(status)];
  }
  const reading = errorReading(syndrome, vendor, hw ?? others[found["vendor"] === undefined ? 1 : 0], status);
  return reading === undefined ? [] : [reading];
}

/** A name, with the numbers behind it. */
function readNamed(name: string, numbers: readonly Given[]): Reading[] {
  const readings = readName(name);
  const [vendor, hw] = numbers;
  if (vendor === undefined) return readings;
  const errors = readings.flatMap((reading) => {
    const syndrome = (reading.json as { syndrome?: { value?: number } }).syndrome?.value;
    if (syndrome === undefined) return [];
    const status = numbers.length > 1 && wcStatusOf(vendor.value)?.syndrome === syndrome;
    // A status in words with its number, `(12)` or `status 12`, and the vendor syndrome behind it.
    const found = status
      ? errorReading(syndrome, hw!.value, numbers[2]?.value)
      : wcStatusOf(vendor.value)?.syndrome === syndrome && numbers.length === 1
      ? reading
      : errorReading(syndrome, vendor.value, hw?.value);
    return found === undefined ? [] : [found];
  });
  return errors.length > 0 ? errors : readings;
}

function readName(text: string): Reading[] {
  const name = plainName(text);
  const readings: Reading[] = [];
  for (const entry of SYNDROMES) {
    const status = wcStatusOf(entry.wcStatus)!;
    const names = [entry.name, entry.title, status.name, ...status.texts].map(plainOf);
    if (!names.includes(name)) continue;
    readings.push({
      as: `CQE syndrome ${entry.name} (0x${pad(entry.value)})`,
      lines: explainCqe({ syndrome: entry.value }),
      json: explainErrorJson({ syndrome: entry.value }),
    });
  }
  for (const status of WC_STATUSES) {
    if (status.syndrome === undefined && [status.name, ...status.texts].map(plainOf).includes(name)) {
      readings.push(statusReading(status.value));
    }
  }
  if (readings.length === 0) {
    const short = name.replace(/_ERROR$/, "");
    for (const [words, syndrome] of UCX_ERRORS) {
      if (plainOf(words) === short) readings.push(syndromeReading(syndrome));
    }
  }
  readings.push(...eventReadings(text, name), ...programReadings(text), ...hostNames(text));
  for (const [enumeration, what] of NAMED) {
    for (const entry of ENUMS[enumeration]!.values) {
      if (plainOf(entry.name) === name || (entry.label !== undefined && plainOf(entry.label) === name)) {
        readings.push(valueReading(enumeration, what, entry.value));
      }
    }
  }
  if (readings.length === 0 || /^IBV_WC_/i.test(text)) readings.push(...wcOpcodeReadings(name));
  if (readings.length === 0) readings.push(...anyName(name));
  // The 4th generation shares most names: it is only mentioned where it is the only one.
  const newer = readings.filter((reading) => !reading.as.includes("4th generation"));
  return newer.length > 0 ? newer : readings;
}

/** An opcode of a completion, as the verbs library tells it. */
function wcOpcodeReadings(name: string): Reading[] {
  return Object.entries(WC_OPCODES).filter(([, one]) => plainName(one) === name).map(([value, one]) => {
    const lines = [
      `wc_opcode : ${one} (${value})`,
      `in words : ${
        Number(value) < 128 ? "A request of this kind" : "A receive"
      } completed; of an error it may not be set.`,
    ];
    return {
      as: "opcode of a completion (ibv_wc_opcode)",
      lines,
      json: { wc_opcode: Number(value), name: one, lines },
    };
  });
}

function syndromeReading(syndrome: number): Reading {
  return {
    as: `CQE syndrome ${syndromeOf(syndrome)?.name} (0x${pad(syndrome)})`,
    lines: explainCqe({ syndrome }),
    json: explainErrorJson({ syndrome }),
  };
}

/** An asynchronous event by its name, with or without its prefix, or by its words. */
function eventReadings(text: string, name: string): Reading[] {
  const low = text.toLowerCase();
  const kind = Object.entries(EVENT_KINDS).find(([one]) =>
    one === low.replaceAll(/[ _]/g, "-") ||
    EVENT_WORDS[one as EventKind]?.some((word) => word === low || word.replace(/[()]/g, "") === low)
  );
  if (kind !== undefined) {
    const lines = [`kind : ${kind[0]}`, `in words : ${kind[1]}`];
    return [{ as: "kind of event in a log", lines, json: { kind: kind[0], lines } }];
  }
  const wanted = [text.toUpperCase(), `IBV_EVENT_${name.replace(/^IBV?_EVENT_/, "")}`];
  return ASYNC_EVENTS.filter((event) => wanted.includes(event.name) || event.texts.includes(low)).map((event) => {
    const more = event.eventType === undefined ? [] : explainValue("event_type_gen5", event.eventType);
    const lines = [
      `event : ${event.name} (${event.value}), ${event.texts[0]}`,
      `in words : ${event.meaning}`,
      ...more.filter((line) => /^(?:event_type|check)/.test(line)),
    ];
    return {
      as: "asynchronous event",
      lines,
      json: { event: event.name, value: event.value, kind: event.kind, lines },
    };
  });
}

/** A name of any other enumeration that wqdump prints. */
function anyName(name: string): Reading[] {
  return Object.entries(ENUMS).flatMap(([enumeration, { values }]) =>
    values.filter((entry) => entry.name.toUpperCase() === name || plainOf(entry.name) === name)
      .map((entry) => valueReading(enumeration, enumeration, entry.value))
  ).slice(0, 8);
}

function valueReading(enumeration: string, what: string, value: number): Reading {
  const lines = explainValue(enumeration, value);
  return { as: what, lines, json: { enum: enumeration, value, lines } };
}

/** A hint for a name that is not known. */
function hintFor(text: string, others: readonly string[]): string {
  const name = plainName(text);
  const all = new Set([
    ...others,
    ...SYNDROMES.map((entry) => entry.name),
    ...WC_STATUSES.map((entry) => entry.name),
    ...ASYNC_EVENTS.map((entry) => entry.name),
    ...PRINTED_NAMES.flatMap((entry) => entry.names),
    ...allHostNames(),
    ...NAMED.flatMap(([enumeration]) => ENUMS[enumeration]!.values.map((entry) => entry.name)),
  ]);
  const longer = [...all].filter((one) => name.length >= 3 && plainOf(one).includes(name)).slice(0, 5);
  if (longer.length > 0) return `known names like it: ${longer.join(", ")}`;
  const near = nearest(name, [...all]) ?? nearest(name, [...all].map(plainOf));
  if (near !== undefined) return `did you mean ${near}?`;
  const inside = [...all].filter((one) => one.length >= 3 && name.includes(plainOf(one))).slice(0, 5);
  return inside.length > 0
    ? `known names like it: ${inside.join(", ")}`
    : "names of syndromes, statuses, states, opcodes, events and verdicts are known, for example LOCAL_PROT_ERR";
}
