import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../index.ts';

const config = {
  model_type: 'olmoe',
  hidden_size: 2048,
  num_hidden_layers: 16,
  num_attention_heads: 16,
  num_key_value_heads: 16,
  num_experts: 64,
  num_experts_per_tok: 8,
  intermediate_size: 1024,
  vocab_size: 50304,
  max_position_embeddings: 4096,
  rope_theta: 10000,
  norm_topk_prob: false,
  tie_word_embeddings: false,
};

test("OLMoE-1B-7B's published config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(6.92, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(1.28, 2);
  expect(describeSpec(spec)).toContain('16 layers, all with a router');
  expect(describeSpec(spec)).toContain('64 experts of width 1024, top-8, softmax router, weights not renormalised');
});

test('older and newer spellings of the rotary settings give the same frequencies', () => {
  const { rope_theta: _, ...rest } = config;
  const older = resolveSpec({ ...config, rope_theta: 500 });
  const newer = resolveSpec({ ...rest, rope_parameters: { rope_type: 'default', rope_theta: 500 } });
  expect(newer).toEqual(older);
  expect(older.layers[0]?.attention.rope?.inverseFrequencies[1]).toBeCloseTo(500 ** (-2 / 128), 12);
});

test.each([
  [
    { model_type: 'gpt2' },
    'config.json: model_type "gpt2" is not a family that Routescope reads. Known: olmoe, granitemoe,',
  ],
  [{ model_type: undefined }, 'config.json: expected model_type (a text), but it is missing.'],
  [
    { hidden_size: '2048' },
    'config.json: expected hidden_size to be a whole number from 1 to 1,048,576, found "2048".',
  ],
  [{ num_attention_heads: 15 }, 'config.json, layer 0: hidden_size is no multiple of num_attention_heads (15).'],
  [{ num_key_value_heads: 5 }, 'config.json, layer 0: 16 attention heads cannot share 5 key/value heads evenly.'],
  [{ num_experts_per_tok: 65 }, 'config.json, layer 0: num_experts_per_tok (65) exceeds num_experts (64).'],
  [
    { head_dim: 2_000_000_000 },
    'config.json: expected head_dim to be a whole number from 1 to 65,536, found 2000000000.',
  ],
  [
    { num_hidden_layers: 100_000_000 },
    'config.json: expected num_hidden_layers to be a whole number from 1 to 1,000, found 100000000.',
  ],
  [
    { num_experts: 100_000_000 },
    'config.json: expected num_experts to be a whole number from 1 to 65,536, found 100000000.',
  ],
  [
    { num_hidden_layers: 500, num_experts: 1000 },
    'config.json: expected at most 100,000 experts in all layers together, found 500,000.',
  ],
  [
    { vocab_size: 1e9 },
    'config.json: expected vocab_size to be a whole number from 1 to 16,777,216, found 1000000000.',
  ],
  [
    { intermediate_size: 1e9 },
    'config.json: expected intermediate_size to be a whole number from 1 to 16,777,216, found 1000000000.',
  ],
  [{ hidden_act: 'gelu' }, 'config.json: hidden_act is "gelu"; supported: "silu".'],
  [{ rope_scaling: { type: 'dynamic' } }, 'config.json, rope_scaling: type is "dynamic"; supported: "default",'],
  [
    { rope_scaling: { type: 'longrope', factor: 2, short_factor: [1] } },
    'config.json: expected short_factor to hold 64 positive numbers, one for each pair of channels of a head, found [1].',
  ],
  [{ rope_scaling: { type: 'linear' } }, 'config.json, rope_scaling: expected factor (a number), but it is missing.'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
