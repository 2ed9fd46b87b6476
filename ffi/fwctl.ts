/** One open fwctl node: the kernel's way to ask an adapter's firmware, for reading only. */

import {
  ACCESS_REG,
  checkRead,
  QUERIES,
  queryMailbox,
  type QueryName,
  REGISTER_AT,
  registerMailbox,
  SCOPE_READ,
} from "./fwctl_commands.ts";
import { commandError, errnoError, OPEN_ERRNO, RPC_ERRNO, TOOLS_RESOURCES } from "./fwctl_status.ts";
import { deviceError } from "./status.ts";
import type { Syscalls } from "./syscalls.ts";

const O_RDWR_CLOEXEC = 0o2000002;
const TYPE_MLX5 = 1;
/** Asked for with no room, the driver would answer no length either. */
const INFO_BYTES = 8;
const STATUS_BAD_PARAM = 3;
const STATUS_BAD_RES = 5;
const STATUS_BAD_INDEX = 0xa;

export class FwctlNode {
  /** User context that the firmware gave. */
  readonly uid: number;
  /** What it may do. */
  readonly capabilities: number;
  readonly #calls: Syscalls;
  readonly #device: string;
  readonly #fd: number;
  /** Opcodes that firmware has answered well: a bad parameter is the number's fault then. */
  readonly #worked = new Set<number>();
  #closed = false;

  private constructor(calls: Syscalls, device: string, fd: number, info: DataView) {
    this.#calls = calls;
    this.#device = device;
    this.#fd = fd;
    this.uid = info.getUint32(0, true);
    this.capabilities = info.getUint32(4, true);
  }

  /**
   * Open a node.
   *
   * @param calls Thread for its calls; stays the caller's.
   * @param device Device name for errors.
   * @param node `fwctl0`.
   * @throws {DeviceError} When it cannot be opened, or belongs to another kind of device.
   */
  static async open(calls: Syscalls, device: string, node: string): Promise<FwctlNode> {
    const path = `/dev/fwctl/${node}`;
    const operation = `open ${path}`;
    const opened = await calls.call({ op: "open", path, flags: O_RDWR_CLOEXEC });
    if (opened.value < 0) throw errnoError(OPEN_ERRNO, opened.errno, { device, operation });
    const info = await calls.call({ op: "fwctlInfo", fd: opened.value, max: INFO_BYTES });
    const bytes = info.bytes ?? new Uint8Array(0);
    if (info.value === TYPE_MLX5 && bytes.length >= INFO_BYTES) {
      return new FwctlNode(calls, device, opened.value, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
    }
    await calls.call({ op: "close", fd: opened.value });
    if (info.value < 0) throw errnoError(RPC_ERRNO, info.errno, { device, operation });
    const text = `it is no mlx5 device (fwctl type ${info.value}, ${bytes.length} bytes of data)`;
    throw deviceError({ device, operation, status: "UNKNOWN_DEVICE", text, next: "name" });
  }

  /**
   * Read a register.
   *
   * @param image Register image, overwritten by the answer.
   * @throws {DeviceError} On any failure; the image is as it was.
   */
  async readRegister(id: number, image: Uint8Array): Promise<void> {
    const operation = `access register 0x${id.toString(16)}`;
    const mailbox = registerMailbox(id, image);
    const answer = await this.#rpc(operation, mailbox, mailbox.length, ACCESS_REG);
    image.set(answer.subarray(REGISTER_AT));
  }

  /**
   * Query a context.
   *
   * @param number Number of the object.
   * @returns The answer's mailbox, status and syndrome included.
   * @throws {DeviceError} When it does not exist (status `CMD_NOT_VALID`), or on any other failure.
   */
  async query(name: QueryName, number: number): Promise<Uint8Array> {
    const { opcode, bytes } = QUERIES[name];
    return await this.#rpc(`run ${name} of 0x${number.toString(16)}`, queryMailbox(name, number), bytes, opcode);
  }

  /** Give the node back; the firmware's context ends with it. Safe to call twice, never throws. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#calls.call({ op: "close", fd: this.#fd });
    } catch {
      // The thread is lost in another call; the kernel closes the node when the process ends.
    }
  }

  async #rpc(operation: string, mailbox: Uint8Array, max: number, opcode: number): Promise<Uint8Array> {
    const device = this.#device;
    if (this.#closed) throw new TypeError(`Device "${device}" is closed`);
    checkRead(mailbox);
    const result = await this.#calls.call({ op: "fwctlRpc", fd: this.#fd, scope: SCOPE_READ, bytes: mailbox, max });
    if (result.value < 0) throw errnoError(RPC_ERRNO, result.errno, { device, operation });
    const answer = result.bytes ?? new Uint8Array(0);
    if (answer.length < max) {
      const text = `the kernel answered ${answer.length} of ${max} bytes`;
      throw deviceError({ device, operation, status: "BAD_SIZE", text, next: "bug" });
    }
    const status = answer[0]!;
    if (status === 0) {
      this.#worked.add(opcode);
      return answer;
    }
    const sees = (this.capabilities & TOOLS_RESOURCES) !== 0;
    const invalidNumber = status === STATUS_BAD_INDEX || (status === STATUS_BAD_RES && sees) ||
      (status === STATUS_BAD_PARAM && this.#worked.has(opcode));
    const syndrome = new DataView(answer.buffer, answer.byteOffset, answer.length).getUint32(4);
    throw commandError({ device, operation, status, syndrome, invalidNumber, capabilities: this.capabilities });
  }
}
