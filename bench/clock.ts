/**
 * Processor time of this process: on a busy machine a long piece of work is interrupted more often than a short one, and
 * a ratio of times of day is not that of the work.
 */

// A name that is no literal keeps Deno 2.4 from asking a registry for the types of Node.
const NAME: string = "node:process";

const { cpuUsage } = (await import(NAME)).default as { cpuUsage(): { readonly user: number; readonly system: number } };

/** Milliseconds so far, of all threads. */
export function cpuTime(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}
