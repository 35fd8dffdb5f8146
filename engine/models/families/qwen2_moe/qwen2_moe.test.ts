import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes as Qwen1.5-MoE-A2.7B and Qwen2-57B-A14B have them. */
const small = { model_type: 'qwen2_moe' };
const large = {
  ...small,
  hidden_size: 3584,
  num_hidden_layers: 28,
  num_attention_heads: 28,
  num_key_value_heads: 4,
  num_experts: 64,
  num_experts_per_tok: 8,
  moe_intermediate_size: 2560,
  shared_expert_intermediate_size: 20_480,
};

test.each([
  ['Qwen1.5-MoE-A2.7B', small, 14.32, 2.69],
  ['Qwen2-57B-A14B', large, 57.41, 14.25],
])("%s's config gives its published size", (_, config, billions, active) => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(billions, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(active, 2);
});

test('the shared expert and the biases are told in words', () => {
  const words = describeSpec(resolveSpec(small));
  expect(words).toContain('a shared expert of width 5632 beside the routed ones, times a sigmoid of its input');
  expect(words).toContain('multi-head attention, 16 heads of 128, biases on q, k, v');
});

test('windows are those of layer_types, or of every other layer below max_window_layers', () => {
  const windows = (change: object) =>
    resolveSpec({ ...small, num_hidden_layers: 4, sliding_window: 9, ...change }).layers.map(
      ({ attention }) => attention.window,
    );
  expect(windows({})).toEqual([undefined, undefined, undefined, undefined]);
  expect(windows({ use_sliding_window: true, max_window_layers: 2 })).toEqual([9, undefined, undefined, undefined]);
  const layer_types = ['full_attention', 'sliding_attention', 'full_attention', 'sliding_attention'];
  expect(windows({ use_sliding_window: true, layer_types })).toEqual([undefined, 9, undefined, 9]);
});

test.each([
  [
    { layer_types: ['full_attention'] },
    'config.json: expected layer_types to name 24 layers (num_hidden_layers), found 1.',
  ],
  [
    { layer_types: ['linear_attention'], num_hidden_layers: 1 },
    'config.json: layer_types[0] is "linear_attention"; supported: "full_attention", "sliding_attention".',
  ],
  [{ qkv_bias: 'yes' }, 'config.json: expected qkv_bias to be true or false, found "yes".'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...small, ...change })).toThrow(message);
});
