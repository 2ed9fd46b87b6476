/**
 * Error completions that programs print field by field, on one line or several: GPU-initiated networking, steering,
 * user-space drivers.
 */

import { syndromeOf, vendorSyndromesOf } from "../layouts/knowledge.ts";
import { numberAfter, prefixKey, put, valueAfter } from "./facts.ts";
import { enumName } from "./match.ts";
import type { MessageMatcher, More } from "./message_types.ts";
import { isProse } from "./prose.ts";
import type { Facts } from "./types.ts";

/** Names under which the fields are printed, by fact; the first that is there counts. */
const NAMES: readonly (readonly [string, readonly string[]])[] = [
  [
    "vendor_syndrome",
    ["vendor_err_synd", "vendor_error_syndrome", "vendor_syndrome", "vendor syndrome", "vendor syndrom", "vendor_err"],
  ],
  ["hw_err_synd", ["hw_err_synd", "hw_error_syndrome", "hw_err_syn", "hw"]],
  ["hw_synd_type", ["hw_synd_type", "hw_syndrome_type", "hw_syn_type", "(type"]],
  ["wqe_counter", ["wqe_counter", "wqe_ctr"]],
  ["wqe_index", ["wqe_idx", "wqe_index"]],
  ["cqn", ["cqn"]],
  ["qpn", ["qpn", "sqn", "rqn", "qp_num"]],
];

/** Words of a line that begins such a list, where the numbers may stand in the next ones. */
const STARTS = ["got completion with err:", "cqe error: opcode", "error type cqe", ": error completion "];

/** Numbers printed without `0x` can be either: the reading whose pair of syndromes is known counts. */
function codes(lower: string): Facts {
  const plain = { notAfter: ["vendor", "vendor_err", "vendor_error", "hw", "hw_error"] };
  const find = (base: 10 | 16) =>
    numberAfter(lower, "syndrome", { ...plain, base }) ?? numberAfter(lower, "syndrom", { ...plain, base }) ??
      numberAfter(lower, "synd", { ...plain, base });
  const decimal = find(10);
  const hexadecimal = find(16);
  const names = [...NAMES[0]![1], "vendor", "vend"];
  const vendorOf = (base: 10 | 16) =>
    names.map((name) => numberAfter(lower, name, { base })).find((found) => found !== undefined);
  const [vendorDec, vendorHex] = [vendorOf(10), vendorOf(16)];
  const known = (syndrome?: number, vendor?: number) =>
    syndrome === undefined || syndromeOf(syndrome) === undefined
      ? 0
      : vendor !== undefined && vendorSyndromesOf(syndrome, vendor, undefined).length > 0
      ? 2
      : 1;
  const asHex = known(hexadecimal?.value, vendorHex?.value) >= known(decimal?.value, vendorDec?.value);
  const [syndrome, vendor] = asHex ? [hexadecimal, vendorHex] : [decimal, vendorDec];
  const sane = (value: number | undefined) => value === undefined || value > 0xff ? undefined : value;
  return put({}, { syndrome: sane(syndrome?.value), vendor_syndrome: sane(vendor?.value) });
}

/** Whether syndromes were printed without `0x`, so that their base had to be found out. */
function bare(lower: string): boolean {
  const found = numberAfter(lower, "syndrome", { base: 16, notAfter: ["vendor", "hw"] });
  return found !== undefined && !found.hex && found.value > 9;
}

/** Fields of a line. */
function fieldsOf(lower: string): Facts {
  const facts = codes(lower);
  for (const [fact, names] of NAMES.slice(1)) {
    for (const name of names) put(facts, { [fact]: valueAfter(lower, name) });
  }
  const opcode = valueAfter(lower, "opcode", { notAfter: ["wqe", "_"] });
  if (opcode !== undefined && opcode < 16) put(facts, { cqe_opcode: opcode });
  if (lower.includes("cqe_req_err")) put(facts, { cqe_opcode: 0xd });
  if (lower.includes("cqe_resp_err")) put(facts, { cqe_opcode: 0xe });
  put(facts, { wqe_opcode: valueAfter(lower, "send wqe opcode") });
  return { ...facts, ...opcodeAndQp(lower, facts) };
}

/** The word with opcode and QP number; one program prints it, and the counter, in the order of a little-endian host. */
function opcodeAndQp(lower: string, facts: Facts): Facts {
  const word = numberAfter(lower, "s_wqe_opcode_qpn", { base: 16 }) ??
    numberAfter(lower, "wqe_opcode_qpn", { base: 16 });
  const loose = numberAfter(lower, "wqe_qpn", { base: 16 });
  const value = (word ?? loose)?.value;
  if (value === undefined || value > 0xffffffff) return {};
  const split = (number: number) => ({ wqe_opcode: number >>> 24, qpn: number & 0xffffff });
  const known = (opcode: number) => opcode >= 8 && opcode < 0x16 && enumName("wqe_opcode_gen5", opcode) !== undefined;
  if (word !== undefined || known(value >>> 24)) return split(value);
  if (!known(value & 0xff)) return { wqe_qpn_printed: value };
  const counter = facts["wqe_counter"];
  return {
    ...split(turned32(value)),
    ...(typeof counter === "number" && counter <= 0xffff ? { wqe_counter: turned16(counter) } : {}),
    turned: true,
  };
}

const turned16 = (value: number): number => ((value & 0xff) << 8) | (value >>> 8);

const turned32 = (value: number): number => ((turned16(value & 0xffff) << 16) | turned16(value >>> 16)) >>> 0;

/** Which program a list is from, by its wording. */
function originOf(lower: string): string {
  if (lower.includes("wqe_opcode_qpn=") && lower.includes("cqe: ")) return "xlio";
  if (lower.includes("idx=") && lower.includes("cq_type=")) return "libgdsync";
  if (lower.includes("got completion with err:")) return "gpu-initiated queue";
  if (lower.includes(": error completion ")) return "kernel mlx5 hardware steering";
  if (lower.includes("error type cqe")) return "flexio";
  return "error CQE in fields";
}

/** A list of fields, which may go on in the next lines. */
const fieldList: MessageMatcher = (text, lower) => {
  const begins = STARTS.some((word) => lower.includes(word));
  const facts = fieldsOf(lower);
  const both = facts["syndrome"] !== undefined && facts["vendor_syndrome"] !== undefined;
  const named = facts["syndrome"] !== undefined && /\bcqe\b|cqe_(?:req|resp)_err/.test(lower);
  if ((!begins && !both && !named) || isProse(text)) return undefined;
  const origin = originOf(lower);
  const notes = bare(lower) ? ["syndromes are printed without 0x here"] : [];
  if (origin === "libgdsync") {
    const counter = facts["wqe_counter"];
    if (typeof counter === "number" && counter <= 0xffff) facts["wqe_counter"] = turned16(counter);
    put(facts, { cqe_opcode: lower.includes("cq_type=tx") ? 0xd : 0xe });
    notes.push("this program prints the WQE counter with its bytes turned around");
  }
  if (origin === "kernel mlx5 hardware steering") ruleFacts(lower, facts);
  const seal = () => {
    if (facts["turned"] === true) {
      delete facts["turned"];
      notes.push("this program prints WQE counter and QP word with their bytes turned around");
    }
  };
  seal();
  const lead = prefixKey(text.slice(0, Math.max(0, ...STARTS.map((word) => lower.indexOf(word)))));
  const belongs = (line: string, next: string) =>
    origin === "kernel mlx5 hardware steering"
      ? facts["rule"] !== undefined && next.includes(String(facts["rule"]))
      : [prefixKey(line.slice(0, firstName(next))), lead].every((key) => key === "" || key === lead);
  return {
    origin,
    facts,
    notes,
    patience: begins && !both ? 2 : 0,
    limit: 24,
    worth: () => facts["syndrome"] !== undefined || facts["cqe_opcode"] !== undefined,
    more: (line, next): More => {
      if (STARTS.some((word) => next.includes(word))) return "end";
      if (!belongs(line, next)) return "no";
      const found = fieldsOf(next);
      if (origin === "kernel mlx5 hardware steering") ruleFacts(next, found);
      const fresh = Object.keys(found).some((name) => facts[name] === undefined);
      const other = Object.entries(found).some(([name, value]) => facts[name] !== undefined && facts[name] !== value);
      if (other || !fresh) return other ? "end" : "no";
      put(facts, found);
      seal();
      return "more";
    },
  };
};

/** Where the first field of a line stands. */
function firstName(lower: string): number {
  const places = ["syndrome", ...NAMES.flatMap(([, names]) => names), "s_wqe_opcode_qpn"].map((name) =>
    lower.indexOf(name)
  ).filter((at) => at >= 0);
  return places.length === 0 ? lower.length : Math.min(...places);
}

/** What steering says of a rule beside the completion. */
function ruleFacts(lower: string, facts: Facts): void {
  put(facts, {
    rule: /\brule (0x[0-9a-f]{1,16})/.exec(lower)?.[1],
    rule_status: /error completion ([a-z]{2,10})\b/.exec(lower)?.[1],
    update_status: /update status = ([a-z]{2,10})/.exec(lower)?.[1],
    rule_syndrome: /-syndrome = ([a-z_]{2,24})/.exec(lower.replace("- syndrome", "-syndrome"))?.[1],
  });
}

/** In the order in which they are tried. */
export const FIELD_LISTS: readonly MessageMatcher[] = [fieldList];
