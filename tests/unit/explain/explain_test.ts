import { EVENT_KINDS, EVENT_WORDS } from "../../../layouts/async_events.ts";
import { CALL_ERRORS, CM_EVENTS } from "../../../layouts/call_errors.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../../errors.ts";
import { SYNDROMES, VENDOR_SYNDROMES, WC_OPCODES, WC_STATUSES } from "../../../layouts/knowledge.ts";
import { explainCqe, explainErrorJson, explainTriple } from "../../../explain/explain.ts";
import { explainQuery } from "../../../explain/explain_query.ts";

const as = (...args: string[]): string[] => explainQuery(args).map((reading) => reading.as);

/** Values behind a name in lines of text. */
const values = (lines: readonly string[], name: string): string[] =>
  lines.filter((line) => line.startsWith(`${name} : `)).map((line) => line.slice(name.length + 3));

Deno.test("an error CQE in words: what, status, evidence, valid fields, causes, checks", () => {
  const lines = explainCqe({
    syndrome: 0x13,
    vendor: 0x88,
    hw: 0,
    cqeOpcode: 0xd,
    wqeOpcode: 0x08,
    qpn: 0x146,
    wqeCounter: 0xf293,
    generation: 5,
  });
  assertEquals(values(lines, "meaning"), ["remote access error on RDMA_WRITE, QP 0x146, WQE counter 0xf293"]);
  assertEquals(values(lines, "status"), ["REMOTE_ACCESS_ERR (0x13), IBV_WC_REM_ACCESS_ERR (10)"]);
  assertStringIncludes(values(lines, "vendor")[0]!, "observed in");
  assertStringIncludes(values(lines, "valid")[0]!, "s_wqe_opcode");
  assertStringIncludes(values(lines, "not valid")[0]!, "byte_cnt");
  assertStringIncludes(values(lines, "element")[0]!, "0xf293 modulo the size of the send queue");
  assert(values(lines, "cause").length > 0 && values(lines, "check").length > 0);
});

Deno.test("a receive that failed names the receive queue and no send opcode", () => {
  const lines = explainCqe({ syndrome: 0x04, vendor: 0x32, cqeOpcode: 0xe, wqeOpcode: 0, qpn: 0, wqeCounter: 5 });
  assertEquals(values(lines, "meaning"), ["local protection error on a receive, WQE counter 0x5"]);
  assertStringIncludes(values(lines, "element")[0]!, "the receive queue");
  assertStringIncludes(values(lines, "not valid")[0]!, "s_wqe_opcode");
});

Deno.test("what nobody has reported is said to be unknown", () => {
  const unknown = explainCqe({ syndrome: 0x04, vendor: 0xee });
  assertStringIncludes(values(unknown, "vendor")[0]!, "in no header and no report");
  const strange = explainCqe({ syndrome: 0x77, vendor: 0x10 });
  assertStringIncludes(values(strange, "meaning")[0]!, "which no public header names");
  assertEquals(values(strange, "cause"), []);
  assertEquals(explainErrorJson({ syndrome: 0x77 }).syndrome.name, null);
});

Deno.test("hardware syndromes are compared with the reports", () => {
  const of = (hw: number) => values(explainCqe({ syndrome: 0x04, vendor: 0x53, hw, generation: 5 }), "vendor")[0]!;
  assertStringIncludes(of(0x9d), "hardware syndrome 0x9d too");
  assertStringIncludes(of(0x11), "hardware syndrome 0x11 is new with it");
  assert(!of(0).includes("hardware syndrome"));
  assertEquals(
    explainErrorJson({ syndrome: 0x04, vendor: 0x53, hw: 0x9d }).vendor_syndrome?.evidence[0]?.hw_seen,
    true,
  );
});

Deno.test("a flush is a consequence", () => {
  assert(explainErrorJson({ syndrome: 0x05, vendor: 0xf9 }).flush);
  assert(values(explainCqe({ syndrome: 0x05 }), "flush").length === 1);
});

Deno.test("adapters of other generations get their own evidence and no field list", () => {
  const lines = explainCqe({ syndrome: 0x04, vendor: 0x57, generation: 4 });
  assertStringIncludes(values(lines, "vendor")[0]!, "a hint, not proof");
  assertEquals(values(explainCqe({ syndrome: 0x04, cqeOpcode: 0xd, generation: 4 }), "valid"), []);
});

Deno.test("DPDK's mark is named among the fields that are not valid", () => {
  const { not_valid } = explainErrorJson({ syndrome: 0x04, cqeOpcode: 0xd, generation: 5, seenMark: true });
  assertStringIncludes(not_valid!, "seen");
});

Deno.test("every entry explains itself", () => {
  for (const { value } of SYNDROMES) assert(explainCqe({ syndrome: value }).length > 3);
  for (const { syndrome, vendor, generation } of VENDOR_SYNDROMES) {
    const lines = values(explainCqe({ syndrome, vendor, generation }), "vendor");
    assert(lines.length > 0 && !lines[0]!.includes("in no header"), `${syndrome} ${vendor}`);
  }
  for (const { value } of WC_STATUSES) assert(as(String(value)).length > 0);
});

Deno.test("a syndrome and a vendor syndrome", () => {
  assertEquals(as("0x13", "0x88"), ["CQE syndrome 0x13 with vendor syndrome 0x88 (136)"]);
  assertEquals(as("0x13,0x88"), as("0x13", "0x88"));
  assertEquals(as("0x4", "0x53", "0x9d"), ["CQE syndrome 0x04 with vendor syndrome 0x53 (83), hardware syndrome 0x9d"]);
});

Deno.test("a status and a vendor error, as programs print them", () => {
  assertEquals(as("12", "129"), ["completion status 12 (syndrome 0x15) with vendor syndrome 0x81 (129)"]);
});

Deno.test("a number that can mean several things is read as each of them", () => {
  const readings = as("12");
  assert(readings.length >= 2);
  assertEquals(readings[0], "completion status 12 (IBV_WC_RETRY_EXC_ERR)");
  assert(readings.some((reading) => reading.includes("0x12") && reading.includes("hexadecimal")));
  assertEquals(as("0x12")[0], "CQE syndrome 0x12");
  assert(as("0x81").every((reading) => reading.startsWith("vendor syndrome 0x81")));
  assert(as("0x4").filter((reading) => !reading.startsWith("vendor")).length === 1);
});

Deno.test("the kernel's three numbers of a QP error", () => {
  assertStringIncludes(as("0x8e", "0x0", "0x0")[0]!, "QP error line");
  assertEquals(as("(0x8e 0x0 0x0)"), as("0x8e", "0x0", "0x0"));
  assertEquals(explainTriple(1, 2, 3), []);
});

Deno.test("names of syndromes, statuses, states, opcodes, events, in the spelling of any program", () => {
  for (
    const name of [
      "LOCAL_PROT_ERR",
      "local_prot_err",
      "MLX5_CQE_SYNDROME_LOCAL_PROT_ERR",
      "IBV_WC_LOC_PROT_ERR",
      "local protection error",
    ]
  ) {
    assertEquals(as(name), ["CQE syndrome LOCAL_PROT_ERR (0x04)"], name);
  }
  assertEquals(as("local", "protection", "error"), ["CQE syndrome LOCAL_PROT_ERR (0x04)"]);
  assertEquals(as("IBV_WC_GENERAL_ERR"), ["completion status 21 (IBV_WC_GENERAL_ERR)"]);
  assertEquals(as("RDMA_WRITE"), ["send WQE opcode"]);
  assertEquals(as("IBV_EVENT_QP_ACCESS_ERR"), ["asynchronous event"]);
  assertEquals(as("QP_ACCESS_ERR"), ["asynchronous event"]);
  assertEquals(as("invalid", "request", "local", "work", "queue", "error"), ["asynchronous event"]);
  assertEquals(as("status=12", "129"), as("12", "129").slice(0, 1));
  assertEquals(as("LOCAL_PROT_ERR", "0x51"), as("0x04", "0x51").slice(0, 1));
  assert(as("RTS").includes("QP state"));
  assert(as("ERR").length >= 3);
});

Deno.test("what is not known is refused, with names like it", () => {
  const error = assertThrows(() => explainQuery(["PROT_ERR"]), UsageError);
  assertStringIncludes(error.hint!, "LOCAL_PROT_ERR");
  assertThrows(() => explainQuery([]), UsageError, "Nothing to explain");
  assertThrows(() => explainQuery(["  "]), UsageError, "Nothing to explain");
  assertThrows(() => explainQuery(["0x9999"]), UsageError, "Nothing is known of 0x9999");
  assertThrows(() => explainQuery(["1", "2", "3", "4"]), UsageError);
  assertThrows(() => explainQuery(["x".repeat(5000)]), UsageError);
});

Deno.test("a line of a log says no hardware syndrome that is not in it, and UCX's stands behind the stroke", () => {
  const said = (text: string) => as(...text.split(" "));
  assertEquals(said("with status=12 opcode=0 len=0 vendor err 129 (Recv)"), [
    "completion status 12 (syndrome 0x15) with vendor syndrome 0x81 (129)",
  ]);
  assertEquals(said("(synd 0x4 vend 0x51 hw_synd 0/2)"), [
    "CQE syndrome 0x04 with vendor syndrome 0x51 (81), hardware syndrome 0x2",
  ]);
  assertEquals(said("status=12 129"), ["completion status 12 (syndrome 0x15) with vendor syndrome 0x81 (129)"]);
});

Deno.test("numbers that a line names are read by their names, whichever of them there are", () => {
  const said = (text: string) => as(...text.split(" "));
  assertEquals(said("vendor err 129"), as("0x81"));
  assertEquals(said("status=21"), ["completion status 21 (IBV_WC_GENERAL_ERR)"]);
  assertEquals(said("status=12"), ["completion status 12 (IBV_WC_RETRY_EXC_ERR)"]);
  assertEquals(said("syndrome 0x13"), ["CQE syndrome 0x13"]);
  assertEquals(said("synd 0x4 0x51"), ["CQE syndrome 0x04 with vendor syndrome 0x51 (81)"]);
  assertThrows(() => said("syndrome 0x7f"), UsageError);
  assertThrows(() => said("status=999"), UsageError);
});

Deno.test("a status in words with its number, and what stands behind it", () => {
  const said = (text: string) => as(...text.split(" "));
  assertEquals(said("IBV_WC_RETRY_EXC_ERR (12)"), as("IBV_WC_RETRY_EXC_ERR"));
  assertEquals(said("IBV_WC_RETRY_EXC_ERR (12) 129"), ["CQE syndrome 0x15 with vendor syndrome 0x81 (129)"]);
  assertEquals(said("IBV_WC_RETRY_EXC_ERR 12 129 3"), [
    "CQE syndrome 0x15 with vendor syndrome 0x81 (129), hardware syndrome 0x3",
  ]);
  assertEquals(said("IBV_WC_GENERAL_ERR 7"), ["completion status 21 (IBV_WC_GENERAL_ERR)"]);
});

Deno.test("what UCX calls an error, and events that the adapter has no number for", () => {
  assertEquals(as("receive-no-ready", "retry", "count", "exceeded"), as("RNR_RETRY_EXC_ERR").slice(0, 1));
  const [event, ...others] = explainQuery(["IBV_EVENT_GID_CHANGE"]);
  assertEquals([event!.as, others.length, event!.lines.length], ["asynchronous event", 0, 2]);
});

Deno.test("other names, of enumerations and of those that are explained elsewhere", () => {
  const verdict = { name: "stuck-qp", read: () => ({ as: "verdict", lines: ["verdict : stuck"], json: {} }) };
  assertEquals(explainQuery(["STUCK_QP"], [verdict]).map((reading) => reading.as), ["verdict"]);
  assertEquals(as("SRC_IP"), ["rx_hash_selected_fields"]);
  const near = assertThrows(() => explainQuery(["stuck-qq"], [verdict]), UsageError);
  assertEquals(near.hint, "did you mean stuck-qp?");
});

Deno.test("a line of any length is read in one go: spaces, labels and what they name count once", () => {
  const blank = " ".repeat(300_000);
  assertEquals(as(`status${blank}=${blank}9`), as("status = 9"));
  assertEquals(as(`remote${blank}access`, "error"), as("remote access error"));
  assertEquals(as("status=9 ".repeat(40_000)), as("status=9"));
  assertThrows(() => explainQuery([`status${blank}x`]), UsageError, 'under the name "status x"');
});

Deno.test("every kind of event that readings of logs are told as is explained", () => {
  for (const kind of Object.keys(EVENT_KINDS)) {
    assert(explainQuery([kind]).some(({ lines }) => lines.includes(`kind : ${kind}`)), kind);
  }
  assert(explainQuery(["pcie", "fault"]).some(({ as }) => as === "kind of event in a log"));
});

Deno.test("opcodes of completions and statuses of commands are known by the names that logs are told with", () => {
  for (const name of Object.values(WC_OPCODES)) {
    const lines = explainQuery([name]).flatMap((reading) => reading.lines);
    assert(lines.some((line) => line.startsWith(`wc_opcode : ${name} (`)), name);
  }
  assertStringIncludes(explainQuery(["bad", "resource", "state"])[0]!.lines.join("\n"), "BAD_RES_STATE_ERR (0x9)");
});

Deno.test("errors of calls, events of the connection manager and words of other logs are known, in a sentence too", () => {
  for (const { errno, name, texts } of CALL_ERRORS) {
    for (const words of [name, `errno ${errno}`, ...texts]) {
      const [found] = explainQuery([words]);
      assertStringIncludes(found!.lines.join("\n"), `errno ${errno} : ${name}`, words);
    }
  }
  for (const { name } of CM_EVENTS) assertEquals(as(name), ["event of the connection manager"], name);
  assertEquals(as("Call to ibv_modify_qp failed with error Connection timed out"), ["errno 110"]);
  assertEquals(as("worker 3: transport retry counter exceeded at once"), as("transport retry counter exceeded"));
  assertEquals(as("WR flushed because QP in error state"), as("wr flush"));
  for (const [kind, words] of Object.entries(EVENT_WORDS)) {
    for (const word of words) assert(explainQuery([word]).some(({ lines }) => lines.includes(`kind : ${kind}`)), word);
  }
});
