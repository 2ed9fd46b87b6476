import { assert, assertEquals, assertMatch } from "@std/assert";
import { diagnose } from "../../../api/diagnose.ts";
import type { Cause } from "../../../diagnose/types.ts";

/** `12:00:SS` of one day, as syslog writes it. */
const at = (seconds: number): string => new Date(Date.UTC(2026, 9, 1, 12) + seconds * 1000).toISOString();

/** NCCL gave up on a peer: 57 s after its first retry. */
const gaveUp = (seconds: number, host: string, peer: string): string =>
  `${
    at(seconds)
  } ${host} app[700]: ${host}:700:709 [0] NCCL WARN NET/IB : Got completion from peer ${peer}<4791> with ` +
  `status=12 opcode=0 len=0 vendor err 129 (Send) remoteGids::ffff:${peer} hca mlx5_0\n`;
const localError = (seconds: number, host: string): string =>
  `${
    at(seconds)
  } ${host} app[700]: ${host}:700:709 [0] NCCL WARN NET/IB : Got completion from peer 10.7.0.9<4791> with ` +
  `status=4 opcode=0 len=0 vendor err 82 (Send) remoteGids::ffff:10.7.0.9 hca mlx5_0\n`;
const killed = (seconds: number, host: string): string =>
  `${at(seconds)} ${host} kernel: Out of memory: Killed process 4711 (python3) total-vm:1kB, anon-rss:1kB\n`;

async function causesOf(texts: Readonly<Record<string, string>>): Promise<readonly Cause[]> {
  const folder = await Deno.makeTempDir();
  try {
    const logs = Object.entries(texts).map(([name, text]) => {
      Deno.writeTextFileSync(`${folder}/${name}.log`, text);
      return `${folder}/${name}.log`;
    });
    const { causes } = await diagnose([], { logs });
    return causes;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("what began first comes first, although more hosts suffer from what followed", async () => {
  // n7 is missed from second 1 on; all the others give each other up when the job ends, from second 100 on.
  const early = { n1: gaveUp(58, "n1", "10.7.0.7"), n2: gaveUp(58.2, "n2", "10.7.0.7") };
  const late = Object.fromEntries([3, 4, 5, 6].map((i) => [`n${i}`, gaveUp(160 + i, `n${i}`, "10.7.0.8")]));
  const causes = await causesOf({ ...early, ...late });
  assertEquals(causes.slice(0, 2).map(({ name, host }) => [name, host]), [["host-blamed", "10.7.0.7"], [
    "host-blamed",
    "10.7.0.8",
  ]]);
  assertMatch(causes[0]!.chain.join("\n"), /12:00:01\.\d{3}Z n1.*: retries began.*12:00:58\.000Z/);
});

Deno.test("of what lies closer together than clocks and retries are known no order is claimed", async () => {
  const early = { n1: gaveUp(58, "n1", "10.7.0.7"), n2: gaveUp(58.2, "n2", "10.7.0.7") };
  const late = Object.fromEntries([3, 4, 5, 6].map((i) => [`n${i}`, gaveUp(59, `n${i}`, "10.7.0.8")]));
  const causes = await causesOf({ ...early, ...late });
  assertEquals(causes[0]!.host, "10.7.0.8");
  assert(
    causes[0]!.chain.some((line) => /came first is not known: 1\.0 s apart/.test(line)),
    causes[0]!.chain.join("\n"),
  );
});

Deno.test("a host's own error after others began to miss it is no cause; before, it is", async () => {
  const peers = Object.fromEntries([1, 2, 3].map((i) => [`n${i}`, gaveUp(58, `n${i}`, "n9")]));
  const later = await causesOf({ ...peers, n9: localError(50, "n9") });
  assertEquals([later[0]?.name, later[0]?.host], ["host-blamed", "n9"]);
  const before = await causesOf({ ...peers, n9: localError(0.5, "n9") });
  assertEquals([before[0]?.name, before[0]?.host], ["err-with-cause", "n9"]);
});

Deno.test("a process that ended as others began to miss its host is named", async () => {
  const peers = Object.fromEntries([1, 2, 3].map((i) => [`n${i}`, gaveUp(58, `n${i}`, "n9")]));
  const [cause] = await causesOf({ ...peers, n9: killed(1, "n9") });
  assertEquals([cause?.name, cause?.host], ["peer-died", "n9"]);
  assertMatch(cause!.sentence, /a process ended there/);
  const long = await causesOf({ ...peers, n9: killed(-7200, "n9") });
  assertEquals([long[0]?.name, long[0]?.host], ["host-blamed", "n9"], "two hours before is another matter");
});

Deno.test("an address is the host's whose own lines have it", async () => {
  const peers = Object.fromEntries([1, 2, 3].map((i) => [`n${i}`, gaveUp(58, `n${i}`, "10.7.0.9")]));
  const own = gaveUp(70, "n9", "10.7.0.1").replace("remoteGids", "localGid ::ffff:10.7.0.9 remoteGids");
  const [cause] = await causesOf({ ...peers, n9: own });
  assertEquals([cause?.name, cause?.host], ["host-blamed", "n9"]);
});
