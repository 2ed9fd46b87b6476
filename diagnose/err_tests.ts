/** Conditions of the rules of queue pairs in error. */

import type { CqCase, QpCase } from "./cases.ts";
import { keysOf, keyTrouble, remoteTrouble } from "./keys.ts";
import { backlog, diff16, diff24, isReliable, sqSize, STATE, unacked } from "./quantities.ts";
import { hex } from "../bytes.ts";
import { type Finding, plural, type World } from "./rule_types.ts";
import { toldPosted } from "./posted.ts";
import { firstWaiting, postedEnd, unackedInRing, wqeAt } from "./send_ring.ts";
import type { ErrorCqe } from "./types.ts";

const FLUSH = 0x05;
const FLUSHED = 0xf9;
/** The first element that is flushed in a queue that was put into error from outside. */
const FLUSHED_HEAD = 0xf5;
const REQUESTER = 13;
const LOCAL_PROTECTION = 0x04;
const PCIE_ACCESS = 0x51;

/** Error completions of a QP, oldest first; those of queues that had its number before are left out. */
function errorsOf(qp: QpCase, world: World): ErrorCqe[] {
  const { cqn_snd: snd, cqn_rcv: rcv } = qp.last;
  return [...new Set([snd, rcv])].flatMap((cqn) => world.cqs.get(cqn) ?? []).flatMap((cq) =>
    (cq.ring?.errors ?? []).filter((error) => error.qpn === qp.number && !isOlder(error, qp, cq))
  );
}

/**
 * An error that came before something by which the queue is known to have been well, or before it was there: after an
 * error nothing completes without one, so what did is of another queue, or of the same made anew.
 */
function isOlder({ counter, opcode }: ErrorCqe, qp: QpCase, cq: CqCase): boolean {
  const before = (later: number): boolean => {
    const distance = diff24(later, counter);
    return distance > 0 && distance <= 2 ** cq.last.log_cq_size;
  };
  const { sent, received } = cq.ring!.succeeded;
  const good = (opcode === REQUESTER ? sent : received).get(qp.number);
  if (good !== undefined && before(good)) return true;
  const well = Math.max(qp.lastReady?.n ?? -1, qp.replaced ? qp.readings[0]!.n : -1);
  return cq.readings.some(({ n, row }) => n < well && before(row.producer_counter));
}

/** The error completion that is no flush, else the one that says that the queue was put into error from outside. */
export function causeOf(qp: QpCase, world: World): ErrorCqe | undefined {
  const errors = errorsOf(qp, world);
  return errors.find(({ syndrome }) => syndrome !== FLUSH) ??
    errors.find(({ vendor }) => vendor !== FLUSHED);
}

function cqeText({ syndrome, vendor, wqe_counter }: ErrorCqe): string {
  return `syndrome ${hex(syndrome)}/${hex(vendor)} for WQE ${hex(wqe_counter)}`;
}

export function errCounters(qp: QpCase): Finding["evidence"] {
  return [
    qp.values("state", ({ row }) => stateName(row.state)),
    ...qp.fields("hw_sq_wqebb_counter", "sw_sq_wqebb_counter"),
  ];
}

/** Name of a QP state. */
export function stateName(state: number): string {
  return Object.entries(STATE).find(([, value]) => value === state)?.[0].toUpperCase() ?? hex(state);
}

/** Up to where software posted, and who says so. */
export function posted(qp: QpCase): { readonly pi: number; readonly from: string } | undefined {
  const record = qp.last.sw_sq_wqebb_counter;
  const ring = qp.ring;
  const end = ring === undefined ? undefined : postedEnd(ring, record);
  const ready = qp.lastReady?.row.sw_sq_wqebb_counter;
  const told = toldPosted(qp.sample, qp.number)?.sw_pi;
  if (told !== undefined && diff16(told, record) <= sqSize(qp.last)) return { pi: told, from: "sw_pi of UCX" };
  // What was posted after the reading that was ready only the ring knows.
  if (end !== undefined && (ready === undefined || diff16(end, ready) <= sqSize(qp.last))) {
    return { pi: end, from: "the last WQE in the ring" };
  }
  if (ready === undefined || diff16(record, ready) - 1 < sqSize(qp.last) && record !== ready) return undefined;
  return { pi: ready, from: "sw_sq_wqebb_counter while it was ready" };
}

/** Something waited for completion in the last reading that was ready; undefined: there is none. */
export function outstanding(qp: QpCase): boolean | undefined {
  const ready = qp.lastReady;
  if (ready === undefined) return undefined;
  const ring = ready.sample.sends.get(qp.number);
  return (backlog(ready.row) ?? 0) > 0 || (isReliable(ready.row) && (unackedInRing(ready.row, ring) ?? 0) > 0);
}

const isError = (qp: QpCase): boolean => qp.last.state === STATE.err;
const settled = (qp: QpCase): boolean => qp.last.hw_sq_wqebb_counter === qp.last.sw_sq_wqebb_counter;

export function testCause(qp: QpCase, world: World): Finding | undefined {
  if (!isError(qp)) return;
  const cause = causeOf(qp, world);
  if (cause === undefined || isGpuDirect(qp, world)) return;
  const outside = cause.syndrome === FLUSH;
  const why = refusal(cause, qp, world);
  return {
    sentence: outside
      ? `in error for a reason outside of its requests: the first that was flushed has ${cqeText(cause)}` +
        (cause.vendor === FLUSHED_HEAD ? ", as when software moves a QP to error" : "")
      : `in error; the first error completion that is no flush has ${cqeText(cause)}` +
        (why === undefined ? "" : `: ${why}`),
    evidence: [...errCounters(qp), { field: "syndrome", s1: cause.syndrome }, {
      field: "vendor_err_synd",
      s1: cause.vendor,
    }],
    ...(outside ? { not: ["a failed request: this one was flushed, and the first of all"] } : {}),
    next: [
      `wqdump explain 0x${cause.syndrome.toString(16)}/0x${cause.vendor.toString(16)} says what it means`,
      ...(outside ? OF_OUTSIDE : refusedNext(cause, qp, world)),
    ],
  };
}

const OF_OUTSIDE = [
  "Look at this host's software: modify_qp, a disconnect, a process that ends; then at asynchronous events: an error that " +
  "it met as a responder may do the same",
];
const REFUSED_KEY = 0x88;
const REFUSED_REQUEST = 0x8a;

/** What the other end's key, QP and rights say of a refusal by it; undefined: nothing. */
function refusal(cause: ErrorCqe, qp: QpCase, world: World): string | undefined {
  const peer = world.peers.get(qp.number)?.qp;
  const wqe = qp.ring === undefined ? undefined : wqeAt(qp.ring, cause.wqe_counter);
  if (cause.vendor !== REFUSED_KEY && cause.vendor !== REFUSED_REQUEST || peer === undefined) return;
  const found = wqe === undefined ? undefined : remoteTrouble(wqe, peer);
  if (found != null) return found;
  const { rre, rwe, log_rra_max: taken } = peer.last;
  if (
    wqe !== undefined && (/^RDMA_READ/.test(wqe.opcode) && rre === 0 || /^RDMA_WRITE/.test(wqe.opcode) && rwe === 0)
  ) {
    return `the peer's QP does not allow ${wqe.opcode}`;
  }
  if (cause.vendor === REFUSED_REQUEST && qp.last.log_sra_max > taken) {
    return `${2 ** qp.last.log_sra_max} READs and ATOMICs may be under way, the peer's QP takes ${2 ** taken}`;
  }
  return found === null ? "the key is good there, and covers the address" : undefined;
}

/** What a refusal by the peer leaves to be looked at. */
function refusedNext({ vendor }: ErrorCqe, qp: QpCase, world: World): string[] {
  if (vendor !== REFUSED_KEY && vendor !== REFUSED_REQUEST) return [];
  const peer = world.peers.get(qp.number);
  return peer?.qp?.last.state === STATE.err && peer.goneOwner === undefined
    ? ["The peer's QP is there, and in error: the key, the address or the right is wrong, look at what registered it"]
    : ["Look for the peer's process, QP and socket first: one that is killed answers like this while its keys go"];
}

function isGpuDirect(qp: QpCase, world: World): boolean {
  const cause = causeOf(qp, world);
  if (cause?.syndrome !== LOCAL_PROTECTION || cause.vendor !== PCIE_ACCESS || qp.ring === undefined) return false;
  const wqe = wqeAt(qp.ring, cause.wqe_counter);
  if (wqe === undefined || wqe.local.length === 0) return false;
  return keysOf(wqe, qp.sample).every(({ mkey }) => mkey !== undefined) &&
    keyTrouble(wqe, qp.last, qp.sample) === undefined;
}

export function testGpuDirect(qp: QpCase, world: World): Finding | undefined {
  if (!isError(qp) || !isGpuDirect(qp, world)) return;
  const cause = causeOf(qp, world)!;
  return {
    sentence: `in error with ${
      cqeText(cause)
    }, although the key is valid and covers the address: the access over PCIe failed`,
    evidence: [...errCounters(qp), { field: "syndrome", s1: cause.syndrome }, {
      field: "vendor_err_synd",
      s1: cause.vendor,
    }],
    not: ["a wrong or freed key: its context is valid and in range"],
  };
}

export function testWithoutCqe(qp: QpCase): Finding | undefined {
  if (!isError(qp) || qp.last.no_sq === 1) return;
  const { hw_sq_wqebb_counter: hw, sw_sq_wqebb_counter: record } = qp.last;
  const apart = qp.inError.filter(({ row }) => row.hw_sq_wqebb_counter !== row.sw_sq_wqebb_counter);
  const twice = apart.length >= 2 && apart.length === qp.inError.length && hw !== record;
  if (!twice && diff16(record, hw) <= sqSize(qp.last)) return;
  return {
    sentence: `in error, and no completion will come, not even that of the cause: the doorbell record says ` +
      `${hex(record)}, the adapter stands at ${hex(hw)}`,
    evidence: errCounters(qp),
    not: ["a flush that takes long: the record would have to move for it"],
  };
}

/** Where in the last reading that was ready the first request stood that had not completed; undefined: not known. */
function firstIncomplete(qp: QpCase): number | undefined {
  const ready = qp.lastReady;
  if (ready === undefined || !isReliable(ready.row)) return undefined;
  const packets = unacked(ready.row);
  if (packets === 0) return ready.row.hw_sq_wqebb_counter;
  const ring = ready.sample.sends.get(qp.number) ?? qp.ring;
  const walk = ring === undefined ? undefined : firstWaiting(ready.row, ring);
  return walk?.stopped === undefined ? walk?.wqe?.counter : undefined;
}

export function testLost(qp: QpCase): Finding | undefined {
  if (!isError(qp) || qp.last.no_sq === 1 || !settled(qp)) return;
  const known = posted(qp);
  if (known === undefined) return;
  const record = qp.last.sw_sq_wqebb_counter;
  const missing = diff16(known.pi, record);
  if (missing === 0 || missing > sqSize(qp.last)) return;
  const first = firstIncomplete(qp);
  const cause = first === undefined
    ? ""
    : first === record
    ? "; not even the completion of the cause comes"
    : "; what was posted before has its completions, the cause among them";
  return {
    sentence: `in error, and WQEs ${hex(record)} to ${hex(diff16(known.pi, 1))} never complete: ` +
      `the doorbell record is ${plural(missing, "block")} behind what was posted${cause}`,
    evidence: [...errCounters(qp), { field: `pi (${known.from})`, s1: known.pi }],
  };
}

export function testFlushed(qp: QpCase, world: World): Finding | undefined {
  if (!isError(qp) || !settled(qp)) return;
  const known = posted(qp);
  const record = qp.last.sw_sq_wqebb_counter;
  const flushes = errorsOf(qp, world).filter(({ syndrome }) => syndrome === FLUSH);
  if (known !== undefined && known.pi !== record) return;
  if (!(known !== undefined && outstanding(qp) === true) && flushes.length === 0) return;
  if (known === undefined) return;
  return {
    sentence: "in error, everything that was posted has completed; the completion of the cause has been consumed",
    evidence: [...errCounters(qp), { field: `pi (${known.from})`, s1: known.pi }],
    not: ["completions that are still to come: record, adapter and software agree"],
  };
}

export function testQuiet(qp: QpCase, world: World): Finding | undefined {
  if (!isError(qp) || !settled(qp)) return;
  const known = posted(qp);
  if (known === undefined || known.pi !== qp.last.sw_sq_wqebb_counter) return;
  if (outstanding(qp) !== false || errorsOf(qp, world).length > 0) return;
  return {
    sentence:
      "in error without an error completion, and nothing was outstanding: moved there by software on this host, " +
      "or by an error that it met as a responder",
    evidence: errCounters(qp),
    not: ["a failed request of its own: none was outstanding"],
  };
}

export function testUnknown(qp: QpCase): Finding | undefined {
  if (!isError(qp)) return;
  return {
    sentence: "in error; whether its requests completed cannot be proved from what was read",
    evidence: errCounters(qp),
    not: ["all completed, although both counters agree: in error they always do sooner or later"],
  };
}
