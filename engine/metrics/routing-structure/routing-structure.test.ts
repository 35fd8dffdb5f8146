import { expect, test } from 'vitest';
import { type LabelledArray, UserError, valueAt } from '#protocol';
import { GOLDEN, GOLDEN_SEQUENCES, sequenceOf, shapeOf } from '../routing-consistency/test-golden.ts';
import type { MetricSequence, TraceShape } from '../sequence-metric.ts';
import { routingStructure, STRUCTURE_DEFAULTS, type StructureParams } from './index.ts';
import { addPath, emptyPaths, fingerprintOf, MOST_PATHS } from './paths.ts';
import { information } from './result.ts';

const { experts, topK, layers } = GOLDEN;

async function run(
  sequences: readonly MetricSequence[],
  params: Partial<StructureParams> = {},
  shape: TraceShape = shapeOf(sequences.length),
): Promise<readonly LabelledArray[]> {
  const accumulator = routingStructure.start({ ...STRUCTURE_DEFAULTS, ...params }, shape);
  for (const sequence of sequences) accumulator.add(sequence);
  return accumulator.finish();
}

function named(arrays: readonly LabelledArray[], id: string): LabelledArray {
  return arrays.find((array) => array.id === id) as LabelledArray;
}

/** Two layers of four experts, two for each token. */
function smallShape(sequences: number): TraceShape {
  const shape = shapeOf(sequences, 2);
  return { ...shape, routers: shape.routers.map((router) => ({ ...router, experts: 4, topK: 2 })) };
}

function smallSequence(first: readonly number[], second: readonly number[], special?: Uint8Array): MetricSequence {
  const made = sequenceOf(0, [Uint16Array.from(first), Uint16Array.from(second)], special);
  const tokens = first.length / 2;
  return { ...made, tokens, tokenIds: new Uint32Array(tokens), special: special ?? new Uint8Array(tokens) };
}

test('a small case by hand: four tokens through two layers', async () => {
  const sequence = smallSequence([0, 1, 1, 0, 0, 2, 3, 2], [0, 1, 0, 1, 2, 3, 2, 3]);
  const arrays = await run([sequence], { support: 1, flows: 4 }, smallShape(1));
  // Expert 0 on 3 tokens, 1 on 2, both on 2: 2 · 4 / (3 · 2).
  const together = (expert: string, other: string) =>
    valueAt(named(arrays, 'co-activation'), { layer: 'L0', expert, other });
  expect(together('0', '1')).toBeCloseTo(8 / 6, 12);
  expect(together('1', '0')).toBeCloseTo(8 / 6, 12);
  expect(together('0', '2')).toBeCloseTo(4 / 6, 12);
  expect(together('1', '2')).toBe(0);
  expect(together('1', '3')).toBe('fewer than 1 tokens expected');
  expect(together('2', '2')).toBe('the same expert');
  const onward = (expert: string, next: string) =>
    valueAt(named(arrays, 'transition'), { layers: 'L0 to L1', expert, next });
  // Expert 1 always goes on to 0 and 1, which have half of the tokens.
  expect(onward('1', '0')).toBe(2);
  expect(onward('2', '2')).toBe(2);
  expect(onward('0', '3')).toBeCloseTo((1 * 4) / (3 * 2), 12);
  // Beyond independence: 1 to 0, 1 to 1, 2 to 2, 2 to 3 by 1 each; 0 to 0 and 0 to 1 by half.
  const flows = named(arrays, 'flow-share');
  expect(flows.dims[0]?.labels).toEqual(['L0.E1 to L1.E0', 'L0.E1 to L1.E1', 'L0.E2 to L1.E2', 'L0.E2 to L1.E3']);
  expect([...flows.values]).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect([...named(arrays, 'flow-lift').values]).toEqual([2, 2, 2, 2]);
  // First choices: 0-0, 1-0, 0-2, 3-2.
  expect([...named(arrays, 'paths').values]).toEqual([4, 4, expect.closeTo(4, 12)]);
  expect([...named(arrays, 'top-path').values]).toEqual([0.25]);
});

test('counts of a longer trace agree with the plainest loops', async () => {
  const arrays = await run(GOLDEN_SEQUENCES, { support: 3 });
  const n = GOLDEN.sequences * GOLDEN.tokens;
  const chose = (layer: number, e: number, s: number, t: number): boolean =>
    GOLDEN_SEQUENCES[s]?.routers[layer]?.experts.subarray(t * topK, (t + 1) * topK).includes(e) ?? false;
  const count = (passes: (s: number, t: number) => boolean): number => {
    let found = 0;
    for (let s = 0; s < GOLDEN.sequences; s++) for (let t = 0; t < GOLDEN.tokens; t++) if (passes(s, t)) found++;
    return found;
  };
  const lift = (both: number, one: number, other: number) => (both * n) / (one * other);
  for (const [layer, e, f] of [
    [0, 3, 7],
    [1, 0, 15],
    [2, 9, 4],
  ] as const) {
    const [one, other] = [count((s, t) => chose(layer, e, s, t)), count((s, t) => chose(layer, f, s, t))];
    const both = count((s, t) => chose(layer, e, s, t) && chose(layer, f, s, t));
    const place = { layer: `L${layer}`, expert: String(e), other: String(f) };
    expect(valueAt(named(arrays, 'co-activation'), place)).toBeCloseTo(lift(both, one, other), 12);
    if (layer === layers - 1) continue;
    const next = count((s, t) => chose(layer + 1, f, s, t));
    const onward = count((s, t) => chose(layer, e, s, t) && chose(layer + 1, f, s, t));
    const pair = { layers: `L${layer} to L${layer + 1}`, expert: String(e), next: String(f) };
    expect(valueAt(named(arrays, 'transition'), pair)).toBeCloseTo(lift(onward, one, next), 12);
  }
  const paths = new Map<string, number>();
  for (const { routers, tokens } of GOLDEN_SEQUENCES) {
    for (let t = 0; t < tokens; t++) {
      const path = routers.map((router) => router.experts[t * topK]).join('-');
      paths.set(path, (paths.get(path) ?? 0) + 1);
    }
  }
  const entropy = [...paths.values()].reduce((sum, c) => sum - (c / n) * Math.log(c / n), 0);
  const values = named(arrays, 'paths').values;
  expect(values[1]).toBe(paths.size);
  expect(values[2]).toBeCloseTo(Math.exp(entropy), 6);
  expect(named(arrays, 'top-path').values[0]).toBe(Math.max(...paths.values()) / n);
});

test('experts called otherwise give the same lifts, information and diversity', async () => {
  const renamed = GOLDEN_SEQUENCES.map((sequence) => ({
    ...sequence,
    routers: sequence.routers.map((router) => ({ ...router, experts: router.experts.map((e) => (e * 5 + 3) % 16) })),
  }));
  const [before, after] = [await run(GOLDEN_SEQUENCES), await run(renamed)];
  const name = (e: number): string => String((e * 5 + 3) % 16);
  for (let e = 0; e < experts; e++) {
    const was = valueAt(named(before, 'transition'), { layers: 'L1 to L2', expert: String(e), next: '2' });
    expect(valueAt(named(after, 'transition'), { layers: 'L1 to L2', expert: name(e), next: name(2) })).toBe(was);
  }
  const informed = named(after, 'transition-information').values;
  named(before, 'transition-information').values.forEach((value, i) => {
    expect(informed[i]).toBeCloseTo(value, 12);
  });
  expect(named(after, 'paths').values[1]).toBe(named(before, 'paths').values[1]);
});

test('information is 0 between independent layers and the whole entropy between equal ones', () => {
  expect(information(Float64Array.of(4, 8, 2, 4), 2)).toBeCloseTo(0, 12);
  expect(information(Float64Array.of(3, 0, 0, 0, 3, 0, 0, 0, 3), 3)).toBeCloseTo(Math.log(3), 12);
});

test('a layer whose tokens have one expert each has no co-activation, and one layer alone no transitions', async () => {
  const shape = shapeOf(1, 1);
  const [sequence] = GOLDEN_SEQUENCES;
  const single = {
    ...(sequence as MetricSequence),
    routers: [{ ...(sequence?.routers[0] as never as object), experts: new Uint16Array(80).fill(2) } as never],
  };
  const arrays = await run([single], {}, { ...shape, routers: shape.routers.map((r) => ({ ...r, topK: 1 })) });
  expect(arrays.map(({ id }) => id)).toEqual(['co-activation', 'paths', 'top-path']);
  expect(valueAt(named(arrays, 'co-activation'), { layer: 'L0', expert: '2', other: '3' })).toBe(
    'a token has one expert here',
  );
  expect([...named(arrays, 'paths').values]).toEqual([80, 1, 1]);
});

test('only some layers are looked at as if there were no others', async () => {
  const arrays = await run(GOLDEN_SEQUENCES, { layers: [0, 2] });
  const skipped = GOLDEN_SEQUENCES.map(({ routers: [first, , third], ...rest }) => ({
    ...rest,
    routers: [first, third],
  }));
  const alone = await run(skipped as never, {}, shapeOf(skipped.length, 2));
  expect(named(arrays, 'transition').dims[0]?.labels).toEqual(['L0 to L2']);
  expect(arrays.map(({ values }) => values)).toEqual(alone.map(({ values }) => values));
  expect(() => routingStructure.start({ ...STRUCTURE_DEFAULTS, layers: [3] }, shapeOf(1))).toThrow(
    new UserError('routing-structure: layer 3 of made-up has no router.', 'There are routers in 0, 1, 2.'),
  );
});

test('two accumulators that shared the sequences add up to one that had them all', async () => {
  const shape = shapeOf(GOLDEN.sequences);
  const [whole, one, other] = [0, 1, 2].map(() => routingStructure.start(STRUCTURE_DEFAULTS, shape));
  for (const sequence of GOLDEN_SEQUENCES) whole?.add(sequence);
  for (const sequence of GOLDEN_SEQUENCES) (sequence.sequence % 3 ? one : other)?.add(sequence);
  one?.merge(structuredClone(other?.state) as never);
  const [added, at_once] = [await one?.finish(), await whole?.finish()];
  expect(added?.map(({ values }) => [...values].map((value) => value.toFixed(9)))).toEqual(
    at_once?.map(({ values }) => [...values].map((value) => value.toFixed(9))),
  );
});

test('special tokens are left out, and without any token every cell has its reason', async () => {
  const sequence = smallSequence([0, 1, 2, 3], [0, 1, 2, 3], Uint8Array.of(1, 0));
  expect(named(await run([sequence], { support: 1 }, smallShape(1)), 'paths').values[0]).toBe(1);
  const empty = await run([smallSequence([0, 1], [0, 1], Uint8Array.of(1))], {}, smallShape(1));
  expect(valueAt(named(empty, 'co-activation'), { layer: 'L0', expert: '0', other: '1' })).toBe('no token counts');
  expect(valueAt(named(empty, 'transition-information'), { layers: 'L0 to L1' })).toBe('no token counts');
  expect(valueAt(named(empty, 'top-path'), {})).toBe('no token counts');
  expect(named(empty, 'flow-share').values).toHaveLength(0);
});

test('paths that differ in one layer have different fingerprints, and too many of them have no count', () => {
  const seen = new Set<number>();
  for (let a = 0; a < 64; a++) {
    for (let b = 0; b < 64; b++) for (let c = 0; c < 64; c++) seen.add(fingerprintOf(3, (r) => [a, b, c][r] as number));
  }
  expect(seen.size).toBe(64 ** 3);
  const paths = emptyPaths();
  for (let i = 0; i <= MOST_PATHS; i++) addPath(paths, i, 1);
  expect(paths.overflow).toBe(true);
  expect(paths.tokens.size).toBe(MOST_PATHS);
});

test('a token with the same expert twice is refused, whichever layer it is in: it would go together with itself', () => {
  for (const [layer, rows] of [
    [
      [0, 1, 2, 2],
      [0, 1, 0, 1],
    ],
    [
      [0, 1, 0, 1],
      [0, 1, 3, 3],
    ],
  ].entries()) {
    const [first = [], second = []] = rows;
    const accumulator = routingStructure.start(STRUCTURE_DEFAULTS, smallShape(1));
    expect(() => accumulator.add(smallSequence(first, second))).toThrow(
      new UserError(
        `made-up, sequence 0, layer ${layer}, position 1: expected 2 different experts, found ${layer + 2} twice.`,
        'routescope inspect looks at every row of a trace. Record it anew, or import it without padding.',
      ),
    );
  }
});

test('tables that would not fit into memory are refused', () => {
  const shape = shapeOf(1, 20);
  const wide = { ...shape, routers: shape.routers.map((router) => ({ ...router, experts: 1024 })) };
  expect(() => routingStructure.start(STRUCTURE_DEFAULTS, wide)).toThrow(
    new UserError(
      'routing-structure: pairs of the experts of 20 layers make 40,894,464 cells; 16,777,216 are allowed.',
      'Look at fewer layers: --param layers=0,1,2.',
    ),
  );
});
