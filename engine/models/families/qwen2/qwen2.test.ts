import { expect, test } from 'vitest';
import { parameterCount, resolveSpec } from '../../index.ts';

test("Qwen2.5-0.5B's config gives its published size", () => {
  const spec = resolveSpec({
    model_type: 'qwen2',
    hidden_size: 896,
    intermediate_size: 4864,
    num_hidden_layers: 24,
    num_attention_heads: 14,
    num_key_value_heads: 2,
    tie_word_embeddings: true,
    vocab_size: 151_936,
  });
  expect(parameterCount(spec) / 1e9).toBeCloseTo(0.49, 2);
});

test('windows are those of the last layers, only where the config asks for them, and a list of kinds goes first', () => {
  const windows = (change: object) =>
    resolveSpec({
      model_type: 'qwen2',
      num_hidden_layers: 4,
      sliding_window: 8,
      max_window_layers: 3,
      ...change,
    }).layers.map(({ attention }) => attention.window);
  expect(windows({})).toEqual([undefined, undefined, undefined, undefined]);
  expect(windows({ use_sliding_window: true })).toEqual([undefined, undefined, undefined, 8]);
  const types = ['sliding_attention', 'full_attention', 'full_attention', 'full_attention'];
  expect(windows({ use_sliding_window: true, layer_types: types })).toEqual([8, undefined, undefined, undefined]);
  expect(() => windows({ use_sliding_window: true, layer_types: ['chunked_attention'] })).toThrow(
    'expected layer_types to name 4 layers (num_hidden_layers), found 1',
  );
});
