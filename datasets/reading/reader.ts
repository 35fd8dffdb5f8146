// What a reader is. A reader knows one format: it says whether a file looks like it and yields the file's texts.
// Reading is strict (the first damaged row is one UserError with its line) and streams: a file is never held whole unless
// its format leaves no other way, and then within a limit.

import type { DatasetColumns, DatasetItem } from '#protocol';

/** A file to be read, and what its place says about it. */
export interface DatasetFile {
  /** Absolute. */
  readonly path: string;
  /** Relative to the folder that was opened, with `/`; the file's name alone where a file was opened. */
  readonly name: string;
  readonly bytes: number;
  /** Absent: nothing. */
  readonly around?: Around;
}

/**
 * Files beside those of a data set and in the folder above, by their folder: the ones that may be read. A reader takes
 * notes and siblings from here and never from the disk, where a link may lead anywhere.
 */
export type Around = ReadonlyMap<string, ReadonlySet<string>>;

/** The start of a file, to tell its format by. */
export interface FileSample extends DatasetFile {
  /** First bytes as stored, at most SAMPLE_BYTES. */
  readonly head: Uint8Array;
  /** First characters, unpacked when gzip; null when they are not UTF-8 text. A character cut at the end is left out. */
  readonly text: string | null;
}

/** Enough for the first record of any set that is read. */
export const SAMPLE_BYTES = 64 * 1024;

export interface ReadOptions {
  /** BCP-47 or the data set's own code; for files that do not name their language. */
  readonly language?: string;
  /** Tables only. */
  readonly columns?: DatasetColumns;
  /** Of the data set's files the first, where a file has to agree with the others about what joins items. Absent: the file. */
  readonly first?: DatasetFile;
  /** Whether the texts may be left before their end, as a preview does: then nothing is read ahead of them. */
  readonly partly?: boolean;
  readonly signal?: AbortSignal;
}

export interface Reader {
  /** `mgsm` */
  readonly name: string;
  /** `MGSM` */
  readonly title: string;
  /** Which files, in one line: `mgsm_<language>.tsv without header: question, answer`. */
  readonly files: string;
  /** What its texts are in their items; the first is taken unless others are asked for. */
  readonly roles: readonly [string, ...string[]];
  /** Whether an item has several texts of one language and role by design, as the two sides of a pair or completions. */
  readonly several?: boolean;
  /** How sure it is: `named` beats `likely` beats `possible`. A specific format says `named`, a general one `possible`. */
  readonly recognises: (sample: FileSample) => Recognition;
  /**
   * Texts in file order, each with `language` and `role`; `item` joins the same content across files and languages and is
   * taken from the data set's own ids, never from the order of rows where there are ids.
   * @throws UserError for the first row that is not as documented: file, line, expected, found
   */
  readonly read: (file: DatasetFile, options: ReadOptions) => AsyncIterable<DatasetItem>;
  /** Column names of a table, for the preview; only table readers have it. */
  readonly columns?: (file: DatasetFile) => Promise<readonly string[]>;
}

export type Recognition = 'named' | 'likely' | 'possible' | 'no';
