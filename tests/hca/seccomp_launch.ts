/**
 * Puts a filter on itself that reports sockets of some netlink families to another process, then becomes a program. The
 * filter is this thread's alone; execve(2) on it makes it the whole program's.
 *
 * Arguments: families as `16,20`, then the program and its arguments. Says `listener PID DESCRIPTOR`, waits for a byte.
 */

import { address, ARCH, block, CALL, libc, text } from "./seccomp.ts";

const [families = "", ...program] = Deno.args;
// All that the calls below need is made before the filter is there.
const line = block(64);
const words = program.map(text);
const pointers = block(8 * words.length + 8);
words.forEach((word, index) => new DataView(pointers.buffer).setBigUint64(8 * index, address(word), true));

const [LOAD, EQUAL, RETURN] = [0x20, 0x15, 0x06];
const [ALLOW, NOTIFY] = [0x7fff0000, 0x7fc00000];
/** Places in the call's data: number, architecture, low halves of arguments. */
const AT = { call: 0, arch: 4, first: 16, second: 24, third: 32 };
const FAMILIES = families.split(",").map(Number);
const AF_NETLINK = 16;
const SIOCETHTOOL = 0x8946;

/** Where a rule leads; a number is how many rules are passed over. */
type End = "next" | "allow" | "notify" | number;
type Rule = [code: number, value: number, yes: End, no: End];
const rules: Rule[] = [
  [LOAD, AT.arch, "next", "next"],
  [EQUAL, ARCH, "next", "allow"],
  [LOAD, AT.call, "next", "next"],
  // For programs that bind and read like libmnl; those of other sockets are let go on.
  [EQUAL, CALL.bind, "notify", "next"],
  [EQUAL, CALL.getsockname, "notify", "next"],
  [EQUAL, CALL.recvmsg, "notify", "next"],
  [EQUAL, CALL.ioctl, "next", 2],
  [LOAD, AT.second, "next", "next"],
  [EQUAL, SIOCETHTOOL, "notify", "allow"],
  [EQUAL, CALL.socket, "next", "allow"],
  [LOAD, AT.first, "next", "next"],
  [EQUAL, AF_NETLINK, "next", "allow"],
  [LOAD, AT.third, "next", "next"],
  ...FAMILIES.map((family): Rule => [EQUAL, family, "notify", "next"]),
  [RETURN, ALLOW, "next", "next"],
  [RETURN, NOTIFY, "next", "next"],
];
const filter = block(8 * rules.length);
const view = new DataView(filter.buffer);
for (const [index, [code, value, yes, no]] of rules.entries()) {
  const ends = { next: 0, allow: rules.length - 2 - index - 1, notify: rules.length - 1 - index - 1 };
  const steps = (end: End): number => typeof end === "number" ? end : ends[end];
  view.setUint16(8 * index, code, true);
  view.setUint8(8 * index + 2, code === EQUAL ? steps(yes) : 0);
  view.setUint8(8 * index + 3, code === EQUAL ? steps(no) : 0);
  view.setUint32(8 * index + 4, value, true);
}
const head = block(16);
new DataView(head.buffer).setUint16(0, rules.length, true);
new DataView(head.buffer).setBigUint64(8, address(filter), true);
const path = words[0] ?? text("");

libc.prctl(38, 1n, 0n, 0n, 0n); // no new privileges: then the filter needs none
const listener = Number(libc.seccomp(BigInt(CALL.seccomp), 1n, 8n, head, 0n));
if (listener < 0) throw new Error("no seccomp notification here");
const said = new TextEncoder().encode(`listener ${libc.getpid()} ${listener}\n`);
line.set(said);
libc.write(1, line, BigInt(said.length));
libc.read(0, line, 1n);
libc.execv(path, pointers);
throw new Error(`cannot become ${program[0]}`);
