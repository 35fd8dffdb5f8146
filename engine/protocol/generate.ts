// What may be asked of a generation that runs as a job, and the tokens that it gives as they come.

import type { BackendName } from './api.ts';
import type { ChatMessage } from './chat.ts';
import type { ExpertLimit } from './expert-limit.ts';
import type { InterventionEntry } from './interventions.ts';
import type { Precision, RecordLevel, RouterEntry } from './trace.ts';

export interface GenerateRequest {
  readonly model: string;
  /** Texts to go on from, or conversations for the model's chat template. */
  readonly prompts: readonly (string | readonly ChatMessage[])[];
  /** Which of several chat templates; absent: the default one. */
  readonly chatTemplate?: string;
  /** New tokens of a text at the most. Default: 64. */
  readonly maxTokens?: number;
  /** 0, the default: always the likeliest token. */
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly seed?: number;
  readonly interventions?: readonly InterventionEntry[];
  /** With interventions: only the edited model. Default: each prompt without and with them. */
  readonly alone?: boolean;
  /** A new trace of what was run and what came of it. */
  readonly out?: string;
  readonly overwrite?: boolean;
  /** Of the trace. */
  readonly level?: RecordLevel;
  readonly backend?: BackendName | 'auto';
  readonly precision?: Precision | 'auto';
  /** What experts may take; absent: what fits. */
  readonly expertBudget?: ExpertLimit;
}

export const GENERATE_DEFAULTS = { maxTokens: 64, temperature: 0, topK: 0, topP: 1, minP: 0, seed: 1 };

/** Tokens that are given at once. */
export const READ_TOKENS = 4096;

/**
 * Tokens in the order in which they went through the model, those of prompts first. A token comes with its routes, so one
 * step after it was chosen.
 */
export interface GeneratedTokens {
  /** How many there are so far, and whether more may come. */
  readonly total: number;
  readonly ended: boolean;
  readonly routers: readonly RouterEntry[];
  /** Which intervention set: 0 is the model as it is, unless only the edited one was asked for. [token] */
  readonly run: Uint8Array;
  /** Number of its prompt. [token] */
  readonly prompt: Uint32Array;
  /** Place in its text, from 0. [token] */
  readonly position: Uint32Array;
  readonly id: Uint32Array;
  /** 1 for what the model chose, 0 for prompts. */
  readonly generated: Uint8Array;
  readonly special: Uint8Array;
  /** ln p under the model, NaN for prompts. */
  readonly logProbability: Float32Array;
  /** The vocabulary's own spelling. */
  readonly tokens: readonly string[];
  /**
   * What it adds to the text: whole characters alone. A token that ends within a character adds what was whole before it,
   * perhaps nothing, and the one that completes the character adds it.
   */
  readonly texts: readonly string[];
  /** Per router, [token, slot]. */
  readonly experts: readonly Uint16Array[];
  readonly weights: readonly Float32Array[];
}
