import { expect, test } from 'vitest';
import { moeLayers } from '#protocol';
import { describeSpec, resolveSpec } from '../../index.ts';

const config = {
  model_type: 'laguna',
  num_hidden_layers: 4,
  layer_types: ['full_attention', 'sliding_attention', 'sliding_attention', 'full_attention'],
  num_attention_heads_per_layer: [48, 64, 64, 48],
};

test('each kind of layer has heads and rotary settings of its own', () => {
  const spec = resolveSpec(config);
  expect(spec.layers.map(({ attention }) => attention.heads)).toEqual([48, 64, 64, 48]);
  expect(spec.layers.map(({ attention }) => attention.window)).toEqual([undefined, 512, 512, undefined]);
  const [full, sliding] = spec.layers.map(({ attention }) => attention.rope?.inverseFrequencies);
  expect([full?.length, sliding?.length]).toEqual([32, 64]);
  expect([full?.[1], sliding?.[1]]).toEqual([500_000 ** (-2 / 64), 10_000 ** (-2 / 128)]);
  const given = { rope_type: 'default', rope_theta: 70, partial_rotary_factor: 0.25 };
  const nested = resolveSpec({ ...config, rope_parameters: { full_attention: given, sliding_attention: given } });
  expect(nested.layers.map(({ attention }) => attention.rope?.inverseFrequencies.at(1))).toEqual(
    Array(4).fill(70 ** (-2 / 32)),
  );
});

test('the first layer is dense unless config.json names others', () => {
  const routed = (change: object) => moeLayers(resolveSpec({ ...config, ...change })).map(({ layer }) => layer);
  expect(routed({})).toEqual([1, 2, 3]);
  expect(routed({ mlp_only_layers: [1] })).toEqual([0, 2, 3]);
  expect(routed({ mlp_layer_types: ['sparse', 'sparse', 'dense', 'sparse'] })).toEqual([0, 1, 3]);
});

test('the cap on logits, the factor on weights and what attention lets through are told in words', () => {
  const words = describeSpec(
    resolveSpec({ ...config, moe_router_logit_softcapping: 30, moe_routed_scaling_factor: 2.5, num_experts: 16 }),
  );
  expect(words).toContain(
    '16 experts of width 512, top-8, sigmoid router, logits capped softly at 30, choice corrected by a bias of its own, weights renormalised over the chosen, times 2.5',
  );
  expect(words.find((line) => line.startsWith('layers 1–2'))).toContain('each head times a softplus of the input');
  const channels = resolveSpec({ ...config, gating: 'per-element' });
  expect(describeSpec(channels).join()).toContain('each channel times a softplus of the input');
});

test.each([
  [{ gating: false }, 'config.json: gating is false; supported: true, "per-head", "per-element".'],
  [{ norm_topk_prob: false }, 'config.json: norm_topk_prob is false; supported: true.'],
  [
    { moe_apply_router_weight_on_input: true },
    'config.json: moe_apply_router_weight_on_input is true; supported: false.',
  ],
  [{ swa_attention_sink_enabled: true }, 'config.json: swa_attention_sink_enabled is true; supported: false.'],
  [
    { num_attention_heads_per_layer: [48] },
    'config.json: expected num_attention_heads_per_layer to name 4 layers (num_hidden_layers), found 1.',
  ],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
