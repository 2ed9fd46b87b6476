import { assertEquals } from "@std/assert";
import { LIBC_SYMBOLS } from "../../../ffi/libc_symbols.ts";
import { heard } from "../../../ffi/library_words.ts";
import { fakeLibrary } from "./fake_library.ts";

Deno.test("what a call prints to stdout and stderr is caught, and goes to neither", () => {
  const library = Deno.dlopen("libc.so.6", {
    ...LIBC_SYMBOLS,
    write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  });
  const print = (fd: number, text: string) => {
    const bytes = new TextEncoder().encode(text);
    library.symbols.write(fd, bytes, BigInt(bytes.length));
  };
  const { result, lines } = heard(library.symbols, () => {
    print(2, "read link: No such file\n");
    print(1, "Unable\u001b[31m to parse\n\n");
    return 7;
  });
  assertEquals([result, lines], [7, ["read link: No such file", "Unable [31m to parse"]]);
  assertEquals(heard(library.symbols, () => 1).lines, []);
  library.close();
});

Deno.test("without what catching takes the call is made as it is", () => {
  assertEquals(heard(fakeLibrary({}).symbols, () => 5), { result: 5, lines: [] });
});
