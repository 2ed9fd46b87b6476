/**
 * Fuzz target of hostile devices: a register port whose answers are honest, spoiled or invented, as a script says,
 * under everything that reads contexts, rings, lists and memory.
 */

import { DeviceError } from "../../errors.ts";
import { gen4Source } from "../../device/gen4.ts";
import { gen5Source } from "../../device/gen5.ts";
import { registerProvider } from "../../device/resource_dump.ts";
import { createAdapter } from "../../sim/adapter.ts";
import { loadScenario } from "../../sim/open_sim.ts";
import type { Scenario } from "../../sim/scenario_types.ts";
import type { ContextPort, RegisterPort } from "../../device/types.ts";
import { Decoder } from "../../wasm/decoder.ts";
import { Rng } from "./mutate.ts";
import { useSource } from "./sources.ts";
import { Budget, type Target } from "./target.ts";

const AT = { flags: 0, sequence: 1, size: 0x24, data: 0x30 } as const;
const NAMES = ["sim:mt4117_pciconf0", "sim:mt4125_pciconf0", "sim:mt4115_pciconf0"];
/** Bytes of script that an access uses. */
const STEP = 4;
/** Accesses that an honest device needs at most here: rings of all built-in adapters are small. */
const HONEST = 20_000;

let scenarios: Scenario[] | undefined;
let decoder: Decoder | undefined;

/** Spoils an answer; each kind is one thing that firmware can do wrong. */
function spoil(image: Uint8Array, kind: number, a: number, b: number): void {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  switch (kind) {
    case 0:
      return view.setUint8(AT.sequence, (view.getUint8(AT.sequence) & 0xf0) | (a & 15));
    case 1:
      return view.setUint8(AT.flags, view.getUint8(AT.flags) ^ 0x80);
    case 2:
      return view.setUint32(AT.size, (a << 24) | b);
    case 3:
      return view.setUint32(AT.size, a);
    case 4:
      return view.setUint32(AT.data + (a % 52) * 4, (b << 16) | b);
    case 5:
      return view.setUint16(AT.data + (a % 104) * 2, b);
    case 6:
      return void image.fill(0xff);
    case 7:
      return void image.fill(b, AT.data);
    case 8:
      // Endless: more is promised, with data or without.
      view.setUint8(AT.flags, view.getUint8(AT.flags) | 0x80);
      return view.setUint32(AT.size, (a & 1) === 0 ? 0 : 208);
    case 9:
      throw new DeviceError("Cannot access register: ME_REG_ACCESS_BAD_PARAM", { device: "fuzz", operation: "access" });
    default:
      return new Rng(a * 256 + b).below(2) === 0 ? void image.reverse() : void image.fill(0);
  }
}

function hostile(scenario: Scenario, script: Uint8Array, budget: Budget): RegisterPort {
  const adapter = createAdapter(scenario);
  const { device } = scenario;
  let at = 0;
  return {
    info: { name: "fuzz", generation: 5, pciDeviceId: device.pciDeviceId },
    accessRegister(id, method, image) {
      budget.step();
      const status = adapter.accessRegister(id, method, image);
      const [kind = 0, a = 0, b = 0, often = 0] = script.subarray(at, at + STEP);
      at += STEP;
      if (status !== 0) {
        return Promise.reject(new DeviceError(`Register status ${status}`, { device: "fuzz", operation: "access" }));
      }
      try {
        // Most answers stay honest, so that faults come late too.
        if (often > 0 && often < 24) spoil(image, kind % 11, a, b);
        return Promise.resolve();
      } catch (error) {
        return Promise.reject(error);
      }
    },
    close() {},
  };
}

/** A script with one fault, after some honest answers. */
function late(kind: number, after: number): Uint8Array {
  const script = new Uint8Array((after + 1) * STEP);
  script.set([kind, 3, 5, 1], after * STEP);
  return script;
}

const DEVICE: Target = {
  name: "device",
  weight: 4,
  seeds: () => [
    new Uint8Array(0),
    Uint8Array.from({ length: 400 }, (_, i) => (i * 73) >> 2),
    // Honest for a while, then one fault.
    ...Array.from({ length: 22 }, (_, n) => late(n % 11, 3 + n * 2)),
    // Endless from the third access on, with data and without.
    Uint8Array.from({ length: 4000 }, (_, i) => i < 12 ? 0 : [8, 1, 0, 1][i % 4]!),
    Uint8Array.from({ length: 400 }, (_, i) => i < 12 ? 0 : [8, 0, 0, 1][i % 4]!),
  ],
  run: async (bytes, rng) => {
    scenarios ??= await Promise.all(NAMES.map((name) => loadScenario(name)));
    decoder ??= Decoder.create();
    const accesses = new Budget(bytes.length / STEP + HONEST);
    const port = hostile(rng.pick(scenarios), bytes, accesses);
    const provider = registerProvider(port, decoder.register, { maxBytes: 1 << 20 });
    await useSource(gen5Source(provider, decoder), rng, new Budget(1 << 20));
  },
};

/** A port of generation 4 whose contexts and buffers are the input, or a failure now and then. */
function hostile4(bytes: Uint8Array, rng: Rng, budget: Budget): ContextPort {
  const fail = (): Promise<never> =>
    Promise.reject(new DeviceError("Cannot read", { device: "fuzz", operation: "read", status: "ME_ICMD_BAD_PARAM" }));
  const gone = rng.oneIn(4);
  return {
    info: { name: "fuzz", generation: 4, pciDeviceId: 0x1003 },
    readContext(_source, index, into) {
      budget.step();
      if (rng.oneIn(16)) return fail();
      for (let i = 0; i < into.length; i++) into[i] = gone ? 0xff : bytes[(index * 64 + i) % (bytes.length || 1)] ?? 0;
      return Promise.resolve();
    },
    readBuffer: () => Promise.resolve(rng.oneIn(4) ? undefined : bytes),
    readMemory: (_, size) => rng.oneIn(8) ? fail() : Promise.resolve(bytes.subarray(0, size)),
    knownIndexes: () => rng.oneIn(2) ? undefined : [rng.below(64), rng.below(64)],
    close() {},
  };
}

const DEVICE4: Target = {
  name: "device4",
  weight: 4,
  seeds: async () => {
    const { entries } = await loadScenario("sim:mt4099_pci_cr0");
    const images = [...entries.values()].flatMap((byVhca) =>
      [...byVhca.values()].flatMap((list) => [...list.values()])
    );
    return [
      new Uint8Array(0),
      ...images.map((entry) => entry.payload?.() ?? new Uint8Array(288)).map((b) => b.slice(0, 1024)),
    ];
  },
  run: async (bytes, rng) => {
    decoder ??= Decoder.create();
    const port = hostile4(bytes, rng, new Budget(4096));
    await useSource(gen4Source(port, decoder), rng, new Budget(1 << 20));
  },
};

/** All of them. */
export const DEVICES: readonly Target[] = [DEVICE, DEVICE4];
