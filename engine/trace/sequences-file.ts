// sequences.arrow: the planned texts, so that a trace that was moved keeps what it is about.

import { join } from 'node:path';
import { SEQUENCES_FILE, type Sequence } from '#protocol';
import { type Batch, encodeArrow } from './arrow-encode.ts';
import { writeAtomic } from './atomic-file.ts';
import { NumberBuffer } from './column-buffers.ts';
import { type Layout, sequenceColumns } from './columns.ts';
import { TextBuffer } from './text-buffer.ts';

/** Sequences in a record batch; a batch also ends when its texts reach this many UTF-16 units. */
const BATCH_SEQUENCES = 4096;
const BATCH_TEXT = 4 * 1024 * 1024;

/** Writes all planned sequences. */
export async function writeSequences(
  dir: string,
  layout: Pick<Layout, 'labels' | 'text'>,
  sequences: readonly Sequence[],
): Promise<void> {
  const columns = sequenceColumns(layout);
  const batches: Batch[] = [];
  for (let from = 0; from < sequences.length; ) {
    let to = from;
    for (let size = 0; to < sequences.length && to - from < BATCH_SEQUENCES && size < BATCH_TEXT; to++) {
      size += sequences[to]?.text.length ?? 0;
    }
    batches.push(batch(layout, columns, sequences.slice(from, to), from));
    from = to;
  }
  await writeAtomic(join(dir, SEQUENCES_FILE), encodeArrow(columns, batches, new Map()));
}

function batch(
  { labels, text }: Pick<Layout, 'labels' | 'text'>,
  columns: ReturnType<typeof sequenceColumns>,
  sequences: readonly Sequence[],
  first: number,
): Batch {
  const rows = sequences.length;
  const data = columns.map((column, c) => {
    if (c === 0) {
      const numbers = new NumberBuffer(column, rows);
      numbers.append(Uint32Array.from({ length: rows }, (_, i) => first + i));
      return numbers.slice(0, rows);
    }
    const texts = new TextBuffer(column);
    if (column.name === 'id') texts.append(sequences.map(({ id }) => id));
    else if (column.name === 'item') texts.append(sequences.map(({ item }) => item));
    else if (column.name === 'text' && text) texts.append(sequences.map((sequence) => sequence.text));
    else if (labels.includes(column.name)) for (const each of sequences) texts.fill(each.labels[column.name], 1);
    return texts.slice(0, rows);
  });
  return { rows, data };
}
