import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openCheckpoint } from './open-checkpoint.ts';
import { temporaryFolder } from './testing.ts';
import { openTokenizer } from './tokenizer.ts';
import { writeSyntheticCheckpoint } from './write-synthetic.ts';

const folder = temporaryFolder();
const sizes = { layers: 2, seed: 5, hidden: 64, heads: 4, kvHeads: 2, experts: 8, topK: 3, width: 40, vocab: 700 };
const sampleModel = fileURLToPath(new URL('../../datasets/sample/tiny-random-olmoe', import.meta.url));

function floats(bf16: Uint8Array): Float32Array {
  const words = Uint16Array.from(
    { length: bf16.length / 2 },
    (_, i) => (bf16[2 * i] as number) | ((bf16[2 * i + 1] as number) << 8),
  );
  return new Float32Array(Uint32Array.from(words, (word) => word << 16).buffer);
}

function moments(values: Float32Array): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

test('a synthetic checkpoint opens as an OLMoE of the sizes asked for, with a tokenizer', async () => {
  const path = join(folder, 'sized');
  await writeSyntheticCheckpoint(path, { ...sizes, tokenizerFrom: sampleModel });
  expect((await readdir(path)).sort()).toEqual(['config.json', 'model.safetensors', 'tokenizer.json']);
  const checkpoint = await openCheckpoint(path);
  expect(checkpoint.config).toMatchObject({ model_type: 'olmoe', num_hidden_layers: 2, num_experts: 8 });
  expect(checkpoint.tensors.size).toBe(3 + 2 * (9 + 3 * 8));
  expect([...checkpoint.tensors.values()].every(({ dtype }) => dtype === 'BF16')).toBe(true);
  const shape = (name: string) => checkpoint.tensors.get(name)?.shape;
  expect(shape('model.layers.1.mlp.experts.7.down_proj.weight')).toEqual([64, 40]);
  expect(shape('model.layers.0.self_attn.k_proj.weight')).toEqual([32, 64]);
  expect(shape('lm_head.weight')).toEqual([700, 64]);
  await checkpoint.close();
  expect((await openTokenizer(path, { modelVocab: sizes.vocab })).vocabulary).toBe(700);
});

test('its weights are spread as promised', async () => {
  const checkpoint = await openCheckpoint(join(folder, 'sized'));
  const read = async (name: string) => moments(floats(await checkpoint.read(name)));
  const embedding = await read('model.embed_tokens.weight');
  expect(Math.abs(embedding.mean)).toBeLessThan(0.02);
  expect(embedding.deviation).toBeCloseTo(1, 1);
  expect((await read('model.layers.0.mlp.experts.3.gate_proj.weight')).deviation).toBeCloseTo(1.5 / 8, 1);
  const norm = await read('model.layers.1.input_layernorm.weight');
  expect(norm.mean).toBeCloseTo(1, 0);
  await checkpoint.close();
});

test('the same seed gives the same bytes, another seed others', async () => {
  const bytes = async (name: string, seed: number) => {
    await writeSyntheticCheckpoint(join(folder, name), { ...sizes, seed });
    return readFile(join(folder, name, 'model.safetensors'));
  };
  const first = await bytes('first', 5);
  expect(first.equals(await bytes('again', 5))).toBe(true);
  expect(first.equals(await bytes('other', 6))).toBe(false);
});
