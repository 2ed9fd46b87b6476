/** A new way to an adapter, added in a copy of the tree: its file and its row. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { copyTree } from "../../../scripts/lib/tree.ts";

const ROOT = new URL("../../../", import.meta.url).pathname.replace(/\/$/, "");

/** What has a word for each way. */
const USERS = ["api/open.ts", "cli/flags.ts", "device/access.ts", "device/access_matrix.ts"];

const PORT = `
import type { HostOpening } from "./live_types.ts";
import type { RegisterPort } from "./types.ts";

export function openInvented({ name, closed }: HostOpening): Promise<RegisterPort> {
  return Promise.resolve({
    info: { name, generation: 5, pciDeviceId: 0x1017, part: undefined, firmware: undefined, linkLayer: undefined },
    accessRegister: () => Promise.resolve(),
    close: closed,
  } as unknown as RegisterPort);
}
`;

const PROBE = `
import { parseCommandLine } from "../cli/parse.ts";
import { ACCESS_PATHS, WAYS } from "../device/access_ways.ts";

const { options } = parseCommandLine(["-d", "mlx5_0", "--menu", "--access", "invented"]);
const port = await WAYS.invented.open!({ name: "mlx5_0", closed: () => undefined } as never);
console.log(JSON.stringify({ access: options.access, order: ACCESS_PATHS, opened: port.info.name }));
`;

Deno.test("a way to an adapter is a file and a row: options, help and opening follow", async () => {
  const copy = await Deno.makeTempDir();
  try {
    await copyTree(ROOT, copy);
    await Deno.writeTextFile(`${copy}/device/invented_port.ts`, PORT);
    const path = `${copy}/device/access_ways.ts`;
    const text = await Deno.readTextFile(path);
    const row = `  invented: {
    doc: "a way of this test",
    open: async (opening) => await (await import("./invented_port.ts")).openInvented(opening),
  },
};

/** Names, in`;
    const edited = text.replace('| "netlink";', '| "netlink" | "invented";').replace("};\n\n/** Names, in", () => row);
    assert(edited.includes('"invented"') && edited.includes("a way of this test"));
    await Deno.writeTextFile(path, edited);
    await Deno.writeTextFile(`${copy}/tests/probe.ts`, PROBE);
    const run = async (...args: string[]): Promise<string> => {
      const command = new Deno.Command(Deno.execPath(), { args, cwd: copy, env: { NO_COLOR: "1" } });
      const { success, stdout, stderr } = await command.output();
      assert(success, new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout);
    };
    await run("check", "--quiet", ...USERS, "tests/probe.ts");
    assertStringIncludes(await run("run", "--allow-read=.", "scripts/check_layers.ts"), "0 forbidden");
    const { access, order, opened } = JSON.parse(await run("run", "-A", "--no-check", "tests/probe.ts"));
    assertEquals([access, order.at(-1), opened], ["invented", "invented", "mlx5_0"]);
    assertMatch(await run("run", "-A", "--no-check", "main.ts", "man"), /invented[^]*a way of this test/);
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
});
