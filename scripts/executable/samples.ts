/**
 * Command lines that stand for what people wait for: what they load lies together, and what they run is compiled when
 * the executable is built. Others work all the same, a little later.
 */

const RINGS = "scenarios/rings";

/** What is done often, by people or by programs, and takes no longer than its start. */
export const FREQUENT: readonly (readonly string[])[] = [
  ["--version"],
  ["decode", `${RINGS}/mlx5-cq-requester-s1.bin`, "--source", "cmp"],
  ["decode", `${RINGS}/mlx5-cq-errors-s1.bin`, "--source", "cmp"],
  ["decode", `${RINGS}/mlx5-sq-rc-each-opcode-s1.bin`, "--source", "snd"],
  ["decode", "scripts/lib/error_log.txt"],
  ["explain", "0x13", "0x88"],
  ["-d", "sim:mt4117_pciconf0", "--source", "FullQp", "--dump", "QP", "--qp", "0xb", "--quiet"],
];

/** What takes longer anyway: only what it loads is looked at. What it runs depends on how fast the machine is. */
export const LONGER: readonly (readonly string[])[] = [
  ["--help"],
  ["list", "sim:sick"],
  ["diagnose", "sim:sick"],
  ["decode", "scripts/lib/ordinary_log.txt"],
];
