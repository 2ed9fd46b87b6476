/**
 * Host facts without what should not leave the house: GIDs, GUIDs and LIDs become others, the same as in contexts; names
 * of hosts, network devices and programs become numbers that equal names share.
 *
 * @module
 */

import type { CounterSet, HostFacts, OwnerFacts, PortHostFacts } from "../../device/host_facts.ts";
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
    kernel: /^\d+\.\d+(?:\.\d+)?/.exec(facts.kernel ?? "")?.[0] ?? null,
    driver: plain(facts.driver),
    firmware: plain(facts.firmware),
    pci: named("pci", facts.pci),
    rdma: facts.rdma.map((name) => named("rdma", name) ?? ""),
    interrupts: facts.interrupts.map((one) => ({ ...one, name: /^\w{1,32}/.exec(one.name)?.[0] ?? "" })),
    health: facts.health.map((one) => ({ ...one, reporter: plain(one.reporter) ?? "" })),
    netdev_queues: facts.netdev_queues.map(({ reporter, port, values }) => ({
      reporter: plain(reporter) ?? "",
      port,
      values: Object.fromEntries(
        Object.entries(values).filter(([name, value]) => plain(name) && typeof value !== "string"),
      ),
    })),
    pcie: facts.pcie && { ...facts.pcie, speed: plain(facts.pcie.speed), max_speed: plain(facts.pcie.max_speed) },
    odp: counters(facts.odp),
    host: named("host", facts.host),
    boot_id: named("boot", facts.boot_id),
    net: facts.net.map((name) => named("net", name) ?? ""),
    node_guid: guid(facts.node_guid),
    sys_image_guid: guid(facts.sys_image_guid),
    ports: facts.ports.map((port) => redactPort(port, scrubber, named)),
    owners: facts.owners.map((one) => redactOwner(one, scrubber, named)),
    commands: facts.commands.filter(({ command }) => plain(command) !== null),
    // Its lines have names, addresses and keys in any form.
    kernel_log: [],
    // Reasons name files and devices of the host.
    absent: [
      ...facts.absent.map(({ fact }) => ({ fact: absentName(facts, fact), reason: "its reason is left out" })),
      ...(facts.kernel_log.length === 0 ? [] : [{ fact: "kernel log", reason: "left out by redaction" }]),
    ],
  };
}

function redactOwner(
  one: OwnerFacts,
  scrubber: Scrubber,
  named: (what: string, name: string | null) => string | null,
): OwnerFacts {
  return {
    ...one,
    comm: named("program", one.comm),
    kernel: plain(one.kernel),
    type: plain(one.type),
    state: plain(one.state),
    origin: plain(one.origin) ?? "",
    job: named("job", one.job),
    pod: named("pod", one.pod),
    container: named("container", one.container),
    cgroup: named("cgroup", one.cgroup),
    number: one.kind === "mkey" && one.number !== null ? scrubber.mkeyIndex(one.number) : one.number,
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
    link_layer: plain(port.link_layer),
    state: plain(port.state),
    phys_state: plain(port.phys_state),
    rate: plain(port.rate),
    netdev: named("net", port.netdev),
    counters: counters(port.counters),
    hw_counters: counters(port.hw_counters),
    register_counters: counters(port.register_counters),
    ethtool: counters(port.ethtool),
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

/** A word of the kernel's: nothing that could hold a name, an address or a text of somebody's. */
function plain(text: string | null): string | null {
  return text !== null && /^[A-Za-z0-9_. ()/-]{1,48}$/.test(text) && !/[0-9a-f]{2}[:.-][0-9a-f]{2}[:.-]/i.test(text)
    ? text
    : null;
}

/** What is absent, without the network device whose fact it is. */
function absentName({ net }: HostFacts, fact: string): string {
  return net.reduce((text, name) => text?.replaceAll(name, "a network device") ?? null, plain(fact)) ?? "a fact";
}

/** Counters under names that are words. */
function counters(set: CounterSet | null): CounterSet | null {
  if (set === null) return null;
  return { ...set, values: Object.fromEntries(Object.entries(set.values).filter(([name]) => /^\w{1,64}$/.test(name))) };
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
