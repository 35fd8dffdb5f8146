// From what the user named (files, lines, a data set, pasted text, another trace) to the sequences that will be recorded.

import { basename } from 'node:path';
import { openDataset, selectTexts } from '#datasets';
import { formatCountOf, type Progress, type Sequence, type SequenceRow, type TextSource, UserError } from '#protocol';
import { openTrace } from '#trace';
import { readText } from './read-text.ts';

export interface Corpus {
  /** For the manifest and for a trace's default name. */
  readonly name: string;
  readonly sequences: readonly Sequence[];
  /** What a reader of the trace should know about how the text was read. */
  readonly notices: readonly string[];
}

export interface SourceContext {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Whether a file that a link in a data set's folder leads to may be read. Absent: any. */
  readonly mayRead?: (path: string) => Promise<boolean>;
}

/**
 * Texts in NFC, labelled, in the order given; those of a data set in the order that `selectTexts` documents.
 * @param labels put on every sequence; they win over the corpus' own
 * @throws UserError for an unreadable or empty text, or an unknown or damaged data set; Cancelled
 */
export async function readSource(
  source: TextSource,
  labels: Readonly<Record<string, string>> = {},
  context: SourceContext = {},
): Promise<Corpus> {
  const { name, sequences, notices } = await readUnlabelled(source, context);
  if (sequences.length === 0) throw new UserError(`${name}: there is no text in it.`, 'Give at least one sequence.');
  for (const { id, text } of sequences) {
    if (text.trim() === '') throw new UserError(`${name}, sequence ${id}: the text is empty.`, 'Remove it or fill it.');
  }
  return { name, notices, sequences: sequences.map((each) => ({ ...each, labels: { ...each.labels, ...labels } })) };
}

async function readUnlabelled(source: TextSource, context: SourceContext): Promise<Corpus> {
  switch (source.kind) {
    case 'files':
      return {
        name: source.paths.length === 1 ? basename(source.paths[0] as string) : `${source.paths.length} files`,
        sequences: await Promise.all(source.paths.map(async (path) => plain(basename(path), await readText(path)))),
        notices: [],
      };
    case 'lines':
      return lines(basename(source.path), await readText(source.path));
    case 'pasted':
      return source.perLine
        ? lines(source.name, source.text)
        : { name: source.name, sequences: [plain(source.name, source.text)], notices: [] };
    case 'corpus':
    case 'dataset': {
      const dataset = await openDataset(source, context);
      return { name: dataset.name, ...(await selectTexts(dataset, source.selection, context)) };
    }
    case 'trace':
      return traceTexts(source.path, source.sequences);
  }
}

function plain(id: string, text: string): Sequence {
  return { id, item: '', text: text.normalize('NFC'), labels: {} };
}

/** One sequence per line. Its item is the line's number, from 1, so that parallel files stay aligned over empty lines. */
function lines(name: string, text: string): Corpus {
  const all = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const sequences = all.flatMap((line, i) =>
    line.trim() === '' ? [] : [{ ...plain(`${name}:${i + 1}`, line), item: String(i + 1) }],
  );
  const empty = all.length - sequences.length;
  return {
    name,
    sequences,
    notices: empty === 0 ? [] : [`Left out of ${name}: ${formatCountOf(empty, 'empty line')}.`],
  };
}

async function traceTexts(path: string, only?: readonly number[]): Promise<Corpus> {
  const trace = await openTrace(path);
  try {
    const { manifest } = trace;
    if (!manifest.text) {
      throw new UserError(
        `${path} was recorded without its text, so it cannot be run again.`,
        'Record it again from the original text.',
      );
    }
    const { rows } = await trace.sequences(0, manifest.corpus.sequences);
    const wanted = only ? chooseRows(path, rows, only) : rows;
    return {
      name: manifest.corpus.name,
      sequences: wanted.map(({ id, item, text, labels }) => ({ id, item, text: text ?? '', labels })),
      notices: [],
    };
  } finally {
    await trace.close();
  }
}

/** @throws UserError for a number that is not there or given twice: a smaller recording than asked for would go unseen */
function chooseRows(path: string, rows: readonly SequenceRow[], only: readonly number[]): readonly SequenceRow[] {
  const missing = only.filter((number) => !rows.some(({ sequence }) => sequence === number));
  if (missing.length > 0) {
    throw new UserError(
      `${path} has no sequence ${missing.join(', ')}; it has 0–${rows.length - 1}.`,
      'Sequences count from 0.',
    );
  }
  if (new Set(only).size < only.length) {
    throw new UserError(`Sequences ${only.join(', ')}: one is given twice.`, 'Name each once.');
  }
  return rows.filter(({ sequence }) => only.includes(sequence));
}
