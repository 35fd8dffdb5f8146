import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes as FlexOlmo-7x7B has them. */
const config = { model_type: 'flex_olmo', hidden_size: 4096, num_hidden_layers: 32, rope_theta: 500_000 };

test("FlexOlmo-7x7B's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(33.27, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(24.6, 1);
});

test('norms behind attention and experts are told in words', () => {
  expect(describeSpec(resolveSpec(config))).toContain(
    'norms of what comes out, around attention and feed-forward block',
  );
});

test('a config saved again by transformers 5 gives the same Spec', () => {
  const { rope_theta, ...rest } = config;
  const again = { ...rest, num_local_experts: 7, rope_parameters: { rope_type: 'default', rope_theta } };
  expect(resolveSpec(again)).toEqual(resolveSpec({ ...config, num_experts: 7 }));
});

test.each([
  [{ hidden_act: 'gelu' }, 'config.json: hidden_act is "gelu"; supported: "silu".'],
  [{ num_experts: 4 }, 'config.json, layer 0: num_experts_per_tok (5) exceeds num_experts (4).'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
