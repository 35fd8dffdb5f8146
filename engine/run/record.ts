// A recording: texts through a model, every router's decision into a trace. Resumable, cancellable, whole sequences only.

import { type Checkpoint, type EncodedText, openCheckpoint, openTokenizer, type TextTokenizer } from '#checkpoint';
import { interventionHooks } from '#interventions';
import { type Batch, checkLength, forward, Hooks } from '#models';
import {
  Cancelled,
  formatCount,
  formatCountOf,
  moeLayers,
  type PositionName,
  type RecordRequest,
  type RouterSums,
  type Sequence,
  type Spec,
  type TraceManifest,
  UserError,
} from '#protocol';
import { timed } from '#tensor';
import { createTrace, type TraceWriter } from '#trace';
import { batches } from './batches.ts';
import { type LoadedModel, loadModel, type ModelPlan, openSpec, planModel } from './load-model.ts';
import type { Workload } from './memory.ts';
import { withMemory } from './memory-refused.ts';
import { explainMissing } from './missing-model.ts';
import { type Outlook, tokenOutlook } from './nll.ts';
import { RateMeter } from './rate.ts';
import { RoutingRecorder } from './recorder.ts';
import { sequenceRows } from './sequence-rows.ts';
import { readSource, type SourceContext } from './sources.ts';
import { STOPPED_EARLY, tokenize } from './tokenize.ts';
import { tracePlan } from './trace-plan.ts';
import { trafficDetail, trafficNotes } from './traffic.ts';
import { turn } from './turn.ts';

export interface RecordContext extends SourceContext {
  /** Sums so far, after each batch. */
  readonly onLive?: (sums: RouterSums) => void;
  /** Routescope's own version, for the manifest. */
  readonly version: string;
}

export interface Recording {
  readonly trace: string;
  readonly manifest: TraceManifest;
}

/**
 * Records a trace, or goes on with one that was interrupted. Of a dense model it holds the tokens and their losses.
 * @throws UserError; Cancelled when stopped, with every finished sequence kept
 */
export async function recordTrace(
  given: RecordRequest & { readonly out: string },
  context: RecordContext,
): Promise<Recording> {
  if (given.half && (given.level ?? 'choices') === 'choices') {
    throw new UserError(
      'Half precision is for router logits, and level choices stores none.',
      'Leave --half out, or record at --level probs.',
    );
  }
  const corpus = await readSource(given.source, given.labels, context).catch((error: unknown) => {
    throw error instanceof Cancelled ? new Cancelled(STOPPED_EARLY) : error;
  });
  const checkpoint = await explainMissing(() => openCheckpoint(given.model));
  try {
    const spec = await openSpec(checkpoint);
    const request = requestFor(spec, given);
    // Refuses a set that does not fit before anything is loaded.
    interventionHooks(request.interventions ?? [], spec);
    const tokenizer = await timed('text', () => openTokenizer(checkpoint.path, { modelVocab: spec.vocab }));
    const tokenized = await timed('text', () =>
      tokenize(corpus.sequences, tokenizer, spec.contextLength, context.signal),
    );
    for (const [s, { ids }] of tokenized.encodings.entries()) {
      checkLength(spec, ids.length, `Sequence ${corpus.sequences[s]?.id}`);
    }
    const plan = await planModel(checkpoint, {
      backend: request.backend ?? 'auto',
      precision: request.precision ?? 'auto',
      ...(request.expertBudget ? { expertBudget: request.expertBudget } : {}),
      work: workOf(tokenized.encodings, request),
    });
    const manifest = tracePlan({
      request,
      version: context.version,
      corpus,
      tokenized,
      checkpoint,
      tokenizer,
      spec,
      model: plan,
    });
    const begin = (): Promise<TraceWriter> =>
      createTrace(request.out, manifest, { overwrite: request.overwrite ?? false });
    // What is wrong with a trace that is there should show before minutes of loading; but one that is to be replaced
    // stays until the model stands.
    const early = request.overwrite ? undefined : await begin();
    if (early?.done) return { trace: request.out, manifest: early.manifest };
    const { encodings } = tokenized;
    const work = { request, context, checkpoint, plan, tokenizer, sequences: corpus.sequences, encodings };
    const writer = await recordInto(early, begin, work);
    return { trace: request.out, manifest: writer.manifest };
  } finally {
    await checkpoint.close();
  }
}

/** A dense model has no routing to store, at whatever level: its losses are all that there is. */
function requestFor<T extends RecordRequest>(spec: Spec, request: T): T {
  return moeLayers(spec).length > 0 ? request : { ...request, level: 'choices', half: false, nll: true };
}

function workOf(encodings: readonly EncodedText[], { nll = false }: RecordRequest): Workload {
  const lengths = encodings.map(({ ids }) => ids.length);
  return {
    nll,
    tokens: lengths.reduce((sum, length) => sum + length, 0),
    longest: lengths.reduce((most, length) => Math.max(most, length), 0),
  };
}

/** All that a recording is made of, once it has been planned. */
interface Work {
  readonly request: RecordRequest;
  readonly context: RecordContext;
  readonly checkpoint: Checkpoint;
  readonly plan: ModelPlan;
  readonly tokenizer: TextTokenizer;
  readonly sequences: readonly Sequence[];
  /** Of each sequence. */
  readonly encodings: readonly EncodedText[];
}

/** @param early the writer, where it could begin before the model was loaded */
async function recordInto(
  early: TraceWriter | undefined,
  begin: () => Promise<TraceWriter>,
  work: Work,
): Promise<TraceWriter> {
  const { request, context, checkpoint, plan, encodings } = work;
  let model: LoadedModel | undefined;
  let writer = early;
  try {
    const loaded = await loadModel(checkpoint, plan, context);
    model = loaded;
    const into = writer ?? (await begin());
    writer = into;
    await withMemory('recording', plan, () => recordBatches(into, loaded, work));
    await into.finish();
    return into;
  } catch (error) {
    const kept = (await writer?.interrupt()) ?? 0;
    if (error instanceof Cancelled) throw new Cancelled(stopped(kept, encodings.length, request));
    throw error;
  } finally {
    model?.dispose();
  }
}

function stopped(kept: number, planned: number, request: RecordRequest): string {
  if (kept === 0) return 'Stopped before the first sequence was done; nothing was kept.';
  return `Stopped. ${formatCount(kept)} of ${formatCountOf(planned, 'sequence')} are kept in ${request.out}; the same command goes on from there.`;
}

async function recordBatches(
  writer: TraceWriter,
  model: LoadedModel,
  { request, context: { signal, onProgress, onLive }, plan, tokenizer, sequences, encodings }: Work,
): Promise<void> {
  const { level = 'choices', nll = false, interventions = [] } = request;
  const { routers } = writer.manifest;
  const recorder = new RoutingRecorder(level, interventions.length > 0, new Set(routers.map(({ layer }) => layer)));
  const hooks = new Hooks([...recorder.before, ...interventionHooks(interventions, model.spec), ...recorder.after]);
  const { experts } = model.weights;
  const afterLayer = async (layer: number): Promise<void> => {
    await timed('read back', () => recorder.afterLayer(layer));
    // Over the budget batches are large and layers slow, so that a batch at a time would say too little.
    if (!experts.complete) {
      const tokens = Math.floor((inBatch * (layer + 1)) / model.spec.layers.length);
      onProgress?.({ ...meter.set(done + tokens), ...trafficDetail(model) });
    }
    await turn();
  };

  /** Losses and predictions of a batch, if they are wanted; its routes are in the recorder. */
  const run = async (batch: Batch, nameOf: PositionName): Promise<Outlook | null> => {
    const until = nll || level === 'norms' ? 'hidden' : 'routers';
    const options = { nameOf, ...(signal ? { signal } : {}) };
    const hidden = await forward(model, batch, { hooks, until, afterLayer, ...options });
    try {
      return hidden && nll
        ? await timed('losses', () => tokenOutlook(model, hidden, batch.ids, batch.lengths, options))
        : null;
    } finally {
      hidden?.dispose();
    }
  };

  const lengths = encodings.map(({ ids }) => ids.length);
  const before = lengths.slice(0, writer.nextSequence).reduce((sum, length) => sum + length, 0);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const meter = new RateMeter('Recording', total, 'tokens', before);
  let done = before;
  let inBatch = 0;
  onProgress?.(meter.progress());
  try {
    for (const [start, end] of batches(lengths, writer.nextSequence, plan.batchTokens)) {
      const batch = encodings.slice(start, end);
      const ids = concatIds(batch);
      inBatch = ids.length;
      const nameOf = positionName(sequences.slice(start, end), batch);
      const outlook = await run({ ids, lengths: lengths.slice(start, end) }, nameOf);
      const records = recorder.take(routers);
      let offset = 0;
      for (const encoding of batch) {
        const at = offset;
        const rows = () => sequenceRows(encoding, records, routers, outlook, at, tokenizer);
        await timed('trace written', () => writer.add(rows()));
        offset += encoding.ids.length;
      }
      onLive?.(writer.sums());
      done += ids.length;
      onProgress?.({ ...meter.set(done), ...trafficDetail(model) });
    }
  } finally {
    recorder.dispose();
    for (const note of trafficNotes(model)) writer.note(note);
  }
}

/** `sequence market.de, position 7 ("Ġund")` for a position of the batch. */
function positionName(sequences: readonly Sequence[], batch: readonly EncodedText[]): PositionName {
  return (position) => {
    let at = position;
    let s = 0;
    while (at >= (batch[s]?.ids.length ?? Number.POSITIVE_INFINITY)) {
      at -= batch[s]?.ids.length ?? 0;
      s++;
    }
    return `sequence ${sequences[s]?.id}, position ${at} (${JSON.stringify(batch[s]?.tokens[at])})`;
  };
}

function concatIds(encodings: readonly EncodedText[]): Int32Array {
  const ids = new Int32Array(encodings.reduce((sum, each) => sum + each.ids.length, 0));
  let offset = 0;
  for (const each of encodings) {
    ids.set(each.ids, offset);
    offset += each.ids.length;
  }
  return ids;
}
