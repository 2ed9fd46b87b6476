/** Every command, once: what help, completions, manual page and reference say about it. */

import { formatsOf } from "../render/formats/index.ts";
import type { Command, CommandName } from "./flag_types.ts";

/** The table, in the order in which help lists it. */
export const COMMANDS: Readonly<Record<CommandName, Command>> = {
  dump: {
    doc: "print contexts and queue elements of an adapter (the default)",
    long: [
      "Reads contexts (QP, CQ, SRQ, EQ, memory keys ...) and the elements of queues from an adapter, or from a file " +
      "that holds what an adapter answered. Names and values are taken in any case, numbers as decimal or 0x.",
    ],
    usage: [
      "-d DEVICE --source TYPE --dump WHAT [--qp N] [options]",
      "-d DEVICE --menu",
    ],
    formats: formatsOf("context", "list", "menu", "icm", "ring"),
    examples: [
      {
        args: "-d sim:mt4117_pciconf0 --source FullQp --dump ALL_VALID_QPNS --num 20",
        doc: "Which QPs exist among the first 20 numbers",
      },
      {
        args: "-d sim:mt4117_pciconf0 --source FullQp --dump QP --qp 0xb --format raw",
        doc: "The context of a QP as words",
      },
      {
        args: "-d sim:mt4117_pciconf0 --source Srq --dump WQ --qp 0x60",
        doc: "The elements of a shared receive queue, field by field",
      },
      { args: "-d sim:mt4119_pciconf0 --menu", doc: "What this adapter can dump" },
    ],
  },
  list: {
    doc: "list queues in a table: state, peer, counters, owner",
    long: [
      "One line per object: QPs where no kind is named, or cq, srq, eq, mkey, or all of them. Adapters, captures and folders " +
      "of captures may be mixed; each context is read once.",
      "Fields of --where, --sort and --fields are the columns, every field of the context under its json name, and host, " +
      "device, time, pid, comm. Conditions and further --where must all hold; state=ERR|SQER means any of them.",
    ],
    usage: ["WHAT ... [qp|cq|srq|eq|mkey|all] [--where F=V] [options]"],
    positionals: { name: "WHAT", min: 0, max: 100000, completes: "device", doc: "adapters, captures, folders; a kind" },
    formats: formatsOf("table"),
    examples: [
      { args: "list sim:mt4129_pciconf0 --where state=ERR", doc: "Which QPs are in error" },
      { args: "list sim:mt4129_pciconf0 cq --sort -unread", doc: "Which CQs have entries that nobody has read" },
      { args: "list a.wqd b.wqd --where unacked>0 --format csv", doc: "Of two hosts, for a spreadsheet" },
    ],
  },
  diagnose: {
    doc: "say what hangs, and why",
    long: [
      "Takes two samples of an adapter (a third where a counter must be seen to move first), or reads captures and " +
      "scenarios, and gives one verdict per queue: the cause before its symptoms, with the evidence, what it is not, and " +
      "what to do next. Several captures of one adapter are its samples; captures of other hosts are other ends.",
      "It reads in stages, so that a queue that owes nothing costs one look, and holds nothing that the application needs. " +
      "Exit code 0: nothing of severity warning or error; 10: something was found; 1: nothing was found, but something " +
      "that was asked for could not be read. Rules are in docs/reference/rules.md.",
    ],
    usage: ["WHAT ... [--qp N] [--window SECONDS] [options]", "--explain RULE"],
    positionals: {
      name: "WHAT",
      min: 0,
      max: 100000,
      completes: "device",
      doc: "adapters, captures, scenarios, logs, folders of them",
    },
    formats: formatsOf("diagnosis"),
    examples: [
      { args: "diagnose sim:sick", doc: "A machine with one QP of each kind of trouble" },
      { args: "diagnose sim:sick --qp 0x201", doc: "One QP of an adapter; yours is mlx5_0 or the like" },
      { args: "diagnose here.wqd there.wqd", doc: "Both ends of connections" },
      { args: "diagnose --explain not-acked", doc: "What a verdict means and where that is known from" },
      { args: "diagnose sim:sick --check nagios --budget 10", doc: "For a monitor" },
    ],
  },
  compare: {
    doc: "compare QPs: with siblings, over time, with the other end",
    long: [
      "One adapter: the QPs named against their siblings, or several named ones against each other. Two captures of one " +
      "adapter: what changed, with rates. Two captures of two adapters with --qp: both ends of a connection.",
      "Equal fields are folded, differences lead, each with what it can cause.",
    ],
    usage: ["DEVICE --qp N[,M...]", "A.wqd B.wqd [--qp N]"],
    positionals: { name: "WHAT", min: 0, max: 2, completes: "device", doc: "an adapter or captures" },
    formats: ["text", "json", "html"],
    examples: [
      { args: "compare sim:sick --qp 0x109", doc: "A QP against its siblings" },
      { args: "compare before.wqd after.wqd", doc: "What changed between two captures" },
      { args: "compare here.wqd there.wqd --qp 0x11f", doc: "Both ends" },
    ],
  },
  watch: {
    doc: "look again and again, and capture when something goes wrong",
    long: [
      "Reads cheap counters at every look, contexts of what moves or is suspect, and shows rates, what waits and verdicts: a " +
      "table on a terminal, lines or ndjson otherwise. At a trigger it writes a capture into --keep, so that the evidence " +
      "exists before the error arrives. Ctrl-C ends it with a summary.",
    ],
    usage: ["DEVICE [--every SECONDS] [--for SECONDS] [--keep DIR]"],
    positionals: { name: "DEVICE", min: 0, max: 1, completes: "device", doc: "the adapter" },
    formats: ["text", "ndjson", "html"],
    examples: [
      { args: "watch sim:sick --for 3", doc: "Three looks" },
      { args: "watch sim:sick --for 1 --keep evidence --on not-acked --max-size 500", doc: "Keep evidence" },
    ],
  },
  devices: {
    doc: "list adapters: built-in ones and those of this host",
    long: [
      "Adapters of this host come from /sys, through the C library: without the permission to open it only the built-in " +
      "ones are listed, and a remark says so. For each adapter and each way to it it says whether the way is " +
      "usable, and what would open it.",
    ],
    usage: ["[--json|--report] [--lib PATH]"],
    formats: ["text", "json"],
    examples: [
      { args: "devices", doc: "A table" },
      { args: "devices --json", doc: "The same for programs" },
      { args: "devices --report", doc: "What to send when an adapter behaves differently" },
    ],
  },
  decode: {
    doc: "decode queue bytes or a log from a file or stdin",
    long: [
      "With --source the input is the bytes of a queue or context, binary or hexadecimal. Without it, it is a log (kernel, " +
      "rdma-core, DPDK, UCX, NCCL, hexdump ...): every element found in it is explained. Several logs, folders of them and " +
      "packed ones (gzip, Zstandard) are read as one: hosts are told apart, and what came first is sought over all of them.",
    ],
    usage: ["[FILE|-] [--source TYPE] [options]", "LOG... [options]"],
    positionals: {
      name: "FILE",
      min: 0,
      max: Infinity,
      completes: "file",
      doc: "input; - or nothing is stdin",
    },
    formats: formatsOf("ring", "log"),
    examples: [
      { args: "decode sq.bin --source snd --transport rc", doc: "A send queue from a file" },
      { args: "decode cq.hex --source cmp --format brief", doc: "A completion queue from hexadecimal text" },
      { args: "decode kern.log", doc: "Every element that a log mentions" },
    ],
  },
  explain: {
    doc: "say what a syndrome or state means",
    long: [
      "Takes a syndrome and, if known, the vendor syndrome and the hardware syndrome, or the name of a status, in the " +
      "words in which libibverbs or a program prints it, or a verdict of diagnose.",
    ],
    usage: ["SYNDROME [VENDOR_SYNDROME [HW_SYNDROME]]", "WORDS"],
    positionals: {
      completes: "error",
      name: "CODE",
      min: 1,
      max: Infinity,
      doc: "number (decimal or 0x), name or words of a program",
    },
    formats: ["text", "json"],
    examples: [
      { args: "explain 0x13 0x88", doc: "A syndrome with its vendor syndrome" },
      { args: "explain LOCAL_PROT_ERR", doc: "A status by name" },
      { args: "explain rnr-loop", doc: "A verdict of diagnose" },
      { args: "explain transport retry counter exceeded", doc: "The words of libibverbs" },
    ],
  },
  capture: {
    doc: "keep contexts and rings in one file, for elsewhere",
    long: [
      "Reads the menu, contexts and rings that matter (a QP with its send and receive queue, completion and event queues, " +
      "or with --all everything) into one file, which -d reads on any machine. What could not be read is recorded with " +
      "the reason.",
    ],
    usage: ["-d DEVICE -o FILE --qp N,... | --all [--redact]"],
    formats: [],
    examples: [
      { args: "capture -d sim:mt4125_pciconf0 --qp 0x201 -o incident.wqd", doc: "One QP with all that belongs to it" },
      {
        args: "capture -d sim:mt4125_pciconf0 --all --redact -o incident.wqd",
        doc: "Everything, fit for a bug report",
      },
    ],
  },
  info: {
    doc: "say what a dump file or capture holds",
    long: ["Reads no device. Several files are told one after the other; json is then a document per file."],
    usage: ["FILE... [--json]"],
    positionals: { name: "FILE", min: 1, max: Infinity, completes: "file", doc: "dump files or captures" },
    formats: ["text", "json"],
    examples: [{ args: "info incident.wqd", doc: "Its device, contexts and rings, and what is missing" }],
  },
  demo: {
    doc: "run examples on built-in adapters",
    long: ["Needs no device, no permission and no network."],
    usage: [""],
    formats: [],
    examples: [{ args: "demo", doc: "The manual's examples with their output" }],
  },
  completions: {
    doc: "print shell completions",
    long: ["Put the output where the shell looks for completions."],
    usage: ["bash|zsh|fish"],
    positionals: {
      name: "SHELL",
      min: 1,
      max: 1,
      choices: [
        { value: "bash", doc: "GNU Bash" },
        { value: "zsh", doc: "Z shell" },
        { value: "fish", doc: "fish" },
      ],
      doc: "bash, zsh or fish",
    },
    formats: [],
    examples: [
      { args: "completions bash > /etc/bash_completion.d/wqdump", doc: "Bash" },
      { args: 'completions zsh > "${fpath[1]}/_wqdump"', doc: "Zsh" },
      { args: "completions fish > ~/.config/fish/completions/wqdump.fish", doc: "Fish" },
    ],
  },
  page: {
    doc: "write the page that decodes in a browser",
    long: [
      "One HTML file without a network: logs, rings, captures and dump files are dropped or pasted, and nothing leaves it.",
    ],
    usage: ["[-o FILE]"],
    formats: [],
    examples: [{ args: "page -o wqdump.html", doc: "For a laptop on which nothing may be installed" }],
  },
  man: {
    doc: "print the manual page",
    long: ["In roff, for man(1)."],
    usage: [""],
    formats: [],
    examples: [{ args: "man | man -l -", doc: "Read it" }],
  },
  schema: {
    doc: "print the JSON Schema of json and ndjson",
    long: ["Draft 2020-12; docs/schema/wqdump-2.schema.json is the same."],
    usage: [""],
    formats: [],
    examples: [{ args: "schema > wqdump-2.schema.json", doc: "For a validator" }],
  },
  help: {
    doc: "help for wqdump or a command",
    long: ["The same as --help."],
    usage: ["[COMMAND]"],
    positionals: { name: "COMMAND", min: 0, max: 1, doc: "a command" },
    formats: [],
    examples: [{ args: "help decode", doc: "Help for decode" }],
  },
  version: {
    doc: "print the version",
    long: ["With --verbose: Deno, permissions, the mtcr library."],
    usage: ["[--verbose]"],
    formats: [],
    examples: [
      { args: "version --verbose", doc: "What to put into a bug report" },
      { args: "version --licences", doc: "The licences of everything in the executable" },
    ],
  },
};

export function commandNames(): readonly CommandName[] {
  return Object.keys(COMMANDS) as CommandName[];
}
