import { assert, assertEquals, assertThrows } from "@std/assert";
import { explain } from "../../../api/explain.ts";
import { ALL_RULES } from "../../../diagnose/rules.ts";
import { UsageError } from "../../../errors.ts";

const hintOf = (...words: string[]): string | undefined => assertThrows(() => explain(...words), UsageError).hint;

Deno.test("every verdict of diagnose is explained by its name, however it is written", () => {
  for (const { name, id, means } of ALL_RULES) {
    for (const written of [name, name.toUpperCase(), name.replaceAll("-", "_")]) {
      const reading = explain(written).find(({ as }) => as.endsWith(`(rule ${id})`));
      assert(reading !== undefined, `${written} (${id})`);
      assert(reading.lines.includes(`means : ${means}`), written);
      assertEquals((reading.json as { name: string }).name, name);
    }
  }
});

Deno.test("a name that is a verdict and something else is explained as both", () => {
  assertEquals(explain("CQ_OVERRUN").map(({ as }) => as), [
    "verdict of diagnose: cq-overrun (rule D1)",
    "syndrome of a CQ error event",
  ]);
});

Deno.test("a typing error is answered with what was probably meant", () => {
  assertEquals(hintOf("rnr-lop"), "did you mean rnr-loop?");
  assertEquals(hintOf("doorbel-not-rung"), "did you mean doorbell-not-rung?");
  assertEquals(hintOf("cq", "overun"), "did you mean cq-overrun?");
  assertEquals(hintOf("LOCAL_PROTT_ERR"), "did you mean LOCAL_PROT_ERR?");
  assertEquals(hintOf("IBV_EVENT_QP_FATL"), "did you mean IBV_EVENT_QP_FATAL?");
  assertEquals(hintOf("IBV_WC_RETRY_EXEC_ERR"), "did you mean RETRY_EXC_ERR?");
});
