/**
 * Follows a completion queue of an adapter or a capture and prints each error with the request that it is about.
 *
 *     deno run --allow-read examples/follow_cq.ts incident.wqd 0x4a
 *
 * @module
 */

import { explain, openDevice } from "../mod.ts";

const [name = "sim:mt4129_pciconf0", cqn = "0x4a"] = Deno.args;
using device = await openDevice(name);
for await (const { index, segments } of device.elements("cmp", Number(cqn), { where: "opcode=REQ_ERR" })) {
  const { syndrome, vendor_err_synd: vendor, qpn, wqe_counter: counter } = segments[0]?.fields ?? {};
  const [reading] = explain(Number(syndrome), Number(vendor));
  console.log(`[${index}] QP 0x${Number(qpn).toString(16)} WQE ${counter}: ${reading?.as}`);
}
