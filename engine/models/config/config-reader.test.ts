import { expect, test } from 'vitest';
import { UserError } from '#protocol';
import { type Config, type ConfigReader, configReader } from './config-reader.ts';

const config = {
  hidden_size: 32,
  num_local_experts: 8,
  num_key_value_heads: null,
  rms_norm_eps: 1e-5,
  norm_topk_prob: true,
  hidden_act: 'silu',
  rope_parameters: { rope_theta: 500, rope_type: 'yarn' },
  tie_word_embeddings: 'yes',
  num_hidden_layers: 2.5,
  text_config: [1],
  mlp_only_layers: [0, 2],
  layer_types: ['full_attention'],
  moe_layers: [-1],
};

function problem(read: (reader: ConfigReader) => unknown): string {
  try {
    read(configReader(config));
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('expected a UserError');
}

test('values of every kind are read as they are', () => {
  const reader = configReader(config);
  expect(reader.integer('hidden_size')).toBe(32);
  expect(reader.number('rms_norm_eps')).toBe(1e-5);
  expect(reader.boolean('norm_topk_prob')).toBe(true);
  expect(reader.string('hidden_act')).toBe('silu');
  expect(reader.object('rope_parameters')?.number('rope_theta')).toBe(500);
});

test('lists are read whole, and an absent one is empty', () => {
  const reader = configReader(config);
  expect(reader.integers('mlp_only_layers')).toEqual([0, 2]);
  expect(reader.strings('layer_types')).toEqual(['full_attention']);
  expect(reader.integers('num_key_value_heads')).toEqual([]);
});

test('the first spelling that is present counts', () => {
  expect(configReader(config).integer(['num_experts', 'num_local_experts', 'hidden_size'])).toBe(8);
});

test('a key that is absent or null gives the fallback', () => {
  const reader = configReader(config);
  expect(reader.has('num_key_value_heads')).toBe(false);
  expect(reader.integer('num_key_value_heads', { fallback: 4 })).toBe(4);
  expect(reader.boolean('attention_bias', false)).toBe(false);
  expect(reader.object('rope_scaling')).toBeUndefined();
});

test('expect passes over a supported value and an absent one', () => {
  const reader = configReader(config);
  expect(() => reader.expect('hidden_act', ['silu'], '')).not.toThrow();
  expect(() => reader.expect('attention_bias', [false], '')).not.toThrow();
});

test.each<[(reader: ConfigReader) => unknown, string]>([
  [
    (r) => r.integer('vocab_size'),
    'config.json: expected vocab_size (a whole number of at least 1), but it is missing.',
  ],
  [
    (r) => r.integer(['num_experts', 'n_routed_experts']),
    'config.json: expected num_experts or n_routed_experts (a whole number of at least 1), but it is missing.',
  ],
  [
    (r) => r.integers('moe_layers'),
    'config.json: expected moe_layers to be a list of whole numbers from 0, found [-1].',
  ],
  [(r) => r.strings('mlp_only_layers'), 'config.json: expected mlp_only_layers to be a list of texts, found [0,2].'],
  [
    (r) => r.integer('num_hidden_layers'),
    'config.json: expected num_hidden_layers to be a whole number of at least 1, found 2.5.',
  ],
  [
    (r) => r.integer('hidden_size', { min: 64 }),
    'config.json: expected hidden_size to be a whole number of at least 64, found 32.',
  ],
  [
    (r) => r.integer('num_local_experts', { max: 7 }),
    'config.json: expected num_local_experts to be a whole number from 1 to 7, found 8.',
  ],
  [
    (r) => r.integer('vocab_size', { max: 10_000 }),
    'config.json: expected vocab_size (a whole number from 1 to 10,000), but it is missing.',
  ],
  [(r) => r.numbers('hidden_act'), 'config.json: expected hidden_act to be a list of numbers, found "silu".'],
  [
    (r) => r.oneOf('hidden_act', [true, 'gelu'], true, ''),
    'config.json: hidden_act is "silu"; supported: true, "gelu".',
  ],
  [(r) => r.number('hidden_act'), 'config.json: expected hidden_act to be a number, found "silu".'],
  [
    (r) => r.boolean('tie_word_embeddings'),
    'config.json: expected tie_word_embeddings to be true or false, found "yes".',
  ],
  [(r) => r.string('hidden_size'), 'config.json: expected hidden_size to be a text, found 32.'],
  [(r) => r.object('text_config'), 'config.json: expected text_config to be an object, found [1].'],
  [
    (r) => r.object('rope_parameters')?.expect('rope_type', ['default'], ''),
    'config.json, rope_parameters: rope_type is "yarn"; supported: "default".',
  ],
])('a wrong value names its key, what was expected and what is there: %#', (read, message) => {
  expect(problem(read)).toBe(message);
});

test('a list longer than any model has layers is refused unread, and quoted in short', () => {
  const reader = configReader({ mlp_only_layers: new Array(1e6).fill(0) });
  expect(problem(() => reader.integers('mlp_only_layers'))).toMatch(
    /^config\.json: expected mlp_only_layers to be a list of at most 1,000 entries, found \[(0,)+\.\.\.\.$/,
  );
});

test('a number that nothing holds is named as it was read', () => {
  const reader = configReader(JSON.parse('{"rope_theta": 1e999}') as Config);
  expect(problem(() => reader.number('rope_theta'))).toBe(
    'config.json: expected rope_theta to be a number, found Infinity.',
  );
});
