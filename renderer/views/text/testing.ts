// Made-up sequences for tests.

import type { RouterEntry, SequenceData } from '#protocol';

export const ROUTER: RouterEntry = {
  layer: 3,
  router: 0,
  experts: 16,
  topK: 2,
  score: 'softmax',
  normalize: false,
  scale: 1,
  sharedExperts: 0,
  ids: 'expert',
};

/** One router, top-2: these experts first, always the same second. The first token is special. */
export function sequenceOf(top: readonly number[], second: number): SequenceData {
  const n = top.length;
  return {
    sequence: 0,
    id: 'a',
    item: '',
    text: null,
    labels: {},
    tokens: n,
    tokenIds: new Uint32Array(n),
    tokenTexts: top.map(String),
    byteStart: new Uint32Array(n),
    byteEnd: new Uint32Array(n),
    special: Uint8Array.from(top, (_, p) => (p === 0 ? 1 : 0)),
    nll: null,
    predicted: null,
    experts: [Uint16Array.from(top.flatMap((expert) => [expert, second]))],
    weights: [Float32Array.from(top.flatMap(() => [0.75, 0.25]))],
    entropy: null,
  };
}
