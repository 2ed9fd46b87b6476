import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { BINARY, deviceLike, runSimulated, runWqdump as run, toHex, wqdumpCommand } from "./clients.ts";
import { contradictions } from "../unit/cli/contradictions.ts";
import { hostTest, LIBRARY, MSTRESOURCEDUMP, VirtualHost } from "./harness.ts";

/** Built-in adapters and the addresses of the devices like them. */
const ADDRESSES = {
  mt4115_pciconf0: "0000:03:00.0", // ConnectX-4
  mt4117_pciconf0: "0000:04:00.0", // ConnectX-4 Lx
  mt4119_pciconf0: "0000:05:00.0", // ConnectX-5
  mt4125_pciconf0: "0000:06:00.0", // ConnectX-6 Dx
  mt4129_pciconf0: "0000:07:00.0", // ConnectX-7
} as const;
type Name = keyof typeof ADDRESSES;
const NAMES = Object.keys(ADDRESSES) as Name[];

/** The manual's outputs, as `tests/data/manual` has them. */
const MANUAL: readonly (readonly [name: Name, args: string, file: string])[] = [
  ["mt4117_pciconf0", "--source FullQp --dump ALL_VALID_QPNS --num 20", "1_fullqp_valid_qpns"],
  ["mt4117_pciconf0", "--source FullQp --dump QP --qp 0x0000000b --format raw", "2_fullqp_qp_raw"],
  ["mt4115_pciconf0", "--source Srq --dump all_valid_qpns", "3_srq_valid_qpns"],
  ["mt4117_pciconf0", "--source Srq --dump wq --qp 0x60", "4_srq_wq"],
  ["mt4119_pciconf0", "--source CMAS_EQ_BUFF --dump ALL_VALID_QPNS", "5_cmas_valid_qpns"],
  ["mt4119_pciconf0", "--source CMAS_EQ_BUFF --dump QP --qp 0x15 --format raw", "6_cmas_qp_raw"],
];

/** More of the same, for formats and elements. */
const MORE: readonly (readonly [name: Name, args: string])[] = [
  ["mt4117_pciconf0", "--source FullQp --dump ALL_VALID_QPNS --num 20 --format json"],
  ["mt4117_pciconf0", "--source FullQp --dump QP --qp 0xb --format json"],
  ["mt4115_pciconf0", "--source Srq --dump all_valid_qpns --format json"],
  ["mt4117_pciconf0", "--source Srq --dump wq --qp 0x60 --format json"],
  ["mt4119_pciconf0", "--source CMAS_EQ_BUFF --dump ALL_VALID_QPNS --format json"],
  ["mt4119_pciconf0", "--source CMAS_EQ_BUFF --dump QP --qp 0x15 --format json"],
  ["mt4125_pciconf0", "--menu"],
  ["mt4125_pciconf0", "--source FullQp --dump QP --qp 0x201"],
  ["mt4125_pciconf0", "--source Snd --dump WQ_QP --qp 0x201"],
  ["mt4125_pciconf0", "--source Cmp --dump WQ --qp 0x3a --format json"],
  ["mt4125_pciconf0", "--source Eqe --dump WQ --qp 0x10 --format dw"],
  ["mt4129_pciconf0", "--source FullQp --dump ALL_VALID_QPNS --fi 0x100 --num 16"],
  ["mt4129_pciconf0", "--source Snd --dump ALL_QPC --fi 0x100 --num 8 --format json"],
  ["mt4129_pciconf0", "--source Snd --dump WQ --qp 0x100 --format ndjson"],
];

const PIECE = 208;
const TERMINATE = 0xfffb;

/** Lengths of the dumps in a stream, each of which ends with a terminate segment. */
function dumpLengths(stream: Uint8Array): number[] {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length);
  const lengths: number[] = [];
  let start = 0;
  for (let at = 0; at < stream.length;) {
    const bytes = 4 * view.getUint16(at);
    assert(bytes > 0 && at + bytes <= stream.length);
    at += bytes;
    if (view.getUint16(at - bytes + 2) === TERMINATE) {
      lengths.push(at - start);
      start = at;
    }
  }
  assertEquals(start, stream.length);
  return lengths;
}

function pieces(bytes: number): number {
  return Math.ceil(bytes / PIECE);
}

/** Bytes of a QUERY_QP in the shape of a dump. */
const QUERY_QP = 20 + 16 + 272 + 4;

/** Bytes of the menu's dump: information, command, menu, terminate. */
function menuBytes(records: number): number {
  return 16 + 20 + 8 + 52 * records + 4;
}

/** Ways to the same adapters, and what else may be opened for each. */
const WAYS = ["mtcr", "fwctl", "pci"] as const;

for (const way of WAYS) dumpsBy(way);

function dumpsBy(way: typeof WAYS[number]): void {
  const runWqdump: typeof run = (host, args, options) => run(host, withWay(args, way), options);
  hostTest({
    name: `wqdump on virtual HCAs, by ${way}`,
    fn: async (t) => {
      const specs = await Promise.all(
        NAMES.map(async (name, index) => ({
          ...await deviceLike(name, ADDRESSES[name], `mlx5_${index}`),
          fwctl: `fwctl${index}`,
        })),
      );
      await using host = await VirtualHost.start(specs);
      const folder = Deno.makeTempDirSync();
      const writable = ["--allow-read=" + folder, "--allow-write=" + folder];
      const freeAgain = (name: Name): void => {
        const { semaphores, fwctl, commands } = host.state(ADDRESSES[name]);
        assertEquals(semaphores, { gateway: 0, icmd: 0 });
        assertEquals(fwctl?.forbidden, []);
        assertEquals(Object.keys(fwctl?.rpcs ?? {}).length > 0, way === "fwctl");
        assertEquals(commands > 0, way !== "fwctl");
      };

      for (const [name, args, file] of MANUAL) {
        await t.step(`the manual's output comes out byte for byte: wqdump ${args}`, async () => {
          const expected = Deno.readTextFileSync(new URL(`../data/manual/${file}.txt`, import.meta.url));
          const { code, stdout } = await runWqdump(host, ["-d", ADDRESSES[name], ...args.split(" ")]);
          assertEquals([code, stdout], [0, expected]);
          freeAgain(name);
        });
      }

      for (const [name, args] of MORE) {
        await t.step(`as sim:${name}: wqdump ${args}`, async () => {
          const simulated = await runSimulated(["-d", `sim:${name}`, ...args.split(" ")]);
          const { code, stdout, stderr } = await runWqdump(host, ["-d", ADDRESSES[name], ...args.split(" ")]);
          // A scenario lists its QPs as a driver would; this host has none that does.
          const asReal = (text: string): string =>
            text.replaceAll(`sim:${name}`, ADDRESSES[name]).replace('"method":"driver"', '"method":"scan"')
              .replace(/"notes":\["QP numbers are listed by the scenario[^\]]*\]/, '"notes":[]');
          assertEquals(code, simulated.code, stderr);
          // A number that does not exist is told by another status on each way.
          const asGateway = withoutAccess(stdout, way).replaceAll("CMD_NOT_VALID", "ME_REG_ACCESS_BAD_PARAM");
          assertEquals(asGateway, asReal(simulated.stdout));
          assert(stdout.length > 0);
          freeAgain(name);
        });
      }

      for (
        const [name, ring] of [
          ["mt4129_pciconf0", "Snd --qp 0x4a58d7"],
          ["mt4129_pciconf0", "Snd --qp 0x3c23"],
          ["mt4129_pciconf0", "Cmp --qp 0x4a"],
          ["mt4129_pciconf0", "Eqe --qp 0x13"],
          ["mt4125_pciconf0", "Snd --qp 0x201"],
          ["mt4117_pciconf0", "Srq --qp 0x60"],
        ] as const
      ) {
        await t.step(`nothing that is said of a ring of ${name} contradicts its bytes: ${ring}`, async () => {
          const args = `--dump WQ --source ${ring} --json --raw-bytes`.split(" ");
          const { code, stdout, stderr } = await runWqdump(host, ["-d", ADDRESSES[name], ...args]);
          assertEquals(code, 0, stderr);
          assertEquals(contradictions(JSON.parse(stdout)), []);
        });
      }

      await t.step("a dump takes the fewest accesses that its bytes can come in, and the menu once", async () => {
        const menu = await runWqdump(host, ["-d", ADDRESSES.mt4125_pciconf0, "--menu", "--format", "json"]);
        const records = (JSON.parse(menu.stdout).menu as unknown[]).length;
        for (const args of ["--source Snd --dump WQ --qp 0x201", "--source FullQp --dump QP --qp 0x201 --format raw"]) {
          const file = `${folder}/least.bin`;
          host.set({}, ADDRESSES.mt4125_pciconf0);
          const { code, stderr } = await runWqdump(
            host,
            ["-d", ADDRESSES.mt4125_pciconf0, ...args.split(" "), "--bin", file],
            { grants: writable },
          );
          assertEquals(code, 0, stderr);
          const { registers, fwctl } = host.state(ADDRESSES.mt4125_pciconf0);

          // A firmware command brings a context in one access, which is none of this register.
          const dumps = dumpLengths(Deno.readFileSync(file));
          if (way === "fwctl") {
            assertEquals(fwctl?.rpcs["50b/0/1"], dumps.filter((bytes) => bytes === QUERY_QP).length);
          }
          const cost = (bytes: number): number => way === "fwctl" && bytes === QUERY_QP ? 0 : pieces(bytes);
          const least = dumps.reduce((sum, bytes) => sum + cost(bytes), 0);
          assertEquals(registers, { "0xc000": least + pieces(menuBytes(records)) });
        }
      });

      await t.step("mstresourcedump reads the same bytes of a ring, in no fewer accesses", async () => {
        const device = ADDRESSES.mt4125_pciconf0;
        const theirs = `${folder}/theirs.bin`;
        host.set({}, device);
        const asked = ["--segment", "0x1001", "--index1", "513", "--num-of-obj2", "all", "--bin", theirs];
        const outcome = await host.run([MSTRESOURCEDUMP, "dump", "--device", device, ...asked]);
        assertEquals(outcome.code, 0, outcome.stderr);
        const theirAccesses = host.state(device).registers["0xc000"] ?? 0;
        const ours = `${folder}/ours.bin`;
        host.set({}, device);
        const args = ["-d", device, ..."--source Snd --dump WQ --qp 513 --format raw --bin".split(" "), ours];
        assertEquals((await runWqdump(host, args, { grants: writable })).code, 0);
        const stream = Deno.readFileSync(ours);
        const ring = dumpLengths(stream).at(-1) ?? 0;
        assertEquals(toHex(stream.subarray(stream.length - ring)), toHex(Deno.readFileSync(theirs)));
        const context = pieces(stream.length - ring);
        assert((host.state(device).registers["0xc000"] ?? 0) - context <= theirAccesses);
      });

      await t.step("mstresourcedump query lists the same menu", async () => {
        const device = ADDRESSES.mt4125_pciconf0;
        const query = await host.run([MSTRESOURCEDUMP, "query", "--device", device]);
        const theirs = [...query.stdout.matchAll(/Segment Type - 0x([0-9a-f]+) \((\S+)\)/gi)];
        const { stdout } = await runWqdump(host, ["-d", device, "--menu"]);
        const ours = [...stdout.matchAll(/^0x([0-9a-f]{4}) +(\S+)/gm)];
        const table = (rows: RegExpMatchArray[]): string[] =>
          rows.map(([, type, name]) => `${Number.parseInt(type!, 16)} ${name}`);
        assertEquals(table(ours), table(theirs));
        assert(ours.length > 40);
      });

      await t.step("wqdump devices lists them with part, names and firmware", async () => {
        const { code, stdout } = await runWqdump(host, ["devices", "--json"]);
        assertEquals(code, 0);
        const { devices } = JSON.parse(stdout) as { devices: Record<string, unknown>[] };
        assertEquals(devices.map(({ name, part, rdma }) => [name, part, rdma]), [
          ["0000:03:00.0", "ConnectX-4", ["mlx5_0"]],
          ["0000:04:00.0", "ConnectX-4 Lx", ["mlx5_1"]],
          ["0000:05:00.0", "ConnectX-5", ["mlx5_2"]],
          ["0000:06:00.0", "ConnectX-6 Dx", ["mlx5_3"]],
          ["0000:07:00.0", "ConnectX-7", ["mlx5_4"]],
        ]);
        assertEquals(devices.map(({ firmware }) => firmware), specs.map(({ firmware }) => firmware?.join(".")));
        assertStringIncludes((await runWqdump(host, ["devices"])).stdout, "0000:06:00.0  0x101d  ConnectX-6 Dx");
      });

      const permissions = { name: "without the permission to open the library the flag to add is named" };
      await t.step({
        ...permissions,
        ignore: BINARY !== undefined,
        fn: async () => {
          const { code, stderr } = await host.run([
            Deno.execPath(),
            "run",
            "--no-prompt",
            "main.ts",
            "-d",
            ADDRESSES.mt4119_pciconf0,
            "--menu",
          ]);
          assertEquals(code, 3);
          assertStringIncludes(stderr, "--allow-ffi=");
        },
      });

      await t.step("cmtcr.so beside it does as well, when it is named", async () => {
        const other = LIBRARY!.replace("ccmdif", "cmtcr");
        const args = ["-d", ADDRESSES.mt4119_pciconf0, "--menu", "--access", "mtcr", "--lib", other];
        const { code, stdout, stderr } = await host.run(wqdumpCommand(args, [`--allow-ffi=${other}`]));
        assertEquals(code, 0, stderr);
        assertEquals(stdout, (await runWqdump(host, args.slice(0, 3))).stdout);
      });

      Deno.removeSync(folder, { recursive: true });
    },
  });
}

/** The command line with a way, where it opens an adapter. */
function withWay(args: readonly string[], way: string): string[] {
  return args.includes("-d") ? [...args, "--access", way] : [...args];
}

/** Json without the way, which a simulated adapter has none of. */
function withoutAccess(text: string, way: string): string {
  const own = /"time":"[^"]+","host":"[^"]+"/;
  return text.replace(own, '"time":null,"host":null').replace(
    new RegExp(`,\\s*"access":\\s*\\{\\s*"used":\\s*"${way}",\\s*"refused":\\s*\\[\\]\\s*\\}`),
    "",
  );
}

hostTest({
  name: "What exists on a virtual HCA is listed by its driver, and confirmed by the device",
  fn: async (t) => {
    const device = "0000:06:00.0";
    const spec = await deviceLike("mt4125_pciconf0", device, "mlx5_0");
    // 0x999 has gone since the driver listed it; 0x210 the driver does not know.
    const numbers = [0x201, 0x202, 0x203, 0x999];
    const list = ["-d", device, "--source", "FullQp", "--dump", "ALL_VALID_QPNS"];
    const indexes = (stdout: string): number[] =>
      [...stdout.matchAll(/^index (0x[0-9a-f]{8})$/gm)].map(([, number]) => Number(number));

    await t.step("by its debugfs, which takes no permission but to open the library", async () => {
      await using host = await VirtualHost.start([{ ...spec, debugfs: { QPs: numbers } }]);
      const { code, stdout, stderr } = await run(host, list);
      assertEquals(code, 0, stderr);
      assertEquals(indexes(stdout), [0x201, 0x202, 0x203]);
      assertStringIncludes(stderr, `/sys/kernel/debug/mlx5/${device}/QPs`);
      // The menu, and one access for each number.
      assertEquals(host.state().registers["0xc000"], pieces(menuBytes(45)) + numbers.length);
      const range = await run(host, [...list, "--fi", "0x202", "--num", "1"]);
      assertEquals(indexes(range.stdout), [0x202]);
    });
  },
});
