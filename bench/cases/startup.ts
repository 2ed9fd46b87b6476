/**
 * What a run costs that decodes next to nothing: of the executable, which is what is dropped on hosts, and from source.
 */

import type { Case } from "../case.ts";
import { type Command, wall } from "../process.ts";
import { type Goal, GOALS } from "../targets.ts";
import type { Workshop } from "../workshop.ts";

const CQE = 64;
const CONTEXT = ["-d", "sim:mt4117_pciconf0", "--source", "FullQp", "--dump", "QP", "--qp", "0xb"];

/** All rows. */
export function startupCases(shop: Workshop): readonly Case[] {
  const cqe = ["decode", oneOf(shop, 0), "--source", "cmp"];
  return [
    ofExecutable(shop, "--version", ["--version"], GOALS.version),
    ofExecutable(shop, "decode of one CQE", cqe, GOALS.oneCqe),
    ofExecutable(shop, "decode of one error CQE", ["decode", oneOf(shop, 13), "--source", "cmp"], GOALS.oneErrorCqe),
    ofExecutable(shop, "explain 0x13 0x88", ["explain", "0x13", "0x88"], GOALS.explain),
    ofExecutable(shop, "FullQp of a built-in adapter", CONTEXT, GOALS.simulated),
    startUp("from source, decode of one CQE: time over deno run of an empty file", GOALS.source, () => ({
      ours: shop.source(...cqe),
      theirs: shop.empty(),
    })),
  ];
}

function ofExecutable(shop: Workshop, what: string, args: readonly string[], goal: Goal): Case {
  return startUp(`executable, ${what}: time over an empty executable`, goal, async () => ({
    ours: shop.executable(...args),
    theirs: await shop.emptyExecutable(),
  }));
}

function startUp(
  what: string,
  goal: Goal,
  commands: () => { ours: Command; theirs: Command } | Promise<{ ours: Command; theirs: Command }>,
): Case {
  return {
    what,
    measure: "time",
    by: "median",
    ...goal,
    async prepare() {
      const { ours, theirs } = await commands();
      await wall(ours);
      return { ours: () => wall(ours), theirs: () => wall(theirs) };
    },
  };
}

/** The first CQE with that opcode; 0: the first one that is no error. */
function oneOf(shop: Workshop, opcode: number): string {
  const { bytes } = shop.mix("CQ");
  for (let at = 0; at < bytes.length; at += CQE) {
    const own = bytes[at + CQE - 1]! >> 4;
    if (opcode === 0 ? own < 13 : own === opcode) return shop.file(`cqe${opcode}`, bytes.slice(at, at + CQE));
  }
  throw new Error(`The completion queue has no opcode ${opcode}`);
}
