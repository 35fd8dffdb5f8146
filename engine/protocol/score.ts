// What may be asked of scoring, and what comes back: how likely choices are after their contexts, or texts on their own.

import type { BackendName, TextSource } from './api.ts';
import type { ExpertLimit } from './expert-limit.ts';
import type { InterventionEntry } from './interventions.ts';
import type { LabelledArray } from './labelled-array.ts';
import type { Precision } from './trace.ts';

/**
 * How a task and its choices are put to the model.
 * `text`: the text, then each choice. `question`: "Question: …", "Answer:", then each choice. `letters`: the question, the
 * choices behind their letters, "Answer:", then each letter.
 */
export type ChoiceForm = 'text' | 'question' | 'letters';
export const CHOICE_FORMS: readonly ChoiceForm[] = ['text', 'question', 'letters'];

export interface ScoreRequest {
  readonly model: string;
  /** `choices`: which of a task's choices the model finds likeliest; `perplexity`: how well it predicts texts. */
  readonly task: 'choices' | 'perplexity';
  /** For choices a data set that has them. */
  readonly source: TextSource;
  /** Put on every text; they win over its own. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Label that tells the sets apart; absent: language, where there is one. */
  readonly by?: string;
  /** Absent: letters for questions, text for contexts. */
  readonly form?: ChoiceForm;
  /** Between a context and a choice, where neither has white space there; absent: a space. */
  readonly delimiter?: string;
  readonly interventions?: readonly InterventionEntry[];
  /** With interventions: only the edited model. Default: both, and their difference. */
  readonly alone?: boolean;
  readonly resamples?: number;
  readonly seed?: number;
  readonly backend?: BackendName | 'auto';
  readonly precision?: Precision | 'auto';
  /** What experts may take; absent: what fits. */
  readonly expertBudget?: ExpertLimit;
}

export interface ScoredChoice {
  readonly text: string;
  /** Sum over its tokens of ln p given all before, in nats. */
  readonly logLikelihood: number;
  readonly tokens: number;
  /** Of its text, without what separates it from the context: UTF-8 bytes, and characters (code points). */
  readonly bytes: number;
  readonly characters: number;
}

interface Scored {
  readonly id: string;
  readonly item: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly interventions: readonly InterventionEntry[];
}

export interface ScoredQuestion extends Scored {
  readonly choices: readonly ScoredChoice[];
  /** The right one's number, from 0; null where it is not said. */
  readonly answer: number | null;
}

export interface ScoredText extends Scored {
  /** Sum of -ln p over the tokens that something predicts. */
  readonly nats: number;
  readonly tokens: number;
  /** UTF-8 bytes of those tokens. */
  readonly bytes: number;
}

export interface ScoreResult {
  readonly arrays: readonly LabelledArray[];
  /** Each question or text on its own, one after the other for each run. */
  readonly each: readonly (ScoredQuestion | ScoredText)[];
}
