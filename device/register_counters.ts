/**
 * Counters of a port and of the PCIe link, out of the adapter's own registers: where no network device shows them, as
 * with VFIO or on a BlueField's host side.
 *
 * Source: Linux include/linux/mlx5/mlx5_ifc.h (ppcnt_reg, eth_802_3_cntrs_grp_data_layout,
 * ib_port_cntrs_grp_data_layout, mpcnt_reg, pcie_perf_cntrs_grp_data_layout). "get" clears nothing: the clr bit stays 0.
 */

import { thrownText } from "../errors.ts";
import type { CounterValue, HostFacts, PortHostFacts } from "./host_facts.ts";
import { NO_PORT } from "./host_shape.ts";
import { counterValue } from "./host_ports.ts";
import { PORT_AT, readRegister, type RegisterAccessMode, withRegisterSettings } from "./register_settings.ts";

const PPCNT = { id: 0x5008, bytes: 256, group: 3 } as const;
const MPCNT = { id: 0x9051, bytes: 256, group: 3 } as const;
/** Where counters begin in both. */
const COUNTERS_AT = 8;
const IEEE_802_3 = 0x0;
const INFINIBAND = 0x20;
const PCIE_PERFORMANCE = 0;

/** 64-bit counters of the IEEE 802.3 group, in order. */
const ETHERNET: readonly string[] = (
  "a_frames_transmitted_ok a_frames_received_ok a_frame_check_sequence_errors a_alignment_errors " +
  "a_octets_transmitted_ok a_octets_received_ok a_multicast_frames_xmitted_ok a_broadcast_frames_xmitted_ok " +
  "a_multicast_frames_received_ok a_broadcast_frames_received_ok a_in_range_length_errors " +
  "a_out_of_range_length_field a_frame_too_long_errors a_symbol_error_during_carrier " +
  "a_mac_control_frames_transmitted a_mac_control_frames_received a_unsupported_opcodes_received " +
  "a_pause_mac_ctrl_frames_received a_pause_mac_ctrl_frames_transmitted"
).split(" ");
/** Counters of the InfiniBand group: bits from the start of the group, and how many. */
const IB: readonly (readonly [name: string, at: number, bits: number])[] = [
  ["symbol_error_counter", 0, 16],
  ["link_error_recovery_counter", 16, 8],
  ["link_downed_counter", 24, 8],
  ["port_rcv_errors", 32, 16],
  ["port_rcv_remote_physical_errors", 48, 16],
  ["port_rcv_switch_relay_errors", 64, 16],
  ["port_xmit_discards", 80, 16],
  ["port_xmit_constraint_errors", 96, 8],
  ["port_rcv_constraint_errors", 104, 8],
  ["link_overrun_errors", 120, 8],
  ["vl_15_dropped", 144, 16],
  ["port_xmit_wait", 288, 32],
];
/** 32-bit counters of the PCIe performance group, after its 64-bit life time. */
const PCIE: readonly string[] =
  "rx_errors tx_errors l0_to_recovery_eieos l0_to_recovery_ts l0_to_recovery_framing l0_to_recovery_retrain crc_error_dllp crc_error_tlp"
    .split(" ");

/**
 * Facts with what the adapter's own registers tell where the host does not.
 *
 * @param facts From `readHostFacts`.
 * @param port Where registers are read.
 */
export async function withRegisters(facts: HostFacts, port: RegisterAccessMode): Promise<HostFacts> {
  return await withRegisterCounters(await withRegisterSettings(facts, port), port);
}

/**
 * Facts with counters out of registers, where no network device shows them.
 *
 * @param facts From `readHostFacts`.
 * @param port Where registers are read; the adapter is asked a few times for each of its ports.
 */
export async function withRegisterCounters(facts: HostFacts, port: RegisterAccessMode): Promise<HostFacts> {
  if (facts.net.length > 0) return facts;
  const known = facts.ports.length > 0 ? facts.ports : [NO_PORT];
  const absent = [...facts.absent];
  const ports: PortHostFacts[] = [];
  for (const one of known) {
    try {
      const values = await readCounters(port, one.port, one.link_layer);
      ports.push({ ...one, register_counters: { mono_us: facts.mono_us, lifespan_ms: null, values } });
    } catch (error) {
      absent.push({
        fact: `counters of port ${one.port} by the adapter's registers`,
        reason: thrownText(error),
      });
      if (facts.ports.length > 0) ports.push(one);
    }
  }
  return { ...facts, ports, absent };
}

async function readCounters(
  port: RegisterAccessMode,
  number: number,
  linkLayer: string | null,
): Promise<Record<string, CounterValue>> {
  const values: Record<string, CounterValue> = {};
  if (linkLayer !== "InfiniBand") {
    const view = await read(port, PPCNT, { port: number, group: IEEE_802_3 });
    ETHERNET.forEach((name, index) => values[name] = counterValue(view.getBigUint64(COUNTERS_AT + 8 * index)));
  } else {
    const view = await read(port, PPCNT, { port: number, group: INFINIBAND });
    for (const [name, at, bits] of IB) {
      const byte = COUNTERS_AT + at / 8;
      values[name] = bits === 8 ? view.getUint8(byte) : bits === 16 ? view.getUint16(byte) : view.getUint32(byte);
    }
  }
  const pcie = await read(port, MPCNT, { group: PCIE_PERFORMANCE });
  PCIE.forEach((name, index) => values[`pcie_${name}`] = pcie.getUint32(COUNTERS_AT + 8 + 4 * index));
  return values;
}

async function read(
  access: RegisterAccessMode,
  register: { readonly id: number; readonly bytes: number; readonly group: number },
  asked: { readonly group: number; readonly port?: number },
): Promise<DataView> {
  return await readRegister(access, register, { [register.group]: asked.group, [PORT_AT]: asked.port ?? 0 });
}
