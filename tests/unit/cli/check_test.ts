import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { checkOptions } from "../../../cli/check.ts";
import { checkDevice } from "../../../cli/check_device.ts";
import { parseCommandLine } from "../../../cli/parse.ts";
import { QUEUES } from "../../../layouts/queues.ts";
import { UsageError } from "../../../errors.ts";
import type { DeviceInfo } from "../../../device/types.ts";

const REFUSED: readonly (readonly [args: string, ...parts: string[]])[] = [
  ["--source snd --dump wq --qp 1", "--device is missing", "wqdump devices"],
  ["-d x", "--dump is missing", "WQ, QP", "--menu"],
  ["-d x --source snd", "--dump is missing"],
  ["-d x --dump qp --qp 1", "--dump QP needs --source"],
  ["-d x --source snd --dump qp", "--dump QP needs --qp", "ALL_VALID_QPNS"],
  ["-d x --source snd --dump wq", "--dump WQ needs --qp"],
  ["-d x --source snd --dump wq_qp", "--dump WQ_QP needs --qp"],
  ["-d x --source snd --dump qp --qp 0x1000000", "0xffffff", "0x1000000 is out of range"],
  ["-d x --source fullqp --dump wq --qp 1", "--dump WQ", "FullQp has no elements", "--dump QP"],
  ["-d x --source fullqp --dump wq_qp --qp 1", "FullQp has no elements"],
  ["-d x --source mkc --dump wq --qp 1", "MKC has no elements"],
  ["-d x --source mcg --dump wq --qp 1", "MCG has no elements"],
  ["-d x --source cmas_eq_buff --dump wq --qp 1", "CMAS_EQ_BUFF has no elements"],
  ["-d x --source sdn --dump wq --qp 1", "sdn has no elements", "did you mean Snd?"],
  ["-d x --source sdn! --dump qp --qp 1", 'not "sdn!"', "did you mean Snd?"],
  ["-d x --source snd --dump all_qpc --qp 3", "--qp 0x3", "--dump ALL_QPC", "--fi and --num"],
  ["-d x --source snd --dump all_valid_qpns --qp 3", "--qp 0x3", "--dump ALL_VALID_QPNS"],
  ["-d x --source snd --dump qp --qp 3 --fi 1", "--fi 0x1", "--dump QP"],
  ["-d x --source snd --dump qp --qp 3 --num 1", "--num 0x1", "--dump QP"],
  ["-d x --source snd --dump wq --qp 3 --address 4", "--address 0x4", "--dump ICM"],
  ["-d x --source snd --dump wq --qp 3 --size 4", "--size 0x4"],
  ["-d x --dump icm", "--dump ICM needs --address and --size", "--address is missing"],
  ["-d x --dump icm --address 0", "--size is missing"],
  ["-d x --dump icm --size 4", "--address is missing"],
  ["-d x --dump icm --address 2 --size 4", "--address takes a multiple of 4", "0x2"],
  ["-d x --dump icm --address 0xfffffffffffffffc --size 8", "past the last"],
  ["-d x --dump icm --address 0 --size 4 --qp 1", "--qp 0x1", "--dump ICM"],
  ["-d x --dump icm --address 0 --size 4 --fi 1 --num 2", "Options --fi 0x1 and --num 0x2 do not go"],
  ["-d x --dump icm --address 0 --size 4 --format brief", "no --format brief"],
  ["-d x --menu --dump wq", "--dump WQ", "--menu"],
  ["-d x --menu --source snd", "--source Snd", "--menu needs only --device"],
  ["-d x --menu --format raw", "--menu has no --format raw", "text, json or ndjson"],
  ["-d x --clear_semaphore --qp 3", "--qp 0x3", "--clear_semaphore"],
  ["-d x --source snd --clear_semaphore", "--dump is missing"],
  ["-d x --source mkc --dump qp --qp 3 --gw_access", "--gw_access", "MKC"],
  ["-d x --source snd --dump qp --qp 3 --stride 64", "--stride 0x40", "--dump QP"],
  ["-d x --source snd --dump all_qpc --pending", "--pending", "--dump ALL_QPC"],
  ["-d x --source snd --dump qp --qp 3 --format brief", "no --format brief"],
  ["-d x --source snd --dump wq_qp --qp 3 --format brief", "no --format brief"],
  ["-d x --source cmp --dump wq --qp 3 --transport rc", "--transport rc is for --source Snd, not Cmp"],
  ["-d x --source snd --dump wq --qp 3 --cqe-size 64", "--cqe-size 64 is for --source Cmp, not Snd"],
  ["-d x --source cmp --dump wq --qp 3 --cqe-size 64 --stride 64", "--cqe-size and --stride"],
  ["-d x --source snd --dump wq --qp 3 --format raw --fields opcode", "--fields opcode", "--format raw"],
  ["-d x --source snd --dump wq --qp 3 --format dw --where opcode=1", "--where opcode=1", "--format dw"],
  ["-d x --source snd --dump wq --qp 3 --format raw --pending", "--pending", "--format raw"],
  ["-d x --source snd --dump wq --qp 3 --where opcode", "--where takes FIELD=VALUE", '"opcode"'],
  ["-d x --source snd --dump wq --qp 3 --json --format raw", "--json and --format raw contradict"],
  ["-d x --source snd --dump wq --qp 3 --raw-bytes", "--raw-bytes", "--format text"],
  ["-d x --source snd --dump wq --qp 3 --quiet --verbose", "--quiet and --verbose"],
  ["devices --format raw", "devices has no --format raw", "text or json"],
  ["explain 1 --format dw", "explain has no --format dw"],
  ["info f --format ndjson", "info has no --format ndjson"],
  ["decode x --stride 64", "--stride 0x40", "without --source"],
  ["decode x --num 1 --fi 2", "Options --fi 0x2 and --num 0x1", "without --source"],
  ["decode x --source cmp --transport ud", "--transport ud is for --source Snd"],
  ["decode x --source rcv --cqe-size 64", "--cqe-size 64 is for --source Cmp"],
  ["decode x --source cmp --cqe-size 32", "--cqe-size 32 is not for --generation 5"],
  ["decode x --source cmp --cqe-size 128 --generation 4", "--cqe-size 128 is not for --generation 4"],
  ["decode x --source snd --transport dc --generation 4", "--transport dc is for Connect-IB"],
  ["decode x --source cmp --timestamps", "--timestamps is for --source Cmp with --generation 4"],
  ["decode x --source snd --timestamps --generation 4", "--timestamps is for --source Cmp"],
  ["capture -d x -o f", "--qp N,... or --all"],
  ["capture -d x -o f --qp 1 --all", "--qp and --all contradict"],
  ["capture -d x --all", "--output", "-o FILE"],
  ["capture -o f --all", "--device is missing"],
];

for (const [args, ...parts] of REFUSED) {
  Deno.test(`makes no sense: wqdump ${args}`, () => {
    const line = parseCommandLine(args.split(" "));
    const error = assertThrows(() => checkOptions(line), UsageError);
    assertEquals(error.exitCode, 2);
    for (const part of parts) assertStringIncludes(error.message, part);
  });
}

const ACCEPTED: readonly string[] = [
  "-d x --source FullQp --dump ALL_VALID_QPNS --num 20",
  "-d x --source FullQp --dump QP --qp 0xb --format raw",
  "-d x --source Srq --dump wq --qp 0x60",
  "-d x --source CMAS_EQ_BUFF --dump QP --qp 0x15 --format raw",
  "-d x --source MY_SEGMENT --dump QP --qp 0x15",
  "-d x --source MKC --dump QP --qp 0xffffffff",
  "-d x --source mcg --dump QP -qp 0x10 --gw_access",
  "-d x --source snd --dump wq_qp --qp 1 --fi 3 --num 4 --json --raw-bytes",
  "-d x --source snd --dump all_qpc --fi 3 --num 4 --format ndjson",
  "-d x --dump icm --address 0x100000 --size 256",
  "-d x --source snd --dump icm --address 0x100000 --size 256 --format dw",
  "-d x --menu --json",
  "-d x --clear_semaphore",
  "-d x --clear_semaphore --source snd --dump qp --qp 1",
  "-d x --source snd --dump wq --qp 1 --where opcode!=SEND,byte_count>=0x10,flags&2 --fields opcode --pending",
  "decode x",
  "decode x --source qpc",
  "decode x --source snd --transport ud --stride 64 --ring 4096 --start-counter 3 --generation 4",
  "decode x --source cmp --timestamps --generation 4 --cqe-size 32",
  "-d x --source snd --dump wq --qp 1 --context-sources Snd=3,MCG=0x10",
  "capture -d x --qp 1,2 -o f --redact",
];

for (const args of ACCEPTED) {
  Deno.test(`makes sense: wqdump ${args}`, () => checkOptions(parseCommandLine(args.split(" "))));
}

const CX3: DeviceInfo = { name: "cx3", generation: 4, pciDeviceId: 0x1003, part: "ConnectX-3" };
const CX4: DeviceInfo = { name: "cx4", generation: 5, pciDeviceId: 0x1013, part: "ConnectX-4" };
const CX5: DeviceInfo = { name: "cx5", generation: 5, pciDeviceId: 0x1017, part: "ConnectX-5" };

const BY_DEVICE: readonly (readonly [args: string, info: DeviceInfo, ...parts: string[]])[] = [
  ["--source mcg --dump all_valid_qpns", CX5, "--source MCG is for ConnectX-3/Pro", "cx5 (ConnectX-5) has Snd"],
  ["--source fullqp --dump qp --qp 1", CX3, "--source FullQp", "cx3 (ConnectX-3) has Snd, Rcv, Cmp, Srq, Eqe and MCG"],
  ["--source mkc --dump qp --qp 1", CX3, "--source MKC"],
  ["--source cmas_eq_buff --dump qp --qp 1", CX3, "--source CMAS_EQ_BUFF"],
  ["--source cmas_eq_buff --dump qp --qp 1", CX4, "CMAS_EQ_BUFF is for ConnectX-5 and later", "cx4 (ConnectX-4)"],
  ["--source snd --dump qp --qp 1 --gw_access", CX5, "--gw_access is for ConnectX-3/Pro"],
  ["--source snd --dump qp --qp 1 --context-sources Snd=2", CX5, "--context-sources is for ConnectX-3/Pro"],
  ["--source cmp --dump wq --qp 1 --cqe-size 32", CX5, "--cqe-size 32 is not for cx5 (ConnectX-5)", "64 or 128"],
  ["--source cmp --dump wq --qp 1 --cqe-size 128", CX3, "--cqe-size 128 is not for cx3 (ConnectX-3)", "32 or 64"],
  ["--source snd --dump wq --qp 1 --transport mlx", CX5, "--transport mlx is for ConnectX-3/Pro"],
  ["--source snd --dump wq --qp 1 --transport dc", CX3, "--transport dc is for Connect-IB, ConnectX-4 and later"],
  ["--source snd --dump qp --qp 1 --gvmi 2", CX3, "--gvmi 0x2 is not for ConnectX-3/Pro"],
  ["--menu", CX3, "--menu is not for ConnectX-3/Pro"],
  ["--source snd --dump qp --qp 1 --bin f", CX3, "--bin f is not for ConnectX-3/Pro"],
];

for (const [args, info, ...parts] of BY_DEVICE) {
  Deno.test(`the device rules out: ${args} on ${info.part}`, () => {
    const { options } = parseCommandLine(["-d", info.name, ...args.split(" ")]);
    const error = assertThrows(() => checkDevice(options, info), UsageError);
    for (const part of parts) assertStringIncludes(error.message, part);
  });
}

Deno.test("every context type of the manual is accepted where it exists and refused where not", () => {
  for (const source of QUEUES) {
    for (const info of [CX3, CX4, CX5]) {
      const { options } = parseCommandLine(["--source", source.name.toLowerCase(), "--dump", "qp", "--qp", "1"]);
      const there = (info.generation === 4 ? source.gen4 : source.gen5) !== undefined &&
        !(source.fromConnectX5 && info === CX4);
      let refused = false;
      try {
        checkDevice(options, info);
      } catch {
        refused = true;
      }
      assertEquals(refused, !there, `${source.name} on ${info.part}`);
    }
  }
});
