/** Conditions of the rules of QPs that are bound to a port of a bond. */

import type { QpCase } from "./cases.ts";
import { type Finding, plural, type World } from "./rule_types.ts";
import { ST, STATE } from "./quantities.ts";
import { MANY_TO_ONE, outlierTest } from "./sibling_tests.ts";

const isConnected = ({ last: { st, state } }: QpCase): boolean =>
  state === STATE.rts && (st === ST.rc || st === ST.uc || st === ST.xrc);

/** The port that it is bound to is down. */
export function testLagDown(qp: QpCase): Finding | undefined {
  const { lag_tx_port_affinity: bound } = qp.last;
  const ports = qp.sample.facts?.ports ?? [];
  const port = ports.length < 2 || bound === 0 || !isConnected(qp)
    ? undefined
    : ports.find((one) => one.port === bound);
  if (port?.state == null || /ACTIVE/i.test(port.state)) return;
  return {
    sentence: `it is bound to port ${bound} of the bond, which is ${port.state}`,
    evidence: [...qp.fields("lag_tx_port_affinity"), { field: `state of port ${bound}`, s1: port.state }],
  };
}

/** All QPs of a kind are bound to one port: the other carries nothing. */
function testAlike(qp: QpCase, world: World): Finding | undefined {
  const { lag_tx_port_affinity: bound } = qp.last;
  if (bound === 0 || !isConnected(qp)) return;
  const same = world.groups.sameKind(qp);
  if (same.length < MANY_TO_ONE || same[0] !== qp) return; // one line for all of them
  if (same.some(({ last }) => last.lag_tx_port_affinity !== bound)) return;
  return {
    sentence: `all ${plural(same.length, "QP")} of its kind are bound to port ${bound} of the bond`,
    evidence: qp.fields("lag_tx_port_affinity"),
  };
}

/** It is bound to another port than its siblings, or all are to one. */
export function testLagPort(qp: QpCase, world: World): Finding | undefined {
  return outlierTest("lag-port")(qp, world) ?? testAlike(qp, world);
}
