/** All rules, in order of precedence: the cause before its symptoms. */

import type { QpCase } from "./cases.ts";
import type { AnyRule, Rule } from "./rule_types.ts";
import { CLASS_RULE } from "./rules_class.ts";
import { CONNECTION_RULE } from "./rules_connections.ts";
import { CQ_RULES } from "./rules_cq.ts";
import { DATAGRAM_RULES, DCT_RULES } from "./rules_datagram.ts";
import { EQ_RULES } from "./rules_eq.ts";
import { ERR_FIRST, ERR_LAST, STATE_RULES } from "./rules_err.ts";
import { FUNCTION_COUNTER_RULES as HOST_RULES, PORT_COUNTER_RULES as COUNTER_RULES } from "./rules_host.ts";
import { LOG_RULES } from "./rules_log.ts";
import { NETDEV_PORT_RULES, NETDEV_RULES } from "./rules_netdev.ts";
import { PLATFORM_PORT_RULES, PLATFORM_RULES } from "./rules_platform.ts";
import { PAIR_RULES, PEER_STATE_RULES } from "./rules_pair.ts";
import { CONFIG_RULES, RECEIVE_RULES, SRQ_RULES } from "./rules_receive.ts";
import { KEY_RULE, SEND_RULES, WAIT_RULES } from "./rules_send.ts";
import { QUIET_RULES } from "./rules_quiet.ts";
import { SIBLING_RULES } from "./rules_siblings.ts";

const isProof = ({ confidence }: Rule<QpCase>): boolean => confidence !== "plausible";
/** Doorbells, receivers without receives, packets that are too long: all look like loss at the other end. */
const BEFORE_PAIRS = 3;
/** So do P_Keys and RoCE versions that do not fit. */
const UNFIT_RULES = SIBLING_RULES.filter(({ id }) => id === "G9" || id === "G3c");
const OTHER_SIBLING_RULES = SIBLING_RULES.filter((rule) => !UNFIT_RULES.includes(rule));
/** What is no fault, and must not hide one that comes after it. */
const LAST_RULES = [...SIBLING_RULES, ...RECEIVE_RULES].filter(({ id }) => id === "B13b" || id === "C8");
const notLast = (rule: Rule<QpCase>): boolean => !LAST_RULES.includes(rule);

/** Rules of QPs; the first that holds is the verdict. */
export const QP_RULES: readonly Rule<QpCase>[] = [
  ...PEER_STATE_RULES,
  ...ERR_FIRST,
  KEY_RULE,
  ...ERR_LAST,
  ...STATE_RULES,
  ...WAIT_RULES,
  ...SEND_RULES.slice(0, BEFORE_PAIRS),
  ...UNFIT_RULES,
  ...PAIR_RULES.filter(isProof),
  ...SEND_RULES.slice(BEFORE_PAIRS),
  ...PAIR_RULES.filter((rule) => !isProof(rule)),
  ...DATAGRAM_RULES,
  ...RECEIVE_RULES.filter(notLast),
  CLASS_RULE,
  ...OTHER_SIBLING_RULES.filter(notLast),
  ...CONFIG_RULES,
  ...LAST_RULES,
];

/** Those that can hold for a QP in RTS that owes nothing, whose ring and peer are not known. */
export const CALM_RULES: readonly Rule<QpCase>[] = [
  ...STATE_RULES,
  ...DATAGRAM_RULES,
  ...RECEIVE_RULES.filter(notLast),
  CLASS_RULE,
  ...SIBLING_RULES.filter(notLast),
  ...CONFIG_RULES,
  ...LAST_RULES,
];

/** A number that another connection has now. */
export const REPLACED: Omit<Rule<QpCase>, "test"> = {
  id: "R1",
  name: "replaced",
  severity: "info",
  kind: "qp",
  needs: ["two samples"],
  condition: "remote_qpn, cqn_snd, pd, user_index or the path's GID differ between the samples",
  means: "The number was given to another connection: no differences may be taken",
  confidence: "specification",
  source: "QP numbers are used again",
  next: ["Take two more samples"],
};

/** Rules of ports. */
export const PORT_RULES = [...COUNTER_RULES, ...NETDEV_PORT_RULES, ...PLATFORM_PORT_RULES];
/** Rules of the function. */
export const DEVICE_RULES = [...HOST_RULES, CONNECTION_RULE, ...NETDEV_RULES, ...PLATFORM_RULES];

/** Every rule once, by name, for pages and --explain. */
export const ALL_RULES: readonly AnyRule[] = [
  ...QP_RULES,
  ...QUIET_RULES,
  { ...REPLACED, test: () => undefined },
  ...CQ_RULES,
  ...EQ_RULES,
  ...SRQ_RULES,
  ...DCT_RULES,
  ...PORT_RULES,
  ...DEVICE_RULES,
  ...LOG_RULES,
];

export { CQ_RULES, DCT_RULES, EQ_RULES, QUIET_RULES, SRQ_RULES };
