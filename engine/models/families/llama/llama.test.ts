import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

test("the defaults are those of Llama-2-7B, Llama-3.1-8B's config gives its published size", () => {
  expect(parameterCount(resolveSpec({ model_type: 'llama' })) / 1e9).toBeCloseTo(6.74, 2);
  const spec = resolveSpec({
    model_type: 'llama',
    hidden_size: 4096,
    intermediate_size: 14_336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    vocab_size: 128_256,
    max_position_embeddings: 131_072,
    rope_theta: 500_000,
    rope_scaling: {
      rope_type: 'llama3',
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 8192,
    },
  });
  expect(parameterCount(spec) / 1e9).toBeCloseTo(8.03, 2);
  expect(activeParameterCount(spec)).toBe(parameterCount(spec));
  expect(describeSpec(spec)).toContain('32 layers, no routers: a dense model');
});

test.each([
  [{ hidden_act: 'gelu' }, 'config.json: hidden_act is "gelu"; supported: "silu".'],
  [{ mlp_bias: true }, 'config.json: mlp_bias is true; supported: false.'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ model_type: 'llama', ...change })).toThrow(message);
});
