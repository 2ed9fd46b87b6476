import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { libcCandidates } from "../../ffi/libc_library.ts";
import { seenFile } from "../../ffi/permissions.ts";
import { HW_IDS } from "./adapter.ts";
import type { ClientOrder, ClientResult } from "./client.ts";
import { deviceLike, runClient, runSimulated, wqdumpCommand } from "./clients.ts";
import type { Faults } from "./faults.ts";
import { hostTest, VirtualHost } from "./harness.ts";
import type { DeviceState } from "./virtual_hca.ts";

const ADDRESS = "0000:05:00.0";
const LIBC = libcCandidates(Deno.build.arch).find(seenFile);
/** Polls that both make of a busy command. */
const LOOKS = 20;
const IMPATIENT = { MFT_ICMD_TIMEOUT: String(LOOKS), MFT_CMD_SLEEP: "1" };
const SPACES = { cr: "20000002", command: "20000003", semaphore: "2000000a" };

/** What a client does to the device, in one line a taking of the gateway: tickets and process numbers have no value. */
function takings(writes: readonly string[]): string[] {
  const names: Readonly<Record<string, string>> = { c4: "control", cc: "semaphore", d0: "address", d4: "data" };
  const words = writes.map((write) => {
    const [offset = "", value = ""] = write.split("=");
    const name = names[offset] ?? offset;
    return name === "semaphore" && value !== "00000000" ? "take" : `${name}=${value}`;
  });
  const lines = words.join(" ").split("semaphore=00000000").map((line) => line.trim()).filter((line) => line !== "");
  // What the control register held before is the device's; the tools' semaphore holds the process number.
  return lines.map((line) =>
    line.replace("control=00000003 control=20000004", "control=20000003 control=20000004")
      .replace(/(control=2000000a data=)(?!00000000)\S+/, "$1PROCESS")
  );
}

/** A taking that only reads. */
const isRead = (line: string): boolean => !line.includes("data=");

interface Session {
  readonly result: ClientResult;
  readonly state: DeviceState;
  readonly takings: string[];
}

async function session(host: VirtualHost, faults: Faults, order: Omit<ClientOrder, "device">): Promise<Session> {
  host.set(faults);
  const result = await runClient(host, { device: ADDRESS, looks: LOOKS, ...order }, { env: IMPATIENT });
  const state = host.state();
  return { result, state, takings: takings(state.writes ?? []) };
}

/** Each line that reads may be missing of ours, everything else must be the same in order and value. */
function assertSubsequence(ours: readonly string[], theirs: readonly string[]): void {
  assertEquals(ours.filter((line) => !isRead(line)), theirs.filter((line) => !isRead(line)));
  let at = 0;
  for (const line of ours) {
    const found = theirs.indexOf(line, at);
    assert(found >= 0, `ours does what the library does not, or not there: ${line}`);
    at = found + 1;
  }
}

for (const deviceId of [0x1013, 0x1015, 0x1017, 0x101b, 0x101d, 0x101f, 0x1021]) {
  hostTest({
    name: `every write of a session is NVIDIA's library's, in order and value: hardware id 0x${
      HW_IDS[deviceId]?.toString(16)
    }`,
    fn: async () => {
      await using host = await VirtualHost.start([{ address: ADDRESS, deviceId }]);
      const order = {
        registers: [[0x9020, 160], [0x9020, 160]] as const,
        menu: true,
        dumps: [{ type: 0x1001, index1: 5 }],
      };
      const theirs = await session(host, {}, { access: "mtcr", ...order });
      const ours = await session(host, {}, { access: "pci", ...order });
      assertEquals(theirs.result.error, undefined);
      assertEquals([ours.result.registers, ours.result.dumps], [theirs.result.registers, theirs.result.dumps]);
      // The library reads the device id once more when it closes.
      assertEquals(theirs.takings.at(-1), `take control=${SPACES.cr} address=000f0014`);
      assertEquals(ours.takings, theirs.takings.slice(0, -1));
      assert(ours.state.configReads <= theirs.state.configReads);
      assertEquals(ours.state.semaphores, { gateway: 0, icmd: 0 });
    },
  });
}

const CASES: Readonly<Record<string, { readonly faults: Faults; readonly held?: readonly string[] }>> = {
  "a short register that is not known is asked for twice": { faults: {} },
  "another process holds the gateway semaphore": { faults: { gatewayHeld: true }, held: ["gateway"] },
  "it is taken during a command": { faults: { gatewayHeld: true, from: 2 }, held: ["gateway", "icmd"] },
  "the gateway does not answer": { faults: { gatewayStuck: true } },
  "it stops answering during a command": { faults: { gatewayStuck: true, from: 2 }, held: ["icmd"] },
  "another process holds the command semaphore": { faults: { commandHeld: true }, held: ["icmd"] },
  "it is taken between two accesses": { faults: { commandHeld: true, from: 2 }, held: ["icmd"] },
  "the command interface is busy": { faults: { commandBusy: true } },
  "it gets busy between two accesses": { faults: { commandBusy: true, from: 2 } },
  "a command never completes": { faults: { commandNeverDone: true, from: 3 } },
  "a command is slow": { faults: { slowReads: 7, from: 1 } },
  "the device vanishes during a command": { faults: { vanish: true, from: 2 }, held: ["gateway", "icmd"] },
  "a sequence number is wrong": { faults: { answer: "wrong-sequence", from: 2 } },
  "more_dump never ends": { faults: { answer: "endless", from: 2 } },
  "a size is too large": { faults: { answer: "oversized", from: 1 } },
};
for (const status of [1, 2, 3, 4, 5, 6, 7, 0x33]) {
  Object.assign(CASES, { [`command status 0x${status.toString(16)}`]: { faults: { commandStatus: status, from: 1 } } });
}
for (const status of [1, 2, 3, 4, 5, 6, 7, 8, 9, 0x20, 0x21, 0x22, 0x24, 0x70, 0x7f]) {
  Object.assign(CASES, {
    [`register status 0x${status.toString(16)}`]: { faults: { registerStatus: status, from: 1 } },
  });
}

hostTest({
  name: "in every fault the gateway client does to the device what NVIDIA's library does, and tells the same",
  fn: async (t) => {
    await using host = await VirtualHost.start([{ address: ADDRESS, deviceId: 0x1017 }]);
    const order = { dumps: [{ type: 0x1001, index1: 0x3b5, maxBytes: 4000 }] };
    for (const [name, { faults, held = [] }] of Object.entries(CASES)) {
      await t.step(name, async () => {
        const short = name.startsWith("a short") ? { registers: [[0x9001, 16]] as const } : order;
        const theirs = await session(host, faults, { access: "mtcr", ...short });
        const ours = await session(host, faults, { access: "pci", ...short });
        assertSubsequence(ours.takings, theirs.takings);
        const told = ({ result }: Session): unknown => [
          result.error?.status ?? result.dumps[0]?.reason?.status,
          result.dumps.map(({ hex }) => hex),
        ];
        assertEquals(told(ours), told(theirs));
        for (const semaphore of ["gateway", "icmd"]) {
          if (!held.includes(semaphore)) assertEquals(ours.state.semaphores[semaphore], 0, semaphore);
        }
      });
    }
  },
});

hostTest({
  name: "nothing is written to a function that is gone, is another vendor's, or has no gateway",
  fn: async () => {
    await using host = await VirtualHost.start([
      { address: ADDRESS, deviceId: 0x1017 },
      { address: "0000:09:00.0", deviceId: 0x1003 },
    ]);
    host.set({ vanish: true });
    const gone = await runClient(host, { device: ADDRESS, access: "pci" });
    assertEquals(gone.error?.status, "DEVICE_GONE");
    assertEquals(host.state().configWrites, 0);
    const old = await runClient(host, { device: "0000:09:00.0", access: "pci" });
    assertEquals(old.error?.status, "NO_GATEWAY");
    assertEquals(host.state("0000:09:00.0").configWrites, 0);
    host.set({ writesRefused: true });
    const locked = await runClient(host, { device: ADDRESS, access: "pci" });
    assertEquals([locked.error?.status, host.state().semaphores], ["LOCKDOWN", { gateway: 0, icmd: 0 }]);
  },
});

hostTest({
  name: "a host without the library is read by pci, with equal bytes and the permission for the C library alone",
  fn: async () => {
    await using host = await VirtualHost.start([await deviceLike("mt4117_pciconf0", ADDRESS, "mlx5_0")]);
    for (const args of ["--source Srq --dump wq --qp 0x60", "--source FullQp --dump QP --qp 0xb --format raw"]) {
      const words = args.split(" ");
      const { code, stdout, stderr } = await host.run(
        wqdumpCommand(["-d", "mlx5_0", ...words], [`--allow-ffi=${LIBC}`, "--allow-env=WQDUMP_MTCR"]),
        { env: { WQDUMP_MTCR: "/nowhere/ccmdif.so" } },
      );
      assertEquals(code, 0, stderr);
      assertEquals(stdout, (await runSimulated(["-d", "sim:mt4117_pciconf0", ...words])).stdout);
      assertMatch(stderr, /^-I- Reading mlx5_0 by pci; not by fwctl: .*; not by mtcr: /m);
      assertEquals(host.state().semaphores, { gateway: 0, icmd: 0 });
    }
  },
});

hostTest({
  name: "Ctrl-C during a dump by pci leaves no semaphore held",
  fn: async () => {
    await using host = await VirtualHost.start([await deviceLike("mt4125_pciconf0", ADDRESS, "mlx5_0")]);
    const args = ["-d", ADDRESS, "--access", "pci", "--source", "FullQp", "--dump", "ALL_VALID_QPNS", "--num", "4096"];
    const child = host.spawn(wqdumpCommand(args, [`--allow-ffi=${LIBC}`]));
    while (host.state().commands < 30) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    assertEquals(code, 130, new TextDecoder().decode(stderr));
    assertEquals(host.state().semaphores, { gateway: 0, icmd: 0 });
    assertStringIncludes(new TextDecoder().decode(stderr), "-");
  },
});
