import { assertEquals } from "@std/assert";
import { isDamagedText, packedBy, textEncoding } from "../../../files/sniff.ts";

const LINES = "Apr  1 03:04:07 node1 kernel: mlx5_core 0000:3b:00.0: health\n".repeat(20);
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

function utf16(text: string, little: boolean): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0)).reduce(
    (out, byte, n) => (out[2 * n + (little ? 0 : 1)] = byte, out),
    new Uint8Array(2 * text.length),
  );
}

Deno.test("UTF-16 is told without its mark, and nothing else is taken for it", () => {
  assertEquals(textEncoding(utf16(LINES, true)), "utf-16le");
  assertEquals(textEncoding(utf16(LINES, false)), "utf-16be");
  assertEquals(textEncoding(bytes(LINES)), "utf-8");
  assertEquals(textEncoding(new Uint8Array(4096)), "utf-8");
  assertEquals(textEncoding(Uint8Array.from({ length: 4096 }, (_, n) => n % 2 === 0 ? 0 : n & 0xff)), "utf-8");
});

Deno.test("a log with zeros or Latin-1 in it is a log, bytes of queues are none", () => {
  assertEquals(isDamagedText(bytes("\0".repeat(4096) + LINES)), true);
  assertEquals(isDamagedText(bytes("caf\xe9 na\xefve\n" + LINES)), true);
  assertEquals(isDamagedText(new Uint8Array(4096)), false);
  assertEquals(isDamagedText(Uint8Array.from({ length: 4096 }, (_, n) => Math.imul(n, 2654435761) >>> 24)), false);
  assertEquals(isDamagedText(Deno.readFileSync(new URL("../../data/dumps/wqebbs_2_to_5.bin", import.meta.url))), false);
});

Deno.test("what packed a file is told by its first bytes", () => {
  assertEquals(packedBy(Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0)), { name: "xz", command: "xz -dc" });
  assertEquals(packedBy(bytes("PK\x03\x04..."))?.command, "unzip -p");
  assertEquals(packedBy(bytes(LINES)), undefined);
});
