import { expect, test } from 'vitest';
import {
  completeParams,
  type GivenParams,
  numbers,
  oneOf,
  someOf,
  someText,
  wholeNumber,
  wholeNumbers,
  yesOrNo,
} from './read-params.ts';

const list: readonly number[] = [4, 16];
const defaults = { by: 'language', seed: 1, special: false, mode: 'a', sizes: list, shares: list, kinds: ['x'] };
const complete = (given: GivenParams): typeof defaults =>
  completeParams('test', defaults, given, {
    by: someText,
    seed: wholeNumber(0, 1000),
    special: yesOrNo,
    mode: oneOf(['a', 'b']),
    sizes: wholeNumbers(1, 64),
    shares: numbers(0.5, 64),
    kinds: someOf(['x', 'y']),
  });

test('what is given replaces the defaults', () => {
  expect(complete({})).toEqual(defaults);
  const given = {
    by: 'domain',
    seed: 1000,
    special: true,
    mode: 'b',
    sizes: [64],
    shares: [0.5, 3],
    kinds: ['y', 'x'],
  };
  expect(complete(given)).toEqual(given);
});

test.each([
  [{ seeds: 1 }, 'test has no param "seeds". It has: by, seed, special, mode, sizes, shares, kinds.'],
  [{ toString: 1 }, 'test has no param "toString".'],
  [{ by: '' }, 'test, by: expected a text, found "".'],
  [{ seed: 1001 }, 'test, seed: expected a whole number from 0 to 1,000, found 1001.'],
  [{ seed: '7' }, 'found "7".'],
  [{ special: 'yes' }, 'test, special: expected true or false, found "yes".'],
  [{ mode: 'c' }, 'test, mode: expected one of a, b, found "c".'],
  [{ sizes: [] }, 'test, sizes: expected a list of different numbers, each a whole number from 1 to 64, found [].'],
  [{ sizes: [4, 4] }, 'found [4,4].'],
  [{ sizes: [4, 4.5] }, 'found [4,4.5].'],
  [{ shares: [0.4] }, 'test, shares: expected a list of different numbers from 0.5 to 64, found [0.4].'],
  [{ shares: 2 }, 'found 2.'],
  [{ kinds: ['x', 'z'] }, 'test, kinds: expected a list of different ones of x, y, found ["x","z"].'],
  [{ kinds: ['x', 'x'] }, 'found ["x","x"].'],
])('%j is refused', (given, message) => {
  expect(() => complete(given as GivenParams)).toThrow(message);
});
