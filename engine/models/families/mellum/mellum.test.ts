import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** As Mellum2-12B-A2.5B has it. */
const config = {
  model_type: 'mellum',
  layer_types: Array.from({ length: 28 }, (_, l) => (l % 4 === 3 ? 'full_attention' : 'sliding_attention')),
  mlp_layer_types: Array(28).fill('sparse'),
  num_experts: 64,
  rope_parameters: {
    full_attention: {
      rope_type: 'yarn',
      rope_theta: 500_000,
      factor: 16,
      original_max_position_embeddings: 8192,
      beta_fast: 32,
      beta_slow: 1,
      attention_factor: 1.2772588722239782,
    },
    sliding_attention: { rope_type: 'default', rope_theta: 500_000 },
  },
};

test("Mellum2-12B-A2.5B's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(12.15, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(2.44, 2);
});

test('layers with a window have rotary settings of their own', () => {
  const spec = resolveSpec(config);
  const attention = 'grouped-query attention, 4 key/value heads, 32 heads of 128, q/k norm over each head';
  const words = describeSpec(spec);
  expect(words.find((line) => line.startsWith('layers 0–2, 4–6'))).toContain(`${attention}, a window of 1,024 tokens`);
  expect(words.find((line) => line.startsWith('layers 3, 7'))).toContain(`${attention}, rotation times 1.27726`);

  const bases = (change: object) =>
    resolveSpec({ ...config, ...change }).layers.map(({ attention: { rope } }) =>
      Math.round((rope?.inverseFrequencies[1] ?? 0) ** -64),
    );
  expect(bases({ rope_parameters: undefined }).slice(2, 5)).toEqual([10_000, 500_000, 10_000]);
});

test('the other name of the number of experts gives the same Spec', () => {
  expect(resolveSpec({ ...config, num_experts: undefined, num_local_experts: 64 })).toEqual(resolveSpec(config));
});

test.each([
  [{ hidden_act: 'gelu' }, 'config.json: hidden_act is "gelu"; supported: "silu".'],
  [
    { layer_types: Array(28).fill('linear_attention') },
    'config.json: layer_types[0] is "linear_attention"; supported: "full_attention", "sliding_attention".',
  ],
  [
    { rope_parameters: { full_attention: { rope_type: 'ntk' } } },
    'config.json, rope_parameters, full_attention: rope_type is "ntk"; supported: "default",',
  ],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
