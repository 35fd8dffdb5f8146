import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { COLUMNS, GROUPS, ROWS, type SubsetSums, subsetSums } from './subset-sums.ts';

const COUNT = GROUPS * ROWS;

/** Draws of every row in every resample, from 0 to `most`. */
function randomDraws(random: () => number, resamples: number, most: number): readonly Uint8Array[] {
  return Array.from({ length: COUNT }, () =>
    Uint8Array.from({ length: resamples }, () => Math.floor(random() * (most + 1))),
  );
}

function checkSums(room: SubsetSums, random: () => number, draws: readonly Uint8Array[]): void {
  const { resamples } = room;
  draws.forEach((of, row) => {
    room.draw(row, of);
  });
  room.sums.fill(1);
  const plain = new Float64Array(resamples * COLUMNS).fill(1);
  for (let first = 0; first < COUNT; first += ROWS) {
    // Whole numbers, whose sums do not depend on the order.
    const values = Float64Array.from({ length: ROWS * COLUMNS }, () => Math.floor(random() * 100) - 50);
    room.rows.set(values);
    room.add(first);
    for (let at = 0; at < plain.length; at++) {
      const [resample, column] = [Math.floor(at / COLUMNS), at % COLUMNS];
      for (let row = 0; row < ROWS; row++) {
        const times = draws[first + row]?.[resample] as number;
        plain[at] = (plain[at] as number) + times * (values[row * COLUMNS + column] as number);
      }
    }
  }
  expect(room.sums).toEqual(plain);
}

// Three subsets are added in a turn: of up to 3 draws one turn, of 4 two.
test.each([
  [1, 1],
  [7, 3],
  [50, 4],
  [9, 7],
])('%i resamples with a row up to %i times have the sums of their rows', (resamples, most) => {
  const random = seededRandom(resamples);
  checkSums(subsetSums(resamples, most), random, randomDraws(random, resamples, most));
});

test('a row that no resample has adds nothing, and what was drawn before is forgotten', () => {
  const random = seededRandom(3);
  const none = randomDraws(random, 5, 0);
  checkSums(subsetSums(5, 6), random, randomDraws(random, 5, 6));
  checkSums(subsetSums(5, 6), random, none);
  // Room for more draws than are asked for is kept.
  checkSums(subsetSums(5, 2), random, randomDraws(random, 5, 2));
  checkSums(subsetSums(5, 8), random, randomDraws(random, 5, 8));
});
