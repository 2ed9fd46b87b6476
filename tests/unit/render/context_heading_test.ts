import { assertEquals } from "@std/assert";
import { partHeading } from "../../../render/context_heading.ts";
import type { ContextImage, ContextPart, DeviceInfo } from "../../../device/types.ts";

const EMPTY = new Uint8Array(0);
const part = (role: ContextPart["role"]): ContextPart => ({ role, segment: "S", layout: undefined, bytes: EMPTY });

function heading(
  source: string,
  role: ContextPart["role"],
  state: number | undefined,
  linkLayer: DeviceInfo["linkLayer"],
): string {
  const image: ContextImage = { source, index: 0xb, gvmi: 1, parts: [], facts: { state } };
  return partHeading(image, part(role), { linkLayer });
}

Deno.test("a QP is connected after INIT; what is not known is left out", () => {
  const cases: readonly (readonly [number | undefined, string])[] = [
    [0, "== Common Part (Not Connected) ==\n"],
    [1, "== Common Part (Not Connected) ==\n"],
    [2, "== Common Part (Connected) ==\n"],
    [3, "== Common Part (Connected) ==\n"],
    [6, "== Common Part (Connected) ==\n"],
    [undefined, "== Common Part ==\n"],
  ];
  for (const [state, expected] of cases) assertEquals(heading("fullqp", "common", state, "Ethernet"), expected);
});

Deno.test("the responder part says the link layer where it is known", () => {
  const line = "Recv Qpc gvmi 0001 QP Index 0000000b\n";
  assertEquals(heading("fullqp", "recv", 1, "Ethernet"), `== Responder Part (Not Connected (mac)) ==\n${line}`);
  assertEquals(heading("fullqp", "recv", 3, "InfiniBand"), `== Responder Part (Connected (lid)) ==\n${line}`);
  assertEquals(heading("fullqp", "recv", 3, undefined), `== Responder Part (Connected) ==\n${line}`);
  assertEquals(heading("fullqp", "recv", undefined, "Ethernet"), `== Responder Part (mac) ==\n${line}`);
  assertEquals(heading("fullqp", "recv", undefined, undefined), `== Responder Part ==\n${line}`);
  assertEquals(heading("rcv", "recv", 3, "Ethernet"), line);
});

Deno.test("every other context has one line with its type, gvmi and index", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["snd", "Send Qpc gvmi 0001 QP Index 0000000b\n"],
    ["cmp", "Cqc gvmi 0001 CQ Index 0000000b\n"],
    ["srq", "Srqc gvmi 0001 SRQ Index 0000000b\n"],
    ["eqe", "Eqc gvmi 0001 EQ Index 0000000b\n"],
    ["mcg", "Mcg gvmi 0001 MCG Index 0000000b\n"],
    ["mkc", "Mkc gvmi 0001 MKEY Index 0000000b\n"],
    ["CMAS_EQ_BUFF", "CMAS gvmi 0001 CMAS Index 0000000b\n"],
    ["cmas_qp_dbr", "CMAS gvmi 0001 CMAS Index 0000000b\n"],
    ["flow_counter", "FLOW_COUNTER gvmi 0001 FLOW_COUNTER Index 0000000b\n"],
    ["fullqp", "Full Qpc gvmi 0001 QP Index 0000000b\n"],
  ];
  for (const [source, expected] of cases) {
    assertEquals(heading(source, "context", 3, "Ethernet"), expected);
    assertEquals(heading(source, "query", 3, "Ethernet"), expected);
  }
  assertEquals(heading("snd", "send", 3, "Ethernet"), "Send Qpc gvmi 0001 QP Index 0000000b\n");
});
