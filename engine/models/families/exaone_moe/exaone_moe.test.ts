import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** As K-EXAONE-236B-A23B has it. */
const config = {
  model_type: 'exaone_moe',
  hidden_size: 6144,
  intermediate_size: 18_432,
  num_hidden_layers: 48,
  num_attention_heads: 64,
  num_key_value_heads: 8,
  head_dim: 128,
  num_experts: 128,
  num_experts_per_tok: 8,
  num_shared_experts: 1,
  moe_intermediate_size: 2048,
  first_last_k_dense_replace: 1,
  layer_types: Array.from({ length: 48 }, (_, l) => (l % 4 === 3 ? 'full_attention' : 'sliding_attention')),
  sliding_window: 128,
  sliding_window_pattern: 'LLLG',
  scoring_func: 'sigmoid',
  topk_method: 'noaux_tc',
  rope_theta: 1_000_000,
  vocab_size: 153_600,
};

test("K-EXAONE-236B-A23B's config gives the sizes of its name", () => {
  const spec = resolveSpec(config);
  expect(Math.floor(parameterCount(spec) / 1e9)).toBe(236);
  expect(Math.floor(activeParameterCount(spec) / 1e9)).toBe(23);
});

test('layers that see everything are blind to positions, the others have a window', () => {
  const attention = 'grouped-query attention, 8 key/value heads, 64 heads of 128, q/k norm over each head';
  const words = describeSpec(
    resolveSpec({ ...config, num_hidden_layers: 4, layer_types: undefined, sliding_window_pattern: 4 }),
  );
  expect(words).toContain(`layers 0–2: ${attention}, a window of 128 tokens`);
  expect(words).toContain(`layer 3: ${attention}, blind to positions`);
});

test('a config saved again by transformers 5 gives the same Spec', () => {
  const { rope_theta, sliding_window_pattern: _, first_last_k_dense_replace: __, ...rest } = config;
  const again = {
    ...rest,
    first_k_dense_replace: 1,
    mlp_layer_types: ['dense', ...Array(47).fill('sparse')],
    rope_parameters: { rope_type: 'default', rope_theta },
  };
  expect(resolveSpec(again)).toEqual(resolveSpec(config));
});

test.each([
  [{ topk_method: 'greedy' }, 'config.json: topk_method is "greedy"; supported: "noaux_tc".'],
  [
    { layer_types: undefined },
    'config.json: expected sliding_window_pattern to be a whole number from 1 to 1,000, found "LLLG".',
  ],
  [
    { layer_types: ['full_attention'] },
    'config.json: expected layer_types to name 48 layers (num_hidden_layers), found 1.',
  ],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
