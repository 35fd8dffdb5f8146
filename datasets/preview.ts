// What a data set holds and what a selection would take of it, before anything runs. Reads up to a limit, every file a
// share of it, and says so. Damage is shown with what was read before it, and as the error that a recording would end in.

import {
  Cancelled,
  type DatasetItem,
  type DatasetPreview,
  type DatasetSelection,
  errorData,
  formatCount,
  UserError,
} from '#protocol';
import { createAlignment, missingNotices } from './alignment.ts';
import type { Dataset } from './open-dataset.ts';
import { createPreviewRows } from './preview-rows.ts';
import { type ReadingOptions, readFileItems, readingProgress } from './read-items.ts';
import type { DatasetFile } from './reading/reader.ts';
import { createTally } from './tally.ts';

export interface PreviewOptions extends ReadingOptions {
  readonly selection?: DatasetSelection;
  /** Items that are shown; absent: 5. */
  readonly rows?: number;
  /** Most that is read; absent: PREVIEW_LIMIT. */
  readonly limit?: PreviewLimit;
}

export interface PreviewLimit {
  readonly texts: number;
  readonly characters: number;
}

export const PREVIEW_LIMIT: PreviewLimit = { texts: 200_000, characters: 64 * 1024 * 1024 };

const REPORT_EVERY = 1000;

/**
 * `items`, `languages`, `roles` and `labels` describe the whole data set, to choose from; `sequences` and `rows` are what
 * the selection takes.
 * @throws Cancelled; damage and unknown languages are notices here, and `error`
 */
export async function previewDataset(dataset: Dataset, options: PreviewOptions = {}): Promise<DatasetPreview> {
  const { reader, files } = dataset;
  const alignment = createAlignment(reader);
  const tally = createTally(reader.roles);
  const rows = createPreviewRows(options.selection ?? {}, dataset, options.rows ?? 5);
  let twice: UserError | undefined;
  const read = await readWithin(dataset, options, (item) => {
    try {
      alignment.add(item);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      twice ??= error;
      rows.add(item, error);
      return;
    }
    tally.add(item);
    rows.add(item);
  });
  const languages = alignment.languages(read.unfinished);
  const columns = await columnsOf(dataset);
  const chosen = rows.take();
  // What the selection names may stand further on in a file that was not read to its end.
  const whole = read.unfinished.size === 0 && read.notices.length === 0;
  const error = read.damage ?? (whole ? chosen.error : chosen.twice);
  return {
    source: dataset.source,
    title: dataset.title,
    reader: reader.name,
    readers: dataset.others,
    files: files.map(({ path, bytes }) => ({ path, bytes })),
    languages,
    items: alignment.items(),
    sequences: chosen.sequences,
    roles: tally.roles(),
    labels: tally.labels(),
    columns: columns.names,
    rows: chosen.rows,
    notices: [
      // What keeps the columns from being read mostly keeps the texts too: said once.
      ...columns.notices.filter((each) => !read.notices.some((other) => other.startsWith(each))),
      ...read.notices,
      ...(twice ? [twice.message] : []),
      ...(whole ? chosen.notices : []),
      ...alignment.repeated(),
      ...missingNotices(languages, alignment.items()),
      ...(whole && reader.columns && languages.length > 1 && !alignment.parallel() ? [APART] : []),
      ...dataset.notices,
    ],
    error: error ? errorData(error) : null,
  };
}

/** Of tables whose languages share no item: one might expect that row meets row. */
const APART =
  'No item is there in two languages, so nothing is aligned. Name the column that joins their rows: --column text=NAME --column item=NAME.';

interface Read {
  /** Languages of files that were not read to their end. */
  readonly unfinished: ReadonlySet<string>;
  readonly notices: readonly string[];
  /** The first, in the order in which a recording reads. */
  readonly damage: UserError | undefined;
}

/** Every file gets an equal share of what is left of the limit, so that no language is out of sight. */
async function readWithin(dataset: Dataset, options: PreviewOptions, take: (item: DatasetItem) => void): Promise<Read> {
  const { limit = PREVIEW_LIMIT, signal, onProgress } = options;
  const unfinished = new Set<string>();
  const cut: DatasetFile[] = [];
  const damage: UserError[] = [];
  let texts = 0;
  let characters = 0;
  for (const [f, file] of dataset.files.entries()) {
    if (signal?.aborted) throw new Cancelled();
    const left = dataset.files.length - f;
    const mostTexts = texts + Math.ceil((limit.texts - texts) / left);
    const mostCharacters = characters + Math.ceil((limit.characters - characters) / left);
    const languages = new Set<string>();
    let whole = false;
    try {
      for await (const item of readFileItems(dataset, file, { ...(signal ? { signal } : {}), partly: true })) {
        if (texts >= mostTexts || characters >= mostCharacters) {
          cut.push(file);
          break;
        }
        take(item);
        languages.add(item.labels.language ?? '');
        characters += item.text.length;
        if (++texts % REPORT_EVERY === 0) onProgress?.(readingProgress(texts));
      }
      whole = cut.at(-1) !== file;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      damage.push(error);
    }
    if (!whole) for (const language of languages) unfinished.add(language);
  }
  const partial = `Counted over the first ${formatCount(texts)} texts: ${cut.length === 1 ? (cut[0]?.name ?? '') : `${cut.length} files`} went on.`;
  // The same refusal of several files is said once.
  const said = new Set(damage.map(({ message }) => `${message} Only what stands before it was read.`));
  return {
    unfinished,
    notices: [...said, ...(cut.length > 0 ? [partial] : [])],
    damage: damage[0],
  };
}

/** A table whose head is damaged still has a preview: it says so. */
async function columnsOf({
  reader,
  files: [first],
}: Dataset): Promise<{ names: readonly string[]; notices: string[] }> {
  if (!reader.columns || !first) return { names: [], notices: [] };
  try {
    return { names: await reader.columns(first), notices: [] };
  } catch (error) {
    if (error instanceof UserError) return { names: [], notices: [error.message] };
    throw error;
  }
}
