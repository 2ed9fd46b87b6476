/** Files that a shell has opened for what this process prints: whoever reads them reads its own words. */

/** What tells files apart, whatever they are called. */
interface Looked {
  readonly dev: number;
  readonly ino: number | null;
  readonly regular: boolean;
}

/** Tells whether a file, or stdin, is where what is printed goes: as what. */
export type OwnOutput = (path: string) => "stdout" | "stderr" | undefined;

/** Look at where what is printed goes. */
export async function ownOutput(): Promise<OwnOutput> {
  // Loaded when needed; and Deno's own way to look at a descriptor takes all permissions.
  const name: string = "node:fs";
  const { fstatSync } = await import(name) as { fstatSync(fd: number): Looked & { isFile(): boolean } };
  const opened = (fd: number) =>
    looked(() => {
      const stat = fstatSync(fd);
      return { dev: stat.dev, ino: stat.ino, regular: stat.isFile() };
    });
  const outputs = [["stdout", opened(1)], ["stderr", opened(2)]] as const;
  return (path) => {
    const file = path === "-" ? opened(0) : looked(() => {
      const { dev, ino, isFile } = Deno.statSync(path);
      return { dev, ino, regular: isFile };
    });
    return outputs.find(([, output]) => output !== undefined && output.dev === file?.dev && output.ino === file.ino)
      ?.[0];
  };
}

/** Undefined for what is no regular file, and for what cannot be looked at. */
function looked(look: () => Looked): Looked | undefined {
  try {
    const file = look();
    return file.regular ? file : undefined;
  } catch {
    return undefined;
  }
}
