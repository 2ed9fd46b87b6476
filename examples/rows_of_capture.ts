/**
 * Queue pairs of a capture as rows of json, for an engine that reads tables (`duckdb -c "from 'qps.ndjson'"`).
 *
 *     deno run --allow-read examples/rows_of_capture.ts incident.wqd > qps.ndjson
 *
 * @module
 */

import { openDevice } from "../mod.ts";

const [name = "sim:mt4129_pciconf0"] = Deno.args;
using device = await openDevice(name);
for await (const number of device.contexts("fullqp", { count: 0x800 })) {
  const { parts } = await device.context("fullqp", number);
  for (const part of parts) {
    if (part.layout !== "query_qp_out") continue;
    const { state_name: state, remote_qpn: peer } = part.fields.qpc;
    console.log(JSON.stringify({ device: device.info.name, number, state, peer }));
  }
}
