// Scoring from a data set to arrays and records, against transformers (golden/make-golden.py).

import { beforeAll, describe, expect, test } from 'vitest';
import {
  Cancelled,
  type Progress,
  type ScoredQuestion,
  type ScoredText,
  type ScoreRequest,
  type ScoreResult,
  valueAt,
} from '#protocol';
import { goldenScores, QUESTIONS_FILE, questions, SCORED, TEXTS_FILE } from '../testing/scores.ts';
import { score } from './score.ts';

const REQUEST: ScoreRequest = {
  ...{ model: SCORED.demo, task: 'choices', backend: 'wasm' },
  source: { kind: 'dataset', path: QUESTIONS_FILE },
};
const golden = goldenScores.demo;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Whether the likeliest choice of a golden question is the right one, by the plain way. */
function right(number: number, length: (choice: string, tokens: number) => number): number {
  const { choices, answer } = questions[number] as (typeof questions)[number];
  const values = choices.map((choice, c) => {
    const log = golden.questions[number]?.choices[c]?.log ?? [];
    return sum(log) / length(choice, log.length);
  });
  return values.indexOf(Math.max(...values)) === answer ? 1 : 0;
}

describe('choices', () => {
  const progress: Progress[] = [];
  let plain: ScoreResult;
  beforeAll(async () => {
    plain = await score(REQUEST, { onProgress: (now) => progress.push(now) });
  });

  test('each choice has the log-likelihood and lengths of the reference, and accuracy by label follows', () => {
    const { arrays, each } = plain;
    const scored = each as readonly ScoredQuestion[];
    expect(scored.map(({ id }) => id.split(':')[0])).toEqual(questions.map(({ id }) => id));
    for (const [q, { choices }] of scored.entries()) {
      for (const [c, { text, logLikelihood, tokens, bytes, characters }] of choices.entries()) {
        const log = golden.questions[q]?.choices[c]?.log ?? [];
        expect(Math.abs(logLikelihood - sum(log))).toBeLessThan(1e-3);
        expect([text, tokens]).toEqual([questions[q]?.choices[c], log.length]);
        expect([bytes, characters]).toEqual([Buffer.byteLength(text), [...text].length]);
      }
    }
    const [accuracy] = arrays;
    if (accuracy?.id !== 'accuracy') throw new Error('no accuracy');
    expect(accuracy.dims.map(({ labels }) => labels)).toEqual([
      ['en', 'de', 'ru', 'zh-Hans', 'ar', 'all'],
      ['sum', 'per token', 'per byte', 'per character'],
    ]);
    const lengths = {
      sum: () => 1,
      'per token': (_: string, tokens: number) => tokens,
      'per byte': (choice: string) => Buffer.byteLength(choice),
      'per character': (choice: string) => [...choice].length,
    };
    // The last question says no answer.
    const answered = questions.map((_, i) => i).filter((i) => questions[i]?.answer !== undefined);
    expect(answered).toHaveLength(9);
    for (const [by, length] of Object.entries(lengths)) {
      const share = sum(answered.map((i) => right(i, length))) / answered.length;
      expect(valueAt(accuracy, { language: 'all', 'log-likelihood': by }), by).toBeCloseTo(share, 12);
    }
    const [german] = [valueAt(accuracy, { language: 'de', 'log-likelihood': 'sum' })];
    expect(german).toBeCloseTo((right(4, lengths.sum) + right(5, lengths.sum)) / 2, 12);
    const array = (id: string) => arrays.find((each) => each.id === id) as (typeof arrays)[number];
    expect(valueAt(array('chance'), { language: 'en' })).toBeCloseTo((1 / 3 + 1 / 3 + 1 / 4 + 1 / 2) / 4, 12);
    expect(valueAt(array('questions'), { language: 'en' })).toBe(4);
    // en has four, de two, the others one each.
    expect(accuracy.notes.at(-1)).toMatch(
      /^Fewer than 30 questions \(en: 4, .*; all: 9, .*\): values and their bounds /,
    );
    expect(progress.at(-1)).toMatchObject({ stage: 'Scoring', done: 10, total: 10, unit: 'sequences' });
    expect(accuracy.provenance.params).toMatchObject({ model: 'demo-moe', interventions: 'as it is', backend: 'wasm' });
  });

  test('a selection, another label and another model’s tokenizer are obeyed', async () => {
    const source = { ...REQUEST.source, selection: { labels: { topic: ['everyday'] } } } as ScoreRequest['source'];
    const { arrays, each } = await score({ ...REQUEST, model: SCORED.tiny, source, by: 'topic' });
    expect(arrays[0]?.dims[0]).toEqual({ name: 'topic', labels: ['everyday', 'all'] });
    const milch = each.find(({ id }) => id.startsWith('milch')) as ScoredQuestion;
    const expected = goldenScores.tiny.questions.find(({ id }) => id === 'milch');
    expect(milch.choices.map(({ logLikelihood }) => logLikelihood.toFixed(3))).toEqual(
      expected?.choices.map(({ log }) => sum(log).toFixed(3)),
    );
  });

  test('with interventions both models answer, and their difference is there; alone, only the edited one', async () => {
    const interventions = [{ mode: 'mask_pre', targets: [{ layer: 6, expert: 12 }] }] as const;
    const both = await score({ ...REQUEST, interventions });
    expect(both.each.slice(0, 10)).toEqual(plain.each);
    expect(both.arrays.map(({ id }) => id)).toEqual([
      ...['accuracy', 'accuracy-edited', 'accuracy-difference'],
      ...['right-choice', 'right-choice-edited', 'right-choice-difference', 'chance', 'questions'],
    ]);
    const alone = await score({ ...REQUEST, interventions, alone: true });
    expect(alone.each).toEqual(both.each.slice(10));
    expect(alone.arrays.map(({ id }) => id)).toEqual(plain.arrays.map(({ id }) => id));
    const at = { language: 'all', 'log-likelihood': 'sum' };
    const [before, after, difference] = [3, 4, 5].map((i) =>
      valueAt(both.arrays[i] as (typeof plain.arrays)[number], at),
    );
    expect(after).not.toBe(before);
    expect(difference).toBeCloseTo((after as number) - (before as number), 12);
    expect(valueAt(alone.arrays[1] as (typeof plain.arrays)[number], at)).toBe(after);
    expect(both.arrays[4]?.provenance.params.interventions).toBe('mask_pre 6:12');
  });

  test.each([
    [{ source: { kind: 'dataset', path: TEXTS_FILE } }, 'texts.txt'],
    [{ source: { kind: 'lines', path: TEXTS_FILE } }, 'Choices come from a data set, and plain text has none.'],
    [{ by: 'mood' }, 'No text has the label "mood". There are: '],
    [{ resamples: -1 }, 'Bootstrap: expected 0 to 100,000 resamples and a whole number as seed, found -1 and 0.'],
  ] as const)('%j is refused', async (change, message) => {
    await expect(score({ ...REQUEST, ...change })).rejects.toThrow(message);
  });

  test('it can be cancelled', async () => {
    const stop = new AbortController();
    const onProgress = ({ stage }: Progress): void => {
      if (stage === 'Scoring') stop.abort();
    };
    await expect(score(REQUEST, { signal: stop.signal, onProgress })).rejects.toBeInstanceOf(Cancelled);
  });
});

describe('perplexity', () => {
  const PERPLEXITY: ScoreRequest = { ...REQUEST, task: 'perplexity', source: { kind: 'lines', path: TEXTS_FILE } };

  test.each(['demo', 'tiny'] as const)('losses, tokens and bytes of texts in %s are the reference’s', async (name) => {
    const { each, arrays } = await score({ ...PERPLEXITY, model: SCORED[name] });
    const { texts } = goldenScores[name];
    expect(each.map((text) => (text as ScoredText).tokens)).toEqual(texts.map(({ tokens }) => tokens));
    expect(each.map((text) => (text as ScoredText).bytes)).toEqual(texts.map(({ bytes }) => bytes));
    for (const [i, text] of each.entries()) {
      expect(Math.abs((text as ScoredText).nats - (texts[i]?.nats as number))).toBeLessThan(1e-3);
    }
    const [nats, tokens, bytes] = (['nats', 'tokens', 'bytes'] as const).map((what) =>
      sum(texts.map((text) => text[what])),
    );
    const value = (id: string) =>
      valueAt(arrays.find((array) => array.id === id) as (typeof arrays)[number], { language: 'all' });
    expect(value('nats-per-token')).toBeCloseTo((nats as number) / (tokens as number), 4);
    expect(value('bits-per-byte')).toBeCloseTo((nats as number) / Math.LN2 / (bytes as number), 4);
    expect(Math.log(value('perplexity') as number)).toBeCloseTo((nats as number) / (tokens as number), 4);
    expect([value('tokens'), value('texts')]).toEqual([tokens, 5]);
  });

  test('under an intervention texts are less likely or more, and which is which is said', async () => {
    const targets = [0, 1, 2, 3, 4, 5].map((expert) => ({ layer: 7, expert }));
    const { arrays, each } = await score({ ...PERPLEXITY, interventions: [{ mode: 'mask_pre', targets }] });
    expect(each).toHaveLength(10);
    expect(arrays.map(({ id }) => id).slice(0, 3)).toEqual([
      ...['nats-per-token', 'nats-per-token-edited', 'nats-per-token-difference'],
    ]);
    expect(Math.abs(arrays[2]?.values[0] as number)).toBeGreaterThan(0.01);
  });
});
