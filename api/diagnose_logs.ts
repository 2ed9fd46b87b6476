/**
 * Logs beside a diagnosis: what they say of the QPs of its verdicts, and first causes of queues that nobody else names.
 *
 * @module
 */

import { LogRules } from "../diagnose/log_verdicts.ts";
import { hex, plural } from "../diagnose/rule_types.ts";
import type { Cause, Diagnosis, Verdict } from "../diagnose/types.ts";
import type { ErrorRecord, QueueErrors } from "../explain/causes_types.ts";
import { DeviceError } from "../errors.ts";
import { textEncoding } from "../files/sniff.ts";
import { decodeLog } from "./logs.ts";

/** What was asked for. */
interface Narrowed {
  readonly qps?: readonly number[] | undefined;
  readonly cqs?: readonly number[] | undefined;
  readonly pids?: readonly number[] | undefined;
  readonly peers?: readonly string[] | undefined;
}

/** What a log says of a queue. */
interface Said {
  readonly log: string;
  readonly errors: QueueErrors;
}

/**
 * Put what logs say beside the verdicts of the QPs that they name.
 *
 * @param answer The diagnosis.
 * @param logs Files.
 * @param only Queues that were asked for: what logs say of others, and of adapters, is left out.
 * @throws {DeviceError} When one cannot be read.
 */
export async function withLogs(answer: Diagnosis, logs: readonly string[], only: Narrowed = {}): Promise<Diagnosis> {
  const said: Said[] = [];
  const events: Verdict[] = [];
  for (const log of logs) {
    const { causes, verdicts } = await readOne(log);
    said.push(...causes.map((errors) => ({ log, errors })));
    events.push(...verdicts);
  }
  if (logs.length === 0) return answer;
  const used = new Set<Said>();
  const verdicts = answer.verdicts.map((verdict) => withSaid(verdict, said, used));
  const narrowed = [only.qps, only.cqs, only.pids, only.peers].some((one) => one !== undefined);
  const others = said.filter((one) => !used.has(one));
  // What nobody but the log knows of its process and peer is no answer to a question for those.
  const isAsked = ({ errors: { qpn } }: Said): boolean =>
    only.pids === undefined && only.peers === undefined && qpn !== undefined && only.qps?.includes(qpn) === true;
  const asked = narrowed ? others.filter(isAsked) : others;
  const causes = asked.flatMap(causeOf);
  const left = others.length - asked.length + (narrowed ? events.length : 0);
  const silent = logs.filter((log) =>
    said.every((one) => one.log !== log) &&
    events.every(({ evidence }) => evidence[0]?.field !== log)
  );
  return {
    ...answer,
    verdicts: narrowed ? verdicts : [...verdicts, ...events],
    causes: [...answer.causes, ...causes],
    not_looked_at: [
      ...answer.not_looked_at,
      ...silent.map((log) => `${log} names no error of a queue`),
      ...(left === 0 ? [] : [`what logs say of others than was asked for: ${plural(left, "event")}`]),
    ],
  };
}

async function readOne(
  log: string,
): Promise<{ readonly causes: readonly QueueErrors[]; readonly verdicts: readonly Verdict[] }> {
  const rules = new LogRules(log);
  const findings = decodeLog(pieces(log));
  while (true) {
    const { done, value } = await findings.next();
    if (done) return { causes: value.causes, verdicts: rules.verdicts() };
    const { item } = value;
    if ("facts" in item) {
      rules.add({ origin: item.origin, event: "event" in item ? item.event : undefined, facts: item.facts });
    }
  }
}

/** Text of a log in pieces, whatever its length. */
async function* pieces(path: string): AsyncGenerator<string> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true });
  } catch (error) {
    throw new DeviceError(`Cannot read the log "${path}": ${(error as Error).message}`, {
      device: path,
      operation: "read the log",
      cause: error,
    });
  }
  let decoder: TextDecoder | undefined;
  try {
    const buffer = new Uint8Array(1 << 16);
    for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
      decoder ??= new TextDecoder(textEncoding(buffer.subarray(0, count)));
      yield decoder.decode(buffer.subarray(0, count), { stream: true });
    }
    if (decoder !== undefined) yield decoder.decode();
  } finally {
    file.close();
  }
}

function recordText({ where, origin, syndrome, vendor, foreignStatus }: ErrorRecord): string {
  if (foreignStatus !== undefined) return `${where}: completion status ${foreignStatus} (${origin})`;
  const status = vendor === undefined ? hex(syndrome) : `${hex(syndrome)}/${hex(vendor)}`;
  return `${where}: ${status} (${origin})`;
}

/** The verdict of a QP that logs name. Numbers are given out on every host: with several a device must agree. */
function withSaid(verdict: Verdict, said: readonly Said[], used: Set<Said>): Verdict {
  if (verdict.kind !== "qp") return verdict;
  const own = said.filter(({ errors: { qpn, device } }) =>
    qpn === verdict.number &&
    (device === undefined || verdict.device.includes(device) || !/^(mlx|roce|ib)/.test(verdict.device))
  );
  if (own.length === 0) return verdict;
  for (const one of own) used.add(one);
  const evidence = own.flatMap(({ log, errors: { first, flushes, verdict: known } }) => [
    { field: log, s1: first === undefined ? `${flushes} flushes only` : `${recordText(first)}, ${known}` },
  ]);
  const [first] = own.flatMap(({ errors }) => errors.first ?? []);
  // To the status of an adapter that is not NVIDIA's no syndrome belongs.
  const next = first === undefined || first.foreignStatus !== undefined
    ? []
    : [`wqdump explain ${hex(first.syndrome)}${first.vendor === undefined ? "" : `/${hex(first.vendor)}`}`];
  return { ...verdict, evidence: [...verdict.evidence, ...evidence], next: [...next, ...verdict.next] };
}

/** The first error of a queue that no verdict is about. */
function causeOf({ log, errors: { label, device, first, verdict, flushes } }: Said): Cause[] {
  if (first === undefined) return [];
  return [{
    name: "err-with-cause",
    host: null,
    device: device ?? null,
    rank: null,
    sentence: `${label} failed with ${recordText(first)} of ${log}` +
      (verdict === "first error" ? "" : `; ${verdict}, so an earlier one may be missing`),
    chain: flushes === 0 ? [] : [`${flushes} requests were flushed`],
    confidence: verdict === "first error" ? "measured" : "plausible",
  }];
}
