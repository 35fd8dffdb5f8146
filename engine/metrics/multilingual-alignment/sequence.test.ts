import { expect, test } from 'vitest';
import { entropies, type RouterEntry, routerProbs, seededRandom } from '#protocol';
import { chanceConsistency, drawsPairs, jaccardConsistency } from './consistency.ts';
import { entropyOf, normalisedDivergence } from './divergence.ts';
import { choiceProfile, probabilityProfile } from './profile.ts';

function router(experts: number, topK: number, score: RouterEntry['score'] = 'softmax'): RouterEntry {
  return { layer: 0, router: 0, experts, topK, score, normalize: false, scale: 1, sharedExperts: 0, ids: 'expert' };
}

function profileOf(logits: readonly number[], entry: RouterEntry): Float32Array {
  const profile = new Float32Array(entry.experts);
  const counted = new Uint8Array(logits.length / entry.experts).fill(1);
  probabilityProfile(Float32Array.from(logits), entry, counted, profile, 0);
  return profile;
}

test('two profiles and their divergence by hand', () => {
  const en = profileOf([2, 0, 0, 0, 0, 2, 0, 0], router(4, 2));
  const other = profileOf([2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0], router(4, 2));
  [0.403745, 0.403745, 0.096255, 0.096255].forEach((p, e) => {
    expect(en[e]).toBeCloseTo(p, 6);
  });
  [0.301248, 0.096255, 0.506241, 0.096255].forEach((p, e) => {
    expect(other[e]).toBeCloseTo(p, 6);
  });
  expect(normalisedDivergence(en, other, 0, 4, entropyOf(en, 0, 4) + entropyOf(other, 0, 4))).toBeCloseTo(0.605401, 6);
});

test.each(['softmax', 'sigmoid'] as const)('%s profiles and entropies are those of the plain way', (score) => {
  const entry = router(10, 3, score);
  const random = seededRandom(8);
  const logits = Float32Array.from({ length: 70 }, () => 8 * random() - 4);
  logits[13] = -Infinity;
  const counted = Uint8Array.of(0, 1, 1, 0, 1, 1, 1);
  const profile = new Float32Array(14).fill(-1);
  const entropy = probabilityProfile(logits, entry, counted, profile, 2);
  const probs = routerProbs(logits, entry);
  const each = entropies(probs, 10);
  const kept = [1, 2, 4, 5, 6];
  expect(entropy).toBeCloseTo(kept.reduce((sum, t) => sum + (each[t] as number), 0) / 5, 6);
  for (let e = 0; e < 10; e++) {
    const shares = kept.map((t) => {
      const row = probs.subarray(t * 10, t * 10 + 10);
      return (row[e] as number) / row.reduce((a, b) => a + b, 0);
    });
    expect(profile[2 + e]).toBeCloseTo(shares.reduce((a, b) => a + b) / 5, 6);
  }
  expect([profile[1], profile[12]]).toEqual([-1, -1]);
  expect(entropyOf(profile, 2, 10)).toBeGreaterThanOrEqual(entropy - 1e-6); // concavity
});

test('a sequence whose logits are short here and not there has the profile of all of them', () => {
  const entry = router(3, 1);
  const rows = [
    [1, 2, 0.5],
    [0.1, 0.2, 0.3],
    [4, 0, -2],
  ];
  const profile = profileOf(rows.flat(), entry);
  const probs = routerProbs(Float32Array.from(rows.flat()), entry);
  for (let e = 0; e < 3; e++) {
    expect(profile[e]).toBeCloseTo(rows.reduce((sum, _, t) => sum + (probs[3 * t + e] as number), 0) / 3, 6);
  }
});

test('scores that all underflowed prefer no expert', () => {
  expect([...profileOf([-1000, -1000, -1000, -1000], router(4, 1, 'sigmoid'))]).toEqual([0.25, 0.25, 0.25, 0.25]);
});

test('shares of choices leave out what does not count', () => {
  const profile = new Float32Array(4);
  choiceProfile(Uint16Array.of(0, 1, 3, 2, 0, 1, 0, 2), router(4, 2), Uint8Array.of(1, 0, 1, 1), profile, 0);
  expect([...profile]).toEqual([3, 2, 1, 0].map((count) => Math.fround(count / 6)));
});

test('consistency by hand: sets 01, 01, 02 of four', () => {
  const chosen = Uint16Array.of(0, 1, 9, 9, 1, 0, 0, 2);
  const counted = Uint8Array.of(1, 0, 1, 1);
  // Overlaps 1, 1/3, 1/3; next to each other 1 and 1/3.
  expect(jaccardConsistency(chosen, router(10, 2), counted, 'all', seededRandom(1))).toBeCloseTo(5 / 9, 12);
  expect(jaccardConsistency(chosen, router(10, 2), counted, 'adjacent', seededRandom(1))).toBeCloseTo(2 / 3, 12);
  expect(jaccardConsistency(chosen, router(10, 2), Uint8Array.of(0, 0, 1, 0), 'all', seededRandom(1))).toBeNaN();
});

test('consistency of random sets agrees with sets compared one by one, and comes close to chance', () => {
  const random = seededRandom(6);
  const [experts, topK, tokens] = [70, 5, 120];
  const rows = Array.from({ length: tokens }, () => {
    const all = Array.from({ length: experts }, (_, e) => ({ e, key: random() })).sort((a, b) => a.key - b.key);
    return all.slice(0, topK).map(({ e }) => e);
  });
  let [sum, pairs] = [0, 0];
  for (const [a, one] of rows.entries()) {
    for (const two of rows.slice(a + 1)) {
      const union = new Set([...one, ...two]);
      sum += (2 * topK - union.size) / union.size;
      pairs++;
    }
  }
  const counted = new Uint8Array(tokens).fill(1);
  const found = jaccardConsistency(
    Uint16Array.from(rows.flat()),
    router(experts, topK),
    counted,
    'all',
    seededRandom(1),
  );
  expect(found).toBeCloseTo(sum / pairs, 12);
  expect(Math.abs(found - chanceConsistency({ experts, topK }))).toBeLessThan(0.004);
});

/** Tokens that prefer low ids, each with k different experts. [position, slot] */
function randomChoices(tokens: number, experts: number, topK: number): Uint16Array {
  const random = seededRandom(9);
  return Uint16Array.from(
    Array.from({ length: tokens }, () => {
      const chosen = new Set<number>();
      while (chosen.size < topK) chosen.add(Math.floor(random() * random() * experts));
      return [...chosen];
    }).flat(),
  );
}

/** Every two tokens, one after the other. */
function plainConsistency(chosen: Uint16Array, topK: number): number {
  const sets = Array.from({ length: chosen.length / topK }, (_, t) => [...chosen.slice(t * topK, (t + 1) * topK)]);
  let [sum, pairs] = [0, 0];
  for (const [a, list] of sets.entries()) {
    const one = new Set(list);
    for (let b = a + 1; b < sets.length; b++) {
      let common = 0;
      for (const expert of sets[b] ?? []) if (one.has(expert)) common++;
      sum += common / (2 * topK - common);
      pairs++;
    }
  }
  return sum / pairs;
}

test.each([
  [2100, 40, 1],
  [2100, 300, 3],
  [2100, 64, 6],
])(
  'consistency of %i tokens over %i experts, top-%i, is that of every two tokens, without going through them',
  (tokens, experts, topK) => {
    const chosen = randomChoices(tokens, experts, topK);
    const counted = new Uint8Array(tokens).fill(1);
    const entry = router(experts, topK);
    expect(drawsPairs(tokens, entry, 'all')).toBe(false);
    const notDrawn = () => {
      throw new Error('nothing is drawn');
    };
    const found = jaccardConsistency(chosen, entry, counted, 'all', notDrawn);
    expect(found).toBeCloseTo(plainConsistency(chosen, topK), 10);
  },
);

test('of a long sequence with many experts a token a million pairs are drawn, and their mean is close', () => {
  const [tokens, experts, topK] = [2100, 64, 8];
  const chosen = randomChoices(tokens, experts, topK);
  const counted = new Uint8Array(tokens).fill(1);
  expect(drawsPairs(tokens, router(experts, topK), 'all')).toBe(true);
  expect(drawsPairs(tokens, router(experts, topK), 'adjacent')).toBe(false);
  expect(drawsPairs(2048, router(experts, topK), 'all')).toBe(false);
  let draws = 0;
  const random = seededRandom(3);
  const counting = () => {
    draws++;
    return random();
  };
  const found = jaccardConsistency(chosen, router(experts, topK), counted, 'all', counting);
  expect(draws).toBe(2 ** 21);
  // Single pairs spread by 0.1: four standard errors.
  expect(Math.abs(found - plainConsistency(chosen, topK))).toBeLessThan(4e-4);
});

test('the longest sequences take no more pairs than others', () => {
  const [tokens, topK] = [16_384, 8];
  let draws = 0;
  const random = seededRandom(3);
  const counting = () => {
    draws++;
    return random();
  };
  jaccardConsistency(
    randomChoices(tokens, 64, topK),
    router(64, topK),
    new Uint8Array(tokens).fill(1),
    'all',
    counting,
  );
  expect(draws).toBe(2 ** 21);
});

test.each([
  [64, 8, 0.0705],
  [128, 8, 0.0343],
  [32, 4, 0.075],
  [16, 2, 0.0861],
  [4, 4, 1],
  [3, 2, 0.5555556],
])('of %i experts, two random sets of %i overlap by %d', (experts, topK, expected) => {
  expect(chanceConsistency({ experts, topK })).toBeCloseTo(expected, 4);
});
