// manifest.json: read strictly, written atomically. The types and their meaning are in engine/protocol/trace.ts.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type GroupLimit,
  MANIFEST_FILE,
  partFile,
  RECORD_LEVELS,
  type RouterEntry,
  TRACE_FORMAT,
  TRACE_VERSION,
  type TraceManifest,
  UserError,
} from '#protocol';
import { writeAtomic } from './atomic-file.ts';
import {
  type Check,
  flag,
  list,
  Mismatch,
  mismatch,
  number,
  object,
  oneOf,
  optional,
  record,
  recordOf,
  text,
  whole,
  yes,
} from './checks.ts';
import { isReserved, partColumns } from './columns.ts';
import { errorCode } from './disk-error.ts';

type Optional = 'biased' | 'softcap' | 'choice' | 'leastSum' | 'groups' | 'correction' | 'mixer' | 'weightsAtInput';

const router: Check<RouterEntry> = (value, at) => {
  const { biased, softcap, choice, leastSum, groups, correction, mixer, weightsAtInput, ...rest } = routerFields(
    value,
    at,
  );
  return {
    ...rest,
    ...(biased ? { biased } : {}),
    ...(softcap === undefined ? {} : { softcap }),
    ...(choice ? { choice } : {}),
    ...(leastSum === undefined ? {} : { leastSum }),
    ...(groups ? { groups } : {}),
    ...(correction ? { correction } : {}),
    ...(mixer ? { mixer } : {}),
    ...(weightsAtInput ? { weightsAtInput } : {}),
  };
};

const routerFields = object<
  Omit<RouterEntry, Optional> & {
    readonly biased: boolean | undefined;
    readonly softcap: number | undefined;
    readonly choice: RouterEntry['choice'];
    readonly leastSum: number | undefined;
    readonly groups: GroupLimit | undefined;
    readonly correction: readonly number[] | undefined;
    readonly mixer: RouterEntry['mixer'];
    readonly weightsAtInput: boolean | undefined;
  }
>({
  layer: whole(),
  router: whole(),
  experts: whole(1, 65_536),
  topK: whole(1, 65_536),
  biased: optional(flag),
  softcap: optional(number),
  score: oneOf('softmax', 'sigmoid'),
  choice: optional(oneOf('logits')),
  normalize: flag,
  leastSum: optional(number),
  scale: number,
  groups: optional(object<GroupLimit>({ count: whole(1), keep: whole(1), score: oneOf('max', 'top-2') })),
  correction: optional(list(number)),
  mixer: optional(object<NonNullable<RouterEntry['mixer']>>({ nearness: number })),
  weightsAtInput: optional(flag),
  sharedExperts: whole(),
  ids: oneOf('expert'),
});

/** Leaves out what is absent and keeps the order of the rest: a manifest is written again as it was read. */
const manifest = object<Omit<TraceManifest, 'predicted'> & { readonly predicted: true | undefined }>({
  format: oneOf(TRACE_FORMAT),
  version: whole(1),
  status: oneOf('recording', 'complete', 'interrupted'),
  created: text,
  model: object<TraceManifest['model']>({
    id: text,
    family: text,
    layers: whole(),
    config: record,
    files: list(object<TraceManifest['model']['files'][number]>({ name: text, bytes: whole(), id: text })),
  }),
  tokenizer: (value, at) => {
    const { spelling, ...rest } = object<{
      sha256: string;
      spelling: TraceManifest['tokenizer']['spelling'] | undefined;
    }>({ sha256: text, spelling: optional(oneOf('byte-level', 'sentencepiece', 'plain')) })(value, at);
    return spelling ? { ...rest, spelling } : rest;
  },
  corpus: object<TraceManifest['corpus']>({ name: text, sha256: text, sequences: whole(), tokens: whole() }),
  interventions: list(
    object<TraceManifest['interventions'][number]>({
      mode: oneOf('mask_pre'),
      targets: list(object<{ layer: number; expert: number }>({ layer: whole(), expert: whole() })),
    }),
  ),
  backend: text,
  precision: oneOf('f32', 'bf16', 'unknown'),
  level: oneOf(...RECORD_LEVELS),
  nll: flag,
  predicted: optional(yes),
  text: flag,
  logits: oneOf('float32', 'float16'),
  routers: list(router),
  labels: list(text),
  columns: list(text),
  parts: list(
    object<TraceManifest['parts'][number]>({
      file: text,
      firstSequence: whole(),
      endSequence: whole(),
      tokens: whole(),
      bytes: whole(),
    }),
  ),
  counts: object<TraceManifest['counts']>({ sequences: whole(), tokens: whole() }),
  versions: recordOf(text),
  notices: list(text),
});

/**
 * @param dir for the message only
 * @throws UserError for anything that a reader could misread
 */
export function parseManifest(json: string, dir: string): TraceManifest {
  const where = `${MANIFEST_FILE} in ${dir}`;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new UserError(`${where}: expected JSON: ${(cause as Error).message}.`, DAMAGED);
  }
  try {
    // Before anything else, which a newer version may well have changed.
    const { version } = object<{ format: string; version: number }>({ format: oneOf(TRACE_FORMAT), version: whole(1) })(
      value,
      '',
    );
    if (version > TRACE_VERSION) {
      throw new UserError(
        `${where}: expected a trace of format version ${TRACE_VERSION} or older, found version ${version}.`,
        'It was recorded by a newer Routescope. Update this one.',
      );
    }
    const parsed = manifest(value, '') as TraceManifest;
    checkSense(parsed);
    return parsed;
  } catch (error) {
    if (error instanceof Mismatch) throw new UserError(`${where}: ${error.message}`, DAMAGED);
    throw error;
  }
}

/** Experts of all routers together. Sums are kept for each, so that an untrue number would fill the memory. */
const MOST_EXPERTS = 4_194_304;

const DAMAGED = 'The file was changed or damaged after it was written. Copy the trace again, or record it again.';

/** What each value alone cannot show. */
function checkSense(found: TraceManifest): void {
  found.routers.forEach(({ topK, experts, softcap, groups, correction }, r) => {
    if (softcap !== undefined && !(softcap > 0)) throw mismatch(`routers[${r}].softcap`, 'a number above 0', softcap);
    if (topK > experts) throw mismatch(`routers[${r}].topK`, `at most ${experts}, the number of experts`, topK);
    if (correction && correction.length !== experts) {
      throw mismatch(`routers[${r}].correction`, `${experts} values, one per expert`, correction.length);
    }
    if (groups && experts % groups.count !== 0) {
      throw mismatch(`routers[${r}].groups.count`, `a divisor of ${experts}, the number of experts`, groups.count);
    }
    if (groups && (groups.keep > groups.count || (experts / groups.count) * groups.keep < topK)) {
      throw mismatch(`routers[${r}].groups.keep`, `enough of ${groups.count} groups for topK`, groups.keep);
    }
  });
  const experts = found.routers.reduce((sum, router) => sum + router.experts, 0);
  if (experts > MOST_EXPERTS) throw mismatch('routers', `at most ${MOST_EXPERTS} experts together`, experts);
  for (const label of found.labels)
    if (isReserved(label, found)) throw mismatch('labels', 'names that no other column has', label);
  const names = partColumns(found).map(({ name }) => name);
  if (new Set(names).size !== names.length) throw mismatch('routers', 'each router once', names.join(' '));
  if (found.columns.join(' ') !== names.join(' ')) throw mismatch('columns', names.join(' '), found.columns.join(' '));
  let sequence = 0;
  let tokens = 0;
  found.parts.forEach((part, p) => {
    if (part.file !== partFile(p)) throw mismatch(`parts[${p}].file`, `"${partFile(p)}"`, part.file);
    if (part.firstSequence !== sequence) throw mismatch(`parts[${p}].firstSequence`, `${sequence}`, part.firstSequence);
    if (part.endSequence < sequence)
      throw mismatch(`parts[${p}].endSequence`, `at least ${sequence}`, part.endSequence);
    if (part.endSequence - sequence > part.tokens) {
      throw mismatch(`parts[${p}].tokens`, 'at least one per sequence', part.tokens);
    }
    sequence = part.endSequence;
    tokens += part.tokens;
  });
  if (found.counts.sequences !== sequence)
    throw mismatch('counts.sequences', `${sequence} as in the parts`, found.counts.sequences);
  if (found.counts.tokens !== tokens) throw mismatch('counts.tokens', `${tokens} as in the parts`, found.counts.tokens);
  if (sequence > found.corpus.sequences)
    throw mismatch('corpus.sequences', `at least ${sequence}`, found.corpus.sequences);
  if (found.status === 'complete' && sequence < found.corpus.sequences) {
    throw mismatch('counts.sequences', `${found.corpus.sequences} in a complete trace`, sequence);
  }
}

/** @throws UserError when there is none, or it cannot be read. */
export async function readManifest(dir: string): Promise<TraceManifest> {
  return parseManifest(await readManifestText(dir), dir);
}

export async function readManifestText(dir: string): Promise<string> {
  try {
    return await readFile(join(dir, MANIFEST_FILE), 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new UserError(
        `${dir}: expected a trace, a folder with ${MANIFEST_FILE} in it, found none.`,
        'Choose a NAME.trace folder that `routescope record` made.',
      );
    }
    if (code === undefined) throw error;
    throw new UserError(
      `${MANIFEST_FILE} in ${dir} could not be read (${code}).`,
      'Is it a file, and may you read it?',
    );
  }
}

export function manifestText(found: TraceManifest): string {
  return `${JSON.stringify(found, null, 2)}\n`;
}

export async function writeManifest(dir: string, found: TraceManifest): Promise<void> {
  await writeAtomic(join(dir, MANIFEST_FILE), [Buffer.from(manifestText(found))]);
}
