/**
 * Settings of a port out of the adapter's own registers, where no network device tells them: the MTU of InfiniBand
 * ports; flow control and trust where the network device is in another name space, or there is none.
 *
 * Source: Linux include/linux/mlx5/driver.h (numbers), mlx5_ifc.h (pmtu_reg, pfcc_reg, qpts_reg, qpdpm_reg);
 * drivers/net/ethernet/mellanox/mlxsw/reg.h has PFCC, QPTS and QPDPM at the same places.
 */

import { thrownText } from "../errors.ts";
import type { AbsentFact, HostFacts, PortHostFacts } from "./host_facts.ts";
import { prioritiesIn } from "./host_netdev.ts";
import type { RegisterPort } from "./types.ts";

const GET = 1;
const PMTU = { id: 0x5003, bytes: 16, operational: 12 } as const;
const PFCC = { id: 0x5007, bytes: 32, transmit: 9 } as const;
const QPTS = { id: 0x4002, bytes: 8, trust: 7 } as const;
const QPDPM = { id: 0x4013, bytes: 132, priorities: 5 } as const;
const TRUSTS: readonly (PortHostFacts["trust"] | undefined)[] = [undefined, "pcp", "dscp"];
const DSCP_VALUES = 64;
const RDMA_MTUS: readonly number[] = [256, 512, 1024, 2048, 4096];

/** Byte of the port's number in all of these registers. */
export const PORT_AT = 1;

/** Why there is no MTU where registers cannot be read. */
const NO_MTU =
  "neither /sys nor RDMA netlink tells the MTU of an InfiniBand port; fwctl, mtcr and pci read it from the adapter";

/** The part of a register port that is used. */
export type RegisterAccessMode = Pick<RegisterPort, "accessRegister">;

/**
 * Read a register.
 *
 * @param register Its number and size.
 * @param asked Bytes of the image that say what is asked for, by their place.
 */
export async function readRegister(
  access: RegisterAccessMode,
  register: { readonly id: number; readonly bytes: number },
  asked: Readonly<Record<number, number>>,
): Promise<DataView> {
  const image = new Uint8Array(register.bytes);
  for (const [at, value] of Object.entries(asked)) image[Number(at)] = value;
  await access.accessRegister(register.id, GET, image);
  return new DataView(image.buffer);
}

/**
 * Facts with settings out of registers.
 *
 * @param facts From `readHostFacts`.
 * @param access Where registers are read; at most three times a port.
 */
export async function withRegisterSettings(facts: HostFacts, access: RegisterAccessMode): Promise<HostFacts> {
  const absent = [...facts.absent];
  const ports: PortHostFacts[] = [];
  for (const port of facts.ports) {
    try {
      const settings = await settingsOf(port, access);
      ports.push({ ...port, ...settings });
      if (isWithoutMtu({ ...port, ...settings })) {
        absent.push(noMtu(port, "the adapter tells none that InfiniBand has"));
      }
    } catch (error) {
      const reason = thrownText(error);
      absent.push({ fact: `settings of port ${port.port} by the adapter's registers`, reason });
      ports.push(port);
    }
  }
  return { ...facts, ports, absent };
}

/** Facts with the reason why an InfiniBand port has no MTU, where the way to the adapter reads no registers. */
export function withoutRegisters(facts: HostFacts): HostFacts {
  const lacking = facts.ports.filter(isWithoutMtu);
  return { ...facts, absent: [...facts.absent, ...lacking.map((port) => noMtu(port, NO_MTU))] };
}

function isWithoutMtu({ link_layer, active_mtu }: PortHostFacts): boolean {
  return link_layer === "InfiniBand" && active_mtu === null;
}

function noMtu({ port }: PortHostFacts, reason: string): AbsentFact {
  return { fact: `MTU of port ${port}`, reason };
}

async function settingsOf(port: PortHostFacts, access: RegisterAccessMode): Promise<Partial<PortHostFacts>> {
  const read = (register: { readonly id: number; readonly bytes: number }): Promise<DataView> =>
    readRegister(access, register, { [PORT_AT]: port.port });
  if (port.link_layer === "InfiniBand") {
    if (port.active_mtu !== null) return {};
    const mtu = (await read(PMTU)).getUint16(PMTU.operational);
    return RDMA_MTUS.includes(mtu) ? { active_mtu: mtu } : {};
  }
  if (port.netdev !== null) return {};
  const pfc = prioritiesIn((await read(PFCC)).getUint8(PFCC.transmit));
  const trust = TRUSTS[(await read(QPTS)).getUint8(QPTS.trust) & 7] ?? null;
  if (trust !== "dscp") return { pfc, trust };
  const table = await read(QPDPM);
  const dscp_prio = Array.from({ length: DSCP_VALUES }, (_, dscp) => ({
    dscp,
    prio: table.getUint8(QPDPM.priorities + 2 * dscp) & 0xf,
  })).filter(({ prio }) => prio < 8);
  return { pfc, trust, dscp_prio };
}
