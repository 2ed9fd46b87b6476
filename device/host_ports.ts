/** Ports of an RDMA device, as their folders in /sys show them. */

import { listFolder, readTextFile } from "../ffi/libc.ts";
import type { LibcSymbols } from "../ffi/libc_symbols.ts";
import type { CounterSet, CounterValue, GidFacts, PortHostFacts } from "./host_facts.ts";
import type { Syscalls } from "../ffi/syscalls.ts";
import { type Absences, monotonicUs, readFactThere, readThere, reasonOf } from "./host_files.ts";
import { NO_PORT } from "./host_shape.ts";

/** Entries of a GID table at most, and of a table of P_Keys. */
const MAX_ENTRIES = 4096;
const MAX_COUNTERS = 1024;
const ZERO_GID = /^[0:]*$/;
const LIFESPAN = "lifespan";

export interface PortReading {
  /** Thread for files that the driver asks the firmware for. */
  readonly calls: Syscalls;
  /** The C library. */
  readonly symbols: LibcSymbols;
  /** Gets what is not there. */
  readonly absent: Absences;
}

export async function readPort(reading: PortReading, folder: string, port: number): Promise<PortHostFacts> {
  const { calls, symbols, absent } = reading;
  const text = (fact: string, file: string): Promise<string | null> =>
    readFactThere(calls, absent, `${fact} of port ${port}`, `${folder}/${file}`);
  return {
    ...NO_PORT,
    port,
    link_layer: await text("link layer", "link_layer"),
    state: afterColon(await text("state", "state")),
    phys_state: afterColon(await text("physical state", "phys_state")),
    rate: await text("rate", "rate"),
    lid: numberOf(await text("LID", "lid")),
    sm_lid: numberOf(await text("LID of the subnet manager", "sm_lid")),
    lid_mask_count: numberOf(await text("LID mask", "lid_mask_count")),
    gids: readGids(symbols, absent, folder, port),
    pkeys: await readPkeys(reading, folder, port),
    counters: await readCounters(reading, `${folder}/counters`, `counters of port ${port}`),
    hw_counters: await readCounters(reading, `${folder}/hw_counters`, `hw_counters of port ${port}`),
  };
}

/** `4: ACTIVE` */
function afterColon(text: string | null): string | null {
  return text === null ? null : text.replace(/^\d+:\s*/, "");
}

/** A number, decimal or with 0x. */
export function numberOf(text: string | null): number | null {
  const value = text === null || text === "" ? NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

function indexes(names: readonly string[] | undefined): number[] {
  return (names ?? []).filter((name) => /^\d{1,5}$/.test(name)).map(Number).sort((a, b) => a - b);
}

function readGids(symbols: LibcSymbols, absent: Absences, folder: string, port: number): GidFacts[] {
  const names = listFolder(symbols, `${folder}/gids`, MAX_ENTRIES);
  if (names === undefined) {
    absent.note(`GID table of port ${port}`, `${folder}/gids cannot be read (${reasonOf(symbols)})`);
    return [];
  }
  const line = (path: string): string | undefined => readTextFile(symbols, `${folder}/${path}`, 256)?.trim();
  return indexes(names).flatMap((index) => {
    const gid = line(`gids/${index}`);
    if (gid === undefined || ZERO_GID.test(gid)) return [];
    // These two answer an error where the entry is empty or belongs to no network device.
    const type = line(`gid_attrs/types/${index}`) || null;
    return [{ index, gid, type, netdev: line(`gid_attrs/ndevs/${index}`) || null }];
  });
}

async function readPkeys(
  { calls, symbols, absent }: PortReading,
  folder: string,
  port: number,
): Promise<PortHostFacts["pkeys"]> {
  const names = listFolder(symbols, `${folder}/pkeys`, MAX_ENTRIES);
  if (names === undefined) {
    absent.note(`P_Keys of port ${port}`, `${folder}/pkeys cannot be read (${reasonOf(symbols)})`);
    return [];
  }
  const found: { index: number; pkey: number }[] = [];
  for (const index of indexes(names)) {
    const pkey = numberOf((await readThere(calls, `${folder}/pkeys/${index}`)).text ?? null);
    if (pkey !== null && pkey !== 0) found.push({ index, pkey });
  }
  return found;
}

async function readCounters(
  { calls, symbols, absent }: PortReading,
  folder: string,
  fact: string,
): Promise<CounterSet | null> {
  const names = listFolder(symbols, folder, MAX_COUNTERS);
  if (names === undefined) return absent.note(fact, `${folder} cannot be read (${reasonOf(symbols)})`);
  const mono_us = monotonicUs(symbols);
  const values: Record<string, CounterValue> = {};
  let lifespan_ms: number | null = null;
  for (const name of names.sort()) {
    const { text } = await readThere(calls, `${folder}/${name}`);
    if (name === LIFESPAN) lifespan_ms = numberOf(text ?? null);
    else if (text !== undefined && /^\d{1,20}$/.test(text)) values[name] = counterValue(BigInt(text));
  }
  return { mono_us, lifespan_ms, values };
}

/** A counter as facts hold it. */
export function counterValue(value: bigint): CounterValue {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : `0x${value.toString(16)}`;
}
