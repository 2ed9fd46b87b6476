/**
 * Starting virtual hosts from tests, and running programs on them. A host is an emulator process in a mount namespace
 * of its own; programs enter that namespace and see its devices in place of the machine's.
 */

import type { DeviceSpec } from "./adapter.ts";
import type { Order } from "./emulator.ts";
import type { Faults } from "./faults.ts";
import { Libc } from "./libc.ts";
import { LOCK_FOLDER } from "./namespace.ts";
import type { DeviceState } from "./virtual_hca.ts";

/** The repository. */
export const ROOT = new URL("../../", import.meta.url).pathname;

const LIBRARIES = ["x86_64", "aarch64"].map((arch) => `/usr/lib/${arch}-linux-gnu/mstflint/python_tools/ccmdif.so`)
  .concat("/usr/lib64/mstflint/python_tools/ccmdif.so", "/usr/lib64/mft/python_tools/ccmdif.so");

/** NVIDIA's library on this machine. */
export const LIBRARY: string | undefined = LIBRARIES.find(exists);
/** NVIDIA's own dump tool. */
export const MSTRESOURCEDUMP = "/usr/bin/mstresourcedump";
const DEFAULT_TIMEOUT_MS = 60_000;

/** Why no virtual host can run here; undefined where it can. */
export const MISSING: string | undefined = missing();

/**
 * A test that needs a virtual host. Where none can run it is ignored, and its name says why.
 *
 * @param test As for `Deno.test`.
 */
export function hostTest(test: Omit<Deno.TestDefinition, "ignore">): void {
  const name = MISSING === undefined ? test.name : `${test.name} (ignored: ${MISSING})`;
  Deno.test({ ...test, name, ignore: MISSING !== undefined });
}

function missing(): string | undefined {
  if (Deno.build.os !== "linux") return `${Deno.build.os} has no /sys/bus/pci`;
  const all = ["run", "read", "write", "ffi", "env", "sys"] as const;
  for (const name of all) {
    if (Deno.permissions.querySync({ name }).state !== "granted") return `needs --allow-all, ${name} is not granted`;
  }
  if (Deno.uid() !== 0) return "not run by root, as NVIDIA's library demands";
  if (!exists("/dev/fuse")) return "no /dev/fuse";
  if (!exists("/usr/bin/unshare") || !exists("/usr/bin/nsenter")) return "no unshare and nsenter (package util-linux)";
  if (LIBRARY === undefined) return "no ccmdif.so (package mstflint)";
  const probe = new Deno.Command("unshare", {
    args: ["--mount", "--propagation", "private", "mount", "-t", "tmpfs", "none", "/sys/class"],
    stdout: "null",
    stderr: "null",
  });
  return probe.outputSync().success ? undefined : "no right to mount (CAP_SYS_ADMIN)";
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** What a program did. */
export interface Outcome {
  /** Exit code; 128 + signal number when killed. */
  readonly code: number;
  /** Standard output. */
  readonly stdout: string;
  /** Standard error, without what the machine's Deno adds. */
  readonly stderr: string;
}

/** Options of {@linkcode VirtualHost.run}. */
export interface RunOptions {
  /** Environment variables beside the test's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Killed after this. */
  readonly timeoutMs?: number;
  /** Working folder; default the repository. */
  readonly cwd?: string;
}

/** A running virtual host. */
export class VirtualHost implements AsyncDisposable {
  readonly #emulator: Deno.ChildProcess;
  readonly #lockFolder: LockFolder;
  readonly #devices: readonly DeviceSpec[];

  private constructor(emulator: Deno.ChildProcess, lockFolder: LockFolder, devices: readonly DeviceSpec[]) {
    this.#emulator = emulator;
    this.#lockFolder = lockFolder;
    this.#devices = devices;
  }

  /** Starts a host with these devices. */
  static async start(devices: readonly DeviceSpec[]): Promise<VirtualHost> {
    const lockFolder = new LockFolder();
    const emulator = new Deno.Command("unshare", {
      args: ["--mount", "--propagation", "private", Deno.execPath(), "run", ...QUIET, "--allow-all", EMULATOR]
        .concat(JSON.stringify(devices)),
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const host = new VirtualHost(emulator, lockFolder, devices);
    if (await firstLine(emulator.stdout) === "ready") return host;
    await host.stop();
    throw new Error("the emulator did not start");
  }

  /** Runs a program on the host. */
  async run(command: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const child = this.spawn(command, options);
    const timer = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const { code, stdout, stderr } = await child.output();
    clearTimeout(timer);
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /** Starts a program on the host; its process is the one that signals go to. */
  spawn(command: readonly string[], options: RunOptions = {}): Deno.ChildProcess {
    const enter = ["--target", String(this.#emulator.pid), "--mount"];
    return new Deno.Command("nsenter", {
      args: [...enter, "sh", "-c", 'cd "$0" && exec "$@"', options.cwd ?? ROOT, ...command],
      // Deno adds a stack backtrace to its errors where RUST_BACKTRACE is set.
      env: { NO_COLOR: "1", RUST_BACKTRACE: "0", ...options.env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  /** Sets the faults of a device; its counts and semaphores start anew. */
  set(faults: Faults = {}, device: string = this.#first): void {
    const order: Order = { device, faults };
    Deno.writeTextFileSync(this.#control, JSON.stringify(order), { create: false });
  }

  /** Counts and semaphores of a device. */
  state(device: string = this.#first): DeviceState {
    const states = JSON.parse(Deno.readTextFileSync(this.#control)) as Record<string, DeviceState>;
    const state = states[device];
    if (state === undefined) throw new Error(`no device ${device}`);
    return state;
  }

  /** Ends the host and takes away what it left. */
  async stop(): Promise<void> {
    try {
      this.#emulator.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#emulator.status;
    if (!this.#emulator.stdout.locked) await this.#emulator.stdout.cancel();
    this.#lockFolder.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  get #first(): string {
    return this.#devices[0]?.address ?? "";
  }

  /** The emulator's hidden file, seen through its own root folder. */
  get #control(): string {
    return `/proc/${this.#emulator.pid}/root/sys/bus/pci/devices/.control`;
  }
}

const EMULATOR = new URL("./emulator.ts", import.meta.url).pathname;
/** Options with which Deno says and fetches nothing. */
export const QUIET: readonly string[] = ["--quiet", "--no-check", "--no-lock", "--no-prompt"];

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream.values({ preventCancel: true })) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n")) break;
  }
  return text.split("\n", 1)[0] ?? "";
}

/**
 * The folder over which the emulator mounts memory for the library's lock files. Made where it is missing, taken away
 * again by the last host that uses it; hosts of other test runs are told apart from none by a lock on the folder.
 */
class LockFolder {
  readonly #libc = new Libc();
  readonly #descriptor: number;

  constructor() {
    this.#descriptor = this.#take();
  }

  /** Another host may take the folder away between any two of these calls. */
  #take(): number {
    for (;;) {
      Deno.mkdirSync(LOCK_FOLDER, { recursive: true });
      if (!exists(LOCK_FOLDER)) continue;
      const descriptor = this.#libc.open(LOCK_FOLDER, "r");
      this.#libc.lock(descriptor, "shared");
      if (!Deno.readLinkSync(`/proc/self/fd/${descriptor}`).endsWith("(deleted)")) return descriptor;
      this.#libc.close(descriptor);
    }
  }

  dispose(): void {
    const last = this.#libc.lock(this.#descriptor, "exclusive");
    try {
      if (last) Deno.removeSync(LOCK_FOLDER);
    } catch {
      // Another tool's lock files are in it: it stays.
    }
    this.#libc.close(this.#descriptor);
    this.#libc.dispose();
  }
}
