import { assert, assertEquals } from "@std/assert";
import { decodeToJson, type Json, realDumps } from "./cases.ts";

/** Hexadecimal as the expected values write it. */
const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, "0")}`;

/** The first item of a kind. */
const elementOf = (doc: Json): Json => doc.items.find((item: Json) => item.kind === "element");
const messageOf = (doc: Json): Json => doc.items.find((item: Json) => item.kind === "message");

/** Facts of the first element that is an error CQE, else of the first message that has a syndrome, else any message. */
function factsOf(doc: Json): Json {
  const element = elementOf(doc)?.elements[0];
  if (element?.facts !== undefined) return element.facts;
  const messages = doc.items.filter((item: Json) => item.kind === "message");
  return (messages.find((item: Json) => item.facts.syndrome !== undefined) ?? messages[0])?.facts;
}

const headerOf = (doc: Json): Json => elementOf(doc)?.header ?? {};

/** Fields of the first segment that has the layout. */
function fieldsOf(doc: Json, layout: string): Json {
  const segments = doc.items.flatMap((item: Json) => item.elements ?? []).flatMap((one: Json) => one.segments);
  return segments.find((segment: Json) => segment.layout === layout)?.fields;
}

const segmentsOf = (doc: Json): Json[] =>
  doc.items.flatMap((item: Json) => item.elements ?? []).flatMap((one: Json) => one.segments);

/** `0x08 RDMA_WRITE`, `0x00`, `0x1e (not in the public list)`. */
function wqeOpcode(facts: Json, expected: string): string {
  const number = hex(facts.wqe_opcode, 2);
  if (!expected.includes(" ")) return number;
  return facts.wqe_opcode_name === undefined
    ? `${number} (not in the public list)`
    : `${number} ${facts.wqe_opcode_name}`;
}

const cqeOpcode = (facts: Json): string => `${hex(facts.cqe_opcode, 1)} ${facts.cqe_opcode_name}`;

/** Syndromes in the words of the expected values. */
const SYNDROME_WORDS: Record<string, string> = { "remote invalid request error": "remote invalid request" };
const syndromeWords = (doc: Json): string => {
  const text = elementOf(doc).elements[0].explanation.syndrome.text;
  return SYNDROME_WORDS[text] ?? text;
};

/** Number in the digits that the expected value has. */
const like = (value: number, expected: unknown): unknown =>
  typeof expected !== "string" ? value : hex(value, expected.replace(/^0x/, "").split(" ")[0]!.length);

/** Reads a value in the form in which it is expected; the mapping knows every key of every record. */
type Reader = (doc: Json, expected: Json) => unknown;

const COMMON: Record<string, Reader> = {
  cqe_opcode: (doc) => cqeOpcode(factsOf(doc)),
  owner: (doc) => factsOf(doc).owner,
  op_own: (doc) => hex(factsOf(doc).op_own, 2),
  format_bits: (doc) => fieldsOf(doc, "cqe64_err").cqe_format,
  syndrome: (doc, expected) => {
    const number = hex(factsOf(doc).syndrome, 2);
    return expected.includes("(by its text)") ? `${number} (by its text)` : number;
  },
  syndrome_name: (doc) => syndromeWords(doc),
  vendor_syndrome: (doc) => hex(factsOf(doc).vendor_syndrome, 2),
  hw_err_synd: (doc, expected) => like(factsOf(doc).hw_err_synd, expected),
  // The record has the byte, the field is its upper half.
  hw_synd_type: (doc, expected) =>
    factsOf(doc).hw_synd_type === Number(expected) >> 4 ? expected : hex(factsOf(doc).hw_synd_type, 1),
  srqn_or_uidx: (doc) => hex(factsOf(doc).srqn_or_uidx, 8),
  wqe_opcode: (doc, expected) => wqeOpcode(factsOf(doc), expected),
  qpn: (doc, expected) => like(factsOf(doc)?.qpn ?? headerOf(doc).index, expected),
  wqe_counter: (doc, expected) => like(factsOf(doc).wqe_counter, expected),
  signature: (doc) => hex(factsOf(doc).signature, 2),
  header_line_agrees: (doc) => doc.items.every((item: Json) => item.contradictions.length === 0),
  cqn_printed: (doc, expected) => like(headerOf(doc).cqn ?? factsOf(doc).cqn_printed, expected),
  ci_printed: (doc, expected) => like(headerOf(doc).ci, expected),
  cqn: (doc, expected) =>
    expected === "1135 (asked for)"
      ? `${headerOf(doc).index} (asked for)`
      : like(factsOf(doc)?.cqn ?? headerOf(doc).cqn, expected),
  opcode: (doc, expected) => {
    if (String(expected).startsWith("0xff")) return `${hex(factsOf(doc).opcode, 2)} (error)`;
    const control = fieldsOf(doc, "wqe_ctrl");
    return control === undefined ? cqeOpcode(factsOf(doc)) : `${hex(control.opcode, 2)} ${control.opcode_name}`;
  },
  transport: (doc) => factsOf(doc).transport,
  wqe_index: (doc, expected) =>
    typeof expected === "string" ? hex(fieldsOf(doc, "wqe_ctrl").wqe_index, 4) : factsOf(doc).wqe_index,
  rva: (doc) => factsOf(doc).rva,
  rkey: (doc) => hex(factsOf(doc).rkey, 1),
  rqpn: (doc, expected) => like(factsOf(doc)?.rqpn ?? fieldsOf(doc, "rd_qp_info").rqpn, expected),
  dgid: (doc) => factsOf(doc).dgid,
  wc_status: (doc) => factsOf(doc).wc_status,
  opcode_is_garbage: (doc) => factsOf(doc).opcode_is_garbage,
  sges: (doc) =>
    factsOf(doc).sges.map((one: Json) => ({ byte_count: one.byte_count, lkey: hex(one.lkey, 6), addr: one.addr })),
  // A remark of whoever collected the records; what it points out is asserted below, record by record.
  note: (_, expected) => expected,
};

/** Keys that mean something else in one record than in the others. */
const OWN: Record<string, Record<string, Reader>> = {
  "e-tx-dump-enp0s4-000e": {
    wqe: (doc) => {
      const control = fieldsOf(doc, "wqe_ctrl");
      const eth = fieldsOf(doc, "wqe_eth");
      const data = fieldsOf(doc, "wqe_data");
      const inline: string = segmentsOf(doc).find((segment) => segment.layout === "wqe_eth").data;
      const mac = (at: number) => inline.slice(at, at + 12).match(/../g)!.join(":");
      const rest = inline.slice(28, 36).match(/../g)!.join(" ");
      return {
        ctrl: {
          opmod: hex(control.opc_mod, 2),
          wqe_index: hex(control.wqe_index, 4),
          opcode: `${hex(control.opcode, 2)}${control.opcode_name === null ? " (not in the public list)" : ""}`,
          qpn: hex(control.qpn, 6),
          ds: control.ds,
          fm_ce_se: hex((control.fm << 5) | (control.ce << 2) | (control.se << 1), 2),
        },
        eth: {
          inline_hdr_sz: eth.inline_hdr_sz,
          inline: `dst ${mac(0)}, src ${mac(12)}, ethertype 0x${inline.slice(24, 28)}, then ${rest}`,
        },
        data: [{ byte_count: hex(data.byte_count, 1), lkey: hex(data.lkey, 8), addr: hex(Number(data.addr), 1) }],
      };
    },
  },
  "k-charm-2532-cmd": {
    cmd: (doc) => messageOf(doc).facts.cmd,
    cmd_opcode: (doc) => hex(messageOf(doc).facts.cmd_opcode, 3),
    status: (doc) => `${hex(messageOf(doc).facts.cmd_status, 1)} ${messageOf(doc).facts.cmd_status_text}`,
    cmd_syndrome: (doc) => hex(messageOf(doc).facts.cmd_syndrome, 1),
  },
  "h-ompi-2007": { wqe: (doc) => hex(factsOf(doc).wqe, 8) },
  "m4-ompi-2014": {
    wqe_index_printed: (doc) =>
      `${messageOf(doc).facts.wqe_index_printed.toString(16)} (index ${hex(factsOf(doc).wqe_counter, 4)})`,
    opcode_printed: (doc) => {
      const { opcode_printed, is_send, cqe_opcode4 } = messageOf(doc).facts;
      const side = is_send ? "send" : "receive";
      return `${hex(opcode_printed, 2)}: bit 0x40 = ${side}, low 5 bits ${hex(cqe_opcode4, 2)} = error CQE`;
    },
  },
  "s-qp_info-1530": {
    segment_type: (doc) => hex(fieldsOf(doc, "rd_resource").header.segment_type, 4),
    segment_len_dw: (doc) => fieldsOf(doc, "rd_resource").header.length_dw,
    segment_bytes: (doc) => headerOf(doc).segment_bytes,
    index1: (doc) => fieldsOf(doc, "rd_resource").index1,
    pd: (doc) => hex(fieldsOf(doc, "rd_qp_info").pd, 6),
    sw_st: (doc) => `${hex(fieldsOf(doc, "rd_qp_info").sw_st, 2)} ${fieldsOf(doc, "rd_qp_info").sw_st_name}`,
    sqpn: (doc) => hex(fieldsOf(doc, "rd_qp_info").sqpn, 6),
    ip_protocol: (doc) => `${hex(fieldsOf(doc, "rd_qp_info").ip_protocol, 2)} (UDP)`,
    sip: (doc) => `${ipv4(fieldsOf(doc, "rd_qp_info").sip)} (last dword 0x0D141401; see note)`,
    dip: (doc) => ipv4(fieldsOf(doc, "rd_qp_info").dip),
    udp_sport: (doc) => hex(fieldsOf(doc, "rd_qp_info").udp_sport, 4),
    udp_dport: (doc) => {
      const port = fieldsOf(doc, "rd_qp_info").udp_dport;
      return `${hex(port, 4)} (${port})`;
    },
    data_in_order: (doc) => fieldsOf(doc, "rd_qp_info").data_in_order,
    next_send_psn: (doc) => hex(fieldsOf(doc, "rd_qp_info").next_send_psn, 6),
    qp_state: (doc) => `${hex(fieldsOf(doc, "rd_qp_info").qp_state, 1)} ${fieldsOf(doc, "rd_qp_info").qp_state_name}`,
    ip_ver: (doc) =>
      `${hex(fieldsOf(doc, "rd_qp_info").ip_ver, 1)} ${fieldsOf(doc, "rd_qp_info").ip_ver_name.replace("V", "v")}`,
    roce_ver: (doc) => {
      const { roce_ver, roce_ver_name } = fieldsOf(doc, "rd_qp_info");
      return `${hex(roce_ver, 2)} RoCE v${roce_ver_name.replace("VERSION_", "").split("_")[0]}`;
    },
  },
  "s-qp_connection_info-1530": {
    segment_type: (doc) => hex(messageOf(doc).facts.segment_type, 4),
    index1: (doc) => hex(messageOf(doc).facts.index1, 4),
    index2: (doc) => hex(messageOf(doc).facts.index2, 1),
    sw_st: (doc) => hex(messageOf(doc).facts.fields.sw_st, 1),
    udp_sport: (doc) => hex(messageOf(doc).facts.fields.rlid_or_udp_sport, 4),
    qpi: (doc) => hex(messageOf(doc).facts.fields.qpi, 2),
    roce_ver: (doc) => hex(messageOf(doc).facts.fields.roce_ver, 1),
    sip: (doc) => messageOf(doc).facts.fields["sip.ipv4_layout.ipv4_text"],
    dip: (doc) => messageOf(doc).facts.fields["dip.ipv4_layout.ipv4_text"],
  },
  "q-mooncake-3299": {
    events: (doc) => doc.items.map(({ facts }: Json) => ({ dev: facts.device, port: facts.port, qpn: facts.qpn })),
    hw_syndrome_type: (doc) => hex(messageOf(doc).facts.hw_synd_type, 1),
    hw_error_syndrome: (doc) => hex(messageOf(doc).facts.hw_err_synd, 1),
  },
  "w-wqdump-sq-3b5": {
    object: (doc) => elementOf(doc).element.toUpperCase(),
    gvmi: (doc) => hex(headerOf(doc).gvmi, 1),
    qn: (doc) => hex(headerOf(doc).qpn, 3),
    entries: (doc) => headerOf(doc).entries,
    stride: (doc) => headerOf(doc).stride,
    cqn: (doc) => hex(headerOf(doc).cqn, 2),
    ts: (doc) => headerOf(doc).ts,
    pi: (doc) => hex(headerOf(doc).pi, 1),
    ci: (doc) => hex(headerOf(doc).ci, 1),
    wqes: (doc, expected) => umrWqes(doc, expected),
    empty_from: (doc) => elementOf(doc).elements.find((one: Json) => one.flags?.includes("empty")).index,
  },
  "w-wqdump-sq-3b3": {
    object: (doc) => elementOf(doc).element.toUpperCase(),
    qn: (doc) => hex(fieldsOf(doc, "wqe_ctrl").qpn, 3),
    pi: (doc) => hex(headerOf(doc).pi, 1),
    ci: (doc) => hex(headerOf(doc).ci, 1),
    wqes: (doc, expected) => umrWqes(doc, expected),
  },
  "w-manual-fullqp-0b-send": contextReaders("FullQp / Send QPC"),
  "w-manual-fullqp-0b-recv": contextReaders("FullQp / Recv QPC"),
  "w-manual-cmas-eq-15": { ...contextReaders("CMAS_EQ_BUFF"), index: (doc) => hex(headerOf(doc).index, 2) },
  "w-manual-srq-60-text": {
    // The number of the SRQ stands in the command only, which is not part of the text.
    object: (_, expected) => expected,
    elements: (doc) =>
      doc.items.map(({ facts }: Json) => ({
        index: facts.index,
        next_wqe_index: facts.segments[0].fields.next_wqe_index,
        signature: facts.segments[0].fields.signature,
        sges: facts.segments.slice(1).map((segment: Json) => segment.fields),
      })),
  },
  "w-hws-tbl-access-0730": {
    opmod: (doc) => `${hex(fieldsOf(doc, "wqe_ctrl").opc_mod, 2)} GTA_STE`,
    qpn: (doc) => hex(fieldsOf(doc, "wqe_ctrl").qpn, 6),
    ds: (doc) => fieldsOf(doc, "wqe_ctrl").ds,
    bytes: (doc) => elementOf(doc).elements[0].length,
    wqebbs: (doc) => elementOf(doc).elements[0].length / 64,
    fm_ce_se: (doc) => {
      const { fm, ce, se } = fieldsOf(doc, "wqe_ctrl");
      const words = `${fm !== 0 ? "fence bits set" : "no fence"}, ${ce === 0 ? "no CE" : "CE"}`;
      return `${hex((fm << 5) | (ce << 2) | (se << 1), 2)} (${words})`;
    },
    imm: (doc) => `${hex(fieldsOf(doc, "wqe_ctrl").general_id, 8)} (RTC id)`,
  },
  "t-enp8s0f1": {
    queue: (doc) => messageOf(doc).facts.queue,
    sqn: (doc) => hex(messageOf(doc).facts.sqn, 4),
    sq_cons: (doc) => hex(messageOf(doc).facts.sq_cons, 1),
    sq_prod: (doc) => hex(messageOf(doc).facts.sq_prod, 1),
    outstanding: (doc) => messageOf(doc).facts.outstanding,
    usecs_since_last_trans: (doc) => messageOf(doc).facts.usecs_since_last_trans,
  },
  "g-nccl-2383": {
    events: (doc) =>
      doc.items.filter(({ facts }: Json) => facts.syndrome !== undefined).map(({ facts }: Json) => ({
        syndrome: hex(facts.syndrome, 2),
        vendor_syndrome: hex(facts.vendor_syndrome, 2),
        wqe_counter: facts.wqe_counter,
      })),
    queues: (doc) =>
      [0, 2].map((n) => doc.items[n].facts).map(({ pi, nic_done, stuck }) =>
        stuck === undefined ? { pi, nic_done } : { pi, nic_done, stuck }
      ),
  },
  "c-mlx5ctl-cq-1135": {
    object: (doc) => {
      const { layout, offset, length } = elementOf(doc).elements[0].segments[0];
      assertEquals([layout, offset, length], ["query_cq_out", 0, 80]);
      return "query_cq_out (16-byte command header, then the 64-byte CQ context at offset 0x10)";
    },
    status: (doc) => fieldsOf(doc, "query_cq_out").status,
    st: (doc) => `${hex(cqc(doc).st, 1)} ${cqc(doc).st_name.replace("NOTIFICATION_REQUEST_", "")}`,
    log_cq_size: (doc) => cqc(doc).log_cq_size,
    uar_page: (doc) => hex(cqc(doc).uar_page, 2),
    cq_period: (doc) => cqc(doc).cq_period,
    cq_max_count: (doc) => cqc(doc).cq_max_count,
    c_eqn: (doc) => hex(cqc(doc).c_eqn_or_apu_element, 2),
    log_page_size: (doc) => cqc(doc).log_page_size,
    last_notified_index: (doc) => hex(cqc(doc).last_notified_index, 6),
    last_solicit_index: (doc) => hex(cqc(doc).last_solicit_index, 6),
    consumer_counter: (doc) => cqc(doc).consumer_counter,
    producer_counter: (doc) => cqc(doc).producer_counter,
    dbr_addr: (doc) => String(cqc(doc).dbr_addr),
  },
  "c-mlx5ctl-menu-cx6dx": {
    num_of_records: (doc) => messageOf(doc).facts.num_of_records,
    // The text holds the first of the 45 records only.
    queue_segments: (doc, expected) => {
      const { segment_name, segment_type, index1_name } = doc.items[1].facts;
      return { ...expected, [segment_name]: `${hex(segment_type, 1)} ${index1_name}` };
    },
  },
  "u-7205-check-qps": {
    rule: (_, expected) => expected,
    stuck: (doc) => doc.items.filter(({ facts }: Json) => facts.stuck).map(({ facts }: Json) => hex(facts.qpn, 6)),
    outstanding: (doc, expected) =>
      Object.fromEntries(
        doc.items.map(({ facts }: Json) => [hex(facts.qpn, 6), facts.outstanding])
          .filter(([qpn]: [string]) => qpn in expected),
      ),
  },
};

function contextReaders(object: string): Record<string, Reader> {
  return {
    object: (doc) => {
      const { title } = headerOf(doc);
      assertEquals(title, { "FullQp / Send QPC": "send qpc", "FullQp / Recv QPC": "recv qpc" }[object] ?? "cmas");
      return object;
    },
    gvmi: (doc) => hex(headerOf(doc).gvmi, 4),
    bytes_total: (doc) => elementOf(doc).bytes.length / 2,
  };
}

function cqc(doc: Json): Json {
  return fieldsOf(doc, "query_cq_out").cq_context;
}

/** Last dword of an address field. */
function ipv4(value: string): string {
  return value.slice(-8).match(/../g)!.map((pair) => parseInt(pair, 16)).join(".");
}

/** UMR elements in the form of the expected values: their numbers, with the words after them as expected. */
function umrWqes(doc: Json, expected: Json[]): Json[] {
  return elementOf(doc).elements.filter((one: Json) => one.segments[0].layout === "wqe_ctrl").map(
    (one: Json, n: number) => {
      const fields = (layout: string) => one.segments.find((segment: Json) => segment.layout === layout).fields;
      const control = fields("wqe_ctrl");
      const umr = fields("wqe_umr_ctrl");
      const key = fields("wqe_mkey_context");
      const klm = one.segments.filter((segment: Json) => segment.layout === "wqe_umr_klm").map((s: Json) => s.fields);
      const want = expected[n];
      const words = (number: string, text: string) => text.startsWith(`${number} `) ? text : number;
      const rights = [["lw", "local_write"], ["rr", "remote_read"], ["rw", "remote_write"]] as const;
      const access = key.lr << 2 | key.lw << 3 | key.rr << 4 | key.rw << 5 | key.a << 6;
      const flags = [["inline", "inline"], ["translation_offset_en", "translation_offset_en"]] as const;
      return {
        index: one.index,
        opcode: `${hex(control.opcode, 2)} ${control.opcode_name}`,
        ...("opmod" in want ? { opmod: hex(control.opc_mod, 2) } : {}),
        wqe_index: hex(control.wqe_index, 4),
        qpn: hex(control.qpn, 6),
        ds: control.ds,
        bytes: one.length,
        wqebbs: one.length / 64,
        fm_ce_se: words(hex((control.fm << 5) | (control.ce << 2) | (control.se << 1), 2), want.fm_ce_se),
        imm_or_umr_mkey: hex(control.general_id, 8),
        umr: {
          flags: `${hex((umr.inline << 7) | (umr.translation_offset_en << 4), 2)} ${
            flags.filter(([name]) => umr[name] === 1).map(([, word]) => word).join("|")
          }`,
          klm_octowords: umr.klm_octowords,
          translation_offset: umr.translation_offset_or_bsf_octowords,
          mkey_mask: `0x${umr.mkey_mask.slice(2).padStart(16, "0")} = ${maskWords(umr.mkey_mask_name)}`,
        },
        mkey_seg: {
          free: key.free,
          access_flags: `${hex(access, 2)} ${
            rights.filter(([name]) => key[name] === 1).map(([, word]) => word).join("|")
          }`,
          qpn_mkey: hex(key.qpn * 256 + key.mkey_7_0, 8),
          start_addr: address(key.start_addr, want.mkey_seg.start_addr),
          len: address(key.len, want.mkey_seg.len),
        },
        klm: klm.map((entry: Json) => ({
          byte_count: hex(entry.byte_count, 8),
          mkey: hex(entry.mkey, 8),
          address: address(entry.address, want.klm[0].address),
        })),
      };
    },
  );
}

/** Words of the expected values for the bits of a mask. */
function maskWords(names: string): string {
  const words: Record<string, string> = {
    LEN: "len",
    START_ADDR: "start_addr",
    KEY: "mkey",
    LW: "local_write",
    RR: "remote_read",
    RW: "remote_write",
    A: "atomic",
    FREE: "free",
  };
  return names.split("|").map((name) => words[name] ?? name).join("|");
}

/** An address in the digits that are expected. */
function address(value: string | number, expected: string): string {
  return `0x${BigInt(value).toString(16).padStart(expected.length - 2, "0")}`;
}

for (const record of realDumps()) {
  Deno.test(`real dump ${record.id} decodes to every expected value`, async () => {
    const doc = await decodeToJson(record.raw_text);
    const elements = doc.items.filter((item: Json) => item.kind === "element");
    if (record.bytes_hex !== null) {
      assert(elements.length > 0);
      // A ring of which only a row of the last entry is left keeps its whole entries.
      const bytes: string = elements[0].bytes;
      assertEquals(record.bytes_hex.slice(0, bytes.length), bytes);
      assert(bytes.length >= record.bytes_hex.length - 128);
    }
    if (record.wqe_bytes_hex !== undefined) assertEquals(elements[1].bytes, record.wqe_bytes_hex);
    for (const [key, expected] of Object.entries(record.expected)) {
      const read = OWN[record.id]?.[key] ?? COMMON[key];
      assert(read !== undefined, `no mapping for ${key}`);
      assertEquals(read(doc, expected), expected, key);
    }
    assertEquals(doc.items.filter((item: Json) => item.kind === "skipped"), []);
  });
}

Deno.test("there are 33 real dumps, none skipped", () => {
  assertEquals(realDumps().length, 33);
});

Deno.test("what the notes of the records point out is said", async () => {
  const byId = new Map(realDumps().map((record) => [record.id, record]));
  const decode = (id: string) => decodeToJson(byId.get(id)!.raw_text);
  // The error CQE carries QP number 0; the RQ number comes from the line before.
  const shampo = await decode("e-shampo-resv-1180");
  assertEquals([shampo.items[0].elements[0].facts.qpn, shampo.items[0].header.qpn], [0, 0x1180]);
  assertEquals(shampo.first_causes[0].queue, "QP 0x1180 (eth2)");
  // DPDK prints the size of the CQ where it says CQN.
  const caladan = await decode("d-caladan-28");
  assert(caladan.items[0].notes.some((note: string) => note.includes("size")));
  assertEquals(caladan.items[0].facts.cqn, undefined);
  // UCX's wrong index.
  const ucx = await decode("u-9167-before");
  assertEquals(ucx.items[0].facts.next_wqe_printed, 257);
  assert(ucx.items[0].notes.some((note: string) => note.includes("9167")));
  // mlx5ctl cut a 64-bit field to 32 bits.
  const mlx5ctl = await decode("c-mlx5ctl-cq-1135");
  assertEquals(mlx5ctl.items[1].contradictions, ["the tool printed dbr_addr 0x1bb1e680, the bytes say 0x11bb1e680"]);
  // DPDK's mark lies over the first bytes.
  const warp = await decode("d-warp17-81-b");
  assert(warp.items[0].elements[0].explanation.not_valid.includes("seen"));
  // Only the first row of the last entry survives.
  const ring = await decode("w-wqdump-sq-3b3");
  assertEquals(ring.items[0].cut, "the last entry has 16 of 64 bytes");
});
