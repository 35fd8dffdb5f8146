import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes are those of Ling-mini-2.0, which its class has as defaults. */
const config = { model_type: 'bailing_moe_v2', partial_rotary_factor: 0.5, routed_scaling_factor: 2.5 };

test("Ling-mini-2.0's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(16.26, 1);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(1.6, 0);
});

test('what it is made of is told in words', () => {
  const words = describeSpec(resolveSpec(config));
  expect(words).toContain('20 layers, router in 1–19, dense in 0');
  expect(words).toContain(
    'grouped-query attention, 4 key/value heads, 16 heads of 128, q/k norm over each head, 64 channels of a head rotated by position',
  );
});

test.each([
  [{ use_qkv_bias: true }, 'config.json: use_qkv_bias is true; supported: false.'],
  [{ norm_head: true }, 'config.json: norm_head is true; supported: false.'],
  [{ score_function: 'softmax' }, 'config.json: score_function is "softmax"; supported: "sigmoid".'],
  [
    { moe_shared_expert_intermediate_size: 9 },
    'config.json: moe_shared_expert_intermediate_size is 9; supported: 512.',
  ],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
