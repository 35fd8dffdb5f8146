// Where two traces of the same texts went different ways. Of the tokens that both have, per layer:
//   changed-routes   share of the first trace's choices that the second did not make: 1 − |A ∩ B| / k, mean over tokens
//   changed-tokens   share of tokens with at least one such choice
//   changed-first    share of tokens whose first choice differs
// Between a trace and its repeat this is the noise floor. Bounds: basic bootstrap over sequences. Special tokens count:
// they are routed like others. Sequences are those of the same id; one whose tokens differ is left out and counted. Where
// routes were imported without token ids, which are 0 then, only the ids of sequences tell, and a note says so.

import {
  formatCountOf,
  type LabelledArray,
  labelledArray,
  type RouterEntry,
  routerLabel,
  traceIdentity,
} from '#protocol';
import { type TraceReader, type WatchOptions, watchTokens } from '#trace';
import { withoutResamples } from '../statistics/resampled.ts';
import { basicBounds, resampledRatios, resampledSums } from '../statistics/resampled-sums.ts';

/** Sequences whose rows are looked up at once. */
const BLOCK = 1000;
const KINDS = ['routes', 'tokens', 'first'] as const;

const TITLES = {
  routes: 'Choices that changed',
  tokens: 'Tokens with a choice that changed',
  first: 'Tokens whose first choice changed',
};

export interface ChangedOptions extends WatchOptions {
  readonly resamples: number;
  readonly seed: number;
}

/** Why the two cannot be compared choice by choice; null where they can. */
export function whyNoRoutes(first: TraceReader, second: TraceReader): string | null {
  const about = ({ manifest }: TraceReader): string =>
    manifest.routers.map(({ layer, router, experts, topK }) => `${layer}.${router}: ${topK} of ${experts}`).join();
  if (about(first) !== about(second)) return 'their routers differ';
  const vocabulary = ({ manifest }: TraceReader): string => manifest.tokenizer.sha256;
  return vocabulary(first) === vocabulary(second) ? null : 'their tokenizers differ';
}

/**
 * @param suffix of the arrays' ids
 * @throws UserError when a trace is damaged; Cancelled
 */
export async function changedRoutes(
  first: TraceReader,
  second: TraceReader,
  { resamples: wanted, seed, ...watch }: ChangedOptions,
  suffix = '',
): Promise<readonly LabelledArray[]> {
  const { routers, counts } = first.manifest;
  const places = await placesById(second);
  const resamples = counts.sequences < 2 ? 0 : wanted;
  const width = 1 + KINDS.length * routers.length;
  const sums = new Float64Array(width);
  const added = new Float64Array(width);
  const held = resampledSums({ resamples, seed }, counts.sequences, width);
  const advance = watchTokens('Comparing routes', counts.tokens, watch);
  advance(0);
  let [compared, known, different, lacking] = [0, 0, 0, 0];
  for (let sequence = 0; sequence < counts.sequences; sequence++) {
    const one = await first.readSequence(sequence);
    advance(one.tokens);
    const place = places.get(one.id);
    if (place === undefined) {
      lacking++;
      continue;
    }
    const other = await second.readSequence(place);
    if (one.tokens !== other.tokens || one.tokenIds.some((id, t) => id !== other.tokenIds[t])) {
      different++;
      continue;
    }
    compared++;
    if (one.tokenIds.some((id) => id > 0)) known++;
    added.fill(0);
    added[0] = one.tokens;
    for (const [r, { topK }] of routers.entries()) {
      countChanged(added.subarray(1 + KINDS.length * r), one.experts[r], other.experts[r], topK);
    }
    for (let i = 0; i < width; i++) sums[i] = (sums[i] as number) + (added[i] as number);
    if (resamples > 0) held.add(sequence, added);
  }
  const nameless = compared > 0 && known === 0;
  const drawn = held.sums();
  return KINDS.map((kind, k) => {
    const column = (r: number): number => 1 + KINDS.length * r + k;
    const cells = routers.map((_, r) =>
      compared === 0 ? 'no sequence with the same id and tokens' : (sums[column(r)] as number) / (sums[0] as number),
    );
    const series = routers.map((_, r) => resampledRatios(drawn, width, column(r), 0));
    const array = labelledArray({
      id: `changed-${kind}${suffix}`,
      title: `${TITLES[kind]}${suffix ? ' between repeats' : ''}`,
      dims: [{ name: 'layer', labels: routers.map(routerLabel) }],
      cells,
      unit: kind === 'routes' ? 'share of choices' : 'share of tokens',
      over: `${formatCountOf(compared, 'sequence')} with the same tokens${nameless ? ' as far as is known' : ''}`,
      bounds: resamples > 0 && compared > 1 ? basicBounds(cells as number[], series, { resamples, seed }) : null,
      provenance: {
        traces: [first, second].map(({ name, manifest }) => traceIdentity(name, manifest)),
        metric: 'changed-routes',
        params: { resamples: wanted, seed },
        variants: {},
      },
      notes: [
        ...(lacking > 0 ? [`${formatCountOf(lacking, 'sequence')} of ${first.name} not in ${second.name}.`] : []),
        ...(nameless
          ? ['No token ids in either: whether sequences of the same id have the same tokens is not known.']
          : []),
        ...(different > 0 ? [`${formatCountOf(different, 'sequence')} left out: other tokens.`] : []),
      ],
    });
    return withoutResamples(array);
  });
}

/** @param into what changed: choices, tokens, first choices */
function countChanged(
  into: Float64Array,
  one: Uint16Array | undefined,
  other: Uint16Array | undefined,
  topK: RouterEntry['topK'],
): void {
  if (!one || !other) throw new Error('a trace lacks a router that its manifest names');
  for (let from = 0; from < one.length; from += topK) {
    let missing = 0;
    for (let i = from; i < from + topK; i++) {
      let found = false;
      for (let j = from; j < from + topK; j++) found ||= one[i] === other[j];
      if (!found) missing++;
    }
    into[0] = (into[0] as number) + missing / topK;
    if (missing > 0) into[1] = (into[1] as number) + 1;
    if (one[from] !== other[from]) into[2] = (into[2] as number) + 1;
  }
}

/** Where each id stands; where one is there twice, the first of them. */
async function placesById(reader: TraceReader): Promise<ReadonlyMap<string, number>> {
  const places = new Map<string, number>();
  const { sequences } = reader.manifest.counts;
  for (let from = 0; from < sequences; from += BLOCK) {
    const { rows } = await reader.sequences(from, Math.min(BLOCK, sequences - from));
    for (const { id, sequence } of rows) if (!places.has(id)) places.set(id, sequence);
  }
  return places;
}
