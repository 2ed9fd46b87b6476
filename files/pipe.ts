/**
 * Named pipes, each read by a thread of its own: opening one waits for its writer, and Deno 2.4 does that where no
 * signal is answered meanwhile.
 */

import { unlessAborted } from "./turns.ts";

/** What is read piece by piece. */
export interface PieceReader {
  /**
   * The next bytes.
   *
   * @returns How many; null at the end.
   */
  read(into: Uint8Array): Promise<number | null>;
  /** Release it. */
  close(): void;
}

/** What the thread is asked for: so many bytes, or with none that the pipe is open. */
interface Wanted {
  readonly path: string;
  readonly size: number;
}

interface Answer {
  readonly bytes?: Uint8Array | undefined;
  readonly failure?: { readonly name: string; readonly message: string } | undefined;
}

/** The thread. It is read as text, and must use nothing but what is in it. */
function serve(): void {
  const scope = globalThis as unknown as {
    onmessage: (event: { readonly data: Wanted }) => void;
    postMessage(answer: Answer): void;
  };
  let file: Deno.FsFile | undefined;
  scope.onmessage = ({ data: { path, size } }) => {
    try {
      file ??= Deno.openSync(path, { read: true });
      if (size === 0) return scope.postMessage({});
      const bytes = new Uint8Array(size);
      const count = file.readSync(bytes);
      scope.postMessage({ bytes: count === null ? undefined : bytes.slice(0, count) });
    } catch (error) {
      const { name, message } = error as Error;
      scope.postMessage({ failure: { name, message } });
    }
  };
}

/** Names of standard input; those of the system cannot be opened unless everything is permitted. */
const STDIN = /^(?:-|\/dev\/stdin|\/(?:dev|proc\/self)\/fd\/0)$/;

/** Whether a name stands for standard input; `./-` is a file. */
export function isStdin(path: string): boolean {
  return STDIN.test(path);
}

/** Whether a path is a named pipe; false where that cannot be told, since opening it tells why. */
export function isNamedPipe(path: string): boolean {
  return statOf(path)?.isFifo === true;
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Open whatever a path names; what may wait for another process does not hold up signals meanwhile.
 *
 * @throws The signal's reason, or why it cannot be opened.
 */
export async function openUnlessAborted(
  path: string,
  signal: AbortSignal | undefined,
): Promise<Deno.FsFile | PieceReader> {
  if (isStdin(path)) return { read: (into) => Deno.stdin.read(into), close: () => undefined };
  const info = statOf(path);
  if (info?.isFifo) return await openPipe(path, signal);
  // Of what is not there, opening it tells why. What ended the work before does not keep its files from being looked at.
  const file = await unlessAborted(signal?.aborted ? undefined : signal, Deno.open(path, { read: true }));
  if (info?.isFile && !file.statSync().isFile) {
    file.close(); // to read what waits for others would hold up signals
    throw new Error("it was replaced while it was opened");
  }
  return file;
}

/**
 * Open a named pipe; comes back when somebody writes to it.
 *
 * @throws The signal's reason, or why it cannot be opened.
 */
export async function openPipe(path: string, signal: AbortSignal | undefined): Promise<PieceReader> {
  const worker = new Worker(`data:text/javascript;base64,${btoa(`(${serve.toString()})()`)}`, {
    type: "module",
    name: "pipe",
  });
  const ask = (size: number): Promise<Answer> => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage({ path, size } satisfies Wanted);
    return promise;
  };
  const answered = async (size: number): Promise<Uint8Array | undefined> => {
    const { bytes, failure } = await ask(size);
    if (failure === undefined) return bytes;
    const { [failure.name]: Kind = Error } = Deno.errors as Readonly<Record<string, new (message: string) => Error>>;
    throw new Kind(failure.message);
  };
  try {
    await unlessAborted(signal, answered(0));
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return {
    async read(into) {
      const bytes = await answered(into.length);
      if (bytes === undefined) return null;
      into.set(bytes);
      return bytes.length;
    },
    close: () => worker.terminate(),
  };
}
