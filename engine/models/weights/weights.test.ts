import { expect, test } from 'vitest';
import { checkTensors, neededTensors, resolveSpec, type TensorSource } from '../index.ts';

const spec = resolveSpec({
  model_type: 'olmoe',
  hidden_size: 32,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  num_experts: 8,
  num_experts_per_tok: 3,
  intermediate_size: 11,
  vocab_size: 120,
});

/** A source that has every tensor of a Spec, except as said. */
function source(change: Readonly<Record<string, readonly number[] | null>>, of = spec): TensorSource {
  const shapes = new Map(
    neededTensors(of).map(({ name, shape }) => [name, change[name] === undefined ? shape : change[name]]),
  );
  return {
    info: (name) => {
      const shape = shapes.get(name);
      return shape ? { shape, bytes: 0, file: 'model-00002.safetensors' } : undefined;
    },
    read: () => Promise.reject(new Error('nothing is read before it is checked')),
    readPart: () => Promise.reject(new Error('nothing is read before it is checked')),
    readRows: () => Promise.reject(new Error('nothing is read before it is checked')),
  };
}

test('a router of the wrong shape is named with file, what was expected, why, and what was found', () => {
  expect(() => checkTensors(spec, source({ 'model.layers.1.mlp.gate.weight': [7, 32] }))).toThrow(
    'model.layers.1.mlp.gate.weight in model-00002.safetensors: expected shape [8, 32] (num_experts x hidden_size in config.json), found [7, 32].',
  );
});

test('a missing expert is named', () => {
  expect(() => checkTensors(spec, source({ 'model.layers.0.mlp.experts.7.down_proj.weight': null }))).toThrow(
    'model.layers.0.mlp.experts.7.down_proj.weight: expected this tensor (olmoe), but no weight file holds it.',
  );
});

test('a complete source passes', () => {
  expect(() => checkTensors(spec, source({}))).not.toThrow();
});

test('experts that lie in one tensor are told apart by shape, and must all be there', () => {
  const granite = { model_type: 'granitemoe', hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 4 };
  const fused = resolveSpec({ ...granite, num_local_experts: 8, intermediate_size: 11, vocab_size: 120 });
  const shapes = new Map(neededTensors(fused).map(({ name, shape }) => [name, shape]));
  expect(shapes.get('model.layers.0.block_sparse_moe.input_linear.weight')).toEqual([8, 22, 32]);
  expect(shapes.get('model.layers.0.block_sparse_moe.output_linear.weight')).toEqual([8, 32, 11]);
  const short = source({ 'model.layers.0.block_sparse_moe.input_linear.weight': [7, 22, 32] }, fused);
  expect(() => checkTensors(fused, short)).toThrow(
    'model.layers.0.block_sparse_moe.input_linear.weight in model-00002.safetensors: expected shape [8, 22, 32] (num_experts x 2 · intermediate_size x hidden_size in config.json), found [7, 22, 32].',
  );
});
