import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** As MiniMax-M2 has it. */
const config = {
  model_type: 'minimax_m2',
  rotary_dim: 64,
  rope_theta: 5_000_000,
  scoring_func: 'sigmoid',
  use_routing_bias: true,
  use_qk_norm: true,
  qk_norm_type: 'per_layer',
  shared_intermediate_size: 0,
  attn_type_list: Array(62).fill(1),
};

test("MiniMax-M2's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(228.69, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(11.03, 2);
  expect(describeSpec(spec)).toContain(
    'grouped-query attention, 8 key/value heads, 48 heads of 128, q/k norm over the whole projection, 64 channels of a head rotated by position',
  );
});

test('a share of rotated channels counts before their number, all are rotated without either', () => {
  const rotated = (change: object) =>
    2 *
    (resolveSpec({ ...config, num_hidden_layers: 1, attn_type_list: [1], ...change }).layers[0]?.attention.rope
      ?.inverseFrequencies.length ?? 0);
  expect(rotated({ partial_rotary_factor: 0.25 })).toBe(32);
  expect(rotated({ rope_parameters: { partial_rotary_factor: 0.25, rope_theta: 5e6 } })).toBe(32);
  expect(rotated({ rotary_dim: undefined })).toBe(128);
});

test('a config saved again by transformers 5 gives the same Spec', () => {
  const { rope_theta, rotary_dim: _, attn_type_list: __, ...rest } = config;
  const parameters = { rope_type: 'default', rope_theta, partial_rotary_factor: 0.5 };
  expect(resolveSpec({ ...rest, num_experts: 256, rope_parameters: parameters })).toEqual(resolveSpec(config));
});

test.each([
  [{ qk_norm_type: 'per_head' }, 'config.json: qk_norm_type is "per_head"; supported: "per_layer".'],
  [{ shared_intermediate_size: 1536 }, 'config.json: shared_intermediate_size is 1536; supported: 0.'],
  [{ rotary_dim: 129 }, 'config.json: expected rotary_dim to be a whole number from 1 to 128, found 129.'],
  [{ num_hidden_layers: 2, attn_type_list: [1, 0] }, 'config.json: attn_type_list[1] is 0; supported: 1.'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
