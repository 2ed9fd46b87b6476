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
for await (const { index, segments: [segment] } of device.elements("cmp", Number(cqn), { where: "opcode=REQ_ERR" })) {
  if (segment?.layout !== "cqe64_err") continue;
  const { syndrome, vendor_err_synd: vendor, qpn, wqe_counter: counter } = segment.fields;
  console.log(`[${index}] QP 0x${qpn.toString(16)} WQE ${counter}: ${explain(syndrome, vendor)[0]?.as}`);
}
