/** A request of a send queue as diagnosis needs it: what it asks for, of which memory, and where it goes. */

import type { Datagram, Destination, SendWqe } from "../diagnose/types.ts";
import type { ElementRecord, SegmentRecord } from "../records/ring.ts";

type Values = Readonly<Record<string, unknown>>;

export function requestOf(record: ElementRecord | undefined, counter: number, blocks: number): SendWqe {
  const segments = record?.segments ?? [];
  const ctrl = segments.find(({ layout }) => layout === "wqe_ctrl")?.fields ?? {};
  const local = fieldsOf(segments, "wqe_data").filter(({ inline }) => inline !== 1).map((data) => ({
    key: num(data, "lkey"),
    addr: big(data, "addr"),
    length: num(data, "byte_count"),
  }));
  const inline = segments.filter(({ layout }) => layout === "wqe_inline_data").reduce(
    (sum, { fields, data }) => sum + (num(fields ?? {}, "byte_count") || (data?.length ?? 0) / 2),
    0,
  );
  const [raddr] = fieldsOf(segments, "wqe_raddr");
  const [wait] = fieldsOf(segments, "wqe_wait");
  const opaque = segments.some(({ layout, cut }) => layout === null || cut === true);
  const destination = destinationOf(segments);
  const to = datagramOf(segments);
  const toDct = destinationBy(segments, "wqe_av_dc");
  return {
    counter,
    blocks,
    opcode: typeof ctrl["opcode_name"] === "string" ? ctrl["opcode_name"] : String(ctrl["opcode"] ?? "?"),
    qpn: num(ctrl, "qpn"),
    fm: num(ctrl, "fm"),
    ce: num(ctrl, "ce"),
    se: num(ctrl, "se"),
    bytes: opaque ? undefined : local.reduce((sum, { length }) => sum + length, 0) + inline,
    local,
    ...(raddr === undefined ? {} : { remote: { key: num(raddr, "rkey"), addr: big(raddr, "raddr") } }),
    ...(wait === undefined ? {} : { wait: { cqn: num(wait, "qpn_cqn"), index: num(wait, "max_index") } }),
    ...(destination === undefined ? {} : { destination }),
    ...(to === undefined ? {} : { to }),
    ...(toDct === undefined ? {} : { toDct }),
  };
}

function destinationOf(segments: readonly SegmentRecord[]): string | undefined {
  const av = segments.find(({ layout }) => layout?.startsWith("wqe_av_"))?.fields;
  if (av === undefined) return undefined;
  const gid = av["rgid_text"] ?? av["rgid"];
  const where = typeof gid === "string" && !/^0x0+$|^::$/.test(gid) ? gid : `LID ${num(av, "rlid_udp_sport")}`;
  return `${where} qp 0x${num(av, "dqp_dct").toString(16)}`;
}

/** Where a UD request goes. */
function datagramOf(segments: readonly SegmentRecord[]): Datagram | undefined {
  const to = destinationBy(segments, "wqe_av_ud");
  const av = segments.find(({ layout }) => layout?.startsWith("wqe_av_ud"))?.fields ?? {};
  return to === undefined ? undefined : { ...to, q_key: num(av, "q_key") };
}

/** Where an address vector of a kind, long or short, leads to. */
function destinationBy(segments: readonly SegmentRecord[], kind: "wqe_av_ud" | "wqe_av_dc"): Destination | undefined {
  const av = segments.find(({ layout }) => layout?.startsWith(kind))?.fields;
  if (av === undefined) return undefined;
  const gid = big(av, "rgid");
  return { gid, lid: gid === 0n ? num(av, "rlid_udp_sport") : 0, qpn: num(av, "dqp_dct") };
}

export function fieldsOf(segments: readonly SegmentRecord[], name: string): Values[] {
  return segments.flatMap(({ layout, fields }) => layout === name && fields !== undefined ? [fields] : []);
}

export function num(fields: Values, name: string): number {
  const value = fields[name];
  return typeof value === "number" ? value : 0;
}

function big(fields: Values, name: string): bigint {
  const value = fields[name];
  return typeof value === "number" || typeof value === "string" ? BigInt(value) : 0n;
}
