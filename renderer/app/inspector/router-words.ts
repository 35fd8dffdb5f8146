// A router in words, from its entry in a trace's manifest: how it scores, chooses and weighs.

import type { RouterEntry } from '#protocol';
import type { Fact } from '../../ui/facts.tsx';

/** One fact per step of its way from logits to weights; what most routers lack only where it is there. */
export function routerFacts(router: RouterEntry): readonly Fact[] {
  const { experts, topK, sharedExperts } = router;
  return [
    { name: 'Experts', value: `${experts}, ${topK} per token` },
    { name: 'Router', value: `${router.score}, weights ${weightsOf(router)}${times(router.scale)}` },
    ...logitFacts(router),
    ...choiceFacts(router),
    ...weightFacts(router),
    ...(sharedExperts > 0 ? [{ name: 'Shared experts', value: `${sharedExperts}, always on` }] : []),
  ];
}

function weightsOf({ mixer, normalize }: RouterEntry): string {
  if (mixer) return 'of SparseMixer';
  return normalize ? 'sum to 1' : 'as scored';
}

function times(scale: number): string {
  return scale === 1 ? '' : `, × ${scale}`;
}

function logitFacts({ biased, softcap }: RouterEntry): readonly Fact[] {
  return [
    ...(biased ? [{ name: 'Router bias', value: 'yes', note: 'the router logits include it' }] : []),
    ...(softcap === undefined
      ? []
      : [{ name: 'Soft cap', value: `${softcap}`, note: 'a logit z is scored as cap · tanh(z / cap)' }]),
  ];
}

function choiceFacts({ experts, choice, groups, correction }: RouterEntry): readonly Fact[] {
  return [
    ...(choice === 'logits' ? [{ name: 'Choice', value: 'by logits' }] : []),
    ...(groups
      ? [
          {
            name: 'Groups',
            value: `the best ${groups.keep} of ${groups.count}, ${experts / groups.count} experts each`,
            note: `a group is worth ${groups.score === 'max' ? 'its best expert' : 'the sum of its best two experts'}; only the best groups can be chosen from`,
          },
        ]
      : []),
    ...(correction
      ? [
          {
            name: 'Correction bias',
            value: `${signed(Math.min(...correction))} to ${signed(Math.max(...correction))}`,
            note: "added to an expert's score for the choice, never for its weight",
          },
        ]
      : []),
  ];
}

function weightFacts({ mixer, leastSum, weightsAtInput }: RouterEntry): readonly Fact[] {
  return [
    ...(mixer
      ? [
          {
            name: 'SparseMixer',
            value: `within ${Number((100 * mixer.nearness).toPrecision(3))} %`,
            note: 'experts whose logit is as near to that of a chosen one share its weight',
          },
        ]
      : []),
    ...(leastSum === undefined
      ? []
      : [{ name: 'Least sum', value: `${leastSum}`, note: 'what the chosen scores are divided by at least' }]),
    ...(weightsAtInput
      ? [
          {
            name: 'Weights act',
            value: 'on what goes in',
            note: 'they multiply the input of an expert, not its output',
          },
        ]
      : []),
  ];
}

/** With the sign of mathematics. */
function signed(value: number): string {
  return value.toPrecision(2).replace('-', '−');
}
