// Other programs' routes become a trace like any other, so that every metric and view works on them.

import { basename, resolve } from 'node:path';
import { openCheckpoint, openTokenizer, type TextTokenizer } from '#checkpoint';
import { resolveSpec } from '#models';
import { type HealthLine, type Sequence, type TraceManifest, tokenBytes, tokenText, UserError } from '#protocol';
import { createTrace, hashSequences, type SequenceRows, type TracePlan } from '#trace';
import { explainMissing } from '../missing-model.ts';
import { routerEntries } from '../trace-plan.ts';
import { type Assembled, type AssembledSequence, assemble } from './assemble.ts';
import type { ImportedRoutes, ImportHints } from './imported.ts';
import { readRouteFiles } from './read-files.ts';

export interface ImportRequest extends ImportHints {
  readonly files: readonly string[];
  readonly out: string;
  /** The model that made the routes: its layers and routers, and the spelling of its tokens. */
  readonly model?: string;
  readonly overwrite?: boolean;
}

export interface ImportedTrace {
  readonly manifest: TraceManifest;
  readonly health: readonly HealthLine[];
}

interface Known {
  readonly id: string;
  readonly family: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly layers: number;
  readonly routers: TraceManifest['routers'];
  readonly tokenizer: TextTokenizer | null;
}

/**
 * @param version Routescope's own
 * @throws UserError for files in no known layout, or that are not of the model
 */
export async function importTrace(request: ImportRequest, version: string): Promise<ImportedTrace> {
  const known = request.model === undefined ? null : await knownModel(request.model);
  const hints: ImportHints = {
    ...(known ? { layers: known.layers } : request.layers === undefined ? {} : { layers: request.layers }),
    ...topKOf(request, known),
    ...(request.experts === undefined || known ? {} : { experts: request.experts }),
  };
  const routes = await readRouteFiles(request.files, hints);
  const found = assemble(routes, known, hints);
  const assembled = { ...found, health: [...found.health, ...missingColumns(found)] };
  const texts = assembled.sequences.map((sequence) => spelled(sequence, known?.tokenizer ?? null));
  const plan = planOf(request, routes, assembled, texts, known, version);
  const writer = await createTrace(resolve(request.out), plan, {
    resume: false,
    overwrite: request.overwrite ?? false,
  });
  for (const [s, sequence] of assembled.sequences.entries()) await writer.add(rowsOf(sequence, texts[s] as Spelled));
  await writer.finish();
  return { manifest: writer.manifest, health: assembled.health };
}

function topKOf({ topK }: ImportRequest, known: Known | null): { readonly topK?: number } {
  const found = known?.routers[0]?.topK ?? topK;
  return found === undefined ? {} : { topK: found };
}

async function knownModel(path: string): Promise<Known> {
  const checkpoint = await explainMissing(() => openCheckpoint(path));
  try {
    const spec = resolveSpec(checkpoint.config, checkpoint.tensors);
    const routers = routerEntries(spec);
    if (routers.length === 0) {
      throw new UserError(
        `${checkpoint.id} has no routers.`,
        'Name the Mixture-of-Experts model that made the routes.',
      );
    }
    return {
      id: checkpoint.id,
      family: spec.family,
      config: checkpoint.config,
      layers: spec.layers.length,
      routers,
      tokenizer: await openTokenizer(checkpoint.path),
    };
  } finally {
    await checkpoint.close();
  }
}

interface Spelled {
  readonly text: string;
  readonly tokens: readonly string[];
  readonly byteStart: Uint32Array;
  readonly byteEnd: Uint32Array;
  readonly special: Uint8Array;
}

/** Spellings and places of tokens. Without a tokenizer there is no text. */
function spelled({ tokenIds, tokens: count }: AssembledSequence, tokenizer: TextTokenizer | null): Spelled {
  const [byteStart, byteEnd, special] = [new Uint32Array(count), new Uint32Array(count), new Uint8Array(count)];
  if (!tokenIds || !tokenizer) {
    return { text: '', tokens: Array.from({ length: count }, () => ''), byteStart, byteEnd, special };
  }
  const tokens = Array.from(tokenIds, (id) => tokenizer.token(id));
  for (let t = 0; t < count; t++) special[t] = tokenizer.isSpecial(tokenIds[t] as number) ? 1 : 0;
  const own = tokens.map((token, t) => (special[t] ? new Uint8Array() : tokenBytes(token, tokenizer.spelling)));
  const whole = wholeText(own);
  // Where bytes alone make no text, pieces of characters are shown as ⟨E0 A4⟩, so that every token has its place.
  const shown = tokens.map((token, t) => (special[t] ? '' : tokenText(token, tokenizer.spelling)));
  let at = 0;
  for (let t = 0; t < count; t++) {
    byteStart[t] = at;
    at += whole === null ? new TextEncoder().encode(shown[t]).length : (own[t]?.length ?? 0);
    byteEnd[t] = at;
  }
  return { text: whole ?? shown.join('').normalize('NFC'), tokens, byteStart, byteEnd, special };
}

/** The text of all bytes together; null where they are no text, or one that is written otherwise in NFC. */
function wholeText(pieces: readonly (Uint8Array | null)[]): string | null {
  const known = pieces.filter((piece) => piece !== null);
  if (known.length < pieces.length) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(known));
    return text === text.normalize('NFC') ? text : null;
  } catch {
    // A sequence may begin or end in the middle of a character.
    return null;
  }
}

function missingColumns({ sequences }: Assembled): readonly HealthLine[] {
  const warn = (message: string): HealthLine => ({ level: 'warn', message });
  return [
    ...(sequences.every(({ weights }) => weights === null)
      ? [warn('No expert weights: they are NaN in every column of weights')]
      : []),
    ...(sequences.every(({ tokenIds }) => tokenIds === null)
      ? [warn('No token ids: they are 0, and metrics of vocabulary say nothing')]
      : []),
  ];
}

function planOf(
  { files, out }: ImportRequest,
  routes: ImportedRoutes,
  { routers, layers, sequences, health }: Assembled,
  texts: readonly Spelled[],
  known: Known | null,
  version: string,
): TracePlan {
  const planned = sequences.map(({ id }, s): Sequence => ({ id, item: '', text: texts[s]?.text ?? '', labels: {} }));
  const withText = texts.some(({ text }) => text !== '');
  const { tokenizer = null } = known ?? {};
  return {
    model: {
      id: known?.id ?? routes.model ?? 'unknown',
      family: known?.family ?? 'unknown',
      layers,
      config: known?.config ?? {},
      files: [],
    },
    tokenizer: { sha256: tokenizer?.sha256 ?? '', ...(tokenizer ? { spelling: tokenizer.spelling } : {}) },
    corpus: {
      name: basename(files[0] ?? out),
      sha256: hashSequences(planned),
      sequences: planned.length,
      tokens: sequences.reduce((sum, { tokens }) => sum + tokens, 0),
    },
    sequences: planned,
    interventions: [],
    backend: routes.format,
    precision: 'unknown',
    level: 'choices',
    nll: false,
    text: withText,
    logits: 'float32',
    routers,
    labels: [],
    versions: { routescope: version, node: process.versions.node },
    notices: [
      `Imported: ${routes.format}.`,
      ...health.filter(({ level }) => level !== 'ok').map(({ message }) => `${message}.`.replace(/\.\.$/, '.')),
    ],
  };
}

function rowsOf(sequence: AssembledSequence, spelling: Spelled): SequenceRows {
  const { tokens, tokenIds, promptTokens, experts, weights } = sequence;
  const generated = Uint8Array.from({ length: tokens }, (_, t) => (promptTokens !== null && t >= promptTokens ? 1 : 0));
  return {
    tokenIds: tokenIds ?? new Uint32Array(tokens),
    tokens: spelling.tokens,
    byteStart: spelling.byteStart,
    byteEnd: spelling.byteEnd,
    nll: null,
    predicted: null,
    special: spelling.special,
    generated,
    routers: experts.map((ids, r) => ({
      experts: ids,
      weights: weights?.[r] ?? new Float32Array(ids.length).fill(Number.NaN),
    })),
  };
}
