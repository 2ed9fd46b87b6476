import { assertEquals } from "@std/assert";
import type { PortHostFacts } from "../../../device/host_facts.ts";
import { judge } from "../../../diagnose/judge.ts";
import type { Diagnosis, Sample } from "../../../diagnose/types.ts";
import { contextRow, type QpRow } from "../../../records/context_rows.ts";
import { adaptersOf, QPN, type Scene, wqes } from "./scenes.ts";

const PEER = 0x2f1;
const SENT = { hw_sq_wqebb_counter: 116, sw_sq_wqebb_counter: 116, next_send_psn: 0x1210 };
/** By LID only. */
const BY_LID = { grh: 0, rgid_rip: 0n };

type Found = Pick<Diagnosis, "pairs" | "verdicts" | "unpaired">;
const alarms = ({ verdicts }: Found): string[] =>
  verdicts.filter(({ severity }) => severity !== "info").map(({ name, host }) => `${host} ${name}`);

function infiniBand(lid: number, own: Partial<PortHostFacts> = {}): Partial<PortHostFacts> {
  const gids = [{ index: 0, gid: "fe80:0000:0000:0000:0000:0000:0000:0001", type: null, netdev: null }];
  return { link_layer: "InfiniBand", lid, gids, ...own };
}

/** This end sent to a LID, the other end has that LID. */
function byLid(own: { readonly rlid: number; readonly peerPort: Partial<PortHostFacts> }): Sample[][] {
  const scene: Scene = {
    all: { qp: { ...SENT, ...BY_LID, rlid: own.rlid }, port: infiniBand(5) },
    peer: { next_rcv_psn: 0x1200, ...BY_LID, rlid: 5 },
    peerPort: own.peerPort,
  };
  return adaptersOf(scene);
}

Deno.test("path bits of a LID lead to the port that has them", () => {
  const { pairs } = judge(byLid({ rlid: 10, peerPort: infiniBand(8, { lid_mask_count: 2 }) }));
  assertEquals(pairs.map(({ verdict, direction }) => [verdict, direction]), [["lost", "a->b"]]);
});

Deno.test("a LID beyond the path bits leads nowhere", () => {
  const { pairs } = judge(byLid({ rlid: 12, peerPort: infiniBand(8, { lid_mask_count: 2 }) }));
  assertEquals(pairs, []);
});

Deno.test("a LID of another subnet is another port", () => {
  const gids = [{ index: 0, gid: "fec0:0000:0000:0001:0000:0000:0000:0001", type: null, netdev: null }];
  assertEquals(judge(byLid({ rlid: 8, peerPort: infiniBand(8) })).pairs.length, 1);
  assertEquals(judge(byLid({ rlid: 8, peerPort: infiniBand(8, { gids }) })).pairs, []);
});

/** Both ends on one adapter. */
function loop(own: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): Sample[][] {
  const [samples] = adaptersOf({ all: { qp: own, port: {} } });
  const address = 0xffff_0a07_0001n;
  return [samples!.map((sample): Sample => {
    const row = (values: object, changes: Readonly<Record<string, number | bigint>>): QpRow =>
      contextRow("qpc", { ...values, ...changes });
    const base = { state: 3, mtu: 5, log_sq_size: 8, log_rq_size: 9, cqn_snd: 0x41, cqn_rcv: 0x41, pd: 7 };
    const path = { rgid_rip: address, src_addr_index: 3, vhca_port_num: 1, grh: 1, ack_timeout: 14, retry_count: 7 };
    const timers = { cur_retry_count: 7, rnr_retry: 7, cur_rnr_retry: 7, min_rnr_nak: 12 };
    const counters = { next_send_psn: 0x900, last_acked_psn: 0x8ff, next_rcv_psn: 0x900 };
    const all = { ...base, ...path, ...timers, ...counters };
    return {
      ...sample,
      qps: new Map([
        [QPN, row(all, { remote_qpn: PEER, cqn_snd: 0x40, last_acked_psn: 0x11ff, next_send_psn: 0x1200, ...own })],
        [PEER, row(all, { remote_qpn: QPN, next_rcv_psn: 0x1200, ...other })],
      ]),
    };
  })];
}

Deno.test("both ends of a connection that loops back are compared, and no network is blamed", () => {
  const answer = judge(loop(SENT, {}));
  assertEquals(alarms(answer), ["here lost"]);
  assertEquals(answer.pairs.map(({ a, b }) => [a.qpn, b.qpn]), [[QPN, PEER]]);
  assertEquals(answer.verdicts[0]!.not.includes("the network: both ends are of this adapter"), true);
});

Deno.test("a connection that loops back and is well is no matter", () => {
  assertEquals(alarms(judge(loop({}, {}))), []);
  assertEquals(judge(loop({}, {})).unpaired, []);
});

Deno.test("of several samples of the other end the one between this end's is compared", () => {
  const scene: Scene = {
    all: { qp: SENT, port: {} },
    // It went on after this end was captured for the last time.
    ...{ peer: { next_rcv_psn: 0x1200 }, peerLater: { next_rcv_psn: 0x1210 } },
    peerPids: [{}, {}],
  };
  const [own, peer] = adaptersOf(scene) as [Sample[], Sample[]];
  const late = [peer[0]!, { ...peer[1]!, time: own.at(-1)!.time! + 3000 }];
  assertEquals(judge([own, late]).pairs.map(({ verdict, lost }) => [verdict, lost]), [["lost", 16]]);
});

Deno.test("a silent peer's verdict says that the keys of the request that waits are valid", () => {
  const ring = wqes(100, Array.from({ length: 16 }, () => "RDMA_WRITE"));
  const [found] = judge(adaptersOf({ all: { qp: SENT, ring } })).verdicts.filter(({ name }) => name === "not-acked");
  assertEquals(found?.not.includes("a local key: 0x1a00 is valid"), true, found?.not.join("\n"));
});
