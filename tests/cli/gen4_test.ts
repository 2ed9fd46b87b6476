import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { wqdump } from "./run.ts";

const ADAPTERS = ["sim:mt4099_pci_cr0", "sim:mt4103_pci_cr0"] as const;
const GATEWAY = "how to reach contexts through the CR-space gateway is not public";

/** Members of each adapter's MCG entry 0x10. */
const MEMBERS = { "sim:mt4099_pci_cr0": ["0x42", "0x43"], "sim:mt4103_pci_cr0": ["0x43", "0x44"] } as const;

for (const name of ADAPTERS) {
  Deno.test(`the manual's five examples run on ${name}`, async () => {
    const list = await wqdump(`-d ${name} --source mcg --dump ALL_VALID_QPNS`);
    assertEquals([list.code, list.stderr], [0, ""]);
    assertMatch(
      list.stdout,
      /^Numbers of valid contexts \(in the range 0x0 - 0xffffff\):\n(gvmi 0x0000 index 0x0.{7}\n)+$/,
    );
    assertStringIncludes(list.stdout, "gvmi 0x0000 index 0x00000010\n");

    const entry = await wqdump(`-d ${name} --source mcg --dump QP -qp 0x10`);
    const lines = entry.stdout.split("\n");
    assertEquals([entry.code, entry.stderr, lines[0]], [0, "", "Mcg gvmi 0000 MCG Index 00000010"]);
    assertEquals(lines.filter((line) => line.startsWith("qpn : ")), MEMBERS[name].map((qpn) => `qpn : ${qpn}`));
    assertEquals(lines.slice(-2), ["-".repeat(26), ""]);

    const raw = await wqdump(`-d ${name} --source snd --dump QP -qp 0x10 --format raw`);
    assertEquals([raw.code, raw.stderr], [0, ""]);
    assertMatch(raw.stdout, /^Send Qpc gvmi 0000 QP Index 00000010\n(\d+\.( [0-9a-f]{8}){4}\n){16}-{26}\n$/);

    const ring = await wqdump(`-d ${name} --source snd --dump wq -qp 0x42`);
    assertEquals([ring.code, ring.stderr], [0, ""]);
    assertEquals(ring.stdout.split("\n")[0], "[Element Index 0]");
    assertStringIncludes(ring.stdout, "\n-------------- control ------------------\nowner : 0x0\n");

    const gateway = await wqdump(`-d ${name} --source mcg --dump QP -qp 0x10 --gw_access`);
    assertEquals([gateway.code, gateway.stdout], [0, entry.stdout]);
    assertStringIncludes(gateway.stderr, GATEWAY);
  });
}

Deno.test("raw, dw and json of a 4th-generation ring have the form of the 5th generation's", async () => {
  const args = "-d sim:mt4099_pci_cr0 --source snd --dump wq --qp 0x10 --num 2";
  const raw = (await wqdump(`${args} --format raw`)).stdout.split("\n");
  assertEquals(raw[1], "Dump of SQ with gvmi=0x0, qn=0x10. 2 entries, 128 bytes each. connected to CQ 0x82.");
  assertEquals(raw[3], "[idx = 000000]   0000000a 00000004 00000000 00000000");
  const dw = (await wqdump(`${args} --format dw`)).stdout.split("\n");
  assertEquals(dw.slice(3, 5), ["0x0000: 0000000a", "0x0004: 00000004"]);
  const { schema, device, elements } = JSON.parse((await wqdump(`${args} --json`)).stdout);
  assertEquals([schema, device.generation, device.part], ["wqdump/2", 4, "ConnectX-3"]);
  assertEquals(elements.length, 2);
  assertEquals(elements[0].segments[0].layout, "mlx4_wqe_ctrl");
  assertEquals(elements[0].segments[0].fields.opcode_name, "SEND");
});

Deno.test("json of a multicast entry has its members", async () => {
  const { contexts } = JSON.parse(
    (await wqdump("-d sim:mt4103_pci_cr0 --source mcg --dump QP -qp 0x18 --json")).stdout,
  );
  const { fields } = contexts[0].parts[0];
  assertEquals([fields.prot_name, fields.members_count, fields.qp], ["ETH", 1, [{ block_lb: 0, qpn: 0x42 }]]);
});

Deno.test("completions of a queue with time stamps show them", async () => {
  const { stdout } = await wqdump("-d sim:mt4103_pci_cr0 --source cmp --dump wq --qp 0x90 --num 1");
  assertStringIncludes(stdout, "-------------- timestamp CQE ------------------");
  assertStringIncludes(stdout, "\ntimestamp_hi : 0x1a2b3c4d\n");
  assertStringIncludes(stdout, "\nopcode : 0xa (SEND)\n");
});

Deno.test("ALL_QPC and WQ_QP work as on the 5th generation", async () => {
  const all = await wqdump("-d sim:mt4099_pci_cr0 --source srq --dump ALL_QPC");
  assertEquals(all.stdout.split("\n")[0], "Srqc gvmi 0000 SRQ Index 00000060");
  const both = await wqdump("-d sim:mt4099_pci_cr0 --source srq --dump WQ_QP --qp 0x60 --num 1");
  assertStringIncludes(both.stdout, `${"-".repeat(26)}\n[Element Index 0]\n`);
});

const REFUSED: readonly (readonly [args: string, code: number, ...parts: string[]])[] = [
  ["sim:mt4099_pci_cr0 --source fullqp --dump QP --qp 1", 2, "--source FullQp is for Connect-IB, ConnectX-4 and later"],
  ["sim:mt4099_pci_cr0 --source mkc --dump QP --qp 1", 2, "--source MKC is for Connect-IB"],
  ["sim:mt4099_pci_cr0 --source CMAS_INLINE --dump QP --qp 1", 2, "--source CMAS_INLINE is for"],
  ["sim:mt4099_pci_cr0 --menu", 2, "--menu is not for ConnectX-3/Pro"],
  ["sim:mt4099_pci_cr0 --source snd --dump QP --qp 1 --gvmi 1", 2, "--gvmi 0x1 is not for ConnectX-3/Pro"],
  ["sim:mt4099_pci_cr0 --source cmp --dump WQ --qp 1 --cqe-size 128", 2, "--cqe-size 128", "32 or 64"],
  ["sim:mt4099_pci_cr0 --source snd --dump WQ --qp 1 --transport dc", 2, "--transport dc is for Connect-IB"],
  ["sim:mt4117_pciconf0 --source mcg --dump QP --qp 1", 2, "--source MCG is for ConnectX-3/Pro"],
  ["sim:mt4117_pciconf0 --source snd --dump QP --qp 1 --gw_access", 2, "--gw_access is for ConnectX-3/Pro"],
  [
    "sim:mt4117_pciconf0 --source snd --dump QP --qp 1 --context-sources Snd=1",
    2,
    "--context-sources is for ConnectX-3",
  ],
  ["sim:mt4117_pciconf0 --source snd --dump WQ --qp 0xb --transport mlx", 2, "--transport mlx is for ConnectX-3/Pro"],
  ["sim:mt4099_pci_cr0 --source snd --dump QP --qp 16 --context-sources Snd", 2, "takes TYPE=NUMBER"],
  ["sim:mt4099_pci_cr0 --source snd --dump QP --qp 0x9999", 3, "QP 0x9999 is not valid"],
  ["sim:mt4099_pci_cr0 --source rcv --dump WQ --qp 0x45", 3, "receives from SRQ 0x60"],
];

for (const [args, code, ...parts] of REFUSED) {
  Deno.test(`refused with a reason: wqdump -d ${args}`, async () => {
    const ended = await wqdump(`-d ${args}`);
    assertEquals([ended.code, ended.stdout], [code, ""]);
    for (const part of parts) assertStringIncludes(ended.stderr, part);
  });
}

Deno.test("decode reads the bytes of 4th-generation queues", async () => {
  const golden = (name: string) => Deno.readFile(new URL(`../../scenarios/rings/${name}.bin`, import.meta.url));
  const run = async (args: string, name: string) => {
    const ended = await wqdump(`decode - --generation 4 ${args} --json`, { input: await golden(name) });
    return JSON.parse(ended.stdout).elements;
  };
  const send = await run("--source snd --stride 256 --transport ud --num 1", "mlx4-sq-ud-s1");
  assertEquals(send[0].segments.map((s: { layout: string }) => s.layout), [
    "mlx4_wqe_ctrl",
    "mlx4_wqe_datagram",
    "mlx4_wqe_inline",
  ]);
  const completions = await run("--source cmp --timestamps", "mlx4-cq-full-s1");
  const layouts = completions.map((element: { segments: { layout: string }[] }) => element.segments[0]!.layout);
  assertEquals([completions.length, [...new Set(layouts)].sort()], [64, ["mlx4_err_cqe", "mlx4_ts_cqe"]]);
  const counted = await run("--source snd --stride 128 --start-counter 0x1ffc0", "mlx4-sq-rc-wrap-s1");
  assertEquals([counted[10].wqe_counter, counted[10].segments.length > 1], [0x1ffca, true]);
});
