/** Rule H4d by the list of the RDMA connection manager: connections that are not finished, and where nobody listens. */

import type { ConnectionFacts } from "../device/software_facts.ts";
import { secondsBetween } from "./cases.ts";
import { gidNumber } from "./gid.ts";
import type { DeviceCase } from "./host_tests.ts";
import { stateName } from "./err_tests.ts";
import { STATE } from "./quantities.ts";
import { hex } from "../bytes.ts";
import { counted, type Finding, longEnough, type Rule, secondsText, type World } from "./rule_types.ts";

/** An address with a service, as connections have it. */
interface Service {
  /** The address as a GID. */
  readonly gid: bigint;
  /** Number of the service. */
  readonly port: number;
}

/** Where a connection goes, or listens; undefined: that is no address. */
export function serviceOf(text: string | null): Service | undefined {
  const at = text?.lastIndexOf(":") ?? -1;
  const gid = at < 0 ? undefined : gidNumber(text!.slice(0, at));
  return gid === undefined ? undefined : { gid, port: Number(text!.slice(at + 1)) };
}

const IPV4_ANY = 0xffffn << 32n;

/** Some listener takes what is sent to a service. */
export function isListenedFor({ gid, port }: Service, connections: readonly ConnectionFacts[]): boolean {
  return connections.some(({ state, source }) => {
    const own = state === "LISTEN" ? serviceOf(source) : undefined;
    // A listener whose address is not told may be for any.
    if (state === "LISTEN" && own === undefined) return true;
    return own?.port === port && (own.gid === gid || own.gid === 0n || own.gid === IPV4_ANY);
  });
}

/** A connection that was under way in both samples, with the state of its QP. */
interface Open {
  readonly one: ConnectionFacts;
  readonly qp: string;
}

const keyOf = ({ id, qpn, source, destination }: ConnectionFacts): string => `${id} ${qpn} ${source} ${destination}`;

/** What it waits for; undefined: it is done, or not begun. */
function openOf(one: ConnectionFacts, world: World): Open | undefined {
  if (one.state === "ADDR_QUERY" || one.state === "ROUTE_QUERY") return { one, qp: "" };
  if (one.state !== "CONNECT" || one.destination === null) return undefined;
  if (one.qpn === null) return { one, qp: "no QP yet" };
  const qp = world.qps.get(one.qpn);
  const isEarly = qp?.readings.every(({ row }) => row.state === STATE.rst || row.state === STATE.init) === true;
  return isEarly ? { one, qp: `QP ${hex(one.qpn)} in ${stateName(qp!.last.state)}` } : undefined;
}

function whereTo({ one: { destination }, qp }: Open): string {
  return `${destination ?? "an address that is not known"}${qp === "" ? "" : ` (${qp})`}`;
}

function testUnfinished({ samples }: DeviceCase, world: World): Finding | undefined {
  const told = samples.filter(({ facts }) => facts?.connections != null);
  const [a, b] = [told[0], told.at(-1)];
  if (a === undefined || b === undefined || a === b) return;
  const time = secondsBetween(a, b);
  const before = new Map(a.facts!.connections!.map((one) => [keyOf(one), one.state]));
  const open = b.facts!.connections!.filter((one) => before.get(keyOf(one)) === one.state).flatMap((one) =>
    openOf(one, world) ?? []
  );
  const [first] = open;
  if (first === undefined || !longEnough(time)) return;
  const unheard = open.flatMap(({ one }) => {
    const service = serviceOf(one.destination);
    const there = service === undefined ? undefined : world.listensAt(service);
    return there?.listening === false ? [`${one.destination} (${there.host ?? "a captured host"})`] : [];
  });
  const resolving = open.every(({ qp }) => qp === "");
  return {
    sentence: `${counted(open.length, "connection", "is", "are")} not finished in ${secondsText(time)}, the first to ` +
      `${whereTo(first)}: ` +
      (unheard.length > 0
        ? `nobody listens at ${unheard[0]}`
        : resolving
        ? "its address or route is not resolved"
        : "the other end does not answer, or the application of one end does not go on"),
    evidence: open.slice(0, 8).map(({ one, qp }) => ({
      field: `connection ${one.source ?? "?"} to ${one.destination ?? "?"}`,
      s1: `${one.state}${qp === "" ? "" : `, ${qp}`}`,
    })),
    not: ["a fault of queues: none of these is ready"],
  };
}

export const CONNECTION_RULE: Rule<DeviceCase> = {
  id: "H4d",
  name: "connection-refused",
  severity: "warning",
  kind: "device",
  needs: ["two samples", "port facts"],
  condition:
    "A connection of the RDMA connection manager is in CONNECT in all samples, its QP in RST or INIT or not there, or its " +
    "address or route is not resolved; where the other host was captured, nobody listens there. In logs: a request was " +
    "rejected with status 8 or 28",
  means: "The connection manager, not the fabric: 8 nobody listens, 28 the application refused",
  unless: "An application that takes its time to accept",
  confidence: "header",
  source: "Linux include/rdma/ib_cm.h, drivers/infiniband/core/cma_priv.h; SPDK issues 1087, 1505, 1719",
  next: ["On the other host: rdma resource show cm_id, is the service there and listening; is the address pinged"],
  test: testUnfinished,
};
