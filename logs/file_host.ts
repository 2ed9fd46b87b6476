/** The host that a log file's name gives. */

/** What names of logs say beside the host. */
const GENERIC = new Set(
  ("log logs txt text out err gz zst xz bz2 dmesg messages message syslog kern kernel journal journalctl journald stdout stderr " +
    "slurm job nccl ucx rank task train training app output error errors debug test var old bak json ndjson copy current boot")
    .split(" "),
);

/** The host that a file's name gives, where it looks like one: letters and a number. */
export function hostOfName(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const words = name.split(/[._]|-(?=[a-z]+(?:[._-]|$))/i).filter((word) =>
    !GENERIC.has(word.toLowerCase()) && !/^\d+$/.test(word) && !/^\d{4}-?\d\d-?\d\d/.test(word)
  );
  const [host, ...others] = words;
  if (host === undefined || others.length > 0) return undefined;
  // `slurm-4711` and `job12` are what ran, not where.
  if (host.split("-").some((part) => GENERIC.has(part.replace(/\d+$/, "").toLowerCase()))) return undefined;
  return /^[a-z][a-z-]{0,40}\d[a-z0-9-]{0,40}$/i.test(host) ? host : undefined;
}
