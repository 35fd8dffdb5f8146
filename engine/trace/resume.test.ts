import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MANIFEST_FILE, UserError } from '#protocol';
import { type CreateOptions, createTrace, type TracePlan } from './create-trace.ts';
import { openTrace } from './reader.ts';
import { LOCK_FILE } from './recording-lock.ts';
import { SMALL, temporaryFolder, wholeColumns, writeUntil } from './test-traces.ts';
import { type SyntheticShape, syntheticPlan, syntheticRows, writeSyntheticTrace } from './write-synthetic.ts';

const folder = temporaryFolder();
const shape: SyntheticShape = { ...SMALL, level: 'norms', edited: true, nll: true, predicted: true };
const plan = syntheticPlan(shape);

async function create(dir: string, changed: Partial<TracePlan> = {}, options: CreateOptions = {}) {
  return createTrace(dir, { ...plan, ...changed }, { ...options, ...(shape.limits ? { limits: shape.limits } : {}) });
}

test('a killed recording goes on at its last whole part, and equals one that was never stopped', async () => {
  const whole = join(folder, 'whole.trace');
  await writeSyntheticTrace(whole, shape);
  const killed = join(folder, 'killed.trace');
  await writeUntil(killed, shape, 10);
  // A kill between renaming a part and telling of it, and one in the middle of writing.
  cpSync(join(killed, 'part-00000.arrow'), join(killed, 'part-00003.arrow'));
  writeFileSync(join(killed, 'part-00004.arrow.tmp'), 'half');
  writeFileSync(join(killed, 'manifest.json.tmp'), '{');
  const manifest = JSON.parse(readFileSync(join(killed, MANIFEST_FILE), 'utf8'));
  expect(manifest).toMatchObject({ status: 'recording', counts: { sequences: 9, tokens: 540 } });

  const writer = await create(killed);
  expect(readdirSync(killed).sort()).toEqual([
    'manifest.json',
    'part-00000.arrow',
    'part-00001.arrow',
    'part-00002.arrow',
    'recording.lock',
    'sequences.arrow',
  ]);
  expect([writer.nextSequence, writer.tokens, writer.done]).toEqual([9, 540, false]);
  expect(writer.sums()).toEqual((await (await openTrace(killed)).summary()).sums);
  for (let s = 9; s < plan.sequences.length; s++) await writer.add(syntheticRows(shape, plan, s));
  await writer.finish();
  expect(await wholeColumns(killed)).toEqual(await wholeColumns(whole));
  for (const name of readdirSync(whole)) {
    expect(readFileSync(join(killed, name)).equals(readFileSync(join(whole, name))), name).toBe(true);
  }
});

test('an interrupted recording keeps every whole sequence and goes on with the next', async () => {
  const dir = join(folder, 'interrupted.trace');
  const first = await create(dir);
  for (let s = 0; s < 5; s++) await first.add(syntheticRows(shape, plan, s));
  expect(await first.interrupt()).toBe(5);
  expect((await openTrace(dir)).manifest).toMatchObject({
    status: 'interrupted',
    counts: { sequences: 5, tokens: 300 },
  });
  await expect(first.add(syntheticRows(shape, plan, 5))).rejects.toThrow(/not ready/);
  const second = await create(dir);
  expect((await openTrace(dir)).manifest.status).toBe('recording');
  for (let s = second.nextSequence; s < plan.sequences.length; s++) await second.add(syntheticRows(shape, plan, s));
  await second.finish();
  expect(await wholeColumns(dir)).toEqual(await wholeColumns(join(folder, 'whole.trace')));
});

test('a recording that was stopped before its first sequence leaves nothing', async () => {
  const dir = join(folder, 'nothing.trace');
  const writer = await create(dir);
  expect(await writer.interrupt()).toBe(0);
  expect(existsSync(dir)).toBe(false);
});

test('a complete trace is left as it is', async () => {
  const dir = join(folder, 'whole.trace');
  const before = readFileSync(join(dir, MANIFEST_FILE), 'utf8');
  const writer = await create(dir);
  expect(writer.done).toBe(true);
  expect(writer.nextSequence).toBe(plan.sequences.length);
  await writer.finish();
  expect(await writer.interrupt()).toBe(plan.sequences.length);
  expect(readFileSync(join(dir, MANIFEST_FILE), 'utf8')).toBe(before);
});

test('another plan is refused with everything that differs, and nothing is touched', async () => {
  const dir = join(folder, 'differs.trace');
  await writeUntil(dir, shape, 4);
  const before = readdirSync(dir).filter((name) => name !== LOCK_FILE);
  const changed: Partial<TracePlan> = {
    model: {
      ...plan.model,
      config: { seed: 1, rope_theta: 10_000 },
      files: [{ name: 'model.safetensors', bytes: 12, id: 'header:ab' }],
    },
    tokenizer: { sha256: '1'.repeat(64) },
    corpus: { ...plan.corpus, sha256: 'f'.repeat(64) },
    interventions: [],
    backend: 'wasm',
    precision: 'bf16',
    nll: false,
    routers: plan.routers.map((router) => ({ ...router, topK: 4 })),
  };
  const error = await create(dir, changed).catch((each: unknown) => each);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message.split('\n')).toEqual([
    `${dir} holds a recording that differs from this one:`,
    '  config.json rope_theta: none -> 10000',
    '  model.safetensors: none -> header:ab (12 bytes)',
    `  tokenizer: ${'0'.repeat(64)} -> ${'1'.repeat(64)}`,
    `  texts (sha256): ${plan.corpus.sha256} -> ${'f'.repeat(64)}`,
    '  interventions: [{"mode":"mask_pre","targets":[{"layer":0,"expert":0},{"layer":1,"expert":0}]}] -> []',
    '  backend: none -> wasm',
    '  precision: f32 -> bf16',
    '  nll: true -> false',
    '  topK of layer 0: 2 -> 4',
    '  topK of layer 1: 2 -> 4',
  ]);
  expect((error as UserError).hint).toBe(
    'Use the same options to go on with it, choose another place with --out, or --overwrite it.',
  );
  expect(readdirSync(dir)).toEqual(before);
});

test('other versions may go on with a recording, and the trace says from where', async () => {
  const dir = join(folder, 'versions.trace');
  await writeUntil(dir, shape, 4);
  await create(dir, { versions: { node: '24.1.0' } });
  const { notices, versions } = (await openTrace(dir)).manifest;
  expect(versions).toEqual({ node: '24.1.0' });
  expect(notices.at(-1)).toBe('From sequence 3 on, recorded with other versions: node none -> 24.1.0.');
});

/** As the first version of the format wrote it, whose routers could say less. */
function makeOld(dir: string): void {
  const path = join(dir, MANIFEST_FILE);
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  expect(manifest.version).toBe(2);
  writeFileSync(path, JSON.stringify({ ...manifest, version: 1 }));
}

test('a trace of the first version reads as it did, and a recording that goes on with one raises its version', async () => {
  const whole = join(folder, 'old-whole.trace');
  await writeSyntheticTrace(whole, shape);
  const columns = await wholeColumns(whole);
  makeOld(whole);
  const old = await openTrace(whole);
  expect(old.manifest).toMatchObject({ version: 1, status: 'complete', routers: plan.routers });
  expect(await wholeColumns(whole)).toEqual(columns);
  expect((await old.health()).filter(({ level }) => level !== 'ok')).toEqual([]);

  const dir = join(folder, 'old.trace');
  await writeUntil(dir, shape, 4);
  makeOld(dir);
  const writer = await create(dir);
  for (let s = writer.nextSequence; s < plan.sequences.length; s++) await writer.add(syntheticRows(shape, plan, s));
  await writer.finish();
  expect((await openTrace(dir)).manifest).toMatchObject({ version: 2, status: 'complete' });
  expect(await wholeColumns(dir)).toEqual(columns);
});

test('what a router says now and an older recording of it did not is a difference', async () => {
  const dir = join(folder, 'says-more.trace');
  await writeUntil(dir, shape, 4);
  makeOld(dir);
  const routers = plan.routers.map((router) => ({ ...router, softcap: 30 }));
  await expect(create(dir, { routers })).rejects.toThrow(
    `${dir} holds a recording that differs from this one:\n  softcap of layer 0: none -> 30\n  softcap of layer 1: none -> 30`,
  );
});

test('a recording that an older Routescope began without predictions goes on without them', async () => {
  const dir = join(folder, 'older.trace');
  await writeUntil(dir, { ...shape, predicted: false }, 4);
  const writer = await create(dir);
  for (let s = writer.nextSequence; s < plan.sequences.length; s++) await writer.add(syntheticRows(shape, plan, s));
  await writer.finish();
  const { predicted, predicted_token, ...rest } = await wholeColumns(join(folder, 'whole.trace'));
  expect([predicted?.length, predicted_token?.length]).toEqual([shape.tokens, shape.tokens]);
  expect(await wholeColumns(dir)).toEqual(rest);
  expect((await (await openTrace(dir)).readSequence(0)).predicted).toBeNull();
});

test('what a writer notes is written with the next part or with the end, and kept when another goes on', async () => {
  const dir = join(folder, 'notes.trace');
  const noted = async () => (await openTrace(dir)).manifest.notices.slice(plan.notices.length);
  const writer = await create(dir);
  writer.note('first');
  expect(await noted()).toEqual([]);
  for (let s = 0; s < 4; s++) await writer.add(syntheticRows(shape, plan, s));
  expect(await noted()).toEqual(['first']);
  writer.note('second');
  await writer.interrupt();
  expect(await noted()).toEqual(['first', 'second']);

  const other = await create(dir);
  for (let s = other.nextSequence; s < plan.sequences.length; s++) await other.add(syntheticRows(shape, plan, s));
  other.note('third');
  await other.finish();
  expect(await noted()).toEqual(['first', 'second', 'third']);
});

test('damaged parts are reported before anything is added to them', async () => {
  const dir = join(folder, 'damaged.trace');
  await writeUntil(dir, shape, 7);
  const part = join(dir, 'part-00001.arrow');
  writeFileSync(part, readFileSync(part).subarray(0, 1000));
  await expect(create(dir)).rejects.toThrow(
    /part-00001\.arrow in .*: expected \d+ bytes, found 1000: it was cut short\./,
  );
});

test('without resume, a trace that is there is refused', async () => {
  const dir = join(folder, 'whole.trace');
  await expect(create(dir, {}, { resume: false })).rejects.toEqual(
    new UserError(`${dir}: expected no trace, found one.`, 'Choose another place with --out, or --overwrite it.'),
  );
});

test('a reader notices that a trace was recorded anew', async () => {
  const dir = join(folder, 'anew.trace');
  await writeSyntheticTrace(dir, shape);
  const reader = await openTrace(dir);
  const before = await reader.readSequence(0);
  await writeSyntheticTrace(dir, { ...shape, seed: 7, overwrite: true });
  const after = await reader.readSequence(0);
  expect(after.text).not.toBe(before.text);
  expect([...after.tokenIds]).not.toEqual([...before.tokenIds]);
});

test('overwriting refuses what is no trace, and what would be lost beside one', async () => {
  const other = join(folder, 'notes');
  mkdirSync(other);
  writeFileSync(join(other, 'notes.txt'), 'mine');
  await expect(create(other, {}, { overwrite: true })).rejects.toEqual(
    new UserError(
      `${other}: expected a new or empty folder or a trace, found notes.txt.`,
      'Choose another place with --out, for example notes-2.trace. Nothing was changed.',
    ),
  );
  writeFileSync(join(other, MANIFEST_FILE), '{"format": "something else"}');
  await expect(create(other, {}, { overwrite: true })).rejects.toThrow(/found notes\.txt/);
  const beside = join(folder, 'beside.trace');
  await writeUntil(beside, shape, 4);
  writeFileSync(join(beside, 'notes.txt'), 'mine');
  await expect(create(beside, {}, { overwrite: true })).rejects.toEqual(
    new UserError(
      `${beside}: expected nothing but a trace to overwrite, found also notes.txt.`,
      'Move these files elsewhere, or choose another place with --out.',
    ),
  );
  expect(readFileSync(join(other, 'notes.txt'), 'utf8')).toBe('mine');
  expect((await openTrace(beside)).manifest.counts.sequences).toBe(3);
});

test('a file in the place of the folder, and labels that are columns already, are refused', async () => {
  const file = join(folder, 'file.trace');
  writeFileSync(file, '');
  await expect(create(file)).rejects.toEqual(
    new UserError(`${file}: expected a folder or nothing, found a file.`, 'Choose another place with --out.'),
  );
  await expect(create(join(folder, 'labels.trace'), { labels: ['token_id'] })).rejects.toEqual(
    new UserError(
      'The label "token_id" has the name of a column that every trace has.',
      'Give the label another name.',
    ),
  );
});

test('two recordings from different machines into one folder stop at the first part that would be overwritten', async () => {
  const dir = join(folder, 'twice.trace');
  const first = await create(dir);
  writeFileSync(join(dir, LOCK_FILE), JSON.stringify({ pid: process.pid, host: 'elsewhere.invalid', token: 'x' }));
  const second = await create(dir);
  for (let s = 0; s < 4; s++) await first.add(syntheticRows(shape, plan, s));
  const late = (async () => {
    for (let s = 0; s < 4; s++) await second.add(syntheticRows(shape, plan, s));
  })();
  await expect(late).rejects.toEqual(
    new UserError(
      `${dir}: manifest.json was changed by something else while this recording ran. No sequence was kept yet.`,
      'Does another recording write into the same folder? Stop one of them, then run the same command again.',
    ),
  );
  rmSync(dir, { recursive: true });
});
