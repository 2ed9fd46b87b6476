import { assertEquals } from "@std/assert";
import { parseMessage } from "../../../device/devlink.ts";
import { parseInterrupts } from "../../../device/host_read.ts";

Deno.test("interrupts are summed over processors; lines of another shape are passed over", () => {
  const text = `           CPU0       CPU1
  1:          9          0   IO-APIC    1-edge      i8042
 77:         12          3   PCI-MSIX-0000:03:00.0    1-edge      mlx5_comp0@pci:0000:03:00.0
NMI:          0          0   Non-maskable interrupts
ERR:          0
 bad
`;
  assertEquals(parseInterrupts(text), [
    { irq: "1", name: "i8042", count: 9 },
    { irq: "77", name: "mlx5_comp0@pci:0000:03:00.0", count: 15 },
    { irq: "NMI", name: "interrupts", count: 0 },
  ]);
  assertEquals(parseInterrupts(""), []);
});

const text = (value: string): Uint8Array => new TextEncoder().encode(`${value}\0`);
const NONE = new Uint8Array(0);

Deno.test("a devlink message is a tree, cut where it is cut, and of bounded depth", () => {
  const pieces = [
    [107, NONE],
    [108, NONE],
    [111, text("SQs")],
    [109, NONE],
    [107, NONE],
    [108, NONE],
    [111, text("sqn")],
    [112, Uint8Array.of(3)],
    [113, Uint8Array.of(5, 0, 0, 0)],
    [110, NONE],
    [110, NONE],
  ] as [number, Uint8Array][];
  assertEquals(parseMessage(pieces), { SQs: [{ sqn: 5 }] });
  const deep = Array.from({ length: 100_000 }, (): [number, Uint8Array] => [109, NONE]);
  parseMessage(deep);
});

Deno.test("values of a devlink message are what their type says, whatever their length", () => {
  const pair = (name: string, type: number, value: Uint8Array): [number, Uint8Array][] => [
    [108, NONE],
    [111, text(name)],
    [112, type < 0 ? NONE : Uint8Array.of(type)],
    [113, value],
    [110, NONE],
  ];
  const pieces = [
    [107, NONE] as [number, Uint8Array],
    ...pair("words", 10, text("HW state")),
    ...pair("set", 6, NONE),
    ...pair("clear", 6, Uint8Array.of(0)),
    ...pair("number", 3, Uint8Array.of(5, 1, 0, 0)),
    ...pair("binary", 11, Uint8Array.of(1, 2, 0xab)),
    ...pair("untyped", -1, Uint8Array.of(7)),
    [999, NONE] as [number, Uint8Array],
    ...pair("", 3, Uint8Array.of(9)),
  ];
  assertEquals(parseMessage(pieces), {
    words: "HW state",
    set: true,
    clear: false,
    number: 261,
    binary: "0102ab",
    untyped: 7,
  });
  const deep = Array.from({ length: 100 }, (): [number, Uint8Array] => [107, NONE]);
  assertEquals(parseMessage(deep), {});
});
