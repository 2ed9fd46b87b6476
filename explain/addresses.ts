/** Which host an address is of, as far as the lines of a log tell. */

/** Addresses that are remembered. */
const MAX_ADDRESSES = 1 << 16;

/** `192.0.2.2` of `192.0.2.2<50>`, `::ffff:192.0.2.2`, `192.0.2.2:50@mlx5_0` and `192.0.2.2@o2ib`; `n2` of `n2:50@mlx5_0`. */
export function plainAddress(text: string): string {
  return text.replace(/^to peer /, "").replace(/<\d+>$/, "").replace(/@.*$/, "").replace(/^::ffff:(?=\d+\.)/i, "")
    .replace(/^(\d+\.\d+\.\d+\.\d+|[a-z][\w.-]*)(?::\d{1,5}){1,2}$/i, "$1").toLowerCase();
}

/** Addresses that hosts say are their own. */
export class AddressBook {
  /** No host where several say so. */
  readonly #hosts = new Map<string, string | undefined>();
  readonly #known = new Set<string>();

  /** A host says that an address is its own. */
  learn(host: string | undefined, address: string | undefined): void {
    if (host === undefined || address === undefined) return;
    const plain = plainAddress(address);
    if (this.#hosts.has(plain)) {
      if (this.#hosts.get(plain) !== host) this.#hosts.set(plain, undefined);
    } else if (this.#hosts.size < MAX_ADDRESSES) this.#hosts.set(plain, host);
    this.#known.add(host);
  }

  /** The only host that has an address. */
  hostOf(address: string): string | undefined {
    return this.#hosts.get(plainAddress(address));
  }

  /** Whether any address of a host is known. */
  knows(host: string): boolean {
    return this.#known.has(host);
  }
}
