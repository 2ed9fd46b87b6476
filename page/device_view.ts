/** An adapter's data on the page: its objects in tables, and each context with its rings when it is asked for. */

import { type Device, openBytes } from "../api/device.ts";
import type { QueueType } from "../api/rings.ts";
import { wholeRing } from "../api/whole_ring.ts";
import { QUEUES } from "../layouts/queues.ts";
import { fieldTable, type Link, readable } from "../render/html/fields.ts";
import { html, type Markup } from "../render/html/markup.ts";
import { type Column, objectRows, objectTable } from "../render/html/tables.ts";
import { borrowDecoder } from "../api/decoders.ts";
import { listOpened } from "../api/list.ts";
import { listColumns, type ListKind, type ListRow } from "../api/list_columns.ts";
import { breathe, type LaterRows, SEEN_ROWS } from "./dom.ts";
import type { NamedBytes } from "./inputs.ts";
import { ringView } from "./ring_view.ts";

/** Members of contexts that tables show, in order; those that no object of a table has are left out. */
const SHOWN = [
  "st",
  "state",
  "status",
  "remote_qpn",
  "rgid_rip",
  "rgid",
  "rlid",
  "hw_sq_wqebb_counter",
  "sw_sq_wqebb_counter",
  "sq_wqe_counter",
  "rq_wqe_counter",
  "next_send_psn",
  "last_acked_psn",
  "next_rcv_psn",
  "cqn_snd",
  "cqn_rcv",
  "cqn_send",
  "cqn_recv",
  "srqn_rmpn_xrqn",
  "producer_counter",
  "consumer_counter",
  "producer_index",
  "consumer_index",
  "c_eqn_or_apu_element",
  "wqe_cnt",
  "lwm",
];
/** Kinds of contexts that are listed, and as which type they are opened; QPs of a ConnectX-3 have one of their own. */
const TYPES: Readonly<Record<ListKind, string>> = { qp: "fullqp", cq: "cmp", srq: "srq", eq: "eqe", mkey: "mkc" };

/** Rows that belong to a table that is there already. */
export interface MoreRows extends LaterRows {
  /** Id of the table. */
  readonly table: string;
}

/** A device on the page. */
export class DeviceView {
  private constructor(
    /** Name of the file. */
    readonly name: string,
    /** What it holds. */
    readonly device: Device,
    /** Its id on the page. */
    readonly id: string,
  ) {}

  /** Open a file. */
  static async open({ name, bytes }: NamedBytes, id: string): Promise<DeviceView> {
    return new DeviceView(name, await openBytes(name, bytes), id);
  }

  /** What it is, and tables of what it has; drawn piece by piece, long tables with their first rows. */
  async *overview(): AsyncGenerator<Markup | MoreRows> {
    const { info, notes } = this.device;
    yield html`<h2>${this.name}</h2><p class="count">${
      [info.part, info.firmware, info.linkLayer].filter(Boolean).join(", ")
    }</p>${notes.map((note) => html`<p>${note}</p>`)}`;
    for (const [kind, usual] of Object.entries(TYPES) as [ListKind, string][]) {
      const type = kind === "qp" && info.generation === 4 ? "snd" : usual;
      const objects = await this.#objects(kind).catch(() => []);
      if (objects.length === 0) continue;
      const row = QUEUES.find(({ name }) => name.toLowerCase() === type);
      const columns = this.#columns(kind, type, objects);
      const id = ({ number }: ListRow): string => this.#anchor(type, number);
      const table = `${this.id}-${type}`;
      const caption = `${objects.length} × ${kind === "qp" ? "QP" : row?.title ?? type}`;
      yield objectTable(caption, columns, objects.slice(0, SEEN_ROWS), id, table);
      const rest = objects.slice(SEEN_ROWS);
      if (rest.length > 0) yield { table, count: rest.length, rows: () => objectRows(columns, rest, id) };
    }
  }

  async #objects(kind: ListKind): Promise<readonly ListRow[]> {
    using loan = borrowDecoder();
    const { source } = this.device;
    // What cannot be read is missing in the table; the verdicts say so.
    const options = { kinds: [kind], decoder: loan.decoder, failed: () => undefined, facts: undefined };
    return await listOpened(source, kind, { ...options, head: { host: null, device: this.name, time: null } });
  }

  #columns(kind: ListKind, type: string, objects: readonly ListRow[]): Column<ListRow>[] {
    const columns = listColumns(kind);
    const readers = SHOWN.filter((name) => columns.names.includes(name)).map((name) => ({
      name,
      read: columns.reader(name),
    }));
    const seen = readers.filter(({ read }) => objects.some((row) => read(row).value !== null));
    return [
      {
        name: "number",
        cell: ({ number }) => ({
          text: html`<a href="#${
            this.#anchor(type, number)
          }" data-open="${type}:${number}" data-device="${this.id}">0x${number.toString(16)}</a>`,
          value: number,
        }),
      },
      ...seen.map(({ name, read }): Column<ListRow> => ({
        name,
        cell: (row) => {
          const { value, name: words } = read(row);
          const known = typeof value === "bigint" ? `0x${value.toString(16)}` : value;
          return { text: known === null ? "" : readable(known, words), value: known };
        },
      })),
    ];
  }

  #anchor(type: string, number: number): string {
    return `${this.id}-${type}-${number.toString(16)}`;
  }

  /** A context with its rings. */
  async *context(type: string, number: number): AsyncGenerator<Markup> {
    const context = await this.device.context(type, number);
    const title = `${type} 0x${number.toString(16)} of ${this.name}`;
    yield html`<h2>${title}</h2>${
      context.parts.map((part) =>
        html`<details open><summary>${part.role} (${part.segment})</summary>${
          part.fields === undefined ? html`<pre>${words(part.dwords ?? [])}</pre>` : fieldTable(part.fields, this.#link)
        }</details>`
      )
    }`;
    const rings: QueueType[] = type === "fullqp" || type === "snd"
      ? ["snd", "rcv"]
      : type === "mkc"
      ? []
      : [type as QueueType];
    for (const ring of rings) {
      await breathe();
      try {
        yield await this.#ring(ring, number);
      } catch (error) {
        yield html`<p>${ring}: not captured (${(error as Error).message})</p>`;
      }
    }
  }

  async #ring(type: QueueType, number: number): Promise<Markup> {
    const { title, bytes, options } = await wholeRing(this.device.source, type, number);
    const id = `${this.id}-${type}-${number.toString(16)}-element`;
    return ringView({ title, id, bytes, options, link: this.#link });
  }

  readonly #link: Link = (field, value) => {
    if (typeof value !== "number" || value === 0) return undefined;
    if (/^(?:qpn|remote_qpn)$/.test(field)) return `open:${this.id}:fullqp:${value}`;
    if (/^cqn(?:_snd|_rcv)?$/.test(field)) return `open:${this.id}:cmp:${value}`;
    if (/^(?:c_eqn|c_eqn_or_apu_element)$/.test(field)) return `open:${this.id}:eqe:${value}`;
    if (/^srqn/.test(field)) return `open:${this.id}:srq:${value}`;
    if (/^[lrm]key$/.test(field)) return `open:${this.id}:mkc:${value >>> 8}`;
    return undefined;
  };

  /** Release what it holds. */
  close(): void {
    this.device.close();
  }
}

function words(dwords: readonly number[]): string {
  return dwords.map((word, i) => `${word.toString(16).padStart(8, "0")}${i % 4 === 3 ? "\n" : " "}`).join("");
}
