/** Which modules lie together in the executable: what the same runs load. */

export interface PlannedModule {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Numbers of the frequent samples that load it. */
  readonly frequent: readonly number[];
  /** Numbers of the others. */
  readonly longer: readonly number[];
}

/** Modules that are loaded at once. */
export interface PlannedPart {
  readonly paths: readonly string[];
  /** Compressed. */
  readonly packed: boolean;
}

/** Modules of the same users. */
interface Group {
  readonly users: ReadonlySet<number>;
  readonly modules: readonly PlannedModule[];
  readonly size: number;
}

/** As many bytes take as long to load as the two files of a part to open. */
const FILES = 30_000;
/** A module that no sample loads and that is larger stands alone: it is data, such as an adapter or the page. */
const LARGE = 30_000;

/**
 * Plans the parts.
 *
 * @param modules All modules, in an order that is always the same.
 */
export function planParts(modules: readonly PlannedModule[]): PlannedPart[] {
  const loaded = modules.filter(({ frequent }) => frequent.length > 0);
  const longer = modules.filter(({ frequent, longer }) => frequent.length === 0 && longer.length > 0);
  const others = modules.filter(({ frequent, longer }) => frequent.length === 0 && longer.length === 0);
  const folders = Map.groupBy(others, ({ path, size }) => size > LARGE ? path : path.replace(/\/.*/, ""));
  return [
    ...merged(grouped(loaded, ({ frequent }) => frequent)).map((group) => partOf(group.modules, false)),
    ...merged(grouped(longer, ({ longer }) => longer)).map((group) => partOf(group.modules, true)),
    ...[...folders.values()].map((group) => partOf(group, true)),
  ];
}

function partOf(modules: readonly PlannedModule[], packed: boolean): PlannedPart {
  return { paths: modules.map(({ path }) => path), packed };
}

function grouped(modules: readonly PlannedModule[], usersOf: (module: PlannedModule) => readonly number[]): Group[] {
  return [...Map.groupBy(modules, (module) => usersOf(module).join()).values()].map((group) => ({
    users: new Set(usersOf(group[0]!)),
    modules: group,
    size: group.reduce((sum, { size }) => sum + size, 0),
  }));
}

/** Two groups are one where opening fewer files is worth more than what some users load for nothing. */
function merged(groups: readonly Group[]): readonly Group[] {
  const best = { gain: 0, pair: [0, 0], both: groups[0] };
  groups.forEach((one, at) =>
    groups.slice(at + 1).forEach((other, after) => {
      const both = {
        users: one.users.union(other.users),
        modules: [...one.modules, ...other.modules],
        size: one.size + other.size,
      };
      const gain = costOf(one) + costOf(other) - costOf(both);
      if (gain > best.gain) Object.assign(best, { gain, pair: [at, at + 1 + after], both });
    })
  );
  if (best.gain === 0) return groups;
  return merged([...groups.filter((_, at) => !best.pair.includes(at)), best.both!]);
}

function costOf({ users, size }: Pick<Group, "users" | "size">): number {
  return users.size * (FILES + size);
}
