/**
 * The commands that tests run on a virtual host.
 *
 * @module
 */

import type { ClientOrder, ClientResult } from "./client.ts";
import { LIBRARY, QUIET, type RunOptions, type VirtualHost } from "./harness.ts";

const CLIENT = new URL("./client.ts", import.meta.url).pathname;

/** The client's command line, with no permission but to open the library. */
export function clientCommand(order: ClientOrder): string[] {
  return [Deno.execPath(), "run", `--allow-ffi=${LIBRARY}`, ...QUIET, CLIENT, JSON.stringify(order)];
}

/** Runs the client and reads its result. */
export async function runClient(host: VirtualHost, order: ClientOrder, options?: RunOptions): Promise<ClientResult> {
  const { code, stdout, stderr } = await host.run(clientCommand(order), options);
  if (code !== 0 || stdout === "") throw new Error(`the client ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as ClientResult;
}

/** Bytes as hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
