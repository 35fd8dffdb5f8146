import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes are those of Mistral-Small-4-119B, which the class has as defaults. */
const config = { model_type: 'mistral4', q_lora_rank: 1024 };

test("Mistral-Small-4-119B's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(119, 0);
  expect(activeParameterCount(spec) / 1e9).toBeLessThan(8);
});

test('queries that grow with their position are told in words', () => {
  const words = describeSpec(resolveSpec(config));
  expect(words).toContain(
    'latent attention, keys and values from 256 channels, queries from 1024, 32 heads of 128, scores times 0.194969, 64 channels of a head rotated by position, queries times 1 + 0.1 ln(1 + floor(position / 8,192))',
  );
});

test('the share of a head that is rotated may be named or not', () => {
  const settings = {
    rope_type: 'yarn',
    rope_theta: 10_000,
    factor: 128,
    original_max_position_embeddings: 8192,
    mscale: 1,
    mscale_all_dim: 1,
    llama_4_scaling_beta: 0.1,
  };
  const named = resolveSpec({ ...config, rope_parameters: { ...settings, partial_rotary_factor: 0.5 } });
  expect(resolveSpec({ ...config, rope_parameters: settings })).toEqual(named);
  expect(resolveSpec(config)).toEqual(named);
});

test.each([
  [
    { rope_parameters: { rope_type: 'default', original_max_position_embeddings: 8192 } },
    'config.json, rope_parameters: expected llama_4_scaling_beta (a number), but it is missing.',
  ],
  [{ n_group: 5, topk_group: 2 }, 'config.json, layer 0: 128 experts are not 5 groups of equal size.'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
