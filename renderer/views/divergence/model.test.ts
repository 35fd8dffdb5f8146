import { expect, test } from 'vitest';
import { NO_PAIR, ROUTERS, testArrays } from '../../languages/testing.ts';
import { divergenceModel, isUnpaired, lastKnown, shownTrough, undrawn } from './model.ts';

const model = divergenceModel(testArrays(), ROUTERS, 'family');
const [de, sw] = model.curves;

test('a curve has its values, bounds, control and tokens', () => {
  expect(de?.points.map(({ value }) => value)).toEqual([0.3, 0.1, 0.2]);
  expect(de?.points[1]).toMatchObject({ low: 0.09, high: 0.11, reason: '' });
  expect(de?.shuffled.map(({ value }) => value)).toEqual([0.4, 0.3, 0.3]);
  expect([de?.fertility.value, sw?.fertility.value, model.referenceTokens.value]).toEqual([1.2, 2, 10]);
  expect(model.layers.map(({ layer }) => layer)).toEqual([1, 2, 5]);
});

test('an undefined value is none and has its reason', () => {
  expect(sw?.points[2]).toEqual({ value: null, low: null, high: null, reason: NO_PAIR });
  expect(sw && lastKnown(sw)).toBe(1);
});

test('the mean of the control leaves out what is undefined', () => {
  expect(model.meanShuffled).toEqual([0.5, 0.4, 0.3]);
});

test('the trough is that of the chosen language, else that of all', () => {
  expect(shownTrough(model, null)).toMatchObject({ of: 'mean of all', trough: { lowest: 2, from: 2, to: 5 } });
  expect(shownTrough(model, 'sw')).toEqual({ of: 'sw', trough: NO_PAIR });
  expect(shownTrough(model, 'en').of).toBe('mean of all');
});

test('a language without any value is named, not left out in silence', () => {
  const lost = { ...(sw as NonNullable<typeof sw>), points: model.curves[1]?.points.slice(2) ?? [] };
  expect(undrawn({ ...model, curves: [...model.curves, lost] })).toEqual([`sw has no line: ${NO_PAIR}.`]);
  expect(undrawn(model)).toEqual([]);
});

test('without a single pair there is nothing to draw', () => {
  expect(isUnpaired(model)).toBe(false);
  expect(isUnpaired(divergenceModel(testArrays([0, 0]), ROUTERS, 'family'))).toBe(true);
});
