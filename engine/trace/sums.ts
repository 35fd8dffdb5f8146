// Sums over tokens that a first picture is drawn from: kept while recording, stored with each part, added up on opening.
// Special tokens are left out.

import {
  entropies,
  type PartSummary,
  type RecordLevel,
  type RouterEntry,
  type RouterSums,
  routerProbs,
} from '#protocol';

/** Sums of one label value: tokens and choices, flat like RouterSums.chosen. */
export interface LanguageSums {
  tokens: number;
  readonly chosen: Float64Array;
}

/** RouterSums that can grow. */
export interface Sums {
  readonly routers: readonly RouterEntry[];
  readonly offsets: Uint32Array;
  tokens: number;
  special: number;
  readonly chosen: Float64Array;
  readonly weight: Float64Array;
  readonly entropy: Float64Array | null;
  readonly byLanguage: Map<string, LanguageSums>;
}

/** What one router decided for the tokens of one sequence. */
export interface RouterChoices {
  /** [position, slot] */
  readonly experts: Uint16Array;
  /** [position, slot] */
  readonly weights: Float32Array;
  /** The logits that were chosen from, after interventions. [position, expert] */
  readonly logits?: Float32Array | undefined;
}

export function createSums(routers: readonly RouterEntry[], level: RecordLevel): Sums {
  const offsets = new Uint32Array(routers.length + 1);
  routers.forEach((router, r) => {
    offsets[r + 1] = (offsets[r] as number) + router.experts;
  });
  const width = offsets[routers.length] as number;
  return {
    routers,
    offsets,
    tokens: 0,
    special: 0,
    chosen: new Float64Array(width),
    weight: new Float64Array(width),
    entropy: level === 'choices' ? null : new Float64Array(routers.length),
    byLanguage: new Map(),
  };
}

/** Adds one sequence. @param special 1 for special tokens, [position] */
export function addSequence(
  sums: Sums,
  special: Uint8Array,
  routers: readonly RouterChoices[],
  language: string | undefined,
): void {
  const own = language === undefined ? undefined : languageSums(sums, language);
  let specials = 0;
  for (const flag of special) specials += flag;
  sums.special += specials;
  sums.tokens += special.length - specials;
  if (own) own.tokens += special.length - specials;
  routers.forEach(({ experts, weights, logits }, r) => {
    const router = sums.routers[r] as RouterEntry;
    const { topK } = router;
    const offset = sums.offsets[r] as number;
    for (let position = 0; position < special.length; position++) {
      if (special[position]) continue;
      for (let at = position * topK; at < (position + 1) * topK; at++) {
        const cell = offset + (experts[at] as number);
        sums.chosen[cell] = (sums.chosen[cell] as number) + 1;
        sums.weight[cell] = (sums.weight[cell] as number) + (weights[at] as number);
        if (own) own.chosen[cell] = (own.chosen[cell] as number) + 1;
      }
    }
    if (!sums.entropy || !logits) return;
    const each = entropies(routerProbs(logits, router), router.experts);
    let sum = 0;
    for (let position = 0; position < special.length; position++) {
      if (!special[position]) sum += each[position] as number;
    }
    sums.entropy[r] = (sums.entropy[r] as number) + sum;
  });
}

function languageSums(sums: Sums, language: string): LanguageSums {
  let own = sums.byLanguage.get(language);
  if (!own) {
    own = { tokens: 0, chosen: new Float64Array(sums.chosen.length) };
    sums.byLanguage.set(language, own);
  }
  return own;
}

/** Adds what another accumulator of the same routers holds. */
export function mergeSums(into: Sums, from: Sums): void {
  into.tokens += from.tokens;
  into.special += from.special;
  addInto(into.chosen, from.chosen);
  addInto(into.weight, from.weight);
  if (into.entropy && from.entropy) addInto(into.entropy, from.entropy);
  for (const [language, other] of from.byLanguage) {
    const own = languageSums(into, language);
    own.tokens += other.tokens;
    addInto(own.chosen, other.chosen);
  }
}

function addInto(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + (from[i] as number);
}

/** As it is stored with a part. */
export function toSummary(sums: Sums): PartSummary {
  const rows = (flat: Float64Array): number[][] =>
    sums.routers.map((_, r) => [...flat.subarray(sums.offsets[r], sums.offsets[r + 1])]);
  const languages = [...sums.byLanguage].map(
    ([language, { tokens, chosen }]) => [language, { tokens, chosen: rows(chosen) }] as const,
  );
  return {
    tokens: sums.tokens,
    special: sums.special,
    chosen: rows(sums.chosen),
    weight: rows(sums.weight),
    entropy: sums.entropy ? [...sums.entropy] : null,
    ...(languages.length > 0 ? { byLanguage: Object.fromEntries(languages) } : {}),
  };
}

/** Back from what is stored. */
export function fromSummary(summary: PartSummary, routers: readonly RouterEntry[], level: RecordLevel): Sums {
  const sums = createSums(routers, level);
  const fill = (flat: Float64Array, rows: readonly (readonly number[])[]): void => {
    rows.forEach((row, r) => {
      flat.set(row, sums.offsets[r]);
    });
  };
  sums.tokens = summary.tokens;
  sums.special = summary.special;
  fill(sums.chosen, summary.chosen);
  fill(sums.weight, summary.weight);
  if (sums.entropy && summary.entropy) sums.entropy.set(summary.entropy);
  for (const [language, { tokens, chosen }] of Object.entries(summary.byLanguage ?? {})) {
    const own = languageSums(sums, language);
    own.tokens = tokens;
    fill(own.chosen, chosen);
  }
  return sums;
}

/** A copy that later growth leaves alone. */
export function toRouterSums(sums: Sums): RouterSums {
  return {
    routers: sums.routers,
    offsets: sums.offsets,
    tokens: sums.tokens,
    special: sums.special,
    chosen: sums.chosen.slice(),
    weight: sums.weight.slice(),
    entropy: sums.entropy?.slice() ?? null,
  };
}
