import { assertEquals, assertMatch } from "@std/assert";
import { deviceLike, runSimulated, runWqdump } from "./clients.ts";
import { hostTest, VirtualHost } from "./harness.ts";
import { makeDumps } from "./make_dumps.ts";

hostTest({
  name: "the dump files of the tests are what mstresourcedump writes",
  fn: async () => {
    for (const [name, bytes] of await makeDumps()) {
      assertEquals(bytes, Deno.readFileSync(new URL(`../data/dumps/${name}`, import.meta.url)), name);
    }
  },
});

hostTest({
  name: "a capture through NVIDIA's library is dumped like the simulated adapter",
  fn: async () => {
    const device = "0000:06:00.0";
    const folder = Deno.makeTempDirSync();
    const path = `${folder}/incident.wqd`;
    const grants = [`--allow-read=${folder}`, `--allow-write=${folder}`];
    await using host = await VirtualHost.start([await deviceLike("mt4125_pciconf0", device, "mlx5_0")]);
    try {
      const made = await runWqdump(host, ["capture", "-d", device, "--qp", "0x3b5,0xb2e", "-o", path], { grants });
      assertEquals(made.code, 0, made.stderr);
      assertMatch(made.stderr, /Wrote /);
      assertEquals(host.state(device).semaphores, { gateway: 0, icmd: 0 });
      for (const args of ["--source FullQp --dump QP --qp 0x3b5", "--source Cmp --dump WQ --qp 0x67", "--menu"]) {
        const simulated = await runSimulated(["-d", "sim:mt4125_pciconf0", ...args.split(" ")]);
        const captured = await runWqdump(host, ["-d", path, ...args.split(" ")], { grants });
        assertEquals([captured.code, captured.stdout], [0, simulated.stdout], captured.stderr);
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
