import { expect, test } from 'vitest';
import { activeParameterCount, parameterCount, resolveSpec } from '../../index.ts';

test('the defaults, less the indexer, give about the published size', () => {
  const spec = resolveSpec({ model_type: 'glm_moe_dsa', q_lora_rank: 2048 });
  expect(parameterCount(spec) / 1e9).toBeCloseTo(743, -1);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(40, -1);
  expect(spec.longest).toBe(2048);
});
