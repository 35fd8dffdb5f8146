import { expect, test } from 'vitest';
import type { Spec } from '#protocol';
import { resolveSpec } from '../index.ts';
import { checkSpec } from './check-spec.ts';

const config = { model_type: 'olmoe', hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 4, num_experts: 8 };

/** The Spec with so many experts in its last layer, as a family's own rules might make it. */
function withExperts(experts: number): Spec {
  const spec = resolveSpec({ ...config, num_key_value_heads: 4 });
  const layers = spec.layers.map((layer, l) =>
    l === 1 && layer.ffn.kind === 'moe'
      ? { ...layer, ffn: { ...layer.ffn, router: { ...layer.ffn.router, experts } } }
      : layer,
  );
  return { ...spec, layers };
}

test('as many experts as 16 bits can number are taken, and one more is refused', () => {
  expect(() => checkSpec(withExperts(65_536))).not.toThrow();
  expect(() => checkSpec(withExperts(65_537))).toThrow(
    'config.json, layer 1: expected at most 65,536 experts, found 65537.',
  );
});

test.each([
  [{ partial_rotary_factor: 1e9 }, /expected partial_rotary_factor to be a share .* found 1000000000\.$/],
  [{ partial_rotary_factor: -1 }, /found -1\.$/],
  [{ rope_theta: -5 }, /to give finite frequencies, found NaN\.$/],
  [{ rope_scaling: { type: 'linear', factor: 0 } }, /to give finite frequencies, found Infinity\.$/],
])('a rotation that cannot be is refused: %j', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});

test('a clamp that leaves nothing is refused', () => {
  expect(() => resolveSpec({ ...config, clip_qkv: -1 })).toThrow(
    'config.json, layer 0: expected queries, keys and values to be clamped to a number above 0, found -1.',
  );
});
