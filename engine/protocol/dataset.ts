// What a data set's reader yields and what a preview of one says, before anything runs.

import type { ErrorData } from './errors.ts';
import type { Sequence } from './trace.ts';

/**
 * One text of a data set. Labels that readers set: `language` (BCP-47; Chinese always with its script), `language_source`
 * (the data set's own code, where it differs), `domain`, `role` (what the text is in its item: question, passage ...).
 * The same `item` is the same content in every language; `id` is unique in the data set.
 */
export interface DatasetItem extends Sequence {
  /** Of a task: the text that the question is about, where it is not part of it. NFC. */
  readonly context?: string;
  /** Of a task with choices, in the data set's order. */
  readonly choices?: readonly string[];
  /** Of a task: the number of the right choice, from 0, or the expected answer. */
  readonly answer?: number | string;
}

/** Which texts of a data set are taken. Absent: all. */
export interface DatasetSelection {
  /** BCP-47 or the data set's own codes. */
  readonly languages?: readonly string[];
  /** Absent: the reader's main role. */
  readonly roles?: readonly string[];
  /** Label name to the values that are taken. */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  /** At most this many items, the first ones, each in all its languages. */
  readonly items?: number;
  /** Only items that every chosen language has. */
  readonly complete?: boolean;
}

/** How to read files whose content does not say it. */
export interface DatasetReading {
  /** A reader's name; absent: found by content. */
  readonly reader?: string;
  /** Language of files that do not name one. */
  readonly language?: string;
  /** For tables: which column is what. `labels` are taken over under their own names. */
  readonly columns?: DatasetColumns;
}

export interface DatasetColumns {
  readonly text: string;
  readonly item?: string;
  readonly language?: string;
  readonly labels?: readonly string[];
}

/** A language of a data set, with what it lacks against the others. */
export interface DatasetLanguage {
  /** BCP-47; empty where nothing names one. */
  readonly language: string;
  /** The data set's own code. */
  readonly source: string;
  readonly items: number;
  /** Items that another language has and this one lacks: the first few, and how many in all. */
  readonly missing: readonly string[];
  readonly missingCount: number;
}

export interface DatasetPreview {
  /** Built-in name or path. */
  readonly source: string;
  readonly title: string;
  /** The reader that was used, and others that could read the file. */
  readonly reader: string;
  readonly readers: readonly string[];
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly languages: readonly DatasetLanguage[];
  /** Items in all, whatever their language, role or label. */
  readonly items: number;
  readonly sequences: number;
  readonly roles: readonly { readonly role: string; readonly sequences: number; readonly main: boolean }[];
  /** Labels beside language and role, with their most frequent values. */
  readonly labels: readonly {
    readonly name: string;
    readonly values: readonly { readonly value: string; readonly sequences: number }[];
    readonly distinct: number;
  }[];
  /** Of a table: its columns, to choose among; empty for other readers. */
  readonly columns: readonly string[];
  /** First items, each in its languages. */
  readonly rows: readonly DatasetItem[];
  /** What a reader of the preview should know: a truncated count, a damaged row with its line. */
  readonly notices: readonly string[];
  /** Why a recording of this selection would be refused, as far as was read; null where nothing speaks against it. */
  readonly error: ErrorData | null;
}

/** A data set that can be chosen without browsing. */
export interface DatasetEntry {
  /** Built-in name, or `org/name` of the Hugging Face cache. */
  readonly name: string;
  readonly title: string;
  /** `built-in`, or found in the Hugging Face cache. */
  readonly source: 'built-in' | 'cache';
  readonly path: string;
  readonly licence: string;
  readonly languages: readonly string[];
  /** 0 where it is not known without reading. */
  readonly items: number;
  readonly detail: string;
}
