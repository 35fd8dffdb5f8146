import { expect, test } from 'vitest';
import { moeLayers } from '#protocol';
import { neededTensors, resolveSpec, type TensorSource, withCorrections } from '../index.ts';

const spec = resolveSpec({
  model_type: 'deepseek_v3',
  hidden_size: 32,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  first_k_dense_replace: 1,
  n_routed_experts: 4,
  num_experts_per_tok: 2,
  n_group: 1,
  topk_group: 1,
});

/** A source of which only corrections are read: those of layer L are L and fractions, or as said. */
function source(values: (layer: number) => Float32Array): TensorSource {
  const shapes = new Map(neededTensors(spec).map(({ name, shape }) => [name, shape]));
  const info = (name: string) => {
    const shape = shapes.get(name);
    return shape && { shape, bytes: 0, file: 'model.safetensors' };
  };
  return {
    info,
    async read(name) {
      const layer = Number(/^model\.layers\.(\d)\.mlp\.gate\.e_score_correction_bias$/.exec(name)?.[1]);
      const bytes = new Uint8Array(values(layer).buffer);
      return { name, dtype: 'F32', shape: [4], bytes };
    },
    readPart: () => Promise.reject(new Error('nothing else is read')),
    readRows: () => Promise.reject(new Error('nothing else is read')),
  };
}

test('every router gets the correction of its own layer, and nothing else changes', async () => {
  const filled = await withCorrections(
    spec,
    source((layer) => Float32Array.of(layer, 0.5, -0.25, 0)),
  );
  expect(moeLayers(filled).map(({ moe }) => moe.router.correction)).toEqual([
    [1, 0.5, -0.25, 0],
    [2, 0.5, -0.25, 0],
  ]);
  const without = JSON.stringify(filled, (key, value) => (key === 'correction' ? undefined : value));
  expect(without).toBe(JSON.stringify(spec));
});

test('a correction that is no number is refused by tensor and expert', async () => {
  const damaged = source(() => Float32Array.of(0, Number.NaN, 0, 0));
  await expect(withCorrections(spec, damaged)).rejects.toThrow(
    'model.layers.1.mlp.gate.e_score_correction_bias, expert 1: expected a finite number, found NaN.',
  );
});

test('a Spec that names no correction comes back as it is', async () => {
  const olmoe = resolveSpec({ model_type: 'olmoe' });
  expect(
    await withCorrections(
      olmoe,
      source(() => new Float32Array(4)),
    ),
  ).toBe(olmoe);
});
