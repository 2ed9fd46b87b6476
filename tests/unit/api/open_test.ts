import { assertEquals } from "@std/assert";
import { kindOfName } from "../../../api/open.ts";

Deno.test("kindOfName() tells built-in adapters, adapters and files apart", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/dump`, "");
    const expected = {
      "sim:mt4117_pciconf0": "sim",
      "SIM:x.json": "sim",
      "/dev/mst/mt4119_pciconf0": "live",
      "mt4119_pciconf0": "live",
      "03:00.0": "live",
      "0000:03:00.0": "live",
      "pciconf-0000:03:00.0": "live",
      "mlx5_0": "live",
      "lid-0x12": "live",
      "ibdr-0.1,mlx5_0,1": "live",
      "/sys/bus/pci/devices/0000:03:00.0/config": "live",
      "/sys/bus/pci/devices/0000:03:00.0/resource0": "live",
      [`${folder}/dump`]: "file",
      [`${folder}/missing`]: "live",
      [`${folder}/missing.bin`]: "file",
      "dump.bin.gz": "file",
    };
    for (const [name, kind] of Object.entries(expected)) assertEquals(kindOfName(name), kind, name);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "kindOfName() goes by the name alone where nothing may be read",
  permissions: "none",
  fn: () => {
    assertEquals(kindOfName("./dump"), "file");
    assertEquals(kindOfName("a/dump.bin"), "file");
    assertEquals(kindOfName("mlx5_0"), "live");
  },
});

Deno.test("a file in the current folder does not take the place of an adapter", async () => {
  const folder = await Deno.makeTempDir();
  const before = Deno.cwd();
  try {
    Deno.chdir(folder);
    for (
      const name of [
        "mlx5_0",
        "mlx5_bond_0",
        "mlx5_core.sf.4",
        "mlx4_1",
        "rocep3s0f0",
        "ibp3s0",
        "fwctl0",
        "mt4119_pciconf0",
        "03:00.0",
      ]
    ) {
      await Deno.writeTextFile(name, "x");
      assertEquals([kindOfName(name), kindOfName(`./${name}`)], ["live", "file"], name);
    }
    await Deno.writeTextFile("incident", "x");
    assertEquals(kindOfName("incident"), "file");
  } finally {
    Deno.chdir(before);
    await Deno.remove(folder, { recursive: true });
  }
});
