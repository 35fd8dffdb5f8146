// How alike does a model route the same content in different languages, or in any other sets of sequences that share
// their items? Per sequence and router a profile: the mean over its tokens of the router's full probabilities
// (profile.ts). Per pair of sequences that say the same item the entropy-normalised Jensen-Shannon divergence D of their
// profiles (divergence.ts), 0 to 1. Then
//   divergence         mean over items of D between a language and the reference, per layer
//   divergence-matrix  the same between every two languages
//   shuffled-pairs     the control: the same where the items do not match, mean over ways to shuffle them
//   alignment          shuffled-pairs − divergence: what sharing the content takes off
//   entropy-profile    entropy of the profile, in units of ln E; entropy-token: mean entropy of the tokens, never more
//   consistency        do the tokens of a sequence share experts (consistency.ts); consistency-chance: random sets
//   tokens-per-item, fertility   tokens against the reference over shared items: the first confound of all of these
//   trough-layers, trough-depth  the middle layers where the divergence is smallest (trough.ts)
//   trough-flat, trough-p  how deep a flat curve looks by noise alone, and how likely as deep as this one (trough-null.ts)
//   bits-per-byte, bits-per-item  how well the model foresaw the items, where losses were recorded (loss.ts)
//   middle-layers, divergence-middle  the divergence as one number for the middle of the model (middle.ts)
//   score, correlation …  over languages, of a score with the divergence of the middle and of each layer, as it is and
//                      with what fertility explains removed (correlations.ts)
//   items              how many items and pairs each of these rests on
// The divergence is taken per pair, then averaged: averaging profiles first gives another number. Where only choices were
// recorded each expert's share of them stands in for the probabilities, and the result says so. Items that a language
// lacks are left out of its pairs; special tokens are left out. Where sequences have roles an item is paired within each,
// a question with a question, and has a pair for each. Bounds come from a bootstrap over items, the same draws
// for every language and layer. Source: arXiv 2510.04694; alignment, control and trough are ours.

import { seededRandom, UserError } from '#protocol';
import { refuseRepeatedIds } from '../counted-ids.ts';
import type { MetricSequence, SequenceMetric, TraceShape } from '../sequence-metric.ts';
import { jaccardConsistency } from './consistency.ts';
import { entropyOf } from './divergence.ts';
import { lossOf, NO_LOSS } from './loss.ts';
import { checkMiddle } from './middle.ts';
import { type AlignmentParams, type AlignmentState, alignmentParams } from './params.ts';
import { float32Pieces, float64Pieces, type Pieces } from './pieces.ts';
import { choiceProfile, probabilityProfile } from './profile.ts';
import { alignmentResult } from './result.ts';
import { profileOffsets } from './series.ts';
import type { SequenceEntry } from './table.ts';

export { ALIGNMENT_DEFAULTS, type AlignmentParams } from './params.ts';

export const multilingualAlignment: SequenceMetric<AlignmentParams, AlignmentState> = {
  id: 'multilingual-alignment',
  title: 'Multilingual alignment',
  needs: ['experts', 'logits', 'halves', 'losses'],
  hasBy: true,
  params: alignmentParams,

  start(params, shape) {
    check(params, shape);
    const state: AlignmentState = { entries: [], unplaced: 0 };
    const offsets = profileOffsets(shape.routers);
    const fromLogits = usesLogits(params, shape);
    const rooms = {
      profiles: float32Pieces(offsets.at(-1) as number),
      perRouter: float64Pieces(shape.routers.length),
    };
    return {
      state,
      add(sequence) {
        const group = sequence.labels[params.by];
        if (!group || !sequence.item) state.unplaced++;
        else state.entries.push(entryOf(sequence, group, params, shape, offsets, fromLogits, rooms));
      },
      merge(other) {
        for (const entry of other.entries) state.entries.push(entry);
        state.unplaced += other.unplaced;
      },
      finish: (pause) => alignmentResult(state, params, shape, fromLogits, pause),
    };
  },
};

function usesLogits({ profile }: AlignmentParams, { level }: TraceShape): boolean {
  return profile === 'probs' || (profile === 'auto' && level !== 'choices');
}

function check(params: AlignmentParams, { trace, level, labels, routers }: TraceShape): void {
  if (params.middle) checkMiddle(params.middle, trace.name, routers);
  if (!labels.includes(params.by)) {
    throw new UserError(
      `${trace.name}: expected sequences with the label "${params.by}", found ${labels.join(', ') || 'no labels'}.`,
      'Name one of them with --by, or record a parallel corpus.',
    );
  }
  if (params.profile === 'probs' && level === 'choices') {
    throw new UserError(
      `${trace.name} was recorded at level choices; profiles of probabilities need the router's logits.`,
      'Record at --level probs, or let profiles be made of choices.',
    );
  }
}

function entryOf(
  { sequence, item, labels, special, losses, routers: routes }: MetricSequence,
  group: string,
  { by, special: countSpecial, pairing, seed }: AlignmentParams,
  { routers, trace }: TraceShape,
  offsets: Uint32Array,
  fromLogits: boolean,
  rooms: { readonly profiles: Pieces<Float32Array>; readonly perRouter: Pieces<Float64Array> },
): SequenceEntry {
  const counted = special.map((each) => (countSpecial || !each ? 1 : 0));
  const tokens = counted.reduce((sum, each) => sum + each, 0);
  const perRouter = (): Float64Array => (tokens > 0 ? rooms.perRouter().fill(Number.NaN) : new Float64Array());
  const [profileEntropy, tokenEntropy, consistency] = [perRouter(), perRouter(), perRouter()];
  const profile = tokens > 0 ? rooms.profiles() : new Float32Array();
  if (tokens > 0) {
    routers.forEach((router, r) => {
      const [{ experts, ...recorded }, at] = [routes[r] as MetricSequence['routers'][number], offsets[r] as number];
      refuseRepeatedIds(experts, router, `${trace.name}, sequence ${sequence}`);
      const logits = recorded.halves ?? recorded.logits;
      if (logits) tokenEntropy[r] = probabilityProfile(logits, router, counted, profile, at);
      if (logits && Number.isNaN(tokenEntropy[r])) {
        throw new UserError(
          `${trace.name}, sequence ${sequence}, layer ${router.layer}: expected finite router logits, found some that are none.`,
          'routescope inspect looks at every row of a trace. Record it anew.',
        );
      }
      if (!fromLogits) {
        profile.fill(0, at, at + router.experts);
        choiceProfile(experts, router, counted, profile, at);
      }
      profileEntropy[r] = entropyOf(profile, at, router.experts);
      consistency[r] = jaccardConsistency(experts, router, counted, pairing, seededRandom(seed, sequence));
    });
  }
  const role = by === 'role' ? '' : (labels.role ?? '');
  const loss = losses ? lossOf(losses, special) : NO_LOSS;
  return { sequence, group, item, role, tokens, profile, profileEntropy, tokenEntropy, consistency, ...loss };
}
