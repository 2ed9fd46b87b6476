import type { ElementRecord } from "../../records/ring.ts";
import { cases, Check, decodeRing, fields, type Golden, type Json, load, segmentsOf } from "./load.ts";

function entries(record: ElementRecord): Json[] {
  return segmentsOf(record, "wqe_data").filter((s) => s.role !== "scatter list end").map((s) => s.fields as Json);
}

function compareElement(check: Check, record: ElementRecord, element: Json, golden: Golden): void {
  for (const [key, value] of Object.entries(element)) {
    if (key === "index") check.equal("index", record.index, value);
    else if (key === "wqe_counter") check.equal("wqe_counter", record.wqe_counter, value);
    else if (key === "next_wqe_index") check.equal(key, fields(record, "wqe_srq_next").next_wqe_index, value);
    else if (key === "list_terminated") check.equal(key, record.list_terminated ?? false, value);
    else if (key === "signature") check.equal(key, fields(record, "wqe_recv_signature").signature, value);
    else if (key === "sges") {
      const found = entries(record);
      const wanted = value as readonly Json[];
      const max = (golden.meta.max_sge as number | undefined) ?? wanted.length;
      if (record.list_terminated || found.length < wanted.length) check.equal("sges", found.length, wanted.length);
      else check.equal("sges", Math.min(found.length, max), wanted.length);
      wanted.forEach((sge, i) => {
        check.equal(`sge ${i} addr`, found[i]?.addr, sge.addr);
        check.equal(`sge ${i} lkey`, found[i]?.lkey, sge.lkey);
        check.equal(`sge ${i} length`, found[i]?.byte_count, sge.length);
      });
    } else if (!["outstanding", "copy_of", "faulted"].includes(key)) check.equal(`key ${key} is known`, false, true);
  }
}

function compare(name: string): void {
  const golden = load(name);
  const { meta } = golden;
  const check = new Check(name);
  const count = meta.wqe_count as number;
  const producer = meta.producer_counter as number | undefined;
  const first = producer === undefined ? 0 : producer % count;
  const found = decodeRing(golden.bytes, {
    kind: "rq5",
    stride: meta.wqe_size as number,
    count,
    first,
    linked: meta.kind === "srq",
    signature: meta.wq_signature === true,
    counter: producer === undefined ? undefined : (producer - count) & 0xffff,
  });
  for (const element of golden.elements) {
    const record = found.get(element.index as number);
    check.equal(`element ${element.index} is there`, record !== undefined, true);
    if (record !== undefined) compareElement(check, record, element, golden);
  }
  const all = meta.next_wqe_index_all as number[] | undefined;
  all?.forEach((next, i) => check.equal(`next of ${i}`, fields(found.get(i), "wqe_srq_next").next_wqe_index, next));
  check.done();
}

for (const name of [...cases("mlx5-rq"), ...cases("mlx5-rwq"), ...cases("mlx5-srq")]) {
  Deno.test(`golden ${name}`, () => compare(name));
}
