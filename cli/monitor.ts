/** `diagnose --check`: an answer as monitors want it. Never more than a line, and their exit codes. */

import type { Diagnosis } from "../diagnose/types.ts";
import { UsageError } from "../errors.ts";
import { AtomicFile } from "../files/atomic_file.ts";
import { metrics, monitorAnswer } from "../render/monitor.ts";
import type { Session } from "./session.ts";

/** Run a check. */
export async function monitorLine(session: Session, monitor: string, ask: () => Promise<Diagnosis>): Promise<number> {
  if (monitor === "prometheus") return await writeTextfile(session, ask);
  const answer = await ask().catch((error: unknown) => {
    if (error instanceof UsageError) throw error;
    return (error as Error).message;
  });
  const { line, code } = monitorAnswer(monitor === "npd" ? "npd" : "nagios", answer);
  await session.out.text(`${line}\n`);
  return code;
}

/** A file for node-exporter's textfile collector, whole or not at all. */
async function writeTextfile(session: Session, ask: () => Promise<Diagnosis>): Promise<number> {
  const path = session.options.output;
  if (path === undefined || !path.endsWith(".prom")) {
    throw new UsageError(
      "Option --check prometheus needs -o FILE.prom",
      "Name a file in node-exporter's textfile folder",
    );
  }
  let answer: Diagnosis | undefined;
  try {
    answer = await ask();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    session.error(error);
  }
  using file = new AtomicFile(path);
  file.write(new TextEncoder().encode(metrics(answer)));
  file.commit();
  Deno.chmodSync(path, 0o644); // it holds no keys, and another user reads it
  return 0;
}
