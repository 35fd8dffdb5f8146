import { expect, test } from 'vitest';
import { moeLayers } from '#protocol';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** As Hunyuan-A13B has it. */
const config = {
  model_type: 'hunyuan_v1_moe',
  num_key_value_heads: 8,
  head_dim: 128,
  intermediate_size: 3072,
  moe_intermediate_size: Array(32).fill(3072),
  num_experts: 64,
  moe_topk: Array(32).fill(8),
  num_shared_expert: Array(32).fill(1),
  use_mixed_mlp_moe: true,
  use_qk_norm: true,
  vocab_size: 128_167,
  rope_theta: 10_000,
  rope_scaling: { type: 'dynamic', alpha: 1000, factor: 1 },
  tie_word_embeddings: true,
};

test("Hunyuan-A13B's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(80.39, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(12.75, 2);
  expect(describeSpec(spec)).toContain(
    'grouped-query attention, 8 key/value heads, 32 heads of 128, q/k norm over each head, after its rotation',
  );
});

test('the rotary base grows by alpha to the power of head size / (head size − 2)', () => {
  const frequencies = resolveSpec(config).layers[0]?.attention.rope?.inverseFrequencies ?? [];
  const base = 10_000 * 1000 ** (128 / 126);
  expect(frequencies).toHaveLength(64);
  frequencies.forEach((frequency, i) => {
    expect(frequency).toBeCloseTo(base ** (-i / 64), 12);
  });
});

test('what is a list for each layer may be one number for all', () => {
  const one = { ...config, moe_intermediate_size: 3072, moe_topk: 8, num_shared_expert: 1 };
  expect(resolveSpec(one)).toEqual(resolveSpec(config));
  const lists = { ...config, num_hidden_layers: 2, moe_intermediate_size: [7, 5], num_shared_expert: [2, 1] };
  const layers = moeLayers(resolveSpec({ ...lists, num_experts: [4, 8], moe_topk: [1, 3] }));
  expect(
    layers.map(({ moe: { router, experts, shared } }) => [router.experts, router.topK, experts.width, shared?.width]),
  ).toEqual([
    [4, 1, 7, 6144],
    [8, 3, 5, 3072],
  ]);
});

test('a config saved again by transformers 5 gives the same Spec', () => {
  const { rope_theta, rope_scaling, num_experts, ...rest } = config;
  const parameters = { rope_type: 'dynamic', rope_theta, alpha: rope_scaling.alpha };
  expect(resolveSpec({ ...rest, num_local_experts: num_experts, rope_parameters: parameters })).toEqual(
    resolveSpec(config),
  );
});

test.each([
  [{ use_qk_norm: false }, 'config.json: use_qk_norm is false; supported: true.'],
  [{ use_cla: true }, 'config.json: use_cla is true; supported: false.'],
  [{ moe_topk: [8] }, 'config.json: expected moe_topk to name 32 layers (num_hidden_layers), found 1.'],
  [
    { moe_topk: [0, ...Array(31).fill(8)] },
    'config.json: expected moe_topk[0] to be a whole number from 1 to 65,536, found 0.',
  ],
  [
    { rope_scaling: { type: 'dynamic', factor: 2 } },
    'config.json, rope_scaling: type is "dynamic"; supported: "default", "linear", "llama3", "yarn", "longrope".',
  ],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
