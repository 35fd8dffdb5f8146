// Appends whole sequences to a trace. A part is written under another name, forced to disk and renamed; only then does
// the manifest tell of it. So a kill at any moment leaves a trace that is whole as far as its manifest goes.

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  formatBytes,
  formatCount,
  MANIFEST_FILE,
  partFile,
  type RouterSums,
  type Sequence,
  SUMMARY_KEY,
  type TraceManifest,
  type TraceStatus,
  UserError,
} from '#protocol';
import { encodeArrow } from './arrow-encode.ts';
import { writeAtomic } from './atomic-file.ts';
import { diskError, errorCode } from './disk-error.ts';
import { manifestText, writeManifest } from './manifest.ts';
import { PartBuffer } from './part-buffer.ts';
import type { RecordingLock } from './recording-lock.ts';
import { bringBack, dropReplaced } from './replaced-trace.ts';
import type { SequenceRows } from './rows.ts';
import { createSums, mergeSums, type Sums, toRouterSums } from './sums.ts';
import { removeTrace } from './trace-folder.ts';

export interface WriterSetup {
  readonly path: string;
  readonly manifest: TraceManifest;
  readonly sequences: readonly Sequence[];
  /** A part ends before it exceeds either. */
  readonly limits: { readonly tokens: number; readonly bytes: number };
  /** Released with the end of the recording; absent where there is nothing to add. */
  readonly lock?: RecordingLock;
  /** Sums of the parts that are there. */
  readonly kept?: Sums;
  /** The folder holds nothing but what was made for this writer. */
  readonly began?: boolean;
  /** The trace that was there before waits aside, until this one has its first part. */
  readonly replaces?: boolean;
}

export class TraceWriter {
  readonly path: string;
  /** The trace was complete already: there is nothing to add. */
  readonly done: boolean;
  readonly #setup: WriterSetup;
  readonly #part: PartBuffer;
  /** Of the parts on disk. */
  readonly #kept: Sums;
  #manifest: TraceManifest;
  #state: 'ready' | 'busy' | 'closed' | 'failed' = 'ready';
  #failure: unknown;
  /** Not on the disk yet. */
  readonly #notes: string[] = [];
  /** An older trace waits aside, to come back should this one come to nothing. */
  #replaces: boolean;

  /** Use `createTrace`. */
  constructor(setup: WriterSetup) {
    const { path, manifest, limits, kept, replaces = false } = setup;
    this.path = path;
    this.done = manifest.status === 'complete';
    this.#setup = setup;
    this.#replaces = replaces;
    this.#manifest = manifest;
    this.#part = new PartBuffer(manifest, limits);
    this.#kept = kept ?? createSums(manifest.routers, manifest.level);
  }

  /** As it stands on disk. */
  get manifest(): TraceManifest {
    return this.#manifest;
  }

  /** Number of the sequence to add next; the number of planned sequences when all are there. */
  get nextSequence(): number {
    return this.#manifest.counts.sequences + this.#part.sequences;
  }

  /** Tokens added so far, those of an earlier recording included. */
  get tokens(): number {
    return this.#manifest.counts.tokens + this.#part.rows;
  }

  /** Sums over everything added so far, on disk or not. */
  sums(): RouterSums {
    const all = createSums(this.#manifest.routers, this.#manifest.level);
    mergeSums(all, this.#kept);
    mergeSums(all, this.#part.sums);
    return toRouterSums(all);
  }

  /**
   * Takes one whole sequence, the next one. Copies what it needs: the arrays may be reused when this returns.
   * @throws UserError when the disk refuses a part; what the manifest tells of is kept.
   */
  async add(rows: SequenceRows): Promise<void> {
    await this.#exclusive(async () => {
      const number = this.nextSequence;
      const sequence = this.#setup.sequences[number];
      if (!sequence) throw new Error(`A sequence was added after the last of ${number}`);
      const { tokens, bytes } = this.#setup.limits;
      const count = rows.tokenIds.length;
      const over = this.#part.rows + count > tokens || this.#part.bytes + this.#part.bytesOf(count) > bytes;
      if (over && this.#part.sequences > 0) await this.#flush('recording');
      this.#part.add(sequence, number, rows);
      if (this.#part.rows >= tokens) await this.#flush('recording');
    });
  }

  /** Adds a sentence that a reader should know. It is written with the next part, or with the end. */
  note(notice: string): void {
    this.#notes.push(notice);
  }

  /** Writes what is left and marks the trace complete. @throws UserError as `add` does. */
  async finish(): Promise<void> {
    if (this.done) return;
    const planned = this.#setup.sequences.length;
    if (this.nextSequence !== planned) throw new Error(`${this.nextSequence} of ${planned} sequences before finish()`);
    await this.#exclusive(async () => {
      await this.#flush('complete');
      this.#state = 'closed';
    });
  }

  /**
   * Writes the whole sequences so far and marks the trace interrupted: the same plan goes on from here. A trace that
   * was begun for nothing is removed, and the one that it was to replace comes back. After a failure or the end it
   * only tells what is kept.
   * @returns how many sequences are kept
   */
  async interrupt(): Promise<number> {
    if (this.done || this.#state === 'closed') return this.#manifest.counts.sequences;
    if (this.#state === 'failed') await this.#markInterrupted();
    else {
      await this.#exclusive(async () => {
        if (this.#setup.began && this.nextSequence === 0) await this.#undo();
        else await this.#flush('interrupted');
        this.#state = 'closed';
      });
    }
    return this.#manifest.counts.sequences;
  }

  /** One call at a time, and none after a failure: it would leave a gap. */
  async #exclusive(work: () => Promise<void>): Promise<void> {
    if (this.#state === 'failed') throw this.#failure;
    if (this.done || this.#state !== 'ready') throw new Error(`The trace writer of ${this.path} is not ready`);
    this.#state = 'busy';
    try {
      await work();
      if (this.#state === 'busy') this.#state = 'ready';
    } catch (error) {
      this.#state = 'failed';
      this.#failure = error;
      throw error;
    } finally {
      if (this.#state !== 'ready') await this.#setup.lock?.release();
    }
  }

  async #undo(): Promise<void> {
    if (this.#replaces) await bringBack(this.path);
    else await removeTrace(this.path);
  }

  /** After a part was refused, the small manifest may still find room. The failure itself was already told. */
  async #markInterrupted(): Promise<void> {
    try {
      await this.#checkUntouched();
      if (this.#replaces) {
        await bringBack(this.path);
        return;
      }
      const next = this.#next('interrupted');
      await this.#writeManifest(next);
    } catch (error) {
      // Without it the trace says `recording`, and resumes just as well.
      if (errorCode(error) === undefined && !(error instanceof UserError)) throw error;
    }
  }

  async #flush(status: TraceStatus): Promise<void> {
    const file = partFile(this.#manifest.parts.length);
    const path = join(this.path, file);
    const { rows, sequences, bytes } = this.#part;
    const at = this.#manifest.counts;
    try {
      await this.#checkUntouched();
      let next = this.#next(status);
      if (sequences > 0) {
        const summary = new Map([[SUMMARY_KEY, JSON.stringify(this.#part.summary())]]);
        const written = await writeAtomic(path, encodeArrow(this.#part.columns, this.#part.batches(), summary));
        const end = at.sequences + sequences;
        next = {
          ...next,
          parts: [...next.parts, { file, firstSequence: at.sequences, endSequence: end, tokens: rows, bytes: written }],
          counts: { sequences: end, tokens: at.tokens + rows },
        };
      }
      await this.#writeManifest(next);
    } catch (error) {
      // A part that the manifest does not tell of is no part.
      if (sequences > 0 && !(error instanceof UserError)) await rm(path, { force: true });
      const what = sequences > 0 ? `${file} (${formatBytes(bytes)}) in ${this.path}` : join(this.path, MANIFEST_FILE);
      throw diskError(error, what, this.#keptSentence(), this.#nextStep());
    }
    mergeSums(this.#kept, this.#part.sums);
    this.#part.clear();
    await this.#dropReplaced();
  }

  #next(status: TraceStatus): TraceManifest {
    return { ...this.#manifest, status, notices: [...this.#manifest.notices, ...this.#notes] };
  }

  async #writeManifest(manifest: TraceManifest): Promise<void> {
    await writeManifest(this.path, manifest);
    this.#manifest = manifest;
    this.#notes.length = 0;
  }

  /** Nothing is lost where the old trace cannot be removed: the next recording tries again. */
  async #dropReplaced(): Promise<void> {
    if (!this.#replaces) return;
    this.#replaces = false;
    try {
      await dropReplaced(this.path);
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
    }
  }

  /** Two recordings into one folder would overwrite each other's parts. */
  async #checkUntouched(): Promise<void> {
    const found = await readFile(join(this.path, MANIFEST_FILE), 'utf8');
    if (found === manifestText(this.#manifest)) return;
    throw new UserError(
      `${this.path}: ${MANIFEST_FILE} was changed by something else while this recording ran. ${this.#keptSentence()}`,
      'Does another recording write into the same folder? Stop one of them, then run the same command again.',
    );
  }

  #keptSentence(): string {
    const { sequences, tokens } = this.#manifest.counts;
    if (sequences === 0) return 'No sequence was kept yet.';
    return `${formatCount(sequences)} of ${formatCount(this.#setup.sequences.length)} sequences (${formatCount(tokens)} tokens) are kept.`;
  }

  #nextStep(): string {
    return `run the same command again: it goes on at sequence ${this.#manifest.counts.sequences}`;
  }
}
