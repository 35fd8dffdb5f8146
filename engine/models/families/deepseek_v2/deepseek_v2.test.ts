import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

// biome-ignore-start lint/suspicious/noApproximativeNumericConstant: as published, not the root of a half
const yarn = { type: 'yarn', factor: 40, original_max_position_embeddings: 4096, mscale: 0.707, mscale_all_dim: 0.707 };
// biome-ignore-end lint/suspicious/noApproximativeNumericConstant: as published

/** Sizes as V2-Lite and V2 have them. */
const lite = {
  model_type: 'deepseek_v2',
  hidden_size: 2048,
  num_hidden_layers: 27,
  num_attention_heads: 16,
  num_key_value_heads: 16,
  q_lora_rank: null,
  intermediate_size: 10_944,
  moe_intermediate_size: 1408,
  n_routed_experts: 64,
  n_shared_experts: 2,
  num_experts_per_tok: 6,
  first_k_dense_replace: 1,
  topk_method: 'greedy',
  n_group: 1,
  topk_group: 1,
  max_position_embeddings: 163_840,
  rope_scaling: yarn,
};
const large = {
  ...lite,
  hidden_size: 5120,
  num_hidden_layers: 60,
  num_attention_heads: 128,
  q_lora_rank: 1536,
  intermediate_size: 12_288,
  moe_intermediate_size: 1536,
  n_routed_experts: 160,
  topk_method: 'group_limited_greedy',
  n_group: 8,
  topk_group: 3,
  routed_scaling_factor: 16,
};

test.each([
  ['V2-Lite', lite, 15.71, 2.66],
  ['V2', large, 235.74, 21.38],
])("DeepSeek-%s's config gives its published size", (_, config, billions, active) => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(billions, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(active, 2);
});

test('scores carry the square of the factor for long contexts, and rotation none', () => {
  const attention = resolveSpec(lite).layers[0]?.attention;
  expect(attention?.scale).toBeCloseTo(0.11472, 5);
  expect(attention?.rope?.attentionFactor).toBe(1);
});

test('latent attention, groups and shared experts are told in words', () => {
  const words = describeSpec(resolveSpec(large));
  expect(words).toContain('60 layers, router in 1–59, dense in 0');
  expect(words).toContain(
    '160 experts of width 1536, top-6 within the best 3 of 8 groups, softmax router, weights not renormalised, times 16',
  );
  expect(words).toContain('2 shared experts beside the routed ones, one network of width 3072');
  expect(words).toContain(
    'latent attention, keys and values from 512 channels, queries from 1536, 128 heads of 192, values of 128, scores times 0.114721, 64 channels of a head rotated by position',
  );
});

test.each([
  [{ norm_topk_prob: true }, 'config.json: norm_topk_prob is true; supported: false.'],
  [{ scoring_func: 'sigmoid' }, 'config.json: scoring_func is "sigmoid"; supported: "softmax".'],
  [{ topk_method: 'noaux_tc' }, 'config.json: topk_method is "noaux_tc"; supported: "greedy",'],
  [{ attention_bias: true }, 'config.json: attention_bias is true; supported: false.'],
  [{ moe_layer_freq: 2 }, 'config.json: moe_layer_freq is 2; supported: 1.'],
  [{ num_experts_per_tok: null }, 'config.json: expected num_experts_per_tok (a whole number from 1 to 65,536), but'],
  [{ topk_group: 9 }, 'config.json: topk_group (9) exceeds n_group (8).'],
  [{ n_group: 7 }, 'config.json, layer 1: 160 experts are not 7 groups of equal size.'],
  [
    { n_group: 80, num_experts_per_tok: 7 },
    'config.json, layer 1: num_experts_per_tok (7) exceeds the 6 experts of 3 groups.',
  ],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...large, ...change })).toThrow(message);
});
