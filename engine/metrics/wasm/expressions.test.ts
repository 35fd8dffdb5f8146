import { expect, test } from 'vitest';
import { f64x2, i32, i32x4, loopWhile, type Step, steps, when } from './expressions.ts';
import { wasmFunction, wasmModule } from './module.ts';

/** What a function of no params leaves in the first words of its memory. */
function run(body: Step, given: readonly number[] = []): number[] {
  const { buffer, run } = wasmModule({ go: wasmFunction({ params: [], i32: [], v128: [] }, () => body) }, 64);
  const words = new Int32Array(buffer, 0, 16);
  words.set(given);
  run.go();
  return [...words.subarray(0, 8)];
}

const at = (word: number) => i32.const(4 * word);
const word = (place: number) => i32.load(at(place));

test.each([0, 1, 63, 64, -1, -64, -65, 8191, 8192, 2 ** 31 - 1, -(2 ** 31)])('the number %i as a constant', (value) => {
  expect(run(i32.store(i32.const(0), i32.const(value)))[0]).toBe(value);
});

test.each([
  ['equal', i32.equal, 0, 1, 0],
  ['different', i32.different, 1, 0, 1],
  ['below', i32.below, 1, 0, 0],
  ['add', i32.add, 2, -10, 2],
  ['subtract', i32.subtract, -14, 0, 14],
  ['and', i32.and, -6 & 8, -5 & -5, 8 & -6],
  ['shiftLeft', i32.shiftLeft, -6 << 8, -5 << -5, 8 << -6],
  ['shiftRight', i32.shiftRight, -6 >> 8, -5 >> -5, 8 >> -6],
])('%s is what JavaScript makes of it', (_, operation, ...expected) => {
  const pairs = [-6, 8, -5, -5, 8, -6];
  const body = [0, 2, 4].map((pair) => i32.store(at(pair), operation(word(pair), word(pair + 1))));
  const found = run(steps(...body), pairs);
  expect([found[0], found[2], found[4]]).toEqual(expected);
});

test('a choice without a branch, a branch, and its other side', () => {
  const pick = (of: number, into: number): Step =>
    steps(
      i32.store(at(into), i32.select(i32.below(word(of), i32.const(0)), i32.const(10), i32.const(20))),
      when(i32.not(word(of)), i32.store(at(into + 1), i32.const(30)), i32.store(at(into + 1), i32.const(40))),
    );
  expect(run(steps(pick(0, 2), pick(1, 4)), [-1, 0]).slice(2, 6)).toEqual([10, 40, 20, 30]);
});

test('a loop takes as many turns as its condition holds, none where it never does', () => {
  const { buffer, run } = wasmModule(
    {
      sum: wasmFunction({ params: ['count'], i32: ['i', 'sum'], v128: [] }, ({ count, i, sum }) =>
        steps(
          loopWhile(i32.below(i, count), steps(i.set(i32.add(i, i32.const(1))), sum.set(i32.add(sum, i)))),
          i32.store(i32.const(0), sum),
        ),
      ),
    },
    4,
  );
  const sums = [0, 1, 100].map((count) => {
    run.sum(count);
    return new Int32Array(buffer)[0];
  });
  expect(sums).toEqual([0, 1, 5050]);
});

test('four numbers at once', () => {
  const [a, b] = [i32x4.load(i32.const(0)), i32x4.load(i32.const(0), 16)];
  const numbers = [-1, 5, 7, 8, 2, 5, -7, 1];
  const first = (vector: Parameters<typeof i32x4.store>[1]): number[] =>
    run(i32x4.store(i32.const(0), vector), numbers).slice(0, 4);
  expect(first(i32x4.min(a, b))).toEqual([-1, 5, -7, 1]);
  expect(first(i32x4.max(a, b))).toEqual([2, 5, 7, 8]);
  expect(first(i32x4.equal(a, b))).toEqual([0, -1, 0, 0]);
  expect(first(i32x4.or(a, b))).toEqual([-1, 5, -1, 9]);
  expect(first(i32x4.shuffle(a, b, [3, 0, 7, 4]))).toEqual([8, -1, 1, 2]);
  expect(first(i32x4.splat(i32x4.lane(a, 2)))).toEqual([7, 7, 7, 7]);
});

test('two numbers with a fraction at once', () => {
  const [a, b] = [f64x2.load(i32.const(0)), f64x2.load(i32.const(0), 16)];
  const { buffer, run } = wasmModule(
    {
      all: wasmFunction({ params: [], i32: [], v128: [] }, () =>
        steps(
          f64x2.store(i32.const(0), f64x2.add(a, b), 32),
          f64x2.store(i32.const(0), f64x2.multiply(a, b), 48),
          f64x2.store(i32.const(0), f64x2.loadSplat(i32.const(8)), 64),
          f64x2.store(i32.const(0), f64x2.divide(a, f64x2.const(-3)), 80),
        ),
      ),
    },
    96,
  );
  const numbers = new Float64Array(buffer, 0, 12);
  numbers.set([0.1, -1e300, 0.2, 1]);
  run.all();
  expect([...numbers.subarray(4)]).toEqual([
    0.1 + 0.2,
    -1e300,
    0.1 * 0.2,
    -1e300,
    -1e300,
    -1e300,
    0.1 / -3,
    -1e300 / -3,
  ]);
});

test('8 and 16 bits are read without a sign, and an offset adds to the address', () => {
  const first = (value: ReturnType<typeof i32.load>) => run(i32.store(i32.const(4), value, 4), [0, 0x89ab_cdef | 0])[2];
  expect(first(i32.loadShort(i32.const(2), 4))).toBe(0x89ab);
  expect(first(i32.loadByte(i32.const(3), 4))).toBe(0x89);
});

test('a long function, whose length takes several bytes', () => {
  const many = Array.from({ length: 2000 }, (_, i) => i32.store(at(0), i32.add(word(0), i32.const(i))));
  expect(run(steps(...many))[0]).toBe(1999 * 1000);
});
