/**
 * Verdicts on what is no queue of the book's cases, end to end: DC targets, on-demand paging, held back packets.
 */

import { assertEquals } from "@std/assert";
import { capture } from "../../../api/capture.ts";
import { diagnose } from "../../../api/diagnose.ts";
import { newSecret } from "../../../capture/redact/permutation.ts";
import { CASES, documentOf } from "./scenarios.ts";

type Json = Readonly<Record<string, unknown>>;

const MENU = [...CASES.menu, {
  type: "0x4050",
  name: "PRM_QUERY_DCT",
  index1: "DCTN",
  required: ["index1"],
}];

/** One adapter with two moments, in a scenario and as two captures. */
async function verdictsOf(first: Json, then: Json): Promise<{ readonly live: string[]; readonly captured: string[] }> {
  const folder = await Deno.makeTempDir();
  try {
    const base = { ...documentOf({}), menu: MENU };
    await Deno.writeTextFile(
      `${folder}/adapter.json`,
      JSON.stringify({
        ...{ ...base, time: "2026-10-01T12:00:00Z", ...first },
        samples: [{ at: 0 }, { at: 1.2, ...then }],
      }),
    );
    const files: string[] = [];
    const redacted: string[] = [];
    const redact = newSecret();
    for (const [i, own] of [first, { ...first, ...then }].entries()) {
      await Deno.mkdir(`${folder}/${i}`);
      const document = { ...base, ...own, time: `2026-10-01T12:00:0${i * 2}Z` };
      await Deno.writeTextFile(`${folder}/${i}/adapter.json`, JSON.stringify(document));
      files.push(`${folder}/${i}.wqd`);
      using out = await Deno.open(files[i]!, { write: true, create: true });
      await capture(`sim:${folder}/${i}/adapter.json`, { write: (bytes) => void out.writeSync(bytes) });
      redacted.push(`${folder}/${i}-redacted.wqd`);
      using other = await Deno.open(redacted[i]!, { write: true, create: true });
      await capture(files[i]!, { write: (bytes) => void other.writeSync(bytes) }, { redact });
    }
    const alarms = async (names: string[]): Promise<string[]> => {
      const { verdicts, incomplete } = await diagnose(names, { all: true });
      assertEquals(incomplete, null);
      return verdicts.filter(({ severity }) => severity !== "info").map(({ name, kind, number }) =>
        `${name} of ${kind} ${number}`
      );
    };
    const [live, captured] = [await alarms([`sim:${folder}/adapter.json`]), await alarms(files)];
    assertEquals(await alarms(redacted), captured, "redaction changes no verdict");
    return { live, captured };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const target = (state: string): Json => ({
  host: { owners: [{ kind: "qp", number: "0x70", pid: 4711, type: "DCT" }] },
  contexts: [{
    segment: "PRM_QUERY_DCT",
    index: "0x70",
    layout: "query_dct_out",
    fields: { dct_context_entry: { state, pd: 7, cqn: "0x41" } },
  }],
});

Deno.test("a DC target that drains in both samples is named", async () => {
  const { live, captured } = await verdictsOf(target("DRAINING"), {});
  assertEquals(live, ["dct-draining of qp 112"]);
  assertEquals(captured, ["dct-draining of qp 112"]);
});

Deno.test("a DC target that is active is no matter", async () => {
  assertEquals(await verdictsOf(target("ACTIVE"), {}), { live: [], captured: [] });
});

const paging = (faults: number, handled: number, invalidations = 0): Json => ({
  host: { odp: { page_faults: faults, page_faults_handled: handled, page_invalidations: invalidations } },
});

Deno.test("page faults that wait, and more and more of them", async () => {
  const { live, captured } = await verdictsOf(paging(100, 97), paging(160, 99));
  assertEquals([live, captured], [["odp-wait of device null"], ["odp-wait of device null"]]);
});

Deno.test("page faults that are answered are no matter", async () => {
  assertEquals(await verdictsOf(paging(100, 100), paging(160, 160)), { live: [], captured: [] });
});

Deno.test("memory that thrashes", async () => {
  const { live, captured } = await verdictsOf(paging(100, 100, 100), paging(9100, 9100, 9100));
  assertEquals([live, captured], [["odp-storm of device null"], ["odp-storm of device null"]]);
});

const resumed = (count: number): Json => ({ command: "PAGE_FAULT_RESUME", count, failed: 0 });

Deno.test("page faults that wait while the driver's commands answer none", async () => {
  const host = (faults: number): Json => ({
    host: { ...paging(faults, 97)["host"] as Json, commands: [resumed(97)] },
  });
  const { live, captured } = await verdictsOf(host(100), host(160));
  assertEquals([live, captured], [["page-fault-pending of device null"], ["page-fault-pending of device null"]]);
});

Deno.test("raw packet queues without receives for too long", async () => {
  const host = (events: number): Json => ({
    host: { delay_drop: { num_rqs: 4, num_timeout_events: events, timeout_us: 500_000 } },
  });
  const { live, captured } = await verdictsOf(host(0), host(2));
  assertEquals([live, captured], [["delay-drop of device null"], ["delay-drop of device null"]]);
});
