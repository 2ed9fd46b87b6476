/** The `command` member of json: what was asked for. */

import type { CommandJson } from "../../render/json_envelope.ts";
import type { Session } from "../session.ts";

/** Options that say what was asked for, under the names that json gives them. */
const NAMES = {
  source: "source",
  dump: "dump",
  gvmi: "gvmi",
  fi: "fi",
  num: "num",
  size: "size",
  stride: "stride",
  transport: "transport",
  "cqe-size": "cqe_size",
  ring: "ring",
  "start-counter": "start_counter",
  generation: "generation",
  timestamps: "timestamps",
  pending: "pending",
  where: "where",
  fields: "fields",
} as const;

/** What was asked for, as far as it was given. */
export function commandJson(session: Session): CommandJson {
  const { options } = session;
  const given = Object.entries(NAMES).flatMap(([option, name]) => {
    const value = options[option as keyof typeof NAMES];
    return value === undefined ? [] : [[name, numeric(value)] as const];
  });
  return {
    name: session.command,
    ...Object.fromEntries(given),
    ...(options.qp === undefined ? {} : { qp: numbersOf(options.qp) }),
    ...(options.address === undefined ? {} : { address: `0x${options.address.toString(16)}` }),
  };
}

/** The number, several, or all that there are. */
function numbersOf(qp: readonly number[]): number | readonly number[] | "all" {
  return qp.length === 0 ? "all" : qp.length === 1 ? qp[0]! : qp;
}

/** Choices that are numbers become numbers. */
function numeric<T>(value: T): T | number {
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
}
