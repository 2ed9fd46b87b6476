import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { diagnose } from "../../../api/diagnose.ts";
import { listObjects } from "../../../api/list.ts";
import type { DriverDebugfs } from "../../../device/driver_debugfs.ts";
import { Absences } from "../../../device/host_files.ts";
import { readOwners } from "../../../device/owners.ts";
import { openLibc } from "../../../ffi/libc_library.ts";
import type { Syscalls } from "../../../ffi/syscalls.ts";
import { Decoder } from "../../../wasm/decoder.ts";

/** A kernel without RDMA netlink, whose driver lists so many QPs. */
async function ownersOf(count: number): Promise<{ owners: number; asked: number; absent: Absences }> {
  using libc = openLibc();
  const absent = new Absences();
  const calls: Syscalls = {
    call: () => Promise.resolve({ value: -1, errno: 93, bytes: new Uint8Array(0) }),
    close: () => undefined,
  };
  let asked = 0;
  const debugfs = {
    numbers: (folder: string) => folder === "QPs" ? Array.from({ length: count }, (_, n) => n) : undefined,
    numberIn: () => Promise.resolve(undefined),
    transport: () => Promise.resolve("RC"),
    state: () => Promise.resolve(void asked++),
  } as unknown as DriverDebugfs;
  const device = { name: "0000:05:00.0", address: "0000:05:00.0", deviceId: 0x1017, rdma: ["mlx5_0"], net: [] };
  const { owners } = await readOwners({ calls, host: libc, device: device as never, absent, debugfs });
  return { owners: owners.length, asked, absent };
}

Deno.test({
  name: "of very many QPs the first are asked for by the driver's debugfs, and how many that are is said",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const few = await ownersOf(1024);
    assertEquals([few.owners, few.asked], [1024, 1024]);
    assertEquals(few.absent.list.filter(({ fact }) => fact.startsWith("owners of some")), []);
    const many = await ownersOf(5000);
    assertEquals([many.owners, many.asked], [1024, 1024]);
    const [cut] = many.absent.list.filter(({ fact }) => fact.startsWith("owners of some"));
    assertEquals(cut?.fact, "owners of some QPs");
    assertMatch(cut?.reason ?? "", /^the first 1024 of 5000 /);
  },
});

Deno.test("lists and diagnoses say that not all owners were asked for", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const scenario = JSON.parse(
      await Deno.readTextFile(new URL("../../../scenarios/mt4125_pciconf0.json", import.meta.url)),
    );
    const absent = [
      { fact: "owners of some QPs", reason: "the first 1024 of 5000 were asked for" },
      { fact: "owners of some CQs", reason: "the first 1024 of 1025 were asked for" },
      { fact: "lids", reason: "not there" },
    ];
    scenario.host = { host: "node1", absent };
    // What a scenario names lies beside it.
    Deno.writeTextFileSync(`${folder}/cut.json`, JSON.stringify(scenario));
    const rings = new URL("../../../scenarios/rings/", import.meta.url);
    Deno.mkdirSync(`${folder}/rings`);
    for (const { name } of Deno.readDirSync(rings)) Deno.copyFileSync(new URL(name, rings), `${folder}/rings/${name}`);
    const name = `sim:${folder}/cut.json`;
    const said: string[] = [];
    const options = { decoder: Decoder.create(), failed: () => undefined, note: (text: string) => said.push(text) };
    await listObjects(name, { ...options, kinds: ["cq"] });
    assertEquals(said.filter((text) => text.includes("owners")), [
      "Not known: owners of some CQs: the first 1024 of 1025 were asked for",
    ]);
    const { not_looked_at } = await diagnose([name], { window: 0.001 });
    assertStringIncludes(not_looked_at.join("\n"), "owners of some QPs: the first 1024 of 5000 were asked for");
    assertEquals(not_looked_at.join("\n").includes("lids"), false);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
