// The boundary between a context and its choices: as the field's harness cuts it (golden/make-golden.py), and at its ends.

import { beforeAll, describe, expect, test } from 'vitest';
import { openTokenizer, type TextTokenizer } from '#checkpoint';
import { goldenScores, type Question, questions, SCORED, SCORED_NAMES } from '../testing/scores.ts';
import { encodeChoices } from './encode-choices.ts';
import type { Continuation } from './log-likelihoods.ts';

test.each(SCORED_NAMES)(
  'with the tokenizer of %s, choices have the tokens that the harness gives them',
  async (name) => {
    const tokenizer = await openTokenizer(SCORED[name]);
    const golden = goldenScores[name].questions;
    expect(golden.length).toBeGreaterThan(5);
    for (const { id, choices } of golden) {
      const { context, choices: texts } = questions.find((each) => each.id === id) as Question;
      const given = texts.map((text) => (context.endsWith(' ') ? text : ` ${text}`));
      expect(encodeChoices(tokenizer, context, given, 1024, id)).toEqual({
        continuations: choices.map(({ context: before, tokens }) => ({
          ids: [...before, ...tokens],
          from: before.length,
        })),
        cut: 0,
      });
    }
  },
);

describe('where the boundary lies', () => {
  let tokenizer: TextTokenizer;
  beforeAll(async () => {
    tokenizer = await openTokenizer(SCORED.demo);
  });
  const encode = (context: string, choices: readonly string[], length = 1024) =>
    encodeChoices(tokenizer, context, choices, length, 'question 1');

  test('white space at the end of a context goes to the choices', () => {
    expect(encode('It is ', ['warm'])).toEqual(encode('It is', [' warm']));
    expect(encode('It is\n', ['warm'])).toEqual(encode('It is', ['\nwarm']));
  });

  test('a context that is too long is cut at its beginning, and a choice that fills the model’s is refused', () => {
    const whole = encode('one two three four five', [' six', ' seven eight nine']);
    const [, longest] = whole.continuations;
    const most = (longest as Continuation).ids.length - 1;
    expect(encode('one two three four five', [' six', ' seven eight nine'], most)).toEqual(whole);
    const { continuations, cut } = encode('one two three four five', [' six', ' seven eight nine'], most - 2);
    expect(cut).toBe(2);
    expect(continuations[1]?.ids).toEqual(longest?.ids.slice(2));
    expect(continuations[1]?.from).toBe((longest as Continuation).from - 2);
    expect(() => encode('one two', [' seven eight nine'], 1)).toThrow(/^question 1, choice 1: it has \d+ tokens, and/);
  });

  test('a choice without a token, and a context without one, are refused', () => {
    expect(() => encode('It is', ['', 'warm'])).toThrow(
      'question 1, choice 1: it adds no token to the text before it.',
    );
    expect(() => encode(' ', ['warm'])).toThrow('question 1: the text before its choices gives no token.');
  });
});
