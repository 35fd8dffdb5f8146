import { describe, expect, test } from 'vitest';
import { CLAMP } from '../glu.ts';
import { groupByExpert } from '../group-by-expert.ts';
import { randomValues, seeded } from '../test-backends.ts';
import { AssignedRows, type Assignments } from './assigned-rows.ts';
import { DataType } from './binding.ts';
import { bestInstallation, here } from './installation.ts';
import { type HostExpert, type HostMatrix, Products } from './products.ts';

const folder = bestInstallation(here())?.folder;
const best = folder === undefined ? undefined : Products.open(folder);
const KERNELS = ['plain', 'avx2', 'avx512', 'avx512bf16'];

/** The nearest bf16, as a number. Slow and plain: the two neighbours, and the even one where they are as near. */
function nearest(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] as number;
  const at = (upper: number): number => new Float32Array(Uint32Array.of(upper << 16).buffer)[0] as number;
  const below = bits >>> 16;
  const [down, up] = [at(below), at(below + 1)];
  const exact = Math.fround(value);
  const [toDown, toUp] = [Math.abs(exact - down), Math.abs(up - exact)];
  return toDown < toUp || (toDown === toUp && below % 2 === 0) ? down : up;
}

function upperHalves(values: Float32Array): Uint16Array {
  return Uint16Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length), (bits) => bits >>> 16);
}

type WeightType = 'bf16' | 'f32';

/** A matrix of these values, in float32. */
function matrixOf(values: Float32Array<ArrayBuffer>, out: number, width: number): HostMatrix {
  const host = new Uint8Array(values.buffer);
  return { handle: -1, host, out, in: width, bytes: host.length, type: DataType.float, dispose() {} };
}

/** A random matrix, with its exact values. */
function randomMatrix(random: () => number, out: number, width: number, type: WeightType) {
  const values = randomValues(random, out * width, 0.3);
  if (type === 'bf16') for (let i = 0; i < values.length; i++) values[i] = nearest(values[i] as number);
  const halves = upperHalves(values);
  const host = new Uint8Array(type === 'bf16' ? halves.buffer : values.buffer);
  const matrix: HostMatrix = {
    ...{ handle: -1, host, out, in: width, bytes: host.length, dispose() {} },
    type: type === 'bf16' ? DataType.bfloat16 : DataType.float,
  };
  return { matrix, values };
}

/** x · Wᵀ in double precision. */
function product(x: ArrayLike<number>, w: ArrayLike<number>, rows: number, width: number): Float64Array {
  const out = w.length / width;
  const y = new Float64Array(rows * out);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < out; c++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (x[r * width + k] as number) * (w[c * width + k] as number);
      y[r * out + c] = sum;
    }
  }
  return y;
}

function slice(values: Float32Array, row: number, width: number): Float32Array {
  return values.subarray(row * width, (row + 1) * width);
}

function gated(gate: number, up: number, glu: 'silu' | 'clamped'): number {
  if (glu === 'silu') return (gate / (1 + Math.exp(-gate))) * up;
  const cut = Math.min(gate, CLAMP.limit);
  const clipped = Math.max(-CLAMP.limit, Math.min(up, CLAMP.limit));
  return (cut / (1 + Math.exp(-CLAMP.slope * cut))) * (clipped + 1);
}

function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let size = 0;
  let error = 0;
  for (let i = 0; i < expected.length; i++) {
    size = Math.max(size, Math.abs(expected[i] as number));
    error = Math.max(error, Math.abs((actual[i] as number) - (expected[i] as number)));
  }
  return error / size;
}

describe.skipIf(!best)(`products${best ? '' : ' (skipped: npm run setup:tensorflow builds them)'}`, () => {
  const open = (kernels?: string, threads?: number) => Products.open(folder as string, kernels, threads);

  test('the best kernels of this processor are taken, and unknown ones refused', () => {
    const had = KERNELS.filter((name) => open(name)?.kernels === name);
    expect(had).toContain('plain');
    expect(open()?.kernels).toBe(had.at(-1));
    expect(open('mmx')).toBeUndefined();
  });

  describe.each(KERNELS)('%s', (kernels) => {
    const missing = folder === undefined || !open(kernels);
    const SIZES = [1, 2, 3, 4, 5, 6, 7, 11, 96, 97, 200].flatMap((rows) =>
      [
        [1, 1],
        [4, 32],
        [7, 33],
        [130, 95],
        [64, 32], // packed from 96 rows on
        [192, 96],
      ].map(([out, width]) => ({ rows, out: out as number, width: width as number })),
    );

    test.skipIf(missing).each(['bf16', 'f32'] as const)('x · Wᵀ of weights in %s, rounded and not', (type) => {
      const products = open(kernels) as Products;
      for (const { rows, out, width } of SIZES) {
        const random = seeded(rows + out);
        const { matrix, values } = randomMatrix(random, out, width, type);
        const x = randomValues(random, rows * width);
        for (const rounded of type === 'bf16' ? [true, false] : [false]) {
          const y = products.linear(products.rows(x, rounded), rows, matrix);
          const expected = product(rounded ? x.map(nearest) : x, values, rows, width);
          expect(worst(y, expected), JSON.stringify({ rows, out, width, rounded })).toBeLessThan(1e-6);
        }
      }
    });

    test.skipIf(missing)(
      'numbers are rounded to the nearest bf16, ties to even, and what is no number stays none',
      () => {
        const products = open(kernels) as Products;
        const special = [
          0,
          -0,
          1,
          1.00390625,
          1.01171875,
          -1.00390625,
          3.3895314e38,
          3.4e38,
          1e-40,
          Infinity,
          -Infinity,
        ];
        const x = Float32Array.from([...special, ...randomValues(seeded(1), 1000, 1e3), Number.NaN]);
        const y = new Uint16Array(x.length);
        products.round(x, y);
        const back = new Float32Array(Uint32Array.from(y, (upper) => upper << 16).buffer);
        for (let i = 0; i < x.length - 1; i++) {
          const value = x[i] as number;
          const largest = Math.abs(value) > 3.3895e38 && Number.isFinite(value);
          if (!largest) expect(back[i], `${value}`).toBe(Number.isFinite(value) ? nearest(value) : value);
        }
        expect(back[6]).toBe(3.3895313892515355e38);
        expect(back[7]).toBe(Infinity);
        expect(back.at(-1)).toBeNaN();
      },
    );

    test.skipIf(missing).each([
      ['silu', false],
      ['silu', true],
      ['clamped', true],
    ] as const)('an expert with %s, biases %s', (glu, biased) => {
      for (const [hidden, width] of [
        [40, 36],
        [64, 32],
        [128, 96],
      ] as const) {
        for (const rounded of [false, true])
          checkExpert(open(kernels) as Products, { glu, biased, hidden, width, rounded });
      }
    });
  });

  interface ExpertCase {
    readonly glu: 'silu' | 'clamped';
    readonly biased: boolean;
    readonly hidden: number;
    readonly width: number;
    readonly rounded: boolean;
  }

  /** An expert with 220 of 330 positions, beside the same in double precision. */
  function checkExpert(products: Products, { glu, biased, hidden, width, rounded }: ExpertCase): void {
    const [positions, topK, experts] = [330, 2, 3];
    const round = (values: Float32Array) => (rounded ? values.map(nearest) : values);
    const random = seeded(7);
    const gateUp = randomMatrix(random, 2 * width, hidden, 'bf16');
    const down = randomMatrix(random, hidden, width, 'bf16');
    const biases = biased ? { gateUp: randomValues(random, 2 * width), down: randomValues(random, hidden) } : undefined;
    const x = randomValues(random, positions * hidden, 4);
    const indices = Int32Array.from({ length: positions * topK }, (_, i) => (i + (i >> 1)) % experts);
    const weights = randomValues(random, positions * topK);
    const { groups, ...sorted } = groupByExpert({ topK, indices, weights }, positions, experts);
    const mixed = randomValues(random, positions * hidden);
    const before = Float64Array.from(mixed);
    const out = new Float32Array(positions * topK * hidden);
    const squares = new Float32Array(positions * topK);
    const group = groups[1] as (typeof groups)[number];
    const rows = new AssignedRows({ ...sorted, weights, mixed, out, squares }, hidden);
    const expert = { gateUp: gateUp.matrix, down: down.matrix, biases };
    products.expert(products.rows(x, rounded), expert, glu, rows, group);

    const expected = { mixed: before, out: new Float64Array(out.length), squares: new Float64Array(squares.length) };
    for (let assignment = 0; assignment < indices.length; assignment++) {
      if (indices[assignment] !== 1) continue;
      const position = Math.floor(assignment / topK);
      const wide = product(round(slice(x, position, hidden)), gateUp.values, 1, hidden);
      const exact = Float64Array.from({ length: width }, (_, channel) =>
        gated(
          (wide[channel] as number) + (biases?.gateUp[channel] ?? 0),
          (wide[width + channel] as number) + (biases?.gateUp[width + channel] ?? 0),
          glu,
        ),
      );
      const active = rounded ? round(Float32Array.from(exact)) : exact;
      const y = product(active, down.values, 1, width).map((value, channel) => value + (biases?.down[channel] ?? 0));
      for (let channel = 0; channel < hidden; channel++) {
        expected.out[assignment * hidden + channel] = y[channel] as number;
        const place = position * hidden + channel;
        expected.mixed[place] =
          (expected.mixed[place] as number) + (weights[assignment] as number) * (y[channel] as number);
      }
      expected.squares[assignment] = y.reduce((sum, value) => sum + value ** 2, 0);
    }
    // A number between two of bf16 may be rounded the other way where sums differ in their last place.
    const close = rounded ? 2e-3 : 2e-6;
    const how = JSON.stringify({ hidden, width, rounded });
    expect(worst(out, expected.out), how).toBeLessThan(close);
    expect(worst(mixed, expected.mixed), how).toBeLessThan(close);
    expect(worst(squares, expected.squares), how).toBeLessThan(2 * close);
  }

  test.each([
    ['all', 0, 11],
    ['some', 3, 9],
    ['one', 6, 7],
  ])('attention to %s of what is kept, with sinks and without', (_, first, last) => {
    const shape = { heads: 6, kvHeads: 2, headDim: 19, valueDim: 21, scale: 0.3 };
    const room = 11;
    const random = seeded(first);
    const q = randomValues(random, 6 * 19, 3);
    const k = randomValues(random, 2 * room * 19, 3);
    const v = randomValues(random, 2 * room * 21, 3);
    for (const sinks of [undefined, Float32Array.of(0, 1, -3, 4, 0.5, 80)]) {
      const expected = new Float64Array(6 * 21);
      for (let head = 0; head < 6; head++) {
        const kv = Math.floor(head / 3);
        const keys = Array.from({ length: last - first }, (_, i) => kv * room + first + i);
        const scores = keys.map((key) => 0.3 * (product(slice(q, head, 19), slice(k, key, 19), 1, 19)[0] as number));
        const all = [...scores, ...(sinks ? [sinks[head] as number] : [])].map(Math.exp);
        const sum = all.reduce((a, b) => a + b, 0);
        keys.forEach((key, i) => {
          slice(v, key, 21).forEach((value, c) => {
            expected[head * 21 + c] = (expected[head * 21 + c] as number) + ((all[i] as number) / sum) * value;
          });
        });
      }
      for (const kernels of KERNELS) {
        const products = open(kernels);
        const actual = products?.attend([q, k, v], { ...shape, ...(sinks ? { sinks } : {}) }, { room, first, last });
        if (actual) expect(worst(actual, expected), kernels).toBeLessThan(2e-6);
      }
    }
  });

  test.each(KERNELS)(
    '%s: far below zero, infinite and no numbers go through the gate as its formula says',
    (kernels) => {
      const products = open(kernels);
      if (!products) return;
      const row = { positions: Int32Array.of(0), assignments: Int32Array.of(0), weights: new Float32Array(1) };
      for (const gate of [-87, -88, -90, -104, -1e4, -1e20, -3e38, 3e38, -Infinity, Infinity, Number.NaN]) {
        const gateUp = matrixOf(Float32Array.of(gate, 1), 2, 1);
        const down = matrixOf(Float32Array.of(1), 1, 1);
        for (const glu of ['silu', 'clamped'] as const) {
          const [out, mixed] = [new Float32Array(1), new Float32Array(1)];
          const x = products.rows(Float32Array.of(1), false);
          const rows = new AssignedRows({ ...row, out, mixed }, 1);
          products.expert(x, { gateUp, down, biases: undefined }, glu, rows, { start: 0, end: 1 });
          const expected = Math.fround(gated(gate, 1, glu));
          const [found] = out as unknown as [number];
          if (Number.isFinite(expected))
            expect(Math.abs(found - expected)).toBeLessThan(1e-6 * Math.abs(expected) + 1e-35);
          else expect(found, `${glu} of ${gate}`).toBe(expected);
        }
      }
    },
  );

  test('results are the same to the bit however many threads share the work', () => {
    const random = seeded(3);
    const { matrix } = randomMatrix(random, 333, 65, 'bf16');
    const x = randomValues(random, 14 * 65);
    const [one, ...others] = [1, 2, 3, 8].map((threads) => {
      const products = open(undefined, threads) as Products;
      // Often enough that a thread sleeps in between and one comes late.
      for (let i = 0; i < 300; i++) products.linear(products.rows(x, true), 14, matrix);
      return products.linear(products.rows(x, true), 14, matrix);
    });
    for (const other of others) expect(other).toEqual(one);
  });

  test('so are the sums of squares of an expert’s outputs, whose blocks depend on the threads', () => {
    const random = seeded(4);
    const [hidden, width, positions] = [517, 65, 5];
    const gateUp = randomMatrix(random, 2 * width, hidden, 'f32').matrix;
    const down = randomMatrix(random, hidden, width, 'f32').matrix;
    const x = randomValues(random, positions * hidden);
    const rows = Int32Array.from({ length: positions }, (_, i) => i);
    const sorted = { positions: rows, assignments: rows, weights: new Float32Array(positions) };
    const [one, ...others] = [1, 2, 3, 8].map((threads) => {
      const products = open(undefined, threads) as Products;
      const squares = new Float32Array(positions);
      const sums = new AssignedRows({ ...sorted, squares, mixed: new Float32Array(x.length) }, hidden);
      const all = { start: 0, end: positions };
      products.expert(products.rows(x, false), { gateUp, down, biases: undefined }, 'silu', sums, all);
      return squares;
    });
    for (const other of others) expect(other).toEqual(one);
  });

  test('what does not fit is refused before the addon sees it', () => {
    const products = open() as Products;
    const { matrix } = randomMatrix(seeded(1), 4, 8, 'bf16');
    const rows = products.rows(new Float32Array(16), true);
    expect(() => products.linear(rows, 3, matrix)).toThrow('Expected 24 numbers in rows, found 16.');
    expect(() => products.linear(rows, 2, { ...matrix, out: 5 })).toThrow('Expected 80 bytes of a matrix, found 64.');
    const expert = { gateUp: matrix, down: randomMatrix(seeded(2), 8, 2, 'bf16').matrix, biases: undefined };
    const two = { positions: Int32Array.of(0, 1), assignments: Int32Array.of(0, 1), weights: new Float32Array(2) };
    const mixed = new Float32Array(16);
    const run = (end: number, given: Partial<Assignments> & Partial<HostExpert>) => () => {
      const assigned = new AssignedRows({ ...two, mixed, ...given }, 8);
      products.expert(rows, { ...expert, ...given }, 'silu', assigned, { start: 0, end });
    };
    expect(run(2, {})).not.toThrow();
    expect(run(3, {})).toThrow('Rows 0 to 3 of 2.');
    expect(run(2, { mixed: new Float32Array(24) })).toThrow('Expected 24 numbers in rows, found 16.');
    expect(run(2, { down: randomMatrix(seeded(2), 9, 2, 'bf16').matrix })).toThrow('do not fit each other');
    const biases = { gateUp: new Float32Array(3), down: new Float32Array(8) };
    expect(run(2, { biases })).toThrow('Expected 4 biases, found 3.');
  });

  test('heads that keys and values cannot be shared among are refused', () => {
    const values = new Float32Array(12);
    const shape = { heads: 3, kvHeads: 2, headDim: 4, valueDim: 4, scale: 1 };
    const attend = (kept: Float32Array) => () =>
      (best as Products).attend([values, kept, kept], shape, { room: 1, first: 0, last: 1 });
    expect(attend(values)).toThrow('Expected 8 numbers in keys, found 12.');
    expect(attend(values.subarray(4))).toThrow('3 heads cannot share 2 of keys and values alike.');
  });
});
