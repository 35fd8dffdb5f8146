import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes as V3 and Moonlight-16B-A3B have them. */
const large = {
  model_type: 'deepseek_v3',
  rope_scaling: { type: 'yarn', factor: 40, original_max_position_embeddings: 4096, mscale: 1, mscale_all_dim: 1 },
  max_position_embeddings: 163_840,
  q_lora_rank: 1536,
  topk_method: 'noaux_tc',
  scoring_func: 'sigmoid',
};
const moonlight = {
  model_type: 'deepseek_v3',
  hidden_size: 2048,
  num_hidden_layers: 27,
  num_attention_heads: 16,
  q_lora_rank: null,
  intermediate_size: 11_264,
  moe_intermediate_size: 1408,
  n_routed_experts: 64,
  n_shared_experts: 2,
  num_experts_per_tok: 6,
  first_k_dense_replace: 1,
  n_group: 1,
  topk_group: 1,
  routed_scaling_factor: 2.446,
  vocab_size: 163_840,
};

test.each([
  ['DeepSeek-V3', large, 671.03, 37.55],
  ['Moonlight-16B-A3B', moonlight, 15.96, 2.91],
])("%s's config gives its published size", (_, config, billions, active) => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(billions, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(active, 2);
});

test('scores carry the square of the factor for long contexts', () => {
  expect(resolveSpec(large).layers[0]?.attention.scale).toBeCloseTo(0.13523, 5);
  expect(resolveSpec(moonlight).layers[0]?.attention.scale).toBeCloseTo(192 ** -0.5, 12);
});

test('the correction of the choice and its groups are told in words', () => {
  expect(describeSpec(resolveSpec(large))).toContain(
    '256 experts of width 2048, top-8 within the best 4 of 8 groups, sigmoid router, choice corrected by a bias of its own, weights renormalised over the chosen, times 2.5',
  );
  expect(describeSpec(resolveSpec(moonlight))).toContain(
    '64 experts of width 1408, top-6, sigmoid router, choice corrected by a bias of its own, weights renormalised over the chosen, times 2.446',
  );
});

test.each([
  [{ scoring_func: 'softmax' }, 'config.json: scoring_func is "softmax"; supported: "sigmoid".'],
  [{ topk_method: 'greedy' }, 'config.json: topk_method is "greedy"; supported: "noaux_tc".'],
  [{ rope_interleave: 'no' }, 'config.json: expected rope_interleave to be true or false, found "no".'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...large, ...change })).toThrow(message);
});
