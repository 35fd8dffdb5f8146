import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes as GLM-4.7-Flash has them. */
const config = {
  model_type: 'glm4_moe_lite',
  q_lora_rank: 768,
  first_k_dense_replace: 1,
  rope_theta: 1_000_000,
  topk_method: 'noaux_tc',
};

test("GLM-4.7-Flash's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(29.94, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(3.9, 2);
  const words = describeSpec(spec);
  expect(words).toContain('47 layers, router in 1–46, dense in 0');
  expect(words).toContain(
    'latent attention, keys and values from 512 channels, queries from 768, 20 heads of 256, 64 channels of a head rotated by position',
  );
});

test('a list of dense layers counts before their number', () => {
  const listed = { ...config, num_hidden_layers: 3, mlp_layer_types: ['sparse', 'dense', 'sparse'] };
  expect(resolveSpec(listed).layers.map(({ ffn }) => ffn.kind)).toEqual(['moe', 'dense', 'moe']);
});

test.each([
  [{ scoring_func: 'softmax' }, 'config.json: scoring_func is "softmax"; supported: "sigmoid".'],
  [{ mlp_layer_types: ['sparse'] }, 'config.json: expected mlp_layer_types to name 47 layers'],
  [
    { num_hidden_layers: 1, mlp_layer_types: ['wide'] },
    'config.json: mlp_layer_types[0] is "wide"; supported: "dense", "sparse".',
  ],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
