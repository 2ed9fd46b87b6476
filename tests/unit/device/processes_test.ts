import { assertEquals } from "@std/assert";
import { membershipOf, NO_MEMBERSHIP } from "../../../device/processes.ts";

const environment = (variables: Record<string, string>): string =>
  Object.entries(variables).map(([name, value]) => `${name}=${value}\0`).join("");

Deno.test("job and rank come from the variables of schedulers and launchers", () => {
  const jobs: readonly (readonly [Record<string, string>, string | null, number | null])[] = [
    [{ SLURM_JOB_ID: "4242", SLURM_PROCID: "7", HOME: "/root" }, "4242", 7],
    // Under mpirun each node has one Slurm task, the daemon's.
    [{ SLURM_JOB_ID: "4242", SLURM_PROCID: "1", OMPI_COMM_WORLD_RANK: "13" }, "4242", 13],
    [{ SLURM_JOBID: "9", SLURM_PROCID: "0", RANK: "5", WORLD_SIZE: "8" }, "9", 5],
    [{ RANK: "5" }, null, null],
    [{ PBS_JOBID: "77.server", PMI_RANK: "2" }, "77.server", 2],
    [{ MV2_COMM_WORLD_RANK: "x", SLURM_PROCID: "4" }, null, 4],
    [{ SLURM_JOB_ID: "", SLURM_PROCID: "-1" }, null, null],
  ];
  for (const [variables, job, rank] of jobs) {
    assertEquals(membershipOf("", environment(variables)), { ...NO_MEMBERSHIP, job, rank });
  }
});

Deno.test("the control group tells job, pod and container where the environment does not", () => {
  const uid = "0a1b2c3d-0000-4000-8000-00000000abcd";
  const id = "0123456789abcdef".repeat(4);
  const groups: readonly (readonly [text: string, job: string | null, pod: string | null, container: string | null])[] =
    [
      ["0::/system.slice/slurmstepd.scope/job_4242/step_0/user/task_3\n", "4242", null, null],
      ["12:pids:/\n4:memory:/slurm/uid_1000/job_17/step_batch\n1:name=systemd:/x\n", "17", null, null],
      [
        `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${
          uid.replaceAll("-", "_")
        }.slice/cri-containerd-${id}.scope\n`,
        null,
        uid,
        id,
      ],
      [`3:cpu:/kubepods/besteffort/pod${uid}/${id}\n`, null, uid, id],
      [`0::/system.slice/docker-${id}.scope\n`, null, null, id],
      [`0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope/container\n`, null, null, id],
    ];
  for (const [text, job, pod, container] of groups) {
    const found = membershipOf(text, "");
    assertEquals([found.job, found.pod, found.container], [job, pod, container], text);
    assertEquals(text.includes(`:${found.cgroup}\n`), true);
  }
  assertEquals(membershipOf("0::/\n", ""), NO_MEMBERSHIP);
  assertEquals(membershipOf(`0::/${"x".repeat(100_000)}\n`, "").cgroup?.length, 512);
});

Deno.test("senseless text of processes is no membership", () => {
  for (const text of ["", "\0\0=\0=x\0", "no colon", "::", "0:", "a:b:/c"]) {
    assertEquals(membershipOf(text, text), NO_MEMBERSHIP);
  }
});
