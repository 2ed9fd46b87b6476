/**
 * The pager: a program that shows long text. It is started when the text is longer than the screen: until it has a
 * screen to show, a pager waits for text and not for its reader, who could not leave.
 *
 * @module
 */

import type { RawWriter } from "./stdout.ts";
import { ClosedOutput } from "./stdout.ts";

/** A pager that takes the place of stdout. */
export interface Pager {
  /** The terminal at first, then the program's input. */
  readonly writer: RawWriter;
  /** The program has the screen. */
  readonly running: boolean;
  /** It cuts long lines, and shows the rest when its reader moves to the right. */
  readonly chops: boolean;
  /** Wait until the reader has finished. */
  finish(): Promise<void>;
}

/** What a pager needs of the process. */
export interface PagerHost {
  /** Tells whether a permission is granted; nothing is ever prompted for. */
  readonly isGranted: (descriptor: Deno.PermissionDescriptor) => Promise<boolean>;
  /** The terminal. */
  readonly stdout: RawWriter;
  /** Characters of a line of the terminal. */
  readonly columns: number;
  /** Its lines. */
  readonly rows: number;
  /**
   * Called when the reader leaves before the end of the text.
   *
   * @returns The command will end by itself, with a word on how far it came: what it still writes is let go.
   */
  readonly left: () => boolean;
}

/**
 * Find the pager, where programs may be run.
 *
 * @param host What it needs.
 * @returns Undefined where there is none; output then goes to the terminal directly.
 */
export async function findPager(host: PagerHost): Promise<Pager | undefined> {
  const { isGranted } = host;
  const named = await isGranted({ name: "env", variable: "PAGER" }) ? Deno.env.get("PAGER") : undefined;
  const [wanted = "", ...args] = (named?.trim() || "less -FRX").split(/\s+/);
  const program = wanted === "cat" ? undefined : await firstGranted(wanted, isGranted);
  return program === undefined ? undefined : lazyPager(host, program, args);
}

function lazyPager(host: PagerHost, program: string, args: readonly string[]): Pager {
  let child: Deno.ChildProcess | undefined;
  let input: WritableStreamDefaultWriter<Uint8Array> | undefined;
  let [ended, finishing, tidy] = [false, false, false];
  /** What the terminal shows; undefined: that matters no more. */
  let shown: Uint8Array[] | undefined = [];
  let rows = 0;

  function start(): void {
    try {
      // Its commands would be the caller's: who may run wqdump as root may not, for that, run a shell.
      const env = { LESSSECURE: "1" };
      child = new Deno.Command(program, { args: [...args], stdin: "piped", env }).spawn();
    } catch {
      return; // Text goes to the terminal.
    }
    input = child.stdin.getWriter();
    child.status.then(leave);
  }

  function leave(): void {
    if (!ended && !finishing) tidy = host.left();
    ended = true;
  }

  async function write(bytes: Uint8Array): Promise<number> {
    if (ended) return gone(bytes);
    if (shown !== undefined) {
      rows += rowsOf(bytes, host.columns);
      if (rows >= host.rows) {
        start();
        for (const before of shown) await input?.write(before);
        shown = undefined;
      }
    }
    if (input === undefined) {
      const count = await host.stdout.write(bytes);
      shown?.push(bytes.slice(0, count));
      return count;
    }
    try {
      await input.write(bytes.slice());
    } catch {
      await child?.status;
      return gone(bytes);
    }
    return bytes.length;
  }

  function gone(bytes: Uint8Array): number {
    leave();
    if (!tidy) throw new ClosedOutput();
    return bytes.length;
  }

  return {
    chops: args.some((word) => /^(?:-[A-Za-z]*S[A-Za-z]*|--chop-long-lines)$/.test(word)),
    get running() {
      return child !== undefined && !ended;
    },
    writer: {
      writeSync: () => {
        throw new Deno.errors.WouldBlock("The pager is written to asynchronously");
      },
      write,
    },
    async finish() {
      finishing = true;
      await input?.close().catch(() => undefined);
      await child?.status;
    },
  };
}

/** Lines of the screen that text takes. */
function rowsOf(bytes: Uint8Array, columns: number): number {
  let [rows, length] = [0, 0];
  for (const byte of bytes) {
    if (byte === 0x0a || length === columns) [rows, length] = [rows + 1, 0];
    if (byte !== 0x0a) length++;
  }
  return rows;
}

/** By name where PATH has it, else by its usual path: sudo and `env -i` leave no PATH. */
async function firstGranted(program: string, isGranted: PagerHost["isGranted"]): Promise<string | undefined> {
  const paths = program.includes("/") ? [] : [`/usr/bin/${program}`, `/bin/${program}`];
  for (const command of [program, ...paths]) if (await isGranted({ name: "run", command })) return command;
  return undefined;
}
