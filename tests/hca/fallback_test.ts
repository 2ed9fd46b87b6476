import { assert, assertEquals, assertMatch } from "@std/assert";
import { BINARY, deviceLike, wqdumpCommand } from "./clients.ts";
import type { Faults } from "./faults.ts";
import { hostTest, LIBRARY, type Outcome, VirtualHost } from "./harness.ts";
import { HOST, withNetlink } from "./netlink_host.ts";
import { libcCandidates } from "../../ffi/libc_library.ts";
import { seenFile } from "../../ffi/permissions.ts";

const DEVICE = "0000:06:00.0";
const QUEUE = "--source Snd --dump WQ --qp 0x201".split(" ");
const CONTEXT = "--source PRM_QUERY_QP --dump QP --qp 0x201".split(" ");
const LIBC = libcCandidates(Deno.build.arch).find(seenFile);
/** Commands by fwctl as they are counted: opcode, modifier, scope. */
const ACCESS_REG = "805/1/1";
const QUERY_QP = "50b/0/1";

/** What is wrong with a command, and what it may open. */
interface Run {
  readonly faults?: Faults;
  readonly privileged?: boolean;
  readonly grant?: string | undefined;
}

type Runner = (args: readonly string[], run?: Run) => Promise<Outcome>;

/** Runs commands on a host, whose counts start anew with each. */
async function onHost(
  { lockdown = false, fwctl = true }: { readonly lockdown?: boolean; readonly fwctl?: boolean },
  use: (run: Runner, host: VirtualHost) => Promise<void>,
): Promise<void> {
  await using host = await VirtualHost.start([{
    ...await deviceLike("mt4125_pciconf0", DEVICE, "mlx5_3"),
    ...(fwctl ? { fwctl: "fwctl3" } : {}),
    ...(lockdown ? { lockdown: "none [integrity] confidentiality" } : {}),
  }]);
  const run: Runner = async (args, { faults = {}, privileged = true, grant = `${LIBC},${LIBRARY}` } = {}) => {
    host.set({ ...faults, ...(lockdown ? { writesRefused: true } : {}) });
    const netlink = { ...HOST, rdma: { ...HOST.rdma, privileged } };
    const command = wqdumpCommand(["-d", DEVICE, ...args], [`--allow-ffi=${grant}`]);
    const outcome = await withNetlink(host, netlink, command);
    assertEquals(host.state().fwctl?.forbidden ?? [], []);
    return outcome;
  };
  await use(run, host);
}

function accessOf({ stdout, stderr }: Outcome): { used: string; refused: { path: string; reason: string }[] } {
  assert(stdout !== "", stderr);
  return JSON.parse(stdout).device.access;
}

const errors = (stderr: string): string[] => stderr.split("\n").filter((line) => line.startsWith("-E- "));

const REFUSALS: readonly (readonly [what: string, faults: Faults, reason: RegExp])[] = [
  ["the driver passes no command", { fwctlErrno: 74 }, /EBADMSG/],
  ["the driver knows no scope of debug reads", { fwctlErrno: 95 }, /EOPNOTSUPP/],
  ["the driver was removed", { fwctlErrno: 19 }, /ENODEV/],
  ["the command interface is down", { fwctlErrno: 6 }, /ENXIO/],
  ["the firmware knows none of the commands", { fwctlStatus: 2 }, /bad operation/],
  ["the firmware knows no register access", { fwctlRefuse: [0x805] }, /bad operation/],
  ["the answers make no sense", { fwctlAnswer: "wrong-sequence" }, /sequence number/],
];

hostTest({
  name: "fwctl opens and is refused what everything needs: the next way is taken, why is said, nothing is asked twice",
  fn: (t) =>
    onHost({}, async (run, host) => {
      const expected = (await run([...QUEUE, "--access", "mtcr"])).stdout;
      const { registers } = host.state();
      for (const [what, faults, reason] of REFUSALS) {
        await t.step(what, async () => {
          const { code, stdout, stderr } = await run(QUEUE, { faults });
          assertEquals([code, stdout], [0, expected], stderr);
          const told = stderr.trimEnd().split("\n");
          assertEquals(told.length, 1, stderr);
          assertMatch(told[0]!, /^-I- Reading 0000:06:00\.0 by mtcr; not by fwctl: /);
          assertMatch(told[0]!, reason);
          const state = host.state();
          const reached = faults.fwctlAnswer === undefined ? 0 : 1;
          assertEquals(state.registers["0xc000"], registers["0xc000"]! + reached);
          // A node whose driver was removed is looked for again, once.
          assertEquals(state.fwctl?.rpcs[ACCESS_REG], faults.fwctlErrno === 19 ? 2 : 1);
          assert((state.fwctl?.rpcs[QUERY_QP] ?? 0) <= 1);
        });
      }
      await t.step("json has the way and the reason", async () => {
        const access = accessOf(await run([...CONTEXT, "--format", "json"], { faults: { fwctlErrno: 74 } }));
        assertEquals([access.used, access.refused.map(({ path }) => path)], ["mtcr", ["fwctl"]]);
        assertMatch(access.refused[0]!.reason, /EBADMSG/);
      });
      await t.step({
        name: "without the library the gateway itself is next",
        ignore: BINARY !== undefined, // an executable may open it
        fn: async () => {
          const { code, stdout, stderr } = await run(QUEUE, { faults: { fwctlErrno: 74 }, grant: LIBC });
          assertEquals([code, stdout], [0, expected], stderr);
          assertMatch(stderr, /^-I- Reading .* by pci; not by fwctl: .*; not by mtcr: /m);
        },
      });
    }),
});

hostTest({
  name: "under lockdown netlink is next, and contexts by fwctl are taken where no way brings more",
  fn: (t) =>
    onHost({ lockdown: true }, async (run, host) => {
      await t.step("netlink, where fwctl brings nothing", async () => {
        const { code, stdout, stderr } = await run([...CONTEXT, "--format", "json"], { faults: { fwctlErrno: 74 } });
        assertEquals(code, 0, stderr);
        const access = accessOf({ code, stdout, stderr });
        assertEquals([access.used, access.refused.map(({ path }) => path)], ["netlink", ["fwctl", "mtcr"]]);
        assertMatch(stderr, /^-I- Reading .* by netlink; not by fwctl: .*EBADMSG.*; not by mtcr: .*locked down/m);
      });
      await t.step("fwctl, where it has contexts and the others nothing more", async () => {
        const faults = { fwctlRefuse: [0x805] };
        const { code, stdout, stderr } = await run([...CONTEXT, "--format", "json"], { faults });
        assertEquals(code, 0, stderr);
        const access = accessOf({ code, stdout, stderr });
        assertEquals([access.used, access.refused.map(({ path }) => path)], ["fwctl", ["mtcr"]]);
        assertMatch(stderr, /there are contexts and no rings/);
        assertEquals(host.state().fwctl?.rpcs, { [ACCESS_REG]: 1, [QUERY_QP]: 2 });
        const ring = await run(QUEUE, { faults });
        assertEquals([ring.code, ring.stdout, errors(ring.stderr).length], [3, "", 1], ring.stderr);
      });
      await t.step("one error, where nothing works", async () => {
        const { code, stdout, stderr } = await run(CONTEXT, { faults: { fwctlErrno: 74 }, privileged: false });
        assertEquals([code, stdout, errors(stderr).length], [3, "", 1], stderr);
        assertMatch(stderr, /^-E- .*EBADMSG/m);
        assertMatch(stderr, /mtcr: .*locked down.*netlink: .*contexts are for the privileged/);
      });
    }),
});

hostTest({
  name: "what the adapter refuses by the library it refuses at its gateway too, which is not asked again",
  fn: (t) =>
    onHost({ fwctl: false }, async (run, host) => {
      const cases: readonly (readonly [what: string, faults: Faults, reason: RegExp])[] = [
        ["its firmware has no resource dump", { registerStatus: 4 }, /register not supported/],
        ["its command interface refuses", { commandStatus: 3 }, /command failed/],
      ];
      for (const [what, faults, reason] of cases) {
        await t.step(what, async () => {
          await run([...CONTEXT, "--access", "mtcr"], { faults });
          const { commands } = host.state();
          const { code, stdout, stderr } = await run([...CONTEXT, "--format", "json"], { faults });
          assertEquals(code, 0, stderr);
          const access = accessOf({ code, stdout, stderr });
          assertEquals([access.used, access.refused.map(({ path }) => path)], ["netlink", ["fwctl", "mtcr"]]);
          assertMatch(access.refused[1]!.reason, reason);
          assertEquals(host.state().commands, commands);
          assertEquals(host.state().semaphores, { gateway: 0, icmd: 0 });
        });
      }
      await t.step("a way that was asked for is the only one", async () => {
        const { code, stderr } = await run([...CONTEXT, "--access", "mtcr"], { faults: { registerStatus: 4 } });
        assertEquals([code, errors(stderr).length], [3, 1], stderr);
        assert(!stderr.includes("netlink"), stderr);
      });
    }),
});
