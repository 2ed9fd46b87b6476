/**
 * A program for the tests to run on a virtual host: opens a device as wqdump does, runs RESOURCE_DUMP requests, prints
 * what came out as one line of JSON. It needs `--allow-ffi=<library>` and nothing more.
 */

import { DeviceError, WqdumpError } from "../../errors.ts";
import { openLive } from "../../device/access.ts";
import type { LivePort } from "../../device/access_ways.ts";
import { registerProvider } from "../../device/resource_dump.ts";
import type { ContextPort, DeviceInfo } from "../../device/types.ts";

/** What to do. */
export interface ClientOrder {
  /** Device name. */
  readonly device: string;
  /** Which way; default: NVIDIA's library. */
  readonly access?: "mtcr" | "pci" | "fwctl";
  /** Looks at a command before it counts as stuck, by the PCI gateway. */
  readonly looks?: number;
  /** Library, where not searched for. */
  readonly library?: string;
  /** Segments to dump, in order. */
  readonly dumps?: readonly { readonly type: number; readonly index1?: number; readonly maxBytes?: number }[];
  /** Read the menu. */
  readonly menu?: boolean;
  /** Ask for the firmware version. */
  readonly identify?: boolean;
  /** Contexts to read on a 4th-generation device: source and number. */
  readonly contexts?: readonly (readonly [source: number, index: number])[];
  /** Registers to read: number and size. */
  readonly registers?: readonly (readonly [id: number, bytes: number])[];
}

/** An error as the program saw it. */
export interface ClientError {
  /** Message. */
  readonly message: string;
  /** Status name of a DeviceError. */
  readonly status: string | undefined;
  /** Next step. */
  readonly hint: string | undefined;
}

/** What came out. */
export interface ClientResult {
  /** The device. */
  readonly info?: DeviceInfo;
  /** Names of the menu's records. */
  readonly menu?: readonly string[];
  /** Stream of each dump in hexadecimal, and why it ended early. */
  readonly dumps: { readonly hex: string; readonly reason: ClientError | undefined }[];
  /** Images of the registers in hexadecimal. */
  readonly registers: string[];
  /** Contexts in hexadecimal, or why there is none. */
  readonly contexts: (string | ClientError)[];
  /** What stopped the program. */
  readonly error?: ClientError;
}

async function work(order: ClientOrder): Promise<ClientResult> {
  const result: { -readonly [K in keyof ClientResult]: ClientResult[K] } = { dumps: [], registers: [], contexts: [] };
  try {
    const port = await openLive(order.device, {
      access: order.access ?? "mtcr",
      looks: order.looks,
      path: order.library,
      identify: order.identify ?? false,
    }, { make: (port: LivePort) => Promise.resolve(port), shortcoming: () => Promise.resolve(undefined) });
    try {
      result.info = port.info;
      if ("dump" in port) throw new Error("this client asks for registers or contexts");
      if (!("accessRegister" in port)) {
        for (const [source, index] of order.contexts ?? []) {
          result.contexts.push(await readContext(port, source, index));
        }
        return result;
      }
      for (const [id, bytes] of order.registers ?? []) {
        const image = new Uint8Array(bytes);
        await port.accessRegister(id, 1, image);
        result.registers.push(hex([image]));
      }
      const provider = registerProvider(port, new Uint8Array(1024));
      if (order.menu) result.menu = (await provider.menu()).map(({ name }) => name);
      for (const request of order.dumps ?? []) {
        const pieces: Uint8Array[] = [];
        let reason: ClientError | undefined;
        for await (const event of provider.dump({ ...request, tap: (bytes) => pieces.push(bytes.slice()) })) {
          if (event.kind === "end" && event.reason !== undefined) reason = describe(event.reason);
        }
        result.dumps.push({ hex: hex(pieces), reason });
      }
    } finally {
      port.close();
    }
  } catch (error) {
    result.error = describe(error);
  }
  return result;
}

async function readContext(port: ContextPort, source: number, index: number): Promise<string | ClientError> {
  const into = new Uint8Array(288);
  try {
    await port.readContext(source, index, into);
    return hex([into]);
  } catch (error) {
    return describe(error);
  }
}

function describe(error: unknown): ClientError {
  const hint = error instanceof WqdumpError ? error.hint : undefined;
  const status = error instanceof DeviceError ? error.status : undefined;
  return { message: error instanceof Error ? error.message : String(error), status, hint };
}

function hex(pieces: readonly Uint8Array[]): string {
  return pieces.map((piece) => Array.from(piece, (byte) => byte.toString(16).padStart(2, "0")).join("")).join("");
}

// A call that was given up keeps a process alive that does not exit by itself.
if (import.meta.main) {
  console.log(JSON.stringify(await work(JSON.parse(Deno.args[0] ?? "{}") as ClientOrder)));
  Deno.exit(0);
}
