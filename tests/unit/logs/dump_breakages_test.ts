// Every format of a dump under everything that happens to it on its way: the same bytes, or fewer that are said to be fewer.
import { assert, assertEquals } from "@std/assert";
import { LogReader } from "../../../logs/reader.ts";
import { hexOf, readItems } from "./cases.ts";

const CQE = "0".repeat(64) + "00000003" + "0".repeat(32) + "9d005304080003f740cfb9d2";
const OLD = "0000020d" + "0".repeat(44) + "5704" + "0000005e";

const rows = (hex: string, size: number): string[] =>
  hex.match(/.{1,32}/g)!.map((row) => row.match(new RegExp(`.{${2 * size}}`, "g"))!.join(" "));
const offsets = (lines: readonly string[]): string[] =>
  lines.map((line, n) => `${(n * 16).toString(16).padStart(8, "0")}: ${line}`);

/** Heading and rows of each format. */
const FORMATS: Readonly<Record<string, { readonly lines: readonly string[]; readonly bytes: string }>> = {
  "mlx5_ib": {
    lines: ["infiniband mlx5_3: dump_cqe:277:(pid 0): dump error cqe", ...offsets(rows(CQE, 1))],
    bytes: CQE,
  },
  "mlx5_ib, newest": {
    lines: [
      "infiniband mlx5_3: dump_cqe:277:(pid 0): WC error: 4, Message: local protection error",
      ...offsets(rows(CQE, 1)).map((row) => `cqe_dump: ${row}`),
    ],
    bytes: CQE,
  },
  "mlx5e": {
    lines: [
      "mlx5_core 0000:3b:00.1 ens1: Error cqe on cqn 0x4e1, ci 0x2a, qn 0x3f7, opcode 0xd, syndrome 0x4, vendor syndrome 0x53",
      ...offsets(rows(CQE, 1)),
    ],
    bytes: CQE,
  },
  "rdma-core": { lines: ["mlx5: n1: got completion with error:", ...rows(CQE, 4)], bytes: CQE },
  "DPDK": {
    lines: [
      "MLX5 Error CQE: at [0x7f6a7d20c000], len=64",
      ...offsets(rows(CQE, 1)).map((row) => ` ${row.toUpperCase()} | ................`),
    ],
    bytes: CQE,
  },
  "mlx4_en": {
    lines: ["mlx4_en: e1: CQE error - cqn 0x8e, ci 0x0, vendor syndrome: 0x57 syndrome: 0x4", ...offsets(rows(OLD, 1))],
    bytes: OLD,
  },
};

type Change = (lines: readonly string[]) => string;
const each = (change: (line: string, n: number) => string): Change => (lines) => lines.map(change).join("\n");

/** What takes nothing away. */
const WHOLE: Readonly<Record<string, Change>> = {
  "as it is": each((line) => line),
  "line ends of Windows": each((line) => `${line}\r`),
  "quoted": each((line) => `> ${line}`),
  "quoted twice": each((line) => `> > ${line}`),
  "in a list": each((line) => `- ${line}`),
  "code marks": each((line) => `\`${line}`),
  "tabs before": each((line) => `\t${line}`),
  "blanks behind": each((line) => `${line}   `),
  "blank lines": (lines) => lines.join("\n\n"),
  "kernel times": each((line, n) => `[ 12${n}.000001] ${line}`),
  "kernel times and callers": each((line) => `[ 1200.000001][ T1234] ${line}`),
  "dmesg -T": each((line) => `[Sun Oct  1 17:01:10 2017] ${line}`),
  "syslog": each((line) => `Mar 30 21:04:05 node1 kernel: ${line}`),
  "journal": each((line) => `2024-05-01T10:00:00+0200 node1 kernel: ${line}`),
  "journal export": each((line) => `MESSAGE=${line}`),
  "GitLab": each((line) => `2024-05-01T10:00:00.100000Z 01O ${line}`),
  "GitHub": each((line) => `2024-05-01T10:00:00.1000000Z ${line}`),
  "Jenkins": each((line) => `[2024-05-01T10:00:00.123Z] ${line}`),
  "container runtime": each((line) => `2026-03-03T04:05:06.1Z stderr F ${line}`),
  "docker compose": each((line) => `app-1  | ${line}`),
  "kubectl": each((line) => `[pod/w-1/pytorch] ${line}`),
  "mpirun tags": each((line) => `[1,3]<stderr>:${line}`),
  "srun -l": each((line) => `3: ${line}`),
  "srun -l of many": each((line) => `1205: ${line}`),
  "pdsh": each((line) => `node17: ${line}`),
  "pdsh, hexadecimal end": each((line) => `frontier00123: ${line}`),
  "clush": each((line) => `gpu-7: ${line}`),
  "grep -n": each((line, n) => `${n + 57}:${line}`),
  "grep -H": each((line) => `/var/log/messages-1205:${line}`),
  "docker JSON": each((line) => JSON.stringify({ log: `${line}\n`, stream: "stderr" })),
  "journal JSON": each((line) => JSON.stringify({ MESSAGE: line, _HOSTNAME: "n1" })),
  "vector": each((line) => JSON.stringify({ host: "n1", message: line })),
  "fluentd": each((line) => `2026-03-03 04:05:06.000000000 +0000 kube.x: ${JSON.stringify({ log: line })}`),
  "Loki": (lines) =>
    JSON.stringify({
      data: { result: [{ stream: { pod: "w" }, values: lines.map((line) => ["1772510706100000000", line]) }] },
    }),
  "one JSON string": (lines) => JSON.stringify({ output: lines.join("\n") }),
  "colours": each((line) => `\x1b[33m${line}\x1b[0m`),
  "non-breaking blanks": each((line) => line.replaceAll(" ", "\u00a0")),
  "HTML lines": each((line) => `${line}<br/>`),
  "escaped syslog": (lines) => lines.join("#012"),
  "blanks doubled": each((line) => line.replaceAll(" ", "  ")),
  "a foreign line between": (lines) => lines.join("\nusb 1-1: new high-speed device\n"),
  "three foreign lines between": (lines) => lines.join("\nusb 1-1: new device\nsystemd: started\neth0: link is up\n"),
  "no line end": (lines) => lines.join("\n"),
  "dmesg -x": each((line) => `kern  :warn  : [ 1234.567890] ${line}`),
  "dmesg -H": each((line, n) => `${n === 0 ? "[May 1 10:00]" : "[  +0.000012]"} ${line}`),
  "dmesg -d": each((line) => `[ 1234.567890 <    0.000012>] ${line}`),
  "/dev/kmsg": each((line) => `4,1234,567890123,-;${line}`),
  "/dev/kmsg with its dictionary": each((line) =>
    `4,1234,567890123,-;${line}\n SUBSYSTEM=pci\n DEVICE=+pci:0000:3b:00.0`
  ),
  "RFC 5424": each((line) => `<4>1 2024-05-01T10:00:00.1Z n1 kernel - - [x@1 a="b"] ${line}`),
  "a zone": each((line) => `May 01 10:00:00 CEST n1 kernel: ${line}`),
  "journal short-full": each((line) => `Wed 2024-05-01 10:00:00 CEST n1 kernel: ${line}`),
  "journal short-unix": each((line) => `1714550400.123456 n1 kernel: ${line}`),
  "journal short-monotonic": each((line) => `[ 1234.567890] n1 kernel: ${line}`),
  "journal export, whole entries": each((line) => `__CURSOR=s=a\n_HOSTNAME=n1\nMESSAGE=${line}\n`),
  "journal verbose": each((line) =>
    `Wed 2024-05-01 10:00:00.1 CEST [s=a;i=12]\n    _HOSTNAME=n1\n    MESSAGE=${line}\n    PRIORITY=4`
  ),
  "journal as bytes": each((line) => JSON.stringify({ MESSAGE: [...new TextEncoder().encode(line)] })),
  "journal, indented": each((line) => JSON.stringify({ _HOSTNAME: "n1", MESSAGE: line }, undefined, 2)),
  "Fluent Bit": each((line) => `[0] kube.x: [1714550400.1, ${JSON.stringify({ log: line })}]`),
  "a long name of a host": each((line) => `2024-05-01T10:00:00.123456+02:00 node1.rack2.example.com kernel: ${line}`),
  "a relay": each((line) => `May 01 10:00:00 192.0.2.9 n1 kernel: ${line}`),
  "ESXi": each((line) => `2024-05-01T10:00:00.123Z cpu12:2097152)${line}`),
  "a serial console": each((line) => `[ 1234.567890] ${line}\r\r`),
  "Jira": (lines) => `{noformat}${lines.join("\n")}{noformat}`,
  "a web page": (lines) => `<pre>${lines.join("\n")}</pre>`,
  "CSV": each((line) => `2024-05-01 10:00:00,n1,"${line}"`),
  "CSV with a heading": (lines) => ["_time,host,_raw", ...lines.map((line) => `2024-05-01,n1,"${line}"`)].join("\n"),
  "CSV, a dump in one cell": (lines) => `"_time","host","_raw"\n"2024-05-01T10:00:00Z","n1","${lines.join("\n")}"`,
  "Markdown": (lines) => ["| host | log |", "|---|---|", ...lines.map((line) => `| n1 | ${line} |`)].join("\n"),
  "grep -Hn": each((line, n) => `job-4711.out:${n + 812}:${line}`),
  "logfmt": each((line) => `time="2024-05-01T10:00:00Z" level=error msg="${line}" host=n1`),
  "a list of lines": (lines) => JSON.stringify({ stdout_lines: lines }),
  "quoted with a name": each((line) => `JD> ${line}`),
  "a patch": each((line) => `+${line}`),
  "less -N": each((line, n) => `${String(n + 1).padStart(7)} ${line}`),
  "cat -n": each((line, n) => `${String(n + 998).padStart(6)}\t${line}`),
  "log4j": each((line) => `2024-05-01 10:00:00,123 ERROR  [main] c.e.App: ${line}`),
  "byte order mark": (lines) => `\ufeff${lines.join("\n")}`,
};

/** A line broken at a blank. */
function broken(line: string): string {
  const at = line.lastIndexOf(" ", 30);
  return `${line.slice(0, at)}\n${line.slice(at + 1)}`;
}

/** What takes something away, or may. */
const BROKEN: Readonly<Record<string, Change>> = {
  "without the first row": (lines) => [lines[0], ...lines.slice(2)].join("\n"),
  "without the second row": (lines) => [...lines.slice(0, 2), ...lines.slice(3)].join("\n"),
  "without the last row": (lines) => lines.slice(0, -1).join("\n"),
  "heading alone": (lines) => lines[0]!,
  "last row alone": (lines) => lines[lines.length - 1]!,
  "heading and last row": (lines) => `${lines[0]}\n${lines[lines.length - 1]}`,
  "backwards": (lines) => lines.toReversed().join("\n"),
  "on one line": (lines) => lines.join(" "),
  "rows wrapped": each((line, n) => n === 0 ? line : `${line.slice(0, 38)}\n${line.slice(38).trimStart()}`),
  "heading broken": each((line, n) => n === 0 ? line.replace(/ (\S+ \S+)$/, "\n$1") : line),
  "heading and rows broken": each((line, n) => n === 0 ? line.replace(/ (\S+ \S+)$/, "\n$1") : broken(line)),
  "cut in a row": (lines) => lines.join("\n").slice(0, -20),
};

const bytesIn = (text: string): { bytes: string; cut: string | undefined }[] =>
  readItems(text + "\n").flatMap((item) =>
    item.kind === "element" ? [{ bytes: hexOf(item.bytes), cut: item.cut }] : []
  );

Deno.test("there are at least 45 changes", () => {
  assert(Object.keys(WHOLE).length + Object.keys(BROKEN).length >= 45);
});

for (const [format, { lines, bytes }] of Object.entries(FORMATS)) {
  Deno.test(`${format}: nothing that takes nothing away changes the bytes`, () => {
    for (const [name, change] of Object.entries(WHOLE)) {
      if (name === "escaped syslog" && format === "DPDK") continue;
      assertEquals(bytesIn(change(lines)), [{ bytes, cut: undefined }], `${name}\n${change(lines)}`);
    }
  });
  Deno.test(`${format}: what is broken is whole, or said to be cut, and never another`, () => {
    for (const [name, change] of Object.entries(BROKEN)) {
      const text = change(lines);
      const items = readItems(text + "\n");
      assert(items.length > 0, `${name}: lost without a word\n${text}`);
      for (const item of items) {
        if (item.kind !== "element") continue;
        if (item.cut === undefined) assertEquals(hexOf(item.bytes), bytes, name);
        for (const [from, to] of item.present ?? []) {
          assertEquals(hexOf(item.bytes.subarray(from, to)), bytes.slice(2 * from, 2 * to), name);
        }
      }
    }
  });
}

Deno.test("what is broken is never lost in silence, whatever else happened to it; the decisive row alone is read", () => {
  for (const [format, { lines, bytes }] of Object.entries(FORMATS)) {
    for (const [broken, breaking] of Object.entries(BROKEN)) {
      for (const [name, change] of Object.entries(WHOLE)) {
        const text = change(breaking(lines).split("\n"));
        const items = readItems(text + "\n");
        const label = `${format}, ${broken}, ${name}\n${text}`;
        assert(items.length > 0, label);
        const elements = items.filter((item) => item.kind === "element");
        for (const { cut, present, bytes: own } of elements) {
          if (cut === undefined) assertEquals(hexOf(own), bytes, label);
          for (const [from, to] of present ?? []) {
            assertEquals(hexOf(own.subarray(from, to)), bytes.slice(2 * from, 2 * to), label);
          }
        }
        if (broken !== "last row alone") continue;
        const end = bytes.length / 2;
        assertEquals(elements.map(({ present }) => present), [[[end - 16, end]]], label);
      }
    }
  }
});

Deno.test("16 bytes that nothing names are the end of an error CQE only if all of it is that of one", () => {
  for (
    const row of [
      "00000000 9d005304 080003f7 40cfb9d6", // no op_own
      "00000000 9d005304 770003f7 40cfb9d2", // no opcode of an element
      "00000000 9d009904 080003f7 40cfb9d2", // a pair that nobody reported
      "00000001 9d005304 080003f7 40cfb9d2", // reserved
      "00000000 9d005304 08000000 40cfb9d2", // no queue
    ]
  ) assertEquals(bytesIn(row), [], row);
});

/** What may stand before every line. */
const BEFORE: Readonly<Record<string, string>> = {
  "nothing": "",
  "a kernel's time": "[  408.368677] ",
  "syslog": "Mar 30 21:04:05 node1 kernel: ",
  "a quotation": "> ",
};

for (const [format, { lines, bytes }] of Object.entries(FORMATS)) {
  Deno.test(`${format}: one line broken anywhere is whole again`, () => {
    for (const [name, before] of Object.entries(BEFORE)) {
      const whole = lines.map((line) => before + line);
      whole.forEach((line, n) => {
        for (let at = name === "a quotation" ? 3 : 1; at < line.length; at++) {
          const behind = [line.slice(at), ...(line[at] === " " ? [line.slice(at + 1)] : [])];
          for (const rest of behind) {
            const second = name === "a quotation" ? before + rest : rest;
            const text = [...whole.slice(0, n), line.slice(0, at), second, ...whole.slice(n + 1)].join("\n");
            assertEquals(bytesIn(text), [{ bytes, cut: undefined }], `${name}\n${text}`);
          }
        }
      });
    }
  });
  Deno.test(`${format}: in a window of 80 columns, and in a mail of 72, it is whole`, () => {
    for (const before of Object.values(BEFORE).slice(0, 3)) {
      const wrapped = (width: number, soft: boolean) =>
        lines.flatMap((line) => {
          const parts: string[] = [];
          let rest = before + line;
          while (rest.length > width) {
            const at = soft ? Math.max(rest.lastIndexOf(" ", width), 1) : width;
            parts.push(rest.slice(0, at));
            rest = rest.slice(soft ? at + 1 : at);
          }
          return [...parts, rest];
        }).join("\n");
      for (const text of [wrapped(80, false), wrapped(120, false), wrapped(72, true), wrapped(60, true)]) {
        assertEquals(bytesIn(text), [{ bytes, cut: undefined }], text);
      }
    }
  });
}

Deno.test("halves of rows of two writers are never joined", () => {
  const lines = FORMATS["mlx5_ib"]!.lines;
  const [heading, ...others] = lines;
  const [first, second] = [others[3]!.slice(0, 30), others[3]!.slice(30)];
  for (
    const [a, b] of [["Mar 30 21:04:05 n1 kernel: ", "Mar 30 21:04:05 n2 kernel: "], ["1: ", "2: "], [
      "[pod/w-1/c] ",
      "[pod/w-2/c] ",
    ]]
  ) {
    const text = [heading!, ...others.slice(0, 3), first].map((line) => a + line).join("\n") + `\n${b}${second}\n`;
    for (const { cut } of bytesIn(text)) assert(cut !== undefined, text);
  }
});

Deno.test("dumps of two hosts whose lines take turns are never mixed", () => {
  const other = CQE.slice(0, -32) + "00000000000088130801c7a92f415bd3";
  const dump = (hex: string) => ["mlx5: a: got completion with error:", ...rows(hex, 4)];
  const [a, b] = [dump(CQE), dump(other)];
  const owners: Readonly<Record<string, (who: number) => (line: string) => string>> = {
    "syslog": (who) => (line) => `Mar 30 21:04:05 n${who} app: ${line}`,
    "srun -l": (who) => (line) => `${who}: ${line}`,
    "pdsh": (who) => (line) => `n${who}: ${line}`,
    "mpirun": (who) => (line) => `[1,${who}]<stderr>:${line}`,
    "json": (who) => (line) => JSON.stringify({ host: `n${who}`, message: line }),
    "kubectl": (who) => (line) => `[pod/w-${who}/c] ${line}`,
  };
  for (const [name, owner] of Object.entries(owners)) {
    const text = a.flatMap((line, n) => [owner(1)(line), owner(2)(b[n]!)]).join("\n");
    assertEquals(bytesIn(text).map((one) => one.bytes).sort(), [CQE, other].sort(), name);
  }
});

Deno.test("rows without offsets before their heading, the newest line first, are turned around", () => {
  const other = CQE.slice(0, -32) + "00000000000088130801c7a92f415bd3";
  const [one, two] = [CQE, other].map((hex) => ["mlx5: n1: got completion with error:", ...rows(hex, 4)].toReversed());
  for (
    const before of ["", "Mar 30 21:04:05 node1 app[7]: ", "2024-05-01T10:00:00+0200 node1 app[7]: ", "> ", "node17: "]
  ) {
    const text = (lines: readonly string[]) => lines.map((line) => before + line).join("\n");
    assertEquals(bytesIn(text(one!)), [{ bytes: CQE, cut: undefined }], before);
    assertEquals(
      bytesIn(text([...one!, ...two!])).map((item) => item.bytes),
      [CQE, other],
      before,
    );
    const items = readItems(text(one!) + "\n");
    assertEquals(items.map((item) => item.kind === "element" && [item.origin, item.lines]), [
      ["rdma-core got completion", { first: 1, last: 5 }],
    ]);
    // Without a heading the order shows in the bytes alone.
    assertEquals(bytesIn(text(one!.slice(0, 4))), [{ bytes: CQE, cut: undefined }], before);
  }
});

Deno.test("a list with numbers that someone made of a dump is no part of its rows", () => {
  for (const [format, { lines, bytes }] of Object.entries(FORMATS)) {
    for (const mark of [". ", ") ", ".  ", ".\t"]) {
      for (const from of [1, 8]) {
        const text = lines.map((line, n) => `${n + from}${mark}${line}`).join("\n");
        assertEquals(bytesIn(text), [{ bytes, cut: undefined }], `${format}\n${text}`);
      }
    }
  }
});

Deno.test("a dump that is broken beyond repair is said to be there, and is not all right", () => {
  const dump = FORMATS["rdma-core"]!.lines;
  const pairs = dump.flatMap((line) => line.match(/\S+ \S+|\S+/g)!);
  for (const text of [pairs.join("\nusb 1-1: new device\n"), pairs.map((pair) => `w-1 pytorch ${pair}`).join("\n")]) {
    const reader = new LogReader(() => {});
    reader.push(text + "\n");
    reader.finish();
    assertEquals([reader.counts.elements, reader.counts.undecoded], [0, 1], text);
  }
  for (
    const text of [
      "usb 1-1: new device\n",
      "00000000 00000000 00000000 00000000\n".repeat(3),
      "where is dump_cqe printed?\n",
      "if (cqe->op_own >> 4 == MLX5_CQE_REQ_ERR) dump_cqe(dev, cqe);\n",
    ]
  ) {
    const reader = new LogReader(() => {});
    reader.push(text);
    reader.finish();
    assertEquals(reader.counts.undecoded, 0, text);
  }
});

Deno.test("several dumps on one line are set apart, whichever their rows, and what stands behind them is a line", () => {
  for (const [format, { lines, bytes }] of Object.entries(FORMATS)) {
    const flat = lines.join(" ");
    const host = (n: number) => flat.replace("mlx5: n1:", `mlx5: n${n}:`).replace("mlx5_3", `mlx5_${n}`);
    for (const count of [2, 3]) {
      const text = Array.from({ length: count }, (_, n) => host(n + 4)).join(" ");
      const items = readItems(text + "\n");
      assertEquals(items.map((item) => item.kind === "element" && hexOf(item.bytes)), Array(count).fill(bytes), text);
      const origins = items.map((item) => item.kind === "element" && item.origin);
      assertEquals(origins, Array(count).fill(origins[0]), format);
      assert(origins[0] !== "hexadecimal rows", format);
    }
    const behind = "n1:1:2 [0] NCCL WARN NET/IB : Got completion from peer 192.0.2.1<1> with status=10 opcode=0 len=0";
    assertEquals(readItems(`${flat} ${behind}\n`).map(({ kind }) => kind), ["element", "message"], format);
  }
});

Deno.test("source code that prints a heading is none", () => {
  for (
    const line of [
      'printf("mlx5: %s: got completion with error:\\n", hostname);',
      'mlx5_ib_warn(dev, "dump error cqe\\n");',
      '+	mlx5_ib_warn(dev, "WC error: %d, Message: %s\\n", wc->status, ib_wc_status_msg(wc->status));',
      'netdev_err(priv->netdev, "Error cqe on cqn 0x%x, ci 0x%x, qn 0x%x, opcode 0x%x, syndrome 0x%x\\n", a, b);',
    ]
  ) assertEquals(readItems(line + "\n"), [], line);
});

Deno.test("a length that was broken in its number is whole again", () => {
  const { lines, bytes } = FORMATS["DPDK"]!;
  for (const before of ["", "[ 12.000001] ", "May 01 10:00:00 n1 app: "]) {
    const broken = [lines[0]!.slice(0, -1), lines[0]!.slice(-1), ...lines.slice(1)].map((line) => before + line);
    assertEquals(bytesIn(broken.join("\n")), [{ bytes, cut: undefined }], before);
  }
});
