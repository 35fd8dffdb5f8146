import { expect, test } from 'vitest';
import { PUBLISHED_MODELS, PUBLISHED_SEGMENTS } from './published-consistency.ts';

/** F1 of switching every expert on: nothing does worse than that. */
const alwaysOn = (share: number): number => (2 * share) / (1 + share);

test('the published numbers obey the bounds that every model obeys', () => {
  expect(PUBLISHED_MODELS).toHaveLength(22); // 20 models, two of them with encoder and decoder apart
  for (const { model, topK, experts, srp, rhoHat, sch, lru, belady, schAtRho1, schAtRho3 } of PUBLISHED_MODELS) {
    expect(srp, model).toHaveLength(PUBLISHED_SEGMENTS.length);
    expect(rhoHat.map((value) => value === null)).toEqual(srp.map((value) => value === null));
    srp.forEach((value, i) => {
      if (value !== null) expect(value, model).toBeGreaterThan(alwaysOn(topK / experts));
      if (value !== null && i > 0) expect(value, model).toBeLessThan(srp[i - 1] as number);
    });
    expect(belady, model).toBeGreaterThan(lru);
    expect(belady, model).toBeGreaterThan(sch[1] as number);
    expect(schAtRho1, model).toBeLessThan(sch[1] as number);
    expect(schAtRho3, model).toBeGreaterThan(sch[1] as number);
  }
});
