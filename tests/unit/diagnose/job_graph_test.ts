import { assertEquals, assertMatch } from "@std/assert";
import { makeFleet } from "../../../bench/fleet.ts";
import { judge } from "../../../diagnose/judge.ts";
import type { Sample } from "../../../diagnose/types.ts";
import { contextRow, type QpRow } from "../../../records/context_rows.ts";

type Changes = Readonly<Record<string, number>>;

/** A job whose queues stand still, each with what it has changed: by host and by whether it leads up the ring or down. */
function still(hosts: number, change: (host: number, up: boolean) => Changes): Sample[][] {
  const { adapters } = makeFleet({ hosts, connections: 2, fault: "stopped process", seed: 0 });
  return adapters.map((samples, host) =>
    samples.map((sample): Sample => {
      const qps = new Map([...sample.qps].map(([number, row]): [number, QpRow] => {
        const own = Object.fromEntries(FIELDS.map((name) => [name, row[name]]));
        return [number, contextRow("qpc", { ...own, ...change(host, number % 2 === 0) })];
      }));
      const cqs = new Map([[
        0x40,
        contextRow("cqc", { log_cq_size: 10, producer_counter: 200, consumer_counter: 200 }),
      ]]);
      return { ...sample, qps, cqs };
    })
  );
}

const FIELDS = [
  ...["st", "state", "mtu", "log_sq_size", "log_rq_size", "cqn_snd", "cqn_rcv", "pd", "user_index", "remote_qpn"],
  ...["rgid_rip", "src_addr_index", "vhca_port_num", "hop_limit", "ack_timeout", "retry_count", "rnr_retry"],
  ...["cur_retry_count", "cur_rnr_retry", "min_rnr_nak", "next_send_psn", "last_acked_psn", "next_rcv_psn"],
  ...["hw_sq_wqebb_counter", "sw_sq_wqebb_counter", "hw_rq_counter", "sw_rq_counter", "comm_est"],
] as readonly (keyof QpRow)[];

const NO_RECEIVES: Changes = { hw_rq_counter: 364, sw_rq_counter: 364 };

Deno.test("on a ring each waits for the one before it, down to the one that waits for nobody", () => {
  // Receives are posted on the connections that lead down the ring; node003 has none.
  const adapters = still(8, (host, up) => up || host === 3 ? { hw_rq_counter: 0, sw_rq_counter: 0 } : {});
  const [cause, more] = judge(adapters).causes;
  assertEquals([cause?.name, cause?.host, cause?.rank, more], ["waits-for-nobody", "node003", 3, undefined]);
  assertEquals(cause!.chain, [
    "who waits for whom: node002 -> node001 -> node000 -> node007 -> node006 -> node005 -> node004 -> node003",
  ]);
});

Deno.test("a job that is idle, in which all wait for each other, has no cause", () => {
  assertEquals(judge(still(8, () => ({}))).causes, []);
});

Deno.test("a job that is idle and in which nobody has receives has no cause", () => {
  assertEquals(judge(still(8, () => ({ hw_rq_counter: 0, sw_rq_counter: 0 }))).causes, []);
});

Deno.test("receives that were all used up are what others wait with, and no wait of their own", () => {
  const adapters = still(8, (host, up) => up || host === 3 ? NO_RECEIVES : {});
  assertMatch(judge(adapters).causes[0]?.sentence ?? "", /7 hosts wait for node003/);
});
