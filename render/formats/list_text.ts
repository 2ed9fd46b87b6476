/** The list of valid numbers, the same in text, raw and dw. */

import type { ListPrinter } from "../format.ts";

const load = () => import("../valid_list.ts");

/** Prints the list. */
export const listAsText: ListPrinter = {
  begin: async (page, first, last) => await page.out.text((await load()).listHeading(first, last)),
  async number({ out, source }, gvmi, index) {
    await out.text((await load()).listLine({ source: source.type, gvmi }, index));
  },
  async end({ out, source }, { gvmi, count, complete }) {
    const footer = (await load()).listFooter({ source: source.type, gvmi }, count);
    await out.text(complete ? footer : footer.replace(/(contexts: \d+)/, "$1 (search incomplete)"));
  },
};
