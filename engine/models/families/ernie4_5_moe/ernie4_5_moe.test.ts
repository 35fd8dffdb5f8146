import { expect, test } from 'vitest';
import { moeLayers } from '#protocol';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** As ERNIE-4.5-21B-A3B has it. */
const config = {
  model_type: 'ernie4_5_moe',
  head_dim: null,
  moe_num_experts: 64,
  moe_k: 6,
  moe_layer_end_index: null,
  moe_gate_act: null,
  rope_theta: 500_000,
  tie_word_embeddings: true,
};

test("ERNIE-4.5-21B-A3B's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(21.83, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(3.35, 2);
  expect(spec.layers[0]?.attention.rope?.style).toBe('interleaved');
});

test('the least sum of weights and the correction are told in words', () => {
  expect(describeSpec(resolveSpec({ ...config, moe_norm_min: 0.01 }))).toContain(
    '64 experts of width 1536, top-6, softmax router, choice corrected by a bias of its own, weights renormalised over the chosen, a sum of 0.01 at least',
  );
});

test('routed layers go from one index to another, in steps', () => {
  const routed = (change: object) =>
    moeLayers(resolveSpec({ ...config, num_hidden_layers: 6, ...change })).map(({ layer }) => layer);
  expect(routed({})).toEqual([1, 2, 3, 4, 5]);
  expect(routed({ moe_layer_start_index: 2, moe_layer_end_index: 4 })).toEqual([2, 3, 4]);
  expect(routed({ moe_layer_start_index: 0, moe_layer_end_index: -1, moe_layer_interval: 2 })).toEqual([1, 3, 5]);
});

test('a config saved again by transformers 5 gives the same Spec', () => {
  const { rope_theta, ...rest } = config;
  const again = { ...rest, moe_layer_end_index: 27, rope_parameters: { rope_type: 'default', rope_theta } };
  expect(resolveSpec(again)).toEqual(resolveSpec(config));
});

test.each([
  [{ use_bias: true }, 'config.json: use_bias is true; supported: false.'],
  [{ moe_gate_act: 'sigmoid' }, 'config.json: moe_gate_act is "sigmoid"; supported: "softmax".'],
  [
    { moe_layer_interval: 0 },
    'config.json: expected moe_layer_interval to be a whole number from 1 to 1,000, found 0.',
  ],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
