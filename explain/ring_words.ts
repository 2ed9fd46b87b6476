/** What the errors of a ring are told with. */

export { CauseCollector } from "./causes.ts";
export { explainCqe, explainErrorJson } from "./explain.ts";
export { wrapLine } from "./line_width.ts";
export { renderCauses } from "./log_text.ts";
