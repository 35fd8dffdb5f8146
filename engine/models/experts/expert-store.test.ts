// The store with experts that are numbers: what is read, kept and freed, whatever a backend makes of it.

import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import type { PlacedExpert, StoredExpert } from '#tensor';
import { type ExpertSource, ExpertStore } from './expert-store.ts';
import type { EvictionOrder } from './residents.ts';

interface Numbered extends PlacedExpert {
  readonly layer: number;
  readonly expert: number;
}

const SIZE = 10;

/** Layers of experts that know who they are, a count of those alive, and a disk that can be told to wait or fail. */
function layers(counts: readonly number[]) {
  const state = {
    alive: 0,
    most: 0,
    reading: 0,
    log: [] as string[],
    read: async (_layer: number, _expert: number): Promise<void> => {},
  };
  const sources = counts.map(
    (count, layer): ExpertSource => ({
      count,
      shape: { hidden: 1, width: 1, glu: 'silu' },
      residentBytes: SIZE,
      bytes: SIZE,
      fileBytes: SIZE / 2,
      async read(expert) {
        state.log.push(`${layer}.${expert}`);
        state.reading++;
        state.most = Math.max(state.most, state.alive + state.reading);
        try {
          await state.read(layer, expert);
        } finally {
          state.reading--;
        }
        return { layer, expert } as unknown as StoredExpert;
      },
      place(stored) {
        state.alive++;
        state.most = Math.max(state.most, state.alive + state.reading);
        const dispose = (): void => {
          state.alive--;
        };
        return { ...(stored as unknown as Numbered), bytes: SIZE, dispose };
      },
    }),
  );
  return { state, sources };
}

/** @returns the experts in the order in which they came */
async function visit(store: ExpertStore, layer: number, experts: readonly number[], order: EvictionOrder = 'recent') {
  const came: number[] = [];
  await store.layers[layer]?.visit(
    experts,
    (placed) => {
      expect((placed as Numbered).layer).toBe(layer);
      came.push((placed as Numbered).expert);
    },
    { order },
  );
  return came;
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('experts come in the order asked for, whatever the budget, which is never exceeded', async () => {
  const random = seededRandom(3);
  for (const slots of [1, 2, 3, 5, 8, 40]) {
    for (const order of ['recent', 'scan'] as const) {
      const { state, sources } = layers([8, 8, 6]);
      state.read = async () => {
        for (let i = Math.floor(4 * random()); i > 0; i--) await settle();
      };
      const store = new ExpertStore(sources, slots * SIZE);
      for (let i = 0; i < 60; i++) {
        const layer = i % 3;
        const experts = Array.from({ length: sources[layer]?.count ?? 0 }, (_, e) => e).filter(() => random() < 0.6);
        const next = store.layers[(layer + 1) % 3];
        const came: number[] = [];
        await store.layers[layer]?.visit(experts, (placed) => came.push((placed as Numbered).expert), {
          order,
          onBegun: () => next?.expect([0, 3, 5], order),
        });
        expect(came).toEqual(experts);
        expect(state.most).toBeLessThanOrEqual(slots);
      }
      store.dispose();
      for (let i = 0; i < 6; i++) await settle();
      expect([state.alive, state.reading]).toEqual([0, 0]);
    }
  }
});

test('what was needed before is kept, and the account says what happened', async () => {
  const { sources } = layers([4, 4]);
  const store = new ExpertStore(sources, 4 * SIZE);
  await visit(store, 0, [0, 1]);
  await visit(store, 1, [2, 3]);
  await visit(store, 0, [0, 1]);
  await visit(store, 1, [1, 2]);
  const { waited, ...counts } = store.traffic;
  expect(counts).toEqual({ asked: 8, kept: 3, foreseen: 0, wasted: 0, reads: 5, bytesRead: 5 * (SIZE / 2) });
  expect(waited).toBeGreaterThan(0);
  expect(store.budget).toEqual({ bytes: 40, allBytes: 80, all: 8 });
});

test('with the longest unused leaving it hits as often as the plainest such cache', async () => {
  const random = seededRandom(5);
  const { sources } = layers([12]);
  const store = new ExpertStore(sources, 5 * SIZE);
  const list: number[] = [];
  let found = 0;
  for (let i = 0; i < 500; i++) {
    const expert = Math.floor(12 * random() * random());
    const at = list.indexOf(expert);
    if (at !== -1) {
      found++;
      list.splice(at, 1);
    } else if (list.length === 5) list.shift();
    list.push(expert);
    await visit(store, 0, [expert]);
  }
  expect(store.traffic.kept).toBe(found);
  expect(store.traffic.reads).toBe(500 - found);
});

test('rounds over all layers read each expert at most once a round, and keep what there is room for', async () => {
  const { state, sources } = layers([8, 8, 8, 8]);
  const store = new ExpertStore(sources, 16 * SIZE);
  const all = [0, 1, 2, 3, 4, 5, 6, 7];
  const round = async () => {
    state.log.length = 0;
    for (let layer = 0; layer < 4; layer++) expect(await visit(store, layer, all, 'scan')).toEqual(all);
    expect(new Set(state.log).size).toBe(state.log.length);
    return state.log.length;
  };
  expect(await round()).toBe(32);
  // Five places are for the one being computed and four read ahead of it.
  for (let i = 0; i < 3; i++) expect(await round()).toBe(32 - 16 + 5);
  store.dispose();
});

test('an expected expert is there when it is needed, and one in vain is counted when it goes', async () => {
  const { state, sources } = layers([4, 16]);
  const store = new ExpertStore(sources, 12 * SIZE);
  await store.layers[0]?.visit([0], () => {}, {
    order: 'recent',
    onBegun: () => store.layers[1]?.expect([3, 4, 5, 6], 'recent'),
  });
  await settle();
  // A quarter of the budget.
  expect(state.log).toEqual(['0.0', '1.3', '1.4', '1.5']);
  await visit(store, 1, [3, 7]);
  expect(store.traffic).toMatchObject({ asked: 3, kept: 0, foreseen: 1, wasted: 0, reads: 5 });
  await visit(store, 1, [3]);
  expect(store.traffic).toMatchObject({ asked: 4, kept: 1, foreseen: 1 });
  for (let expert = 8; expert < 16; expert++) await visit(store, 1, [expert]);
  expect(store.traffic.wasted).toBe(1);
  for (let expert = 8; expert < 11; expert++) await visit(store, 1, [expert - 8]);
  expect(store.traffic.wasted).toBe(2);
  store.dispose();
});

test('reading goes on while others compute: several are on their way at once', async () => {
  const { state, sources } = layers([8]);
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  state.read = () => gate;
  const store = new ExpertStore(sources, 8 * SIZE);
  const visiting = visit(store, 0, [0, 1, 2, 3, 4, 5, 6, 7], 'scan');
  await settle();
  expect(state.reading).toBe(5);
  release();
  expect(await visiting).toHaveLength(8);
  store.dispose();
});

test('a read that fails ends the visit once, leaves no unhandled rejection, and can be tried again', async () => {
  const { state, sources } = layers([6]);
  const store = new ExpertStore(sources, 3 * SIZE);
  state.read = async (_layer, expert) => {
    await settle();
    if (expert >= 2) throw new Error(`the disk lost ${expert}`);
  };
  await expect(visit(store, 0, [0, 1, 2, 3])).rejects.toThrow('the disk lost 2');
  await settle();
  await settle();
  expect(state.reading).toBe(0);
  state.read = async () => {};
  expect(await visit(store, 0, [2, 3, 4, 5])).toEqual([2, 3, 4, 5]);
  store.dispose();
  expect(state.alive).toBe(0);
});

test('an expected expert that cannot be read fails only when it is needed', async () => {
  const { state, sources } = layers([2, 2]);
  const store = new ExpertStore(sources, 4 * SIZE);
  state.read = async (layer) => {
    if (layer === 1) throw new Error('the disk is gone');
  };
  await store.layers[0]?.visit([0], () => {}, {
    order: 'recent',
    onBegun: () => store.layers[1]?.expect([1], 'recent'),
  });
  await settle();
  await expect(visit(store, 1, [1])).rejects.toThrow('the disk is gone');
  store.dispose();
});

test('a cancelled visit ends between experts, and what is still being read is not placed after the store is gone', async () => {
  const { state, sources } = layers([8]);
  const stop = new AbortController();
  state.read = settle;
  const store = new ExpertStore(sources, 8 * SIZE);
  const all = [0, 1, 2, 3, 4, 5, 6, 7];
  const visiting = store.layers[0]?.visit(all, () => stop.abort(), { order: 'scan', signal: stop.signal });
  await expect(visiting).rejects.toThrow('Cancelled');
  state.read = async () => {
    for (let i = 0; i < 5; i++) await settle();
  };
  store.layers[0]?.expect([6, 7], 'recent');
  store.dispose();
  expect(state.alive).toBe(0);
  for (let i = 0; i < 10; i++) await settle();
  expect([state.alive, state.reading]).toEqual([0, 0]);
});

test('emptied between runs, it begins as it began, and what is still being read leaves no trace', async () => {
  const { state, sources } = layers([8, 8]);
  const store = new ExpertStore(sources, 6 * SIZE);
  await visit(store, 0, [1, 2, 3]);
  store.layers[1]?.expect([5], 'recent');
  await store.empty();
  expect([state.alive, state.reading]).toEqual([0, 0]);
  const before = store.traffic;
  await visit(store, 0, [1, 2, 3]);
  expect(store.traffic.kept - before.kept).toBe(0);
  expect(state.most).toBeLessThanOrEqual(6);
  store.dispose();
  const whole = new ExpertStore(layers([2]).sources, 2 * SIZE);
  await whole.fill(() => {});
  await whole.empty();
  await visit(whole, 0, [0, 1]);
  expect(whole.traffic.kept).toBe(2);
});

test('where all fit they are read once, before anything runs, and nothing counts as traffic', async () => {
  const { state, sources } = layers([3, 2]);
  const store = new ExpertStore(sources, Number.POSITIVE_INFINITY);
  let bytes = 0;
  await store.fill((each) => {
    bytes += each;
  });
  expect(bytes).toBe(5 * SIZE);
  expect(await visit(store, 1, [0, 1])).toEqual([0, 1]);
  expect(state.log).toHaveLength(5);
  expect(store.traffic).toEqual({ asked: 2, kept: 2, foreseen: 0, wasted: 0, reads: 0, bytesRead: 0, waited: 0 });
  store.dispose();
});

test('a budget that holds not even one expert is refused', () => {
  expect(() => new ExpertStore(layers([2]).sources, SIZE - 1)).toThrow('an expert takes 10 bytes, the budget is 9');
});
