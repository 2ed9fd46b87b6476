(async () => {
  const [padding, ...digits] = document.getElementById("wqdump-program").textContent;
  const text = digits.join("").replaceAll("}", "<");
  const packed = new DataView(new ArrayBuffer(text.length / 5 * 4));
  for (let i = 0, at = 0; i < text.length; i += 5, at += 4) {
    let value = 0;
    for (let n = 0; n < 5; n++) value = value * 85 + text.charCodeAt(i + n) - 40;
    packed.setUint32(at, value);
  }
  const whole = new Uint8Array(packed.buffer, 0, packed.byteLength - padding);
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
