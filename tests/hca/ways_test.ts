import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { libcCandidates } from "../../ffi/libc_library.ts";
import { seenFile } from "../../ffi/permissions.ts";
import { BINARY, deviceLike, wqdumpCommand } from "./clients.ts";
import { hostTest, LIBRARY, MISSING, type Outcome, VirtualHost } from "./harness.ts";
import { HOST, withNetlink } from "./netlink_host.ts";
import type { NetlinkHost } from "./netlink_supervisor.ts";

const PAGE = Deno.readTextFileSync(new URL("../../docs/permissions.md", import.meta.url));
const DEVICE = "0000:06:00.0";
const CONTEXT = "--source PRM_QUERY_QP --dump QP --qp 0x201".split(" ");
const LIBC = libcCandidates(Deno.build.arch).find(seenFile) ?? "";

/** A row of the page's table of ways. */
interface Row {
  readonly way: string;
  readonly grant: string;
  readonly host: string;
}

const ROWS: readonly Row[] = [...PAGE.matchAll(/^\| `--access (\w+)`\s*\|([^|]+)\|([^|]+)\|$/gm)].map((match) => ({
  way: match[1]!,
  grant: match[2]!.trim(),
  host: match[3]!.trim(),
}));

/** The grants that a row names: of several kinds any will do. */
function grantsOf({ grant }: Row): string[] {
  return [...grant.matchAll(/`--allow-ffi=([A-Z,]+)`|`(LIBC,LIBRARY)`/g)].map((match) => match[1] ?? match[2]!)
    .map((names) => `--allow-ffi=${names.replace("LIBRARY", LIBRARY ?? "").replace("LIBC", LIBC)}`);
}

interface Setting {
  readonly lockdown?: boolean;
  readonly fwctl?: boolean;
  readonly privileged?: boolean;
}

async function reads(way: string, grants: readonly string[], setting: Setting = {}): Promise<Outcome> {
  const { lockdown = false, fwctl = true, privileged = true } = setting;
  await using host = await VirtualHost.start([{
    ...await deviceLike("mt4125_pciconf0", DEVICE, "mlx5_3"),
    ...(fwctl ? { fwctl: "fwctl3" } : {}),
    ...(lockdown ? { lockdown: "none [integrity] confidentiality" } : {}),
  }]);
  if (lockdown) host.set({ writesRefused: true });
  const netlink: NetlinkHost = { ...HOST, rdma: { ...HOST.rdma, privileged } };
  return await withNetlink(host, netlink, wqdumpCommand(["-d", DEVICE, "--access", way, ...CONTEXT], grants));
}

Deno.test("docs/permissions.md has a row for each way, and for auto", () => {
  assertEquals(ROWS.map(({ way }) => way), ["fwctl", "mtcr", "pci", "netlink", "auto"]);
});

/** An executable has its own grants, all of them. */
const grantTest = (test: Omit<Deno.TestDefinition, "ignore">): void => {
  if (BINARY === undefined) hostTest(test);
};

for (const row of ROWS) {
  grantTest({
    name: `--access ${row.way} works with what docs/permissions.md names, and with nothing less`,
    fn: async (t) => {
      const grants = grantsOf(row);
      assert(grants.length > 0, row.grant);
      for (const grant of grants) {
        await t.step(`with ${grant}`, async () => {
          const { code, stdout, stderr } = await reads(row.way, [grant]);
          assertEquals(code, 0, stderr);
          assertMatch(stdout, /^state : 0x/m);
        });
      }
      await t.step("without a grant the flag is named", async () => {
        const { code, stderr } = await reads(row.way, []);
        assertEquals(code, 3, stderr);
        assertEquals(stderr.split("\n").filter((line) => line.startsWith("-E- ")).length, 1, stderr);
        assertMatch(stderr, /--allow-ffi=/);
      });
      await t.step("under lockdown it works where the page says so", async () => {
        const { code, stderr } = await reads(row.way, [grants.at(-1)!], { lockdown: true });
        if (/no lockdown/.test(row.host)) {
          assertEquals(code, 3, stderr);
          assertMatch(stderr, /lock(?:ed )?down/);
        } else assertEquals(code, 0, stderr);
      });
    },
  });
}

grantTest({
  name: "each way says what to do on a host where it does not exist",
  fn: async (t) => {
    const cases: readonly (readonly [way: string, setting: Setting, grants: readonly string[], next: RegExp])[] = [
      ["fwctl", { fwctl: false }, [`--allow-ffi=${LIBC}`], /modprobe mlx5_fwctl|Load mlx5_fwctl/i],
      ["mtcr", {}, [`--allow-ffi=${LIBC}`], /--allow-ffi=|apt-get install mstflint/],
      ["pci", { lockdown: true }, [`--allow-ffi=${LIBC}`], /mlx5_fwctl|fwctl/],
      ["netlink", { privileged: false }, [`--allow-ffi=${LIBC}`], /CAP_NET_ADMIN|sudo/],
    ];
    for (const [way, setting, grants, next] of cases) {
      await t.step(way, async () => {
        const { code, stdout, stderr } = await reads(way, grants, setting);
        assertEquals([code, stdout], [3, ""]);
        const [error, hint] = stderr.trimEnd().split("\n").slice(-2);
        assertMatch(error!, /^-E- (?:Cannot|Not allowed to) /);
        assertMatch(hint!, /^-I- /);
        assertMatch(hint!, next);
      });
    }
  },
});

Deno.test({
  name: "a way that is none is refused with those that there are",
  ignore: MISSING !== undefined,
  fn: async () => {
    const [program = "", ...args] = wqdumpCommand(["-d", DEVICE, "--access", "vfio", ...CONTEXT], []);
    const { code, stderr } = await new Deno.Command(program, { args, env: { NO_COLOR: "1" } }).output();
    assertNotEquals(code, 0);
    assertMatch(new TextDecoder().decode(stderr), /auto, fwctl, mtcr, pci.*netlink/s);
  },
});
