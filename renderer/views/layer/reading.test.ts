import { expect, test } from 'vitest';
import type { RouterEntry, RouterSums } from '#protocol';
import { type LayerModel, layerModel, type TokenRoute } from './model.ts';
import { expertLines, layerTable } from './reading.ts';

const router: RouterEntry = {
  ...{ layer: 5, router: 0, experts: 3, topK: 2, score: 'softmax', normalize: false, scale: 1 },
  ...{ sharedExperts: 0, ids: 'expert' },
};
const NONE = Number.NaN;

/** Expert 0 was never chosen. */
function model(weight: readonly number[]): LayerModel {
  const sums: RouterSums = {
    ...{ routers: [router], offsets: Uint32Array.of(0, 3), tokens: 4, special: 0, entropy: null },
    chosen: Float64Array.of(0, 4, 4),
    weight: Float64Array.from(weight),
  };
  return layerModel(sums, 0) as LayerModel;
}

test('a trace without weights says so, apart from experts that were never chosen', () => {
  const weightless = model([0, NONE, NONE]);
  const lines = expertLines(weightless, null, 0, false).map(({ text }) => text);
  expect(lines).toContain('rank 1 of 3 · mean weight not recorded');
  const route = { sequence: 0, position: 1, weights: new Map([[1, NONE]]), probs: null } as unknown as TokenRoute;
  const { columns } = layerTable(
    weightless,
    route,
    null,
    () => false,
    -1,
    () => undefined,
  );
  const column = (id: string) => columns.find((each) => each.id === id);
  expect([0, 1, 2].map((row) => column('mean_weight')?.value(row))).toEqual([null, null, null]);
  expect([0, 2].map((row) => column('mean_weight')?.whyNot?.(row))).toEqual([
    'No weights were recorded.',
    'Never chosen, so it has no weight.',
  ]);
  expect([0, 1].map((row) => column('token_weight')?.whyNot?.(row))).toEqual([
    'Chosen; weights were not recorded.',
    'Not chosen; probabilities of all experts need router_logits.',
  ]);
  const known = expertLines(model([0, 2, 1]), null, 0, false).map(({ text }) => text);
  expect(known).toContain('rank 1 of 3 · mean weight 0.500');
});
