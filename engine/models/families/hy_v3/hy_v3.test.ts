import { expect, test } from 'vitest';
import { describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** As Hy3 has it. */
const config = {
  model_type: 'hy_v3',
  first_k_dense_replace: 1,
  expert_hidden_dim: 1536,
  qk_norm: true,
  route_norm: true,
  rope_parameters: { rope_type: 'default', rope_theta: 11_158_840 },
};

test("Hy3's config gives its parameters, and its router is told in words", () => {
  const spec = resolveSpec(config);
  // 79 layers of 193 experts and one dense, attention in 80, the vocabulary twice, norms and routers.
  const experts = 79 * (193 * 3 * 4096 * 1536 + 192 * 4096 + 192) + 3 * 4096 * 13_312;
  const attention = 80 * (2 * 4096 * 8192 + 2 * 4096 * 1024 + 2 * 128 + 2 * 4096);
  expect(parameterCount(spec)).toBe(experts + attention + 2 * 120_832 * 4096 + 4096);
  expect(describeSpec(spec)).toContain(
    '192 experts of width 1536, top-8, sigmoid router, choice corrected by a bias of its own, weights renormalised over the chosen, times 2.826',
  );
});

test('an older spelling of the rotary settings and a list of dense layers give the same Spec', () => {
  const { rope_parameters, ...rest } = config;
  const older = {
    ...rest,
    rope_theta: rope_parameters.rope_theta,
    num_local_experts: 192,
    mlp_layer_types: ['dense', ...Array(79).fill('sparse')],
  };
  expect(resolveSpec(older)).toEqual(resolveSpec(config));
});

test.each([
  [{ qk_norm: false }, 'config.json: qk_norm is false; supported: true.'],
  [{ mlp_bias: true }, 'config.json: mlp_bias is true; supported: false.'],
  [{ moe_router_use_sigmoid: false }, 'config.json: moe_router_use_sigmoid is false; supported: true.'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
