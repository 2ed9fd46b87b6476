import { assert, assertEquals, assertInstanceOf, assertMatch, assertStringIncludes } from "@std/assert";
import { DecodeError, DeviceError } from "../../../errors.ts";
import { openAnyFile, openFile } from "../../../api/open_file.ts";
import { summariseFile } from "../../../api/file_summary.ts";
import { openSource } from "../../../api/open.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { ALL, asText, collect, concat, dumpOf, pattern, PRM_QUERY_QP, SND_BUFF, withFile } from "./streams.ts";

const RING = pattern(128, 1);
const TEXT = asText(dumpOf({ type: SND_BUFF, index1: 7, numOfObj2: ALL }, RING));

Deno.test("a text dump cut anywhere gives what is there, and says that it is cut", async () => {
  let partial = 0;
  for (let length = 1; length < TEXT.length; length++) {
    await withFile(TEXT.slice(0, length), async (path) => {
      let provider;
      try {
        provider = await openFile(path);
      } catch (error) {
        assertInstanceOf(error, DecodeError);
        assert(length < 70, `${length} characters are recognised`);
        return;
      }
      const { payloads, reason } = await collect(provider, { type: SND_BUFF, index1: 7, numOfObj2: ALL });
      const payload = payloads.get("0x1001:0x7") ?? new Uint8Array(0);
      assertEquals(payload, RING.subarray(0, payload.length));
      if (payload.length < RING.length) {
        partial++;
        assert(reason !== undefined, `silent at ${length}`);
      }
    });
  }
  assert(partial > 200);
});

Deno.test("a character changed in a text dump is noticed, or is another digit", async () => {
  for (let at = 0; at < TEXT.length; at += 3) {
    const changed = `${TEXT.slice(0, at)}?${TEXT.slice(at + 1)}`;
    await withFile(changed, async (path) => {
      let provider;
      try {
        provider = await openFile(path);
      } catch (error) {
        assertInstanceOf(error, DecodeError);
        return;
      }
      const { payloads, reason } = await collect(provider, { type: SND_BUFF, index1: 7, numOfObj2: ALL });
      const [payload] = payloads.values();
      if (payload?.length === RING.length) assertEquals(payload, RING);
      else assert(reason !== undefined || provider.notes!.length > 0, `silent at ${at}`);
    });
  }
});

Deno.test("foreign lines between the rows of a text dump are counted, contradictions named", async () => {
  const noisy = TEXT.replaceAll("Segment Data:", "Segment Data:\n[  12.3] usb 1-1: new device").replace(
    "144 Bytes",
    "99 Bytes",
  );
  await withFile(noisy, async (path) => {
    const provider = await openFile(path);
    const { payloads } = await collect(provider, { type: SND_BUFF, index1: 7, numOfObj2: ALL });
    assertEquals(payloads.get("0x1001:0x7"), RING);
    const notes = provider.notes!.join("\n");
    assertMatch(notes, /is said to have 99 bytes, its header says 144, which counts/);
    assertMatch(notes, /Skipped 4 lines that are no part of a resource dump, the first is line 5/);
  });
});

/** Make a trace of some dumps of a built-in adapter. */
async function makeTrace(path: string): Promise<void> {
  const decoder = Decoder.create();
  const options = { decoder, register: decoder.register, trace: path };
  const source = await openSource("sim:mt4125_pciconf0", options);
  await source.readContext({ source: "snd", index: 0x3b5, query: true });
  for await (const _ of (await source.openRing({ source: "snd", index: 0x3b5 })).chunks);
  await source.readContext({ source: "snd", index: 0x999 }).catch(() => undefined);
  source.close();
}

Deno.test("a trace answers the requests that were made, and knows which failed", async () => {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/access.trace`;
  await makeTrace(path);
  const provider = await openFile(path);
  const { payloads, reason } = await collect(provider, { type: SND_BUFF, index1: 0x3b5, numOfObj2: ALL });
  assertEquals(reason, undefined);
  assertEquals(payloads.get("0x1001:0x3b5")!.length, 4096);
  assertEquals((await provider.menu()).length, 45);
  assertEquals(provider.info.part, "ConnectX-6 Dx");
  assertEquals(provider.knownIndexes!(PRM_QUERY_QP, undefined), [0x3b5]);
  const absent = await collect(provider, { type: 3, index1: 0x999 });
  assertEquals(absent.texts, ["Index is not valid"]);
  const { kind, held } = await summariseFile(path);
  assertEquals([kind, held.map(({ name }) => name)], ["trace", ["HW_SQPC", "SND_BUFF", "PRM_QUERY_QP"]]);
  const text = Deno.readTextFileSync(path);
  Deno.removeSync(folder, { recursive: true });

  const lines = text.split("\n");
  await withFile(lines.slice(0, 8).join("\n").slice(0, -40), async (cut) => {
    assertMatch((await openFile(cut)).notes!.join(), /The trace is cut/);
  });
  for (let at = 30; at < text.length; at += 997) {
    await withFile(`${text.slice(0, at)}#${text.slice(at + 1)}`, async (damaged) => {
      try {
        assert((await openFile(damaged)).notes!.length > 0, `silent at ${at}`);
      } catch (error) {
        assertInstanceOf(error, DecodeError);
      }
    });
  }
});

Deno.test("a request that the register refused fails again from the trace", async () => {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/access.trace`;
  const head = '{"schema":"wqdump/trace/1","device":"x","generation":5}';
  const request = "40001001000000000000000500000000" + "0000ffff";
  const access = { register: 0xc000, method: 1, bytes: 256, request, answer: "", us: 1 };
  const failed = { ...access, error: { status: "ME_REG_ACCESS_BAD_PARAM", message: "Refused" } };
  Deno.writeTextFileSync(path, `${head}\n${JSON.stringify(failed)}\n`);
  const opened = await openAnyFile(path);
  assert(opened.generation === 5);
  const { reason } = await collect(opened.provider, { type: SND_BUFF, index1: 5, numOfObj2: ALL });
  assertInstanceOf(reason, DeviceError);
  assertEquals([reason.message, reason.status], ["Refused", "ME_REG_ACCESS_BAD_PARAM"]);
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("JSON that is no trace is refused", async () => {
  await withFile('{"schema":"something/else"}\n', async (path) => {
    const error = await openFile(path).catch((reason) => reason);
    assertInstanceOf(error, DecodeError);
    assertStringIncludes(error.message, "is no resource dump, capture or access trace");
  });
});

Deno.test("zero bytes at the end of a stream are padding", async () => {
  await withFile(concat(dumpOf({ type: SND_BUFF, index1: 7 }, RING), new Uint8Array(4096)), async (path) => {
    const provider = await openFile(path);
    assertEquals(provider.notes, ["4096 zero bytes at the end are ignored"]);
    const { payloads, reason } = await collect(provider, { type: SND_BUFF, index1: 7 });
    assertEquals([payloads.get("0x1001:0x7")?.length, reason], [128, undefined]);
    provider.close();
  });
});
