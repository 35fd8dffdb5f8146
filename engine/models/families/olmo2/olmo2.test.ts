import { expect, test } from 'vitest';
import { describeSpec, parameterCount, resolveSpec } from '../../index.ts';

test("OLMo-2-1B's config gives its published size", () => {
  const spec = resolveSpec({
    model_type: 'olmo2',
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_attention_heads: 16,
    vocab_size: 100_352,
  });
  expect(parameterCount(spec) / 1e9).toBeCloseTo(1.48, 2);
  expect(describeSpec(spec)).toContain('norms of what comes out, around attention and feed-forward block');
});
