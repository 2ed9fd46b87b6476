/**
 * An adapter's data on the page: its objects in tables, and each context with its rings when it is asked for.
 *
 * @module
 */

import { type Device, openBytes } from "../api/device.ts";
import type { QueueType } from "../api/rings.ts";
import { QUEUES, ringRowOf } from "../layouts/queues.ts";
import { ringOptionsOf } from "../records/ring_options.ts";
import { fieldTable, type JsonFields, type Link, readable } from "../render/html/fields.ts";
import { html, type Markup } from "../render/html/markup.ts";
import { type Column, objectTable } from "../render/html/tables.ts";
import type { ContextJson } from "../render/context_json.ts";
import { breathe } from "./dom.ts";
import type { NamedBytes } from "./inputs.ts";
import { ringView } from "./ring_view.ts";

/** Members of contexts that tables show, in order; those that no object of a table has are left out. */
const SHOWN = [
  "st",
  "state",
  "status",
  "remote_qpn",
  "rgid_rip",
  "rlid",
  "hw_sq_wqebb_counter",
  "sw_sq_wqebb_counter",
  "next_send_psn",
  "last_acked_psn",
  "next_rcv_psn",
  "cqn_snd",
  "cqn_rcv",
  "srqn_rmpn_xrqn",
  "producer_counter",
  "consumer_counter",
  "c_eqn_or_apu_element",
  "wqe_cnt",
  "lwm",
];
/** Kinds of contexts that are listed. */
const LISTED = ["fullqp", "cmp", "srq", "eqe", "mkc"];

/** An object in a table. */
interface Listed {
  readonly number: number;
  readonly fields: JsonFields;
}

/** A device on the page. */
export class DeviceView {
  readonly name: string;
  readonly #device: Device;
  readonly #id: string;

  private constructor(name: string, device: Device, id: string) {
    this.name = name;
    this.#device = device;
    this.#id = id;
  }

  /** Open a file. */
  static async open({ name, bytes }: NamedBytes, id: string): Promise<DeviceView> {
    return new DeviceView(name, await openBytes(name, bytes), id);
  }

  /** What it is, and tables of what it has; drawn piece by piece. */
  async *overview(): AsyncGenerator<Markup> {
    const { info, notes } = this.#device;
    yield html`<h2>${this.name}</h2><p class="count">${
      [info.part, info.firmware, info.linkLayer].filter(Boolean).join(", ")
    }</p>${notes.map((note) => html`<p>${note}</p>`)}`;
    for (const type of LISTED) {
      const row = QUEUES.find(({ name }) => name.toLowerCase() === type);
      const objects = await this.#objects(type).catch(() => []);
      if (objects.length === 0) continue;
      yield objectTable(
        `${objects.length} × ${row?.title ?? type}`,
        this.#columns(type, objects),
        objects,
        ({ number }) => this.#anchor(type, number),
      );
    }
  }

  async #objects(type: string): Promise<Listed[]> {
    const objects: Listed[] = [];
    for await (const number of this.#device.contexts(type)) {
      const context = await this.#device.context(type, number).catch(() => undefined);
      objects.push({ number, fields: context === undefined ? {} : flat(context) });
      if (objects.length % 256 === 0) await breathe();
    }
    return objects;
  }

  #columns(type: string, objects: readonly Listed[]): Column<Listed>[] {
    const names = SHOWN.filter((name) => objects.some(({ fields }) => fields[name] !== undefined));
    return [
      {
        name: "number",
        cell: ({ number }) => ({
          text: html`<a href="#${
            this.#anchor(type, number)
          }" data-open="${type}:${number}" data-device="${this.#id}">0x${number.toString(16)}</a>`,
          value: number,
        }),
      },
      ...names.map((name): Column<Listed> => ({
        name,
        cell: ({ fields }) => ({
          text: fields[name] === undefined
            ? ""
            : readable(fields[name], fields[`${name}_name`] ?? fields[`${name}_text`]),
          value: fields[name] as string | number | undefined ?? null,
        }),
      })),
    ];
  }

  #anchor(type: string, number: number): string {
    return `${this.#id}-${type}-${number.toString(16)}`;
  }

  /** A context with its rings. */
  async *context(type: string, number: number): AsyncGenerator<Markup> {
    const context = await this.#device.context(type, number);
    const title = `${type} 0x${number.toString(16)} of ${this.name}`;
    yield html`<h2>${title}</h2>${
      context.parts.map((part) =>
        html`<details open><summary>${part.role} (${part.segment})</summary>${
          part.fields === undefined ? html`<pre>${words(part.dwords ?? [])}</pre>` : fieldTable(part.fields, this.#link)
        }</details>`
      )
    }`;
    const rings: QueueType[] = type === "fullqp" ? ["snd", "rcv"] : type === "mkc" ? [] : [type as QueueType];
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
    const stream = await this.#device.source.openRing({ source: type, index: number });
    const pieces: Uint8Array[] = [];
    for await (const piece of stream.chunks) pieces.push(piece.slice());
    const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    const row = ringRowOf(type, this.#device.info.generation)!; // the source has opened it
    const options = ringOptionsOf(row, stream, { qpn: number });
    const title = `${QUEUES.find(({ name }) => name.toLowerCase() === type)?.title ?? type} 0x${number.toString(16)}`;
    return ringView({
      title,
      id: `${this.#id}-${type}-${number.toString(16)}-element`,
      bytes,
      options,
      link: this.#link,
    });
  }

  readonly #link: Link = (field, value) => {
    if (typeof value !== "number" || value === 0) return undefined;
    if (/^(?:qpn|remote_qpn)$/.test(field)) return `open:${this.#id}:fullqp:${value}`;
    if (/^cqn(?:_snd|_rcv)?$/.test(field)) return `open:${this.#id}:cmp:${value}`;
    if (/^(?:c_eqn|c_eqn_or_apu_element)$/.test(field)) return `open:${this.#id}:eqe:${value}`;
    if (/^srqn/.test(field)) return `open:${this.#id}:srq:${value}`;
    if (/^[lrm]key$/.test(field)) return `open:${this.#id}:mkc:${value >>> 8}`;
    return undefined;
  };

  /** Release what it holds. */
  close(): void {
    this.#device.close();
  }
}

/** Fields of all parts, those of structures inside under their own names. */
function flat(context: ContextJson): JsonFields {
  const fields: Record<string, unknown> = {};
  const take = (inner: JsonFields): void => {
    for (const [name, value] of Object.entries(inner)) {
      if (typeof value === "object" && value !== null && !Array.isArray(value)) take(value as JsonFields);
      else fields[name] ??= value;
    }
  };
  for (const part of context.parts) if (part.fields !== undefined) take(part.fields);
  return fields;
}

function words(dwords: readonly number[]): string {
  return dwords.map((word, i) => `${word.toString(16).padStart(8, "0")}${i % 4 === 3 ? "\n" : " "}`).join("");
}
