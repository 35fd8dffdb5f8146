import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Cancelled, type JobState, type Progress, type RouterSums, UserError } from '#protocol';
import { createJobQueue, type JobContext } from './job-queue.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A queue that writes down its events, and jobs whose end the test decides. */
function setUp() {
  const states: JobState[] = [];
  const live: { job: string; sums: RouterSums }[] = [];
  const bugs: unknown[] = [];
  const queue = createJobQueue({
    onJob: (state) => states.push(state),
    onLive: (event) => live.push(event),
    onGenerated: () => {},
    onBug: (error) => bugs.push(error),
  });
  const work = new Map<string, { context: JobContext; finish: () => void; fail: (error: unknown) => void }>();
  function submit(name: string): JobState {
    return queue.submit({
      kind: 'record',
      title: name,
      command: `record ${name}`,
      trace: `/${name}.trace`,
      work: (context) =>
        new Promise<void>((finish, fail) => {
          work.set(name, { context, finish, fail });
          context.signal.addEventListener('abort', () => fail(new Cancelled()));
        }),
    });
  }
  const statusOf = (id: string) => queue.list().find((job) => job.id === id)?.status;
  const running = (name: string) => {
    const found = work.get(name);
    if (!found) throw new Error(`${name} is not running`);
    return found;
  };
  return { queue, states, live, bugs, submit, statusOf, running, settle: () => vi.advanceTimersByTimeAsync(0) };
}

const progress = (done: number): Progress => ({
  stage: 'Recording',
  done,
  total: 100,
  unit: 'tokens',
  rate: 0,
  secondsLeft: null,
});

test('one job runs at a time, in the order of asking, and ended jobs stay listed', async () => {
  const { submit, statusOf, running, settle, queue } = setUp();
  const first = submit('first');
  const second = submit('second');
  expect([first.status, second.status]).toEqual(['queued', 'queued']);
  await settle();
  expect([statusOf(first.id), statusOf(second.id)]).toEqual(['running', 'queued']);
  running('first').finish();
  await settle();
  expect([statusOf(first.id), statusOf(second.id)]).toEqual(['complete', 'running']);
  running('second').finish();
  await settle();
  expect(queue.list().map(({ status, ended }) => [status, ended !== null])).toEqual([
    ['complete', true],
    ['complete', true],
  ]);
});

test('a job asked for after the queue ran dry runs too', async () => {
  const { submit, statusOf, running, settle } = setUp();
  submit('first');
  await settle();
  running('first').finish();
  await settle();
  const later = submit('later');
  await settle();
  expect(statusOf(later.id)).toBe('running');
});

test('a running job is asked to stop and says so until it has', async () => {
  const { queue, submit, states, statusOf, settle } = setUp();
  const { id } = submit('job');
  await settle();
  expect(queue.cancel(id).status).toBe('cancelling');
  await settle();
  expect(statusOf(id)).toBe('cancelled');
  expect(states.map(({ status }) => status)).toEqual(['queued', 'running', 'cancelling', 'cancelled']);
  expect(queue.list()[0]?.error?.kind).toBe('cancelled');
});

test('a queued job that is cancelled never runs, and the one behind it does', async () => {
  const { queue, submit, running, statusOf, settle } = setUp();
  submit('first');
  const second = submit('second');
  const third = submit('third');
  await settle();
  expect(queue.cancel(second.id).status).toBe('cancelled');
  running('first').finish();
  await settle();
  expect([statusOf(second.id), statusOf(third.id)]).toEqual(['cancelled', 'running']);
  expect(() => running('second')).toThrow();
});

test('cancelling a job that has ended, or twice, changes nothing', async () => {
  const { queue, submit, running, settle } = setUp();
  const { id } = submit('job');
  await settle();
  running('job').finish();
  await settle();
  expect(queue.cancel(id).status).toBe('complete');
  expect(() => queue.cancel('nobody')).toThrow('There is no job nobody.');
});

test('a job that ends although it was asked to stop is complete', async () => {
  const { queue, settle } = setUp();
  const finish = vi.fn();
  const { id } = queue.submit({
    kind: 'record',
    title: 'deaf',
    command: '',
    trace: '/deaf.trace',
    work: () => new Promise<void>((resolve) => finish.mockImplementation(resolve)),
  });
  await settle();
  queue.cancel(id);
  finish();
  await settle();
  expect(queue.list()[0]?.status).toBe('complete');
});

test('an error of the user keeps its hint; a bug is also told to the engine’s log; the next job runs', async () => {
  const { submit, running, settle, bugs, queue } = setUp();
  submit('first');
  submit('second');
  await settle();
  running('first').fail(new UserError('Disk full.', 'Free some space.'));
  await settle();
  running('second').fail(new TypeError('oops'));
  await settle();
  expect(queue.list().map(({ status, error }) => [status, error?.kind, error?.hint])).toEqual([
    ['failed', 'user', 'Free some space.'],
    ['failed', 'bug', ''],
  ]);
  expect(bugs).toEqual([new TypeError('oops')]);
});

test('progress and sums pass at most four times a second, the newest of them, and none after the end', async () => {
  const { submit, running, settle, states, live } = setUp();
  submit('job');
  await settle();
  const { context, finish } = running('job');
  const sums = (tokens: number) => ({ tokens }) as RouterSums;
  for (let done = 1; done <= 40; done++) {
    context.onProgress(progress(done));
    context.onLive(sums(done));
    await vi.advanceTimersByTimeAsync(25);
  }
  const seen = states.filter((state) => state.status === 'running' && state.progress).map((s) => s.progress?.done);
  expect(seen).toEqual([1, 10, 20, 30, 40]);
  expect(live.map(({ sums: { tokens } }) => tokens)).toEqual([1, 10, 20, 30, 40]);
  context.onProgress(progress(41));
  context.onLive(sums(41));
  finish();
  await settle();
  const before = states.length;
  await vi.advanceTimersByTimeAsync(2000);
  expect(states.length).toBe(before);
  expect(states.at(-1)).toMatchObject({ status: 'complete', progress: { done: 41 } });
});

test('two unfinished jobs never write the same trace', async () => {
  const { submit, running, settle } = setUp();
  submit('job');
  expect(() => submit('job')).toThrow('"job" already writes /job.trace.');
  await settle();
  running('job').finish();
  await settle();
  expect(submit('job').status).toBe('queued');
});

test('closing cancels what runs and what waits, waits for it, and takes nothing new', async () => {
  const { queue, submit, settle } = setUp();
  submit('first');
  submit('second');
  await settle();
  await queue.close();
  expect(queue.list().map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  expect(() => submit('third')).toThrow('The engine is shutting down.');
});
