import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes as dots.llm1 has them. */
const config = {
  model_type: 'dots1',
  hidden_size: 4096,
  num_hidden_layers: 62,
  n_routed_experts: 128,
  n_shared_experts: 2,
  num_experts_per_tok: 6,
  first_k_dense_replace: 1,
  n_group: null,
  topk_group: null,
  norm_topk_prob: true,
  routed_scaling_factor: 2.5,
  sliding_window: null,
  rope_theta: 10_000_000,
};

test("dots.llm1's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(142.77, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(14.02, 2);
  expect(describeSpec(spec)).toContain('multi-head attention, 32 heads of 128, q/k norm over each head');
});

test('windows begin behind the layers that the config counts, if it has any, or are listed', () => {
  const windows = (change: object) =>
    resolveSpec({ ...config, num_hidden_layers: 3, ...change }).layers.map(({ attention }) => attention.window);
  expect(windows({ max_window_layers: 1 })).toEqual([undefined, undefined, undefined]);
  expect(windows({ max_window_layers: 1, sliding_window: 7 })).toEqual([undefined, 7, 7]);
  const listed = ['sliding_attention', 'full_attention', 'full_attention'];
  expect(windows({ layer_types: listed, sliding_window: 7 })).toEqual([7, undefined, undefined]);
});

test('a config saved again by transformers 5 gives the same Spec', () => {
  const { rope_theta, n_routed_experts, ...rest } = config;
  const again = {
    ...rest,
    num_local_experts: n_routed_experts,
    layer_types: Array(62).fill('full_attention'),
    rope_parameters: { rope_type: 'default', rope_theta },
  };
  expect(resolveSpec(again)).toEqual(resolveSpec(config));
});

test.each([
  [
    { n_routed_experts: undefined },
    'config.json: expected n_routed_experts or num_local_experts or num_experts (a whole number from 1 to 65,536), but it is missing.',
  ],
  [{ hidden_act: 'gelu' }, 'config.json: hidden_act is "gelu"; supported: "silu".'],
  [{ topk_method: 'greedy' }, 'config.json: topk_method is "greedy"; supported: "noaux_tc".'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
