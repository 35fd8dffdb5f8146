import { expect, test } from 'vitest';
import { captionWidth, keysWidth, placeKeys } from './legend.ts';

const keys = [
  { kind: 'dead', text: 'never chosen' },
  { kind: 'off', text: 'switched off' },
  { kind: 'dense', text: 'no router' },
] as const;

test('keys stand in one row where they fit', () => {
  const placed = placeKeys(keys, 1000, 2);
  expect(placed.map((key) => key.row)).toEqual([0, 0, 0]);
  expect((placed[1]?.x ?? 0) - (placed[0]?.x ?? 0)).toBeGreaterThan(captionWidth('never chosen'));
});

test('keys wrap, and none reaches beyond the width or the rows', () => {
  const placed = placeKeys(keys, 120, 2);
  expect(placed.map((key) => key.row)).toEqual([0, 1]);
  for (const key of placed) expect(key.x + 17 + captionWidth(key.text)).toBeLessThanOrEqual(120);
  expect(placeKeys(keys, 20, 2)).toEqual([]);
});

test('keys stand in one row in exactly the width they say they need', () => {
  const width = keysWidth(keys);
  expect(placeKeys(keys, width, 1)).toHaveLength(keys.length);
  expect(placeKeys(keys, width - 1, 1).length).toBeLessThan(keys.length);
  expect(keysWidth([])).toBe(0);
});
