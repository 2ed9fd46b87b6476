/** A log that grows: new lines that name an error of RDMA. */

import { UsageError } from "../errors.ts";

/** What drivers and applications print when a queue fails. */
const ERROR =
  /mlx5.*(CQE|error|catas|health)|Got completion (from peer )?.*(error|status=|with)|dump error cqe|Got CQE with error|async fatal event|vendor_?err|local protection|transport retry|IBV_WC_\w+_ERR/i;
/** Bytes that are read at a time at most: a log may grow faster than anybody reads. */
const MOST = 1 << 20;

/** Reads what was added since the last look. */
export class LogTail {
  readonly #path: string;
  #at: number | undefined;
  #rest = "";

  /**
   * @param path The file; it may come later.
   * @throws {UsageError} If what is there does not grow as a file does: to open a pipe waits for its writer.
   */
  constructor(path: string) {
    this.#path = path;
    if (isOther(path)) {
      throw new UsageError(`"${path}" is no regular file: wqdump watch looks at the end of logs that grow`);
    }
  }

  /** New lines that name an error; what was there at the first look does not count. */
  errors(): string[] {
    let file: Deno.FsFile | undefined;
    if (isOther(this.#path)) return [];
    try {
      file = Deno.openSync(this.#path, { read: true });
      const { size } = file.statSync();
      if (this.#at === undefined) {
        this.#at = size;
        return [];
      }
      if (size < this.#at) [this.#at, this.#rest] = [0, ""]; // it was rotated
      file.seekSync(this.#at, Deno.SeekMode.Start);
      const bytes = new Uint8Array(Math.min(MOST, size - this.#at));
      const count = file.readSync(bytes) ?? 0;
      this.#at += count;
      const lines = (this.#rest + new TextDecoder().decode(bytes.subarray(0, count))).split("\n");
      this.#rest = (lines.pop() ?? "").slice(-4096);
      return lines.filter((line) => ERROR.test(line));
    } catch {
      this.#at ??= 0; // all of a file that comes later is new
      return [];
    } finally {
      file?.close();
    }
  }
}

/** Whether something is there that is no regular file. */
function isOther(path: string): boolean {
  try {
    return !Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
