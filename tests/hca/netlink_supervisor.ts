/**
 * Runs a program whose netlink sockets are answered here: one end of a socket pair stands in for the kernel's. For
 * programs that bind(2), getsockname(2) and recvmsg(2) like libmnl these are answered as well.
 *
 * Arguments: the host's subsystems as JSON, then the program and its arguments.
 */

import { loadScenario } from "../../sim/open_sim.ts";
import { createAdapter } from "../../sim/adapter.ts";
import { devlinkAnswer, type DevlinkHost } from "./devlink_server.ts";
import { Libc } from "./libc.ts";
import { nldevAnswer, type RdmaHost } from "./nldev_server.ts";
import { registerDump } from "./fwctl_firmware.ts";
import { dcbAnswer, ethtoolAnswer, type NetHost } from "./net_server.ts";
import { address, block, CALL, libc } from "./seccomp.ts";

/** What the host's subsystems hold. */
export interface NetlinkHost {
  /** RDMA; its contexts are those of a scenario. */
  readonly rdma: Omit<RdmaHost, "raw"> & { readonly scenario: string };
  /** devlink. */
  readonly devlink?: DevlinkHost;
  /** Network devices. */
  readonly net?: NetHost;
  /** File that gets the number of contexts that the adapter was asked for. */
  readonly contexts?: string;
  /** The program reads with recvmsg(2). */
  readonly libmnl?: boolean;
}

const [ROUTE, GENERIC, RDMA] = [0, 16, 20];
const [RECEIVE, SEND, ADD] = [0xc0502100n, 0xc0182101n, 0x40182103n];
const CONTINUE = 1;
const SEGMENTS = { qp: 0x4000, cq: 0x4020, mr: 0x4030 } as const;

const [description = "{}", ...program] = Deno.args;
const host = JSON.parse(description) as NetlinkHost;
const adapter = createAdapter(await loadScenario(`sim:${host.rdma.scenario}`));
let contexts = 0;
const rdma: RdmaHost = {
  ...host.rdma,
  raw(kind, number) {
    contexts++;
    const stream = registerDump(
      (id, method, image) => adapter.accessRegister(id, method, image),
      SEGMENTS[kind],
      number,
    );
    return stream.length > 64 ? stream : undefined;
  },
};
const answer = (family: number, request: Uint8Array): Uint8Array[] =>
  family === ROUTE
    ? dcbAnswer(host.net ?? {}, request)
    : family === RDMA
    ? nldevAnswer(rdma, request)
    : devlinkAnswer(host.devlink ?? { reporters: [] }, request);

const launcher = new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", "--quiet", "--no-check", "--no-lock", new URL("./seccomp_launch.ts", import.meta.url).pathname]
    .concat(`${ROUTE},${GENERIC},${RDMA}`, program),
  stdin: "piped",
  stdout: "piped",
  stderr: "inherit",
}).spawn();
const reader = launcher.stdout.getReader();
const said = /^listener (\d+) (\d+)\n/.exec(new TextDecoder().decode((await reader.read()).value));
if (said === null) throw new Error("the program could not be started");
const pidfd = libc.pidfd(BigInt(CALL.pidfdOpen), BigInt(said[1]!), 0n, 0n);
const listener = Number(libc.pidfd(BigInt(CALL.pidfdGetfd), pidfd, BigInt(said[2]!), 0n));
if (listener < 0) throw new Error("the program's calls cannot be heard");
const go = launcher.stdin.getWriter();
await go.write(Uint8Array.of(10));
await go.close();
const output = (async () => {
  for (let part = await reader.read(); !part.done; part = await reader.read()) await Deno.stdout.write(part.value);
})();

const memory = new Libc();
/** Answers that wait to be read, by descriptor of the program. */
const queues = new Map<number, Uint8Array[]>();
const wakers = new Map<number, () => void>();

/** Answers what comes on one socket. */
async function serve(ours: number, theirs: number, family: number): Promise<void> {
  const buffer = block(1 << 16);
  for (;;) {
    const length = Number(await libc.recvLater(ours, buffer, BigInt(buffer.length), 0));
    if (length <= 0) break;
    for (const datagram of answer(family, buffer.slice(0, length))) {
      if (host.libmnl) {
        queues.get(theirs)?.push(datagram);
        wakers.get(theirs)?.();
      } else libc.send(ours, new Uint8Array(datagram), BigInt(datagram.length), 0);
    }
  }
  libc.close(ours);
}

function respond(id: bigint, value: number, flags = 0, error = 0): void {
  const bytes = block(24);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, id, true);
  view.setBigInt64(8, BigInt(value), true);
  view.setInt32(16, error, true);
  view.setUint32(20, flags, true);
  libc.ioctl(listener, SEND, bytes);
}

/** recvmsg(2): one datagram, from the kernel's address. */
async function receive(id: bigint, pid: number, target: number, at: bigint, flags: number): Promise<void> {
  const queue = queues.get(target)!;
  while (queue.length === 0) await new Promise<void>((resolve) => wakers.set(target, resolve));
  const datagram = queue[0]!;
  const [PEEK, TRUNCATE] = [2, 0x20];
  if ((flags & PEEK) === 0) queue.shift();
  const head = memory.peek(pid, at, 56).slice();
  const view = new DataView(head.buffer);
  const [name, vector] = [view.getBigUint64(0, true), view.getBigUint64(16, true)];
  const io = new DataView(memory.peek(pid, vector, 16).slice().buffer);
  const room = Number(io.getBigUint64(8, true));
  memory.poke(pid, io.getBigUint64(0, true), datagram.subarray(0, room));
  if (name !== 0n) memory.poke(pid, name, Uint8Array.of(16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  view.setUint32(8, 12, true);
  view.setBigUint64(40, 0n, true);
  view.setUint32(48, datagram.length > room ? TRUNCATE : 0, true);
  memory.poke(pid, at, head);
  respond(id, (flags & TRUNCATE) !== 0 ? datagram.length : Math.min(room, datagram.length));
}

/** socket(2): the program gets one end of a pair. */
function giveSocket(id: bigint, family: number): void {
  const pair = block(8);
  libc.socketpair(1, 5 | 0o2000000, 0, pair);
  const [ours, theirs] = [0, 4].map((at) => new DataView(pair.buffer).getInt32(at, true)) as [number, number];
  const add = block(24);
  const view = new DataView(add.buffer);
  view.setBigUint64(0, id, true);
  view.setUint32(8, 2, true); // and answer the call with it
  view.setUint32(12, theirs, true);
  view.setUint32(20, 0o2000000, true);
  const there = libc.ioctl(listener, ADD, add);
  libc.close(theirs);
  queues.set(there, []);
  void serve(ours, there, family);
}

/** ioctl(2) with SIOCETHTOOL: a name and the address of a structure. */
function ethtool(id: bigint, pid: number, at: bigint): void {
  const request = memory.peek(pid, at, 24).slice();
  const name = new TextDecoder().decode(request.subarray(0, request.indexOf(0)));
  const data = new DataView(request.buffer).getBigUint64(16, true);
  const answer = ethtoolAnswer(host.net ?? {}, name, memory.peek(pid, data, 24).slice());
  if (typeof answer !== "number") memory.poke(pid, data, answer);
  respond(id, 0, 0, typeof answer === "number" ? -answer : 0);
}

const notification = block(128);
const polled = block(8);
address(notification);
for (;;) {
  const poll = new DataView(polled.buffer);
  poll.setInt32(0, listener, true);
  poll.setUint16(4, 1, true);
  poll.setUint16(6, 0, true);
  await libc.pollLater(polled, 1n, -1);
  if ((poll.getUint16(6, true) & 1) === 0) break; // nobody is left
  notification.fill(0);
  if (libc.ioctl(listener, RECEIVE, notification) !== 0) continue;
  const view = new DataView(notification.buffer);
  const [id, pid, call] = [view.getBigUint64(0, true), view.getUint32(8, true), view.getInt32(16, true)];
  const [first = 0n, second = 0n, third = 0n] = [0, 1, 2].map((index) => view.getBigUint64(32 + 8 * index, true));
  const ours = queues.has(Number(first));
  if (call === CALL.ioctl) ethtool(id, pid, third);
  else if (call === CALL.socket) giveSocket(id, Number(third));
  else if (call === CALL.bind && ours) respond(id, 0);
  else if (call === CALL.getsockname && ours) {
    memory.poke(pid, second, Uint8Array.of(16, 0, 0, 0, 77, 0, 0, 0, 0, 0, 0, 0));
    memory.poke(pid, third, Uint8Array.of(12, 0, 0, 0));
    respond(id, 0);
  } else if (call === CALL.recvmsg && ours && host.libmnl) void receive(id, pid, Number(first), second, Number(third));
  else respond(id, 0, CONTINUE);
}
await output;
if (host.contexts !== undefined) Deno.writeTextFileSync(host.contexts, String(contexts));
Deno.exit((await launcher.status).code);
