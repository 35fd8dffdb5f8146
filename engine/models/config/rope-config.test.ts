// Frequencies against those of transformers 5.18 (ROPE_INIT_FUNCTIONS, float32), for heads of 16 and theta 10,000.

import { expect, test } from 'vitest';
import { configReader } from './config-reader.ts';
import { ropeSpec } from './rope-config.ts';

const context = { max_position_embeddings: 4096 };
const LLAMA3 = { factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 512 };
const WIDE = { factor: 32, original_max_position_embeddings: 1024, truncate: false, beta_fast: 16, beta_slow: 2 };
const MSCALE = { factor: 40, original_max_position_embeddings: 1024, mscale: 0.8, mscale_all_dim: 1 };

test.each([
  [
    'linear',
    { factor: 4 },
    [0.25, 0.079056941, 0.025, 0.0079056947, 0.0025, 0.00079056947, 0.00025, 0.000079056947],
    1,
  ],
  ['llama3', LLAMA3, [1, 0.31622776, 0.1, 0.018496677, 0.0012499999, 0.00039528473, 0.000125, 0.00003952847], 1],
  [
    'yarn',
    { factor: 4, original_max_position_embeddings: 1024 },
    [1, 0.31622776, 0.081250004, 0.019764237, 0.0043750001, 0.00079056946, 0.00025, 0.000079056946],
    1.138629436111989,
  ],
  [
    'yarn',
    WIDE,
    [1, 0.31622776, 0.1, 0.014933188, 0.00031249999, 0.0000988211832, 0.000031250001, 0.0000098821183],
    1.3465735902799727,
  ],
  [
    'yarn',
    MSCALE,
    [1, 0.31622776, 0.075625002, 0.016206674, 0.0026874998, 0.0000790569467, 0.000025, 0.0000079056946],
    0.9461039968029624,
  ],
])('%s %j gives the frequencies of transformers', (rope_type, settings, frequencies, attentionFactor) => {
  const newer = { ...context, rope_parameters: { rope_type, rope_theta: 10_000, ...settings } };
  const older = { ...context, rope_theta: 10_000, rope_scaling: { type: rope_type, ...settings } };
  for (const config of [newer, older]) {
    const rope = ropeSpec(configReader(config), 16, { theta: 1 });
    expect(rope.inverseFrequencies).toHaveLength(8);
    rope.inverseFrequencies.forEach((value, i) => {
      expect(value / (frequencies[i] as number)).toBeCloseTo(1, 5);
    });
    expect(rope.attentionFactor).toBeCloseTo(attentionFactor, 12);
  }
});

const LONG_ROPE = {
  short_factor: [1, 1.05, 1.1, 1.3, 1.5, 2, 3, 4],
  long_factor: [1, 1.5, 2, 4, 8, 16, 24, 32],
  original_max_position_embeddings: 512,
};

test.each([
  [{ factor: 32 }, 1.247219128924647, 1.247219128924647],
  [{ attention_factor: 1.25 }, 1.25, 1.25],
  [{}, 1.1547005383792515, 1.1547005383792515],
  [{ short_mscale: 1.1, long_mscale: 1.3 }, 1.1, 1.3],
])(
  'longrope with %j has the frequencies of transformers, others beyond the original length',
  (more, within, beyond) => {
    const scaling = { type: 'longrope', ...LONG_ROPE, ...more };
    const rope = ropeSpec(configReader({ ...context, rope_scaling: scaling }), 16, { theta: 10_000 });
    const short = [1, 0.30116931, 0.090909094, 0.024325214, 0.0066666668, 0.0015811389, 0.00033333333, 0.000079056947];
    const long = [1, 0.2108185, 0.050000001, 0.0079056947, 0.00125, 0.00019764237, 0.000041666666, 0.0000098821183];
    const ratios = (values: readonly number[], expected: readonly number[]) =>
      values.map((value, i) => value / (expected[i] as number));
    const ones = Array.from({ length: 8 }, () => expect.closeTo(1, 6));
    expect(ratios(rope.inverseFrequencies, short)).toEqual(ones);
    expect(ratios(rope.long?.inverseFrequencies ?? [], long)).toEqual(ones);
    expect(rope.long?.beyond).toBe(512);
    expect([rope.attentionFactor, rope.long?.attentionFactor]).toEqual([
      expect.closeTo(within, 9),
      expect.closeTo(beyond, 9),
    ]);
  },
);

test('a context length of the first training that stands beside the scaling counts before the one within', () => {
  const scaling = { type: 'yarn', factor: 4, original_max_position_embeddings: 7 };
  const beside = { ...context, rope_scaling: scaling, original_max_position_embeddings: 1024 };
  const within = { ...context, rope_scaling: { ...scaling, original_max_position_embeddings: 1024 } };
  const of = (config: typeof beside | typeof within) => ropeSpec(configReader(config), 16, { theta: 10_000 });
  expect(of(beside)).toEqual(of(within));
});

test('a part of the channels is rotated where the config says so, in either spelling', () => {
  const older = ropeSpec(configReader({ partial_rotary_factor: 0.5 }), 16, { theta: 10_000 });
  const newer = ropeSpec(configReader({ rope_parameters: { partial_rotary_factor: 0.5 } }), 16, { theta: 10_000 });
  expect(older.inverseFrequencies).toEqual([1, 0.1, 0.01, 0.001].map((each) => expect.closeTo(each, 9)));
  expect(newer).toEqual(older);
});

test('a scaling that depends on the length of the text is refused', () => {
  const config = configReader({ rope_scaling: { type: 'dynamic', factor: 2 } });
  expect(() => ropeSpec(config, 16, { theta: 10_000 })).toThrow(
    'config.json, rope_scaling: type is "dynamic"; supported: "default", "linear", "llama3", "yarn", "longrope".',
  );
});
