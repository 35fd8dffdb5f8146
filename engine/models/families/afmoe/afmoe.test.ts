import { expect, test } from 'vitest';
import { moeLayers } from '#protocol';
import { describeSpec, resolveSpec } from '../../index.ts';

const config = { model_type: 'afmoe', num_hidden_layers: 8, num_dense_layers: 2 };

test('three of four layers see positions, through a window; the others see all tokens and no positions', () => {
  const attention = resolveSpec(config).layers.map((layer) => layer.attention);
  expect(attention.map(({ window }) => window)).toEqual([1024, 1024, 1024, undefined, 1024, 1024, 1024, undefined]);
  expect(attention.map(({ rope }) => rope !== undefined)).toEqual([true, true, true, false, true, true, true, false]);
  const every = resolveSpec({ ...config, global_attn_every_n_layers: 2 }).layers;
  expect(every.map(({ attention: { window } }) => window).slice(0, 3)).toEqual([1024, undefined, 1024]);
});

test('norms on both sides, the opening of attention and the factor on the embedding are told in words', () => {
  const words = describeSpec(resolveSpec({ ...config, hidden_size: 1024, mup_enabled: true }));
  expect(words).toContain('norms of what goes in and what comes out, around attention and feed-forward block');
  expect(words).toContain('embedding times 32');
  expect(words.find((line) => line.startsWith('layers 3, 7'))).toBe(
    'layers 3, 7: multi-head attention, 16 heads of 128, q/k norm over each head, each channel times a sigmoid of the input, blind to positions',
  );
  expect(moeLayers(resolveSpec(config)).map(({ layer }) => layer)).toEqual([2, 3, 4, 5, 6, 7]);
});

test.each([
  [{ score_func: 'softmax' }, 'config.json: score_func is "softmax"; supported: "sigmoid".'],
  [{ route_norm: false }, 'config.json: route_norm is false; supported: true.'],
  [{ num_expert_groups: 4 }, 'config.json: num_expert_groups is 4; supported: 1.'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
