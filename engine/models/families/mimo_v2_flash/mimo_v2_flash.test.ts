import { expect, test } from 'vitest';
import { moeLayers } from '#protocol';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

const config = { model_type: 'mimo_v2_flash' };

test('the defaults give the published size, and what differs between layers is told', () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(308.8, 0);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(15.5, 0);
  const full = [0, 5, 11, 17, 23, 29, 35, 41, 47];
  expect(spec.layers.flatMap(({ attention }, layer) => (attention.window === undefined ? [layer] : []))).toEqual(full);
  expect(describeSpec(spec)).toContain(
    'layers 0, 5, 11, 17, 23, 29, 35, 41, 47: grouped-query attention, 4 key/value heads, 64 heads of 192, values of 128, values times 0.707, 64 channels of a head rotated by position',
  );
  expect(describeSpec(spec).find((line) => line.startsWith('layers 1–4'))).toMatch(
    /8 key\/value heads, .*, a sink in each head, a window of 128 tokens$/,
  );
});

/** The keys of the hub, and those of transformers 5. */
const HUB = {
  ...config,
  num_hidden_layers: 4,
  rope_theta: 2000,
  swa_rope_theta: 300,
  partial_rotary_factor: 0.334,
  layernorm_epsilon: 1e-3,
  hybrid_layer_pattern: [0, 1, 1, 0],
  moe_layer_freq: [0, 1, 0, 1],
  sliding_window_size: 9,
  swa_num_key_value_heads: 8,
  routed_scaling_factor: null,
  n_shared_experts: null,
};
const RESAVED = {
  ...config,
  num_hidden_layers: 4,
  rope_parameters: {
    full_attention: { rope_type: 'default', rope_theta: 2000, partial_rotary_factor: 0.334 },
    sliding_attention: { rope_type: 'default', rope_theta: 300, partial_rotary_factor: 0.334 },
  },
  rms_norm_eps: 1e-3,
  layer_types: ['full_attention', 'sliding_attention', 'sliding_attention', 'full_attention'],
  mlp_layer_types: ['dense', 'sparse', 'dense', 'sparse'],
  sliding_window: 9,
};

test('the keys of the hub and those of transformers 5 say the same', () => {
  const spec = resolveSpec(HUB);
  expect(resolveSpec(RESAVED)).toEqual(spec);
  expect(moeLayers(spec).map(({ layer }) => layer)).toEqual([1, 3]);
  expect(spec.layers.map(({ attention }) => attention.window)).toEqual([undefined, 9, 9, undefined]);
  expect(spec.layers.map(({ attention }) => attention.rope?.inverseFrequencies[1])).toEqual(
    [2000, 300, 300, 2000].map((base) => base ** (-2 / 64)),
  );
});

test('heads of layers with a window may be of another size', () => {
  const sizes = { swa_num_attention_heads: 32, swa_head_dim: 96, swa_v_head_dim: 48 };
  const spec = resolveSpec({ ...HUB, ...sizes });
  expect(spec.layers[0]?.attention).toMatchObject({ heads: 64, headDim: 192, valueDim: 128 });
  expect(spec.layers[1]?.attention).toMatchObject({ heads: 32, headDim: 96, valueDim: 48, scale: 96 ** -0.5 });
  expect(spec.layers[1]?.attention.rope?.inverseFrequencies).toHaveLength(16);
});

test.each([
  [{ scoring_func: 'softmax' }, 'config.json: scoring_func is "softmax"; supported: "sigmoid".'],
  [{ moe_layer_freq: [1] }, 'config.json: expected moe_layer_freq to name 4 layers (num_hidden_layers), found 1.'],
  [
    { partial_rotary_factor: 0.33 },
    "config.json: partial_rotary_factor (0.33) rotates 63 of a head's 192 channels, which are not pairs.",
  ],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...HUB, ...change })).toThrow(message);
});
