// Both ends of connections: which reports are joined, and which fit more than one.
import { assertEquals } from "@std/assert";
import { CauseCollector, type ErrorRecord } from "../../../explain/causes.ts";
import { plainAddress } from "../../../explain/addresses.ts";

/** Places of both ends that were joined. */
function joined(records: readonly (Partial<ErrorRecord> & { order: number })[]): string[] {
  const collector = new CauseCollector();
  for (const own of records) {
    collector.add({ where: `${own.order}`, origin: "test", syndrome: 0x15, ...own });
  }
  return collector.story().ends.map(({ a, b, by }) => `${a.where} ${b.where} ${by}`);
}

const end = (order: number, host: string, qpn: number, remoteQpn: number, own: Partial<ErrorRecord> = {}) => ({
  order,
  host,
  qpn,
  remoteQpn,
  ...own,
});

Deno.test("numbers that name each other are joined where one end fits", () => {
  assertEquals(joined([end(1, "a", 5, 6), end(2, "b", 6, 5)]), ["1 2 QP numbers"]);
  assertEquals(joined([end(1, "a", 5, 6), end(2, "b", 6, 5), end(3, "c", 6, 5)]), [], "two fit");
  assertEquals(joined([end(1, "a", 5, 6), end(2, "b", 7, 5)]), []);
});

Deno.test("an address that is another host's forbids a join by numbers", () => {
  const reports = [
    end(1, "a", 5, 6, { localGid: "::1:a", remoteGid: "::1:c" }),
    end(2, "b", 6, 5, { localGid: "::1:b" }),
    end(3, "c", 9, 8, { localGid: "::1:c" }),
  ];
  assertEquals(joined(reports), []);
  assertEquals(joined([{ ...reports[0]!, remoteGid: "::1:b" }, ...reports.slice(1)]), ["1 2 QP numbers"]);
});

Deno.test("a flush is an end of a connection whose other end has an error, and two flushes are none", () => {
  const gids = (order: number, host: string, own: string, other: string, syndrome: number) => ({
    order,
    host,
    syndrome,
    queue: "x",
    localGid: own,
    remoteGid: other,
  });
  assertEquals(joined([gids(1, "a", "::1", "::2", 0x13), gids(2, "b", "::2", "::1", 5)]), ["1 2 addresses"]);
  assertEquals(joined([gids(1, "a", "::1", "::2", 5), gids(2, "b", "::2", "::1", 5)]), []);
});

Deno.test("an address is plain without port, device, network and what makes IPv4 of IPv6", () => {
  const all = ["192.0.2.2<50>", "::ffff:192.0.2.2", "192.0.2.2:50@mlx5_0", "192.0.2.2@o2ib", "to peer 192.0.2.2:1:2"];
  assertEquals(new Set(all.map(plainAddress)), new Set(["192.0.2.2"]));
  assertEquals(["n2:12001@mlx5_0", "FE80::1", "fe80:0:0:0:1:2:3:4"].map(plainAddress), [
    "n2",
    "fe80::1",
    "fe80:0:0:0:1:2:3:4",
  ]);
});
