import { expect, test } from 'vitest';
import type { TraceManifest, TraceSummary } from '#protocol';
import { changeTargets, editRequest, offLabel } from './interventions.ts';

test('an expert goes in once and comes out again, in order of layer and expert', () => {
  const one = changeTargets([{ layer: 3, expert: 7 }], { layer: 3, expert: 5 }, true);
  expect(one).toEqual([
    { layer: 3, expert: 5 },
    { layer: 3, expert: 7 },
  ]);
  expect(changeTargets(one, { layer: 3, expert: 5 }, true)).toEqual(one);
  expect(changeTargets(one, { layer: 3, expert: 7 }, false)).toEqual([{ layer: 3, expert: 5 }]);
});

test('many targets are named by their first three', () => {
  const targets = [0, 1, 2, 3, 4].map((expert) => ({ layer: 1, expert }));
  expect(offLabel(targets.slice(0, 1))).toBe('L1.E0 off');
  expect(offLabel(targets)).toBe('L1.E0, L1.E1, L1.E2 and 2 more off');
});

test('an edited recording keeps everything as it was but the intervention', () => {
  const manifest: Partial<TraceManifest> = {
    backend: 'tensorflow 2.21.0 cpu',
    precision: 'bf16',
    level: 'probs',
    nll: true,
    logits: 'float16',
  };
  const base = { path: '/a.trace', manifest } as TraceSummary;
  const imported = { ...base, manifest: { ...base.manifest, backend: 'vLLM', precision: 'unknown' as const } };
  expect(editRequest(imported, '/model', [])).not.toHaveProperty('precision');
  const targets = [{ layer: 3, expert: 5 }];
  expect(editRequest(base, '/model', targets)).toEqual({
    model: '/model',
    source: { kind: 'trace', path: '/a.trace' },
    backend: 'tensorflow',
    precision: 'bf16',
    level: 'probs',
    nll: true,
    half: true,
    interventions: [{ mode: 'mask_pre', targets }],
  });
});
