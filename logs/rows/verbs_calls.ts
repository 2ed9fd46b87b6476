/** Calls of the verbs library and the connection manager that fail, as any program prints them. */

import { callErrorOf, CM_EVENTS } from "../../layouts/call_errors.ts";
import type { FormatRow } from "../row_types.ts";
import type { Facts } from "../types.ts";

/** `enum ibv_qp_state`. */
const QP_STATES = ["RESET", "INIT", "RTR", "RTS", "SQD", "SQE", "ERR"];

/** What the error means, and its name; the sign of the number is the program's. */
export function callFacts(facts: Facts, _: string, notes: string[]): void {
  if (typeof facts["errno"] === "number") facts["errno"] = Math.abs(facts["errno"]);
  const said = facts["errno"] ?? facts["failure"];
  const error = typeof said === "number" || typeof said === "string" ? callErrorOf(said) : undefined;
  const state = facts["qp_state_number"];
  if (typeof state === "number" && QP_STATES[state] !== undefined) {
    facts["qp_state_to"] = QP_STATES[state];
    delete facts["qp_state_number"];
  }
  if (error === undefined) return;
  facts["errno_name"] = error.name;
  notes.push(`${error.name}: ${error.meaning}`);
}

/** What stands between a call and the reason why it failed. */
const FAILED = "failed{/(?: to create [\\w ]{1,24}| to modify to \\w{3,5})?(?: on \\S{1,40})?(?: with(?: error)?)?/}" +
  "{? {errno:dec}{/[:,]/}?}{/\\s?[:,.]?/}";

/** A QP on its way to another state. */
const MOVE = "{/(?:fail(?:ed|ure)?|error|unable|cannot|can't|couldn't|could not)(?: to)?/} " +
  "{/(?:modif(?:y|ying|ing)|change|transition|move|bring)/}{/[^\\n:]{0,24}?/}{? QP {qpn:num}?}{/[^\\n:]{0,24}?/} to{/(?: state)?/} " +
  "{qp_state_to:qpstate}";

/** What stands before the reason: what to look at, where, a number. */
const WHY =
  "{/(?: state)?(?:\\s?, [a-z,\\s]{1,60}| on \\S{1,40}?)?(?:\\s?:| errno says)(?: reason:)?(?: \\(\\d{1,3}\\))?/}";

export const VERBS_CALL_ROWS: readonly FormatRow[] = [
  {
    origin: "nccl verbs call",
    sample:
      "n1:7:9 [0] NCCL INFO Call to ibv_modify_qp failed with 110 Connection timed out, on dev mlx5_3:1, curr state " +
      "INIT, next state RTR, local GID index 3, local GID ::ffff:192.0.2.1, remote GID ::ffff:192.0.2.2, retrying 1/35 " +
      "after 100 msec of sleep",
    pattern:
      "Call to {call:call} failed with {errno:dec} {failure:strerror},{!} on dev {device:device}:{port:dec}, curr state " +
      "{qp_state_from:qpstate}, next state {qp_state_to:qpstate}, local GID index {gid_index:dec}, local GID {local_gid:ip}, " +
      "remote GID {remote_gid:ip}{?, retrying {attempt:dec}/{attempts:dec} after {wait_ms:dec} msec of sleep?}",
    words: ["ibv"],
    gives: {
      host: "n1",
      process: 7,
      call: "ibv_modify_qp",
      errno: 110,
      errno_name: "ETIMEDOUT",
      failure: "connection timed out",
      device: "mlx5_3",
      port: 1,
      qp_state_from: "INIT",
      qp_state_to: "RTR",
      gid_index: 3,
      local_gid: "::ffff:192.0.2.1",
      remote_gid: "::ffff:192.0.2.2",
      attempt: 1,
      attempts: 35,
    },
    event: "connection",
    read: callFacts,
  },
  {
    origin: "verbs call",
    sample:
      "n1:7:9 [0] misc/ibvwrap.cc:253 NCCL WARN Call to ibv_create_qp failed with error Cannot allocate memory errno 12",
    pattern: [
      `{?Call to ?}{call:call}{?({/[^)\\n]{0,200}/})?} ${FAILED} {failure:strerror}{? errno {errno:dec}?}`,
      "failed on {call:call} with {errno:dec}",
      "{call:call}{?({/[^)\\n]{0,200}/})?}{/\\s?:(?: err:)?/} {failure:strerror}{?~({errno:dec})?}",
    ],
    words: ["ibv", "rdma", "fi_eq_readerr"],
    gives: {
      host: "n1",
      process: 7,
      call: "ibv_create_qp",
      errno: 12,
      errno_name: "ENOMEM",
      failure: "cannot allocate memory",
    },
    event: "connection",
    read: callFacts,
  },
  {
    origin: "qp not moved",
    sample:
      "E0101 10:00:00.000001 77 rdma_endpoint.cpp:9] [Handshake] Failed to modify QP to RTR, check mtu, gid, peer lid, peer " +
      "qp num: Connection timed out [110]",
    pattern: [
      `${MOVE}${WHY} {failure:strerror}{?~[{errno:dec}]?}`,
      // Without a reason; in source code a quotation mark stands before it.
      `{/(?<!["'(])/}${MOVE}{/(?: state)?[.!]?(?=\\s*$)/}`,
      "modify QP {qpn:num} to state {qp_state_number:dec} failed: {failure:strerror}",
    ],
    words: ["to rtr", "to rts", "ibv", "rdma", "ucx", "nccl"],
    gives: { thread: 77, qp_state_to: "RTR", errno: 110, errno_name: "ETIMEDOUT", failure: "connection timed out" },
    event: "connection",
    read: callFacts,
  },
  {
    origin: "rdma cm event",
    sample: "cma event RDMA_CM_EVENT_REJECTED, error 8",
    pattern: [
      "{/(?:cma|got error|received|unexpected|got|unknown|CM|RDMACM)/} event{/(?: \\d{1,2} \\(|: ?| )/}{cm_event:cmevent}" +
      "{?{/[,.)] (?:error|event status [^\\n(]{1,60}\\(|status =)/}~{cm_status:dec}?}{?. Peer: {peer:peer}?}",
      // SPDK.
      "but received {cm_event:cmevent} ({/\\d{1,2}/}) from CM event channel (status = {cm_status:dec})",
    ],
    words: ["rdma"],
    gives: { cm_event: "RDMA_CM_EVENT_REJECTED", cm_status: 8 },
    event: "connection",
    read: (facts, _, notes) => {
      const event = CM_EVENTS.find(({ name }) => name === facts["cm_event"]);
      if (event !== undefined) notes.push(`${event.name}: ${event.meaning}`);
      const status = facts["cm_status"];
      const error = typeof status === "number" && status < 0 ? callErrorOf(status) : undefined;
      if (error !== undefined) notes.push(`${error.name}: ${error.meaning}`);
    },
  },
];
