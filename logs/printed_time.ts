/** Times as programs print them. */

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** A printed time in microseconds since 1970; undefined where its year is not printed. Without a zone it is taken as UTC. */
export function microseconds(kind: string, text: string): number | undefined {
  if (kind === "epoch") return Math.round(Number(text) * 1e6);
  if (kind === "iso") {
    const match = /^(\d{4})-(\d\d)-(\d\d)[T _](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ?(Z|[+-]\d\d:?\d\d)?/.exec(text);
    if (match === null) return undefined;
    return stamp(match[1]!, Number(match[2]) - 1, match[3]!, match.slice(4, 7), match[7], match[8]);
  }
  if (kind === "date") {
    const match = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?.* (\d{4})$/.exec(text);
    if (match === null) return undefined;
    const month = MONTHS.indexOf(match[1]!) / 3;
    return Number.isInteger(month)
      ? stamp(match[7]!, month, match[2]!, match.slice(3, 6), match[6], undefined)
      : undefined;
  }
  if (kind === "year") {
    const [, month, day, clock] = /([A-Z][a-z]{2}) {1,2}(\d{1,2})(?: \d{4})? ([\d:.,]{8,18})$/.exec(text) ?? [];
    return month === undefined ? undefined : microseconds("date", `${month} ${day} ${clock} ${/\d{4}/.exec(text)![0]}`);
  }
  if (kind === "glog" && /^\d{8} /.test(text)) {
    const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)} ${text.slice(9)}`;
    return microseconds("iso", iso);
  }
  return undefined;
}

function stamp(
  year: string,
  month: number,
  day: string,
  clock: readonly (string | undefined)[],
  fraction = "",
  zone = "Z",
): number {
  const [h, m, s] = clock.map(Number);
  const minutes = zone === "Z"
    ? 0
    : (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * (zone[0] === "-" ? -1 : 1);
  const ms = Date.UTC(Number(year), month, Number(day), h, m, s) - minutes * 60000;
  return ms * 1000 + Math.floor(Number(fraction.padEnd(6, "0").slice(0, 6)));
}
