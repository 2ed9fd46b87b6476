/** NVIDIA's library on a fwctl node, without wqdump: opens it by name and reads the menu's first piece. */

const [path = "", name = ""] = Deno.args;
const library = Deno.dlopen(path, {
  mopen: { parameters: ["buffer"], result: "pointer" },
  mclose: { parameters: ["pointer"], result: "i32" },
  maccess_reg: {
    parameters: ["pointer", "u16", "i32", "buffer", "u32", "u32", "u32", "buffer"],
    result: "i32",
  },
}).symbols;
const handle = library.mopen(new Uint8Array(new TextEncoder().encode(`${name}\0`)));
const image = new Uint8Array(256);
new DataView(image.buffer).setUint32(0, 0x4000_ffff);
const code = handle === null ? -1 : library.maccess_reg(handle, 0xc000, 1, image, 256, 256, 256, new Int32Array(1));
const hex = Array.from(image, (byte) => byte.toString(16).padStart(2, "0")).join("");
console.log(JSON.stringify({ opened: handle !== null, code, hex }));
if (handle !== null) library.mclose(handle);
