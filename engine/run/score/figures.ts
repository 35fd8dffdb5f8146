// What is counted of scored questions and texts. For choices: c is right when it has the highest log-likelihood, taken as it
// is or divided by the choice's tokens, bytes or characters (ties to the earlier choice). For texts, with N tokens of B bytes
// and a loss of H nats together: H / N nats a token, H / (B ln 2) bits a byte, perplexity exp(H / N).

import type { ScoredChoice, ScoredQuestion, ScoredText } from '#protocol';
import type { Count, Figure, Quotient } from './summary.ts';

export interface Figures {
  /** The first is the one that matters most. */
  readonly figures: readonly [Figure, ...(Figure | Count)[]];
  readonly metric: string;
  readonly what: string;
  readonly variants: Readonly<Record<string, string>>;
}

/** By what log-likelihoods are divided before they are compared. */
const LENGTHS: Readonly<Record<string, (choice: ScoredChoice) => number>> = {
  sum: () => 1,
  'per token': ({ tokens }) => tokens,
  'per byte': ({ bytes }) => bytes,
  'per character': ({ characters }) => characters,
};

/** @param runs questions of each run, the same ones */
export function choiceFigures(runs: readonly (readonly ScoredQuestion[])[]): Figures {
  const across = { name: 'log-likelihood', labels: Object.keys(LENGTHS) };
  const mean = (value: (question: ScoredQuestion, length: (choice: ScoredChoice) => number) => number) =>
    runs.map((questions) =>
      Object.values(LENGTHS).map(
        (length): Quotient => ({
          above: Float64Array.from(questions, (question) =>
            question.answer === null ? Number.NaN : value(question, length),
          ),
          below: ones(questions.length),
        }),
      ),
    );
  const known = 'questions with a known answer';
  const none = 'no answer is known';
  const questions = runs[0] ?? [];
  return {
    figures: [
      {
        ...{ id: 'accuracy', title: 'Accuracy', unit: 'share of questions', over: known, otherwise: none, across },
        quotients: mean((question, length) => (likeliest(question.choices, length) === question.answer ? 1 : 0)),
      },
      {
        ...{ id: 'right-choice', title: 'Log-likelihood of the right choice', unit: 'nats', otherwise: none, across },
        over: `mean over ${known}`,
        quotients: mean(({ choices, answer }, length) => {
          const right = choices[answer as number] as ScoredChoice;
          return right.logLikelihood / length(right);
        }),
      },
      {
        ...{ id: 'chance', title: 'Accuracy of guessing', unit: 'share of questions', otherwise: none },
        over: `mean of 1 / choices over ${known}`,
        drawn: false,
        quotients: [
          [
            {
              above: Float64Array.from(questions, ({ answer, choices }) =>
                answer === null ? Number.NaN : 1 / choices.length,
              ),
              below: ones(questions.length),
            },
          ],
        ],
      },
      {
        ...{ id: 'questions', title: 'Questions with a known answer', unit: 'questions', over: 'all' },
        counts: Float64Array.from(questions, ({ answer }) => (answer === null ? 0 : 1)),
      },
    ],
    metric: 'choice-scores',
    what: 'questions',
    variants: {
      tokens: 'context and choice tokenised together, white space at the end of the context counted to the choice',
      ties: 'to the earlier choice',
    },
  };
}

/** @param runs texts of each run, the same ones */
export function textFigures(runs: readonly (readonly ScoredText[])[]): Figures {
  const quotients = (
    above: (text: ScoredText) => number,
    below: (text: ScoredText) => number,
    through: (quotient: number) => number = (x) => x,
  ): Quotient[][] =>
    runs.map((texts) => [{ above: Float64Array.from(texts, above), below: Float64Array.from(texts, below), through }]);
  const over = 'tokens that something predicts, special ones left out';
  const otherwise = 'no token is predicted';
  const texts = runs[0] ?? [];
  return {
    figures: [
      {
        ...{ id: 'nats-per-token', title: 'Loss per token', unit: 'nats', over, otherwise },
        quotients: quotients(
          ({ nats }) => nats,
          ({ tokens }) => tokens,
        ),
      },
      {
        ...{ id: 'bits-per-byte', title: 'Loss per byte', unit: 'bits', over, otherwise },
        quotients: quotients(
          ({ nats }) => nats / Math.LN2,
          ({ bytes }) => bytes,
        ),
      },
      {
        ...{ id: 'perplexity', title: 'Perplexity per token', unit: '', over, otherwise },
        quotients: quotients(
          ({ nats }) => nats,
          ({ tokens }) => tokens,
          Math.exp,
        ),
      },
      {
        ...{ id: 'tokens', title: 'Tokens', unit: 'tokens', over },
        counts: Float64Array.from(texts, ({ tokens }) => tokens),
      },
      { ...{ id: 'texts', title: 'Texts', unit: 'texts', over: 'all' }, counts: ones(texts.length) },
    ],
    metric: 'perplexity',
    what: 'texts',
    variants: { 'first token': 'not counted, unless the tokenizer puts one before the text' },
  };
}

function likeliest(choices: readonly ScoredChoice[], length: (choice: ScoredChoice) => number): number {
  const values = choices.map((choice) => choice.logLikelihood / length(choice));
  return values.indexOf(Math.max(...values));
}

function ones(n: number): Float64Array {
  return new Float64Array(n).fill(1);
}
