import { assertEquals } from "@std/assert";
import type { Diagnosis } from "../../diagnose/types.ts";
import { MORE } from "../unit/diagnose/more_cases.ts";
import { type Case, CASES, timedDocument } from "../unit/diagnose/scenarios.ts";
import type { DeviceSpec } from "./adapter.ts";
import { runWqdump } from "./clients.ts";
import { hostTest, VirtualHost } from "./harness.ts";

/** Hosts that are diagnosed at a time: they mostly wait. */
const TOGETHER = 6;
/** Longer than what lies between two samples of a case, and than the slowest reader takes between two accesses. */
const WINDOW = "10";
/** Cases of the book, and some of each kind of the others; counters and peers are not the adapter's. */
const CHOSEN = [...CASES.scenarios, ...MORE.filter(({ id }) => ["B3", "A1", "A3", "D1", "D4", "C2"].includes(id))]
  .filter(({ peer }) => peer === undefined);

/** The virtual host tells no counters. */
function withoutCounters(one: Case): Case {
  const { counters: _, ...rest } = one;
  return rest;
}

hostTest({
  name: "queues of virtual HCAs get the verdicts of their cases through NVIDIA's library",
  fn: async (t) => {
    const folder = await Deno.makeTempDir();
    try {
      const specs = CHOSEN.map((one, i): DeviceSpec => {
        const scenario = `${folder}/${one.id}.json`;
        Deno.writeTextFileSync(scenario, JSON.stringify(timedDocument(withoutCounters(one))));
        return { address: `0000:${(0x10 + i).toString(16)}:00.0`, deviceId: 0x101b, scenario };
      });
      await using host = await VirtualHost.start(specs);
      const answers: Diagnosis[] = [];
      const work = CHOSEN.map((_, i) => i);
      await Promise.all(Array.from({ length: TOGETHER }, async () => {
        for (let i = work.shift(); i !== undefined; i = work.shift()) {
          const args = ["diagnose", specs[i]!.address, "--window", WINDOW, "--all", "--json"];
          const { stdout, stderr } = await runWqdump(host, args, { timeoutMs: 300_000 });
          if (stdout === "") throw new Error(`${CHOSEN[i]!.id}: ${stderr}`);
          answers[i] = JSON.parse(stdout) as Diagnosis;
        }
      }));
      for (const [i, one] of CHOSEN.entries()) {
        await t.step(`${one.id}: ${one.title}`, () => {
          const wanted: readonly string[] = [one.verdict].flat();
          const names = answers[i]!.verdicts.map(({ name }) => name);
          assertEquals(wanted.filter((name) => names.includes(name)).length > 0, true, names.join(", "));
          const alarms = answers[i]!.verdicts.filter(({ name, severity }) =>
            severity !== "info" && ![...wanted, ...one.also ?? []].includes(name)
          );
          assertEquals(alarms.map(({ name }) => name), []);
        });
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
