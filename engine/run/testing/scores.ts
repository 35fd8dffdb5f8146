// What the tests of scoring share: checkpoints, and what transformers found on them (../score/golden/make-golden.py).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = join(import.meta.dirname, '..', 'score', 'golden');
const ROOT = join(import.meta.dirname, '..', '..', '..');

/** The tiny one's tokenizer begins every text with a token. */
export const SCORED = {
  demo: join(ROOT, 'datasets', 'demo-moe'),
  tiny: join(ROOT, 'engine', 'models', 'families', 'olmoe', 'golden', 'f16'),
};

export const SCORED_NAMES = ['demo', 'tiny'] as const;

interface GoldenChoice {
  readonly context: readonly number[];
  readonly tokens: readonly number[];
  /** ln p of each token. */
  readonly log: readonly number[];
}

interface GoldenScores {
  readonly questions: readonly { readonly id: string; readonly choices: readonly GoldenChoice[] }[];
  readonly texts: readonly { readonly tokens: number; readonly bytes: number; readonly nats: number }[];
}

export const goldenScores = JSON.parse(readFileSync(join(HERE, 'golden.json'), 'utf8')) as Record<
  keyof typeof SCORED,
  GoldenScores
>;

export const QUESTIONS_FILE = join(HERE, 'questions.jsonl');
export const TEXTS_FILE = join(HERE, 'texts.txt');

export interface Question {
  readonly id: string;
  readonly context: string;
  readonly choices: readonly string[];
  readonly answer?: number;
}

export const questions = readFileSync(QUESTIONS_FILE, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Question);
