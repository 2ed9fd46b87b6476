import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DeviceError, UsageError, WqdumpError } from "../../../errors.ts";
import {
  failureOfWays,
  isGatewayAtFault,
  isRefusal,
  passedOver,
  type WayFailure,
} from "../../../device/access_failures.ts";

function said(path: WayFailure["path"], status: string, more: Partial<WayFailure> & { operation?: string } = {}) {
  const { operation = "open", ...rest } = more;
  const error = new DeviceError(`${path} says ${status}`, { device: "mlx5_0", operation, status });
  return { path, error, opened: false, ...rest } satisfies WayFailure;
}

Deno.test("a fault of the adapter is the gateway's too, a fault of the library is not", () => {
  assertEquals(isGatewayAtFault(undefined), false);
  assertEquals(isGatewayAtFault(said("mtcr", "GATEWAY_HELD")), true);
  assertEquals(isGatewayAtFault(said("mtcr", "NO_LIBRARY")), false);
  assertEquals(isGatewayAtFault({ path: "mtcr", error: new UsageError("no"), opened: false }), false);
  // Once it is open, what it refuses is the adapter's, except what only a library finds.
  assertEquals(isGatewayAtFault(said("mtcr", "ME_REG_ACCESS_BAD_PARAM", { opened: true })), true);
  assertEquals(isGatewayAtFault(said("mtcr", "ME_NOT_IMPLEMENTED", { opened: true })), false);
});

Deno.test("of ways that did not do, the one that came furthest is told, and the others with it", () => {
  const held = said("mtcr", "GATEWAY_HELD");
  const busy = said("fwctl", "BUSY");
  const both = failureOfWays("mlx5_0", [said("pci", "NO_DEVICE"), held, busy], undefined) as DeviceError;
  assertEquals([both.message, both.status, both.hint], [
    "mtcr says GATEWAY_HELD",
    "GATEWAY_HELD",
    "Other ways: fwctl: fwctl says BUSY",
  ]);
  assertStrictEquals(both.cause, held.error);
  assertStrictEquals(failureOfWays("mlx5_0", [said("fwctl", "NO_NODE"), held], undefined), held.error);
  const unusual = { path: "pci", error: new UsageError("Not so", "Do otherwise"), opened: false } as const;
  const told = failureOfWays("mlx5_0", [unusual, busy], undefined) as DeviceError;
  assertEquals([told.operation, told.status, told.hint], [
    "open",
    undefined,
    "Do otherwise. Other ways: fwctl: fwctl says BUSY",
  ]);
});

Deno.test("where no way is there, mtcr is told, and what would open the others", () => {
  const absent = said("mtcr", "NO_LIBRARY", { operation: "open the mtcr library" });
  const ways = [said("fwctl", "NO_NODE"), absent, said("netlink", "NO_RDMA")];
  assertStrictEquals(failureOfWays("mlx5_0", ways, undefined), absent.error);
  assertStrictEquals(failureOfWays("mlx5_0", ways.slice(0, 1), undefined), ways[0]!.error);
  const closed = new WqdumpError("Not granted", { hint: "Run with --allow-ffi" });
  const told = failureOfWays("mlx5_0", ways, closed) as DeviceError;
  assertEquals(told.hint, "Other ways: fwctl, pci, netlink: Run with --allow-ffi");
  const own = said("pci", "CLOSED", { operation: "open the C library" });
  assertStrictEquals(failureOfWays("mlx5_0", [own], own.error), own.error);
  assertThrows(() => failureOfWays("mlx5_0", [], undefined), Error, "no way was tried");
});

Deno.test("devices and usage refuse, anything else is a fault; what was passed over keeps its cause", () => {
  assertEquals([said("pci", "BUSY").error, new UsageError("no"), new TypeError("no"), "no"].map(isRefusal), [
    ...[true, true],
    ...[false, false],
  ]);
  const own = new WqdumpError("own");
  assertStrictEquals(passedOver(own), own);
  const other = new TypeError("other");
  assertStrictEquals(passedOver(other).cause, other);
});
