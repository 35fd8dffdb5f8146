import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

const factors = (first: number): number[] => Array.from({ length: 64 }, (_, i) => first + i);
/** As Phi-3.5-MoE has it, but for the factors. */
const config = {
  model_type: 'phimoe',
  attention_bias: true,
  lm_head_bias: true,
  sliding_window: 131_072,
  rope_theta: 10_000,
  rope_scaling: {
    type: 'longrope',
    short_factor: factors(1),
    long_factor: factors(2),
    short_mscale: 1.243163121016122,
    long_mscale: 1.243163121016122,
    original_max_position_embeddings: 4096,
  },
};

test("Phi-3.5-MoE's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(41.87, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(6.64, 2);
});

test('layer norms, biases, SparseMixer and LongRoPE are told in words', () => {
  const words = describeSpec(resolveSpec(config));
  expect(words).toContain(
    '16 experts of width 6400, top-2, softmax router, weights of SparseMixer: a share among experts within 2 %',
  );
  expect(words).toContain(
    'grouped-query attention, 8 key/value heads, 32 heads of 128, biases on q, k, v, o, rotation times 1.24316, other wavelengths in texts of more than 4,096 tokens, a window of 131,072 tokens',
  );
  expect(words).toContain('layer norms with a bias');
  expect(words).toContain('output head of its own, with a bias');
});

test.each([
  [{ router_jitter_noise: -1 }, 'config.json, layer 0: expected router_jitter_noise of at least 0, found -1.'],
  [{ num_experts_per_tok: 3 }, 'config.json: num_experts_per_tok is 3; supported: 2.'],
  [{ rope_scaling: { type: 'yarn' } }, 'config.json, rope_scaling: type is "yarn"; supported: "default", "longrope".'],
  [
    { rope_scaling: { ...config.rope_scaling, long_factor: [1, 2] } },
    'config.json: expected long_factor to hold 64 positive numbers',
  ],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
