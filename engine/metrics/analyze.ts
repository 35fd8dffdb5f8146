// Runs a metric over a trace, part by part, so that a trace may be larger than memory and somebody may change their mind.
// A long trace is divided into ranges of parts, which threads work on where there are any.

import { Cancelled, type LabelledArray, traceIdentity, UserError } from '#protocol';
import { type TraceReader, type WatchOptions, watchTokens } from '#trace';
import { addParts } from './add-parts.ts';
import { type PartRange, partRanges } from './part-ranges.ts';
import type { GivenParams, NamedParam } from './read-params.ts';
import { noPause, type Pause, type SequenceMetric, type TraceShape } from './sequence-metric.ts';
import { splitBy } from './split-by.ts';
import { withoutResamples } from './statistics/resampled.ts';
import { startThreads, statesFrom, stopThreads, type ThreadJob } from './threads.ts';

/** A metric whose params are not known yet, as a list of different ones holds them. */
export interface RunnableMetric {
  readonly id: string;
  readonly title: string;
  readonly params: readonly NamedParam[];
  /** @throws UserError when the params are not what they may be, and as `analyze` */
  run(reader: TraceReader, given: GivenParams, options?: AnalyzeOptions): Promise<readonly LabelledArray[]>;
  /** The state that some parts of a trace add up to: what a thread does. @throws UserError as `analyze` */
  collect(reader: TraceReader, job: ThreadJob, onTokens: (tokens: number) => void): Promise<unknown>;
}

export interface AnalyzeOptions extends WatchOptions {
  /** Tokens that are worth a thread. */
  readonly rangeTokens?: number;
  /** Leaves resamples with the bounds that they made: for what is made of two results. */
  readonly keepResamples?: boolean;
}

export function runnable<Params, State>(metric: SequenceMetric<Params, State>): RunnableMetric {
  const { id, title, params: read } = metric;
  return {
    id,
    title,
    params: read.named,
    async run(reader, given, options = {}) {
      const job = { path: reader.path, metric: id, given };
      const work = analyzeWith(metric, given);
      return work((chosen, params) =>
        analyze(reader, chosen, params, options, (ranges, shape, onTokens) =>
          inThreads(
            ranges.map((range) => ({ ...job, ...range, shape })),
            onTokens,
            options.signal,
          ),
        ),
      );
    },
    async collect(reader, { given, shape, from, to }, onTokens) {
      const parts = await reader.parts();
      if (reader.manifest.created !== shape.trace.created || parts.length < to) {
        throw new UserError(`${reader.path} has become another trace while it was read.`, 'Analyse it again.');
      }
      return analyzeWith(
        metric,
        given,
      )(async (chosen, params) => {
        const accumulator = chosen.start(params, shape);
        await addParts(reader, parts.slice(from, to), chosen.needs, accumulator, onTokens, noPause);
        return accumulator.state;
      });
    },
  };
}

/** The metric as it is, or for each value of the label `by` where it has no such param itself. */
function analyzeWith<Params, State>(metric: SequenceMetric<Params, State>, given: GivenParams) {
  const { by, ...rest } = given;
  const splits = typeof by === 'string' && by !== '' && !metric.hasBy;
  return <T>(work: <S>(chosen: SequenceMetric<Params, S>, params: Params) => T): T =>
    splits ? work(splitBy(metric, by), metric.params(rest)) : work(metric, metric.params(given));
}

/** Milliseconds of work between two turns for others. */
const TURN = 20;

/** States of ranges in their order, from other threads; null where there are none. */
type Elsewhere = (
  ranges: readonly PartRange[],
  shape: TraceShape,
  onTokens: (tokens: number) => void,
) => Promise<AsyncIterable<unknown> | null>;

/**
 * @returns the metric's arrays
 * @throws UserError when the params do not fit the trace, the trace is damaged or nothing can be computed; Cancelled
 */
export async function analyze<Params, State>(
  reader: TraceReader,
  metric: SequenceMetric<Params, State>,
  params: Params,
  options: AnalyzeOptions = {},
  elsewhere: Elsewhere = async () => null,
): Promise<readonly LabelledArray[]> {
  const parts = await reader.parts();
  const { manifest } = reader;
  const { level, routers, labels } = manifest;
  const shape = { trace: traceIdentity(reader.name, manifest), level, routers, labels };
  checkRouted(reader.name, metric, shape);
  const accumulator = metric.start(params, shape);
  const pause = pauseUnless(options.signal);
  const tokens = parts.map(({ entry }) => entry.tokens);
  const advance = watchTokens(
    metric.title,
    tokens.reduce((sum, each) => sum + each, 0),
    options,
  );
  advance(0);
  const finished = async (): Promise<readonly LabelledArray[]> => {
    const arrays = await accumulator.finish(pause);
    return options.keepResamples ? arrays : arrays.map(withoutResamples);
  };
  const ranges = partRanges(tokens, options.rangeTokens);
  const states = ranges.length > 1 ? await elsewhere(ranges, shape, advance) : null;
  if (states) {
    for await (const state of states) accumulator.merge(state as State);
    return finished();
  }
  for (const { from, to } of ranges) {
    // Apart even here, so that sums are rounded as they are with threads.
    const own = ranges.length > 1 ? metric.start(params, shape) : accumulator;
    await addParts(reader, parts.slice(from, to), metric.needs, own, advance, pause);
    if (own !== accumulator) accumulator.merge(own.state);
  }
  return finished();
}

/** A dense model's trace holds tokens alone. */
function checkRouted(trace: string, { title }: { readonly title: string }, { routers }: TraceShape): void {
  if (routers.length > 0) return;
  throw new UserError(
    `${title}: ${trace} has no routers, because its model is dense.`,
    'Take a trace of a Mixture-of-Experts model.',
  );
}

async function inThreads(
  jobs: readonly ThreadJob[],
  onTokens: (tokens: number) => void,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<unknown> | null> {
  const threads = await startThreads(jobs.length);
  if (threads.length === 0) return null;
  return (async function* () {
    try {
      yield* statesFrom(threads, jobs, onTokens, signal);
    } finally {
      await stopThreads(threads);
    }
  })();
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
