/**
 * The structures that the elements of a queue can have, by walker: the fields that such a queue can have are theirs.
 */

import { EVENT_TYPES_4, EVENT_TYPES_5, SEND_PROGRAMS_4, SEND_PROGRAMS_5 } from "../layouts/programs.ts";
import type { EventType, SendProgram } from "../layouts/programs.ts";
import type { RingKind } from "./ring_types.ts";

const programLayouts = (programs: readonly SendProgram[]): string[] =>
  programs.flatMap(({ segments }) =>
    Object.values(segments).flat().flatMap(({ layout, alternatives = [] }) => [layout, ...alternatives])
  );

const eventLayouts = (events: readonly EventType[]): string[] =>
  events.flatMap((
    { data, dataBySubType = {} },
  ) => [...(data === undefined ? [] : [data]), ...Object.values(dataBySubType)]);

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What walkers find beside the steps of programs and the data of events. */
const FOUND: Readonly<Record<Exclude<RingKind, "context">, () => readonly string[]>> = {
  sq5: () => [
    ...programLayouts(SEND_PROGRAMS_5),
    ...words(`wqe_ctrl wqe_eth_vlan wqe_eth_trailer wqe_eth_pad wqe_inline_data wqe_umr_pointer wqe_umr_repeat_block
      wqe_umr_repeat_entry mtt ksm wqe_bsf_crypto wqe_masked_atomic_cs_4 wqe_masked_atomic_fa_4
      wqe_masked_atomic_cs_16 wqe_masked_atomic_fa_16`),
  ],
  rq5: () => words("wqe_srq_next wqe_recv_signature wqe_data"),
  cq5: () =>
    words(
      `cqe64_req cqe64_resp cqe64_err cqe64_resize cqe64_no_packet cqe64_sig_err cqe64_inline32 cqe64_tmh cqe64_owner
      cqe64_resp_striding cqe64_resp_title cqe64_req_title cqe64_req_steering cqe_mprq_byte_cnt cqe_shampo cqe_roce
      cqe_ft_metadata cqe_nvmeotcp mini_cqe_hash mini_cqe_csum mini_cqe_ftag mini_cqe_l34h mini_cqe_req mini_cqe_req_dpdk
      mini_cqe_hash_striding mini_cqe_csum_striding mini_cqe_l34h_striding mini_cqe_array_owner`,
    ),
  eq5: () => ["eqe", ...eventLayouts(EVENT_TYPES_5)],
  sq4: () => [
    ...programLayouts(SEND_PROGRAMS_4),
    ...words("mlx4_wqe_ctrl mlx4_wqe_mlx_ctrl mlx4_wqe_bf_ctrl mlx4_wqe_inline"),
  ],
  rq4: () => words("mlx4_wqe_srq_next mlx4_wqe_data"),
  cq4: () => words("mlx4_cqe_send mlx4_cqe_recv mlx4_ts_cqe_send mlx4_ts_cqe_recv mlx4_err_cqe mlx4_resize_cqe"),
  eq4: () => ["mlx4_eqe", ...eventLayouts(EVENT_TYPES_4)],
  mgm: () => words("mlx4_mgm mlx4_mgm_qp"),
};

const sets = new Map<RingKind, ReadonlySet<string>>();

/**
 * Names of the layouts that elements of a ring can have.
 *
 * @param layout Layout of a `context` walk.
 */
export function elementLayouts(kind: RingKind, layout?: string): ReadonlySet<string> {
  if (kind === "context") return new Set(layout === undefined ? [] : [layout]);
  const known = sets.get(kind) ?? new Set(FOUND[kind]());
  sets.set(kind, known);
  return known;
}
