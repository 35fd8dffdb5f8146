// Runs a metric over a trace, part by part and within a part by blocks of whole sequences, so that a trace may be larger
// than memory and somebody may change their mind.

import { Cancelled, type LabelledArray, layerColumn, type SequenceRow, traceIdentity } from '#protocol';
import { checkIds, chosenFrom, type PartReader, type TraceReader, type WatchOptions, watchTokens } from '#trace';
import type { GivenParams } from './read-params.ts';
import type { MetricSequence, Pause, SequenceAccumulator, SequenceMetric, SequenceNeed } from './sequence-metric.ts';

/** A metric whose params are not known yet, as a list of different ones holds them. */
export interface RunnableMetric {
  readonly id: string;
  readonly title: string;
  /** @throws UserError when the params are not what they may be, and as `analyze` */
  run(reader: TraceReader, given: GivenParams, options?: WatchOptions): Promise<readonly LabelledArray[]>;
}

export function runnable<Params, State>(metric: SequenceMetric<Params, State>): RunnableMetric {
  const { id, title } = metric;
  return {
    id,
    title,
    run: async (reader, given, options) => analyze(reader, metric, metric.params(given), options),
  };
}

/** Rows read at once; a longer sequence is read alone. */
const BLOCK = 4096;
/** Milliseconds of work between two turns for others. */
const TURN = 20;

/**
 * @returns the metric's arrays
 * @throws UserError when the params do not fit the trace, the trace is damaged or nothing can be computed; Cancelled
 */
export async function analyze<Params, State>(
  reader: TraceReader,
  metric: SequenceMetric<Params, State>,
  params: Params,
  options: WatchOptions = {},
): Promise<readonly LabelledArray[]> {
  const parts = await reader.parts();
  const { manifest } = reader;
  const { level, routers, labels } = manifest;
  const accumulator = metric.start(params, {
    trace: traceIdentity(reader.name, manifest),
    level,
    routers,
    labels,
  });
  const pause = pauseUnless(options.signal);
  const total = parts.reduce((sum, part) => sum + part.entry.tokens, 0);
  const advance = watchTokens(metric.title, total, options);
  advance(0);
  for (const part of parts) {
    const { firstSequence, endSequence } = part.entry;
    const [starts, { rows }] = await Promise.all([
      part.starts(),
      reader.sequences(firstSequence, endSequence - firstSequence),
    ]);
    for (let from = 0; from < rows.length; ) {
      const to = blockEnd(starts, from);
      await addBlock(part, starts, rows, from, to, metric.needs, accumulator, pause);
      advance((starts[to] as number) - (starts[from] as number));
      await pause();
      from = to;
    }
  }
  return accumulator.finish(pause);
}

/** Last of the sequences from `from` on that fit in a block together, plus one. */
function blockEnd(starts: Uint32Array, from: number): number {
  let to = from + 1;
  while (to + 1 < starts.length && (starts[to + 1] as number) - (starts[from] as number) <= BLOCK) to++;
  return to;
}

/** Sequences `from` up to `to` of a part. */
async function addBlock<State>(
  part: PartReader,
  starts: Uint32Array,
  sequences: readonly SequenceRow[],
  from: number,
  to: number,
  needs: readonly SequenceNeed[],
  accumulator: SequenceAccumulator<State>,
  pause: Pause,
): Promise<void> {
  const { manifest } = part;
  const { routers } = manifest;
  const columns = routers.map((router) => ({
    router,
    experts: needs.includes('experts') ? layerColumn(router, 'experts') : null,
    weights: needs.includes('weights') ? layerColumn(router, 'weights') : null,
    logits: needs.includes('logits') ? chosenFrom(manifest, router) : null,
  }));
  const names = columns.flatMap(({ experts, weights, logits }) =>
    [experts, weights, logits].filter((name) => name !== null),
  );
  const first = starts[from] as number;
  const rows = await part.read(['token_id', 'special', ...names], first, starts[to] as number);
  const tokenIds = rows.uint32('token_id');
  const special = rows.flags('special');
  const values = columns.map(({ router, experts, weights, logits }) => {
    const ids = experts ? rows.uint16(experts) : new Uint16Array();
    checkIds(ids, router, rows.name);
    return {
      router,
      ids,
      weights: weights ? rows.float32(weights) : new Float32Array(),
      logits: logits ? rows.float32(logits) : null,
    };
  });
  for (let s = from; s < to; s++) {
    const [start, end] = [(starts[s] as number) - first, (starts[s + 1] as number) - first];
    const { sequence, id, item, labels } = sequences[s] as SequenceRow;
    const given: MetricSequence = {
      sequence,
      id,
      item,
      labels,
      tokens: end - start,
      tokenIds: tokenIds.subarray(start, end),
      special: special.subarray(start, end),
      routers: values.map(({ router: { topK, experts }, ids, weights, logits }) => ({
        experts: ids.subarray(start * topK, end * topK),
        weights: weights.subarray(start * topK, end * topK),
        logits: logits ? logits.subarray(start * experts, end * experts) : null,
      })),
    };
    accumulator.add(given);
    await pause();
  }
}

/** Gives others a turn once this has worked for a while, and stops when the signal has fired. */
function pauseUnless(signal: AbortSignal | undefined): Pause {
  let since = performance.now();
  return async () => {
    if (performance.now() - since >= TURN) {
      await new Promise<void>((resume) => setImmediate(resume));
      since = performance.now();
    }
    if (signal?.aborted) throw new Cancelled();
  };
}
