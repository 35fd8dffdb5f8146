import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes are those of A.X-K1, which the class has as defaults. */
const config = { model_type: 'axk1', q_lora_rank: 1536 };

test("A.X-K1's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(519, -1);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(33, -1);
});

test('a norm stands behind experts, not behind dense networks', () => {
  const { layers } = resolveSpec({ ...config, num_hidden_layers: 3, first_k_dense_replace: 1 });
  expect(layers.map(({ ffnOutNorm }) => ffnOutNorm?.tensor)).toEqual([
    undefined,
    'model.layers.1.post_mlp_layernorm.weight',
    'model.layers.2.post_mlp_layernorm.weight',
  ]);
  const words = describeSpec(resolveSpec({ ...config, num_hidden_layers: 3, first_k_dense_replace: 1 }));
  expect(words).toContain(
    'layers 1–2: norms: of attention what goes in, of the feed-forward block what goes in and what comes out',
  );
});

test('in transformers 5 its own format the norm is found among the experts', () => {
  const name = 'model.layers.0.mlp.post_mlp_layernorm.weight';
  const spec = resolveSpec({ ...config, num_hidden_layers: 1, first_k_dense_replace: 0 }, new Set([name]));
  expect(spec.layers[0]?.ffnOutNorm?.tensor).toBe(name);
});

test.each([
  [{ scoring_func: 'softmax' }, 'config.json: scoring_func is "softmax"; supported: "sigmoid".'],
  [{ topk_method: 'greedy' }, 'config.json: topk_method is "greedy"; supported: "noaux_tc".'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
