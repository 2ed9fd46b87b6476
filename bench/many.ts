/** An adapter with thousands of QPs, as a scenario. */

/** The first of its QPs; the others follow. */
export const FIRST_QP = 0x1000;
/** Every so many QPs one is in error. */
const EVERY = 1000;

/**
 * A scenario like the built-in ConnectX-5, with other QPs.
 *
 * @param fields Of their contexts, beside the state.
 */
export function manyQps(count: number, fields: Readonly<Record<string, number>> = {}): Uint8Array {
  const text = Deno.readTextFileSync(new URL("../scenarios/mt4119_pciconf0.json", import.meta.url));
  const scenario = JSON.parse(text) as { queues: { kind: string }[] };
  const qps = Array.from({ length: count }, (_, n) => ({
    kind: "qp",
    number: FIRST_QP + n,
    context: { state: n % EVERY === 7 ? 6 : 3, next_send_psn: n, remote_qpn: n, ...fields },
  }));
  const queues = [...scenario.queues.filter(({ kind }) => kind !== "qp"), ...qps];
  return new TextEncoder().encode(JSON.stringify({ ...scenario, queues }));
}
