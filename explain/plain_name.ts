/** Names in one form, so that those of programs, drivers and people can be compared. */

/** Prefixes that programs put before the same names. */
const PREFIXES = [
  "MLX5_CQE_SYNDROME_",
  "MLX4_CQE_SYNDROME_",
  "MLX5_OPCODE_",
  "MLX4_OPCODE_",
  "MLX5_EVENT_TYPE_",
  "MLX4_EVENT_TYPE_",
  "MLX5_EVENT_",
  "MLX5_QP_STATE_",
  "MLX4_QP_STATE_",
  "MLX5_CQE_",
  "MLX5_CMD_STAT_",
  "IB_QPS_",
  "IBV_QPS_",
  "IB_WC_",
  "IBV_WC_",
];

/** The same name in one form: upper case, underscores, without the prefixes of the drivers. */
export function plainName(text: string): string {
  const upper = text.trim().toUpperCase().replace(/[\s-]+/g, "_");
  const prefix = PREFIXES.find((one) => upper.startsWith(one));
  return prefix === undefined ? upper : upper.slice(prefix.length);
}

const plainNames = new Map<string, string>();

/** The plain form of a name of the tables: a query is compared with hundreds of them, several times. */
export function plainOf(name: string): string {
  const known = plainNames.get(name);
  if (known !== undefined) return known;
  const plain = plainName(name);
  plainNames.set(name, plain);
  return plain;
}
