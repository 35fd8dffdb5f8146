// Opens a trace for reading: finished, interrupted, or still being recorded. Keeps no file open; what it has parsed of
// finished parts it keeps until the manifest tells of another recording.

import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  type HealthLine,
  MANIFEST_FILE,
  type RouterSums,
  SEQUENCES_FILE,
  type SequenceData,
  type SequenceRow,
  type TokenDetail,
  type TraceManifest,
  UserError,
} from '#protocol';
import { type ArrowFile, openArrowFile } from './arrow-file.ts';
import { sequenceColumns } from './columns.ts';
import { errorCode, fileMissing, wrongSize } from './disk-error.ts';
import { fullHealth, type HealthOptions, quickHealth } from './health.ts';
import { readManifest } from './manifest.ts';
import { PartReader } from './part-reader.ts';
import { readDetail, readRoutes } from './read-sequence.ts';
import { recoverBeforeReading } from './replaced-trace.ts';
import { createSums, fromSummary, type LanguageSums, mergeSums, type Sums, toRouterSums } from './sums.ts';

export interface TraceTotals {
  readonly sums: RouterSums;
  /** Choices per value of the `language` label; empty where there is no such label. */
  readonly byLanguage: ReadonlyMap<string, LanguageSums>;
}

/** @throws UserError when it is no trace, was written by a newer version, or lacks a part */
export async function openTrace(dir: string): Promise<TraceReader> {
  await recoverBeforeReading(dir);
  const reader = new TraceReader(dir);
  await reader.refresh();
  return reader;
}

export class TraceReader {
  readonly path: string;
  /** The folder's name without `.trace`. */
  readonly name: string;
  #manifest: TraceManifest | undefined;
  /** Tells whether manifest.json is still the file that was read. */
  #stamp = '';
  #parts: readonly PartReader[] = [];
  #sequences: Promise<ArrowFile> | undefined;

  /** Use `openTrace`. */
  constructor(dir: string) {
    this.path = dir;
    this.name = basename(resolve(dir)).replace(/\.trace$/, '');
  }

  /** As of the last call. */
  get manifest(): TraceManifest {
    if (!this.#manifest) throw new Error('TraceReader: use openTrace');
    return this.#manifest;
  }

  /**
   * Reads the manifest again where it changed; every other method does so first.
   * @throws UserError
   */
  async refresh(): Promise<TraceManifest> {
    const stamp = await manifestStamp(this.path);
    if (this.#manifest && stamp !== '' && stamp === this.#stamp) return this.#manifest;
    const old = this.#manifest;
    const now = await readManifest(this.path);
    // Parts of the same recording only ever grow in number; another recording has other parts of the same names.
    const same = old?.created === now.created && old.corpus.sha256 === now.corpus.sha256;
    const known = same ? this.#parts : [];
    for (const entry of now.parts.slice(known.length)) await checkThere(this.path, entry.file, entry.bytes);
    this.#parts = now.parts.map((entry, p) => {
      const part = known[p];
      return part?.entry.bytes === entry.bytes ? part : new PartReader(this.path, now, entry);
    });
    if (!same) this.#sequences = undefined;
    this.#manifest = now;
    this.#stamp = stamp;
    return now;
  }

  /** The parts there are now, in order. */
  async parts(): Promise<readonly PartReader[]> {
    await this.refresh();
    return this.#parts;
  }

  /** Sums over all parts, from their summaries alone. @throws UserError */
  async summary(): Promise<TraceTotals> {
    const { sums } = await this.totals();
    return { sums: toRouterSums(sums), byLanguage: sums.byLanguage };
  }

  /** The same, to go on from. */
  async totals(): Promise<{ readonly sums: Sums }> {
    const manifest = await this.refresh();
    const sums = createSums(manifest.routers, manifest.level);
    for (const part of this.#parts)
      mergeSums(sums, fromSummary(await part.summary(), manifest.routers, manifest.level));
    return { sums };
  }

  /** Planned sequences from `offset` on, at most `limit`, recorded or not. @throws UserError */
  async sequences(
    offset: number,
    limit: number,
  ): Promise<{ readonly total: number; readonly rows: readonly SequenceRow[] }> {
    const { corpus } = await this.refresh();
    const from = Math.min(Math.max(0, offset), corpus.sequences);
    const to = Math.min(from + Math.max(0, limit), corpus.sequences);
    return { total: corpus.sequences, rows: await this.#sequenceRows(from, to) };
  }

  /** One recorded sequence with its routes. @throws UserError when it is not recorded */
  async readSequence(sequence: number): Promise<SequenceData> {
    const { part, from, to } = await this.#find(sequence);
    const [row] = await this.#sequenceRows(sequence, sequence + 1);
    return { ...(row as SequenceRow), ...(await readRoutes(part, from, to)) };
  }

  /** All routers' logits at one position. @throws UserError when it is not recorded */
  async readToken(sequence: number, position: number): Promise<TokenDetail> {
    const { part, from, to } = await this.#find(sequence);
    if (!Number.isInteger(position) || position < 0 || from + position >= to) {
      throw new UserError(
        `${this.path}, sequence ${sequence}: expected a position from 0 to ${to - from - 1}, found ${position}.`,
        'Choose a token of this sequence.',
      );
    }
    return { sequence, position, ...(await readDetail(part, from + position)) };
  }

  /** What is wrong with the data: from the summaries at once, or in full by reading every row. @throws UserError; Cancelled */
  async health(options: HealthOptions & { readonly full?: boolean } = {}): Promise<readonly HealthLine[]> {
    const { sums } = await this.totals();
    const quick = quickHealth(this.manifest, sums);
    return options.full ? [...quick, ...(await fullHealth(this.manifest, this.#parts, options))] : quick;
  }

  /** Forgets what it has parsed. No file is open between calls. */
  async close(): Promise<void> {
    this.#parts = [];
    this.#sequences = undefined;
    this.#stamp = '';
    this.#manifest = undefined;
  }

  async #find(sequence: number): Promise<{ readonly part: PartReader; readonly from: number; readonly to: number }> {
    const { corpus, counts, status } = await this.refresh();
    const part = this.#parts.find(({ entry }) => sequence >= entry.firstSequence && sequence < entry.endSequence);
    if (!part || !Number.isInteger(sequence)) {
      if (Number.isInteger(sequence) && sequence >= 0 && sequence < corpus.sequences) {
        throw new UserError(
          `${this.path}: sequence ${sequence} is not recorded yet; ${counts.sequences} of ${corpus.sequences} are.`,
          status === 'recording' ? 'Wait until it is.' : 'Record again with the same options to go on.',
        );
      }
      throw new UserError(
        `${this.path}: expected a sequence from 0 to ${corpus.sequences - 1}, found ${sequence}.`,
        'Choose one of the trace.',
      );
    }
    const starts = await part.starts();
    const place = sequence - part.entry.firstSequence;
    return { part, from: starts[place] as number, to: starts[place + 1] as number };
  }

  async #sequenceRows(from: number, to: number): Promise<readonly SequenceRow[]> {
    const { labels, text, corpus } = this.manifest;
    const columns = sequenceColumns(this.manifest);
    this.#sequences ??= openArrowFile({
      path: join(this.path, SEQUENCES_FILE),
      name: `${SEQUENCES_FILE} in ${this.path}`,
      columns,
      rows: corpus.sequences,
    }).catch((error) => {
      this.#sequences = undefined;
      throw error;
    });
    const rows = await (await this.#sequences).read(
      columns.map(({ name }) => name),
      from,
      to,
    );
    const [ids, items, texts] = [rows.texts('id'), rows.texts('item'), text ? rows.texts('text') : null];
    const values = labels.map((name) => [name, rows.texts(name)] as const);
    const lengths = await this.#lengths(from, to);
    return ids.map((id, i) => ({
      sequence: from + i,
      id: id ?? '',
      item: items[i] ?? '',
      text: texts?.[i] ?? null,
      labels: Object.fromEntries(
        values.flatMap(([name, list]) => (typeof list[i] === 'string' ? [[name, list[i]]] : [])),
      ),
      tokens: lengths[i] as number,
    }));
  }

  /** Tokens of each sequence, 0 where it is not recorded. */
  async #lengths(from: number, to: number): Promise<Uint32Array> {
    const lengths = new Uint32Array(to - from);
    for (const part of this.#parts) {
      const { firstSequence, endSequence } = part.entry;
      if (endSequence <= from || firstSequence >= to) continue;
      const starts = await part.starts();
      for (let s = Math.max(from, firstSequence); s < Math.min(to, endSequence); s++) {
        const place = s - firstSequence;
        lengths[s - from] = (starts[place + 1] as number) - (starts[place] as number);
      }
    }
    return lengths;
  }
}

/** Each manifest is a file of its own, renamed into place, so a new one has another number. */
async function manifestStamp(dir: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(join(dir, MANIFEST_FILE));
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    // Reading it says what is wrong.
    if (errorCode(error) !== undefined) return '';
    throw error;
  }
}

async function checkThere(dir: string, file: string, bytes: number): Promise<void> {
  const name = `${file} in ${dir}`;
  try {
    const { size } = await stat(join(dir, file));
    if (size !== bytes) throw wrongSize(name, bytes, size);
  } catch (error) {
    throw errorCode(error) === 'ENOENT' ? fileMissing(name) : error;
  }
}
