import { expect, test } from 'vitest';
import { describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes as granite-3.1-2b has them. */
const config = {
  model_type: 'granite',
  hidden_size: 2048,
  intermediate_size: 8192,
  num_hidden_layers: 40,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  vocab_size: 49_155,
  embedding_multiplier: 12,
  attention_multiplier: 0.015625,
  residual_multiplier: 0.22,
  logits_scaling: 8,
  tie_word_embeddings: true,
};

test("granite-3.1-2b's config gives its published size and its factors", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(2.53, 2);
  expect(describeSpec(spec)).toContain(
    'embedding times 12, what attention and feed-forward networks add times 0.22, logits times 0.125',
  );
});

test('biases of the feed-forward network are refused by name', () => {
  expect(() => resolveSpec({ ...config, mlp_bias: true })).toThrow('config.json: mlp_bias is true; supported: false.');
});
