import { expect, test } from 'vitest';
import { describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** As Solar-Open-100B has it. */
const config = {
  model_type: 'solar_open',
  intermediate_size: 10_240,
  first_k_dense_replace: 0,
  partial_rotary_factor: 1,
  rope_theta: 1_000_000,
  rope_scaling: { type: 'yarn', factor: 2, original_max_position_embeddings: 65_536 },
};

test("Solar-Open-100B's config gives a size of its name", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeGreaterThan(100);
  expect(parameterCount(spec) / 1e9).toBeLessThan(105);
  expect(describeSpec(spec)).toContain('48 layers, all with a router');
});

test('a config saved again by transformers 5 gives the same Spec', () => {
  const { rope_theta, rope_scaling, ...rest } = config;
  const { type, ...scaling } = rope_scaling;
  const again = { ...rest, num_local_experts: 128, rope_parameters: { rope_type: type, rope_theta, ...scaling } };
  expect(resolveSpec(again)).toEqual(resolveSpec(config));
});

test.each([
  [{ use_qk_norm: true }, 'config.json: use_qk_norm is true; supported: false.'],
  [{ first_k_dense_replace: 1 }, 'config.json: first_k_dense_replace is 1; supported: 0.'],
  [{ scoring_func: 'softmax' }, 'config.json: scoring_func is "softmax"; supported: "sigmoid".'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
