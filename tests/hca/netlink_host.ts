/** Programs on a virtual host whose netlink sockets are answered as a host with RDMA devices would. */

import { type Outcome, QUIET, type VirtualHost } from "./harness.ts";
import type { NetlinkHost } from "./netlink_supervisor.ts";

/** A host with one RDMA device, like that of the virtual host. */
export const HOST: NetlinkHost = {
  rdma: {
    scenario: "mt4125_pciconf0",
    privileged: true,
    devices: [{
      index: 3,
      name: "mlx5_3",
      ports: 2,
      firmware: "22.39.1002",
      qps: [
        { lqpn: 0x01000001, type: 1, state: 3, port: 1, kernel: "ib_core" },
        { lqpn: 0x201, type: 2, state: 3, port: 1, tid: 1, rqpn: 0x300, pdn: 4 },
        { lqpn: 0x202, type: 2, state: 6, port: 2, pdn: 4 },
        { lqpn: 0x203, type: 2, state: 0, port: 0, pdn: 4 },
      ],
      // The kernel's ids are none of the adapter's numbers, and look as if they were.
      cqs: [{ id: 0x67, number: 0x3a, kernel: "ib_core" }, { id: 0x3a, number: 0x67, tid: 1 }],
      mrs: [{ id: 9, number: 0x1a2b, tid: 1 }],
      pds: [{ id: 4, number: 0, ctxn: 7 }],
      contexts: [{ id: 7, number: 0, tid: 1 }],
      srqs: [],
    }],
  },
};

/** Runs a program whose netlink sockets the virtual host answers. */
export function withNetlink(host: VirtualHost, netlink: NetlinkHost, program: readonly string[]): Promise<Outcome> {
  const supervisor = new URL("./netlink_supervisor.ts", import.meta.url).pathname;
  return host.run([Deno.execPath(), "run", "--allow-all", ...QUIET, supervisor, JSON.stringify(netlink), ...program]);
}
