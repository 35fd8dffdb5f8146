import { expect, test } from 'vitest';
import { pageToken } from './page-token.ts';

function tab(address: string, kept: Record<string, string> = {}) {
  const location = new URL(address, 'http://localhost:7007/');
  const written: unknown[][] = [];
  const self = {
    location,
    history: {
      state: { routescope: 'a selection' },
      replaceState(...args: unknown[]) {
        written.push(args);
        location.href = new URL(String(args[2]), location).href;
      },
    },
    sessionStorage: {
      getItem: (key: string) => kept[key] ?? null,
      setItem: (key: string, value: string) => {
        kept[key] = value;
      },
    },
  };
  return { self: self as unknown as Window, location, kept, written };
}

test('the token moves from the address into the tab, and the entry of the history stays', () => {
  const { self, location, written } = tab('/?view=map#token=kV3x-secret_token');
  expect(pageToken(self)).toBe('kV3x-secret_token');
  expect(location.href).toBe('http://localhost:7007/?view=map');
  expect(written).toEqual([[{ routescope: 'a selection' }, '', '/?view=map']]);
  expect(pageToken(self)).toBe('kV3x-secret_token');
});

test('what else the address asks for stays in it', () => {
  const { self, location } = tab('/#token=abc&open=%2Fa%20b.trace&L3.E5');
  expect(pageToken(self)).toBe('abc');
  expect(location.hash).toBe('#open=%2Fa%20b.trace&L3.E5');
});

test('a reload has it still, and a newer one in the address takes its place', () => {
  const { kept, self } = tab('/#token=old');
  pageToken(self);
  expect(pageToken(tab('/#L3.E5', kept).self)).toBe('old');
  expect(pageToken(tab('/#token=new', kept).self)).toBe('new');
  expect(pageToken(tab('/', kept).self)).toBe('new');
});

test('another tab has none, and the address of a selection is left alone', () => {
  const { self, location, written } = tab('/#L3.E5');
  expect(pageToken(self)).toBeNull();
  expect([location.hash, written]).toEqual(['#L3.E5', []]);
});
