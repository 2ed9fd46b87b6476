/**
 * Host facts without what should not leave the house: GIDs, GUIDs and LIDs become others, the same as in contexts; names
 * of hosts, network devices and programs become numbers that equal names share.
 */

import { toHex } from "../../bytes.ts";
import type { ConnectionFacts } from "../../device/software_facts.ts";
import type {
  CounterSet,
  HealthFacts,
  HostFacts,
  NetdevQueueFacts,
  OwnerFacts,
  PcieFacts,
  PortHostFacts,
} from "../../device/host_facts.ts";
import { absentFact, wordOf } from "./host_words.ts";
import type { Scrubber } from "./scrub.ts";

const GID_BYTES = 16;
const LID_BITS = 16;

/**
 * Scrub facts.
 *
 * @param scrubber The one that contexts go through.
 */
export function redactHostFacts(facts: HostFacts, scrubber: Scrubber): HostFacts {
  const name = (what: string, text: string): string => scrubber.name(what, text);
  const named: Named = (what, text) => text === null ? null : name(what, text);
  const guid = (value: string | null): string | null => value === null ? null : scrubGuid(value, scrubber);
  return {
    ...facts,
    time: wordOf("time", facts.time),
    kernel: wordOf("kernel", facts.kernel),
    arch: wordOf("arch", facts.arch),
    driver: wordOf("driver", facts.driver),
    firmware: wordOf("firmware", facts.firmware),
    pci: named("pci", facts.pci),
    rdma: facts.rdma.map((one) => name("rdma", one)),
    interrupts: facts.interrupts.map(({ irq, name, count }) => (
      { irq: wordOf("irq", irq) ?? "", name: wordOf("interrupt", name) ?? "", count }
    )),
    health: facts.health.flatMap(redactHealth),
    netdev_queues: facts.netdev_queues.flatMap(redactQueue),
    pcie: redactPcie(facts.pcie),
    odp: counters(facts.odp),
    host: named("host", facts.host),
    boot_id: named("boot", facts.boot_id),
    net: facts.net.map((one) => name("net", one)),
    node_guid: guid(facts.node_guid),
    sys_image_guid: guid(facts.sys_image_guid),
    ports: facts.ports.map((port) => redactPort(port, scrubber, named)),
    owners: facts.owners.map((one) => redactOwner(one, scrubber, named)),
    connections: facts.connections && facts.connections.map((one) => redactConnection(one, named)),
    commands: facts.commands.filter(({ command }) => wordOf("command", command) !== null),
    // Its lines have names, addresses and keys in any form.
    kernel_log: [],
    // Reasons name files and devices of the host.
    absent: [
      ...facts.absent.map(({ fact }) => ({ fact: absentFact(fact, facts.net), reason: "its reason is left out" })),
      ...(facts.kernel_log.length === 0 ? [] : [{ fact: "kernel log", reason: "left out by redaction" }]),
    ],
  };
}

/** Another name in the place of one. */
type Named = (what: string, name: string | null) => string | null;

function redactPcie(pcie: PcieFacts | null): PcieFacts | null {
  return pcie && { ...pcie, speed: wordOf("speed", pcie.speed), max_speed: wordOf("speed", pcie.max_speed) };
}

function redactHealth(one: HealthFacts): HealthFacts[] {
  const reporter = wordOf("reporter", one.reporter);
  return reporter === null ? [] : [{ ...one, reporter, state: wordOf("health", one.state) }];
}

function redactQueue({ reporter: text, port, values }: NetdevQueueFacts): NetdevQueueFacts[] {
  const reporter = wordOf("reporter", text);
  if (reporter === null) return [];
  const kept = Object.entries(values).filter(([fact, value]) =>
    wordOf("queue_fact", fact) !== null && typeof value !== "string"
  );
  return [{ reporter, port, values: Object.fromEntries(kept) }];
}

/** Whose an object or a connection is. */
function userOf({ comm, kernel }: Pick<OwnerFacts, "comm" | "kernel">, named: Named) {
  return { comm: named("program", comm), kernel: wordOf("kernel_user", kernel) };
}

function redactOwner(
  one: OwnerFacts,
  scrubber: Scrubber,
  named: Named,
): OwnerFacts {
  return {
    ...one,
    ...userOf(one, named),
    type: wordOf("qp_type", one.type),
    state: wordOf("qp_state", one.state),
    origin: wordOf("origin", one.origin) ?? "",
    job: named("job", one.job),
    pod: named("pod", one.pod),
    container: named("container", one.container),
    cgroup: named("cgroup", one.cgroup),
    number: one.kind === "mkey" && one.number !== null ? scrubber.mkeyIndex(one.number) : one.number,
  };
}

/** Addresses and services of connections are left out: they say who talks to whom in any form. */
function redactConnection(
  one: ConnectionFacts,
  named: Named,
): ConnectionFacts {
  return {
    ...one,
    state: wordOf("cm_state", one.state),
    ps: wordOf("port_space", one.ps),
    source: null,
    destination: null,
    ...userOf(one, named),
  };
}

function redactPort(
  port: PortHostFacts,
  scrubber: Scrubber,
  named: Named,
): PortHostFacts {
  const lid = (value: number | null): number | null => {
    if (value === null) return null;
    const bytes = scrubber.scrub("lid", LID_BITS, Uint8Array.of(value >>> 8, value & 0xff));
    return bytes[0]! << 8 | bytes[1]!;
  };
  return {
    ...port,
    link_layer: wordOf("link_layer", port.link_layer),
    state: wordOf("port_state", port.state),
    phys_state: wordOf("phys_state", port.phys_state),
    rate: wordOf("rate", port.rate),
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
        type: wordOf("gid_type", entry.type),
        netdev: named("net", entry.netdev),
      }];
    }),
  };
}

/** Counters under names that are words. */
function counters(set: CounterSet | null): CounterSet | null {
  if (set === null) return null;
  return {
    ...set,
    values: Object.fromEntries(Object.entries(set.values).filter(([name]) => wordOf("counter", name) !== null)),
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
  return Uint8Array.from({ length }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

function groups(bytes: Uint8Array): string {
  return toHex(bytes).replace(/.{4}(?=.)/g, "$&:");
}
