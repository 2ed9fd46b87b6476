// Words and numbers that logs quote beside RDMA's own: each is known as what it is.
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { explainQuery } from "../../../explain/explain_query.ts";
import { HOST_WORDS } from "../../../layouts/host_words.ts";

const asked = (text: string): string[] => explainQuery(text.split(" ")).map(({ as }) => as);
const first = (text: string): string => explainQuery(text.split(" "))[0]!.lines[0]!;

Deno.test("error numbers, reasons, faults and links are known by their words and by their numbers", () => {
  for (
    const [text, line] of [
      ["-110", "errno 110 : ETIMEDOUT"],
      ["errno=22", "errno 22 : EINVAL"],
      ["Remote I/O error", "errno 121 : EREMOTEIO"],
      ["fault reason 05", "reason : PTE Write access is not set (5)"],
      ["PTE Read access is not set", "reason : PTE Read access is not set (6)"],
      ["Connect rejected: status 8", "cm_status : invalid service ID (8)"],
      ["Xid 79", "xid : GPU has fallen off the bus (79)"],
      ["Uncorrected (Fatal)", "aer_severity : Uncorrected (Fatal), Uncorrectable (Fatal), Fatal"],
      ["severity 3", "health_severity : ERROR (3)"],
      ["cable unplugged", "kind : port"],
      ["fw status 0x9", "cmd_status : BAD_RES_STATE_ERR (0x9), bad resource state"],
    ] as const
  ) assertEquals(first(text), line, text);
});

Deno.test("every word of hosts is found by each of its names", () => {
  for (const { title, fact, words } of HOST_WORDS) {
    for (const { names } of words) {
      for (const name of names) {
        const text = fact === "health_severity" ? `severity ${name}` : name;
        assertEquals(asked(text).includes(title), true, text);
      }
    }
  }
});

Deno.test("what was known of completions stays what it was", () => {
  assertEquals(asked("status 12"), ["completion status 12 (IBV_WC_RETRY_EXC_ERR)"]);
  assertMatch(asked("error 4").join(), /QP state/);
  assertEquals(asked("error 4").some((as) => /health/.test(as)), false);
  assertThrows(() => asked("errno 4711"));
});
