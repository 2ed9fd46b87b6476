import { assertEquals, assertThrows } from "@std/assert";
import { DecodeError } from "../../../errors.ts";
import { blockBytes, MAX_SCENARIO_BLOCK } from "../../../sim/blocks.ts";

const CONTEXT = { generation: 5, readFile: (name: string) => new TextEncoder().encode(name) } as const;

function bytes(block: unknown): number[] {
  return [...blockBytes(block, "block", CONTEXT)];
}

Deno.test("blockBytes() reads every form of a block", () => {
  assertEquals(bytes({ dwords: "00000001 0A0b0c0d" }), [0, 0, 0, 1, 10, 11, 12, 13]);
  assertEquals(bytes({ dwords: ["00000001", "00000002"] }), [0, 0, 0, 1, 0, 0, 0, 2]);
  assertEquals(bytes({ base64: "AQID" }), [1, 2, 3]);
  assertEquals(bytes({ file: "abc" }), [97, 98, 99]);
  assertEquals(bytes({ blocks: [{ base64: "AQ==" }, { bytes: 2, fill: 255 }] }), [1, 255, 255]);
  assertEquals(bytes({ layout: "cqe64_owner", fields: { opcode: "REQ_ERR", owner: 1 } }), [0, 0, 0, 0xd1]);
  assertEquals(bytes({ base64: "AQI=", bytes: 3, repeat: 2 }), [1, 2, 0, 1, 2, 0]);
  const event = { layout: "eqe", with: [{ at: 32, layout: "eqe_data_qp", fields: { qpn_rqn_sqn_srqn: 5 } }] };
  assertEquals(bytes(event)[32 + 27], 5);
});

Deno.test("blockBytes() says where a block is wrong", () => {
  const wrong = (block: unknown, message: string): void => {
    assertThrows(() => blockBytes(block, "b", CONTEXT), DecodeError, message);
  };
  wrong(5, "b: must be an object, not 5");
  wrong({}, "b: has no bytes");
  wrong({ dword: "x" }, "b.dword: is not known here");
  wrong({ dwords: "0000000" }, 'b.dwords: "0000000" is no dword');
  wrong({ dwords: [1] }, "b.dwords[0]: must be a string");
  wrong({ base64: "%" }, "b.base64: is no base64 text");
  wrong({ base64: "AQ==", dwords: "00000000" }, "b: has dwords and base64");
  wrong({ base64: "AQID", bytes: 2 }, "the block has 3 bytes already, more than 2");
  wrong({ bytes: MAX_SCENARIO_BLOCK + 1 }, "b.bytes: must be a number from 0 to");
  wrong({ bytes: 1 << 20, repeat: 65 }, "b: would have 68157440 bytes");
  wrong({ blocks: [{ bytes: MAX_SCENARIO_BLOCK }, { bytes: 4 }] }, "would have 67108868 bytes");
  wrong({ blocks: {} }, "b.blocks: must be an array");
  wrong({ layout: "eqe", with: [{ at: 40, layout: "eqe_data_qp" }] }, "b.with[0]: does not fit into eqe at 40");
  wrong({ layout: "eqe", with: [{ at: "x" }] }, "b.with[0].at: must be a number");
  wrong({ repeat: -1, bytes: 4 }, "b.repeat: must be a number");
  wrong({ layout: "none" }, 'b.layout: there is no layout "none"');
  assertThrows(() => blockBytes({ file: "x" }, "b", { generation: 5 }), DecodeError, "files cannot be named here");
  const large = { generation: 5, readFile: () => new Uint8Array(MAX_SCENARIO_BLOCK + 4) } as const;
  assertThrows(() => blockBytes({ file: "x" }, "b", large), DecodeError, "would have");
});
