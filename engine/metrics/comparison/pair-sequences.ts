// Whether two traces hold the same sequences in the same order. Then the same seed draws the same of both, and a difference
// between them can be resampled in pairs. The same is: the same id and the same text; where a trace has no text, the
// same corpus, whose hash covers both. Of what was imported without texts it covers the ids alone, and numbers that count
// up are the same in any file: then nothing says what the sequences are.

import { createHash } from 'node:crypto';
import { formatCount, formatCountOf, type Sequence, type SequenceRow } from '#protocol';
import { hashSequences, type TraceReader } from '#trace';

export interface Pairing {
  readonly pairs: number;
  /** Why nothing is drawn in pairs, as the end of a sentence; null where it is. */
  readonly unpaired: string | null;
}

/** Sequences looked up at once. */
const BLOCK = 1000;

export async function pairSequences(first: TraceReader, second: TraceReader): Promise<Pairing> {
  const [one, other] = [first.manifest, second.manifest];
  const counts = [one.counts.sequences, other.counts.sequences] as const;
  const sameCorpus = one.corpus.sha256 === other.corpus.sha256 && (one.text || !(await isOfIdsAlone(first)));
  const pairs = sameCorpus ? Math.min(...counts) : await countSame(first, second);
  const apart = (unpaired: string): Pairing => ({ pairs, unpaired });
  if (pairs === 0) {
    return apart(
      one.text && other.text ? 'no sequence is in both' : 'without texts nothing says that they are the same',
    );
  }
  if (pairs < Math.max(...counts)) {
    return apart(
      `of ${formatCount(counts[0])} and ${formatCount(counts[1])} sequences only ${formatCount(pairs)} are in both`,
    );
  }
  if (pairs === 1) return apart('there is one sequence alone');
  if (!sameCorpus && !(await isSameOrder(first, second))) return apart('their sequences stand in another order');
  return { pairs, unpaired: null };
}

/** `80 pairs of sequences` */
export function describePairs({ pairs }: Pairing): string {
  return `${formatCountOf(pairs, 'pair')} of sequences`;
}

/** Whether a corpus's hash would be the same without any text. */
async function isOfIdsAlone(reader: TraceReader): Promise<boolean> {
  const { sequences, sha256 } = reader.manifest.corpus;
  const silent: Sequence[] = [];
  for (let from = 0; from < sequences; from += BLOCK) {
    const { rows } = await reader.sequences(from, BLOCK);
    for (const { id, item, labels } of rows) silent.push({ id, item, labels, text: '' });
  }
  return hashSequences(silent) === sha256;
}

/** Sequences of the first that the second has too, each of them once. */
async function countSame(first: TraceReader, second: TraceReader): Promise<number> {
  const there = new Map<string, number>();
  for await (const key of keysOf(second)) there.set(key, (there.get(key) ?? 0) + 1);
  let pairs = 0;
  for await (const key of keysOf(first)) {
    const left = there.get(key) ?? 0;
    if (left === 0) continue;
    there.set(key, left - 1);
    pairs++;
  }
  return pairs;
}

async function isSameOrder(first: TraceReader, second: TraceReader): Promise<boolean> {
  const others = keysOf(second);
  for await (const key of keysOf(first)) if ((await others.next()).value !== key) return false;
  return true;
}

/** Of every sequence that has a text. */
async function* keysOf(reader: TraceReader): AsyncGenerator<string, undefined> {
  const { sequences } = reader.manifest.counts;
  for (let from = 0; from < sequences; from += BLOCK) {
    const { rows } = await reader.sequences(from, Math.min(BLOCK, sequences - from));
    for (const row of rows) if (row.text !== null) yield keyOf(row);
  }
}

function keyOf({ id, text }: SequenceRow): string {
  return createHash('sha256')
    .update(JSON.stringify([id, text]))
    .digest('base64');
}
