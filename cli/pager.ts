/**
 * The pager: a program that shows long text. It is started when the text is longer than the screen: until it has a
 * screen to show, a pager waits for text and not for its reader, who could not leave.
 */

import { EXIT, WqdumpError } from "../errors.ts";
import { quote } from "../plain.ts";
import { ClosedOutput, type RawWriter } from "./stdout.ts";

/** Where nothing else is wished for: ends on a short text, shows colours, leaves the text on the screen. */
const LESS = "less -FRX";

/** A pager that takes the place of stdout. */
export interface Pager {
  /** The terminal at first, then the program's input. */
  readonly writer: RawWriter;
  /** The program has the screen. */
  readonly running: boolean;
  /** It cuts long lines, and shows the rest when its reader moves to the right. */
  readonly chops: boolean;
  /** It ended with an error, so its reader has not seen the text. */
  readonly failure: WqdumpError | undefined;
  /** Wait until the reader has finished. */
  finish(): Promise<void>;
  /** End it: this process ends at once, and two programs would read one terminal. */
  end(): void;
}

/** What a pager needs of the process. */
export interface PagerHost {
  /** Tells whether a permission is granted; nothing is ever prompted for. */
  readonly isGranted: (descriptor: Deno.PermissionDescriptor) => Promise<boolean>;
  /** The terminal. */
  readonly stdout: RawWriter;
  /** The text has colours. */
  readonly coloured?: boolean;
  /** Characters of a line of the terminal. */
  readonly columns: number;
  /** Its lines. */
  readonly rows: number;
  /**
   * Called when the reader leaves before the end of the text.
   *
   * @param failure The pager's, if it did not do what it is for.
   * @returns The command will end by itself, with a word on how far it came: what it still writes is let go.
   */
  readonly left: (failure: WqdumpError | undefined) => boolean;
}

/**
 * Find the pager, where programs may be run.
 *
 * @returns Undefined where there is none; output then goes to the terminal directly.
 */
export async function findPager(host: PagerHost): Promise<Pager | undefined> {
  const { isGranted } = host;
  const named = await isGranted({ name: "env", variable: "PAGER" }) ? Deno.env.get("PAGER")?.trim() : undefined;
  if (named === "" || named === "cat") return undefined;
  const [wanted = "", ...args] = (named ?? LESS).split(/\s+/);
  const program = await firstGranted(wanted, isGranted);
  if (program !== undefined) return lazyPager(host, program, colouring(host, wanted, args));
  // An executable may run no other: that is better than thousands of lines at once.
  const less = wanted === "less" ? undefined : await firstGranted("less", isGranted);
  return less === undefined ? undefined : lazyPager(host, less, LESS.split(" ").slice(1));
}

/** Without -R less shows the codes of colours as characters. */
function colouring({ coloured }: PagerHost, program: string, args: readonly string[]): readonly string[] {
  return coloured === true && /(?:^|\/)less$/.test(program) ? [...args, "-R"] : args;
}

function lazyPager(host: PagerHost, program: string, args: readonly string[]): Pager {
  let child: Deno.ChildProcess | undefined;
  let input: WritableStreamDefaultWriter<Uint8Array> | undefined;
  let [ended, finishing, tidy] = [false, false, false];
  let failure: WqdumpError | undefined;
  /** What the terminal shows; undefined: that matters no more. */
  let shown: Uint8Array[] | undefined = [];
  let rows = 0;

  function start(): void {
    try {
      // Its commands would be the caller's: who may run wqdump as root may not, for that, run a shell.
      const env = { LESSSECURE: "1" };
      child = new Deno.Command(program, { args: [...args], stdin: "piped", env }).spawn();
    } catch {
      shown = undefined; // Text goes to the terminal.
      return;
    }
    input = child.stdin.getWriter();
    child.status.then(leave);
  }

  function leave({ success, code, signal }: Deno.CommandStatus): void {
    if (ended) return;
    ended = true;
    // A signal is its reader's, and so is what less -K makes of Ctrl-C.
    if (!success && signal === null && code !== 2) failure = failed([program, ...args], code);
    if (!finishing) tidy = host.left(failure);
  }

  async function write(bytes: Uint8Array): Promise<number> {
    if (ended) return gone(bytes);
    if (shown !== undefined && (rows += rowsOf(bytes, host.columns)) >= host.rows) start();
    if (input === undefined) {
      const count = await host.stdout.write(bytes);
      shown?.push(bytes.slice(0, count));
      return count;
    }
    try {
      for (const before of shown ?? []) await input.write(before);
      shown = undefined;
      await input.write(bytes.slice());
    } catch {
      leave(await child!.status);
      return gone(bytes);
    }
    return bytes.length;
  }

  function gone(bytes: Uint8Array): number {
    if (!tidy) throw failure ?? new ClosedOutput();
    return bytes.length;
  }

  return {
    chops: args.some((word) => /^(?:-[A-Za-z]*S[A-Za-z]*|--chop-long-lines)$/.test(word)),
    get running() {
      return child !== undefined && !ended;
    },
    get failure() {
      return failure;
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
      if (child !== undefined) leave(await child.status);
    },
    end() {
      if (!ended) child?.kill("SIGTERM");
    },
  };
}

function failed(command: readonly string[], code: number): WqdumpError {
  return new WqdumpError(
    `The pager ${quote(command.join(" "))} ended with exit code ${code}: text may not have been shown`,
    {
      exitCode: EXIT.incomplete,
      hint: "--no-pager prints without one, and PAGER names another",
    },
  );
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
