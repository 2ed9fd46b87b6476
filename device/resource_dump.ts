/**
 * The RESOURCE_DUMP protocol: segments by request from anything that answers register accesses.
 *
 * A dump takes as many accesses as its stream has pieces of 208 bytes; the menu is read once per device. Nothing the
 * device says is trusted: sequence numbers, sizes and the promise of more data are all checked.
 */

import { hex } from "../bytes.ts";
import { asError, DeviceError, EXIT, WqdumpError } from "../errors.ts";
import { deviceError } from "../ffi/status.ts";
import {
  type DumpAnswer,
  firstState,
  INLINE_BYTES,
  INLINE_OFFSET,
  readAnswer,
  REGISTER_BYTES,
  RESOURCE_DUMP_REGISTER,
  writeRequest,
} from "./resource_dump_register.ts";
import { CONTROL, SegmentSplitter } from "./segments.ts";
import type { HostFacts } from "./host_facts.ts";
import type {
  ContextType,
  DriverList,
  MenuRecord,
  RegisterPort,
  SegmentEvent,
  SegmentProvider,
  SegmentRequest,
} from "./types.ts";

/** Options of {@linkcode registerProvider}. */
export interface RegisterProviderOptions {
  /** Stream bytes after which a dump counts as endless, where the request does not say; default 64 MiB. */
  readonly maxBytes?: number;
  /** Stops every dump between two accesses, that of the menu too. */
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_MAX_BYTES = 64 << 20;
/** A menu segment has at most 65535 dwords; information, command and terminate segments stand around it. */
const MENU_MAX_BYTES = 65535 * 4 + 256;
/** Answers in a row that may carry nothing and still promise more. */
const MAX_EMPTY_ANSWERS = 16;
/** How long accesses may follow each other before signals and timers get their turn. */
const TURN_MS = 50;

const GET = 1;

/**
 * A provider on top of a register port.
 *
 * Several dumps may be under way at a time; their accesses take turns. Each has a register image of its own, in
 * `register` as far as that has room.
 *
 * @param register View of the decoder's shared memory, at least 256 bytes; the register images live there.
 * @param options Bounds.
 */
export function registerProvider(
  port: RegisterPort,
  register: Uint8Array,
  options: RegisterProviderOptions = {},
): SegmentProvider {
  return new RegisterProvider(port, register, options.maxBytes ?? DEFAULT_MAX_BYTES, options.signal);
}

class RegisterProvider implements SegmentProvider {
  readonly notes: string[] = [];
  readonly #port: RegisterPort;
  readonly #maxBytes: number;
  readonly #signal: AbortSignal | undefined;
  readonly #slots: Uint8Array[] = [];
  #menu: Promise<readonly MenuRecord[]> | undefined;
  #vhcaId: number | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #turnEnds = 0;

  constructor(port: RegisterPort, register: Uint8Array, maxBytes: number, signal: AbortSignal | undefined) {
    this.#signal = signal;
    if (register.length < REGISTER_BYTES) {
      throw new RangeError(`Register view has ${register.length} bytes, RESOURCE_DUMP needs ${REGISTER_BYTES}`);
    }
    this.#port = port;
    this.#maxBytes = maxBytes;
    for (let at = 0; at + REGISTER_BYTES <= register.length; at += REGISTER_BYTES) {
      this.#slots.push(register.subarray(at, at + REGISTER_BYTES));
    }
  }

  get info(): RegisterPort["info"] {
    return this.#port.info;
  }

  get vhcaId(): number | undefined {
    return this.#vhcaId;
  }

  get time(): RegisterPort["time"] {
    return this.#port.time;
  }

  async hostFacts(): Promise<HostFacts | undefined> {
    return await this.#port.hostFacts?.();
  }

  menu(): Promise<readonly MenuRecord[]> {
    this.#menu ??= this.#readMenu().catch((error) => {
      this.#menu = undefined; // the next call asks again
      throw error;
    });
    return this.#menu;
  }

  async *dump(request: SegmentRequest): AsyncGenerator<SegmentEvent> {
    const image = this.#slots.pop() ?? new Uint8Array(REGISTER_BYTES);
    const splitter = new SegmentSplitter();
    const maxBytes = request.maxBytes ?? this.#maxBytes;
    let state = firstState(request);
    let emptyAnswers = 0;
    let reason: Error | undefined;
    let answers = 0;
    try {
      do {
        const answer = await this.#access(request, state, image);
        if (answer instanceof Error) {
          reason = answer;
          break;
        }
        answers++;
        state = answer.state;
        const bytes = image.subarray(INLINE_OFFSET, INLINE_OFFSET + answer.size);
        request.tap?.(bytes);
        yield* splitter.push(bytes);
        emptyAnswers = answer.size === 0 ? emptyAnswers + 1 : 0;
        if (state.more) reason = this.#tooMuch(request, splitter, emptyAnswers, maxBytes);
      } while (state.more && reason === undefined && !splitter.lost);
      yield splitter.end(reason, answers > 0);
    } finally {
      this.#slots.push(image);
    }
  }

  async driverList(source: ContextType): Promise<DriverList | undefined> {
    return await this.#port.driverList?.(source);
  }

  close(): void {
    this.#port.close();
  }

  async #readMenu(): Promise<readonly MenuRecord[]> {
    let records: readonly MenuRecord[] | undefined;
    let reason: Error | undefined;
    let refusal: string | undefined;
    for await (const event of this.dump({ type: CONTROL.menu, maxBytes: MENU_MAX_BYTES })) {
      if (event.kind === "menu") records = event.records;
      else if (event.kind === "command") this.#vhcaId = event.vhcaId;
      else if (event.kind === "error") refusal = `error ${hex(event.syndrome)} "${event.text}"`;
      else if (event.kind === "end") reason = event.reason;
    }
    if (records === undefined) {
      // A signal, or a trace that cannot be written, is nothing that the device did: these errors have a cause.
      const foreign = reason instanceof WqdumpError && reason.cause !== undefined;
      throw foreign || reason instanceof DeviceError ? reason : new DeviceError(
        `Cannot read the resource-dump menu of "${this.info.name}": ` +
          (refusal ?? reason?.message ?? "the answer has no menu segment"),
        { device: this.info.name, operation: "read the resource-dump menu", cause: reason },
      );
    }
    if (reason !== undefined) this.notes.push(`The menu may be incomplete: ${reason.message}`);
    return records;
  }

  /** One register access; whatever goes wrong is returned, not thrown, for the dump to end with. */
  async #access(
    request: SegmentRequest,
    state: ReturnType<typeof firstState>,
    image: Uint8Array,
  ): Promise<DumpAnswer | Error> {
    const before = this.#queue;
    let done = (): void => {};
    this.#queue = new Promise<void>((resolve) => done = resolve);
    try {
      await before;
      await this.#takeTurn();
      if (request.signal?.aborted) return interrupted(request, this.info.name);
      if (this.#signal?.aborted) return interrupted({ ...request, signal: this.#signal }, this.info.name);
      writeRequest(image, request, state);
      await this.#port.accessRegister(RESOURCE_DUMP_REGISTER, GET, image);
      const answer = readAnswer(image);
      return this.#fault(request, state.sequence, answer) ?? answer;
    } catch (error) {
      return asError(error);
    } finally {
      done();
    }
  }

  /** A live port blocks its thread; now and then signal handlers and timers must run. */
  async #takeTurn(): Promise<void> {
    const now = performance.now();
    if (now < this.#turnEnds) return;
    if (this.#turnEnds !== 0) await new Promise((resolve) => setTimeout(resolve, 0));
    this.#turnEnds = performance.now() + TURN_MS;
  }

  #fault(request: SegmentRequest, sent: number, answer: DumpAnswer): Error | undefined {
    const next = (sent + 1) & 0xf;
    const { sequence } = answer.state;
    if (answer.allOnes) {
      return this.#error(request, "DEVICE_GONE", "the answer is all ones", "gone");
    }
    if (answer.size > INLINE_BYTES) {
      const text = `the answer claims ${answer.size} bytes of data, a register holds ${INLINE_BYTES}`;
      return this.#error(request, "BAD_SIZE", text, "senseless");
    }
    if (sequence !== next && sequence !== 0) {
      return this.#error(
        request,
        "BAD_SEQUENCE",
        `sequence number ${sequence} came where ${next} was due`,
        "senseless",
      );
    }
  }

  #tooMuch(
    request: SegmentRequest,
    splitter: SegmentSplitter,
    emptyAnswers: number,
    maxBytes: number,
  ): Error | undefined {
    if (splitter.terminated) {
      return this.#error(request, "ENDLESS", "the device announces more data after the end of the dump", "senseless");
    }
    if (splitter.offset >= maxBytes) {
      return this.#error(request, "ENDLESS", `no end after ${splitter.offset} bytes`, "senseless");
    }
    if (emptyAnswers > MAX_EMPTY_ANSWERS) {
      return this.#error(
        request,
        "ENDLESS",
        `${emptyAnswers} answers in a row had no data and promised more`,
        "senseless",
      );
    }
  }

  #error(request: SegmentRequest, status: string, text: string, next: "gone" | "senseless"): Error {
    return deviceError({ device: this.info.name, operation: operation(request), status, text, next });
  }
}

function operation(request: SegmentRequest): string {
  const index = request.index1 === undefined ? "" : ` index ${hex(request.index1)}`;
  return request.type === CONTROL.menu ? "read the resource-dump menu" : `dump segment ${hex(request.type, 4)}${index}`;
}

function interrupted(request: SegmentRequest, device: string): Error {
  const cause: unknown = request.signal?.reason;
  if (cause instanceof WqdumpError) return cause;
  return new WqdumpError(`Interrupted: could not ${operation(request)} of "${device}" to its end`, {
    exitCode: EXIT.sigint,
    cause,
  });
}
