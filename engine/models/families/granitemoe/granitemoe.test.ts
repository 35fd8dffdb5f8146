import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes as granite-3.1-1b-a400m and -3b-a800m have them. */
const config = {
  model_type: 'granitemoe',
  hidden_size: 1024,
  intermediate_size: 512,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  num_key_value_heads: 8,
  num_local_experts: 32,
  num_experts_per_tok: 8,
  vocab_size: 49_155,
  embedding_multiplier: 12,
  attention_multiplier: 0.015625,
  residual_multiplier: 0.22,
  logits_scaling: 6,
  tie_word_embeddings: true,
};

test.each([
  ['1b-a400m', {}, 1.33, 0.43],
  ['3b-a800m', { hidden_size: 1536, num_hidden_layers: 32, num_attention_heads: 24, num_local_experts: 40 }, 3.3, 0.88],
])("Granite 3.1 %s's config gives its published size", (_, change, billions, active) => {
  const spec = resolveSpec({ ...config, ...change });
  expect(parameterCount(spec) / 1e9).toBeCloseTo(billions, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(active, 2);
});

test('its factors are told in words', () => {
  const words = describeSpec(resolveSpec(config));
  expect(words).toContain('32 experts of width 512, top-8, softmax router, weights renormalised over the chosen');
  expect(words).toContain('grouped-query attention, 8 key/value heads, 16 heads of 64, scores times 0.015625');
  expect(words).toContain('embedding times 12, what attention and experts add times 0.22, logits times 0.166667');
});

test('a shared expert is told where there is one, and a width of 0 is none', () => {
  const shared = { ...config, model_type: 'granitemoeshared', shared_intermediate_size: 1024 };
  const words = describeSpec(resolveSpec(shared));
  expect(words).toContain('a shared expert of width 1024 beside the routed ones');
  const none = resolveSpec({ ...shared, shared_intermediate_size: 0 });
  expect({ ...none, family: 'granitemoe' }).toEqual(resolveSpec(config));
});

test.each([
  [
    { logits_scaling: 0 },
    'config.json: expected a factor on the logits that is a number other than 0, found Infinity.',
  ],
  [{ attention_bias: true }, 'config.json: attention_bias is true; supported: false.'],
  [{ hidden_act: 'gelu' }, 'config.json: hidden_act is "gelu"; supported: "silu".'],
  [{ shared_intermediate_size: -1 }, 'config.json: expected shared_intermediate_size to be a whole number from 0 to'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, model_type: 'granitemoeshared', ...change })).toThrow(message);
});
