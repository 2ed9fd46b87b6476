/**
 * Headings of kernel drivers: mlx5_ib, mlx5e, ASO queues, mlx4_en, mthca.
 *
 * @module
 */

import { put, valueAfter, wordAfter } from "./facts.ts";
import { header, type Matcher, syndromeFacts } from "./header_types.ts";

/** Kernel, mlx5_ib: `mlx5_0: dump_cqe:272:(pid 599): dump error cqe`. */
const dumpCqe: Matcher = (text, lower) => {
  if (!lower.includes("dump error cqe") && !(lower.includes("dump_cqe:") && lower.includes("(pid"))) return undefined;
  return header({
    origin: "kernel mlx5_ib dump_cqe",
    element: "cqe",
    generation: 5,
    size: 64,
    styles: ["colon", "none"],
    units: [1, 4],
    error: true,
    text,
    read: () => ({}),
  });
};

/** Kernel, mlx5e: `Error cqe on cqn 0x510, ci 0x0, qn 0x1180, opcode 0xe, syndrome 0x4, vendor syndrome 0x32`. */
const errorCqe: Matcher = (text, lower) => {
  if (!lower.includes("error cqe on cqn") || lower.includes("requestor error") || lower.includes("responder error")) {
    return undefined;
  }
  return header({
    origin: "kernel mlx5e error cqe",
    element: "cqe",
    generation: 5,
    size: 64,
    styles: ["colon", "none"],
    units: [1, 4],
    error: true,
    wants: ["vendor_syndrome"],
    text,
    read: (_, low) =>
      put(syndromeFacts(low), {
        cqn: valueAfter(low, "cqn"),
        ci: valueAfter(low, "ci"),
        qpn: valueAfter(low, "qpn") ?? valueAfter(low, "sqn") ?? valueAfter(low, "rqn") ?? valueAfter(low, "qn"),
        cqe_opcode: valueAfter(low, "opcode"),
      }),
  });
};

/** Kernel, ASO queues: `Bad OP in ASOSQ CQE: 0xd`, then the two syndromes on lines of their own, then the dump. */
const asoCqe: Matcher = (text, lower) => {
  if (!lower.includes("bad op in asosq cqe")) return undefined;
  return header({
    origin: "kernel mlx5 ASO error cqe",
    element: "cqe",
    generation: 5,
    size: 64,
    styles: ["colon"],
    units: [1, 4],
    error: true,
    wants: ["vendor_syndrome", "syndrome"],
    text,
    read: (_, low) =>
      put({}, {
        cqe_opcode: valueAfter(low, "cqe"),
        vendor_syndrome: valueAfter(low, "vendor_err_synd", { base: 16 }),
        syndrome: valueAfter(low, "syndrome", { base: 16 }),
      }),
  });
};

/** Kernel, mlx5e: `WQE DUMP: WQ size 1024 WQ cur size 0, WQE index 0xf, len: 64`. */
const wqeDump: Matcher = (text, lower) => {
  if (!lower.includes("wqe dump:")) return undefined;
  return header({
    origin: "kernel mlx5e WQE DUMP",
    element: "wqe",
    generation: 5,
    size: valueAfter(lower, "len"),
    styles: ["colon", "none"],
    units: [1, 4],
    wants: ["len"],
    text,
    read: (_, low) =>
      put({}, {
        wq_size: valueAfter(low, "wq size"),
        wq_cur_size: valueAfter(low, "wq cur size"),
        wqe_index: valueAfter(low, "wqe index"),
        len: valueAfter(low, "len"),
      }),
  });
};

/** Kernel, mlx4_en: `CQE error - cqn 0x8e, ci 0x0, vendor syndrome: 0x57 syndrome: 0x4`. */
const mlx4EnCqe: Matcher = (text, lower) => {
  if (!lower.includes("cqe error - cqn")) return undefined;
  return header({
    origin: "kernel mlx4_en error cqe",
    element: "cqe",
    generation: 4,
    size: 32,
    styles: ["colon"],
    units: [1, 4],
    error: true,
    wants: ["syndrome"],
    text,
    read: (_, low) =>
      put(syndromeFacts(low), {
        cqn: valueAfter(low, "cqn"),
        ci: valueAfter(low, "ci"),
        netdev: wordAfter(low, "mlx4_en:")?.replace(/:$/, ""),
      }),
  });
};

/** Kernel, mlx4_en: `Related WQE - qpn 0x20d, wqe index 0x0, wqe size 0x40`. */
const mlx4EnWqe: Matcher = (text, lower) => {
  if (!lower.includes("related wqe - qpn")) return undefined;
  return header({
    origin: "kernel mlx4_en related WQE",
    element: "wqe",
    generation: 4,
    size: valueAfter(lower, "wqe size"),
    styles: ["colon"],
    units: [1, 4],
    wants: ["wqe_size"],
    text,
    read: (_, low) =>
      put({}, {
        qpn: valueAfter(low, "qpn"),
        wqe_index: valueAfter(low, "wqe index"),
        wqe_size: valueAfter(low, "wqe size"),
      }),
  });
};

/** mthca: `local QP operation err (QPN 380404, WQE @ 00000583, CQN 040085, index 1147949)`. */
const mthca: Matcher = (text, lower) => {
  if (!lower.includes("(qpn") || !lower.includes("wqe @")) return undefined;
  return header({
    origin: "mthca error cqe",
    element: "mthca_cqe",
    size: 32,
    styles: ["bracket"],
    units: [4],
    error: true,
    wants: ["index"],
    text,
    read: (_, low) =>
      put({}, {
        qpn: valueAfter(low, "qpn", { base: 16 }),
        wqe: valueAfter(low, "wqe @", { base: 16 }),
        cqn: valueAfter(low, "cqn", { base: 16 }),
        index: valueAfter(low, "index"),
      }),
  });
};

/** In the order in which they are tried. */
export const KERNEL_HEADERS: readonly Matcher[] = [dumpCqe, errorCqe, asoCqe, wqeDump, mlx4EnCqe, mlx4EnWqe, mthca];
