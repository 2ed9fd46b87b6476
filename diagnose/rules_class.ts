/**
 * Rule G0: the traffic class of a RoCE queue against the flow control of its port. It is absolute: where a whole group of
 * queues is in the wrong class, no majority of siblings shows it.
 */

import type { QpCase } from "./cases.ts";
import { ST, STATE } from "./quantities.ts";
import { portOf } from "./send_tests.ts";
import type { Finding, Rule } from "./rule_types.ts";

/** The priority that a queue's packets have, and what says so; undefined where the port's map has no entry for them. */
function priorityOf(qp: QpCase): { readonly priority: number; readonly by: "dscp" | "eth_prio" } | undefined {
  const port = portOf(qp);
  const { dscp, eth_prio } = qp.last;
  if (port?.trust === "pcp") return { priority: eth_prio, by: "eth_prio" };
  const priority = port?.trust === "dscp" ? port.dscp_prio.find((one) => one.dscp === dscp)?.prio : undefined;
  return priority === undefined ? undefined : { priority, by: "dscp" };
}

function testLossy(qp: QpCase): Finding | undefined {
  const { st, state } = qp.last;
  const gid = qp.peerGid;
  const port = portOf(qp);
  const pfc = port?.pfc ?? [];
  if (port?.link_layer !== "Ethernet" || pfc.length === 0 || gid === 0n || state !== STATE.rts) return;
  if (st !== ST.rc && st !== ST.uc && st !== ST.xrc) return;
  const found = priorityOf(qp);
  if (found === undefined || pfc.includes(found.priority)) return;
  const { priority, by } = found;
  return {
    sentence: `its packets have priority ${priority}` + (by === "dscp" ? ` (by dscp ${qp.last.dscp})` : "") +
      `, which has no flow control; the port pauses priority ${pfc.join(", ")} only: what finds no buffer is dropped`,
    evidence: [...qp.fields("tclass", "dscp", "eth_prio"), { field: "priorities with PFC", s1: pfc.join(" ") }],
  };
}

export const CLASS_RULE: Rule<QpCase> = {
  id: "G0",
  name: "lossy-class",
  severity: "warning",
  kind: "qp",
  needs: ["port facts"],
  condition:
    "RoCE, the port has PFC for some priority, and not for that of the queue: by dscp where the port trusts DSCP, " +
    "else eth_prio",
  means: "The queue runs in a class whose packets are dropped when buffers are full: 0x15/0x83 under load",
  unless: "RoCE without flow control is meant, and PFC is for other traffic",
  confidence: "header",
  source: "NCCL issues 378, 2383; UCX 6000, 7785; Linux dcbnl.h and mlx5e en_dcbnl.c",
  next: [
    "Set the traffic class to one with PFC (NCCL_IB_TC, UCX_IB_TRAFFIC_CLASS, rdma_set_option), or give this one PFC on " +
    "every port of the way",
  ],
  test: testLossy,
};
