import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inspectModel } from './inspect.ts';

const FAMILIES = join(import.meta.dirname, '..', 'models', 'families');
const folder = mkdtempSync(join(tmpdir(), 'routescope-inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A golden checkpoint with a tokenizer beside it: those that were made for their numbers alone have none. */
async function inspect(golden: string) {
  const path = join(folder, golden.replaceAll('/', '-'));
  cpSync(join(FAMILIES, golden), path, { recursive: true });
  cpSync(join(FAMILIES, 'olmoe/golden/f16/tokenizer.json'), join(path, 'tokenizer.json'));
  return inspectModel(path);
}

test('experts in mxfp4 are told apart from the rest, with what they take expanded', async () => {
  const { stored, fits, usual, fileBytes, parameters, unusedTensors } = await inspect('gpt_oss/golden/mxfp4');
  // 3 layers, 8 experts, gate, up and down of 64 x 32: 4 bits each and 8 per 32.
  const weights = 3 * 8 * 3 * 64 * 32;
  const bytes = weights / 2 + weights / 32;
  expect(stored.map(({ type }) => type)).toEqual(['mxfp4', 'BF16']);
  expect(stored[0]).toMatchObject({ weights, bytes, experts: bytes });
  expect(stored[1]?.expanded).toBeUndefined();
  expect(stored.reduce((sum, each) => sum + each.weights, 0)).toBe(parameters);
  expect(fileBytes).toBeGreaterThan(stored.reduce((sum, each) => sum + each.bytes, 0));
  expect(unusedTensors).toEqual([]);
  // bf16 holds them exactly, so that is what they are in either precision; on wasm twice float32.
  for (const { backend, bytes: resident } of stored[0]?.expanded ?? []) {
    expect(resident).toBe(weights * (backend === 'wasm' ? 8 : 2));
  }
  expect(usual.precision).toBe(usual.backend === 'tensorflow' ? 'bf16' : 'f32');
  expect(fits.some(({ backend, precision }) => backend === usual.backend && precision === usual.precision)).toBe(true);
});

test('weights without a tokenizer are described all the same, with what is missing and what to do', async () => {
  const path = join(FAMILIES, 'olmoe/golden/bf16');
  const { spec, words, tokenizer, fits } = await inspectModel(path);
  expect(spec.family).toBe('olmoe');
  expect(words.length).toBeGreaterThan(3);
  expect(fits.length).toBeGreaterThan(0);
  expect(tokenizer).toEqual({
    missing: `${path}: expected tokenizer.json, found none.`,
    hint: 'Download it from the same repository and revision as the weights.',
  });
  const damaged = join(folder, 'damaged');
  cpSync(path, damaged, { recursive: true });
  writeFileSync(join(damaged, 'tokenizer.json'), '{}');
  await expect(inspectModel(damaged)).rejects.toThrow(
    'tokenizer.json: expected a model with a vocabulary, found none.',
  );
});

test('fp8 takes two bytes in bf16 and four in float32', async () => {
  const { stored, fits, usual } = await inspect('deepseek_v3/golden/fp8');
  const [fp8, bf16] = stored;
  expect([fp8?.type, bf16?.type]).toEqual(['fp8 in tiles of 8 x 16', 'BF16']);
  expect(fp8?.experts).toBeLessThan(fp8?.bytes as number);
  for (const { backend, precision, bytes } of fp8?.expanded ?? []) {
    expect(bytes).toBe((fp8?.weights as number) * (backend === 'wasm' ? 8 : precision === 'bf16' ? 2 : 4));
    const need = fits.find((each) => each.backend === backend && each.precision === precision);
    expect(need?.weights).toBeGreaterThan(bytes);
  }
  expect(usual.precision).toBe(usual.backend === 'tensorflow' ? 'bf16' : 'f32');
});
