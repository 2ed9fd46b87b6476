import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { COMMAND_STATUS, OPEN_ERRNO, RPC_ERRNO } from "../../ffi/fwctl_status.ts";
import { libcCandidates } from "../../ffi/libc_library.ts";
import { seenFile } from "../../ffi/permissions.ts";
import { deviceLike, wqdumpCommand } from "./clients.ts";
import type { Faults } from "./faults.ts";
import { hostTest, type Outcome, QUIET, VirtualHost } from "./harness.ts";

const DEVICE = "0000:06:00.0";
const QUEUE = "--source Snd --dump WQ --qp 0x201".split(" ");
const CONTEXT = "--source FullQp --dump QP --qp 0x201".split(" ");

const LIBC = libcCandidates(Deno.build.arch).find(seenFile);

/** Runs wqdump with the permission for the C library and nothing else. */
function byFwctl(host: VirtualHost, args: readonly string[]): Promise<Outcome> {
  const command = wqdumpCommand(["-d", DEVICE, "--access", "fwctl", ...args], [`--allow-ffi=${LIBC}`]);
  return host.run(command);
}

async function withFwctl(use: (host: VirtualHost) => Promise<void>): Promise<void> {
  const spec = { ...await deviceLike("mt4125_pciconf0", DEVICE, "mlx5_3"), net: ["ens6f0"], fwctl: "fwctl3" };
  await using host = await VirtualHost.start([spec]);
  await use(host);
  assertEquals(host.state().fwctl?.forbidden, []);
}

hostTest({
  name: "fwctl needs the permission for the C library alone, and any name of the adapter leads to it",
  fn: () =>
    withFwctl(async (host) => {
      const expected = (await byFwctl(host, CONTEXT)).stdout;
      assertStringIncludes(expected, "QP Index 00000201");
      for (const name of [DEVICE, "06:00.0", "mlx5_3", "ens6f0", "fwctl3", "/dev/fwctl/fwctl3", "mt4125_pciconf0"]) {
        const { code, stdout, stderr } = await host.run(
          wqdumpCommand(["-d", name, ...CONTEXT], [`--allow-ffi=${LIBC}`]),
        );
        assertEquals([code, stdout, stderr], [0, expected, ""], name);
      }
      assertEquals(host.state().configWrites, 0);
    }),
});

hostTest({
  name: "every errno and status of fwctl is one line that says what to do",
  fn: (t) =>
    withFwctl(async (host) => {
      const cases: [string, Faults, string][] = [
        ...Object.entries(OPEN_ERRNO).map(([errno, { text }]): [string, Faults, string] => //
        [`open: errno ${errno}`, { fwctlOpenErrno: Number(errno) }, text]),
        ["open: errno 99", { fwctlOpenErrno: 99 }, "errno 99"],
        ...Object.entries(RPC_ERRNO).map(([errno, { text }]): [string, Faults, string] => //
        [`RPC: errno ${errno}`, { fwctlErrno: Number(errno) }, text]),
        ["RPC: errno 99", { fwctlErrno: 99 }, "errno 99"],
        ...Object.entries(COMMAND_STATUS).map(([status, { text }]): [string, Faults, string] => //
        [`status ${status}`, { fwctlStatus: Number(status) }, text]),
        ["status 0x77", { fwctlStatus: 0x77 }, "firmware status 0x77"],
      ];
      // Several at a time would meet each other's faults.
      for (const [name, faults, text] of cases) {
        await t.step(name, async () => {
          host.set(faults);
          const { code, stdout, stderr } = await byFwctl(host, QUEUE);
          assertEquals([code, stdout], [3, ""], stderr);
          const errors = stderr.split("\n").filter((line) => line.startsWith("-E- "));
          assertEquals(errors.length, 1, stderr);
          assertStringIncludes(errors[0]!, text);
          assertMatch(stderr, /^-I- .{20,}$/m);
          assertEquals(host.state().fwctl?.forbidden, []);
        });
      }
      host.set({});
    }),
});

hostTest({
  name: "a firmware that gives its tools no sight of others is named where it refuses",
  fn: () =>
    withFwctl(async (host) => {
      host.set({ fwctlStatus: 5, fwctlCapabilities: 0 });
      const { code, stderr } = await byFwctl(host, CONTEXT);
      assertEquals(code, 3);
      assertStringIncludes(stderr, "no sight of others' objects (uctx_caps 0x0)");
    }),
});

hostTest({
  name: "the driver of MLNX_OFED 24 passes all that a dump needs, and contexts come where the resource dump is refused",
  fn: () =>
    withFwctl(async (host) => {
      const expected = (await byFwctl(host, QUEUE)).stdout;
      host.set({ fwctlDriver: "ofed24" });
      assertEquals((await byFwctl(host, QUEUE)).stdout, expected);
      host.set({ fwctlRefuse: [0x805] });
      const context = await byFwctl(host, CONTEXT);
      assertEquals(context.code, 0, context.stderr);
      assertMatch(context.stdout, /^remote_qpn : /m);
      assertStringIncludes(context.stderr, "there are contexts and no rings");
      const ring = await byFwctl(host, QUEUE);
      assertEquals(ring.code, 3);
      host.set({ fwctlRefuse: [0x50b] });
      assertEquals((await byFwctl(host, QUEUE)).stdout, expected);
    }),
});

hostTest({
  name: "contexts that have no segment come by firmware commands",
  fn: () =>
    withFwctl(async (host) => {
      for (const source of ["SQC", "RQC", "RMP", "XRC_SRQ", "XRQ", "DCT"]) {
        const { code, stdout, stderr } = await byFwctl(host, ["--source", source, "--dump", "QP", "--qp", "3"]);
        assertEquals(code, 0, stderr);
        assertMatch(stdout, /^state : /m);
        const gone = await byFwctl(host, ["--source", source, "--dump", "QP", "--qp", "0x7777"]);
        assertEquals(gone.code, 3);
        assertMatch(gone.stderr, /^-E- .* 0x7777 is not valid on /m);
      }
      const list = await byFwctl(host, "--source DCT --dump ALL_VALID_QPNS --fi 0 --num 32".split(" "));
      assertEquals([...list.stdout.matchAll(/ index 0x/g)].length, 16);
    }),
});

hostTest({
  name: "answers of a senseless firmware end in one error, also where they never end",
  fn: async (t) => {
    const answers = [
      "wrong-sequence",
      "endless-empty",
      "oversized",
      "zero-length-segment",
      "overlong-segment",
      "cut",
    ] as const;
    await withFwctl(async (host) => {
      for (const answer of answers) {
        await t.step(answer, async () => {
          host.set({ answer });
          const { code, stderr } = await byFwctl(host, QUEUE);
          assert(code !== 0, stderr);
          assertEquals(stderr.split("\n").filter((line) => line.startsWith("-E- ")).length, 1, stderr);
        });
      }
    });
  },
});

hostTest({
  name: "a command that does not end holds up no signal: Ctrl-C ends the process as soon as the kernel lets it go",
  fn: () =>
    withFwctl(async (host) => {
      host.set({ fwctlSilent: true });
      const child = host.spawn(wqdumpCommand(["-d", DEVICE, "--access", "fwctl", ...QUEUE], [`--allow-ffi=${LIBC}`]));
      const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
      await pause(2500);
      child.kill("SIGINT");
      await pause(1000);
      child.kill("SIGINT");
      await pause(500);
      // The kernel keeps the process until the command returns, whatever it does.
      host.set({});
      assertEquals((await child.output()).code, 130);
    }),
});

/** A library of mstflint 4.29 to 4.31, which knows fwctl; `newer_mtcr.sh` fetches one without installing it. */
const WITH_FWCTL = Deno.env.get("WQDUMP_TEST_MTCR_FWCTL");

hostTest({
  name: `NVIDIA's own library reads the same node${
    WITH_FWCTL === undefined ? " (left out: no WQDUMP_TEST_MTCR_FWCTL)" : ""
  }`,
  fn: () =>
    WITH_FWCTL === undefined ? Promise.resolve() : withFwctl(async (host) => {
      const client = new URL("./mtcr_fwctl_client.ts", import.meta.url).pathname;
      const theirs = async (): Promise<{ opened: boolean; code: number; hex: string }> =>
        JSON.parse(
          (await host.run([Deno.execPath(), "run", "--allow-all", ...QUIET, client, WITH_FWCTL, "fwctl3"])).stdout,
        );
      // It asks in scope 0, which the mainline driver refuses for debug reads.
      assertEquals((await theirs()).code === 0, false);
      host.set({ fwctlLenient: true });
      const { opened, code, hex } = await theirs();
      assertEquals([opened, code], [true, 0]);
      host.set({});
      const folder = Deno.makeTempDirSync();
      const args = ["-d", DEVICE, "--access", "fwctl", "--menu", "--trace", `${folder}/t.trace`];
      const grants = [`--allow-ffi=${LIBC}`, `--allow-read=${folder}`, `--allow-write=${folder}`];
      assertEquals((await host.run(wqdumpCommand(args, grants))).code, 0);
      assertStringIncludes(Deno.readTextFileSync(`${folder}/t.trace`).toLowerCase(), hex.slice(2 * 0x30));
      Deno.removeSync(folder, { recursive: true });
    }),
});

hostTest({
  name: "devices shows every way to every adapter, and what would open it; --report tries them and names no host",
  fn: () =>
    withFwctl(async (host) => {
      const grants = [`--allow-ffi=${LIBC},/nowhere/ccmdif.so`, "--allow-env=WQDUMP_MTCR"];
      const env = { WQDUMP_MTCR: "/nowhere/ccmdif.so" };
      const listed = JSON.parse((await host.run(wqdumpCommand(["devices", "--json"], grants), { env })).stdout) as {
        devices: { access: { path: string; usable: boolean; enable: string | null }[] }[];
      };
      assertEquals(listed.devices[0]?.access.map(({ path, usable, enable }) => [path, usable, enable]), [
        ["fwctl", true, null],
        ["mtcr", false, "apt-get install mstflint"],
        ["pci", true, null],
        ["netlink", true, null],
      ]);
      const text = (await host.run(wqdumpCommand(["devices"], grants), { env })).stdout;
      assertMatch(text, /^0000:06:00\.0 +fwctl +yes +\/dev\/fwctl\/fwctl3 +-$/m);
      assertMatch(text, /^0000:06:00\.0 +mtcr +no +.* +apt-get install mstflint$/m);
      const { code, stdout } = await host.run(wqdumpCommand(["devices", "--report"], grants), { env });
      assertEquals(code, 0);
      const report = JSON.parse(stdout) as {
        adapters: { trials: { path: string; works: boolean; menu: unknown[] }[] }[];
      };
      assertEquals(report.adapters[0]?.trials.map(({ path, works }) => [path, works]), [
        ["fwctl", true],
        ["pci", true],
        ["netlink", false],
      ]);
      assert((report.adapters[0]?.trials[0]?.menu.length ?? 0) > 40);
      assert(!stdout.includes(Deno.hostname()));
      assertEquals(host.state().semaphores, { gateway: 0, icmd: 0 });
    }),
});
