import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { diagnoseSampled } from "../../../../api/diagnose.ts";
import { compare } from "../../../../api/compare.ts";
import { heldFiles } from "../../../../api/report.ts";
import { reportRings } from "../../../../api/report_rings.ts";
import type { Look } from "../../../../diagnose/activity.ts";
import type { Diagnosis, Pair } from "../../../../diagnose/types.ts";
import { comparisonsHtml } from "../../../../render/html/comparison.ts";
import { anchorOf, diagnosisHtml } from "../../../../render/html/diagnosis.ts";
import { watchHtml } from "../../../../render/html/watch.ts";

const EVIL = `</td><img src=x onerror="alert(1)">`;

Deno.test("a report draws the rings of the queues that it is about, out of the data that it holds", async () => {
  const inputs = ["sim:sick"];
  const answer = await diagnoseSampled(inputs, { sleep: () => Promise.resolve() });
  const rings = await reportRings(answer, await heldFiles(inputs, answer));
  const one = answer.verdicts.find(({ kind, number }) => kind === "qp" && number === 0x201)!;
  const [send] = rings.get(anchorOf(one))!;
  assertEquals([send!.title, send!.count], ["SQ of QP 0x201", 256]);
  // 16 requests were sent and not acknowledged; what was never used is nothing.
  assertEquals(send!.slots.filter(({ state }) => state === "sent").length, 16);
  assertEquals(new Set(send!.slots.map(({ state }) => state)), new Set(["none", "completed", "sent"]));
  assertEquals(send!.marks.map(({ name }) => name), ["hw sw", "acked"]);
  const { text } = diagnosisHtml(answer, rings);
  assertEquals(text.match(/<figure class="ring">/g)?.length, [...rings.values()].flat().length);
  assertEquals(diagnosisHtml(answer).text.includes('<figure class="ring">'), false);
});

Deno.test("hosts that accuse each other stand in a matrix, the most accused first; two need none", () => {
  const pair = (from: string, about: string): Pair => ({
    a: { host: from, device: "mlx5_0", qpn: 1 },
    b: { host: about, device: "mlx5_0", qpn: 2 },
    verdict: "lost",
    direction: "a->b",
    lost: 1,
    order_known: true,
  });
  const answer = (pairs: readonly Pair[]): Diagnosis => ({
    ...{ samples: [], window_s: null, looked_at: {}, counts: {}, verdicts: [], pairs, unpaired: [], causes: [] },
    ...{ not_looked_at: [], incomplete: null },
  });
  const pairs = [pair("n1", "n3"), pair("n2", "n3"), pair("n2", "n3"), pair("n3", "n1")];
  const { text } = diagnosisHtml(answer(pairs));
  const [, matrix] = /<figure class="matrix">(.*?)<\/figure>/s.exec(text)!;
  assertEquals([...matrix!.matchAll(/<th scope="col"><span>(\w+)/g)].map(([, host]) => host), ["n3", "n1"]);
  assertEquals([...matrix!.matchAll(/<th scope="row">(\w+)/g)].map(([, host]) => host), ["n2", "n1", "n3"]);
  assertEquals([...matrix!.matchAll(/title="lost">(\d+)/g)].map(([, count]) => count), ["2", "1", "1"]);
  assertEquals(diagnosisHtml(answer([pair("n1", "n2")])).text.includes("matrix"), false);
});

Deno.test("a comparison as a page has every difference, and nothing foreign in it", async () => {
  const { comparisons, incomplete } = await compare(["sim:sick"], [0x201, 0x202]);
  const { text } = comparisonsHtml(comparisons, incomplete);
  assert(comparisons[0]!.differences.length > 0);
  for (const { field, values } of comparisons[0]!.differences) {
    assertStringIncludes(text, `<code>${field}</code></th>${values.map((value) => `<td>${value}</td>`).join("")}`);
  }
  const evil = { kind: "named", title: EVIL, columns: [EVIL], equal: 1, notes: [EVIL] } as const;
  const differences = [{ field: EVIL, values: [EVIL], remark: EVIL }];
  assertEquals(comparisonsHtml([{ ...evil, differences }], EVIL).text.includes("<img"), false);
});

Deno.test("a watch as a page tells when verdicts began, what rose and what was kept", () => {
  const look = (n: number, rate: number, verdicts: Look["verdicts"]): Look => ({
    ...{ look: n, time: 1e12 + n * 1000, read: 1, qps: 1, verdicts, rises: { rnr_nak_retry_err: n } },
    active: [{ qpn: 0x11f, backlog: 0, unacked: 0, packets_s: rate, bytes_s: null, verdict: null }],
  });
  const verdict = { kind: "qp", number: 0x11f, name: EVIL, sentence: EVIL, severity: "error" } as unknown;
  const looks = [look(1, 10, []), look(2, 20, [verdict as Look["verdicts"][number]]), look(3, 0, [])];
  const { text } = watchHtml({
    ...{ device: EVIL, looks, count: 9, failures: [EVIL] },
    found: [{ at: "12:00:02.0", text: EVIL }],
    triggers: [{ at: "12:00:02.0", why: EVIL, kept: "a.wqd" }],
  });
  assertEquals(text.includes("<img"), false);
  for (const part of ["9 looks, the last 3 are drawn", "kept a.wqd", "rnr_nak_retry_err", "0x11f"]) {
    assertStringIncludes(text, part);
  }
  assertEquals(text.match(/<circle/g)?.length, 1);
  assertEquals(text.match(/<polyline/g)?.length, 2);
});
