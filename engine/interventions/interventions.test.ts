import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { resolveSpec } from '#models';
import { parseTargets } from '#protocol';
import { interventionHooks, interventions } from './index.ts';

const spec = resolveSpec({ model_type: 'olmoe', num_hidden_layers: 2, num_experts: 8, num_experts_per_tok: 3 });
const mask = (targets: string) => interventionHooks([{ mode: 'mask_pre', targets: parseTargets(targets) }], spec);

test('every folder is on the list', () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name.replaceAll('-', '_')).sort()).toEqual(
    interventions.map(({ mode }) => mode).sort(),
  );
});

test('an empty set is no hook at all, and a mask touches only its layers', () => {
  expect(interventionHooks([], spec)).toEqual([]);
  expect(mask('1:0,1:7').map(({ point, layers }) => [point, [...(layers ?? [])]])).toEqual([
    ['mlp.router_logits', [1]],
  ]);
});

test('targets may be written as they are shown', () => {
  expect(parseTargets('L1.E0, L12.E7')).toEqual(parseTargets('1:0,12:7'));
});

test.each([
  ['2:0', 'L2.E0: layer 2 has no router. Layers with one: 0–1.'],
  ['1:8', 'L1.E8: layer 1 has experts 0–7.'],
  ['0:0,0:1,0:2,0:3,0:4,0:5', 'Layer 0: the mask leaves 2 of 8 experts, but every token needs 3.'],
  ['0-3', 'Expected LAYER:EXPERT pairs of whole numbers separated by commas, found "0-3" in "0-3".'],
  ['0:1,', 'Expected LAYER:EXPERT pairs of whole numbers separated by commas, found "" in "0:1,".'],
])('the mask %s is refused', (targets, message) => {
  expect(() => mask(targets)).toThrow(message);
});
