import { expect, test } from 'vitest';
import { parseSettings, STANDARD_SPLIT } from './settings.ts';

test('stored settings come back; what is damaged or out of range gives way to the default', () => {
  expect(parseSettings(JSON.stringify({ theme: 'light', library: true, columns: 0.4, rows: 0.95 }))).toMatchObject({
    theme: 'light',
    library: true,
    columns: 0.4,
    rows: STANDARD_SPLIT.rows,
    inspector: null,
  });
  expect(parseSettings('{"theme":"neon","columns":"wide"}')).toMatchObject({ theme: 'system', ...STANDARD_SPLIT });
  for (const text of [null, '', '{', '7', 'null']) expect(parseSettings(text).theme).toBe('system');
});
