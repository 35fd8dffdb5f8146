import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes as GLM-4.5-Air and GLM-4.5 have them. */
const air = { model_type: 'glm4_moe', attention_bias: true, rope_theta: 1_000_000 };
const large = {
  ...air,
  hidden_size: 5120,
  num_hidden_layers: 92,
  num_attention_heads: 96,
  head_dim: 128,
  n_routed_experts: 160,
  moe_intermediate_size: 1536,
  intermediate_size: 12_288,
  first_k_dense_replace: 3,
  routed_scaling_factor: 2.5,
  use_qk_norm: true,
};

test.each([
  ['GLM-4.5-Air', { ...air, head_dim: 128 }, 106.85, 13.42],
  ['GLM-4.5', large, 352.8, 33.63],
])("%s's config gives its published size", (_, config, billions, active) => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(billions, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(active, 2);
});

test('half of each head is rotated where the config says nothing, and what it says otherwise', () => {
  expect(describeSpec(resolveSpec(large))).toContain(
    'grouped-query attention, 8 key/value heads, 96 heads of 128, q/k norm over each head, biases on q, k, v, 64 channels of a head rotated by position',
  );
  const rotated = (change: object) =>
    resolveSpec({ ...large, num_hidden_layers: 1, ...change }).layers[0]?.attention.rope?.inverseFrequencies.length;
  expect(rotated({ partial_rotary_factor: 0.25 })).toBe(16);
  expect(rotated({ partial_rotary_factor: 0.5, rope_parameters: { partial_rotary_factor: 0.75 } })).toBe(48);
});

test('a config saved again by transformers 5 gives the same Spec', () => {
  const { rope_theta, ...rest } = large;
  const parameters = { rope_type: 'default', rope_theta, partial_rotary_factor: 0.5 };
  expect(resolveSpec({ ...rest, rope_parameters: parameters, num_local_experts: 160 })).toEqual(resolveSpec(large));
});

test.each([
  [{ hidden_act: 'gelu' }, 'config.json: hidden_act is "gelu"; supported: "silu".'],
  [{ scoring_func: 'softmax' }, 'config.json: scoring_func is "softmax"; supported: "sigmoid".'],
  [{ n_group: 2, topk_group: 3 }, 'config.json: topk_group (3) exceeds n_group (2).'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...large, ...change })).toThrow(message);
});
