// What happens to a run from outside: somebody stops it, whenever; files are cut short, vanish or are taken by another.
// Each ends in one message, nothing is left behind, and the next run goes well.

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleModelPath } from '#datasets';
import { Cancelled, type RecordRequest, type SequenceData, UserError } from '#protocol';
import { type Backend, openBackend, probeBackends } from '#tensor';
import { openTrace } from '#trace';
import { generateText } from './generate/generate-text.ts';
import { recordTrace } from './record.ts';
import { accounts } from './testing/accounts.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'routescope-faults-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const TEXT = 'The river rises in the hills.\nDer Fluss entspringt in den Hügeln.\nWater, stones and time.';
type Change = Partial<RecordRequest> & { readonly out: string };

const request = ({ out, ...change }: Change): RecordRequest & { readonly out: string } => ({
  model: sampleModelPath(),
  source: { kind: 'pasted', name: 'rivers', text: TEXT, perLine: true },
  backend: 'wasm',
  level: 'norms',
  nll: true,
  ...change,
  out: join(folder, out),
});

async function record(change: Change, context: Partial<Parameters<typeof recordTrace>[1]> = {}): Promise<string> {
  return (await recordTrace(request(change), { version: 'test', ...context })).trace;
}

async function readAll(path: string): Promise<readonly SequenceData[]> {
  const trace = await openTrace(path);
  const all: SequenceData[] = [];
  for (let s = 0; s < trace.manifest.counts.sequences; s++) all.push(await trace.readSequence(s));
  await trace.close();
  return all;
}

/** A signal that fires when it is looked at for the n-th time: so each place that looks is stopped at once. */
function firesAtLook(n: number): { readonly signal: AbortSignal; readonly looks: () => number } {
  const controller = new AbortController();
  const { signal } = controller;
  let looks = 0;
  Object.defineProperty(signal, 'aborted', {
    get() {
      if (++looks === n) controller.abort();
      return looks >= n;
    },
  });
  return { signal, looks: () => looks };
}

for (const { name, usable, detail } of await probeBackends()) {
  describe.skipIf(!usable)(usable ? `on ${name}` : `on ${name} (skipped: ${detail})`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await openBackend({ name, precision: 'f32' });
    });

    test('a recording can be stopped at every place that looks whether it should, and goes on from there', async () => {
      const options = { backend: name, precision: 'f32' } as const;
      const whole = await readAll(await record({ ...options, out: `whole-${name}.trace` }));
      const before = accounts(folder, backend);
      const counted = firesAtLook(Number.POSITIVE_INFINITY);
      await record({ ...options, out: `counted-${name}.trace` }, counted);
      const all = counted.looks();
      // Reading, cutting into tokens, every expert of every layer, between layers, the losses, the parts.
      expect(all).toBeGreaterThan(60);
      for (let n = 1; n <= all; n += n < 20 || n > all - 20 ? 1 : 7) {
        const stopped = await record({ ...options, out: 'stopped.trace' }, firesAtLook(n)).catch(
          (error: unknown) => error,
        );
        expect(stopped, `look ${n} of ${all}`).toBeInstanceOf(Cancelled);
        expect(accounts(folder, backend), `look ${n} of ${all}`).toEqual(before);
        if (n % 50 === 1) expect(await readAll(await record({ ...options, out: 'stopped.trace' }))).toEqual(whole);
        rmSync(join(folder, 'stopped.trace'), { recursive: true, force: true });
      }
    });

    test('generating can be stopped at every place that looks, too', async () => {
      const ask = (signal: AbortSignal) =>
        generateText(
          {
            model: sampleModelPath(),
            prompts: ['The river', 'Der'],
            maxTokens: 4,
            backend: name,
            precision: 'f32',
            interventions: [],
          },
          { signal },
        );
      const counted = firesAtLook(Number.POSITIVE_INFINITY);
      const before = accounts(folder, backend);
      const right = await ask(counted.signal);
      const all = counted.looks();
      expect(all).toBeGreaterThan(60);
      for (let n = 1; n <= all; n += n < 20 || n > all - 20 ? 1 : 11) {
        const stopped = await ask(firesAtLook(n).signal).catch((error: unknown) => error);
        expect(stopped, `look ${n} of ${all}`).toBeInstanceOf(Cancelled);
        expect(accounts(folder, backend), `look ${n} of ${all}`).toEqual(before);
      }
      expect(await ask(new AbortController().signal)).toEqual(right);
    });

    test('weights that are cut short while they are loaded end in one message', async () => {
      const model = join(folder, `cut-${name}`);
      cpSync(sampleModelPath(), model, { recursive: true });
      const before = accounts(folder, backend);
      const cut = record(
        { model, backend: name, precision: 'f32', out: `cut-${name}.trace` },
        {
          onProgress({ stage, done }) {
            if (stage.startsWith('Loading') && done > 0) truncateSync(join(model, 'model.safetensors'), 300_000);
          },
        },
      );
      await expect(cut).rejects.toThrow(
        /^\S+ in model\.safetensors: expected \d+ bytes at \d+, found \d+: the file became shorter while it was open\.$/,
      );
      await expect(cut).rejects.toBeInstanceOf(UserError);
      expect(accounts(folder, backend)).toEqual(before);
      expect(existsSync(join(folder, `cut-${name}.trace`))).toBe(false);
      // What is left of it is no checkpoint any more.
      await expect(record({ model, out: 'again.trace' })).rejects.toThrow(/expected data up to byte/);
      expect(accounts(folder, backend)).toEqual(before);
    });
  });
}

test('a checkpoint that is deleted while it is loaded is read to its end, and is gone for the next run', async () => {
  const model = join(folder, 'deleted');
  cpSync(sampleModelPath(), model, { recursive: true });
  const before = accounts(folder);
  const whole = await readAll(await record({ out: 'kept.trace' }));
  let gone = false;
  const trace = await record(
    { model, out: 'deleted.trace' },
    {
      onProgress({ stage, done }) {
        if (gone || !stage.startsWith('Loading') || done === 0) return;
        rmSync(model, { recursive: true });
        gone = true;
      },
    },
  );
  expect(gone).toBe(true);
  expect(await readAll(trace)).toEqual(whole);
  expect(accounts(folder)).toEqual(before);
  await expect(record({ model, out: 'next.trace' })).rejects.toThrow(/expected a model folder, found nothing there\.$/);
});

test('a trace whose folder vanishes while it is written ends in one message', async () => {
  const before = accounts(folder);
  const lost = record(
    { out: 'lost.trace' },
    {
      onLive() {
        rmSync(join(folder, 'lost.trace'), { recursive: true });
      },
    },
  );
  await expect(lost).rejects.toThrow(/lost\.trace could not be written: the folder has vanished \(ENOENT\)\./);
  await expect(lost).rejects.toBeInstanceOf(UserError);
  expect(accounts(folder)).toEqual(before);
  expect((await readAll(await record({ out: 'lost.trace' }))).length).toBe(3);
});

test('of two recordings into one folder one is right and the other is told so', async () => {
  const both = await Promise.allSettled([record({ out: 'same.trace' }), record({ out: 'same.trace' })]);
  const [right] = both.filter(({ status }) => status === 'fulfilled');
  const [wrong] = both.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  expect([right?.status, wrong?.status]).toEqual(['fulfilled', 'rejected']);
  expect(wrong?.reason).toBeInstanceOf(UserError);
  expect(wrong?.reason.message).toMatch(/same\.trace: another recording \(process \d+\) writes into this folder\.$/);
  expect(await readAll(join(folder, 'same.trace'))).toEqual(await readAll(await record({ out: 'alone.trace' })));
});

test('two recordings into two folders at once are both what they are alone', async () => {
  const other = { kind: 'pasted', name: 'other', text: 'Something else.\nAltogether.', perLine: true } as const;
  const before = accounts(folder);
  const [a, b] = await Promise.all([record({ out: 'a.trace' }), record({ out: 'b.trace', source: other })]);
  expect(await readAll(a)).toEqual(await readAll(await record({ out: 'a-alone.trace' })));
  expect(await readAll(b)).toEqual(await readAll(await record({ out: 'b-alone.trace', source: other })));
  expect(accounts(folder)).toEqual(before);
});

test('two processes that record into one folder do not get in each other’s way', async () => {
  const lines = join(folder, 'lines.txt');
  writeFileSync(lines, `${TEXT}\n`.repeat(200));
  const out = join(folder, 'processes.trace');
  const cli = join(import.meta.dirname, '..', 'cli.ts');
  const run = (): Promise<{ readonly code: number | null; readonly said: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [
        cli,
        ...['record', '--model', sampleModelPath(), '--lines', lines, '--out', out, '--backend', 'wasm'],
      ]);
      let said = '';
      child.stderr.on('data', (text) => {
        said += text;
      });
      // Not `exit`, which may come before the last words.
      child.on('close', (code) => resolve({ code, said }));
    });
  const ends = await Promise.all([run(), run()]);
  const lost = ends.filter(({ code }) => code !== 0);
  // Where one was done before the other began, that one finds a complete trace, which is right as well.
  for (const { said } of lost) expect(said).toMatch(/another recording \(process \d+\) writes into this folder/);
  expect(lost.length).toBeLessThan(2);
  expect((await readAll(out)).length).toBe(600);
});
