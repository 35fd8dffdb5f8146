import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

const config = { model_type: 'gpt_oss' };

test.each([
  ['gpt-oss-20b', { num_hidden_layers: 24, num_local_experts: 32 }, 20.91, 4.19],
  ['gpt-oss-120b', {}, 116.83, 5.71],
])("%s's config gives its published size", (_, change, billions, active) => {
  const spec = resolveSpec({ ...config, ...change });
  expect(parameterCount(spec) / 1e9).toBeCloseTo(billions, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(active, 2);
});

test('windows are told apart from full attention, and the rest in words', () => {
  const words = describeSpec(resolveSpec({ ...config, num_hidden_layers: 4 }));
  expect(words).toContain(
    '128 experts of width 2880, top-4, softmax router with a bias, weights renormalised over the chosen, clamped gated units, biases in the experts',
  );
  const attention = 'grouped-query attention, 8 key/value heads, 64 heads of 64, biases on q, k, v, o';
  expect(words).toContain(
    `layers 0, 2: ${attention}, rotation times 1.34657, a sink in each head, a window of 128 tokens`,
  );
  expect(words).toContain(`layers 1, 3: ${attention}, rotation times 1.34657, a sink in each head`);
});

test('a single key/value head is one', () => {
  const [attention] = describeSpec(resolveSpec({ ...config, num_key_value_heads: 1, num_hidden_layers: 1 })).slice(3);
  expect(attention).toMatch(/^grouped-query attention, 1 key\/value head, 64 heads of 64/);
});

test.each([
  [{ swiglu_limit: 9 }, 'config.json: swiglu_limit is 9; supported: 7.'],
  [{ hidden_act: 'gelu' }, 'config.json: hidden_act is "gelu"; supported: "silu".'],
  [{ experts_per_token: 200 }, 'config.json, layer 0: num_experts_per_tok (200) exceeds num_experts (128).'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
