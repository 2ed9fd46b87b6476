/** Kinds of values in templates that only lines about adapters, buses and connections have. */

import { HOST_WORDS } from "../layouts/host_words.ts";
import type { Fact } from "./types.ts";

/** How a value is printed. */
export interface Kind {
  /** What it looks like, without groups. */
  readonly pattern: string;
  /** What it says. */
  read(text: string): Fact | undefined;
}

const plain = (text: string): Fact => text;

/** Runs of blanks as one. */
const oneBlank = (text: string): string => text.replace(/\s+/g, " ");

/** Words with any run of blanks between them. */
const phrases = (source: string, read: (text: string) => Fact = oneBlank): Kind => ({
  pattern: source.replaceAll(" ", "\\s{1,16}"),
  read,
});

/** What is wrong with a module, in the kernel's words. */
const MODULE_ERRORS = [
  "Power budget exceeded",
  "Long Range for non MLNX cable",
  "Bus stuck (I2C or data shorted)",
  "No EEPROM/retry timeout",
  "Enforce part number list",
  "Unknown identifier",
  "High Temperature",
  "Bad or shorted cable/module",
  "PMD type is not enabled",
  "Unknown status",
];

/** The kernel's names of the bits of AER, the longest first. */
const AER_NAMES = ["aer_uncorrectable", "aer_correctable"].flatMap((fact) =>
  HOST_WORDS.find((kind) => kind.fact === fact)!.words.flatMap(({ names }) => names)
).toSorted((a, b) => b.length - a.length);

export const HOST_KINDS: Readonly<Record<string, Kind>> = {
  /** How bad an issue of the firmware's health is. */
  loglevel: { pattern: "EMERGENCY|ALERT|CRITICAL|ERROR|WARNING|NOTICE|INFO|DEBUG", read: plain },
  /** How the driver's reset of an adapter begins, goes on and ends, in its own words. */
  start: { pattern: "start(?![a-z])", read: plain },
  resetend: { pattern: "end(?![a-z])", read: plain },
  resetwords: phrases(
    "handling bad device here|health recovery succeeded|device is going to be reset|device was reset successfully",
  ),
  /** What mthca says of an adapter that failed. */
  catas: phrases("internal (?:parity )?error|uplink bus error|DDR data error|unknown error"),
  /** A step of a connection of NVMe. */
  nvmestep: phrases("rdma connection establishment|rdma_resolve_(?:addr|route)(?: wait)?|rdma_connect"),
  /** What an initiator of SRP says of its connection. */
  srpevent: phrases("reconnect attempt \\d{1,9}|DREQ received - connection closed"),
  /** What Lustre's network says of a connection that it makes. */
  lndevent: phrases("UNREACHABLE|(?:ROUTE|ADDR|CONNECT) ERROR", (text) => oneBlank(text).toLowerCase()),
  lndreason: phrases("(?:o2iblnd|consumer|incompatible|no|stale|reason) [#\\w-]{1,24}(?: [\\w-]{1,24}){0,4}"),
  /** An address of RDS. */
  rdsaddr: {
    pattern: "(?:::ffff:)?\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\d.])|(?!::ffff:)[0-9a-f]{0,4}:[0-9a-f:]{2,42}",
    read: (text) => text.replace(/^::ffff:/i, ""),
  },
  /** A step of a driver's start. */
  startstep: { pattern: "mlx5_(?:init|load)_one\\w{0,8}|mlx4_\\w{1,24}", read: plain },
  starthca: { pattern: "(?:enable|init|boot|reset)\\s{1,16}hca|handle_hca_cap\\w{0,8}", read: plain },
  /** What a module reports. */
  cable: phrases("Cable error", (text) => oneBlank(text).toLowerCase()),
  moduleerror: {
    pattern: MODULE_ERRORS.map((text) => text.replaceAll(" ", "\\s{0,16}").replace(/[()]/g, "\\$&")).join("|"),
    read: oneBlank,
  },
  /** The name of a network device. */
  netdev: { pattern: "[a-z][\\w.-]{0,15}", read: plain },
  unplugged: phrases("Cable unplugged", (text) => oneBlank(text).toLowerCase()),
  /** A function as the IOMMU prints it; some kernels put `0x` before its numbers. */
  iommupci: {
    pattern: "(?:(?:0x)?[0-9a-f]{2}:(?:0x)?[0-9a-f]{2}\\.\\d)",
    read: (text) => text.replaceAll("0x", ""),
  },
  /** Whose access a system MMU refused: a function, or a device of the platform. */
  iommuclient: { pattern: "[\\w.:-]{4,48}", read: plain },
  /** The header of a packet of the bus. */
  tlp: phrases("[0-9a-f]{8}(?: [0-9a-f]{8}){3}(?![0-9a-z])"),
  /** Vendor and device. */
  pciid: { pattern: "[0-9a-f]{4}:[0-9a-f]{4}", read: plain },
  /** A bit of AER by its name. */
  aererror: {
    pattern: `(?:${AER_NAMES.map((name) => name.replaceAll(" ", "\\s{1,16}")).join("|")})(?![a-z])`,
    read: oneBlank,
  },
  slotevent: phrases("Link Down|Card not present"),
  recovery: { pattern: "(?:failed|successful)(?![a-z])", read: plain },
};
