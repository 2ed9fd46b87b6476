(async () => {
  const [padding, ...digits] = document.getElementById("wqdump-program").textContent;
  const text = digits.join("").replaceAll("~", "<");
  const packed = new Uint8Array(text.length / 2 * 13 / 8);
  for (let i = 0, at = 0, held = 0, bits = 0; i < text.length; i += 2) {
    held |= (text.charCodeAt(i) - 35 + 91 * (text.charCodeAt(i + 1) - 35)) << bits;
    for (bits += 13; bits > 7; bits -= 8, held >>= 8) packed[at++] = held;
  }
  const whole = packed.subarray(0, packed.length - padding);
  const stream = new Blob([whole]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const [count, ...lengths] = new Uint32Array(bytes.slice(0, 4 * 16).buffer);
  let at = 4 * (count + 1);
  globalThis.wqdumpPieces = lengths.slice(0, count).map((length) => {
    let binary = "";
    for (const byte of bytes.subarray(at, at += length)) binary += String.fromCharCode(byte);
    return btoa(binary);
  });
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(bytes.subarray(at));
  document.body.append(script);
})();
