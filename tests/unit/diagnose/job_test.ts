import { assert, assertEquals } from "@std/assert";
import { type Fault, FAULTS, makeFleet } from "../../../bench/fleet.ts";
import type { Sample } from "../../../diagnose/types.ts";
import { judge } from "../../../diagnose/judge.ts";

/** Names that a cause may have, by what was put in. */
const NAMES: Readonly<Record<Exclude<Fault, "none">, string>> = {
  "silent peer": "host-blamed",
  "loss from host": "host-blamed",
  "loss to host": "host-blamed",
  "no receives": "rq-empty",
  "cq not polled": "cq-not-polled",
  "wrong traffic class": "path-outlier",
  "dead process": "peer-died",
  "bad key": "err-with-cause",
  "wrong pkey": "pkey-mismatch",
  "limited pkey": "pkey-mismatch",
  "wrong rail": "wrong-rail",
  "stopped process": "waits-for-nobody",
  "slow host": "host-slow",
};

for (const fault of FAULTS) {
  Deno.test(`in a job of 64 hosts with ${fault === "none" ? "no fault" : fault}, the first cause is what was put in`, () => {
    for (const seed of [0, 17, 63]) {
      const fleet = makeFleet({ hosts: 64, connections: 8, fault, seed });
      const { causes } = judge(fleet.adapters);
      const where = `makeFleet({ hosts: 64, connections: 8, fault: "${fault}", seed: ${seed} })`;
      if (fault === "none") assertEquals(causes, [], where);
      else assertEquals([causes[0]?.name, causes[0]?.host], [NAMES[fault], fleet.culprit], where);
    }
  });
}

Deno.test("limited members that all talk to a full one are well", () => {
  for (const seed of [0, 5]) {
    const { adapters } = makeFleet({ hosts: 64, connections: 1, fault: "none", seed, shape: "star" });
    const { causes, verdicts } = judge(adapters);
    assertEquals([causes, verdicts.filter(({ severity }) => severity !== "info")], [[], []]);
  }
});

Deno.test("trouble of two hosts only is named by both ends", () => {
  const { adapters } = makeFleet({ hosts: 2, connections: 1, fault: "loss from host", seed: 0 });
  const { causes } = judge(adapters);
  assertEquals([causes[0]?.name, causes[0]?.host], ["lost", "node000"]);
  assert(causes[0]!.sentence.startsWith("on the way from node000 (rank 0) to node001"), causes[0]!.sentence);
});

Deno.test("what both ends of a connection have alike is told of the end that has it with most others", () => {
  for (const fault of ["wrong pkey", "limited pkey"] as const) {
    const { adapters, culprit } = makeFleet({ hosts: 16, connections: 4, fault, seed: 5 });
    assertEquals(judge(adapters).causes.map(({ name, host }) => [name, host]), [["pkey-mismatch", culprit!]]);
  }
});

Deno.test("a process that is known to have ended is named in the sentence", () => {
  const { adapters } = makeFleet({ hosts: 16, connections: 4, fault: "dead process", seed: 5 });
  const [cause] = judge(adapters).causes;
  assert(/hosts blame node005: .* is gone: the peer died/.test(cause!.sentence), cause!.sentence);
});

Deno.test("one adapter alone has no cause across hosts", () => {
  const { adapters } = makeFleet({ hosts: 64, connections: 8, fault: "cq not polled", seed: 3 });
  assertEquals(judge([adapters[3]!]).causes, []);
});

Deno.test("a blamed host that is a limited member among full ones: that is named beside it, as plausible", () => {
  const { adapters, culprit } = makeFleet({ hosts: 16, connections: 4, fault: "silent peer", seed: 5 });
  const limited = adapters.map((samples): Sample[] =>
    samples.map((sample) => {
      const ports = sample.facts!.ports.map((port) => ({ ...port, pkeys: [{ index: 0, pkey: 0x7fff }] }));
      return sample.host === culprit ? { ...sample, facts: { ...sample.facts!, ports } } : sample;
    })
  );
  const { causes } = judge(limited);
  assertEquals(causes.map(({ name, host, confidence }) => [name, host, confidence]), [
    ["host-blamed", culprit!, "specification"],
    ["pkey-mismatch", culprit!, "plausible"],
  ]);
});
