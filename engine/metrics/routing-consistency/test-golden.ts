// For tests: a made-up trace of 40 sequences, 80 tokens, 3 layers, top-4 of 16, and what the published code counts in it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RouterEntry } from '#protocol';
import type { MetricSequence, TraceShape } from '../sequence-metric.ts';

interface Level {
  readonly layer: number;
  readonly m: number;
  readonly srp: number;
  readonly rhoHat: number;
  readonly actRatio: number;
}

interface Golden {
  readonly sequences: number;
  readonly tokens: number;
  readonly layers: number;
  readonly experts: number;
  readonly topK: number;
  readonly ids: readonly (readonly string[])[];
  readonly srp: {
    readonly expert: readonly {
      readonly layer: number;
      readonly m: number;
      /** (expert, segment) pairs with at least j hits. [expert][j] */
      readonly counts: readonly (readonly number[])[];
      readonly srp: readonly number[];
      readonly rhoHat: readonly number[];
      readonly actRatio: readonly number[];
    }[];
    readonly layer: readonly Level[];
    readonly model: readonly Omit<Level, 'layer'>[];
    readonly positions: readonly { readonly m: number; readonly srp: readonly number[] }[];
  };
  /** Hits of the best static cache of each size, summed over segments and sequences. */
  readonly static: readonly {
    readonly layer: number | 'model';
    readonly m: number;
    readonly sums: readonly number[];
  }[];
  /** Choices found by a cache of a size and by no smaller one, per policy. */
  readonly cache: readonly ({ readonly layer: number | 'model' } & Readonly<Record<string, readonly number[]>>)[];
}

export const GOLDEN: Golden = JSON.parse(
  readFileSync(join(import.meta.dirname, 'golden', 'published-code.json'), 'utf8'),
);

/** [layer][sequence] -> [position, slot] */
export const GOLDEN_IDS: readonly (readonly Uint16Array[])[] = GOLDEN.ids.map((layer) =>
  layer.map((digits) => Uint16Array.from(digits, (digit) => Number.parseInt(digit, 16))),
);

/** Of a trace whose layers are those of the golden one. */
export function shapeOf(sequences: number, layers = GOLDEN.layers): TraceShape {
  const { experts, topK, tokens } = GOLDEN;
  const router = { router: 0, experts, topK, score: 'softmax', normalize: false, scale: 1 } as const;
  return {
    trace: {
      name: 'made-up',
      model: 'none',
      created: '',
      status: 'complete',
      corpus: { name: 'made-up', sha256: '' },
      counts: { sequences, tokens: sequences * tokens },
    },
    level: 'choices',
    routers: Array.from(
      { length: layers },
      (_, layer): RouterEntry => ({ ...router, layer, sharedExperts: 0, ids: 'expert' }),
    ),
    labels: [],
  };
}

/** @param experts per layer [position, slot] */
export function sequenceOf(sequence: number, experts: readonly Uint16Array[], special?: Uint8Array): MetricSequence {
  const tokens = (experts[0] as Uint16Array).length / GOLDEN.topK;
  return {
    sequence,
    id: String(sequence),
    item: '',
    labels: {},
    tokens,
    tokenIds: new Uint32Array(tokens),
    special: special ?? new Uint8Array(tokens),
    generated: new Uint8Array(tokens),
    routers: experts.map((each) => ({ experts: each, weights: new Float32Array(), logits: null })),
  };
}

export const GOLDEN_SEQUENCES: readonly MetricSequence[] = Array.from({ length: GOLDEN.sequences }, (_, s) =>
  sequenceOf(
    s,
    GOLDEN_IDS.map((layer) => layer[s] as Uint16Array),
  ),
);
