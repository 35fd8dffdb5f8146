import { expect, test } from 'vitest';
import { pastedPath } from './opener.ts';

test('a path may come quoted, as a file address, or with a slash at its end', () => {
  expect(pastedPath('  "/data/my models/" ')).toBe('/data/my models');
  expect(pastedPath("'/data/x.trace'")).toBe('/data/x.trace');
  expect(pastedPath('file:///data/my%20models/')).toBe('/data/my models');
  expect(pastedPath('C:\\models\\olmoe\\')).toBe('C:\\models\\olmoe');
  expect(pastedPath('/')).toBe('/');
});
