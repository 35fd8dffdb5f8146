// A Spec in words, for `inspect` and the window: one fact per line, in the field's terms.

import {
  type AttentionSpec,
  type ExpertsSpec,
  formatCount,
  formatCountOf,
  formatRanges,
  type GroupedAttentionSpec,
  type LayerSpec,
  moeLayers,
  type QueryGrowth,
  type RopeSpec,
  type Spec,
} from '#protocol';
import { neededTensors } from './weights/needed-tensors.ts';

/** Parameters, counted from the shapes of the tensors that the Spec names. */
export function parameterCount(spec: Spec): number {
  return neededTensors(spec).reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

/** Parameters that a token passes: everything but the experts it is not routed to. */
export function activeParameterCount(spec: Spec): number {
  return moeLayers(spec).reduce((sum, { moe }) => {
    const biases = 'biases' in moe.experts ? 2 * moe.experts.width + spec.hidden : 0;
    const expert = 3 * spec.hidden * moe.experts.width + biases;
    return sum - (moe.router.experts - moe.router.topK) * expert;
  }, parameterCount(spec));
}

/** `16 layers, all with a router` and so on. */
export function describeSpec(spec: Spec): readonly string[] {
  const routed = moeLayers(spec).map(({ layer }) => layer);
  const count = spec.layers.length;
  const dense = spec.layers.flatMap(({ ffn }, layer) => (ffn.kind === 'dense' ? [layer] : []));
  return [
    `${spec.family}, ${formatCount(parameterCount(spec))} parameters, ${formatCount(activeParameterCount(spec))} active per token`,
    dense.length === 0
      ? `${count} layers, all with a router`
      : routed.length === 0
        ? `${count} layers, no routers: a dense model`
        : `${count} layers, router in ${formatRanges(routed)}, dense in ${formatRanges(dense)}`,
    ...distinct(spec.layers, describeDense),
    ...distinct(spec.layers, describeRouter),
    ...distinct(spec.layers, describeShared),
    ...distinct(spec.layers, describeAttention),
    ...describeWaves(spec.layers),
    `hidden size ${spec.hidden}, vocabulary ${formatCount(spec.vocab)}, context ${formatCount(spec.contextLength)} tokens${describeLongest(spec)}`,
    `${spec.head.tensor === spec.embed.tensor ? 'output head tied to the embedding' : 'output head of its own'}${spec.head.bias ? ', with a bias' : ''}`,
    ...distinct(spec.layers, describeOrder, 'of all'),
    ...describeNormKind(spec),
    ...describeScales(spec),
  ];
}

function describeLongest({ longest }: Spec): string {
  if (longest === undefined) return '';
  return `; up to ${formatCount(longest)} can be run, beyond which attention chooses among the keys`;
}

/**
 * The same fact of many layers is told once; different ones name their layers.
 * @param alone what a single fact is about: `of those that can have it`, which is plain without naming them, or `of all`
 */
function distinct(
  layers: readonly LayerSpec[],
  describe: (layer: LayerSpec) => string | undefined,
  alone: 'of those that can have it' | 'of all' = 'of those that can have it',
): string[] {
  const facts = new Map<string, number[]>();
  layers.forEach((layer, i) => {
    const fact = describe(layer);
    if (fact) facts.set(fact, [...(facts.get(fact) ?? []), i]);
  });
  const [told] = facts.values();
  if (facts.size === 1 && (alone !== 'of all' || told?.length === layers.length)) return [...facts.keys()];
  return [...facts].map(
    ([fact, numbers]) => `${numbers.length === 1 ? 'layer' : 'layers'} ${formatRanges(numbers)}: ${fact}`,
  );
}

function describeDense({ ffn }: LayerSpec): string | undefined {
  return ffn.kind === 'dense' ? `a dense network of width ${ffn.width}` : undefined;
}

function describeRouter({ ffn }: LayerSpec): string | undefined {
  if (ffn.kind === 'dense') return undefined;
  const { experts, topK, softcap, score, choice, normalize, leastSum, scale, bias, groups, correctionTensor, mixer } =
    ffn.router;
  const weights = mixer
    ? `weights of SparseMixer: a share among experts within ${rounded(100 * mixer.nearness)} %`
    : normalize
      ? `weights renormalised over the chosen${leastSum ? `, a sum of ${leastSum} at least` : ''}`
      : 'weights not renormalised';
  return [
    `${experts} experts of width ${ffn.experts.width}, top-${topK}${groups ? ` within the best ${groups.keep} of ${groups.count} groups` : ''}`,
    `${score} router${choice === 'logits' ? ' that chooses by logits' : ''}${bias ? ' with a bias' : ''}${softcap === undefined ? '' : `, logits capped softly at ${softcap}`}`,
    ...(correctionTensor ? ['choice corrected by a bias of its own'] : []),
    `${weights}${ffn.weightsAtInput ? ', on what goes into the experts' : ''}${scale === 1 ? '' : `, times ${scale}`}${describeGlu(ffn.experts)}`,
  ].join(', ');
}

function describeGlu(experts: ExpertsSpec): string {
  const clamped = experts.glu === 'clamped' ? ', clamped gated units' : '';
  return 'biases' in experts ? `${clamped}, biases in the experts` : clamped;
}

function describeShared({ ffn }: LayerSpec): string | undefined {
  if (ffn.kind === 'dense' || !ffn.shared) return undefined;
  const { experts, width, open, averaged } = ffn.shared;
  const opened = `${open ? ', times a sigmoid of its input' : ''}${averaged ? ', averaged with them' : ''}`;
  return experts === 1
    ? `a shared expert of width ${width} beside the routed ones${opened}`
    : `${experts} shared experts beside the routed ones, one network of width ${width}${opened}`;
}

/** Nothing of what most have: norms of what goes into attention and experts. */
function describeOrder({ attnNorm, attnOutNorm, ffnNorm, ffnOutNorm, parallel }: LayerSpec): string | undefined {
  if (parallel) return 'attention and feed-forward block side by side, behind one norm';
  const named = (before: unknown, after: unknown): string =>
    [...(before ? ['what goes in'] : []), ...(after ? ['what comes out'] : [])].join(' and ') || 'nothing';
  const [attention, ffn] = [named(attnNorm, attnOutNorm), named(ffnNorm, ffnOutNorm)];
  if (attention !== ffn) return `norms: of attention ${attention}, of the feed-forward block ${ffn}`;
  return attention === 'what goes in' ? undefined : `norms of ${attention}, around attention and feed-forward block`;
}

/** Nothing of RMS norms, which most have. */
function describeNormKind({ finalNorm: { kind, bias } }: Spec): string[] {
  return kind === 'rms' ? [] : [`layer norms with${bias ? '' : 'out'} a bias`];
}

function describeScales({ embed, layers, head }: Spec): string[] {
  const residual = [...new Set(layers.map(({ residualScale }) => residualScale))].join(' or ');
  const adds = layers.some(({ ffn }) => ffn.kind === 'moe') ? 'experts' : 'feed-forward networks';
  const facts = [
    ...(embed.scale === 1 ? [] : [`embedding times ${rounded(embed.scale)}`]),
    ...(residual === '1' ? [] : [`what attention and ${adds} add times ${residual}`]),
    ...(head.scale === 1 ? [] : [`logits times ${rounded(head.scale)}`]),
  ];
  return facts.length === 0 ? [] : [facts.join(', ')];
}

function describeAttention({ attention }: LayerSpec): string {
  const { heads, headDim, valueDim, scale, window, chunk, sinks, rope, queryGrowth } = attention;
  const values = valueDim === headDim ? '' : `, values of ${valueDim}`;
  return [
    `${attentionKind(attention)}, ${heads} heads of ${headDim}${values}`,
    ...(scale === headDim ** -0.5 ? [] : [`scores times ${rounded(scale)}`]),
    ...(attention.kind === 'grouped' ? groupedFacts(attention) : []),
    ...describeRope(rope, headDim),
    ...(queryGrowth ? [describeGrowth(queryGrowth)] : []),
    ...(sinks ? ['a sink in each head'] : []),
    ...(window === undefined ? [] : [`a window of ${formatCount(window)} tokens`]),
    ...(chunk === undefined ? [] : [`within chunks of ${formatCount(chunk)} tokens`]),
  ].join(', ');
}

/** Which layers turn how slowly; nothing where all that turn do so alike. */
function describeWaves(layers: readonly LayerSpec[]): string[] {
  const facts = distinct(layers, ({ attention: { rope } }) => {
    const slowest = rope?.inverseFrequencies.at(-1);
    if (!slowest) return undefined;
    return `rotary wavelengths of up to ${formatCount(Math.round((2 * Math.PI) / slowest))} tokens`;
  });
  return facts.length === 1 ? [] : facts;
}

function describeRope(rope: RopeSpec | undefined, headDim: number): string[] {
  if (!rope) return ['blind to positions'];
  const { inverseFrequencies, attentionFactor, long } = rope;
  const rotated = 2 * inverseFrequencies.length;
  return [
    ...(rotated === headDim ? [] : [`${rotated} channels of a head rotated by position`]),
    ...(attentionFactor === 1 ? [] : [`rotation times ${rounded(attentionFactor)}`]),
    ...(long ? [`other wavelengths in texts of more than ${formatCount(long.beyond)} tokens`] : []),
  ];
}

function describeGrowth({ rate, every, first }: QueryGrowth): string {
  return `queries times 1 + ${rate} ln(1 + floor(${first === 0 ? 'position' : '(position + 1)'} / ${formatCount(every)}))`;
}

function attentionKind(attention: AttentionSpec): string {
  const { heads, kvHeads } = attention;
  if (attention.kind === 'latent') {
    const queries = attention.qNarrow ? `, queries from ${attention.qNarrow.rank}` : '';
    return `latent attention, keys and values from ${attention.kvRank} channels${queries}`;
  }
  return kvHeads === heads
    ? 'multi-head attention'
    : `grouped-query attention, ${formatCountOf(kvHeads, 'key/value head')}`;
}

function groupedFacts({ qkNorm, biases, clip, valueScale = 1, open }: GroupedAttentionSpec): string[] {
  return [
    ...(valueScale === 1 ? [] : [`values times ${valueScale}`]),
    ...(qkNorm
      ? [
          `q/k norm over ${qkNorm.scope === 'full' ? 'the whole projection' : 'each head'}${qkNorm.afterRope ? ', after its rotation' : ''}`,
        ]
      : []),
    ...(biases ? [`biases on ${Object.keys(biases).join(', ')}`] : []),
    ...(clip === undefined ? [] : [`q, k, v clamped to ±${clip}`]),
    ...(open ? [`each ${open.per === 'head' ? 'head' : 'channel'} times a ${open.by} of the input`] : []),
  ];
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
