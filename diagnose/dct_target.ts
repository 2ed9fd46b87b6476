/** What captures of a DC target's host say of connects to it. */

import { type QpCase, secondsBetween } from "./cases.ts";
import { ST } from "./quantities.ts";
import { hex } from "../bytes.ts";
import type { HostFacts, OwnerFacts } from "../device/host_facts.ts";
import { longEnough, plural, secondsText, type TargetAdapter, type World } from "./rule_types.ts";
import type { Destination, Evidence, Sample } from "./types.ts";

/** What is known of a target, for a verdict on its initiator. */
interface TargetSide {
  /** What keeps it from taking a connect, as far as that is proved; undefined: nothing says so. */
  readonly why: string | undefined;
  /** Connects arrive there, of whichever initiator. */
  readonly takesConnects: boolean;
  readonly evidence: readonly Evidence[];
  readonly not: readonly string[];
  readonly next: readonly string[];
}

/** States of a DCT that take no connect, as mlx5_ifc.h names them. */
export const LEAVING: Readonly<Record<number, string>> = { 1: "DRAINING", 2: "DRAINED" };
const ACTIVE = 0;
/** Seconds around the initiator's samples in which the target's can still be compared. */
const NEAR_S = 60;

const UNKNOWN: TargetSide = { why: undefined, takesConnects: false, evidence: [], not: [], next: [] };

/** What the capture of a target's host says of the connects to it. */
export function targetSide(qp: QpCase, to: Destination | undefined, world: World): TargetSide {
  const adapter = to === undefined ? undefined : world.targetAt(to);
  if (to === undefined || adapter === undefined) return UNKNOWN;
  const where = adapter.host ?? adapter.device;
  const away = secondsAway(qp, adapter.samples);
  if (away !== undefined && away > NEAR_S) {
    return { ...UNKNOWN, next: [`The captures of ${where} are of another time: take both hosts' together`] };
  }
  const missing = missingTarget(to.qpn, adapter, where);
  if (missing === undefined) return sideOf(knownOf(to.qpn, adapter, where, away));
  return {
    ...UNKNOWN,
    ...missing,
    next: [`Look at what became of its process on ${where}; initiators must stop using this target`],
  };
}

/**
 * Seconds between the time in which the initiator was seen to wait and that of the target's samples; 0: they overlap,
 * undefined: not known.
 */
function secondsAway(qp: QpCase, samples: readonly Sample[]): number | undefined {
  const [from, to] = [qp.readings[qp.flatFrom]!.sample.time, qp.sample.time];
  const [first, last] = [samples[0]!.time, samples.at(-1)!.time];
  if (from === undefined || to === undefined || first === undefined || last === undefined) return undefined;
  return Math.max(0, first - to, from - last) / 1000;
}

/** That a number is no DC target in the last sample, where that is proved. */
function missingTarget(
  dctn: number,
  { samples }: TargetAdapter,
  where: string,
): Pick<TargetSide, "why" | "evidence"> | undefined {
  const number = hex(dctn);
  const last = samples.at(-1)!;
  if (last.dcts?.has(dctn)) return undefined;
  const qp = last.qps.get(dctn);
  if (qp !== undefined) {
    if (qp.st === ST.dct) return undefined;
    return {
      why: `${number} of ${where} is no DC target`,
      evidence: [{ field: `st of qp ${number} there`, s1: qp.st }],
    };
  }
  const before = samples.slice(0, -1).map(({ facts }) => listOf(facts).owners.get(dctn)).find((one) =>
    one?.type === "DCT"
  );
  const { owners, origins } = listOf(last.facts);
  // Lists of one kind are compared: what another kind leaves out may be there.
  if (before === undefined || owners.has(dctn) || !origins.has(before.origin)) return undefined;
  return {
    why: `DCT ${number} of ${where} exists no more`,
    evidence: [{ field: `DCT ${number} of ${where}`, s1: "listed", s2: "not listed" }],
  };
}

/** QPs and DC targets that a host lists. */
interface OwnerList {
  readonly owners: ReadonlyMap<number, OwnerFacts>;
  /** Kinds of lists that have any. */
  readonly origins: ReadonlySet<string>;
}

const NO_LIST: OwnerList = { owners: new Map(), origins: new Set() };
const lists = new WeakMap<HostFacts, OwnerList>();

/** Made once: thousands of initiators may ask. */
function listOf(facts: HostFacts | undefined): OwnerList {
  const known = facts === undefined ? NO_LIST : lists.get(facts);
  if (known !== undefined) return known;
  const listed = facts!.owners.filter(({ kind, number }) => kind === "qp" && number !== null);
  const list = {
    owners: new Map(listed.map((one) => [one.number!, one])),
    origins: new Set(listed.map(({ origin }) => origin)),
  };
  lists.set(facts!, list);
  return list;
}

/** How much a count rose. */
interface Rise {
  readonly amount: number;
  /** ` in 2.0 s`, with what is to be said of when that was. */
  readonly span: string;
  /** Long enough for a count that stands still to mean something. */
  readonly isLong: boolean;
}

/** Facts of a target that is there, or may be. */
interface Known {
  readonly where: string;
  readonly name: string;
  /** Of its last context. */
  readonly state: number | undefined;
  /** Its port's counters count it; undefined: its context was not read. */
  readonly isCounted: boolean | undefined;
  /** The samples of both ends are of the same time, or it is not known. */
  readonly sameTime: boolean;
  readonly refused: Rise | undefined;
  readonly connects: Rise | undefined;
}

function knownOf(dctn: number, { samples }: TargetAdapter, where: string, away: number | undefined): Known {
  const last = samples.findLast(({ dcts }) => dcts?.has(dctn))?.dcts?.get(dctn);
  const sameTime = (away ?? 0) === 0;
  return {
    where,
    name: `DCT ${hex(dctn)} of ${where}`,
    state: last?.state,
    isCounted: last === undefined ? undefined : last.counter_set_id !== 0,
    sameTime,
    refused: riseOf(samples, ({ dcts }) => dcts?.get(dctn)?.dc_access_key_violation_count, sameTime),
    connects: riseOf(samples, connectsOf, sameTime),
  };
}

/** Of all ports: which one the target is on need not be known. Undefined where one does not tell. */
function connectsOf({ facts }: Sample): number | undefined {
  const counts = (facts?.ports ?? []).map(({ hw_counters: set }) => set?.values["rx_dct_connect"]);
  return counts.length === 0 ? undefined : counts.reduce(
    (sum: number | undefined, count) => sum === undefined || typeof count !== "number" ? undefined : sum + count,
    0,
  );
}

/** From the first sample that tells to the last. A count that fell was reset, or is another target's: it tells nothing. */
function riseOf(
  samples: readonly Sample[],
  of: (sample: Sample) => number | undefined,
  sameTime: boolean,
): Rise | undefined {
  const told = samples.flatMap((sample) => {
    const count = of(sample);
    return count === undefined ? [] : [{ sample, count }];
  });
  const [first, last] = [told[0], told.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  if (told.some(({ count }, i) => count < (told[i - 1]?.count ?? 0))) return undefined;
  const seconds = secondsBetween(first.sample, last.sample);
  return {
    amount: last.count - first.count,
    span: ` in ${secondsText(seconds)}` + (sameTime ? "" : ", which is not the time of these samples"),
    isLong: longEnough(seconds),
  };
}

function sideOf(known: Known): TargetSide {
  const { where, name, state, isCounted, sameTime, refused, connects } = known;
  const isSilent = isCounted !== false && connects?.amount === 0 && connects.isLong;
  const leaving = state === undefined ? undefined : LEAVING[state];
  const isRefused = refused !== undefined && refused.amount > 0;
  const why = leaving !== undefined
    ? `${name} is ${leaving} and takes no new connects`
    : isRefused
    ? `${name} refused ${
      plural(refused.amount, "packet")
    } for a wrong key${refused.span}: dc_access_key is likely to ` +
      "be wrong, here or at another initiator"
    : isSilent
    ? `rx_dct_connect of ${where} did not rise${connects.span}`
    : undefined;
  return {
    why,
    takesConnects: isCounted !== false && sameTime && (connects?.amount ?? 0) > 0,
    evidence: evidenceOf(known),
    not: [
      ...(state === ACTIVE ? [`a target that drains: ${name} is ACTIVE`] : []),
      ...(refused?.amount === 0 && refused.isLong
        ? [`a key that ${name} refused${refused.span}: its dc_access_key_violation_count stands still`]
        : []),
      ...(isSilent && isCounted === undefined
        ? [`proof that no connect arrives: whether rx_dct_connect counts ${name} (counter_set_id) was not read`]
        : []),
    ],
    next: leaving !== undefined
      ? [`Look at the process on ${where} that closes this target, or has ended; initiators must stop using it`]
      : isRefused
      ? ["Compare the dc_access_key of this queue's requests with that of the DCT's context"]
      : isSilent
      ? ["Look at the path: port counters of both ends and of the switches between"]
      : [],
  };
}

function evidenceOf({ where, name, state, isCounted, refused, connects }: Known): Evidence[] {
  const list: Evidence[] = [];
  if (connects !== undefined) list.push({ field: `rx_dct_connect of ${where}`, s1: `+${connects.amount}` });
  if (connects !== undefined && isCounted === false) {
    list.push({ field: `counter_set_id of ${name} (0: rx_dct_connect does not count it)`, s1: 0 });
  }
  if (state !== undefined) {
    list.push({ field: `state of ${name}`, s1: state === ACTIVE ? "ACTIVE" : LEAVING[state] ?? state });
  }
  if (refused !== undefined) {
    list.push({ field: `dc_access_key_violation_count of ${name}`, s1: `+${refused.amount}` });
  }
  return list;
}
