import { expect, test } from 'vitest';
import { resampledMeans } from '#metrics';
import { seededRandom } from '#protocol';
import { fewNotes, standardError } from './few.ts';
import type { Figure } from './summary.ts';

const figure = (...across: { readonly above: Float64Array; readonly below: Float64Array }[]): Figure => ({
  ...{ id: 'accuracy', title: 'Accuracy', unit: '', over: '', otherwise: 'none' },
  quotients: [across],
});
const ones = (n: number): Float64Array => new Float64Array(n).fill(1);
const all = (n: number) => ({ name: 'all', members: Array.from({ length: n }, (_, i) => i) });

test('a standard error by hand: of a mean, of a quotient of sums, and with one unknown', () => {
  // Half of four: standard deviation 1/sqrt(3), over sqrt(4).
  const half = standardError({ above: Float64Array.of(1, 0, 1, 0), below: ones(4) }, [0, 1, 2, 3]);
  expect(half.error).toBeCloseTo(1 / Math.sqrt(12), 12);
  // 6 nats over 4 tokens: 1.5 each, half a nat more and half a nat less.
  const nats = { above: Float64Array.of(2, 4, Number.NaN), below: Float64Array.of(1, 3, 1) };
  expect(standardError(nats, [0, 1, 2])).toEqual({ known: 2, error: 0.25 });
  expect(standardError(nats, [0])).toEqual({ known: 1, error: Number.NaN });
});

test('the standard error of a quotient is the spread of its resamples', async () => {
  const random = seededRandom(7);
  const n = 300;
  const below = Float64Array.from({ length: n }, () => 5 + Math.floor(random() * 40));
  const above = below.map((tokens) => tokens * (2 + random()) + random() * 9);
  const [tops, bottoms] = await resampledMeans([above, below], n, { resamples: 4000, seed: 1 });
  const quotients = (tops as Float64Array).map((top, b) => top / (bottoms?.[b] as number));
  const mean = quotients.reduce((sum, each) => sum + each, 0) / 4000;
  const spread = Math.sqrt(quotients.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 4000);
  expect(standardError({ above, below }, all(n).members).error / spread).toBeCloseTo(1, 1);
});

test('few are told by label with n and standard error, enough are not', () => {
  const above = Float64Array.from({ length: 40 }, (_, i) => i % 2);
  const groups = [
    { name: 'en', members: [0, 1, 2, 3] },
    { name: 'de', members: [1, 3] },
    { name: 'sw', members: [4] },
    { name: 'none', members: [] },
    all(40),
  ];
  expect(fewNotes(figure({ above, below: ones(40) }), groups, 'questions')).toEqual([
    'Fewer than 30 questions (en: 4, standard error 0.289; de: 2, all alike, so that nothing shows how sure it is; ' +
      'sw: 1, without a standard error): values and their bounds are uncertain. Standard errors are those of accuracy.',
  ]);
  expect(fewNotes(figure({ above, below: ones(40) }), [all(30)], 'questions')).toEqual([]);
});

test('of several quotients the largest standard error counts, and many labels are cut short', () => {
  const across = figure(
    { above: Float64Array.of(1, 1), below: ones(2) },
    { above: Float64Array.of(0, 1), below: ones(2) },
  );
  expect(fewNotes(across, [all(2)], 'texts')[0]).toMatch(/^Fewer than 30 texts \(2, standard error up to 0\.500\): /);
  const labels = Array.from({ length: 11 }, (_, i) => ({ name: `l${i}`, members: [0, 1] }));
  expect(fewNotes(across, labels, 'texts')[0]).toContain('l7: 2, standard error up to 0.500; and 3 labels more)');
});
