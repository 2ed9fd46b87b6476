/**
 * The ways to a real adapter, a row each, in the order in which they are tried. `--access`, its help and the opening
 * follow from them.
 */

import type { HostOpening } from "./live_types.ts";
import type { ContextPort, RegisterPort, SegmentProvider } from "./types.ts";

/** What a way leads to: registers, contexts of the 4th generation, or segments where there are no registers. */
export type LivePort = RegisterPort | ContextPort | SegmentProvider;

/** A way to a real adapter. */
export type AccessPath = "fwctl" | "mtcr" | "pci" | "netlink";

export interface Way {
  /** One line for help; no final period. */
  readonly doc: string;
  /** It has contexts and no rings, whatever the adapter. */
  readonly contexts?: true;
  /** Opens an adapter of this host; undefined: NVIDIA's library, which has names of its own. */
  readonly open?: (opening: HostOpening) => Promise<LivePort>;
}

/** By name. */
export const WAYS: Readonly<Record<AccessPath, Way>> = {
  fwctl: {
    doc: "the kernel's /dev/fwctl: works under lockdown, needs no package",
    open: async (opening) => await (await import("./fwctl_port.ts")).openFwctl(opening),
  },
  mtcr: { doc: "NVIDIA's mtcr library (package mstflint or MFT)" },
  pci: {
    doc: "the gateway in PCI configuration space, without any library",
    open: async (opening) => await (await import("./pci_port.ts")).openPci(opening),
  },
  netlink: {
    doc: "RDMA netlink: contexts of QPs, CQs and memory keys, no rings",
    contexts: true,
    open: async (opening) => await (await import("./netlink_provider.ts")).openNetlink(opening),
  },
};

/** Names, in the order in which they are tried. */
export const ACCESS_PATHS: readonly AccessPath[] = Object.keys(WAYS) as AccessPath[];
