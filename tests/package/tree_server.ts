/** The repository served over HTTP as a code host would, for programs that import mod.ts by URL. */

const ROOT = new URL("../../", import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  ts: "application/typescript",
  json: "application/json",
};

/** A running server. */
export interface TreeServer extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Paths that were asked for. */
  readonly served: ReadonlySet<string>;
}

/** Starts the server on a free port of the loopback interface. */
export function serveTree(): TreeServer {
  const served = new Set<string>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const path = new URL(request.url).pathname.slice(1);
    const type = TYPES[path.slice(path.lastIndexOf(".") + 1)];
    if (type === undefined || path.includes("..")) return new Response(null, { status: 404 });
    served.add(path);
    try {
      return new Response(await Deno.readFile(new URL(path, ROOT)), { headers: { "content-type": type } });
    } catch {
      return new Response(null, { status: 404 });
    }
  });
  return {
    host: `127.0.0.1:${server.addr.port}`,
    served,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** An empty folder with one program in it, and a cache of its own that shares only npm packages with ours. */
export interface Workshop extends AsyncDisposable {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Environment for Deno in it. */
  readonly env: Record<string, string>;
}

/**
 * Makes the folder.
 *
 * @param program Text of `program.ts`.
 */
export async function createWorkshop(program: string): Promise<Workshop> {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-url-" });
  const cache = `${folder}-cache`;
  await Deno.mkdir(cache);
  await Deno.symlink(await npmCache(), `${cache}/npm`);
  await Deno.writeTextFile(`${folder}/program.ts`, program);
  return {
    folder,
    env: { DENO_DIR: cache, NO_COLOR: "1", RUST_BACKTRACE: "0" },
    [Symbol.asyncDispose]: async () => {
      await Deno.remove(cache, { recursive: true });
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function npmCache(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).npmCache;
}

/** Outcome of a process. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command to its end.
 *
 * @param command Executable.
 * @param args Its arguments.
 * @param options Folder and environment.
 */
export async function run(command: string, args: readonly string[], options: Deno.CommandOptions): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(command, { stdin: "null", ...options, args: [...args] })
    .output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
