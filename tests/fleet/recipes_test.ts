/**
 * The recipes of docs/fleet.md, as they stand there, on the real programs of Debian's packages. In the place of `mlx5_0`
 * stands a simulated adapter, in that of folders of the system one of this test. Where a package is missing the test is
 * left out and says so; with CI set it fails.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { DaemonSet } from "kubernetes-models/apps/v1/DaemonSet";
import { parse } from "yaml";

const DOC = await Deno.readTextFile(new URL("../../docs/fleet.md", import.meta.url));
const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const folder = await Deno.makeTempDir({ prefix: "wqdump-recipes-" });
const bin = `${folder}/bin`;
const started: number[] = [];
addEventListener("unload", () => {
  for (const pid of started) {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch {
      // it has ended
    }
  }
  Deno.removeSync(folder, { recursive: true });
});

/** A stand-in for the installed binary: this tree's program, and a simulated adapter for mlx5_0. */
function install(adapter: string): void {
  Deno.mkdirSync(bin, { recursive: true });
  const text = `#!/bin/sh
for a; do shift; [ "$a" = mlx5_0 ] && a=${adapter}; set -- "$@" "$a"; done
export DENO_DIR="\${DENO_DIR:-${Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`}}"
exec ${Deno.execPath()} run --allow-all --no-check --quiet --no-prompt ${MAIN} "$@"
`;
  Deno.writeTextFileSync(`${bin}/wqdump`, text, { mode: 0o755 });
}

/** A recipe with the folders of this test. */
function recipe(name: string): string {
  const found = new RegExp(`<!-- recipe: ${name} -->\\n\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(DOC);
  if (found === null) throw new Error(`docs/fleet.md has no recipe ${name}`);
  return found[1]!.replaceAll("/usr/local/bin/", `${bin}/`).replaceAll("/var/log/", `${folder}/`)
    .replaceAll("/shared/", `${folder}/`).replaceAll("/var/lib/node_exporter/", `${folder}/textfile/`)
    .replaceAll("/tmp/{{", `${folder}/{{`);
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(words: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = folder): Promise<Ran> {
  const [program = "", ...args] = words;
  const path = `${bin}:${Deno.env.get("PATH") ?? ""}:/usr/sbin:/sbin`;
  const { code, stdout, stderr } = await new Deno.Command(program, { args, cwd, env: { ...env, PATH: path } }).output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

function start(words: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const [program = "", ...args] = words;
  started.push(new Deno.Command(program, { args, cwd: folder, env, stdout: "null", stderr: "null" }).spawn().pid);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  // As long as it takes on a machine that does a lot besides; what does come, comes in seconds.
  for (let tries = 0; tries < 1200; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${what} did not come`);
}

/** A test that needs programs; without them it is left out, but not in CI. */
function withPrograms(name: string, programs: readonly string[], packages: string, test: () => Promise<void>): void {
  const missing = programs.filter((one) => !exists(one));
  if (missing.length > 0 && Deno.env.get("CI") === undefined) {
    console.error(`left out: ${name}: ${missing.join(", ")} missing (apt-get install ${packages})`);
    Deno.test.ignore(name, test);
  } else {
    Deno.test({ name, fn: test, sanitizeOps: false, sanitizeResources: false });
  }
}

install("sim:sick");

/** A controller and two nodes, all of them this machine. */
async function slurm(): Promise<Readonly<Record<string, string>>> {
  const home = `${folder}/slurm`;
  const host = Deno.hostname();
  for (const name of ["state", "n1", "n2"]) await Deno.mkdir(`${home}/${name}`, { recursive: true });
  await Deno.chmod(folder, 0o755);
  await Deno.writeTextFile(`${folder}/epilog.sh`, recipe("slurm-epilog"), { mode: 0o755 });
  // Slurm runs it with nothing but the node's name; its configuration is not where it usually is.
  const health = recipe("slurm-health").replace("\n", `\nexport SLURM_CONF=${home}/slurm.conf\n`);
  await Deno.writeTextFile(`${folder}/health.sh`, health, { mode: 0o755 });
  const node = (name: string, port: number): string =>
    `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port} CPUs=1\n`;
  await Deno.writeTextFile(
    `${home}/slurm.conf`,
    `ClusterName=here
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${home}/munge.socket
CredType=cred/munge
StateSaveLocation=${home}/state
SlurmdSpoolDir=${home}/%n
SlurmctldPidFile=${home}/controller.pid
SlurmdPidFile=${home}/%n.pid
SlurmctldLogFile=${home}/controller.log
SlurmdLogFile=${home}/%n.log
SlurmctldPort=26817
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
SchedulerType=sched/builtin
Epilog=${folder}/epilog.sh
HealthCheckProgram=${folder}/health.sh
HealthCheckInterval=3600
` + node("n1", 27001) + node("n2", 27002) + "PartitionName=main Nodes=n1,n2 Default=YES State=UP\n",
  );
  const key = crypto.getRandomValues(new Uint8Array(1024));
  await Deno.writeFile(`${home}/munge.key`, key, { mode: 0o600 });
  start([
    "/usr/sbin/munged",
    ...["--foreground", "--force", `--key-file=${home}/munge.key`, `--socket=${home}/munge.socket`],
    ...[`--pid-file=${home}/munged.pid`, `--log-file=${home}/munged.log`, `--seed-file=${home}/munge.seed`],
  ]);
  const env = { SLURM_CONF: `${home}/slurm.conf` };
  await until(
    "munged",
    () => run(["/usr/bin/munge", `--socket=${home}/munge.socket`, "-n"]).then(({ code }) => code === 0),
  );
  start(["/usr/sbin/slurmctld", "-D"], env);
  for (const name of ["n1", "n2"]) start(["/usr/sbin/slurmd", "-D", "-N", name], { ...env, SLURMD_NODENAME: name });
  return env;
}

withPrograms(
  "Slurm: a step beside a running job, an epilog and a health check",
  ["/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/srun"],
  "slurm-wlm",
  async () => {
    if (Deno.uid() !== 0) return void console.error("left out: Slurm's daemons run as root here");
    const env = await slurm();
    const states = async (): Promise<string> => (await run(["sinfo", "-h", "-N", "-o", "%N %T %E"], env)).stdout;
    // The health check runs when a node registers, and drains it: the adapter is sick.
    await until(
      "the drain of both nodes",
      async () => (await states()).match(/drain\S* wqdump: PROBLEM: /g)?.length === 2,
    );
    install("sim:mt4117_pciconf0");
    assertEquals((await run(["sh", "-c", recipe("slurm-health")], { ...env, SLURMD_NODENAME: "n1" })).code, 0);
    install("sim:sick");
    for (const name of ["n1", "n2"]) await run(["scontrol", "update", `nodename=${name}`, "state=resume"], env);
    await until("idle nodes", async () => (await states()).match(/ idle /g)?.length === 2);
    const granted = await run(["salloc", "-N2", "--no-shell"], env);
    const job = /job allocation (\d+)/.exec(granted.stderr)?.[1];
    assert(job !== undefined, granted.stderr);
    const step = await run(["sh", "-c", recipe("slurm-job")], { ...env, SLURM_JOB_ID: job });
    assertEquals(step.code, 0, step.stderr);
    assertMatch(step.stdout, /error +not-acked/);
    for (const name of ["n1", "n2"]) assert(exists(`${folder}/${name}.parquet`), step.stderr);
    await run(["scancel", job], env);
    await until("the epilog's line", () => exists(`${folder}/wqdump-epilog.log`));
    const log = await Deno.readTextFile(`${folder}/wqdump-epilog.log`);
    assertStringIncludes(log, `job ${job}: PROBLEM: eq-not-consumed`);
  },
);

withPrograms(
  "Ansible: captures and answers of two hosts are fetched",
  ["/usr/bin/ansible-playbook"],
  "ansible-core",
  async () => {
    await Deno.mkdir(`${folder}/ansible/captures`, { recursive: true });
    await Deno.writeTextFile(`${folder}/ansible/play.yml`, recipe("ansible"));
    await Deno.writeTextFile(`${folder}/ansible/hosts`, "one ansible_connection=local\ntwo ansible_connection=local\n");
    const { code, stdout, stderr } = await run(
      ["ansible-playbook", "-i", "hosts", "play.yml"],
      { HOME: folder, ANSIBLE_NOCOLOR: "1", LC_ALL: "C.UTF-8" },
      `${folder}/ansible`,
    );
    assertEquals(code, 0, stdout + stderr);
    for (const host of ["one", "two"]) {
      assert(exists(`${folder}/ansible/captures/${host}.wqd`), stdout);
      const answer = JSON.parse(await Deno.readTextFile(`${folder}/ansible/captures/${host}.json`));
      assert(answer.verdicts.length > 0);
    }
  },
);

withPrograms(
  "Prometheus: node-exporter shows what is written into its textfile folder",
  ["/usr/bin/prometheus-node-exporter"],
  "prometheus-node-exporter",
  async () => {
    await Deno.mkdir(`${folder}/textfile`, { recursive: true });
    const written = await run(["sh", "-c", recipe("prometheus")]);
    assertEquals([written.code, written.stdout], [0, ""], written.stderr);
    const address = "127.0.0.1:29100";
    start([
      "/usr/bin/prometheus-node-exporter",
      ...["--collector.disable-defaults", "--collector.textfile", `--collector.textfile.directory=${folder}/textfile`],
      `--web.listen-address=${address}`,
    ]);
    const metrics = (): Promise<string> => fetch(`http://${address}/metrics`).then((answer) => answer.text());
    await until("node-exporter", () => metrics().then(() => true, () => false));
    const text = await metrics();
    assertMatch(text, /^wqdump_up 1$/m);
    assertMatch(text, /^wqdump_verdicts\{[^}]*verdict="not-acked"[^}]*\} 1$/m);
    assertMatch(text, /^node_textfile_scrape_error 0$/m);
  },
);

Deno.test("node-problem-detector: exit codes 0, 1 and 2, one line of its length, in its time", async () => {
  const { pluginConfig, rules: [rule] } = JSON.parse(recipe("npd"));
  const check = (adapter: string): Promise<Ran> => {
    install(adapter);
    return run(["timeout", `${Number.parseInt(rule.timeout)}`, rule.path, ...rule.args]);
  };
  try {
    const well = { ...JSON.parse(await Deno.readTextFile(new URL("../data/diagnosis/cases.json", import.meta.url))) };
    const scenario = `${folder}/well.json`;
    const { peer: _, ...defaults } = well.defaults;
    const queues = [{ kind: "qp", number: 5, context: { log_sq_size: 6, log_rq_size: 6, rmsn: 0 } }];
    await Deno.writeTextFile(
      scenario,
      JSON.stringify({
        schema: "wqdump-scenario/1",
        name: "well",
        device: { pci_device_id: "0x101b", part: "ConnectX-6", firmware: "20.43.4100", link_layer: "Ethernet" },
        menu: well.menu,
        defaults,
        queues,
      }),
    );
    for (const [adapter, code] of [[`sim:${scenario}`, 0], ["sim:sick", 1], ["0000:ff:1f.7", 2]] as const) {
      const ran = await check(adapter);
      assertEquals(ran.code, code, `${adapter}: ${ran.stdout}${ran.stderr}`);
      assertMatch(ran.stdout, /^[^\n]+\n$/, `${adapter}: ${ran.stderr}`);
      assert(ran.stdout.length - 1 <= pluginConfig.max_output_length, ran.stdout);
    }
  } finally {
    install("sim:sick");
  }
});

Deno.test("by hand: captures come through a pipe of ssh and are diagnosed together", async () => {
  // ssh hands its words to the shell of the other host.
  await Deno.writeTextFile(`${bin}/ssh`, '#!/bin/sh\nshift\nexec sh -c "$*"\n', { mode: 0o755 });
  await Deno.mkdir(`${folder}/hand`, { recursive: true });
  const ran = await run(["sh", "-c", recipe("ssh")], { HOSTS: "one two" }, `${folder}/hand`);
  assertEquals(ran.code, 10, ran.stderr);
  assertStringIncludes(ran.stdout, "2 samples");
});

Deno.test("the Kubernetes manifest names what the program needs, and nothing is left to be filled in but the image", () => {
  const text = recipe("kubernetes");
  for (
    const word of [
      "kind: DaemonSet",
      "hostPID: true",
      "privileged: true",
      "--check prometheus",
      "-o /metrics/wqdump.prom",
    ]
  ) {
    assertStringIncludes(text, word);
  }
  assert(!text.includes("\t"));
});

Deno.test("the Kubernetes manifest is one by the schemas of Kubernetes, which tell one that is not", () => {
  const [yaml = ""] = /^apiVersion:[\s\S]*/m.exec(recipe("kubernetes")) ?? [];
  const manifest = parse(yaml);
  new DaemonSet(manifest).validate();
  const [container] = manifest.spec.template.spec.containers;
  container.volumeMounts[0].mountpath = container.volumeMounts[0].mountPath;
  delete container.volumeMounts[0].mountPath;
  assertThrows(() => new DaemonSet(manifest).validate(), Error, "mountPath");
});
