/** The folder of captures that `watch` keeps, under a size. */

import { WqdumpError } from "../errors.ts";

/** Names of captures that watch made: only these are ever removed. */
const OWN = /^[\w.-]+-\d{8}T\d{6}Z-[a-z-]+?(?:-\d+)?\.wqd$/;

/**
 * Path of the next capture: DEVICE-TIME-VERDICT.wqd.
 *
 * @param folder Made when it is not there.
 */
export function capturePath(folder: string, device: string, time: number, name: string): string {
  try {
    Deno.mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new WqdumpError(`Cannot make the folder "${folder}": ${(error as Error).message}`, { cause: error });
  }
  const stamp = new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
  const safe = device.replace(/^sim:/, "").replace(/@[\d.]+$/, "").replace(/[^\w.]+/g, "_").replace(/^_+/, "");
  const path = `${folder.replace(/[/\\]$/, "")}/${safe}-${stamp}-${name}`;
  // Two of one second: what was kept stays.
  for (let n = 1;; n++) {
    const free = `${path}${n === 1 ? "" : `-${n}`}.wqd`;
    if (!isThere(free)) return free;
  }
}

/** Whether a file has this name, whatever it is. */
export function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Remove the oldest captures until all of them fit. */
export function makeRoom(folder: string, most: number): string[] {
  const files: { path: string; size: number; time: number }[] = [];
  for (const { name, isFile } of Deno.readDirSync(folder)) {
    if (!isFile || !OWN.test(name)) continue;
    const path = `${folder.replace(/[/\\]$/, "")}/${name}`;
    const { size, mtime } = Deno.statSync(path);
    files.push({ path, size, time: mtime?.getTime() ?? 0 });
  }
  files.sort((a, b) => a.time - b.time || (a.path < b.path ? -1 : 1));
  let total = files.reduce((sum, { size }) => sum + size, 0);
  const removed: string[] = [];
  for (const { path, size } of files.slice(0, -1)) { // the newest stays
    if (total <= most) break;
    Deno.removeSync(path);
    removed.push(path);
    total -= size;
  }
  return removed;
}
