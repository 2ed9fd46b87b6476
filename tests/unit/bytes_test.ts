import { assertEquals } from "@std/assert";
import { concat, hex, toHex } from "../../bytes.ts";

Deno.test("parts are joined into new memory", () => {
  const part = Uint8Array.of(1, 2);
  const whole = concat([part, new Uint8Array(), Uint8Array.of(3)]);
  part[0] = 9;
  assertEquals(whole, Uint8Array.of(1, 2, 3));
  assertEquals(concat([]).length, 0);
});

Deno.test("digits are lower-case and as many as asked for", () => {
  assertEquals([hex(0), hex(0xAB, 4), hex(0xffffffffffn)], ["0x0", "0x00ab", "0xffffffffff"]);
  assertEquals(toHex(Uint8Array.of(0, 0x0a, 0xff)), "000aff");
});
