/** A terminal to run wqdump in: tmux, with a screen of a given size. */

import { commandLine } from "./run.ts";

/** Why there is no terminal here; undefined: there is one. */
export const NO_TERMINAL = await whyNot();

async function whyNot(): Promise<string | undefined> {
  try {
    const { success } = await new Deno.Command("tmux", { args: ["-V"], stdout: "null", stderr: "null" }).output();
    return success ? undefined : "tmux does not run";
  } catch {
    return "tmux is not installed";
  }
}

/** Longest wait for something to appear. */
const PATIENCE_MS = 60_000;

/** A shell in a terminal, in which `wqdump` is the program. */
export class Screen implements AsyncDisposable {
  readonly #socket: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#socket = `${folder}/tmux`;
  }

  /** Open a terminal of `columns` x `rows`; the shell's prompt is `ready$ `. */
  static async open(columns: number, rows: number): Promise<Screen> {
    const screen = new Screen(await Deno.makeTempDir({ prefix: "wqdump-screen-" }));
    const { program, args, env } = await commandLine([], { allow: ["--allow-env", "--allow-run"] });
    const quoted = [program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    const dir = env.DENO_DIR === undefined ? "" : `export DENO_DIR='${env.DENO_DIR}'\n`;
    await Deno.writeTextFile(
      `${screen.#folder}/rc`,
      `unset NO_COLOR PAGER LESS HISTFILE\n${dir}wqdump() { ${quoted} "$@"; }\nPS1='ready$ '\n`,
    );
    await screen.#tmux(
      "new-session",
      "-d",
      "-x",
      `${columns}`,
      "-y",
      `${rows}`,
      "bash",
      "--rcfile",
      `${screen.#folder}/rc`,
    );
    await screen.until((text) => text.includes("ready$"));
    return screen;
  }

  async #tmux(...args: string[]): Promise<string> {
    const command = new Deno.Command("tmux", { args: ["-S", this.#socket, "-f", "/dev/null", ...args] });
    const { success, stdout, stderr } = await command.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  }

  /** Clear the screen, type a command, and run it. */
  async run(command: string): Promise<void> {
    await this.#tmux("send-keys", "-l", `clear; ${command}; echo "code=$?"`);
    await this.#tmux("send-keys", "Enter");
  }

  /** Press a key, as tmux names it. */
  async press(key: string): Promise<void> {
    await this.#tmux("send-keys", key);
  }

  /** Lines of the screen; `colours`: with their escapes. */
  async lines(colours = false): Promise<string[]> {
    return (await this.#tmux("capture-pane", "-p", ...(colours ? ["-e"] : []))).split("\n");
  }

  /** Wait until the screen shows something, and return it. */
  async until(shows: (text: string) => boolean): Promise<string> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const text = (await this.lines()).join("\n");
      if (shows(text)) return text;
      if (Date.now() > end) throw new Error(`The screen shows:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** End the terminal and what runs in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server").catch(() => undefined);
    await Deno.remove(this.#folder, { recursive: true });
  }
}
