/** A progress line of work that has several steps. */

import type { Session } from "./session.ts";
import type { Progress } from "./terminal.ts";

/** Progress by the name of the step. */
export interface StepProgress extends Pick<Progress, "clear"> {
  /** How far a step has come. */
  update(what: string, done: number, total: number | undefined): void;
}

/** A line that begins anew with every step. */
export function progressBySteps(session: Pick<Session, "progress">): StepProgress {
  let step: { what: string; progress: Progress } | undefined;
  const clear = (): void => step?.progress.clear();
  return {
    clear,
    update(what, done, total) {
      if (what !== step?.what) {
        clear();
        step = { what, progress: session.progress(what) };
      }
      step.progress.update(done, total);
    },
  };
}
