// Begins a recording in a folder, or goes on with the one that lies there.

import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  PART_BYTES,
  PART_TOKENS,
  type Sequence,
  TRACE_FORMAT,
  TRACE_VERSION,
  type TraceManifest,
  UserError,
} from '#protocol';
import { isReserved, partColumns } from './columns.ts';
import { differences, versionChanges } from './compare.ts';
import { diskError } from './disk-error.ts';
import { readManifest, writeManifest } from './manifest.ts';
import { openTrace } from './reader.ts';
import { lockFolder, type RecordingLock } from './recording-lock.ts';
import { asideOf, recoverReplaced, replaceTrace } from './replaced-trace.ts';
import { writeSequences } from './sequences-file.ts';
import { lookAt, removeLeftovers, removeTrace } from './trace-folder.ts';
import { TraceWriter } from './writer.ts';

/** What is known of a trace before its first token. The rest of the manifest follows from it. */
export interface TracePlan
  extends Omit<TraceManifest, 'format' | 'version' | 'status' | 'created' | 'columns' | 'parts' | 'counts'> {
  readonly sequences: readonly Sequence[];
  /** ISO 8601; absent: now. */
  readonly created?: string;
}

export interface CreateOptions {
  /** Puts the new trace in the place of one that is there, which is kept until the new one has its first part. */
  readonly overwrite?: boolean;
  /** Goes on with a trace that is there; default true. */
  readonly resume?: boolean;
  /** A part ends before it exceeds either. */
  readonly limits?: { readonly tokens: number; readonly bytes: number };
}

/**
 * A writer for `dir`, at its first sequence or where an earlier recording of the same plan ended.
 * @throws UserError when the folder holds something else, or a recording that differs, or cannot be written.
 */
export async function createTrace(dir: string, plan: TracePlan, options: CreateOptions = {}): Promise<TraceWriter> {
  const { overwrite = false, resume = true, limits = { tokens: PART_TOKENS, bytes: PART_BYTES } } = options;
  const manifest = planned(plan);
  let lock: RecordingLock | undefined;
  let replaces = false;
  try {
    const { kind, foreign } = await lookAt(dir);
    if (kind === 'other') throw notATrace(dir, foreign);
    await mkdir(dir, { recursive: true });
    lock = await lockFolder(dir, [asideOf(dir)]);
    await recoverReplaced(dir);
    await mkdir(dir, { recursive: true });
    await lock.renew();
    const state = await lookAt(dir);
    const begin = async (): Promise<void> => {
      await writeSequences(dir, manifest, plan.sequences);
      await writeManifest(dir, manifest);
    };
    if (state.kind === 'trace' && overwrite) {
      await replaceTrace(dir, state, lock, begin);
      replaces = true;
    } else if (state.kind === 'trace') {
      if (!resume) {
        throw new UserError(
          `${dir}: expected no trace, found one.`,
          'Choose another place with --out, or --overwrite it.',
        );
      }
      return await goOn(dir, manifest, plan.sequences, state.own, limits, lock);
    } else {
      try {
        await begin();
      } catch (error) {
        await removeTrace(dir);
        throw error;
      }
    }
  } catch (error) {
    await lock?.release();
    throw diskError(error, dir, 'Nothing was recorded.', 'run the same command again');
  }
  return new TraceWriter({ path: dir, manifest, sequences: plan.sequences, limits, lock, began: true, replaces });
}

async function goOn(
  dir: string,
  now: TraceManifest,
  sequences: readonly Sequence[],
  own: readonly string[],
  limits: { readonly tokens: number; readonly bytes: number },
  lock: RecordingLock,
): Promise<TraceWriter> {
  const old = await readManifest(dir);
  const differing = differences(old, now);
  if (differing.length > 0) {
    throw new UserError(
      `${dir} holds a recording that differs from this one:\n${differing.map((line) => `  ${line}`).join('\n')}`,
      'Use the same options to go on with it, choose another place with --out, or --overwrite it.',
    );
  }
  // Whatever is wrong with the parts that are kept must show before anything is added to them.
  const { sums } = await (await openTrace(dir)).totals();
  await removeLeftovers(dir, own, new Set(old.parts.map(({ file }) => file)));
  if (old.status === 'complete') {
    await lock.release();
    return new TraceWriter({ path: dir, manifest: old, sequences, limits, kept: sums });
  }
  const changes = versionChanges(old, now);
  const notices = [...old.notices, ...now.notices];
  if (changes.length > 0) {
    notices.push(`From sequence ${old.counts.sequences} on, recorded with other versions: ${changes.join(', ')}.`);
  }
  const continued: TraceManifest = {
    ...old,
    version: now.version,
    status: 'recording',
    versions: now.versions,
    notices: [...new Set(notices)],
  };
  await writeManifest(dir, continued);
  return new TraceWriter({ path: dir, manifest: continued, sequences, limits, lock, kept: sums });
}

function planned({ sequences, created = new Date().toISOString(), ...rest }: TracePlan): TraceManifest {
  const reserved = rest.labels.find((label) => isReserved(label, rest));
  if (reserved !== undefined) {
    throw new UserError(
      `The label "${reserved}" has the name of a column that every trace has.`,
      'Give the label another name.',
    );
  }
  if (rest.corpus.sequences !== sequences.length) {
    throw new Error(`corpus.sequences is ${rest.corpus.sequences}, but ${sequences.length} are planned`);
  }
  return {
    format: TRACE_FORMAT,
    version: TRACE_VERSION,
    status: 'recording',
    created,
    ...rest,
    columns: partColumns(rest).map(({ name }) => name),
    parts: [],
    counts: { sequences: 0, tokens: 0 },
  };
}

function notATrace(dir: string, foreign: readonly string[]): UserError {
  const found =
    foreign.length > 0 ? foreign.slice(0, 5).join(', ') : 'parts of a trace without a readable manifest.json';
  return new UserError(
    `${dir}: expected a new or empty folder or a trace, found ${found}.`,
    `Choose another place with --out, for example ${basename(dir).replace(/\.trace$/, '')}-2.trace. Nothing was changed.`,
  );
}
