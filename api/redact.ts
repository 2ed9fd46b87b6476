/**
 * Answers without what should not leave the house: contexts, requests and facts are replaced before anything is judged,
 * so that verdicts, rows and reports never see what they must not show. Equal values stay equal: ends still pair, keys
 * still have their regions.
 */

import { newSecret, type RedactionKey } from "../capture/redact/permutation.ts";
import { redactHostFacts } from "../capture/redact/host.ts";
import { rewrite } from "../capture/redact/rewrite.ts";
import { Scrubber } from "../capture/redact/scrub.ts";
import { RedactedTexts } from "../capture/redact/texts.ts";
import { gidText } from "../diagnose/gid.ts";
import type { Datagram, Destination, Sample, SendRing, SendWqe } from "../diagnose/types.ts";
import type { HostFacts } from "../device/host_facts.ts";
import type { DeviceInfo } from "../device/types.ts";
import { DeviceError } from "../errors.ts";
import { layoutByName } from "../layouts/index.ts";
import { type ContextRows, contextRows, rowBytes } from "../records/context_rows.ts";
import { Decoder } from "../wasm/decoder.ts";

/** Keys that stand for no region: their contexts tell nothing, and judgement knows them by number. */
const RESERVED_INDEXES = [1, 2, 3];

/** Of what may be done between two turns of others, as bytes: to rewrite a context takes some microseconds. */
const CONTEXT_WORK = 1 << 14;

/** Something that could not be read. */
export interface Problem {
  /** `QP 0x12`, `list of CQs`. */
  readonly what: string;
  /** Index of the memory key that it is. */
  readonly key?: number | undefined;
  /** Why. */
  readonly error: unknown;
}

/** Redacts what answers rest on, under one secret. */
export class Redaction {
  /** The secret, for captures that go with the answer. */
  readonly key: RedactionKey;
  readonly #scrubber: Scrubber;
  readonly #texts: RedactedTexts;
  readonly #originals = new Map<string, string>();
  #decoder: Decoder | undefined;

  /** @param key The secret; `true`: one of its own. */
  constructor(key: RedactionKey | true) {
    this.key = key === true ? newSecret() : key;
    this.#scrubber = new Scrubber(this.key);
    this.#texts = new RedactedTexts(this.#scrubber);
  }

  /** A name in the place of an adapter's or a file's. */
  device(name: string): string {
    return this.#texts.device({ name, generation: 5 }).name;
  }

  /** What is said of an adapter. */
  info(info: DeviceInfo): DeviceInfo {
    return this.#texts.device({ ...info, name: info.recordedAs ?? info.name });
  }

  /** What could not be read, without texts of devices and files. */
  problem({ what, key, error }: Problem): string {
    const status = error instanceof DeviceError ? error.status : undefined;
    const reason = { kind: "", message: "", status };
    const { message } = this.#texts.failure({ source: "", index: undefined, what: "", reason }).reason;
    return `${key === undefined ? what : `memory key 0x${this.keyIndex(key).toString(16)}`}: ${message}`;
  }

  /** A remark of a file; undefined: it is only counted. */
  note(text: string): string | undefined {
    return this.#texts.note(text);
  }

  /** What is said of remarks that were only counted. */
  get leftOut(): string | undefined {
    return this.#texts.leftOut;
  }

  /** The index of a memory key. */
  keyIndex(index: number): number {
    return this.#scrubber.mkeyIndex(index);
  }

  /** Whether an address, host or LID of an answer is the one that somebody asked for by its real name. */
  stands(shown: string, wanted: string): boolean {
    return this.#originals.get(shown.toLowerCase()) === wanted.toLowerCase();
  }

  /** What a host tells. */
  facts(facts: HostFacts): HostFacts {
    const redacted = redactHostFacts(facts, this.#scrubber);
    this.#remember(redacted.host, facts.host);
    return redacted;
  }

  /** A whole sample; yields between its contexts. */
  *sample(sample: Sample): Generator<number, Sample> {
    const facts = sample.facts === undefined ? undefined : this.facts(sample.facts);
    const mkeys = [...sample.mkeys].filter(([index]) => !RESERVED_INDEXES.includes(index));
    return {
      ...sample,
      facts,
      host: facts?.host ?? null,
      device: this.device(sample.device),
      qps: yield* this.contexts("qpc", sample.qps),
      cqs: yield* this.contexts("cqc", sample.cqs),
      eqs: yield* this.contexts("eqc", sample.eqs),
      srqs: yield* this.contexts("srqc", sample.srqs),
      mkeys: yield* this.contexts("mkc", new Map(mkeys)),
      sends: new Map([...sample.sends].map(([number, ring]) => [number, this.#ring(ring)])),
    };
  }

  /** Contexts by number, as redaction of captures rewrites them; yields between them. */
  *contexts<K extends keyof ContextRows>(
    kind: K,
    rows: ReadonlyMap<number, ContextRows[K]>,
  ): Generator<number, Map<number, ContextRows[K]>> {
    const size = layoutByName(kind)!.bytes;
    const bytes = new Uint8Array(rows.size * size);
    let at = 0;
    for (const row of rows.values()) {
      bytes.set(rewrite(rowBytes(kind, row), [{ layout: kind, offset: 0, length: size }], this.#scrubber), at);
      at += size;
      yield CONTEXT_WORK;
    }
    this.#decoder ??= Decoder.create();
    const redacted = contextRows(this.#decoder, kind, bytes);
    const result = new Map<number, ContextRows[K]>();
    for (const [i, number] of [...rows.keys()].entries()) {
      const row = redacted[i]!;
      if (kind === "qpc") this.#rememberPeer(row as ContextRows["qpc"], rows.get(number) as ContextRows["qpc"]);
      result.set(kind === "mkc" ? this.keyIndex(number) : number, row);
    }
    return result;
  }

  /** Fields of a structure, as redaction of captures rewrites it. */
  structure(layout: string, bytes: Uint8Array): Record<string, unknown> {
    this.#decoder ??= Decoder.create();
    const area = { layout, offset: 0, length: bytes.length };
    return this.#decoder.decodeOne(layout, rewrite(bytes, [area], this.#scrubber));
  }

  #ring(ring: SendRing): SendRing {
    return { ...ring, wqes: new Map([...ring.wqes].map(([slot, wqe]) => [slot, this.#wqe(wqe)])) };
  }

  #wqe({ destination, local, remote, to, toDct, ...wqe }: SendWqe): SendWqe {
    const where = / qp 0x[0-9a-f]+$/.exec(destination ?? "");
    const target = destination?.slice(0, where?.index);
    return {
      ...wqe,
      local: local.map(({ key, addr, length }) => ({ key: this.#mkey(key), addr: this.#address(addr), length })),
      ...(remote === undefined ? {} : { remote: { key: this.#mkey(remote.key), addr: this.#address(remote.addr) } }),
      ...(to === undefined ? {} : { to: this.#datagram(to) }),
      ...(toDct === undefined ? {} : { toDct: this.#destination(toDct) }),
      ...(target === undefined ? {} : {
        destination: `target-${this.#scrubber.nameNumber(target).toString(16).padStart(8, "0")}${where?.[0] ?? ""}`,
      }),
    };
  }

  /** Addresses and Q_Keys as those of contexts become. */
  #datagram({ q_key, ...to }: Datagram): Datagram {
    return { ...this.#destination(to), q_key: this.#small("key", 32, q_key) };
  }

  #destination({ gid, lid, qpn }: Destination): Destination {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, gid >> 64n);
    view.setBigUint64(8, gid & (2n ** 64n - 1n));
    const hidden = gid === 0n ? bytes : this.#scrubber.scrub("gid", 128, bytes);
    const wide = new DataView(hidden.buffer, hidden.byteOffset);
    return {
      gid: wide.getBigUint64(0) << 64n | wide.getBigUint64(8),
      lid: lid === 0 ? 0 : this.#small("lid", 16, lid),
      qpn,
    };
  }

  #small(kind: "lid" | "key", bits: number, value: number): number {
    const own = new Uint8Array(bits / 8);
    own.forEach((_, i) => own[i] = value >>> (bits - 8 * (i + 1)) & 0xff);
    return this.#scrubber.scrub(kind, bits, own).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  #mkey(key: number): number {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, key);
    const scrubbed = this.#scrubber.scrub("mkey", 32, bytes);
    return new DataView(scrubbed.buffer, scrubbed.byteOffset).getUint32(0);
  }

  #address(address: bigint): bigint {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, address);
    const scrubbed = this.#scrubber.scrub("address", 64, bytes);
    return new DataView(scrubbed.buffer, scrubbed.byteOffset).getBigUint64(0);
  }

  #rememberPeer(shown: ContextRows["qpc"], real: ContextRows["qpc"]): void {
    this.#remember(gidText(shown.rgid_rip), gidText(real.rgid_rip));
    if (real.rlid !== 0) this.#remember(String(shown.rlid), String(real.rlid));
  }

  #remember(shown: string | null | undefined, real: string | null | undefined): void {
    if (shown != null && real != null) this.#originals.set(shown.toLowerCase(), real.toLowerCase());
  }
}
