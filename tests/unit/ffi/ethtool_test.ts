import { assertEquals, assertRejects } from "@std/assert";
import { roceMtu } from "../../../device/host_netdev.ts";
import { Ethtool, EthtoolRefusal } from "../../../ffi/ethtool.ts";
import { openLibc } from "../../../ffi/libc_library.ts";
import type { Syscall } from "../../../ffi/syscall_worker.ts";
import { startSyscalls } from "../../../ffi/syscalls.ts";
import { ethtoolAnswer, type NetDevice } from "../../hca/net_server.ts";

/** A kernel with one network device. */
function kernel(device: NetDevice) {
  const rooms: number[] = [];
  return {
    rooms,
    call(call: Syscall) {
      if (call.op !== "ethtool") return Promise.resolve({ value: 3, errno: 0 });
      const request = new Uint8Array(call.room);
      request.set(call.bytes);
      rooms.push(call.room);
      const answer = ethtoolAnswer({ eth0: device }, call.name, request.slice(0, 24));
      if (typeof answer === "number") return Promise.resolve({ value: -1, errno: answer });
      request.set(answer);
      return Promise.resolve({ value: 0, errno: 0, bytes: request.slice(0, call.max) });
    },
    close() {},
  };
}

Deno.test("statistics have the names and values that the kernel gives, with room for more than it said", async () => {
  const calls = kernel({ statistics: { rx_packets: 5, tx_bytes: 7 } });
  assertEquals(await new Ethtool(calls).statistics("eth0"), [["rx_packets", 5n], ["tx_bytes", 7n]]);
  assertEquals(calls.rooms.every((room) => room === 24 || room >= 8 << 16), true);
  assertEquals(await new Ethtool(kernel({})).statistics("eth0"), []);
});

Deno.test("statistics that change in between are refused rather than put together wrongly", async () => {
  const ethtool = new Ethtool(kernel({ statistics: { rx_packets: 5 }, changes: true }));
  assertEquals((await assertRejects(() => ethtool.statistics("eth0"), EthtoolRefusal)).errno, 11);
});

Deno.test("an interface that is not there is refused by this machine's own kernel", async () => {
  using libc = openLibc();
  const calls = startSyscalls(libc.path, "test");
  const ethtool = new Ethtool(calls);
  try {
    assertEquals((await assertRejects(() => ethtool.pause("nowhere0"), EthtoolRefusal)).errno, 19);
    // The loopback device has no statistics of a driver.
    assertEquals(await ethtool.statistics("lo").catch((error) => (error as EthtoolRefusal).errno), []);
  } finally {
    await ethtool.close();
    calls.close();
  }
});

Deno.test("a RoCE port's MTU is the largest that fits with its headers", () => {
  for (const [netdev, roce] of [[1500, 1024], [4200, 4096], [4191, 2048], [4192, 4096], [9000, 4096], [300, null]]) {
    assertEquals(roceMtu(netdev!), roce);
  }
});
