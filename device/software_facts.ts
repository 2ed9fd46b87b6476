/** What software tells of its connections and queues: types only, members of host facts. */

/** A connection of the RDMA connection manager, or a place where it listens. */
export interface ConnectionFacts {
  /** The kernel's own id. */
  readonly id: number | null;
  /** Its QP; null: it has none (yet). */
  readonly qpn: number | null;
  /** Port. */
  readonly port: number | null;
  /** `LISTEN`, `ADDR_QUERY`, `ROUTE_QUERY`, `CONNECT`, … */
  readonly state: string | null;
  /** Space that its service numbers are of: `TCP`, `UDP`, `IPoIB`, `IB`. */
  readonly ps: string | null;
  /** Own address and service: `10.7.0.1:7471`, `[fe80::1]:7471`. */
  readonly source: string | null;
  /** The other end's. */
  readonly destination: string | null;
  /** Process. */
  readonly pid: number | null;
  /** Command of the process. */
  readonly comm: string | null;
  /** Part of the kernel that made it. */
  readonly kernel: string | null;
}

/** How far a library says that it has posted into a send queue. */
export interface PostedFacts {
  /** The QP. */
  readonly qpn: number;
  /** Counter of the block that it posts next, modulo 2^16. */
  readonly sw_pi: number;
  /** Where its last request began. */
  readonly prev_sw_pi: number | null;
  /** Blocks that it lets be under way at most. */
  readonly bb_max: number | null;
  /** Process. */
  readonly pid: number | null;
}
