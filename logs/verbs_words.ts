/**
 * Lines that tell of a completion in verbs terms: status, vendor error, work request. MPI libraries, storage, kernel
 * protocols, test programs.
 */

import { vendorSyndromesOf, WC_STATUSES, wcStatusOf } from "../layouts/knowledge.ts";
import { numberAfter, put, valueAfter, wordAfter } from "./facts.ts";
import { isProse } from "./prose.ts";
import { UNTOLD_FIELDS } from "./rows/nccl.ts";
import type { MessageMatcher } from "./message_types.ts";
import type { Facts } from "./types.ts";

/** Status whose text or name a line contains: the longest text wins. */
function statusByText(lower: string): { status: number; text: string; at: number; named: boolean } | undefined {
  let best: { status: number; text: string; at: number; named: boolean } | undefined;
  const look = (status: number, text: string, named: boolean) => {
    const at = lower.indexOf(text);
    if (at >= 0 && (best === undefined || text.length > best.text.length)) best = { status, text, at, named };
  };
  for (const entry of WC_STATUSES) {
    if (entry.value === 0) continue;
    for (const text of entry.texts) look(entry.value, text, false);
    if (lower.includes("_err")) look(entry.value, entry.name.slice(entry.name.indexOf("WC_") + 3).toLowerCase(), true);
  }
  return best;
}

/** Words of which a line with a verbs completion has at least one. */
const WORDS = [
  "completion",
  "vendor",
  "vender_err",
  "vend_err",
  "syndrom 0x",
  "failed status",
  "cq error",
  "error polling",
  "error on cq",
  "wc error",
  "wc status",
  "prov_err",
  "process failed for slice",
  "failed with status",
  "status wr flushed",
  "cqe error",
  "wr_flush_err",
  "flushed",
  "rpcrdma",
  "svcrdma",
  "ib_srp",
  "rds/ib",
  "verbs rdma",
];

/** Names of the vendor error. */
const VENDOR_NAMES = [
  "vendor_err",
  "vendor err",
  "vendor error",
  "vendor_error",
  "vendor code",
  "vendor syndrome",
  "vend_err",
  "vender_err",
  "syndrom",
  "vendor",
];

/** `status=12`, `status=IBV_WC_RETRY_EXC_ERR(12)`. */
function namedNumber(lower: string, word: string): number | undefined {
  const direct = valueAfter(lower, word);
  if (direct !== undefined) return direct;
  const at = lower.indexOf(word);
  if (at < 0) return undefined;
  const match = /^[\s=:]{0,4}[a-z_]{2,40} ?\((\d{1,10})\)/.exec(lower.slice(at + word.length, at + word.length + 64));
  return match === null ? undefined : Number(match[1]);
}

/** A vendor error, and whether its base had to be guessed. */
interface VendorError {
  readonly value: number;
  readonly guessed: boolean;
}

/**
 * The vendor error of a line. Programs print it in decimal, kernel protocols in hexadecimal without `0x`; where both
 * readings are possible the one that was seen beside the status counts.
 */
function vendorError(lower: string, status: number | undefined): VendorError | undefined {
  for (const name of VENDOR_NAMES) {
    const stated = numberAfter(lower, name, { base: 16 });
    if (stated === undefined) continue;
    if (stated.hex) return { value: stated.value, guessed: false };
    const digits = stated.value.toString(16);
    const decimal = /^\d+$/.test(digits) ? Number(digits) : undefined;
    if (decimal === undefined || (decimal > 0xff && stated.value <= 0xff)) {
      return { value: stated.value, guessed: false };
    }
    if (decimal <= 9 || stated.value > 0xff) return { value: decimal, guessed: false };
    const syndrome = status === undefined ? undefined : wcStatusOf(status)?.syndrome;
    const seen = (vendor: number) =>
      syndrome !== undefined && vendorSyndromesOf(syndrome, vendor, undefined).length > 0;
    const hexadecimal = seen(stated.value) === seen(decimal)
      ? name === "vend_err" || name === "vender_err"
      : seen(stated.value);
    return { value: hexadecimal ? stated.value : decimal, guessed: true };
  }
  return undefined;
}

/** Numbers of a completion by the names that programs use for them. */
function verbsFacts(
  lower: string,
  printed: string,
): { facts: Facts; numbered: boolean; named: "no" | "words" | "given"; guessed: boolean } {
  const text = statusByText(lower);
  const behind = text === undefined
    ? undefined
    : /^[^0-9a-z]{0,3}\((\d{1,2})(?:\/(0x[0-9a-f]{1,3}))?\)/.exec(lower.slice(text.at + text.text.length));
  const before = text === undefined
    ? undefined
    : /\((\d{1,2})\):? {0,3}$/.exec(lower.slice(Math.max(0, text.at - 10), text.at));
  const number = namedNumber(lower, "status number") ?? namedNumber(lower, "wc status") ??
    namedNumber(lower, "status") ?? namedNumber(lower, "wc error") ?? namedNumber(lower, "with error") ??
    (behind ? Number(behind[1]) : undefined) ?? (before ? Number(before[1]) : undefined);
  const sane = number !== undefined && number < 64 ? number : undefined;
  const status = text === undefined ? sane : text.status;
  const vendor = vendorError(lower, status);
  const pair = behind?.[2] === undefined ? undefined : Number(behind[2]);
  return {
    facts: put({}, {
      wc_status: status,
      vendor_syndrome: pair ?? vendor?.value,
      qpn: valueAfter(lower, "qp_num") ?? valueAfter(lower, "qpn") ?? valueAfter(lower, "qp num"),
      wr_id: wordAfter(printed, "wr_id") ?? wordAfter(lower, "wrid"),
      wc_opcode: namedNumber(lower, "opcode"),
      len: valueAfter(lower, "byte_len"),
    }),
    numbered: sane !== undefined,
    named: text === undefined ? "no" : text.named || isGiven(lower, text.at) ? "given" : "words",
    guessed: pair === undefined && vendor?.guessed === true,
  };
}

/** Whether a text is given as a status: behind `status`, `error:` and their like. */
function isGiven(lower: string, at: number): boolean {
  return /(?:status|error|failed|failure|err|error_string|strerror)\s?(?:[:=]\s?|\s)['"(]?$/.test(
    lower.slice(Math.max(0, at - 24), at),
  );
}

/** Programs whose number alone is enough: whatever they call status is one of a completion. */
const SURE = /ib_srp|rds\/ib|\biser\b|\bisert\b|\bipoib\b|mrail/;

/** A line of any of these programs. */
const verbs: MessageMatcher = (text, lower) => {
  if (!WORDS.some((word) => lower.includes(word))) return undefined;
  if (isProse(text)) return undefined;
  const { facts, numbered, named, guessed } = verbsFacts(lower.replace(/\s+/g, " "), text.replace(/\s+/g, " "));
  const { wc_status: status, vendor_syndrome: vendor } = facts;
  if (status === undefined || (status === 0 && (vendor ?? 0) === 0)) return undefined;
  const beside = vendor !== undefined || facts["qpn"] !== undefined || facts["wr_id"] !== undefined;
  // A status in words is a record where a number stands beside it, or where it is given as a status.
  if (named === "words" && !numbered && !beside) return undefined;
  if (named === "no" && (!numbered || (!beside && !SURE.test(lower)))) return undefined;
  const notes = facts["wc_opcode"] === undefined ? [] : [UNTOLD_FIELDS];
  if (guessed) {
    notes.push(`the vendor error is printed without 0x; read as 0x${(vendor as number).toString(16)} (${vendor})`);
  }
  if (vendor !== undefined && (vendor as number) > 0xff) notes.push("vendor_err is not that of an NVIDIA adapter");
  put(facts, { peer: peerOf(text) });
  return { origin: originOf(lower), facts, notes, ...followUp(lower, facts) };
};

/** The other side, as MPI libraries name it. */
function peerOf(text: string): string | undefined {
  const rank = /dest rank=(\d{1,7})/.exec(text)?.[1];
  return rank === undefined ? /\bfrom \S{1,80} to: (\S{1,80}) error/.exec(text)?.[1] : `rank ${rank}`;
}

/** Lines that were broken in two, and programs that print status and vendor error on lines of their own. */
function followUp(lower: string, facts: Facts): Partial<ReturnType<MessageMatcher>> {
  if (facts["vendor_syndrome"] !== undefined) return {};
  const apart = /got bad completion|found in cq with status/.test(lower);
  const broken = /status number|wr_id|with error/.test(lower);
  if (!apart && !broken) return {};
  return {
    patience: 1,
    more: (_, next) => {
      if (statusByText(next) !== undefined) return "end";
      const status = facts["wc_status"];
      const vendor = vendorError(next, typeof status === "number" ? status : undefined);
      if (vendor === undefined || (apart && !next.includes("bad completion"))) return "end";
      put(facts, { vendor_syndrome: vendor.value, wr_id: wordAfter(next, "wr_id") });
      return "done";
    },
  };
}

/** Which program a line is from, by its wording; the first that fits. */
const ORIGINS: readonly (readonly [string, readonly string[]])[] = [
  ["spdk", ["rdma.c", "nvmf_rdma", "nvme_rdma"]],
  ["openmpi openib", ["handle_wc", "btl_openib", "error polling"]],
  ["mvapich", ["vendor code", "mrail"]],
  ["libfabric", ["libfabric", "prov_err"]],
  ["mooncake", ["process failed for slice"]],
  ["dapl", ["dto completion", "dapl"]],
  ["kernel iser", ["iser:", "isert"]],
  ["kernel ipoib", ["wrid=", "ipoib"]],
  ["kernel rpcrdma", ["rpcrdma", "svcrdma"]],
  ["kernel srp", ["ib_srp"]],
  ["kernel rds", ["rds/ib", "disconnecting and reconnecting"]],
  ["storage scale", ["verbs rdma"]],
];

function originOf(lower: string): string {
  if (lower.includes("failed status") && lower.includes("syndrom")) return "perftest";
  const found = ORIGINS.find(([, words]) => words.some((word) => lower.includes(word)));
  return found?.[0] ?? (/\bnvme\w*:? /.test(lower) ? "kernel nvme" : "verbs completion");
}

/** A completion printed member by member, as debuggers and pretty printers do. */
const members: MessageMatcher = (text, lower) => {
  if (!/^[\s>${}\d=-]{0,40}"?wr_id"?\s?[=:]\s?[^,;{}]{1,40},?\s*$/.test(lower)) return undefined;
  const facts: Facts = {};
  const read = (printed: string) => {
    const low = printed.toLowerCase();
    const found = verbsFacts(low, printed).facts;
    put(facts, found);
  };
  read(text.replaceAll('"', ""));
  return {
    origin: "verbs completion",
    facts,
    notes: [UNTOLD_FIELDS],
    limit: 32,
    patience: 0,
    worth: () => typeof facts["wc_status"] === "number" && facts["wc_status"] !== 0,
    more: (line) => {
      if (!/^[\s>{}]{0,40}"?[a-z]\w{0,30}"?\s?[=:]\s?[^;]{1,60},?\s*$/i.test(line) || /"?wr_id"?\s?[=:]/.test(line)) {
        return "end";
      }
      read(line.replaceAll('"', "").replace(/,\s*$/, ""));
      return "more";
    },
  };
};

/** In the order in which they are tried. */
export const VERBS_WORDS: readonly MessageMatcher[] = [members, verbs];
