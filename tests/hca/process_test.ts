import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { withDefaultSignals } from "../cli/run.ts";
import { deviceLike, runSimulated, runWqdump, wqdumpCommand } from "./clients.ts";
import { hostTest, MSTRESOURCEDUMP, type Outcome, VirtualHost } from "./harness.ts";

const DEVICE = "0000:06:00.0";
const ADAPTER = "mt4125_pciconf0";
const RING = "--source Snd --dump WQ --qp 0x201 --format raw".split(" ");
const SCAN = "--source FullQp --dump ALL_VALID_QPNS --fi 0x1f0 --num 100000".split(" ");
const FREE = { gateway: 0, icmd: 0 };

/** Starts wqdump, lets it make some accesses, sends it a signal, and waits for its end. */
async function interrupt(host: VirtualHost, args: readonly string[], signal: Deno.Signal): Promise<Outcome> {
  // Without the C library nobody tells whether nohup ignores SIGHUP.
  const [program = "", ...rest] = wqdumpCommand(["-d", DEVICE, ...args], ["--allow-ffi"]);
  const line = await withDefaultSignals({ program, args: rest });
  const child = host.spawn([line.program, ...line.args]);
  const output = child.output();
  for (let tries = 0; tries < 500 && host.state().commands < 16; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill(signal);
  const { code, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

hostTest({
  name: "wqdump processes on a virtual HCA",
  fn: async (t) => {
    await using host = await VirtualHost.start([await deviceLike(ADAPTER, DEVICE, "mlx5_0")]);
    const whole = (await runSimulated(["-d", `sim:${ADAPTER}`, ...RING])).stdout;

    for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129], ["SIGQUIT", 131]] as const) {
      await t.step(
        `${signal} during a search: what was found is printed, semaphores are free, exit ${code}`,
        async () => {
          host.set();
          const outcome = await interrupt(host, SCAN, signal);
          assertEquals(outcome.code, code);
          assertStringIncludes(outcome.stdout, "Numbers of valid contexts (in the range 0x1f0 - 0x1888f):\n");
          assertStringIncludes(outcome.stdout, "search incomplete");
          assertEquals(host.state().semaphores, FREE);
        },
      );

      await t.step(
        `${signal} during a ring: the access in flight ends, semaphores are free, exit ${code}`,
        async () => {
          host.set({ slowReads: 8 });
          const outcome = await interrupt(host, RING, signal);
          assertEquals(outcome.code, code);
          assert(outcome.stdout.length < whole.length);
          assertEquals(host.state().semaphores, FREE);
        },
      );
    }

    await t.step("kill -9 at any moment: the next run works, or says what is held and how to release it", async () => {
      for (const slowReads of [0, 3, 10]) {
        host.set({ slowReads });
        assertEquals((await interrupt(host, RING, "SIGKILL")).code, 137);
        // The library waits for seconds for a semaphore that nobody gives back.
        const held = Object.values(host.state().semaphores).some((holder) => holder !== 0);
        const next = await runWqdump(host, ["-d", DEVICE, ...RING]);
        if (next.code === 0) assertEquals(next.stdout, whole);
        else {
          assert(held, next.stderr);
          assertStringIncludes(next.stderr, "--clear_semaphore");
          assertEquals((await runWqdump(host, ["-d", DEVICE, "--clear_semaphore"])).code, 0);
        }
        assertEquals(host.state().semaphores, FREE);
      }
    });

    for (
      const [fault, text] of [
        ["gatewayHeld", /PCI gateway, which was held by 0x7ffffff0\n.*command interface, which was free/],
        ["commandHeld", /PCI gateway, which was free\n.*command interface, which was held by 0x7ffffff0/],
      ] as const
    ) {
      await t.step(`--clear_semaphore works alone and says what it released: ${fault}`, async () => {
        host.set({ [fault]: true });
        const { code, stdout, stderr } = await runWqdump(host, ["-d", DEVICE, "--clear_semaphore"]);
        assertEquals([code, stdout], [0, ""]);
        assertMatch(stderr, text);
        assertEquals(host.state().semaphores, FREE);
        assertEquals((await runWqdump(host, ["-d", DEVICE, ...RING])).stdout, whole);
      });
    }

    await t.step("three processes at once all get the whole ring", async () => {
      host.set();
      const runs = await Promise.all([1, 2, 3].map(() => runWqdump(host, ["-d", DEVICE, ...RING])));
      for (const { code, stdout, stderr } of runs) assertEquals([code, stdout], [0, whole], stderr);
      assertEquals(host.state().semaphores, FREE);
    });

    await t.step("beside NVIDIA's tool the ring is whole, or the device is called busy", async () => {
      const [ours] = await Promise.all([
        runWqdump(host, ["-d", DEVICE, ...RING]),
        host.run([MSTRESOURCEDUMP, "query", "--device", DEVICE]),
      ]);
      if (ours.code === 0) assertEquals(ours.stdout, whole);
      else assertMatch(ours.stderr, /starved|busy|held/);
      assertEquals(host.state().semaphores, FREE);
    });

    await t.step("a trace has every access, and replays to the same output", async () => {
      const folder = Deno.makeTempDirSync();
      const trace = `${folder}/access.trace`;
      const grants = [`--allow-read=${folder}`, `--allow-write=${folder}`];
      host.set();
      const live = await runWqdump(host, ["-d", DEVICE, ...RING, "--trace", trace], { grants });
      assertEquals([live.code, live.stdout], [0, whole], live.stderr);
      const lines = Deno.readTextFileSync(trace).trimEnd().split("\n");
      assertEquals(lines.length - 1, host.state().registers["0xc000"]);
      assertEquals(JSON.parse(lines[0]!).schema, "wqdump/trace/1");
      const [program = "", ...args] = wqdumpCommand(["-d", trace, ...RING], [`--allow-read=${trace}`]);
      const replayed = await new Deno.Command(program, { args }).output();
      assertEquals(new TextDecoder().decode(replayed.stdout), whole, new TextDecoder().decode(replayed.stderr));
      Deno.removeSync(folder, { recursive: true });
    });

    await t.step("a trace keeps the access that failed", async () => {
      const folder = Deno.makeTempDirSync();
      const trace = `${folder}/access.trace`;
      host.set({ registerStatus: 7, from: 2 });
      const grants = [`--allow-read=${folder}`, `--allow-write=${folder}`];
      const { code } = await runWqdump(host, ["-d", DEVICE, "--menu", "--trace", trace], { grants });
      assertEquals(code, 3);
      const last = JSON.parse(Deno.readTextFileSync(trace).trimEnd().split("\n").at(-1)!);
      assertEquals(last.error.status, "ME_REG_ACCESS_BAD_PARAM");
      Deno.removeSync(folder, { recursive: true });
    });
  },
});
