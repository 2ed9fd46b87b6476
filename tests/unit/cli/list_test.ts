import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { fakeHost, type FakeOptions, type Seen } from "./fakes.ts";

const SIM = "sim:mt4129_pciconf0";

async function list(args: string, options: FakeOptions = {}): Promise<Seen & { code: number }> {
  const host = fakeHost(options);
  const code = await run(["list", ...args.split(" ")], host);
  return { ...host.seen, code };
}

Deno.test("a list has a line per queue, filtered by any field of its context", async () => {
  const all = JSON.parse((await list(`${SIM} --json`)).stdout);
  assertEquals(all.incomplete, null);
  const wanted = all.qps.filter((qp: { state_name: string }) => qp.state_name === "ERR");
  assert(wanted.length > 1 && wanted.length < all.qps.length);
  for (const where of ["state=ERR", "STATE==err", "state=6", "state_name=ERR"]) {
    const { stdout, code } = await list(`${SIM} qp --json --where ${where}`);
    assertEquals([code, JSON.parse(stdout).qps], [0, wanted], where);
  }
  const any = JSON.parse((await list(`${SIM} --json --where state=ERR|SQER`)).stdout).qps;
  assertEquals(any, all.qps.filter((qp: { state_name: string }) => /^(ERR|SQER)$/.test(qp.state_name)));
  const both = JSON.parse((await list(`${SIM} --json --where state=ERR --where remote_qpn=0x153,mtu>0`)).stdout).qps;
  assertEquals(both.map((qp: { number: number }) => qp.number), [0x106]);
});

Deno.test("csv, ndjson and text list the same queues", async () => {
  const numbers = JSON.parse((await list(`${SIM} cq --json`)).stdout).cqs.map((cq: { number: number }) => cq.number);
  const csv = (await list(`${SIM} cq --format csv --fields number,status`)).stdout.split("\n");
  assertEquals([csv[0], csv.length], ["number,status", numbers.length + 2]);
  const lines = (await list(`${SIM} cq --format ndjson`)).stdout.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.filter((line) => line.kind === "cq").map((line) => line.number), numbers);
  assert(lines.filter((line) => line.kind === "cq").every((line) => line.schema !== undefined));
  const text = (await list(`${SIM} cq`)).stdout.trim().split("\n");
  assertEquals(text.slice(1, -1).map((line) => Number(line.split(" ")[0])), numbers);
  assertEquals(text.at(-1), `${numbers.length} cqs`);
});

Deno.test("rows are sorted by a field, up or down, and cut to --num", async () => {
  const sorted = async (sort: string) =>
    JSON.parse((await list(`${SIM} --json --sort ${sort} --fields remote_qpn`)).stdout).qps
      .map((qp: { remote_qpn: number }) => qp.remote_qpn) as number[];
  const up = await sorted("remote_qpn");
  assertEquals(up, [...up].sort((a, b) => a - b));
  assertEquals(await sorted("-remote_qpn"), [...up].reverse());
  assertEquals(JSON.parse((await list(`${SIM} --json -n 3`)).stdout).qps.length, 3);
});

Deno.test("several kinds are a table each, several inputs have a column", async () => {
  const all = await list(`${SIM} all`);
  for (const word of ["qps", "cqs", "srq", "eqs", "mkey"]) assertMatch(all.stdout, new RegExp(`^\\d+ ${word}`, "m"));
  const two = await list(`${SIM} sim:mt4125_pciconf0 cq -n 1`);
  assertMatch(two.stdout, /^device +number/);
});

Deno.test("a match of nothing is said and is no failure; a wrong question is refused before anything is read", async () => {
  const none = await list(`${SIM} --where remote_qpn=0xffffff`);
  assertEquals(none.code, 0);
  assertMatch(none.stderr, /^-I- 0 of \d+ qps match\n$/);
  const refused: readonly (readonly [string, string])[] = [
    [`${SIM} --where stat=ERR`, "Did you mean state?"],
    [`${SIM} --where state=EER`, "Did you mean ERR?"],
    [`${SIM} --fields nmber`, "Did you mean number?"],
    [`${SIM} cq --where remote_qpn=1`, 'No field "remote_qpn"'],
    [`${SIM} all --format csv`, "lists one kind"],
    ["qp", "Nothing to list"],
    ["sim:mt4129", "did you mean sim:mt4129_pciconf0?"],
    ["sim:sikc", "did you mean sim:sick?"],
    [`${SIM} --where state=nonsense`, "It is one of RST, INIT"],
  ];
  for (const [args, part] of refused) {
    const { code, stderr, stdout } = await list(args);
    assertEquals([code, stdout], [2, ""], args);
    assertStringIncludes(stderr, part);
  }
});

Deno.test("a table keeps to the width of the screen, and says which columns it leaves out", async () => {
  for (const columns of [40, 80, 120]) {
    const { stdout } = await list(`${SIM} --no-pager --color never`, { terminal: true, columns });
    for (const line of stdout.split("\n")) {
      assert(line.length <= columns, `${line.length} > ${columns}: ${line}`);
    }
    assertEquals(/^\(not shown at this width: [^)]*port\)$/m.test(stdout), columns < 100, `${columns}`);
  }
});

Deno.test({ name: "what is broken is coloured", ignore: Deno.noColor }, async () => {
  const { stdout } = await list(`${SIM} --where state=ERR --color always`);
  // deno-lint-ignore no-control-regex
  assertMatch(stdout, /\u001b\[31mERR\u001b\[39m/);
});

Deno.test("a ConnectX-3 is listed by the names of its own fields, alone and beside a newer adapter", async () => {
  const old = "sim:mt4099_pci_cr0";
  const alone = JSON.parse((await list(`${old} --json`)).stdout);
  const numbers = (await list(`${old} qp --format csv --fields number`)).stdout.trim().split("\n").slice(1);
  assertEquals(alone.qps.map((qp: { number: number }) => qp.number), numbers.map((text) => Number(text)));
  assertEquals(alone.qps[0].cqn_send, 0x82);
  const cqs = JSON.parse((await list(`${old} cq --json --where unread>0`)).stdout).cqs;
  assertEquals(cqs.map((cq: { unread: number }) => cq.unread), [17, 64]);
  const both = JSON.parse(
    (await list(`${old} ${SIM} --json --where st=RC,state=RTS --fields device,state,sq_wqe_counter`)).stdout,
  );
  assertEquals([...new Set(both.qps.map((qp: { device: string }) => qp.device))].sort(), [old, SIM].sort());
  for (const qp of both.qps) assertEquals(qp.sq_wqe_counter === null, qp.device === SIM);
  assertEquals((await list(`${old} all`)).code, 0);
  assertEquals((await list(`${old} mkey`)).code, 2);
});

Deno.test("what fails before it began leaves json to those who read json, and nothing to those who read lines of values", async () => {
  const failed = (format: string) => list(`sim:./none.json --format ${format}`);
  for (const format of ["csv", "text", "html"]) {
    const { stdout, code } = await failed(format);
    assertEquals([stdout, code === 0], ["", false], format);
  }
  const { stdout } = await failed("json");
  assertMatch(JSON.parse(stdout).incomplete, /none\.json/);
  const lines = (await failed("ndjson")).stdout.trim().split("\n").map((line) => JSON.parse(line));
  assertMatch(lines.at(-1).end.incomplete, /none\.json/);
});
