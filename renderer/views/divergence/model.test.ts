import { expect, test } from 'vitest';
import { NO_PAIR, NO_TOKENS, ROUTERS, testArrays } from '../../languages/testing.ts';
import { controlOf, curvesModel, isUnpaired, lastKnown, shownTrough, undrawn } from './model.ts';

const model = curvesModel(testArrays(), ROUTERS, 'family', 'divergence');
const [de, sw] = model.curves;

test('a curve has its values, bounds, control and tokens', () => {
  expect(de?.points.map(({ value }) => value)).toEqual([0.3, 0.1, 0.2]);
  expect(de?.points[1]).toMatchObject({ low: 0.09, high: 0.11, reason: '' });
  expect(de?.beside.map(({ value }) => value)).toEqual([0.4, 0.3, 0.3]);
  expect([de?.fertility.value, sw?.fertility.value, de?.count]).toEqual([1.2, 2, 40]);
  expect(model.layers.map(({ layer }) => layer)).toEqual([1, 2, 5]);
});

test('an undefined value is none and has its reason', () => {
  expect(sw?.points[2]).toEqual({ value: null, low: null, high: null, reason: NO_PAIR });
  expect(sw && lastKnown(sw)).toBe(1);
});

test('a control is that of one language, or the mean of those that are shown, without what is undefined', () => {
  expect(controlOf(model, model.curves, null)).toEqual([0.5, 0.4, 0.3]);
  expect(controlOf(model, model.curves.slice(0, 1), null)).toEqual([0.4, 0.3, 0.3]);
  expect(controlOf(model, model.curves, 'sw')).toEqual([0.6, 0.5, null]);
});

test('entropies have the reference, and each the other one beside it; consistency has chance', () => {
  const arrays = testArrays();
  const [profile, token, consistency] = (['entropy-profile', 'entropy-token', 'consistency'] as const).map((id) =>
    curvesModel(arrays, ROUTERS, 'family', id),
  );
  expect(profile?.curves.map(({ language }) => language)).toEqual(['en', 'de', 'sw']);
  expect(profile?.curves[2]?.points.map(({ value }) => value)).toEqual([0.9, 0.85, 0.6]);
  expect(profile?.curves[2]?.beside).toEqual(token?.curves[2]?.points);
  expect(consistency?.curves[0]?.beside.map(({ value }) => value)).toEqual([0.125, 0.125, 0.25]);
  expect(consistency?.curves[2]?.points[2]?.reason).toBe(NO_TOKENS);
  expect(consistency && controlOf(consistency, consistency.curves, null)).toEqual([0.125, 0.125, 0.25]);
  expect(profile && controlOf(profile, profile.curves, null)).toEqual([]);
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
  expect(isUnpaired(curvesModel(testArrays([0, 0]), ROUTERS, 'family', 'divergence'))).toBe(true);
});
