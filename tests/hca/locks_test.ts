/**
 * Locks that any user of a host can hold: the library's own in its folder in /tmp, and wqdump's in /sys. They are named,
 * announced, and stop root for seconds at most.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { deviceLike, wqdumpCommand } from "./clients.ts";
import { hostTest, LIBRARY, VirtualHost } from "./harness.ts";
import { LOCK_FOLDER } from "./namespace.ts";

const DEVICE = "0000:06:00.0";
/** Both go through the gateway that the library's lock is for. */
const WAYS = ["mtcr", "pci"] as const;

/** Holds a lock as a user without rights, for some seconds; resolved when it is held. */
async function hold(host: VirtualHost, path: string, seconds: number): Promise<Deno.ChildProcess> {
  const locked = `exec 9<"$0"; flock -x 9; echo held >&2; exec sleep ${seconds}`;
  const script = 'exec setpriv --reuid 65534 --regid 65534 --clear-groups sh -c "$1" "$0"';
  const child = host.spawn(["sh", "-c", script, path, locked]);
  const reader = child.stderr.getReader();
  await reader.read();
  reader.releaseLock();
  return child;
}

for (const way of WAYS) locksBy(way);

function locksBy(way: typeof WAYS[number]): void {
  const MENU = wqdumpCommand(["-d", DEVICE, "--menu", "--access", way], [`--allow-ffi=${LIBRARY}`]);
  hostTest({
    name: `locks that any user can hold, by ${way}`,
    fn: async (t) => {
      await using host = await VirtualHost.start([await deviceLike("mt4125_pciconf0", DEVICE, "mlx5_0")]);
      // The library makes its lock file; the other way only looks at it.
      await host.run(wqdumpCommand(["-d", DEVICE, "--menu", "--access", "mtcr"], [`--allow-ffi=${LIBRARY}`]));
      const whole = await host.run(MENU);
      assertEquals(whole.code, 0, whole.stderr);

      await t.step(
        "the library's lock is held for good: given up with the holder's name, and no word of a reset",
        async () => {
          const holder = await hold(host, `${LOCK_FOLDER}/${DEVICE}_config`, 60);
          try {
            const { code, stderr } = await host.run(MENU);
            assertEquals(code, 3, stderr);
            assertMatch(
              stderr,
              /-I- Waiting for the library's lock of "0000:06:00\.0", which process \d+ \(.*user 65534\) holds/,
            );
            assertMatch(stderr, /-E- Cannot .*process \d+ \(.*user 65534\) holds the library's lock/);
            assert(!/reset/.test(stderr), stderr);
          } finally {
            holder.kill("SIGKILL");
            await holder.output().catch(() => undefined);
          }
        },
      );

      await t.step("the library's lock is held for some seconds: wqdump waits and has everything", async () => {
        const holder = await hold(host, `${LOCK_FOLDER}/${DEVICE}_config`, 2);
        const { code, stdout, stderr } = await host.run(MENU);
        await holder.output().catch(() => undefined);
        assertEquals([code, stdout], [0, whole.stdout], stderr);
      });

      for (const file of ["vendor", "config"]) {
        await t.step(`${file} in /sys is locked for good: said, and done without`, async () => {
          const holder = await hold(host, `/sys/bus/pci/devices/${DEVICE}/${file}`, 60);
          try {
            const { code, stdout, stderr } = await host.run(MENU);
            assertEquals([code, stdout], [0, whole.stdout], stderr);
            assertStringIncludes(stderr, `Waiting for the lock of "${DEVICE}"`);
            assertStringIncludes(stderr, `Going on without the lock of "${DEVICE}"`);
          } finally {
            holder.kill("SIGKILL");
            await holder.output().catch(() => undefined);
          }
        });
      }
    },
  });
}
