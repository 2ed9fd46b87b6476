/**
 * Host facts without what should not leave the house: GIDs, GUIDs and LIDs become others, the same as in contexts; names
 * of hosts, network devices and programs become numbers that equal names share.
 *
 * @module
 */

import type { HostFacts, PortHostFacts } from "../../device/host_facts.ts";
import type { Scrubber } from "./scrub.ts";

const GID_BYTES = 16;
const LID_BITS = 16;

/**
 * Scrub facts.
 *
 * @param facts Facts.
 * @param scrubber The one that contexts go through.
 */
export function redactHostFacts(facts: HostFacts, scrubber: Scrubber): HostFacts {
  const named = (what: string, name: string | null): string | null =>
    name === null ? null : `${what}-${hex(scrubber.scrub("data", 32, digest(name)))}`;
  const guid = (value: string | null): string | null => value === null ? null : scrubGuid(value, scrubber);
  return {
    ...facts,
    host: named("host", facts.host),
    boot_id: named("boot", facts.boot_id),
    net: facts.net.map((name) => named("net", name) ?? ""),
    node_guid: guid(facts.node_guid),
    sys_image_guid: guid(facts.sys_image_guid),
    ports: facts.ports.map((port) => redactPort(port, scrubber, named)),
    owners: facts.owners.map((one) => ({
      ...one,
      comm: named("program", one.comm),
      number: one.kind === "mkey" && one.number !== null ? scrubber.mkeyIndex(one.number) : one.number,
    })),
    // Reasons name files and devices of the host.
    absent: facts.absent.map(({ fact, reason }) => ({ fact, reason: reason.replace(/\/\S+/g, "(a file)") })),
  };
}

function redactPort(
  port: PortHostFacts,
  scrubber: Scrubber,
  named: (what: string, name: string | null) => string | null,
): PortHostFacts {
  const lid = (value: number | null): number | null => {
    if (value === null) return null;
    const [high = 0, low = 0] = scrubber.scrub("lid", LID_BITS, Uint8Array.of(value >>> 8, value & 0xff));
    return high << 8 | low;
  };
  return {
    ...port,
    lid: lid(port.lid),
    sm_lid: lid(port.sm_lid),
    gids: port.gids.flatMap((entry) => {
      const bytes = parseGroups(entry.gid, GID_BYTES);
      // What is no GID cannot be told from what it hides.
      if (bytes === undefined) return [];
      return [{
        ...entry,
        gid: groups(scrubber.scrub("gid", 8 * GID_BYTES, bytes)),
        netdev: named("net", entry.netdev),
      }];
    }),
  };
}

/** A GUID is the interface half of a GID, and is scrubbed as such. */
function scrubGuid(text: string, scrubber: Scrubber): string | null {
  const bytes = parseGroups(text, 8);
  if (bytes === undefined) return null;
  const gid = new Uint8Array(GID_BYTES);
  gid.set([0xfe, 0x80]);
  gid.set(bytes, 8);
  return groups(scrubber.scrub("gid", 8 * GID_BYTES, gid).subarray(8));
}

/** Groups of four digits, as the kernel prints them. */
function parseGroups(text: string, length: number): Uint8Array | undefined {
  if (!/^[0-9a-f]{4}(?::[0-9a-f]{4})*$/i.test(text)) return undefined;
  const digits = text.replaceAll(":", "");
  if (digits.length !== 2 * length) return undefined;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function groups(bytes: Uint8Array): string {
  return hex(bytes).match(/.{4}/g)?.join(":") ?? "";
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Four bytes of a name (FNV-1a): equal names agree, and the secret is what hides them. */
function digest(name: string): Uint8Array {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return Uint8Array.of(hash >>> 24, hash >>> 16 & 0xff, hash >>> 8 & 0xff, hash & 0xff);
}
