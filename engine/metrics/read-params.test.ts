import { expect, test } from 'vitest';
import {
  completeParams,
  type GivenParams,
  oneOf,
  someText,
  wholeNumber,
  wholeNumbers,
  yesOrNo,
} from './read-params.ts';

const defaults = { by: 'language', seed: 1, special: false, mode: 'a', sizes: [4, 16] as readonly number[] };
const complete = (given: GivenParams): typeof defaults =>
  completeParams('test', defaults, given, {
    by: someText,
    seed: wholeNumber(0, 1000),
    special: yesOrNo,
    mode: oneOf(['a', 'b']),
    sizes: wholeNumbers(1, 64),
  });

test('what is given replaces the defaults', () => {
  expect(complete({})).toEqual(defaults);
  const given = { by: 'domain', seed: 1000, special: true, mode: 'b', sizes: [64] };
  expect(complete(given)).toEqual(given);
});

test.each([
  [{ seeds: 1 }, 'test has no param "seeds". It has: by, seed, special, mode, sizes.'],
  [{ toString: 1 }, 'test has no param "toString".'],
  [{ by: '' }, 'test, by: expected a text, found "".'],
  [{ seed: 1001 }, 'test, seed: expected a whole number from 0 to 1,000, found 1001.'],
  [{ seed: '7' }, 'found "7".'],
  [{ special: 'yes' }, 'test, special: expected true or false, found "yes".'],
  [{ mode: 'c' }, 'test, mode: expected one of a, b, found "c".'],
  [{ sizes: [] }, 'test, sizes: expected a list of different numbers, each a whole number from 1 to 64, found [].'],
  [{ sizes: [4, 4] }, 'found [4,4].'],
  [{ sizes: [4, 4.5] }, 'found [4,4.5].'],
])('%j is refused', (given, message) => {
  expect(() => complete(given as GivenParams)).toThrow(message);
});
