import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { type NamedPoint, placeBeside } from './place-beside.ts';

const size = { width: 200, height: 100 };

test('a name stands right of its point, at the right edge left of it', () => {
  const [one, two] = placeBeside(
    [
      { x: 20, y: 50, width: 30 },
      { x: 190, y: 50, width: 30 },
    ],
    size,
  );
  expect(one).toMatchObject({ x: 29, y: 50, anchor: 'start' });
  expect(two).toMatchObject({ x: 181, anchor: 'end' });
});

test('a name covers no other point', () => {
  const [left] = placeBeside(
    [
      { x: 50, y: 50, width: 30 },
      { x: 70, y: 52, width: 30 },
    ],
    size,
  );
  expect(left?.anchor).toBe('end');
});

test('names of a crowd never cover each other, and those without room have none', () => {
  const random = seededRandom(3);
  const points = Array.from({ length: 60 }, (): NamedPoint => ({ x: 200 * random(), y: 100 * random(), width: 24 }));
  const placed = placeBeside(points, size);
  const boxes = placed.flatMap((place) => {
    if (!place) return [];
    const left = place.x - { start: 0, middle: 12, end: 24 }[place.anchor];
    return [{ left, top: place.y - 7 }];
  });
  expect(boxes.length).toBeGreaterThan(5);
  expect(boxes.length).toBeLessThan(60);
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      expect(Math.abs(a.left - b.left) >= 24 - 1e-9 || Math.abs(a.top - b.top) >= 14 - 1e-9).toBe(true);
    }
  }
});
