import { assertEquals } from "@std/assert";
import { Absences } from "../../../device/host_files.ts";
import { readPort } from "../../../device/host_ports.ts";
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
