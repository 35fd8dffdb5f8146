import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes are those of Scout, which the class has as defaults. */
const scout = { model_type: 'llama4_text' };
const maverick = { ...scout, num_local_experts: 128, interleave_moe_layer_step: 2, use_qk_norm: false };

test.each([
  ['Scout', scout, 107.77, 17.17],
  ['Maverick', maverick, 400.71, 17.18],
])('the text part of %s has its published size', (_, config, billions, active) => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(billions, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(active, 2);
});

test('layers within chunks and layers blind to positions are told apart, and where weights act', () => {
  const words = describeSpec(resolveSpec({ ...scout, num_hidden_layers: 4 }));
  expect(words).toContain(
    '16 experts of width 8192, top-1, sigmoid router that chooses by logits, weights not renormalised, on what goes into the experts',
  );
  const heads = 'grouped-query attention, 8 key/value heads, 40 heads of 128';
  expect(words).toContain(
    `layers 0–2: ${heads}, q/k norm over each head, after its rotation, within chunks of 8,192 tokens`,
  );
  expect(words).toContain(
    `layer 3: ${heads}, blind to positions, queries times 1 + 0.1 ln(1 + floor((position + 1) / 8,192))`,
  );
});

test('which layers are routed and which turn is counted, or listed', () => {
  const kinds = (change: object) =>
    resolveSpec({ ...maverick, num_hidden_layers: 4, ...change }).layers.map(
      ({ ffn, attention }) => `${ffn.kind}${attention.rope ? '' : ' blind'}`,
    );
  expect(kinds({})).toEqual(['dense', 'moe', 'dense', 'moe blind']);
  expect(kinds({ moe_layers: [0], no_rope_layers: [0, 1, 1, 0] })).toEqual([
    'moe blind',
    'dense',
    'dense',
    'dense blind',
  ]);
  expect(kinds({ moe_layers: [] })).toEqual(['dense', 'dense', 'dense', 'dense blind']);
});

test('the layers of a model that sees pictures, too, are found within it', () => {
  const config = { model_type: 'llama4', text_config: { ...scout, num_hidden_layers: 1 } };
  const name = 'language_model.model.layers.0.input_layernorm.weight';
  expect(resolveSpec(config, new Set([name])).layers[0]?.attnNorm?.tensor).toBe(name);
});

test.each([
  [{ hidden_act: 'gelu' }, 'config.json: hidden_act is "gelu"; supported: "silu".'],
  [{ attn_temperature_tuning: 4 }, 'config.json: expected attn_temperature_tuning to be true or false, found 4.'],
  [{ no_rope_layers: [1] }, 'config.json: expected no_rope_layers to'],
  [
    { num_hidden_layers: 1, layer_types: ['sliding_attention'] },
    'config.json: layer_types[0] is "sliding_attention"; supported: "chunked_attention", "full_attention".',
  ],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...scout, ...change })).toThrow(message);
});
