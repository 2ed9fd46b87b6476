/** Lists of adapters whose contexts cannot be read: numbers, states and owners, which RDMA netlink tells anybody. */

import type { OwnerFacts } from "../device/host_facts.ts";
import { readHostView } from "../device/host_only.ts";
import { ENUMS } from "../layouts/enums.ts";
import type { Listed, ListOptions } from "./list.ts";
import { type ListKind, type ListRow, OWNED } from "./list_columns.ts";
import { kindOfName } from "./open.ts";

/** Words of the RDMA subsystem for states that the manual calls otherwise. */
const STATES: Readonly<Record<string, string>> = { RESET: "RST", SQE: "SQER" };

/**
 * What the host tells of the objects of an adapter that could not be opened.
 *
 * @param options Kinds, and who is told.
 * @param refused Why it could not be opened.
 * @returns Undefined where it tells of none of these kinds, or a way was asked for that would need the adapter.
 */
export async function listOwned(
  name: string,
  { kinds, access = "auto", library, failed, say }: ListOptions,
  refused: Error,
): Promise<Listed | undefined> {
  if (kindOfName(name) !== "live" || (access !== "auto" && access !== "netlink")) return undefined;
  const view = await readHostView(name, { path: library }).catch(() => undefined);
  if (view === undefined) return undefined;
  const { info, facts } = view;
  const head = { host: facts.host, device: name, time: facts.time };
  const rows = new Map(kinds.map((kind): [ListKind, readonly ListRow[]] => [
    kind,
    facts.owners.flatMap((owner) => rowOf(owner, kind, head)).sort((a, b) => a.number - b.number),
  ]));
  if ([...rows.values()].every((found) => found.length === 0)) return undefined;
  const { hint } = refused as Error & { readonly hint?: string };
  failed(`contexts: ${refused.message}; listed is what RDMA netlink tells anybody`, {
    what: "contexts",
    error: refused,
  });
  if (hint !== undefined) say?.(hint);
  return { device: name, info, head, rows, facts };
}

function rowOf(owner: OwnerFacts, kind: ListKind, head: Listed["head"]): ListRow[] {
  if (owner.kind !== kind || owner.number === null) return [];
  const { number, pid, comm, kernel, port, type, state, remote_qpn } = owner;
  const fields = {
    st: valueOf("qp_st_gen5", type),
    state: valueOf("qp_state", state),
    remote_qpn: remote_qpn ?? undefined,
    port: port ?? undefined,
  };
  return [{
    ...{ ...head, number, pid, comm: comm ?? kernel, errors: null, layout: OWNED },
    fields: kind === "qp" ? fields : {},
  }];
}

function valueOf(enumeration: string, name: string | null): number | undefined {
  const known = name === null ? undefined : STATES[name] ?? name;
  return ENUMS[enumeration]?.values.find((one) => one.name === known)?.value;
}
