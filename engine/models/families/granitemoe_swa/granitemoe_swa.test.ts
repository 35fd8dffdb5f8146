import { expect, test } from 'vitest';
import { describeSpec, resolveSpec } from '../../index.ts';

const config = { model_type: 'granitemoe_swa', hidden_size: 64, num_hidden_layers: 5, num_attention_heads: 4 };

test('three of four layers look back through a window, and all have sinks', () => {
  const attention = resolveSpec(config).layers.map((layer) => layer.attention);
  expect(attention.map(({ window }) => window)).toEqual([undefined, 128, 128, 128, undefined]);
  expect(attention.map(({ sinks }) => sinks)).toEqual([0, 1, 2, 3, 4].map((n) => `model.layers.${n}.self_attn.sinks`));
});

test('each layer has the rotary base that the config names for it, and 0 is none', () => {
  const spec = resolveSpec({ ...config, rope_theta: 100, layer_rope_theta: [0, 10_000, 0, 500, 500.5] });
  const second = spec.layers.map(({ attention }) => attention.rope?.inverseFrequencies[1]);
  expect(second).toEqual([undefined, 10_000 ** (-1 / 8), undefined, 500 ** (-1 / 8), 500.5 ** (-1 / 8)]);
  expect(describeSpec(spec)).toContain(
    'layer 0: multi-head attention, 4 heads of 16, scores times 1, blind to positions, a sink in each head',
  );
  expect(describeSpec(spec)).toContain('layer 3: rotary wavelengths of up to 1,445 tokens');
  const all = resolveSpec({ ...config, rope_theta: 100 }).layers.map(({ attention }) => attention.rope);
  expect(all.map((rope) => rope?.inverseFrequencies[1])).toEqual(Array(5).fill(100 ** (-1 / 8)));
});

test.each([
  [
    { layer_rope_theta: [1, 2] },
    'config.json: expected layer_rope_theta to name 5 layers (num_hidden_layers), found 2.',
  ],
  [{ layer_rope_theta: ['a'] }, 'config.json: expected layer_rope_theta to be a list of numbers, found ["a"].'],
  [{ attention_bias: true }, 'config.json: attention_bias is true; supported: false.'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
