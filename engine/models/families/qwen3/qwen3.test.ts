import { expect, test } from 'vitest';
import { describeSpec, parameterCount, resolveSpec } from '../../index.ts';

test("Qwen3-0.6B's config gives its published size", () => {
  const spec = resolveSpec({
    model_type: 'qwen3',
    hidden_size: 1024,
    intermediate_size: 3072,
    num_hidden_layers: 28,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    tie_word_embeddings: true,
    vocab_size: 151_936,
  });
  expect(parameterCount(spec) / 1e9).toBeCloseTo(0.6, 2);
  expect(describeSpec(spec)).toContain(
    'grouped-query attention, 8 key/value heads, 16 heads of 128, q/k norm over each head',
  );
});
