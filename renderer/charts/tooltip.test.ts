import { expect, test } from 'vitest';
import { type Box, placeTooltip } from './tooltip.ts';

const window = { width: 800, height: 600 };
const size = { width: 200, height: 100 };
const box = (left: number, top: number, width = 10, height = 10): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

test('a tooltip stands beside its mark, on the right where there is room', () => {
  const place = placeTooltip(box(100, 300), size, window);
  expect(place.left).toBeGreaterThan(110);
  expect(place.top).toBe(255);
});

test('over a text the tooltip leaves the line free', () => {
  expect(placeTooltip(box(100, 300), size, window, 'below')).toEqual({ left: 5, top: 320 });
  expect(placeTooltip(box(400, 560), size, window, 'below').top).toBe(450);
});

test('a tooltip never covers its mark and never leaves the window', () => {
  for (let x = 0; x <= 790; x += 79) {
    for (let y = 0; y <= 590; y += 59) {
      const mark = box(x, y);
      const { left, top } = placeTooltip(mark, size, window);
      const apart =
        left >= mark.right || left + size.width <= mark.left || top >= mark.bottom || top + size.height <= mark.top;
      expect(apart).toBe(true);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(left + size.width).toBeLessThanOrEqual(window.width);
      expect(top + size.height).toBeLessThanOrEqual(window.height);
    }
  }
});

test('beside a mark as wide as the window it goes below, at the bottom above', () => {
  expect(placeTooltip(box(0, 100, 800, 20), size, window).top).toBeGreaterThan(120);
  expect(placeTooltip(box(0, 560, 800, 20), size, window).top).toBeLessThanOrEqual(460);
});
