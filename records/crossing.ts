/**
 * Compressed completions that begin before the end of a completion queue and go on at its start: what is needed to read
 * the first entries of the ring is then at its end.
 */

const CQE_BYTES = 64;
const COMPRESSED = 3;
const INVALID = 15;
/** Opcodes above are no completions of work, which compressed ones stand for. */
const LAST_TITLE = 4;
/** Mini CQEs in an array of the enhanced layout. */
const MOST_IN_ARRAY = 7;

const opcodeAt = (tail: number): number => tail >> 4;
const isCompressed = (tail: number): boolean => (tail >> 2 & 3) === COMPRESSED && opcodeAt(tail) !== INVALID;

/**
 * Entries at the end of a lap from which those at its start are read.
 *
 * @param lap One lap of a completion queue, from any entry on.
 * @param stride Bytes of an entry.
 * @param enhanced The layout of compression.
 * @returns 0: none, or the bytes do not tell.
 */
export function entriesBefore(lap: Uint8Array, stride: number, enhanced: boolean): number {
  const count = lap.length / stride;
  const lengths = lengthsOf(lap, stride, enhanced);
  const start = startOf(lengths);
  if (start === undefined) return 0;
  if (enhanced) return titleBefore(lap, stride, lengths, start);
  return start.last === undefined ? 0 : count - start.last;
}

/** Entries that each entry stands for, if something begins there. */
function lengthsOf(lap: Uint8Array, stride: number, enhanced: boolean): Uint32Array {
  const view = new DataView(lap.buffer, lap.byteOffset, lap.length);
  const lengths = new Uint32Array(lap.length / stride).fill(1);
  for (let i = 0, at = 0; i < lengths.length; i++, at += stride) {
    const tail = lap[at + stride - 1]!;
    if (!isCompressed(tail)) continue;
    const opcode = opcodeAt(tail);
    if (enhanced) {
      if (opcode < MOST_IN_ARRAY) lengths[i] = opcode + 1;
    } else if (opcode <= LAST_TITLE) {
      const total = view.getUint32(at + stride - CQE_BYTES + 44);
      if (total > 1 && total <= lengths.length) lengths[i] = total;
    }
  }
  return lengths;
}

interface Start {
  /** The first entry of the lap at which something begins. */
  readonly at: number;
  /** What goes on behind the end of the lap, up to there. */
  readonly last: number | undefined;
}

/**
 * Where the walk of a lap begins so that it ends there too: what begins last says where the first begins. Bytes of mini
 * CQEs can look like a title; the walk from them seldom comes back to where it began.
 */
function startOf(lengths: Uint32Array): Start | undefined {
  const count = lengths.length;
  // The last one of the walk from each entry on.
  const lasts = new Uint32Array(count);
  for (let i = count - 1; i >= 0; i--) {
    const next = i + lengths[i]!;
    lasts[i] = next < count ? lasts[next]! : i;
  }
  const behind = (last: number): number => last + lengths[last]! - count;
  const own = lasts[0]!;
  if (behind(own) === 0) return { at: 0, last: undefined };
  if (lasts[behind(own)] === own) return { at: behind(own), last: own };
  const others = new Set<number>();
  for (let at = 1; at < count; at++) if (behind(lasts[at]!) === at) others.add(lasts[at]!);
  const [last] = others;
  return last === undefined || others.size > 1 ? undefined : { at: behind(last), last };
}

/** The enhanced layout: the completion that the arrays at the start belong to, where they follow without a gap. */
function titleBefore(lap: Uint8Array, stride: number, lengths: Uint32Array, { at, last }: Start): number {
  const tailOf = (i: number): number => lap[(i + 1) * stride - 1]!;
  if (last === undefined && !isCompressed(tailOf(0))) return 0;
  let title: number | undefined;
  for (let i = at; i < lengths.length; i += lengths[i]!) {
    if (isCompressed(tailOf(i))) continue;
    title = opcodeAt(tailOf(i)) <= LAST_TITLE ? i : undefined;
  }
  return title === undefined ? 0 : lengths.length - title;
}
