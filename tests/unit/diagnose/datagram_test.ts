import { assertEquals, assertStringIncludes } from "@std/assert";
import { diagnose } from "../../../api/diagnose.ts";
import { documentOf } from "./scenarios.ts";

const SENT = 40;

function host(name: string, address: string): unknown {
  const gids = [{ index: 3, gid: `0000:0000:0000:0000:0000:ffff:0a07:${address}`, type: "RoCE v2", netdev: "eth2" }];
  return { host: name, boot_id: name, pci: "0000:03:00.0", ports: [{ port: 1, link_layer: "Ethernet", gids }] };
}

const UD = { st: "UD", remote_qpn: 0, q_key: "0x11111111", path: { rgid_rip: "::" } };

/** A ring whose requests take two blocks each: control, address vector, data. */
function ring(posted: number, q_key: string): unknown {
  const requests = Array.from({ length: posted / 2 }, (_, i) => ({
    blocks: [
      { layout: "wqe_ctrl", fields: { opcode: "SEND", wqe_index: 2 * i, qpn: "0x11f", ds: 5, ce: 2 } },
      { layout: "wqe_av_ud", fields: { q_key, ext: 1, dqp_dct: "0x2f1", grh: 1, rgid: "10.7.0.2" } },
      { layout: "wqe_data", fields: { byte_count: 512, lkey: "0x1a00", addr: "0x7f1234560000" } },
    ],
    bytes: 128,
  }));
  return { blocks: requests };
}

async function namesOf(q_key: string, receiver: Readonly<Record<string, unknown>>): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  const write = (name: string, document: unknown): string => {
    Deno.writeTextFileSync(`${folder}/${name}`, JSON.stringify(document));
    return `${folder}/${name}`;
  };
  const sender = (sent: number): unknown => ({
    ...documentOf({
      qp: { ...UD, hw_sq_wqebb_counter: sent, sw_sq_wqebb_counter: sent },
      send: ring(sent, q_key),
    }, "sender"),
    host: host("here", "0001"),
  });
  const other = documentOf({ qp: { ...UD, ...receiver } }, "receiver");
  const queues = other["queues"] as { kind: string; number: unknown }[];
  const renumbered = queues.map((one) => one.kind === "qp" ? { ...one, number: "0x2f1" } : one);
  try {
    const inputs = [
      write("s1.json", sender(SENT)),
      write("s2.json", sender(SENT + 8)),
      write("r1.json", { ...other, queues: renumbered, host: host("there", "0002") }),
      write("r2.json", { ...other, queues: renumbered, host: host("there", "0002") }),
    ];
    const { verdicts } = await diagnose(inputs, {});
    return verdicts.filter(({ severity }) => severity !== "info").map(({ name, host, sentence }) =>
      `${host} ${name}: ${sentence}`
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("datagrams to a queue with another Q_Key are dropped, which the rings of captures prove", async () => {
  const [found = ""] = await namesOf("0x11111111", { q_key: "0x22222222" });
  assertStringIncludes(found, "here ud-drop: it sends datagrams that are dropped: the Q_Key of qp 0x2f1 of there");
});

Deno.test("datagrams to a queue with the same Q_Key are no matter", async () => {
  assertEquals(await namesOf("0x11111111", {}), []);
  assertEquals(await namesOf("0x80000000", {}), []);
});
