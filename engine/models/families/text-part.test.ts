import { expect, test } from 'vitest';
import { neededTensors, resolveSpec } from '../index.ts';

const text = {
  model_type: 'qwen3_moe',
  hidden_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_experts: 4,
  num_experts_per_tok: 2,
  vocab_size: 100,
};
const whole = { model_type: 'pictures_and_text', text_config: text };

/** Names as the language model alone has them. */
const names = neededTensors(resolveSpec(text)).map(({ name }) => name);

test.each([
  ['the hub', (name: string) => `language_model.${name}`],
  [
    'transformers 5',
    (name: string) => (name.startsWith('model.') ? name.replace('model.', 'model.language_model.') : name),
  ],
  ['a text model', (name: string) => name],
])('the language model is found by the names of %s', (_, onDisk) => {
  const files = new Set([...names.map(onDisk), 'vision_tower.patch_conv.weight']);
  const spec = resolveSpec(whole, files);
  expect(neededTensors(spec).map(({ name }) => name)).toEqual(names.map(onDisk));
  expect({ ...spec, layers: [] }).toMatchObject({ family: 'qwen3_moe', hidden: 64, vocab: 100 });
});

test('experts in one tensor are found under the prefix too', () => {
  const fused = ['gate_up_proj', 'down_proj'].flatMap((name) =>
    [0, 1].map((layer) => `model.language_model.layers.${layer}.mlp.experts.${name}`),
  );
  const [layer] = resolveSpec(whole, new Set(fused)).layers;
  expect(layer?.ffn).toMatchObject({
    experts: { layout: 'fused', tensors: { gateUp: 'model.language_model.layers.0.mlp.experts.gate_up_proj' } },
  });
});

test('whether the head is tied is said of the whole, else of the text', () => {
  const head = (config: object) => resolveSpec({ ...whole, ...config }).head.tensor;
  expect(head({})).toBe('lm_head.weight');
  expect(head({ tie_word_embeddings: true })).toBe('model.embed_tokens.weight');
  expect(head({ tie_word_embeddings: false, text_config: { ...text, tie_word_embeddings: true } })).toBe(
    'lm_head.weight',
  );
  expect(head({ text_config: { ...text, tie_word_embeddings: true } })).toBe('model.embed_tokens.weight');
});

test.each([
  [{ text_config: { model_type: 'gpt2' } }, 'routescope reads, nor is the "gpt2" of its text_config. Known: olmoe,'],
  [{ text_config: {} }, 'config.json: model_type "pictures_and_text" is not a family that Routescope reads. Known:'],
  [{ text_config: [1] }, 'config.json: expected text_config to be an object, found [1].'],
  [
    { text_config: { ...text, hidden_size: '64' } },
    'config.json, text_config: expected hidden_size to be a whole number from 1 to 1,048,576, found "64".',
  ],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...whole, ...change })).toThrow(new RegExp(message.replace(/[.[\]]/g, '\\$&'), 'i'));
});

test('a family that is known by itself is not looked for inside', () => {
  expect(resolveSpec({ ...text, text_config: { model_type: 'gpt2' } }).family).toBe('qwen3_moe');
});
