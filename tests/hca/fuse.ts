/**
 * A small file system in user space, spoken raw to /dev/fuse: folders and files whose reads and writes are functions.
 * Files are opened with direct I/O, so that every read and write of a program arrives here as it was made.
 *
 * Protocol 7.31; all numbers little-endian, as on the machines this runs on.
 */

import { ERRNO, type Libc, SystemError } from "./libc.ts";

/** A file. */
export interface FileNode {
  /** What it is. */
  readonly kind: "file";
  /** Size that stat tells. */
  readonly size: number;
  /** Bytes from an offset on; fewer than asked for at the end. */
  read(offset: number, size: number): Uint8Array;
  /** Takes bytes at an offset. */
  write?(offset: number, bytes: Uint8Array): void;
  /** errno of open(2); default 0. */
  openErrno?(): number;
  /** Answers ioctl(2) with an errno, or "never": the caller waits for good. */
  ioctl?(call: { readonly pid: number; readonly command: number; readonly argument: bigint }): number | "never";
}

/** A symbolic link. */
export interface LinkNode {
  /** What it is. */
  readonly kind: "link";
  /** Where it leads, from the folder that it is in. */
  readonly target: string;
}

/** A folder; names that begin with a dot are found but not listed. */
export interface FolderNode {
  /** What it is. */
  readonly kind: "folder";
  /** What is in it. */
  readonly entries: Readonly<Record<string, Node>>;
}

type Node = FileNode | FolderNode | LinkNode;

const OP = {
  LOOKUP: 1,
  FORGET: 2,
  GETATTR: 3,
  SETATTR: 4,
  READLINK: 5,
  OPEN: 14,
  READ: 15,
  WRITE: 16,
  STATFS: 17,
  RELEASE: 18,
  FLUSH: 25,
  INIT: 26,
  OPENDIR: 27,
  READDIR: 28,
  RELEASEDIR: 29,
  ACCESS: 34,
  IOCTL: 39,
  INTERRUPT: 36,
  BATCH_FORGET: 42,
} as const;

const IN_HEADER = 40;
const OUT_HEADER = 16;
const MAX_WRITE = 1 << 16;
const ATTR_BYTES = 88;
const ENTRY_BYTES = 40 + ATTR_BYTES;
const WRITE_BODY = 40;
const FOPEN_DIRECT_IO = 1;
const ROOT = 1;
const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;
/** Names and sizes never change here: the kernel may keep them. */
const VALID_SECONDS = 3600n;
const RETRY: readonly number[] = [ERRNO.EINTR, ERRNO.EAGAIN, ERRNO.ENOENT];

/** A mounted tree. */
export class FuseServer {
  readonly #libc: Libc;
  readonly #descriptor: number;
  readonly #nodes: Node[] = [];
  readonly #ids = new Map<Node, number>();
  readonly #buffer = new Uint8Array(MAX_WRITE + 4096);
  readonly #view = new DataView(this.#buffer.buffer);
  /** Calls that wait for good: what answers them when that changes. */
  #silent: (() => boolean)[] = [];

  /**
   * Mounts a tree over a folder, in this process's mount namespace. Requests wait until {@linkcode serve} runs.
   */
  constructor(libc: Libc, target: string, root: FolderNode) {
    this.#libc = libc;
    this.#descriptor = libc.open("/dev/fuse", "rw");
    this.#nodeId(root);
    const options = `fd=${this.#descriptor},rootmode=40000,user_id=0,group_id=0,allow_other`;
    libc.mount("wqdump-virtual-hca", target, "fuse", options);
  }

  /** Answers requests until the file system is unmounted. */
  serve(): void {
    for (;;) {
      const length = this.#libc.read(this.#descriptor, this.#buffer);
      if (length === -ERRNO.ENODEV) return;
      if (length < 0) {
        if (RETRY.includes(-length)) continue;
        throw new SystemError("read /dev/fuse", -length);
      }
      this.#answer(length);
    }
  }

  #answer(length: number): void {
    const opcode = this.#view.getUint32(4, true);
    if (opcode === OP.FORGET || opcode === OP.BATCH_FORGET || opcode === OP.INTERRUPT) return;
    let body: Uint8Array | number | undefined;
    try {
      body = this.#dispatch(opcode, length);
    } catch (error) {
      if (!(error instanceof SystemError)) console.error(error);
      body = error instanceof SystemError ? error.errno : ERRNO.EINVAL;
    }
    if (body !== undefined) this.#reply(body, this.#view.getBigUint64(8, true));
    this.#silent = this.#silent.filter((stillSilent) => stillSilent());
  }

  #reply(result: Uint8Array | number, unique: bigint): void {
    const [body, errno] = typeof result === "number" ? [new Uint8Array(0), result] : [result, 0];
    const answer = new Uint8Array(OUT_HEADER + body.length);
    const view = new DataView(answer.buffer);
    view.setUint32(0, answer.length, true);
    view.setInt32(4, -errno, true);
    view.setBigUint64(8, unique, true);
    answer.set(body, OUT_HEADER);
    const written = this.#libc.write(this.#descriptor, answer);
    // ENOENT: the asking process was interrupted and no longer waits.
    if (written < 0 && written !== -ERRNO.ENOENT) throw new SystemError("write /dev/fuse", -written);
  }

  /** The answer's body, or an errno; undefined: there is none. */
  #dispatch(opcode: number, length: number): Uint8Array | number | undefined {
    const id = Number(this.#view.getBigUint64(16, true));
    const node = this.#nodes[id - ROOT];
    switch (opcode) {
      case OP.INIT:
        return this.#init();
      case OP.LOOKUP:
        return this.#lookup(node, length);
      case OP.GETATTR:
      case OP.SETATTR:
        return node === undefined ? ERRNO.ENOENT : attributes(id, node);
      case OP.READLINK:
        return node?.kind === "link" ? new TextEncoder().encode(node.target) : ERRNO.EINVAL;
      case OP.OPEN:
      case OP.OPENDIR:
        return (node?.kind === "file" && node.openErrno?.()) || opened(node?.kind === "file");
      case OP.IOCTL:
        return this.#ioctl(node);
      case OP.READ:
        return this.#read(node);
      case OP.WRITE:
        return this.#write(node);
      case OP.READDIR:
        return this.#readFolder(node);
      case OP.STATFS:
        return new Uint8Array(80);
      case OP.RELEASE:
      case OP.RELEASEDIR:
      case OP.FLUSH:
      case OP.ACCESS:
        return new Uint8Array(0);
      default:
        return ERRNO.ENOSYS;
    }
  }

  #init(): Uint8Array {
    const body = new Uint8Array(64);
    const view = new DataView(body.buffer);
    view.setUint32(0, 7, true);
    view.setUint32(4, Math.min(31, this.#view.getUint32(IN_HEADER + 4, true)), true);
    view.setUint16(16, 12, true);
    view.setUint16(18, 9, true);
    view.setUint32(20, MAX_WRITE, true);
    view.setUint32(24, 1, true);
    return body;
  }

  #lookup(node: Node | undefined, length: number): Uint8Array | number {
    const name = new TextDecoder().decode(this.#buffer.subarray(IN_HEADER, length - 1));
    const found = node?.kind === "folder" && Object.hasOwn(node.entries, name) ? node.entries[name] : undefined;
    if (found === undefined) return ERRNO.ENOENT;
    const id = this.#nodeId(found);
    const body = new Uint8Array(ENTRY_BYTES);
    const view = new DataView(body.buffer);
    view.setBigUint64(0, BigInt(id), true);
    view.setBigUint64(16, VALID_SECONDS, true);
    view.setBigUint64(24, VALID_SECONDS, true);
    fillAttributes(view, 40, id, found);
    return body;
  }

  #read(node: Node | undefined): Uint8Array | number {
    if (node?.kind !== "file") return ERRNO.EINVAL;
    return node.read(Number(this.#view.getBigUint64(IN_HEADER + 8, true)), this.#view.getUint32(IN_HEADER + 16, true));
  }

  #write(node: Node | undefined): Uint8Array | number {
    if (node?.kind !== "file") return ERRNO.EINVAL;
    if (node.write === undefined) return ERRNO.EACCES;
    const size = this.#view.getUint32(IN_HEADER + 16, true);
    const start = IN_HEADER + WRITE_BODY;
    node.write(Number(this.#view.getBigUint64(IN_HEADER + 8, true)), this.#buffer.slice(start, start + size));
    const body = new Uint8Array(8);
    new DataView(body.buffer).setUint32(0, size, true);
    return body;
  }

  /** The kernel brings no data along for these numbers, only the argument's address and the caller. */
  #ioctl(node: Node | undefined): Uint8Array | number | undefined {
    if (node?.kind !== "file" || node.ioctl === undefined) return ERRNO.ENOTTY;
    const { ioctl } = node;
    const call = {
      pid: this.#view.getUint32(32, true),
      command: this.#view.getUint32(IN_HEADER + 12, true),
      argument: this.#view.getBigUint64(IN_HEADER + 16, true),
    };
    const result = ioctl(call);
    if (result !== "never") return ioctlBody(result);
    const unique = this.#view.getBigUint64(8, true);
    // The kernel lets not even a killed process go while its call is here.
    this.#silent.push(() => {
      const later = ioctl(call);
      if (later !== "never") this.#reply(ioctlBody(later), unique);
      return later === "never";
    });
    return undefined;
  }

  #readFolder(node: Node | undefined): Uint8Array | number {
    if (node?.kind !== "folder") return ERRNO.EINVAL;
    const listed = Object.entries(node.entries).filter(([name]) => !name.startsWith("."));
    const from = Number(this.#view.getBigUint64(IN_HEADER + 8, true));
    const room = this.#view.getUint32(IN_HEADER + 16, true);
    const pieces: Uint8Array[] = [];
    let used = 0;
    for (const [index, [name, child]] of listed.entries()) {
      if (index < from) continue;
      const piece = folderEntry(this.#nodeId(child), index + 1, name, child);
      if (used + piece.length > room) break;
      pieces.push(piece);
      used += piece.length;
    }
    return concat(pieces, used);
  }

  #nodeId(node: Node): number {
    const known = this.#ids.get(node);
    if (known !== undefined) return known;
    this.#nodes.push(node);
    this.#ids.set(node, this.#nodes.length);
    return this.#nodes.length;
  }
}

function ioctlBody(errno: number): Uint8Array {
  const body = new Uint8Array(16);
  new DataView(body.buffer).setInt32(0, -errno, true);
  return body;
}

function opened(direct: boolean): Uint8Array {
  const body = new Uint8Array(16);
  if (direct) new DataView(body.buffer).setUint32(8, FOPEN_DIRECT_IO, true);
  return body;
}

function attributes(id: number, node: Node): Uint8Array {
  const body = new Uint8Array(16 + ATTR_BYTES);
  const view = new DataView(body.buffer);
  view.setBigUint64(0, VALID_SECONDS, true);
  fillAttributes(view, 16, id, node);
  return body;
}

function fillAttributes(view: DataView, at: number, id: number, node: Node): void {
  const size = node.kind === "file" ? node.size : node.kind === "link" ? node.target.length : 0;
  const mode = { file: S_IFREG | 0o644, folder: S_IFDIR | 0o755, link: S_IFLNK | 0o777 }[node.kind];
  view.setBigUint64(at, BigInt(id), true);
  view.setBigUint64(at + 8, BigInt(size), true);
  view.setUint32(at + 60, mode, true);
  view.setUint32(at + 64, node.kind === "folder" ? 2 : 1, true);
  view.setUint32(at + 80, 4096, true);
}

function folderEntry(id: number, next: number, name: string, node: Node): Uint8Array {
  const bytes = new TextEncoder().encode(name);
  const piece = new Uint8Array(Math.ceil((24 + bytes.length) / 8) * 8);
  const view = new DataView(piece.buffer);
  view.setBigUint64(0, BigInt(id), true);
  view.setBigUint64(8, BigInt(next), true);
  view.setUint32(16, bytes.length, true);
  view.setUint32(20, { folder: 4, file: 8, link: 10 }[node.kind], true);
  piece.set(bytes, 24);
  return piece;
}

function concat(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
