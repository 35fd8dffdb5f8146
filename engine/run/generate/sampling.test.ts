import { expect, test } from 'vitest';
import { seededRandom, UserError } from '#protocol';
import { checkSampling, GREEDY, type Sampling, sampleToken } from './sampling.ts';

/** Probabilities 1/2, 1/4, 1/8, 1/8. */
const HALVES = Float32Array.from([4, 2, 1, 1], (weight) => Math.log(weight));
const DRAW: Sampling = { ...GREEDY, temperature: 1 };

/** Shares of the ids among many draws. */
function shares(logits: Float32Array, sampling: Sampling, draws = 40_000): number[] {
  const random = seededRandom(7);
  const counts = new Array<number>(logits.length).fill(0);
  for (let i = 0; i < draws; i++) {
    const { id } = sampleToken(logits, sampling, random);
    counts[id] = (counts[id] as number) + 1;
  }
  return counts.map((count) => count / draws);
}

/** Half a per cent and more: four standard errors of a share of 1/2 in 40,000 draws are 0.01. */
const close = (found: readonly number[], expected: readonly number[]): void => {
  expected.forEach((share, id) => {
    expect(Math.abs((found[id] as number) - share)).toBeLessThan(0.01);
  });
};

test('without temperature the likeliest token is taken, of two equal ones the lower, and nothing is drawn', () => {
  const never = (): number => {
    throw new Error('drawn');
  };
  expect(sampleToken(Float32Array.of(1, 3, 3, 2), GREEDY, never).id).toBe(1);
});

test('a drawn token comes as often as it is likely', () => {
  close(shares(HALVES, DRAW), [0.5, 0.25, 0.125, 0.125]);
});

test('temperature 0.5 squares the probabilities', () => {
  const squares = [16, 4, 1, 1];
  close(
    shares(HALVES, { ...DRAW, temperature: 0.5 }),
    squares.map((each) => each / 22),
  );
});

test('top-k leaves the k likeliest, of two equal ones the lower', () => {
  close(shares(HALVES, { ...DRAW, topK: 3 }), [4 / 7, 2 / 7, 1 / 7, 0]);
});

test('top-p leaves the fewest that have so much together', () => {
  close(shares(HALVES, { ...DRAW, topP: 0.75 }), [2 / 3, 1 / 3, 0, 0]);
  close(shares(HALVES, { ...DRAW, topP: 0.76 }), [4 / 7, 2 / 7, 1 / 7, 0]);
});

test('top-p counts among those that top-k left', () => {
  // Of 4/6 and 2/6 the first alone has 0.6.
  close(shares(HALVES, { ...DRAW, topK: 2, topP: 0.6 }), [1, 0, 0, 0]);
});

test('min-p leaves those with so much of the likeliest one', () => {
  close(shares(HALVES, { ...DRAW, minP: 0.4 }), [2 / 3, 1 / 3, 0, 0]);
});

test('the log-probability is that of the model, whatever the filters', () => {
  const { id, logProbability } = sampleToken(HALVES, { ...DRAW, temperature: 0.1, topK: 1 }, () => 0.99);
  expect(id).toBe(0);
  expect(logProbability).toBeCloseTo(Math.log(0.5), 6);
});

test('logits far apart do not overflow', () => {
  const { id, logProbability } = sampleToken(Float32Array.of(-1e30, 500, -500), DRAW, () => 0.999999);
  expect([id, logProbability]).toEqual([1, 0]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a logit of %d is refused instead of drawn from', (wrong) => {
  expect(() => sampleToken(Float32Array.of(1, wrong), GREEDY, () => 0)).toThrow(
    `Next token: expected a finite logit for each entry of the vocabulary, found ${wrong} for 1.`,
  );
});

test.each([
  ['temperature', { temperature: -1 }],
  ['temperature', { temperature: Number.NaN }],
  ['top-k', { topK: 1.5 }],
  ['top-p', { topP: 0 }],
  ['top-p', { topP: 1.1 }],
  ['min-p', { minP: -0.1 }],
])('a %s out of range is refused: %j', (name, change) => {
  const check = (): void => checkSampling({ ...GREEDY, ...change });
  expect(check).toThrow(UserError);
  expect(check).toThrow(`${name}: expected`);
});

test('whatever is drawn, the likeliest is named, of two equal ones the lower', () => {
  expect(sampleToken(HALVES, DRAW, () => 0.99)).toMatchObject({ id: 3, likeliest: 0 });
  expect(sampleToken(Float32Array.of(1, 3, 3, 2), DRAW, () => 0.99).likeliest).toBe(1);
});
