import { assertEquals } from "@std/assert";
import { Absences } from "../../../device/host_files.ts";
import { numberOf, readPort } from "../../../device/host_ports.ts";
import type { Syscalls } from "../../../ffi/syscalls.ts";
import { fakeLibrary } from "../ffi/fake_library.ts";

const PORT = "/sys/class/infiniband/mlx5_0/ports/1";

Deno.test("files of a port for which the driver asks the firmware are read on the thread that may wait", async () => {
  const there: Readonly<Record<string, string>> = {
    link_layer: "InfiniBand\n",
    state: "4: ACTIVE\n",
    lid: "0x12\n",
    "pkeys/0": "0xffff\n",
    "pkeys/1": "0x0000\n",
    "counters/port_xmit_data": "18446744073709551615\n",
    "hw_counters/lifespan": "10\n",
    "hw_counters/out_of_sequence": "7\n",
    "hw_counters/broken": "x\n",
  };
  const asked: string[] = [];
  const calls: Syscalls = {
    call(call) {
      if (call.op !== "readFile") throw new Error(`${call.op} is no reading`);
      asked.push(call.path);
      const text = there[call.path.slice(PORT.length + 1)];
      return Promise.resolve(
        text === undefined
          ? { value: -1, errno: 22 }
          : { value: text.length, errno: 0, bytes: new TextEncoder().encode(text) },
      );
    },
    close: () => undefined,
  };
  // Of these files the C library on this thread has none.
  const folders = Object.fromEntries(
    ["pkeys", "counters", "hw_counters"].map((folder) => [
      `${PORT}/${folder}`,
      Object.keys(there).filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1)),
    ]),
  );
  const { symbols } = fakeLibrary({ folders: { ...folders, [`${PORT}/gids`]: ["0"] }, files: {} });
  Object.assign(symbols, { clockGettime: null });
  const absent = new Absences();
  const port = await readPort({ calls, symbols, absent }, PORT, 1);
  assertEquals([port.link_layer, port.state, port.lid, port.rate], ["InfiniBand", "ACTIVE", 0x12, null]);
  assertEquals(port.pkeys, [{ index: 0, pkey: 0xffff }]);
  assertEquals(port.counters?.values, { port_xmit_data: "0xffffffffffffffff" });
  assertEquals([port.hw_counters?.values, port.hw_counters?.lifespan_ms], [{ out_of_sequence: 7 }, 10]);
  assertEquals(new Set(asked).size, asked.length);
  assertEquals(absent.list.find(({ fact }) => fact === "rate of port 1"), {
    fact: "rate of port 1",
    reason: `${PORT}/rate cannot be read (the driver does not offer it)`,
  });
});

Deno.test("GIDs come with their type and network device, and empty ones not at all; a clock that is there is read", async () => {
  const files = {
    [`${PORT}/gids/0`]: "fe80:0000:0000:0000:b83f:d203:0012:3456\n",
    [`${PORT}/gids/1`]: "0000:0000:0000:0000:0000:0000:0000:0000\n",
    [`${PORT}/gids/3`]: "0000:0000:0000:0000:0000:ffff:0a07:0001\n",
    [`${PORT}/gid_attrs/types/0`]: "IB/RoCE v1\n",
    [`${PORT}/gid_attrs/ndevs/0`]: "ens3f0\n",
  };
  const { symbols } = fakeLibrary({
    folders: { [`${PORT}/gids`]: ["10", "0", "1", "3", "x"], [`${PORT}/counters`]: ["port_xmit_wait"] },
    files,
  });
  Object.assign(symbols, { clockGettime: (_clock: number, time: BigInt64Array) => (time.set([2n, 5000n]), 0) });
  const absent = new Absences();
  const calls: Syscalls = {
    call: () => Promise.resolve({ value: 0, errno: 0, bytes: new Uint8Array(0) }),
    close: () => undefined,
  };
  const port = await readPort({ calls, symbols, absent }, PORT, 1);
  assertEquals(port.gids.map(({ index, type, netdev }) => [index, type, netdev]), [
    [0, "IB/RoCE v1", "ens3f0"],
    [3, null, null],
  ]);
  assertEquals([port.counters, port.hw_counters], [{ mono_us: 2_000_005, lifespan_ms: null, values: {} }, null]);
  const reasons = new Map(absent.list.map(({ fact, reason }) => [fact, reason]));
  assertEquals(reasons.get("rate of port 1"), `${PORT}/rate is empty`);
  assertEquals(["P_Keys of port 1", "hw_counters of port 1"].map((fact) => reasons.has(fact)), [true, true]);
  assertEquals([numberOf(null), numberOf(""), numberOf("x"), numberOf("0x12")], [null, null, null, 0x12]);
});

Deno.test("a port without a table of GIDs has none; a clock that fails tells no time", async () => {
  const { symbols } = fakeLibrary({ folders: { [`${PORT}/pkeys`]: ["0"], [`${PORT}/counters`]: [] } });
  Object.assign(symbols, { clockGettime: () => -1 });
  const absent = new Absences();
  const calls: Syscalls = { call: () => Promise.resolve({ value: -1, errno: 71 }), close: () => undefined };
  const port = await readPort({ calls, symbols, absent }, PORT, 1);
  assertEquals([port.gids, port.pkeys, port.counters?.mono_us], [[], [], null]);
  assertEquals(
    absent.list.find(({ fact }) => fact === "rate of port 1")?.reason,
    `${PORT}/rate cannot be read (errno 71)`,
  );
  assertEquals(absent.list.some(({ fact }) => fact === "GID table of port 1"), true);
});
