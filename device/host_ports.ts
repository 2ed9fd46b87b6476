/**
 * Ports of an RDMA device, as their folders in /sys show them.
 *
 * @module
 */

import { listFolder, readTextFile } from "../ffi/libc.ts";
import type { LibcSymbols } from "../ffi/libc_symbols.ts";
import type { CounterSet, CounterValue, GidFacts, PortHostFacts } from "./host_facts.ts";
import { type Absences, monotonicUs, readFact, reasonOf } from "./host_files.ts";
import { NO_PORT } from "./host_shape.ts";

/** Entries of a GID table at most, and of a table of P_Keys. */
const MAX_ENTRIES = 4096;
const MAX_COUNTERS = 1024;
const ZERO_GID = /^[0:]*$/;
const LIFESPAN = "lifespan";

/**
 * A port.
 *
 * @param absent Gets what is not there.
 * @param folder Its folder.
 * @param port Its number.
 */
export function readPort(symbols: LibcSymbols, absent: Absences, folder: string, port: number): PortHostFacts {
  const text = (fact: string, file: string): string | null =>
    readFact(symbols, absent, `${fact} of port ${port}`, `${folder}/${file}`);
  return {
    ...NO_PORT,
    port,
    link_layer: text("link layer", "link_layer"),
    state: afterColon(text("state", "state")),
    phys_state: afterColon(text("physical state", "phys_state")),
    rate: text("rate", "rate"),
    lid: numberOf(text("LID", "lid")),
    sm_lid: numberOf(text("LID of the subnet manager", "sm_lid")),
    lid_mask_count: numberOf(text("LID mask", "lid_mask_count")),
    gids: readGids(symbols, absent, folder, port),
    pkeys: readPkeys(symbols, absent, folder, port),
    counters: readCounters(symbols, absent, `${folder}/counters`, `counters of port ${port}`),
    hw_counters: readCounters(symbols, absent, `${folder}/hw_counters`, `hw_counters of port ${port}`),
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

function readPkeys(symbols: LibcSymbols, absent: Absences, folder: string, port: number): PortHostFacts["pkeys"] {
  const names = listFolder(symbols, `${folder}/pkeys`, MAX_ENTRIES);
  if (names === undefined) {
    absent.note(`P_Keys of port ${port}`, `${folder}/pkeys cannot be read (${reasonOf(symbols)})`);
    return [];
  }
  return indexes(names).flatMap((index) => {
    const pkey = numberOf(readTextFile(symbols, `${folder}/pkeys/${index}`, 16)?.trim() ?? null);
    return pkey === null || pkey === 0 ? [] : [{ index, pkey }];
  });
}

function readCounters(symbols: LibcSymbols, absent: Absences, folder: string, fact: string): CounterSet | null {
  const names = listFolder(symbols, folder, MAX_COUNTERS);
  if (names === undefined) return absent.note(fact, `${folder} cannot be read (${reasonOf(symbols)})`);
  const mono_us = monotonicUs(symbols);
  const values: Record<string, CounterValue> = {};
  let lifespan_ms: number | null = null;
  for (const name of names.sort()) {
    const text = readTextFile(symbols, `${folder}/${name}`, 64)?.trim();
    if (name === LIFESPAN) lifespan_ms = numberOf(text ?? null);
    else if (text !== undefined && /^\d{1,20}$/.test(text)) values[name] = counterValue(BigInt(text));
  }
  return { mono_us, lifespan_ms, values };
}

/** A counter as facts hold it. */
export function counterValue(value: bigint): CounterValue {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : `0x${value.toString(16)}`;
}
