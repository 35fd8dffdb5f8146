// What is kept against what was given, on every backend: those that put a token into room, and those that copy.

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { openBackend, probeBackends } from '#tensor';
import { type KeptKeysValues, KvCache, ROOM } from './kv-cache.ts';

const [HEADS, CHANNELS, NARROW] = [2, 3, 1];

/** Of positions `from` to `to`, each number different. */
function newest(from: number, to: number) {
  const make = (channels: number, shift: number): tf.Tensor3D =>
    tf.tensor3d(
      Array.from({ length: HEADS }, (_, head) =>
        Array.from({ length: to - from }, (_, place) =>
          Array.from({ length: channels }, (_, channel) => shift + 1000 * head + 10 * (from + place) + channel),
        ),
      ),
      [HEADS, to - from, channels],
    );
  return { k: make(CHANNELS, 0.5), v: make(NARROW, 0.25) };
}

function positionsOf({ k, v, positions }: KeptKeysValues): number[][] {
  return tf.tidy(() => [k, v].map((x) => [...tf.slice(x, [0, 0, 0], [-1, positions, -1]).dataSync()]));
}

describe('keys and values kept', async () => {
  for (const { name, usable } of await probeBackends()) {
    test.skipIf(!usable)(
      `${name}: tokens one by one, more than there is room for, and a sequence that branches off`,
      async () => {
        const backend = await openBackend({ name, precision: 'f32' });
        const tensors = tf.memory().numTensors;
        tf.tidy(() => {
          const cache = new KvCache();
          cache.append(backend, 0, newest(0, 5));
          let all: KeptKeysValues | undefined;
          for (let position = 5; position < 2 * ROOM + 9; position++) {
            all = cache.append(backend, 0, newest(position, position + 1));
          }
          const end = 2 * ROOM + 9;
          const expected = (to: number): number[][] => positionsOf({ ...newest(0, to), positions: to });
          expect(positionsOf(all as KeptKeysValues)).toEqual(expected(end));
          cache.length = end;

          for (const keeps of [true, false]) {
            const branch = cache.branch(keeps);
            expect(positionsOf(branch.append(backend, 0, newest(end, end + 1)))).toEqual(expected(end + 1));
            if (keeps)
              expect(positionsOf(branch.append(backend, 0, newest(end + 1, end + 2)))).toEqual(expected(end + 2));
            branch.dispose();
          }
          expect(positionsOf(cache.append(backend, 0, newest(end, end + 3)))).toEqual(expected(end + 3));
          cache.dispose();
        });
        expect(tf.memory().numTensors).toBe(tensors);
      },
    );
  }
});
