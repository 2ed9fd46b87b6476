/** The fuzz target of what hosts tell: facts of a capture or a scenario, up to rows, files of rows and metrics. */

import { hostFactsOf } from "../../device/host_shape.ts";
import { fleetRow } from "../../diagnose/fleet_rows.ts";
import { metrics } from "../../render/monitor.ts";
import { rowsFile } from "../../render/rows_file.ts";
import { parseScenario } from "../../sim/scenario.ts";
import { listRows } from "../../api/fleet.ts";
import { mutateJson } from "./mutate.ts";
import type { Target } from "./target.ts";

const encoder = new TextEncoder();
const SICK = new URL("../../scenarios/sick.json", import.meta.url);

function seed(): Uint8Array {
  const { device, host, time } = JSON.parse(Deno.readTextFileSync(SICK));
  const more = {
    version: 1,
    time,
    owners: host.owners.slice(0, 2),
    interrupts: [{ irq: "7", name: "mlx5_comp0", count: 1 }],
    kernel_log: [{ time_us: 5e6, level: 3, text: "mlx5_core 0000:03:00.0: health" }],
    commands: [{ command: "QUERY_QP", count: 3, failed: 1, last_failed_errno: 5 }],
  };
  return encoder.encode(JSON.stringify({ schema: "wqdump-scenario/1", device, time, host: { ...host, ...more } }));
}

/** Facts of a file or a scenario, in rows. */
export const FACTS: Target = {
  name: "facts",
  weight: 2,
  seeds: () => [seed()],
  mutate: mutateJson,
  run: async (bytes, rng) => {
    const text = new TextDecoder().decode(bytes);
    let document: { host?: unknown } | null;
    try {
      document = JSON.parse(text);
    } catch {
      return;
    }
    const facts = hostFactsOf(document?.host);
    if (facts !== undefined) {
      const { host, time } = facts;
      const device = facts.rdma[0] ?? "";
      const fields = { src_addr_index: 3, vhca_port_num: 1, state: 3 };
      const row = { host, device, time, number: 256, pid: null, comm: facts.owners[0]?.comm ?? null, fields };
      const rows = [...listRows([{ device, facts, rows: new Map([["qp", [row]]]) }] as never, "run")];
      rows.push(fleetRow({ run: "run", sample: 1, host, device, facts, kind: "qp", number: 256, fields }));
      await Array.fromAsync(rowsFile(`x.${rng.pick(["parquet", "csv", "ndjson"])}`, rows));
      metrics({ looked_at: {}, verdicts: [{ name: "x", severity: "info", device, kind: "qp" }], counts: {} } as never);
    }
    parseScenario(text, { name: "fuzz" }).host?.({ mono: 1 });
  },
};
