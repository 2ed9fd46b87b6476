import { assertEquals, assertThrows } from "@std/assert";
import { decode } from "../../mod.ts";
import { DecodeError } from "../../errors.ts";
import { parseScenario } from "../../sim/scenario.ts";
import { encodeLayout } from "../../sim/encode.ts";
import { layoutByName } from "../../layouts/index.ts";
import { wqdump } from "../cli/run.ts";

/** What every object of the language has; none of it is a name of ours. */
const NAMES = ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"];

Deno.test("names that every object has are no fields, queues or layouts", () => {
  const layout = layoutByName("cqe64_req")!;
  for (const name of NAMES) {
    const fields = JSON.parse(`{"${name}":1}`);
    assertThrows(() => encodeLayout(layout, fields, "x"), DecodeError, "has no such field", name);
    assertThrows(() => [...decode(new Uint8Array(64), { source: name as "snd" })], TypeError, "Cannot decode source");
    assertThrows(() => layoutByName(name) ?? parseScenario(`{"${name}":1}`, { name: "x" }), DecodeError);
  }
});

Deno.test("names that every object has are no commands, options or values", async () => {
  for (const name of NAMES) {
    const lines = [[name], [`--${name}`], [`--${name}=1`], ["-d", `sim:${name}`, "--menu"], ["explain", name]];
    lines.push(["decode", "-", "--source", name], [
      "-d",
      "sim:mt4117_pciconf0",
      "--source",
      name,
      "--dump",
      "QP",
      "--qp=1",
    ]);
    lines.push(["-d", "sim:mt4117_pciconf0", "--source", "snd", "--dump", name, "--qp=1"], ["completions", name]);
    for (const line of lines) {
      const { code, stdout, stderr } = await wqdump(line, { input: "" });
      assertEquals([code === 2 || code === 4, stdout], [true, ""], `${line.join(" ")}: ${code} ${stderr}`);
      assertEquals(/^-E- [^\n]+\n(-E- |-I- )?[^\n]*\n?$/.test(stderr) && !stderr.includes("Internal"), true, stderr);
    }
  }
});
