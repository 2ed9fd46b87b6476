/** The commands that tests run on a virtual host. */

import { loadScenario } from "../../sim/open_sim.ts";
import type { DeviceSpec } from "./adapter.ts";
import type { ClientOrder, ClientResult } from "./client.ts";
import { LIBRARY, MISSING, type Outcome, QUIET, type RunOptions, type VirtualHost } from "./harness.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
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

/** The executable to test instead of `main.ts`. */
export const BINARY: string | undefined = MISSING === undefined ? Deno.env.get("WQDUMP_BIN") : undefined;

/** The command line of wqdump: the executable's, else from source with no permission but those given. */
export function wqdumpCommand(args: readonly string[], grants: readonly string[]): string[] {
  if (BINARY !== undefined) return [BINARY, ...args];
  return [Deno.execPath(), "run", ...grants, ...QUIET, MAIN, ...args];
}

/** Runs wqdump on a virtual host; it may open the library and nothing else unless more is granted. */
export function runWqdump(
  host: VirtualHost,
  args: readonly string[],
  options: RunOptions & { readonly grants?: readonly string[] } = {},
): Promise<Outcome> {
  return host.run(wqdumpCommand(args, [`--allow-ffi=${LIBRARY}`, ...options.grants ?? []]), options);
}

/** Runs wqdump outside, on a built-in adapter; it needs no permission. */
export async function runSimulated(args: readonly string[]): Promise<Outcome> {
  const [program = "", ...rest] = wqdumpCommand(args, []);
  const output = await new Deno.Command(program, {
    args: rest,
    env: { NO_COLOR: "1", RUST_BACKTRACE: "0" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  return { code: output.code, stdout: decoder.decode(output.stdout), stderr: decoder.decode(output.stderr) };
}

/** A device like a built-in adapter, with what its driver would tell of it. */
export async function deviceLike(name: string, address: string, rdma: string): Promise<DeviceSpec> {
  const { device } = await loadScenario(`sim:${name}`);
  return {
    address,
    deviceId: device.pciDeviceId,
    scenario: name,
    rdma: [rdma],
    firmware: device.firmware,
    ...(device.linkLayer === undefined ? {} : { linkLayer: device.linkLayer }),
  };
}
