/**
 * Calls into the C library that may not come back for minutes, on a thread of their own. A command of an adapter waits
 * in the kernel where no signal reaches it; made here, it leaves the terminal alive. errno is right only where it is
 * read on the same thread immediately after the call, which rules out Deno's nonblocking calls.
 */

/** A call. Descriptors are the process's own. */
export type Syscall =
  | { readonly op: "open"; readonly path: string; readonly flags: number }
  | { readonly op: "close"; readonly fd: number }
  /** A file from its beginning: at most `max` bytes. */
  | { readonly op: "readFile"; readonly path: string; readonly max: number }
  | { readonly op: "socket"; readonly domain: number; readonly type: number; readonly protocol: number }
  | { readonly op: "send"; readonly fd: number; readonly bytes: Uint8Array }
  /** One datagram; `value` is its true length. */
  | { readonly op: "recv"; readonly fd: number; readonly max: number }
  /** All records of a log that is read record by record: the last `max` bytes of them. */
  | { readonly op: "readLog"; readonly path: string; readonly max: number }
  /** SIOCETHTOOL for a network device: `bytes` begin the structure, in `room` bytes; `max` of them come back. */
  | {
    readonly op: "ethtool";
    readonly fd: number;
    readonly name: string;
    readonly bytes: Uint8Array;
    readonly room: number;
    readonly max: number;
  }
  /** FWCTL_INFO with room for `max` bytes of device data; `value` is the device type. */
  | { readonly op: "fwctlInfo"; readonly fd: number; readonly max: number }
  /** FWCTL_RPC. */
  | {
    readonly op: "fwctlRpc";
    readonly fd: number;
    readonly scope: number;
    readonly bytes: Uint8Array;
    readonly max: number;
  };

/** What a call answered. */
export interface SyscallResult {
  /** Its result; -1 where it failed. */
  readonly value: number;
  /** errno; 0 where it did not fail. */
  readonly errno: number;
  /** Bytes that it brought. */
  readonly bytes?: Uint8Array;
}

/** A call under way, to the worker. */
export interface SyscallMessage {
  /** Number of the call. */
  readonly id: number;
  readonly call: Syscall;
}

/** Its answer, from the worker. */
export interface SyscallAnswer {
  /** Number of the call; -1: the library could not be opened. */
  readonly id: number;
  /** What it answered. */
  readonly result?: SyscallResult;
  /** What the worker itself could not do. */
  readonly failure?: string;
}

/** What the worker's global scope has that it uses. */
interface WorkerScope {
  onmessage: ((event: { data: SyscallMessage }) => void) | null;
  postMessage(message: SyscallAnswer): void;
}

/**
 * Everything that runs in the worker. Its text is the worker's program, so that it needs no file and no permission: it
 * must use nothing of this module.
 *
 * @param path The C library, or a library through whose handle it is reached.
 */
function serve(path: string): void {
  const scope = globalThis as unknown as WorkerScope;
  const libc = Deno.dlopen(path, {
    open: { parameters: ["buffer", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
    read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
    socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
    send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
    recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
    ioctl: { parameters: ["i32", "u64", "buffer"], result: "i32" },
    errnoLocation: { name: "__errno_location", parameters: [], result: "usize" },
    copyFrom: { name: "memcpy", parameters: ["buffer", "usize", "usize"], result: "void" },
    // The result is the first argument's address: under a grant for one library there is no other way to learn it.
    addressOf: { name: "memcpy", parameters: ["buffer", "buffer", "usize"], result: "usize" },
  }).symbols;
  const MSG_TRUNC = 0x20;
  const INFO = 0x9a00n;
  const RPC = 0x9a01n;
  const ETHTOOL = 0x8946n;
  const [EINTR, EAGAIN, EPIPE] = [4, 11, 32];
  const value32 = new Int32Array(new ArrayBuffer(64));
  const errno = (): number => {
    libc.copyFrom(value32, libc.errnoLocation(), 4n);
    return value32[0] ?? 0;
  };
  // These live as long as the worker: the kernel writes to addresses of which the engine knows nothing.
  const argument = new DataView(new ArrayBuffer(64));
  let input = new Uint8Array(new ArrayBuffer(1 << 13));
  let output = new Uint8Array(new ArrayBuffer(1 << 16));
  const room = (bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> =>
    bytes.length >= size ? bytes : new Uint8Array(new ArrayBuffer(size));
  const address = (bytes: Uint8Array<ArrayBuffer>): bigint => libc.addressOf(bytes, bytes, 0n);
  const text = (value: string): Uint8Array<ArrayBuffer> =>
    new Uint8Array(new TextEncoder().encode(`${value.replaceAll("\0", "")}\0`));
  const done = (value: number, bytes?: Uint8Array): SyscallResult =>
    bytes === undefined ? { value, errno: 0 } : { value, errno: 0, bytes };
  const failed = (): SyscallResult => ({ value: -1, errno: errno() });

  const readFile = (name: string, max: number): SyscallResult => {
    const fd = libc.open(text(name), 0o2000000);
    if (fd < 0) return failed();
    output = room(output, max);
    let length = 0;
    let result: SyscallResult | undefined;
    while (length < max) {
      const piece = Number(libc.read(fd, output.subarray(length, max), BigInt(max - length)));
      if (piece < 0) result = failed();
      if (piece <= 0) break;
      length += piece;
    }
    libc.close(fd);
    return result ?? done(length, output.slice(0, length));
  };

  const readLog = (name: string, max: number): SyscallResult => {
    const fd = libc.open(text(name), 0o2004000); // without waiting for the next record
    if (fd < 0) return failed();
    const records: Uint8Array[] = [];
    let kept = 0;
    let dropped = 0;
    let failure = 0;
    for (let count = 0; count < 1 << 20; count++) {
      const length = Number(libc.read(fd, output, 8192n));
      failure = length < 0 ? errno() : 0;
      if (failure === EINTR || failure === EPIPE) continue; // overwritten while it was read
      if (length <= 0) break;
      records.push(output.slice(0, length));
      kept += length;
      while (kept > max) kept -= records[dropped++]!.length;
    }
    libc.close(fd);
    if (failure !== 0 && failure !== EAGAIN && kept === 0) return { value: -1, errno: failure };
    const all = new Uint8Array(kept);
    let at = 0;
    for (const record of records.slice(dropped)) {
      all.set(record, at);
      at += record.length;
    }
    return done(dropped, all);
  };

  const ethtool = (fd: number, name: string, bytes: Uint8Array, size: number, max: number): SyscallResult => {
    output = room(output, size);
    output.fill(0, 0, size);
    output.set(bytes);
    const request = new Uint8Array(argument.buffer);
    request.fill(0);
    request.set(text(name).subarray(0, 15));
    argument.setBigUint64(16, address(output), true);
    if (libc.ioctl(fd, ETHTOOL, argument) !== 0) return failed();
    return done(0, output.slice(0, max));
  };

  const fwctlInfo = (fd: number, max: number): SyscallResult => {
    output = room(output, max);
    output.fill(0, 0, max);
    argument.setUint32(0, 24, true);
    argument.setUint32(4, 0, true);
    argument.setUint32(8, 0, true);
    argument.setUint32(12, max, true);
    argument.setBigUint64(16, address(output), true);
    if (libc.ioctl(fd, INFO, argument) !== 0) return failed();
    return done(argument.getUint32(8, true), output.slice(0, Math.min(max, argument.getUint32(12, true))));
  };

  const fwctlRpc = (fd: number, level: number, bytes: Uint8Array, max: number): SyscallResult => {
    input = room(input, bytes.length);
    output = room(output, max);
    input.set(bytes);
    output.fill(0, 0, max);
    argument.setUint32(0, 32, true);
    argument.setUint32(4, level, true);
    argument.setUint32(8, bytes.length, true);
    argument.setUint32(12, max, true);
    argument.setBigUint64(16, address(input), true);
    argument.setBigUint64(24, address(output), true);
    if (libc.ioctl(fd, RPC, argument) !== 0) return failed();
    return done(0, output.slice(0, max));
  };

  const receive = (fd: number, max: number): SyscallResult => {
    output = room(output, max);
    const length = Number(libc.recv(fd, output.subarray(0, max), BigInt(max), MSG_TRUNC));
    return length < 0 ? failed() : done(length, output.slice(0, Math.min(max, length)));
  };

  const sent = (fd: number, bytes: Uint8Array): SyscallResult => {
    const length = Number(libc.send(fd, new Uint8Array(bytes), BigInt(bytes.length), 0));
    return length < 0 ? failed() : done(length);
  };

  const plain = (value: number): SyscallResult => value < 0 ? failed() : done(value);

  const run = (call: Syscall): SyscallResult => {
    switch (call.op) {
      case "open":
        return plain(libc.open(text(call.path), call.flags));
      case "close":
        return plain(libc.close(call.fd));
      case "readFile":
        return readFile(call.path, call.max);
      case "socket":
        return plain(libc.socket(call.domain, call.type, call.protocol));
      case "send":
        return sent(call.fd, call.bytes);
      case "recv":
        return receive(call.fd, call.max);
      case "readLog":
        return readLog(call.path, call.max);
      case "ethtool":
        return ethtool(call.fd, call.name, call.bytes, call.room, call.max);
      case "fwctlInfo":
        return fwctlInfo(call.fd, call.max);
      case "fwctlRpc":
        return fwctlRpc(call.fd, call.scope, call.bytes, call.max);
    }
  };
  scope.onmessage = ({ data }): void => {
    try {
      scope.postMessage({ id: data.id, result: run(data.call) });
    } catch (error) {
      scope.postMessage({ id: data.id, failure: error instanceof Error ? error.message : String(error) });
    }
  };
}

/**
 * The worker's program as a URL, which every permission allows.
 *
 * @param path Absolute path of what is opened.
 */
export function workerUrl(path: string): string {
  const failure = "postMessage({ id: -1, failure: error instanceof Error ? error.message : String(error) })";
  const program = `try { (${serve.toString()})(${JSON.stringify(path)}); } catch (error) { ${failure} }`;
  const bytes = new TextEncoder().encode(program);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:text/javascript;base64,${btoa(binary)}`;
}
