/** What a report draws: the rings of the queues that it is about, out of the files that it holds. */

import type { Diagnosis, Verdict } from "../diagnose/types.ts";
import { anchorOf, type RingPictures } from "../render/html/diagnosis.ts";
import type { RingView } from "../render/html/ring_picture.ts";
import { decodedRing } from "../render/html/ring_slots.ts";
import { borrowDecoder } from "./decoders.ts";
import { type Device, openBytes } from "./device.ts";
import type { HeldFile } from "./report.ts";
import type { QueueType } from "./rings.ts";
import { wholeRing } from "./whole_ring.ts";

/** Verdicts whose rings are drawn. */
const MOST_RINGS = 24;
/** Verdicts whose rings are looked for: a capture of contexts has none of thousands. */
const MOST_TRIES = 96;
/** Slots of a ring that is drawn. */
const MOST_SLOTS = 8192;
/** Rings of an object that has a verdict. */
const RINGS: Readonly<Record<string, readonly QueueType[]>> = {
  qp: ["snd", "rcv"],
  cq: ["cmp"],
  eq: ["eqe"],
  srq: ["srq"],
};

/** Rings of verdicts, the worst first, of whichever file has them. */
export async function reportRings(answer: Diagnosis, files: readonly HeldFile[]): Promise<RingPictures> {
  const devices: Device[] = [];
  if (!answer.verdicts.some(isDrawn)) return new Map();
  try {
    for (const { name, bytes } of files) {
      const device = await openBytes(name, bytes).catch(() => undefined); // a file of another kind
      if (device !== undefined) devices.push(device);
    }
    return await ringsOf(answer, devices);
  } finally {
    for (const device of devices) device.close();
  }
}

/** As {@linkcode reportRings}, of files that are open. */
export async function ringsOf({ verdicts }: Diagnosis, devices: readonly Device[]): Promise<RingPictures> {
  const rings = new Map<string, RingView[]>();
  for (const verdict of verdicts.filter(isDrawn).slice(0, MOST_TRIES)) {
    if (rings.size >= MOST_RINGS) break;
    const { kind, number } = verdict;
    for (const device of devices.filter((one) => one.info.generation === 5 && isOf(one, verdict))) {
      const views = await viewsOf(device, RINGS[kind]!, number!);
      if (views.length === 0) continue;
      rings.set(anchorOf(verdict), views);
      break;
    }
  }
  return rings;
}

function isDrawn({ kind, number, severity }: Verdict): boolean {
  return severity !== "info" && number !== null && RINGS[kind] !== undefined;
}

/** A file says of whom it is, or nothing. */
function isOf({ info }: Device, { device, host }: Verdict): boolean {
  const { recordedAs, recordedOn, name } = info;
  if (host !== null && recordedOn != null && recordedOn !== host) return false;
  return recordedAs === undefined || host !== null || recordedAs === device || name === device;
}

async function viewsOf(device: Device, types: readonly QueueType[], number: number): Promise<RingView[]> {
  const views: RingView[] = [];
  for (const type of types) {
    try {
      const { title, bytes, options } = await wholeRing(device.source, type, number);
      if (bytes.length === 0 || (options.count ?? 0) > MOST_SLOTS) continue;
      using loan = borrowDecoder();
      const { view } = decodedRing(loan.decoder, title, bytes, options);
      if (view.slots.length > 0) views.push(view);
    } catch {
      // Not captured: the verdict says what is known without.
    }
  }
  return views;
}
