/**
 * Fuzz targets of what a capture keeps and what it does not: redacted once and twice, and of a device that refuses parts.
 */

import { capture as take } from "../../api/capture.ts";
import { BlockReader } from "../../capture/blocks.ts";
import { captureOf, captureProvider } from "../../capture/provider.ts";
import type { RedactionKey } from "../../capture/redact/permutation.ts";
import { gen5Source } from "../../device/gen5.ts";
import type { ContextType, SegmentProvider, SegmentRequest } from "../../device/types.ts";
import { DeviceError } from "../../errors.ts";
import { MemoryStore } from "../../files/store.ts";
import { Turns } from "../../files/turns.ts";
import { loadZlib } from "../../files/zlib.ts";
import { Decoder } from "../../wasm/decoder.ts";
import { captureSeed, changeTexts, mutateBlocks } from "./captures.ts";
import { ran } from "./commands.ts";
import { temporary } from "./inputs.ts";
import type { Rng } from "./mutate.ts";
import type { Target } from "./target.ts";

const MARK = "Qz7secretNode";
const decoder = new TextDecoder("latin1");

/** A capture of queues of a built-in adapter, with all that its host tells, and a mark in what texts it has. */
async function marked(qps: readonly number[]): Promise<Uint8Array> {
  const bytes = await captured("sim:sick", { qps });
  return await changeTexts(
    bytes,
    (text) => text.replace(/"(?:host|name|comm|job|pod|container|message)":"/g, `$&${MARK}`),
  );
}

async function captured(
  name: string,
  options: { qps?: readonly number[]; redact?: RedactionKey },
): Promise<Uint8Array> {
  const store = new MemoryStore();
  await take(name, { write: (bytes) => store.append(bytes) }, options);
  return bytesOf(store);
}

function bytesOf(store: MemoryStore): Uint8Array {
  const bytes = new Uint8Array(store.size);
  store.read(0, bytes);
  return bytes;
}

/** All that a capture's records say, unpacked. */
async function textOf(bytes: Uint8Array): Promise<string> {
  const store = new MemoryStore();
  store.append(bytes);
  let text = "";
  for await (const records of new BlockReader("redacted", store, await loadZlib()).blocks(new Turns())) {
    for (const { body } of records) text += decoder.decode(body);
  }
  return text;
}

const NAMES = /"((?:host|boot|pci|rdma|net|program|job|pod|container|cgroup|adapter)-[0-9a-f]{8})"/g;
const namesIn = (text: string): string => [...text.matchAll(NAMES)].map(([, name]) => name).join(" ");
const hex = [...MARK].map((letter) => letter.charCodeAt(0).toString(16)).join("");

/** What is wrong in a capture, by rule and number; a key's number is a secret. */
async function verdictsOf(path: string): Promise<string> {
  const { code, stdout } = await ran(["diagnose", path, "--json"]);
  const { verdicts = [] } = JSON.parse(stdout) as { verdicts?: { name: string; object: string; number: unknown }[] };
  return `${code} ${verdicts.map(({ name, number }) => `${name} ${number}`).sort().join(", ")}`;
}

/** A key that the seed repeats. */
const keyOf = (rng: Rng): RedactionKey => [rng.next(), rng.next(), rng.next(), rng.next()];

/** Redacted twice: nothing planted comes through, names stay, and so does what is wrong. */
const REDACTION: Target = {
  name: "redaction",
  weight: 0.05,
  seeds: async () => [await marked([0x100, 0x101, 0x102, 0x103]), await captureSeed()],
  mutate: mutateBlocks,
  run: async (bytes, rng) => {
    const path = temporary(bytes);
    const once = await captured(path, { redact: keyOf(rng) });
    const before = await verdictsOf(path);
    const after = await verdictsOf(temporary(once));
    const twice = await captured(path, { redact: keyOf(rng) });
    const again = await verdictsOf(temporary(twice));
    const texts = [await textOf(once), await textOf(twice)];
    for (const text of texts) {
      if (text.includes(MARK) || text.toLowerCase().includes(hex)) {
        throw new TypeError("What was planted comes through");
      }
    }
    if (namesIn(texts[0]!) !== namesIn(texts[1]!)) throw new TypeError("Names change when they are redacted again");
    if (before !== after || after !== again) throw new TypeError(`Verdicts: ${before}; ${after}; ${again}`);
  },
};

const STATUSES = ["ME_REG_ACCESS_BAD_PARAM", "ME_ICMD_BUSY", "ME_REG_ACCESS_INTERNAL_ERROR"];

/** A device that refuses dumps of a segment from some time on. */
function refusing(provider: SegmentProvider, type: number, from: number, status: string): SegmentProvider {
  let asked = 0;
  const refusal = (request: SegmentRequest): Error | undefined =>
    request.type !== type || asked++ < from
      ? undefined
      : new DeviceError(`Register status ${status}`, { device: "fuzz", operation: "dump", status });
  return {
    info: provider.info,
    menu: () => provider.menu(),
    close: () => provider.close(),
    async *dump(request: SegmentRequest) {
      const reason = refusal(request);
      if (reason === undefined) yield* provider.dump(request);
      else yield { kind: "end", reason } as const;
    },
  };
}

let contexts: Decoder | undefined;

const CONTEXTS: readonly ContextType[] = ["snd", "rcv", "cmp", "fullqp"];

/** Bytes of contexts and rings that a capture has of a QP and its CQ. */
async function held(bytes: Uint8Array): Promise<{ sizes: number[]; failures: number }> {
  const store = new MemoryStore();
  store.append(bytes);
  const capture = await captureOf({ name: "fuzz", store, notes: [] });
  const sizes: number[] = [];
  for (const source of CONTEXTS) {
    const reader = gen5Source(captureProvider("fuzz", capture), contexts ??= Decoder.create());
    const index = source === "cmp" ? 0x87 : 0xb;
    let size = 0;
    try {
      const { parts } = await reader.readContext({ source, index, query: true });
      size = parts.reduce((sum, part) => sum + part.bytes.length, 0);
      for await (const piece of (await reader.openRing({ source, index })).chunks) size += piece.length;
    } catch {
      // What is not there counts nothing.
    }
    sizes.push(size);
  }
  capture.store.close();
  return { sizes, failures: capture.failures.length };
}

let whole: readonly number[] | undefined;

/** What a device refuses of a queue that exists is a failure in the capture, and the capture is not whole. */
const REFUSED: Target = {
  name: "refused",
  weight: 0.25,
  seeds: () => [new Uint8Array([0, 0, 0]), new Uint8Array([3, 1, 1]), new Uint8Array([7, 0, 2])],
  run: async ([type = 0, from = 0, status = 0]) => {
    whole ??= (await held(await captureSeed())).sizes;
    const bytes = await captureSeed((provider, menu) => {
      const record = menu[type % menu.length]!;
      return refusing(provider, record.type, from % 4, STATUSES[status % STATUSES.length]!);
    });
    const { sizes, failures } = await held(bytes);
    const less = sizes.some((size, i) => size < whole![i]!);
    if (less && failures === 0) throw new TypeError(`Less is kept (${sizes} of ${whole}), and nothing failed`);
    const path = temporary(bytes);
    const { code } = await ran(["info", path]);
    if ((failures > 0) !== (code === 1)) throw new TypeError(`${failures} failures, exit code ${code}`);
  },
};

/** All of them. */
export const KEPT: readonly Target[] = [REDACTION, REFUSED];
