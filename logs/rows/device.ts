/** Lines about adapters as a whole: commands, the firmware's health, modules, power, links, drivers that do not start. */

import { COMMAND_NOTE } from "../../layouts/knowledge.ts";
import type { FormatRow } from "../row_types.ts";
import type { Facts } from "../types.ts";

/** Numbers of a health buffer that stand in a list: `assert_var[2]`, `buf[0a]`. */
function inList(name: string): (facts: Facts) => void {
  return (facts) => {
    const { index, value } = facts;
    if (index === undefined || value === undefined) return;
    facts[`${name}_${index}`] = value;
    delete facts["index"];
    delete facts["value"];
  };
}

/** What only commands of mlx4 are told. */
const MLX4_STATUSES: Readonly<Record<number, string>> = {
  0x0b: "bad NVMEM",
  0x0c: "ICM error",
  0x20: "bad segment parameter",
  0x21: "region bound",
  0x22: "LAM not pre-mapped",
  0x50: "multi function request",
};

export const DEVICE_ROWS: readonly FormatRow[] = [
  {
    origin: "kernel mlx5_core command",
    sample:
      "mlx5_core 0000:3b:00.0: mlx5_cmd_check:777:(pid 12): 2ERR_QP(0x507) op_mod(0x0) failed, status bad resource " +
      "state(0x9), syndrome (0x3ee4d2)",
    pattern: "{cmd:command}({cmd_opcode:num}) op_mod({op_mod:num}) failed,{!} status {cmd_status_text:text}~(" +
      "{cmd_status:num}), syndrome ({cmd_syndrome:num}){?, err({errno:dec})?}",
    words: ["op_mod(", "mlx5_core"],
    gives: { cmd: "2ERR_QP", cmd_opcode: 0x507, op_mod: 0, cmd_status: 9, cmd_syndrome: 0x3ee4d2, pid: 12 },
    facts: { syndrome_space: "command" },
    notes: [COMMAND_NOTE],
  },
  {
    origin: "kernel mlx5_core command timeout",
    sample:
      "mlx5_core 0000:3b:00.0: wait_func:1137:(pid 12): CREATE_MKEY(0x200) timeout. Will cause a leak of a command resource",
    pattern: [
      "(pid {pid:dec}): {?cmd[{slot:dec}]: ?}{cmd:command}({cmd_opcode:num}) timeout. Will cause a leak",
      "(pid {pid:dec}): {?cmd[{slot:dec}]: ?}{cmd:command}({cmd_opcode:num}) No done completion",
    ],
    words: ["mlx5_core", "wait_func"],
    gives: { cmd: "CREATE_MKEY", cmd_opcode: 0x200, pid: 12, pci: "0000:3b:00.0" },
    read: (facts) => {
      facts["health"] = `no answer to command ${facts["cmd"]}`;
    },
    event: "firmware-health",
    notes: ["the firmware did not answer a command in time: what it was asked for is in an unknown state"],
  },
  {
    origin: "kernel mlx5_core command recovered",
    sample:
      "mlx5_core 0000:3b:00.0: wait_func_handle_exec_timeout:1104:(pid 12): cmd[3]: CREATE_MKEY(0x200) recovered after timeout",
    pattern: "{?cmd[{slot:dec}]: ?}{cmd:command}({cmd_opcode:num}) recovered after timeout",
    words: ["mlx5_core"],
    gives: { slot: 3, cmd: "CREATE_MKEY", cmd_opcode: 0x200, pid: 12 },
    event: "notice",
    notes: ["the command was done, and the interrupt that tells so was lost or late"],
  },
  {
    origin: "kernel mlx4_core command timeout",
    sample: "mlx4_core 0000:04:00.0: command 0x31 timed out (go bit not cleared)",
    pattern: "command {cmd_opcode:num} timed out (go bit not cleared)",
    words: ["mlx4_core"],
    gives: { cmd_opcode: 0x31, pci: "0000:04:00.0" },
    read: (facts) => {
      facts["health"] = `no answer to command 0x${Number(facts["cmd_opcode"]).toString(16)}`;
    },
    event: "firmware-health",
    notes: ["the firmware did not answer a command in time: newer drivers reset the adapter"],
  },
  {
    origin: "kernel mlx4_core command",
    sample: "mlx4_core 0000:04:00.0: command 0x4 failed: fw status = 0x9",
    pattern: "command {cmd_opcode:num} failed: fw status{!} = {cmd_status:num}",
    words: ["mlx4_core"],
    gives: { cmd_opcode: 4, cmd_status: 9, cmd_status_text: "bad resource state", pci: "0000:04:00.0" },
    facts: { syndrome_space: "command" },
    read: (facts) => {
      const own = MLX4_STATUSES[Number(facts["cmd_status"])];
      if (own !== undefined) facts["cmd_status_text"] = own;
    },
    notes: ["the status is one of firmware commands, not of a completion"],
  },
  {
    origin: "kernel mlx5 health",
    sample:
      "mlx5_core 0000:3b:00.0: print_health_info:424:(pid 0): Health issue observed, firmware internal error, severity(3) ERROR:",
    pattern: "Health issue observed, {health:text}, severity({severity:dec}) {severity_name:loglevel}",
    words: ["mlx5_core", "print_health_info"],
    gives: { health: "firmware internal error", severity: 3, severity_name: "ERROR", pci: "0000:3b:00.0" },
    event: "firmware-health",
    then: ["kernel mlx5 health buffer"],
    patience: 6,
    notes: ["the lower the severity's number, the worse: 0 emergency, 3 error, 4 warning"],
  },
  {
    origin: "kernel mlx5 health buffer",
    sample: "mlx5_core 0000:3b:00.0: print_health_info:424:(pid 0): synd 0x1: firmware internal error",
    pattern: [
      "{?print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): ?}synd {health_syndrome:num}: {health:health}",
      "{?print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): ?}assert_var[{index:dec}] {value:dword}",
      "{?print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): ?}assert_exit_ptr {assert_exit_ptr:dword}",
      "{?print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): ?}assert_callra {assert_callra:dword}",
      "{?print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): ?}ext_synd {ext_synd:num}",
      "{?print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): ?}irisc_index {irisc_index:dec}",
      "print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): fw_ver {fw_ver:word}",
      "print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): time {health_time:dec}",
      "print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): hw_id {hw_id:dword}",
      "print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): rfr {rfr:dec}",
      "print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): crr {crr:dec}",
      "print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): severity {severity:dec} ({severity_name:loglevel})",
      "print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): raw fw_ver {raw_fw_ver:dword}",
    ],
    words: ["mlx5_core", "print_health_info"],
    gives: { health_syndrome: 1, health: "firmware internal error", pci: "0000:3b:00.0" },
    read: inList("assert_var"),
    event: "firmware-health",
    then: ["kernel mlx5 health buffer"],
    patience: 6,
    notes: ["the number is a syndrome of the firmware's health buffer, not of a CQE"],
  },
  {
    origin: "kernel mlx5 health check",
    sample: "mlx5_core 0000:3b:00.0: poll_health:786:(pid 0): device's health compromised - reached miss count",
    pattern: [
      "{/\\w{1,24}'s/} health compromised{!} - reached miss count",
      "poll_health:{/\\d{1,5}/}:(pid {pid:dec}): Fatal error {fatal:dec} detected",
      "{/mlx5_enter_error_state|enter_error_state|mlx5_error_sw_reset/}:{/\\d{1,5}/}:(pid {pid:dec}): {health:start}",
      "health recovery flow aborted, {health:rest}",
      "Expected to see disabled NIC but it is {nic_state:rest}",
      "print_health_info:{/\\d{1,5}/}:(pid {pid:dec}): PCI slot is unavailable",
    ],
    words: ["mlx5_core", "poll_health", "enter_error_state", "error_sw_reset"],
    gives: { health: "health compromised, reached miss count" },
    read: (facts, text) => {
      if (/health\s+compromised/i.test(text)) facts["health"] = "health compromised, reached miss count";
      else if (facts["health"] === "start") facts["health"] = "the driver resets the adapter";
      else if (/recovery\s+flow\s+aborted/i.test(text)) facts["health"] = `recovery aborted: ${facts["health"]}`;
      else if (/slot\s+is\s+unavailable/i.test(text)) facts["health"] = "PCI slot is unavailable";
      else if (facts["nic_state"] !== undefined) {
        facts["health"] = `not disabled before its reset: ${facts["nic_state"]}`;
      } else if (facts["fatal"] !== undefined) facts["health"] = `fatal error ${facts["fatal"]}`;
    },
    event: "device-fatal",
    notes: ["the firmware does not answer: every queue of this adapter is returned flushed by the driver"],
  },
  {
    origin: "kernel mlx4 internal error",
    sample: "mlx4_core 0000:04:00.0: Internal error mark was detected on device",
    pattern: [
      "mlx4_core {pci:pci}: Internal error {/(?:mark was )?/}detected",
      "ib_mthca {pci:pci}: Catastrophic error detected: {health:catas}",
    ],
    words: ["mlx4_core", "ib_mthca"],
    gives: { pci: "0000:04:00.0" },
    event: "device-fatal",
    then: ["kernel mlx4 error buffer"],
    patience: 3,
    notes: ["the adapter failed: every queue of it is lost"],
  },
  {
    origin: "kernel mlx4 error buffer",
    sample: "mlx4_core 0000:00:05.0:   buf[00]: 0fff7fff",
    pattern: "{/(?:mlx4_core|ib_mthca) \\S{1,20}/}: buf[{index:hex}]: {value:dword}",
    words: ["mlx4_core", "ib_mthca"],
    gives: { buf_0: 0xfff7fff, pci: "0000:00:05.0" },
    read: inList("buf"),
    part: true,
    notes: ["words of the adapter's error buffer: what they mean only NVIDIA knows"],
  },
  {
    origin: "kernel mlx5 reset",
    sample: "mlx5_core 0000:3b:00.0: mlx5_error_sw_reset:272:(pid 488): end",
    pattern: [
      "{/mlx5_enter_error_state|enter_error_state|mlx5_error_sw_reset/}:{/\\d{1,5}/}:(pid {pid:dec}): {reset:resetend}",
      "NIC IFC still {nic_ifc:dec} after {/\\d{1,9}ms/}",
      "{/(?:mlx5_core|mlx4_core) \\S{1,20}/} {?{/\\w{1,48}:\\d{1,5}/}:(pid {pid:dec}): ?}{reset:resetwords}",
    ],
    words: ["mlx5_core", "mlx4_core", "enter_error_state", "error_sw_reset"],
    gives: { reset: "end", pid: 488, pci: "0000:3b:00.0" },
    event: "notice",
  },
  {
    origin: "kernel mlx5 start",
    sample: "mlx5_core 0000:3b:00.0: probe_one:1684:(pid 1): mlx5_init_one failed with error code -110",
    pattern: [
      "{step:startstep} failed with error code {errno:dec}",
      "mlx5_core{/:?/} probe of {pci:pci} failed with error {errno:dec}",
      "Firmware over {/\\d{1,9}/} MS in {/(?:pre-)?/}initializing state, aborting",
      "{/(?:mlx5_core) \\S{1,20}/} {?{/\\w{1,48}:\\d{1,5}/}:(pid {pid:dec}): ?}{step:starthca} failed",
    ],
    words: ["mlx5_core"],
    gives: { step: "mlx5_init_one", errno: -110, pid: 1, pci: "0000:3b:00.0" },
    read: (facts, text) => {
      facts["health"] = /initializing\s+state/i.test(text)
        ? "the firmware did not start"
        : "the driver did not start the adapter";
    },
    event: "firmware-health",
    notes: ["without its driver the adapter has no queues"],
  },
  {
    origin: "kernel mlx5 PCI recovery",
    sample: "mlx5_core 0000:3b:00.0: mlx5_pci_err_detected Device state = 2 health sensors: 1 pci_status: 2. Enter, " +
      "pci channel state = 2",
    pattern: [
      "mlx5_pci_err_detected Device{!} state = {device_state:dec} health sensors: {health_sensors:dec} pci_status: " +
      "{pci_status:dec}. {/Enter/}{?, pci channel state = {pci_channel_state:dec}?}",
      "mlx5_pci_err_detected was called",
    ],
    words: ["mlx5_core"],
    gives: { device_state: 2, health_sensors: 1, pci_status: 2, pci_channel_state: 2, pci: "0000:3b:00.0" },
    event: "pcie-fault",
    notes: ["the bus took the device away from its driver: every queue of it is lost"],
  },
  {
    origin: "kernel mlx5 module",
    sample: "mlx5_core 0000:3b:00.0: Port module event[error]: module 1, Cable error, Power budget exceeded",
    pattern: [
      "Port module event[error]: module {module:dec}, {event:cable},{!} {module_error:moduleerror}",
      "Port module event: module {module:dec}, {event:unplugged}",
    ],
    words: ["mlx5_core"],
    gives: { module: 1, event: "cable error", module_error: "Power budget exceeded", pci: "0000:3b:00.0" },
    event: "port",
    notes: ["the port has no link while its module does not work"],
  },
  {
    origin: "kernel mlx5 surroundings",
    sample:
      "mlx5_core 0000:3b:00.0: mlx5_pcie_event:293:(pid 331): Detected insufficient power on the PCIe slot (25W).",
    pattern: [
      "Detected insufficient power on the PCIe slot ({/\\d{1,4}W/}",
      "High temperature on sensors with bit set {sensors_high:hex} {sensors_low:hex}",
    ],
    words: ["mlx5_core"],
    gives: { health: "insufficient power on the PCIe slot", pid: 331, pci: "0000:3b:00.0" },
    read: (facts) => {
      facts["health"] = facts["sensors_high"] === undefined
        ? "insufficient power on the PCIe slot"
        : "high temperature";
    },
    event: "firmware-health",
  },
  {
    origin: "network watchdog",
    sample: "NETDEV WATCHDOG: ens1 (mlx5_core): transmit queue 3 timed out",
    pattern: [
      "NETDEV WATCHDOG: {netdev:netdev} ({/(?:mlx[45]_(?:core|en)|ib_ipoib|ipoib)\\S{0,16}/}:{!} transmit queue {queue:dec} timed out",
      "{/(?:mlx5_core|mlx4_en) \\S{1,20}/} {netdev:netdev}: NETDEV WATCHDOG: CPU: {cpu:dec}: transmit queue {queue:dec} timed out",
    ],
    words: ["mlx5_core", "mlx4_en"],
    gives: { netdev: "ens1", queue: 3 },
    event: "tx-timeout",
    notes: ["the kernel saw no progress of the send queue: the driver's own lines tell its state"],
  },
  {
    origin: "devlink health reporter",
    sample: "reporter fw_fatal\n    state error error 1 recover 0 grace_period 60000 auto_recover true auto_dump true",
    pattern: "{?reporter {reporter:symbol} ?}state error error {health_errors:dec} recover {health_recovered:dec}",
    words: [" recover "],
    gives: { health_errors: 1, health_recovered: 0 },
    read: (facts) => {
      facts["health"] = `devlink's reporter${
        facts["reporter"] === undefined ? "" : ` ${facts["reporter"]}`
      } is in error`;
    },
    event: "firmware-health",
  },
  {
    origin: "kernel port",
    sample: "mlx5_core 0000:3b:00.0 ens1: Link down",
    pattern: [
      "mlx{/[45]/}_{/(?:core|en)/}{/\\s{1,4}\\S{1,24}/}{? {netdev:word}?}: Link {event:updown}",
      "mlx4_en: {netdev:word}: Link {event:updown}",
    ],
    words: ["mlx5_core", "mlx4_en", "mlx4_core"],
    gives: { event: "link down", netdev: "ens1", pci: "0000:3b:00.0" },
    read: (facts) => {
      facts["event"] = `link ${String(facts["event"]).toLowerCase()}`;
    },
    event: "port",
  },
];
