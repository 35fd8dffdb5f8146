// One finished part of a trace, read by column and row. Parts never change, so what was parsed once is kept.

import { join } from 'node:path';
import { type PartEntry, type PartSummary, SUMMARY_KEY, type TraceManifest, UserError } from '#protocol';
import type { Expected } from './arrow-batches.ts';
import { type ArrowFile, openArrowFile, readMetadata } from './arrow-file.ts';
import { type Check, list, Mismatch, mismatch, numberOrNull, object, optional, recordOf, whole } from './checks.ts';
import { partColumns } from './columns.ts';
import { COPY_AGAIN } from './disk-error.ts';
import type { RowRooms } from './read-column.ts';
import type { Rows } from './row-values.ts';

export class PartReader {
  readonly entry: PartEntry;
  readonly manifest: TraceManifest;
  readonly #expected: Expected;
  #summary: Promise<PartSummary> | undefined;
  #file: Promise<ArrowFile> | undefined;
  #starts: Promise<Uint32Array> | undefined;

  /** Use `openTrace`. */
  constructor(dir: string, manifest: TraceManifest, entry: PartEntry) {
    this.entry = entry;
    this.manifest = manifest;
    this.#expected = {
      path: join(dir, entry.file),
      name: `${entry.file} in ${dir}`,
      columns: partColumns(manifest),
      bytes: entry.bytes,
      rows: entry.tokens,
    };
  }

  /** The part's sums, from its file's metadata alone. @throws UserError */
  summary(): Promise<PartSummary> {
    this.#summary ??= this.#readSummary().catch((error) => {
      // What failed may succeed later: the file was being copied, a disk was away.
      this.#summary = undefined;
      throw error;
    });
    return this.#summary;
  }

  /**
   * Columns of the rows `from` up to `to`, counted within the part.
   * @param rooms memory that earlier rows were read into: these overwrite them
   * @throws UserError when the file is damaged
   */
  async read(columns: readonly string[], from = 0, to = this.entry.tokens, rooms?: RowRooms): Promise<Rows> {
    this.#file ??= openArrowFile(this.#expected).catch((error) => {
      this.#file = undefined;
      throw error;
    });
    return (await this.#file).read(columns, from, to, rooms);
  }

  /**
   * First row of each of the part's sequences, and the end. [sequences + 1]
   * @param rooms memory that other rows were read into
   * @throws UserError
   */
  starts(rooms?: RowRooms): Promise<Uint32Array> {
    this.#starts ??= this.#readStarts(rooms).catch((error) => {
      this.#starts = undefined;
      throw error;
    });
    return this.#starts;
  }

  async #readStarts(rooms?: RowRooms): Promise<Uint32Array> {
    const { firstSequence, endSequence, tokens } = this.entry;
    const numbers = (await this.read(['sequence'], 0, tokens, rooms)).uint32('sequence');
    const starts = new Uint32Array(endSequence - firstSequence + 1);
    let next = 0;
    for (let row = 0; row < numbers.length; row++) {
      const place = (numbers[row] as number) - firstSequence;
      if (place < next - 1 || place >= starts.length - 1) {
        throw new UserError(
          `${this.#expected.name}, row ${row}: expected a sequence from ${firstSequence + Math.max(0, next - 1)} to ${endSequence - 1}, found ${numbers[row]}.`,
          COPY_AGAIN,
        );
      }
      while (next <= place) starts[next++] = row;
    }
    starts.fill(tokens, next);
    return starts;
  }

  async #readSummary(): Promise<PartSummary> {
    const { name } = this.#expected;
    const json = (await readMetadata(this.#expected)).get(SUMMARY_KEY);
    try {
      if (json === undefined) throw mismatch(SUMMARY_KEY, 'a summary', json);
      const summary = checkSummary(this.manifest)(JSON.parse(json), '');
      const counted = summary.tokens + summary.special;
      if (counted !== this.entry.tokens) throw mismatch('tokens and special', `${this.entry.tokens} together`, counted);
      return summary;
    } catch (error) {
      const what = error instanceof Mismatch ? error.message : error instanceof SyntaxError ? 'it is not JSON.' : null;
      if (what === null) throw error;
      throw new UserError(`${name}, summary: ${what}`, COPY_AGAIN);
    }
  }
}

function checkSummary({ routers, level }: TraceManifest): Check<PartSummary> {
  const perRouter =
    <T>(check: Check<T>): Check<readonly (readonly T[])[]> =>
    (value, at) =>
      list<unknown>((each) => each, routers.length)(value, at).map((row, r) =>
        list(check, routers[r]?.experts)(row, `${at}[${r}]`),
      );
  const entropy: Check<readonly number[] | null> = (value, at) => {
    if (level !== 'choices') return list(numberOrNull, routers.length)(value, at);
    if (value !== null) throw mismatch(at, 'null at level choices', value);
    return null;
  };
  const language = object<{ tokens: number; chosen: readonly (readonly number[])[] }>({
    tokens: whole(),
    chosen: perRouter(whole()),
  });
  const check = object<Omit<PartSummary, 'byLanguage'> & { byLanguage: PartSummary['byLanguage'] }>({
    tokens: whole(),
    special: whole(),
    chosen: perRouter(whole()),
    weight: perRouter(numberOrNull),
    entropy,
    byLanguage: optional(recordOf(language)),
  });
  return (value, at) => {
    const { byLanguage, ...rest } = check(value, at);
    return byLanguage ? { ...rest, byLanguage } : rest;
  };
}
