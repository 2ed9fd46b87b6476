import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import type { Diagnosis, Verdict } from "../../../../diagnose/types.ts";
import { diagnosisHtml } from "../../../../render/html/diagnosis.ts";
import { decodeToJson } from "../../logs/cases.ts";
import { logHtml } from "../../../../render/html/log_report.ts";
import { html } from "../../../../render/html/markup.ts";
import { accusationMatrix } from "../../../../render/html/matrix.ts";
import { psnLine } from "../../../../render/html/psn_line.ts";
import { ringInWords, ringPicture, type Slot } from "../../../../render/html/ring_picture.ts";
import { filesOfReport, isPage, pageShell, reportPage } from "../../../../render/html/shell.ts";
import { sampleTimes } from "../../../../render/html/sample_times.ts";
import { timeLine } from "../../../../render/html/time_line.ts";

const EVIL = `</script><img src=x onerror="alert(1)">'"&\u202e\u0007`;

/** A verdict in which every text is foreign. */
function verdict(text: string): Verdict {
  return {
    name: "not-acked",
    severity: "error",
    rule: "B5",
    confidence: "measured",
    host: text,
    device: text,
    kind: "qp",
    number: 0x11f,
    peer: { host: text, gid: null, lid: null, qpn: 0x2f1 },
    owner: { pid: 4711, comm: text, kernel: false },
    sentence: text,
    evidence: [{ field: text, s1: text, s2: 7 }, { field: "counter", s1: 1, s2: 7 }],
    not: [text],
    next: [text],
    due_s: 3.4,
  };
}

function diagnosis(verdicts: readonly Verdict[], text: string): Diagnosis {
  const end = { host: text, device: text, qpn: 1 };
  return {
    samples: [],
    window_s: 1,
    looked_at: { qp: 1 },
    counts: { idle: 3 },
    verdicts,
    pairs: [{ a: end, b: end, verdict: text, direction: "a->b", lost: 3, order_known: false }],
    unpaired: [{ ...end, peer: { host: text, gid: null, lid: null, qpn: 2 } }],
    causes: [{ name: text, host: text, device: text, rank: 3, sentence: text, chain: [text], confidence: "measured" }],
    not_looked_at: [text],
    incomplete: text,
  };
}

/** Tags that no template wrote. */
function foreignTags(page: string): string[] {
  return page.match(/<(?:img|script|iframe)\b/g) ?? [];
}

Deno.test("text in markup is escaped wherever it stands, and marks that turn text are spelt out", () => {
  assertEquals(
    html`<p title="${EVIL}">${[EVIL]}</p>`.text,
    '<p title="&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&quot;&amp;\\u202e\\u0007">' +
      "&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&quot;&amp;\\u202e\\u0007</p>",
  );
  assertEquals(html`${null}${undefined}${false}${0}`.text, "0");
});

Deno.test("a diagnosis full of foreign markup holds none", () => {
  const page = diagnosisHtml(diagnosis([verdict(EVIL), { ...verdict(EVIL), number: 0x120 }], EVIL)).text;
  assertEquals(foreignTags(page), []);
  assertStringIncludes(page, "qp 0x11f");
  assertStringIncludes(page, "1 more of the same");
});

Deno.test("packet numbers of a pair are drawn where a verdict rests on them", () => {
  const evidence = [
    { field: "last_acked_psn", s1: 1, s2: 2 },
    { field: "next_send_psn", s1: 9, s2: 9 },
    { field: "next_rcv_psn of the peer", s1: 5 },
  ];
  const one = { ...verdict("lost"), evidence };
  assertStringIncludes(
    diagnosisHtml(diagnosis([one], "")).text,
    "this QP: acknowledged before 0x3; lost: expected next 0x5",
  );
  assertEquals(diagnosisHtml(diagnosis([{ ...one, evidence: evidence.slice(1) }], "")).text.includes("<svg"), false);
});

Deno.test("dated errors of a log stand on a line of time, retries before them", () => {
  const item = (second: number, host: string) => ({
    kind: "message",
    origin: "ucx",
    facts: { time_us: second * 1e6, host },
    explanation: { summary: "transport retry counter exceeded", syndrome: { value: 0x15 } },
  });
  const { text } = logHtml({ items: [item(100, "n1"), item(109, "n2")] }, () => "");
  assertStringIncludes(text, "Events by host over 23.7 s");
  assertEquals(text.match(/<circle/g)?.length, 2);
  assertEquals(logHtml({ items: [{ ...item(1, "n1"), facts: {} }] }, () => "").text.includes("<figure"), false);
});

Deno.test("a log's page has the answer first, with the numbers of all reports and the table of who accuses whom", async () => {
  const line = (host: string, peer: string) =>
    `${host}:1:1 [0] NCCL WARN NET/IB: Got completion from peer ${peer}<1> with status=12 opcode=0 len=0 vendor err 129\n`;
  const log = line("ha", "192.0.2.9").repeat(600) + line("hb", "192.0.2.9") + line("hc", "192.0.2.8");
  const { text } = logHtml(await decodeToJson(log), () => "");
  const answer = text.slice(0, text.indexOf("</section>")).replaceAll(/\s+/g, " ");
  assertStringIncludes(answer, "<h2>transport retry counter exceeded at line 1 on ha</h2>");
  assertStringIncludes(answer, "602 errors of 3 queues, 0 of them flushes, 0 events, 3 hosts named");
  assertStringIncludes(answer, "<li>192.0.2.9 is accused by ha, hb;");
  assertStringIncludes(answer, 'title="600 reports of ha about 192.0.2.9">600</td>');
});

Deno.test("samples, what logs date and when the adapter gives up stand on a line of time", () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  const samples = [1, 2].map((sample) => ({ sample, host: "n1", device: "mlx5_0", time: at(60 + sample) }));
  const event = (second: number) => ({
    ...{ time: at(second), before_s: 57, host: "n2", device: "mlx5_1", number: 0x11f },
    ...{ severity: "error" as const, sentence: `0x15/0x81 (nccl), line 7 of ${EVIL}` },
  });
  const one = { ...verdict("not-acked"), host: "n1", device: "mlx5_0", due_s: 3 };
  const answer = { ...diagnosis([one], ""), samples, events: [event(58), event(-86_400)] };
  const { text } = sampleTimes(answer);
  assertEquals(foreignTags(text), []);
  // Retries of 57 s before second 58: the line begins at second 1 and ends when the adapter gives up.
  assertStringIncludes(text, "Samples and events by host over 64 s from 2026-01-01T00:00:01.000Z");
  assertStringIncludes(text, "<li>61 s, n1: sample 2 of mlx5_0, 1 error</li>");
  assertStringIncludes(text, "<li>57 s, n2: queue 0x11f: 0x15/0x81 (nccl), line 7 of");
  assertEquals([...text.matchAll(/text-anchor="middle">(\w+)</g)].map(([, mark]) => mark), ["S1", "S2", "due"]);
  assertEquals(text.match(/<circle/g)?.length, 4);
  const far = sampleTimes({ ...answer, events: [event(-86_400), event(-86_300)] }).text;
  assertStringIncludes(far, "Samples by host over 4 s");
  assertStringIncludes(far, "Events of logs by host over 157 s");
  assertEquals(sampleTimes({ ...diagnosis([], ""), samples: samples.slice(1) }).text, "");
  const untimed = samples.map((sample) => ({ ...sample, time: null }));
  assertEquals(sampleTimes({ ...diagnosis([one], ""), samples: untimed }).text, "");
});

Deno.test("a line of time says of how many hosts it has no row", () => {
  const of = (count: number) =>
    timeLine(
      Array.from({ length: count }, (_, n) => ({ host: `n${n}`, at: n, before: 0, severity: "info", words: "" })),
    )
      .text;
  assertStringIncludes(of(70), "Events by host over 69 s; 6 more hosts are not drawn<");
  assertEquals(of(64).includes("not drawn"), false);
});

Deno.test("pictures hold no foreign markup either", () => {
  const slot: Slot = { index: 0, blocks: 1, state: "sent", opcode: EVIL, title: EVIL };
  const pictures = [
    ringPicture({ title: EVIL, count: 8, slots: [slot], marks: [{ name: EVIL, index: 1 }] }),
    psnLine({ next_send_psn: 3, last_acked_psn: 1, next_rcv_psn: 2 }, EVIL, EVIL),
    accusationMatrix(["a", "b", "c"].map((from) => ({ from: EVIL + from, about: EVIL, count: 1, words: EVIL }))),
    timeLine([{ host: EVIL, at: 1, before: 1, severity: "error", words: EVIL }]),
  ];
  for (const { text } of pictures) assertEquals(foreignTags(text), []);
});

Deno.test("a ring's picture folds equal neighbours and keeps every failed element", () => {
  const slots = Array.from({ length: 300 }, (_, index): Slot => ({
    index,
    blocks: 1,
    state: index === 200 ? "failed" : index < 200 ? "completed" : "sent",
    opcode: "RDMA_WRITE",
    title: `[${index}]`,
  }));
  const view = { title: "SQ", count: 512, slots, marks: [{ name: "pi", index: 300 }] };
  const { text } = ringPicture(view);
  assertEquals(text.match(/<g class="slot failed">/g)?.length, 1);
  assertMatch(text, /200 × RDMA_WRITE, completed, from \[0\]/);
  assert(text.length < 4000, String(text.length));
  assertEquals(ringInWords(view), "SQ; 200 completed, 1 failed, 99 sent; pi at 0x12c");
});

Deno.test("packet numbers stand in order across the wrap of 24 bits", () => {
  const { text } = psnLine({ next_send_psn: 0x10, last_acked_psn: 0xfffff0, next_rcv_psn: 0xfffff8 }, "a", "b");
  const at = [...text.matchAll(/x="(\d+)"[^>]*>0x/g)].map((match) => Number(match[1]));
  assertEquals(at, at.toSorted((a, b) => a - b));
  assertEquals(at.length, 3);
});

Deno.test("a report is the page with an answer, and gives back the files that it holds", () => {
  const page = pageShell({ boot: "1", program: "QQ==", hashes: ["'sha256-x'"] });
  const bytes = Uint8Array.from({ length: 70000 }, (_, i) => i * 7);
  const files = [{ name: EVIL, bytes }, { name: "b.wqd", bytes: new Uint8Array() }];
  const report = reportPage(page, { title: EVIL, answer: html`<p>$&${EVIL}</p>`, files });
  assert(isPage(report.slice(0, 2048)) && isPage(page));
  assertEquals(filesOfReport(page), []);
  assertEquals(filesOfReport(report), files);
  assertEquals(foreignTags(report).length, foreignTags(page).length);
  assertStringIncludes(report, "<p>$&amp;".replace("&amp;", "&"));
});

Deno.test("damaged data of a report is refused", () => {
  const page = pageShell({ boot: "", program: "", hashes: [] });
  const report = reportPage(page, { title: "x", answer: html``, files: [{ name: "a", bytes: new Uint8Array(3) }] });
  for (
    const damage of [report.replace('"base64"', '"base65"'), report.replace("AAAA", "A!AA"), report.replace("[{", "{{")]
  ) {
    assertThrows(() => filesOfReport(damage), RangeError, "damaged");
  }
});
