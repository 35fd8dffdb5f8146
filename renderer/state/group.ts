// The group of a selection: facets, OR within one and AND between them. Pure; the store is in selection.ts.

import type { ExpertAddress } from '#protocol';

export interface TokenAddress {
  readonly sequence: number;
  readonly position: number;
}

/** Anything that can be pointed at. */
export type Target =
  | ({ readonly kind: 'expert' } & ExpertAddress)
  | ({ readonly kind: 'token' } & TokenAddress)
  | { readonly kind: 'layer'; readonly layer: number }
  | { readonly kind: 'language'; readonly language: string };

/** What can be in a group. */
export type Member = Exclude<Target, { readonly kind: 'language' }>;

/** Positions start..end of one sequence, the end not included. */
export interface Span {
  readonly sequence: number;
  readonly start: number;
  readonly end: number;
}

/** An empty list is a facet that asks for nothing. */
export interface Facets {
  readonly layers: readonly number[];
  readonly experts: readonly ExpertAddress[];
  readonly tokens: readonly Span[];
}

export const EMPTY_GROUP: Facets = { layers: [], experts: [], tokens: [] };

export function isEmptyGroup(group: Facets): boolean {
  return group.layers.length === 0 && group.experts.length === 0 && group.tokens.length === 0;
}

function holdsToken(spans: readonly Span[], { sequence, position }: TokenAddress): boolean {
  return spans.some((span) => span.sequence === sequence && position >= span.start && position < span.end);
}

/**
 * Whether a target lies in the group. Facets that say nothing about its kind do not exclude it: a token lies in a group
 * of layers. With `named`, the group must also name the target in the facet of its own kind.
 */
export function groupHolds(group: Facets, target: Target, named = false): boolean {
  // No facet speaks of languages yet.
  if (target.kind === 'language') return !named;
  if (target.kind === 'token') {
    return group.tokens.length === 0 ? !named : holdsToken(group.tokens, target);
  }
  if (target.kind === 'layer') {
    if (group.layers.length > 0) return group.layers.includes(target.layer);
    if (named) return false;
    return group.experts.length === 0 || group.experts.some((each) => each.layer === target.layer);
  }
  const inLayers = group.layers.length === 0 || group.layers.includes(target.layer);
  if (group.experts.length === 0) return inLayers && !named;
  return inLayers && group.experts.some((each) => each.layer === target.layer && each.expert === target.expert);
}

/** Overlapping and touching spans become one; order by sequence and start. */
function normalSpans(spans: readonly Span[]): readonly Span[] {
  const sorted = [...spans].filter((s) => s.end > s.start).sort((x, y) => x.sequence - y.sequence || x.start - y.start);
  const merged: Span[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last && last.sequence === span.sequence && span.start <= last.end) {
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, span.end) };
    } else {
      merged.push(span);
    }
  }
  return merged;
}

function withoutSpan(spans: readonly Span[], cut: Span): readonly Span[] {
  return spans.flatMap((span) => {
    if (span.sequence !== cut.sequence || cut.end <= span.start || cut.start >= span.end) return [span];
    return [
      { ...span, end: cut.start },
      { ...span, start: cut.end },
    ].filter((piece) => piece.end > piece.start);
  });
}

/**
 * The group after a brush. Only the facets that are given change: `new` replaces them, `add` unites, `subtract` takes away.
 */
export function mergeGroup(group: Facets, facets: Partial<Facets>, how: 'new' | 'add' | 'subtract'): Facets {
  if (how === 'new') return { ...EMPTY_GROUP, ...facets, tokens: normalSpans(facets.tokens ?? []) };
  const { layers = [], experts = [], tokens = [] } = facets;
  const key = (address: ExpertAddress) => `${address.layer}:${address.expert}`;
  if (how === 'subtract') {
    const gone = new Set(experts.map(key));
    return {
      layers: group.layers.filter((layer) => !layers.includes(layer)),
      experts: group.experts.filter((each) => !gone.has(key(each))),
      tokens: tokens.reduce(withoutSpan, group.tokens),
    };
  }
  const known = new Map([...group.experts, ...experts].map((each) => [key(each), each]));
  return {
    layers: [...new Set([...group.layers, ...layers])].sort((x, y) => x - y),
    experts: [...known.values()].sort((x, y) => x.layer - y.layer || x.expert - y.expert),
    tokens: normalSpans([...group.tokens, ...tokens]),
  };
}
