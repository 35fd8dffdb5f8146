import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cancelled, type Progress, traceIdentity, UserError } from '#protocol';
import { openTrace, writeSyntheticTrace } from '#trace';
import { analyze } from './analyze.ts';
import { expertCache, multilingualAlignment, routingConsistency, sequenceMetric } from './index.ts';
import type { GivenParams } from './read-params.ts';
import type { SequenceMetric } from './sequence-metric.ts';
import { startThreads, statesFrom, stopThreads } from './threads.ts';

const shape = { tokens: 2400, layers: 2, experts: 16, topK: 4, seed: 2, length: 60, level: 'choices' } as const;
const options = { rangeTokens: 700 };
let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'threads-'));
  await writeSyntheticTrace(join(dir, 'many.trace'), { ...shape, limits: { tokens: 300, bytes: 1e9 } });
});
afterAll(() => rm(dir, { recursive: true }));

async function compare<Params, State>(metric: SequenceMetric<Params, State>, given: GivenParams): Promise<void> {
  const reader = await openTrace(join(dir, 'many.trace'));
  const seen: Progress[] = [];
  const onProgress = (progress: Progress): void => {
    seen.push(progress);
  };
  const found = await sequenceMetric(metric.id).run(reader, given, { ...options, onProgress });
  expect(seen.at(-1)?.done).toBe(2400);
  expect(found).toEqual(await analyze(reader, metric, metric.params(given), options));
}

test('every metric gives the same to the last digit in threads and without them', async () => {
  await compare(routingConsistency, { resamples: 20, segments: [4, 16], positions: 3 });
  await compare(expertCache, { resamples: 20, segments: [4], policies: ['sch', 'lru'] });
  await compare(multilingualAlignment, { resamples: 20 });
});

test('a range of which nothing can be read ends in the error that says so', async () => {
  const threads = await startThreads(2);
  expect(threads).toHaveLength(availableParallelism() < 2 ? 0 : 2);
  const job = { metric: 'routing-consistency', given: {}, shape: {} as never, from: 0, to: 1 };
  const states = statesFrom(threads, [{ ...job, path: join(dir, 'none.trace') }], () => {}, undefined);
  if (threads.length > 0) await expect(states.next()).rejects.toBeInstanceOf(UserError);
  await stopThreads(threads);
});

test('a trace that another one has taken the place of is refused', async () => {
  const reader = await openTrace(join(dir, 'many.trace'));
  const { level, routers, labels } = reader.manifest;
  const trace = { ...traceIdentity(reader.name, reader.manifest), created: '2020-01-01T00:00:00.000Z' };
  const job = { path: reader.path, metric: 'expert-cache', given: {}, shape: { trace, level, routers, labels } };
  await expect(sequenceMetric('expert-cache').collect(reader, { ...job, from: 0, to: 1 }, () => {})).rejects.toEqual(
    new UserError(`${reader.path} has become another trace while it was read.`, 'Analyse it again.'),
  );
});

test('a fired signal stops the threads', async () => {
  const reader = await openTrace(join(dir, 'many.trace'));
  const stop = new AbortController();
  const onProgress = ({ done }: Progress): void => {
    if (done > 0) stop.abort();
  };
  const stopped = sequenceMetric('expert-cache').run(reader, {}, { ...options, signal: stop.signal, onProgress });
  await expect(stopped).rejects.toBeInstanceOf(Cancelled);
});

/** Threads that a run started and that have not ended. */
async function livingThreads(work: (started: Worker[]) => Promise<void>): Promise<number> {
  const started: Worker[] = [];
  const note = (thread: Worker): void => {
    started.push(thread);
  };
  process.on('worker', note);
  try {
    await work(started);
  } finally {
    process.off('worker', note);
  }
  expect(started.length).toBeGreaterThan(0);
  return started.filter(({ threadId }) => threadId !== -1).length;
}

describe.skipIf(availableParallelism() < 2)('where there are threads', () => {
  test('one that is killed in the middle ends the analysis in a message, and the next one goes well', async () => {
    const reader = await openTrace(join(dir, 'many.trace'));
    const metric = sequenceMetric('expert-cache');
    const right = await metric.run(reader, { resamples: 20 }, options);
    const living = await livingThreads(async (started) => {
      const onProgress = ({ done }: Progress): void => {
        if (done > 0) void started[0]?.terminate();
      };
      await expect(metric.run(reader, { resamples: 20 }, { ...options, onProgress })).rejects.toMatchObject({
        name: 'UserError',
        message: 'A thread of the analysis ended with code 1 before its part was done.',
      });
    });
    expect(living).toBe(0);
    expect(await metric.run(reader, { resamples: 20 }, options)).toEqual(right);
  });

  test('one that runs out of memory says so', async () => {
    const greedy = `require('node:worker_threads').parentPort.on('message', () => {
      for (const all = []; ; ) all.push(new Array(1e5).fill(1.5));
    })`;
    const thread = new Worker(greedy, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 20 } });
    const job = { metric: 'expert-cache', given: {}, shape: {} as never, from: 0, to: 1, path: dir };
    const states = statesFrom([thread], [job], () => {}, undefined);
    await expect(states.next()).rejects.toMatchObject({
      name: 'UserError',
      message: 'A thread of the analysis ran out of memory.',
    });
    await stopThreads([thread]);
  });

  test('no thread outlives an analysis, however it ends', async () => {
    const reader = await openTrace(join(dir, 'many.trace'));
    const metric = sequenceMetric('expert-cache');
    const living = await livingThreads(async () => {
      await metric.run(reader, { resamples: 20 }, options);
      const stop = new AbortController();
      const onProgress = ({ done }: Progress): void => {
        if (done > 0) stop.abort();
      };
      const stopped = metric.run(reader, {}, { ...options, signal: stop.signal, onProgress });
      await expect(stopped).rejects.toBeInstanceOf(Cancelled);
      await expect(metric.run(reader, {}, { ...options, signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
        Cancelled,
      );
    });
    expect(living).toBe(0);
  });
});
