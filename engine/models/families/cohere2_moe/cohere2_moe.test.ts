import { expect, test } from 'vitest';
import { describeSpec, resolveSpec } from '../../index.ts';

const config = {
  model_type: 'cohere2_moe',
  num_hidden_layers: 6,
  num_experts: 64,
  num_shared_experts: 2,
  first_k_dense_replace: 1,
  prefix_dense_intermediate_size: 999,
};

test('side by side, what is averaged and the norms are told in words', () => {
  const words = describeSpec(resolveSpec({ ...config, expert_selection_fn: 'sigmoid' }));
  expect(words).toContain('attention and feed-forward block side by side, behind one norm');
  expect(words).toContain('layer norms without a bias');
  expect(words).toContain('output head tied to the embedding');
  expect(words).toContain('logits times 0.0625');
  expect(words).toContain('2 shared experts beside the routed ones, one network of width 45056, averaged with them');
  expect(words).toContain(
    '64 experts of width 22528, top-2, sigmoid router that chooses by logits, weights renormalised over the chosen',
  );
});

test('windows come in a pattern after the dense layers, and layers without one are blind, but dense ones', () => {
  const kinds = (change: object) =>
    resolveSpec({ ...config, ...change }).layers.map(
      ({ attention: { window, rope } }) => `${window ? 'window' : 'all'}${rope ? ' turned' : ''}`,
    );
  const [slid, blind, dense] = ['window turned', 'all', 'all turned'];
  expect(kinds({})).toEqual([dense, slid, slid, slid, blind, slid]);
  expect(kinds({ sliding_window_pattern: 2 })).toEqual([dense, slid, blind, slid, blind, slid]);
  const two = { first_k_dense_replace: 3, prefix_dense_sliding_window_pattern: 2 };
  expect(kinds(two)).toEqual([slid, blind, slid, slid, slid, slid]);
});

test('an eps of RMS norms makes them what the norms are', () => {
  const { finalNorm, layers } = resolveSpec({ ...config, rms_norm_eps: 1e-3, layer_norm_eps: 1 });
  expect(finalNorm).toEqual({ kind: 'rms', eps: 1e-3, tensor: 'model.norm.weight' });
  expect(layers[0]?.attnNorm?.kind).toBe('rms');
  expect(layers[0]?.ffnNorm).toBeUndefined();
});

test.each([
  [{ expert_selection_fn: 'argmax' }, 'config.json: expert_selection_fn is "argmax"; supported: "softmax", "sigmoid".'],
  [
    { shared_expert_combination_strategy: 'max' },
    'config.json: shared_expert_combination_strategy is "max"; supported: "average", "sum".',
  ],
  [{ hidden_act: 'gelu' }, 'config.json: hidden_act is "gelu"; supported: "silu".'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
