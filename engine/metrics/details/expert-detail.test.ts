import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cancelled, UserError } from '#protocol';
import { createTrace, openTrace, type TraceReader, writeSyntheticTrace } from '#trace';
import { expertDetail } from './expert-detail.ts';
import { StrongestChoices } from './strongest-choices.ts';

let dir = '';
let reader: TraceReader;
const shape = {
  tokens: 2000,
  layers: 2,
  experts: 16,
  topK: 4,
  seed: 2,
  length: 80,
  level: 'choices',
  predicted: true,
} as const;
const OPTIONS = { by: 'language', contexts: 3 };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'expert-'));
  await writeSyntheticTrace(join(dir, 'a.trace'), { ...shape, limits: { tokens: 700, bytes: 1e9 } });
  reader = await openTrace(join(dir, 'a.trace'));
});
afterAll(() => rm(dir, { recursive: true }));

test('counts, profiles and partners agree with the sequences, read one by one', async () => {
  const detail = await expertDetail(reader, 1, 3, OPTIONS);
  const all = { tokens: 0, chosen: 0, weight: 0 };
  const german = { tokens: 0, chosen: 0 };
  const load = new Float64Array(16);
  const beside = new Float64Array(16);
  let second = 0;
  for (let s = 0; s < 25; s++) {
    const { experts, weights, special, labels, tokens } = await reader.readSequence(s);
    for (let t = 0; t < tokens; t++) {
      if (special[t]) continue;
      const ids = [...(experts[1]?.subarray(t * 4, t * 4 + 4) ?? [])];
      all.tokens++;
      if (labels.language === 'de') german.tokens++;
      for (const id of ids) load[id] = (load[id] as number) + 1;
      const slot = ids.indexOf(3);
      if (slot < 0) continue;
      all.chosen++;
      all.weight += weights[1]?.[t * 4 + slot] as number;
      if (labels.language === 'de') german.chosen++;
      if (t === 1) second++;
      for (const id of ids) beside[id] = (beside[id] as number) + 1;
    }
  }
  expect(detail).toMatchObject({ tokens: all.tokens, chosen: all.chosen });
  expect(detail.weight).toBeCloseTo(all.weight, 6);
  expect(detail.rank).toBe([...load].filter((count) => count > (load[3] as number)).length + 1);
  const languages = detail.profiles.find(({ label }) => label === 'language');
  expect(languages?.values.find(({ value }) => value === 'de')).toEqual({ value: 'de', ...german });
  expect(detail.positions.find(({ value }) => value === '1')?.chosen).toBe(second);
  const [first] = detail.partners;
  const lift =
    ((beside[first?.expert ?? 0] as number) * all.tokens) / (all.chosen * (load[first?.expert ?? 0] as number));
  expect(first?.lift).toBeCloseTo(lift, 12);
  expect(detail.partners).toHaveLength(8);
  expect(detail.topTokens.length).toBeGreaterThan(0);
});

test('tokens by what is predicted and by what comes next are those of the sequences, the most frequent first', async () => {
  const { topPredicted, topNext } = await expertDetail(reader, 1, 3, OPTIONS);
  const kinds = { predicted: new Map<number, [number, number]>(), next: new Map<number, [number, number]>() };
  const count = (kind: keyof typeof kinds, id: number, chosen: boolean) => {
    const [hits, all] = kinds[kind].get(id) ?? [0, 0];
    kinds[kind].set(id, [hits + (chosen ? 1 : 0), all + 1]);
  };
  const spelled = new Set<string>();
  for (let s = 0; s < 25; s++) {
    const { experts, special, tokenIds, tokenTexts, predicted, tokens } = await reader.readSequence(s);
    for (let t = 0; t < tokens; t++) {
      spelled.add(`${tokenIds[t]} ${tokenTexts[t]}`);
      if (special[t]) continue;
      const chosen = experts[1]?.subarray(t * 4, t * 4 + 4).includes(3) ?? false;
      const id = predicted?.ids[t] ?? -1;
      if (id >= 0) count('predicted', id, chosen);
      // Only the first token of a sequence is special.
      if (t + 1 < tokens) count('next', tokenIds[t + 1] as number, chosen);
    }
  }
  const most = (kind: keyof typeof kinds) =>
    [...kinds[kind]]
      .filter(([, [hits]]) => hits > 0)
      .sort(([a, [x]], [b, [y]]) => y - x || a - b)
      .slice(0, 20)
      .map(([id, [hits, all]]) => [id, hits, hits / all]);
  const short = (list: typeof topNext | null) => list?.map((each) => [each.tokenId, each.count, each.share]);
  expect(short(topNext)).toEqual(most('next'));
  expect(short(topPredicted)).toEqual(most('predicted'));
  expect(short(topPredicted)).not.toEqual(short(topNext));
  for (const { tokenId, token } of [...topNext, ...(topPredicted ?? [])]) {
    expect(spelled).toContain(`${tokenId} ${token}`);
  }
});

test('a trace without predictions has none, and the rest of an expert as ever', async () => {
  await writeSyntheticTrace(join(dir, 'b.trace'), { ...shape, predicted: false, limits: { tokens: 700, bytes: 1e9 } });
  const without = await expertDetail(await openTrace(join(dir, 'b.trace')), 1, 3, OPTIONS);
  expect(without).toEqual({ ...(await expertDetail(reader, 1, 3, OPTIONS)), topPredicted: null });
});

test('contexts are the strongest choices of each language, one of a sequence, cut between characters', async () => {
  const { contexts } = await expertDetail(reader, 0, 5, OPTIONS);
  const values = [...new Set(contexts.map(({ value }) => value))];
  expect(values.length).toBeGreaterThan(1);
  for (const value of values) {
    const own = contexts.filter((each) => each.value === value);
    expect(own.length).toBeLessThanOrEqual(3);
    expect(new Set(own.map(({ sequence }) => sequence)).size).toBe(own.length);
    const weights = own.map(({ weight }) => weight as number);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
  }
  for (const { sequence, position, before, token, after, weight, cut } of contexts) {
    const data = await reader.readSequence(sequence);
    const slot = data.experts[0]?.subarray(position * 4, position * 4 + 4).indexOf(5) as number;
    expect(data.weights[0]?.[position * 4 + slot]).toBe(weight);
    expect(data.text).toContain(before + token + after);
    expect(data.text?.startsWith(before + token)).toBe(!cut.before);
    expect(data.text?.endsWith(token + after)).toBe(!cut.after);
    expect(before + token + after).not.toContain('�');
  }
});

test('of a trace without weights a place nearer to the first is the stronger choice, and weights are null', async () => {
  const { format, version, status, columns, parts, counts, ...plan } = reader.manifest;
  const { rows } = await reader.sequences(0, counts.sequences);
  const sequences = rows.map(({ id, item, text, labels }) => ({ id, item, text: text ?? '', labels }));
  const path = join(dir, 'weightless.trace');
  const writer = await createTrace(path, { ...plan, sequences });
  for (const { sequence } of rows) {
    const { tokenTexts: tokens, experts, nll, predicted, ...data } = await reader.readSequence(sequence);
    const routers = experts.map((ids) => ({ experts: ids, weights: new Float32Array(ids.length).fill(Number.NaN) }));
    const generated = new Uint8Array(tokens.length);
    const guesses = predicted && { ids: predicted.ids, tokens: predicted.texts };
    await writer.add({ ...data, tokens, generated, nll: null, predicted: guesses, routers });
  }
  await writer.finish();
  const detail = await expertDetail(await openTrace(path), 1, 3, OPTIONS);
  expect(detail.weight).toBeNull();
  expect(detail.contexts.length).toBeGreaterThan(0);
  for (const { weight, sequence, position } of detail.contexts) {
    expect(weight).toBeNull();
    const { experts, special } = await reader.readSequence(sequence);
    const places = [...special].map((flag, t) =>
      flag ? -1 : (experts[1]?.subarray(t * 4, t * 4 + 4).indexOf(3) ?? -1),
    );
    expect(places[position]).toBe(Math.min(...places.filter((place) => place >= 0)));
  }
  const { weight, contexts, ...rest } = await expertDetail(reader, 1, 3, OPTIONS);
  expect(detail).toMatchObject(rest);
});

test('the strongest are kept, ties to the earlier sequence, one list for each group', () => {
  const strongest = new StrongestChoices(2);
  strongest.take('b', 1, { position: 0, weight: 1 });
  strongest.take('a', 2, { position: 4, weight: 1 });
  strongest.take('a', 3, { position: 5, weight: 3 });
  strongest.take('a', 4, { position: 6, weight: 1 });
  expect(strongest.all().map(({ value, sequence }) => [value, sequence])).toEqual([
    ['a', 3],
    ['a', 2],
    ['b', 1],
  ]);
});

test('an expert that is not there is refused, and a fired signal stops the reading', async () => {
  await expect(expertDetail(reader, 1, 16, OPTIONS)).rejects.toEqual(
    new UserError(`${reader.path}: expected an expert from 0 to 15, found 16.`, 'Choose one of the trace.'),
  );
  await expect(expertDetail(reader, 2, 0, OPTIONS)).rejects.toThrow('expected a router from 0 to 1, found 2');
  const stop = new AbortController();
  const stopped = expertDetail(reader, 0, 0, { ...OPTIONS, signal: stop.signal, onProgress: () => stop.abort() });
  await expect(stopped).rejects.toBeInstanceOf(Cancelled);
});
