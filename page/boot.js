(async () => {
  const [padding, ...digits] = document.getElementById("wqdump-program").textContent;
  const text = digits.join("").replaceAll("~", "<");
  const packed = new Uint8Array(text.length / 2 * 13 / 8);
  for (let i = 0, at = 0, held = 0, bits = 0; i < text.length; i += 2) {
    held |= (text.charCodeAt(i) - 35 + 91 * (text.charCodeAt(i + 1) - 35)) << bits;
    for (bits += 13; bits > 7; bits -= 8, held >>= 8) packed[at++] = held;
  }
  const whole = packed.subarray(0, packed.length - padding);
  const [size, length] = new Uint32Array(whole.slice(0, 8).buffer);
  const stream = new Blob([whole.subarray(8, 8 + length)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const decoder = new Uint8Array(await new Response(stream).arrayBuffer());
  const { instance } = await WebAssembly.instantiate(decoder, { env: { emscripten_notify_memory_growth() {} } });
  const { malloc, memory, ZSTD_decompress } = instance.exports;
  const zstd = whole.subarray(8 + length);
  const [from, to] = [malloc(zstd.length), malloc(size)];
  new Uint8Array(memory.buffer).set(zstd, from);
  ZSTD_decompress(to, size, from, zstd.length);
  const bytes = new Uint8Array(memory.buffer, to, size);
  const [count] = new Uint32Array(bytes.slice(0, 4).buffer);
  let at = 4 * (count + 1);
  const lengths = new Uint32Array(bytes.slice(4, at).buffer);
  globalThis.wqdumpPieces = [...[...lengths].map((length) => bytes.subarray(at, at += length)), decoder].map(
    (piece) => {
      let binary = "";
      for (const byte of piece) binary += String.fromCharCode(byte);
      return btoa(binary);
    },
  );
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(bytes.subarray(at));
  document.body.append(script);
})();
