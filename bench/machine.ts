/** What a table was measured on. */

/** The machine and its tools. */
export interface Machine {
  /** Model of the processor. */
  readonly cpu: string;
  /** Processors that this process may use. */
  readonly cores: number;
  /** Memory in GiB. */
  readonly memory: number;
  /** Operating system and kernel. */
  readonly system: string;
  /** Deno and V8. */
  readonly deno: string;
  /** Whole processes are runs of main.ts, or of an executable. */
  readonly form: "from source" | "executable";
  /** C compiler; undefined: none. */
  readonly cc?: string;
}

/** Describes the machine that this runs on. */
export async function machine(): Promise<Machine> {
  const cc = await firstLine("cc", "--version");
  return {
    cpu: await cpuModel(),
    cores: navigator.hardwareConcurrency,
    memory: Math.round(Deno.systemMemoryInfo().total / 2 ** 30),
    system: `${Deno.build.os} ${Deno.osRelease()} ${Deno.build.arch}`,
    form: Deno.env.has("WQDUMP_BIN") ? "executable" : "from source",
    deno: `Deno ${Deno.version.deno} (V8 ${Deno.version.v8})`,
    ...(cc === undefined ? {} : { cc }),
  };
}

/** One line of prose. */
export function described({ cpu, cores, memory, system, deno, form, cc }: Machine): string {
  const tools = [`${deno}, wqdump ${form}`, cc ?? "no C compiler"];
  return `${cpu}, ${cores} processors, ${memory} GiB, ${system}; ${tools.join(", ")}`;
}

async function cpuModel(): Promise<string> {
  try {
    return cpuIn(await Deno.readTextFile("/proc/cpuinfo")) ?? Deno.build.arch;
  } catch {
    return Deno.build.arch;
  }
}

/** The processor's model in the text of /proc/cpuinfo. */
export function cpuIn(text: string): string | undefined {
  return /^model name\s*:\s*(.*\S)\s*$/m.exec(text)?.[1];
}

async function firstLine(command: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(command, { args, stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout).split("\n")[0]?.trim() : undefined;
  } catch {
    return undefined;
  }
}
