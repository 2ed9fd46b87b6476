import { assertEquals } from "@std/assert";
import { DeviceError } from "../../../errors.ts";
import { withCommands } from "../../../device/command_provider.ts";
import type { MenuRecord, SegmentEvent, SegmentProvider } from "../../../device/types.ts";

const NONE = { supported: false, required: false, all: false, active: false };
const record = (type: number, name: string): MenuRecord => ({
  type,
  name,
  index1: { name: "QPN", supported: true, required: true },
  index2: { name: "N/A", supported: false, required: false },
  numOfObj1: NONE,
  numOfObj2: NONE,
});

function inner(menu: MenuRecord[] | Error): SegmentProvider & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    info: { name: "dev", generation: 5 },
    asked,
    vhcaId: 9,
    menu: () => menu instanceof Error ? Promise.reject(menu) : Promise.resolve(menu),
    async *dump(request): AsyncGenerator<SegmentEvent> {
      asked.push(request.type);
      await Promise.resolve();
      yield { kind: "end", reason: undefined };
    },
    close: () => undefined,
  };
}

const failure = (status: string): DeviceError =>
  new DeviceError(`no: ${status}`, { device: "dev", operation: "x", status });

async function events(provider: SegmentProvider, type: number, vhcaId?: number): Promise<SegmentEvent[]> {
  return await Array.fromAsync(provider.dump({ type, index1: 5, vhcaId }));
}

Deno.test("commands take numbers that the device's menu leaves free, and answer as a dump of one segment", async () => {
  const device = inner([record(0xe000, "SOMETHING"), record(0x4000, "PRM_QUERY_QP")]);
  const asked: string[] = [];
  const provider = withCommands(device, (name, number) => {
    asked.push(`${name} ${number}`);
    return Promise.resolve(new Uint8Array(272).fill(7));
  });
  const menu = await provider.menu();
  assertEquals(new Set(menu.map(({ type }) => type)).size, menu.length);
  assertEquals(menu.filter(({ command }) => command === undefined).map(({ name }) => name), [
    "SOMETHING",
    "PRM_QUERY_QP",
  ]);
  const eq = menu.find(({ name }) => name === "PRM_QUERY_EQ")!;
  assertEquals(eq.command, "QUERY_EQ");
  for (const type of [eq.type, 0x4000]) {
    const [command, segment, data, terminate, end] = await events(provider, type);
    assertEquals(command, { kind: "command", type, vhcaId: 9, index1: 5, index2: 0, numOfObj1: 0, numOfObj2: 0 });
    assertEquals(segment?.kind === "segment" && [segment.type, segment.index1, segment.payloadBytes], [type, 5, 272]);
    assertEquals(data?.kind === "data" && data.bytes.length, 272);
    assertEquals([terminate?.kind, end], ["terminate", { kind: "end", reason: undefined }]);
  }
  assertEquals(asked, ["QUERY_EQ 5", "QUERY_QP 5"]);
  await events(provider, 0x4000, 3); // another function is none of a command's business
  await events(provider, 0xe000);
  assertEquals(device.asked, [0x4000, 0xe000]);
});

Deno.test("a command that is refused leaves the field to the segment; a number that is not valid does not", async () => {
  const device = inner([record(0x4000, "PRM_QUERY_QP")]);
  let status = "CMD_NOT_VALID";
  let runs = 0;
  const provider = withCommands(device, () => {
    runs++;
    return Promise.reject(failure(status));
  });
  await provider.menu();
  const [end] = await events(provider, 0x4000);
  assertEquals(end?.kind === "end" && (end.reason as DeviceError).status, "CMD_NOT_VALID");
  assertEquals(device.asked, []);
  status = "CMD_BAD_OP";
  await events(provider, 0x4000);
  await events(provider, 0x4000);
  assertEquals([device.asked.length, runs], [2, 2]);
  assertEquals(provider.notes?.length, 1);
});

Deno.test("a firmware that refuses the resource dump still has contexts; a device that is gone has nothing", async () => {
  const refused = withCommands(inner(failure("CMD_BAD_PARAM")), () => Promise.resolve(new Uint8Array(272)));
  assertEquals((await refused.menu()).every(({ command }) => command !== undefined), true);
  assertEquals((refused.menuError as DeviceError).status, "CMD_BAD_PARAM");
  const gone = withCommands(inner(failure("DEVICE_GONE")), () => Promise.resolve(new Uint8Array(272)));
  assertEquals(await gone.menu().catch((error) => error.status), "DEVICE_GONE");
});

Deno.test("a command's answer is kept by who keeps what was read; several objects, and an end that was asked for, are the dump's", async () => {
  const device = inner([record(0x4000, "PRM_QUERY_QP")]);
  const provider = withCommands(device, (_name, number) => Promise.resolve(new Uint8Array(4).fill(number)));
  await provider.menu();
  const kept: number[] = [];
  const tap = (bytes: Uint8Array): void => void kept.push(bytes.length);
  await Array.fromAsync(provider.dump({ type: 0x4000, tap }));
  assertEquals(kept.length, 1);
  await Array.fromAsync(provider.dump({ type: 0x4000, index1: 5, numOfObj1: 2, tap }));
  await Array.fromAsync(provider.dump({ type: 0x4000, index1: 5, signal: AbortSignal.abort(), tap }));
  assertEquals([kept.length, device.asked], [1, [0x4000, 0x4000]]);
});

Deno.test("what is no answer of firmware ends the dump of a command, and is no reason to ask otherwise", async () => {
  const device = inner([record(0x4000, "PRM_QUERY_QP")]);
  const provider = withCommands(device, () => Promise.reject(new TypeError("broken")));
  await provider.menu();
  const [end] = await events(provider, 0x4000);
  assertEquals(end?.kind === "end" && end.reason?.message, "broken");
  assertEquals(device.asked, []);
});

Deno.test("where queries are refused too there is nothing; a query that firmware answers by a status is one", async () => {
  const menu = async (status: string): Promise<string> => {
    const provider = withCommands(inner(failure("CMD_BAD_PARAM")), () => Promise.reject(failure(status)));
    return await provider.menu().then((list) => `${list.length > 0}`, (error) => error.status);
  };
  assertEquals(await menu("CMD_NOT_VALID"), "true");
  for (const status of ["EBADMSG", "CMD_BAD_OP", "NO_ANSWER"]) {
    assertEquals(await menu(status), "CMD_BAD_PARAM", status);
  }
});
