// A number for each language that its divergence is held against: how well the model foresaw its items, or whatever was
// given, such as its accuracy on a benchmark.

import type { Plain } from '#protocol';
import { someText } from '../read-params.ts';
import type { Estimate } from './estimates.ts';
import type { Measured } from './measure.ts';

export type GivenScores = { readonly name: string; readonly values: Readonly<Record<string, number>> };

/** Measured on the trace itself, or given. */
export type ScoreChoice = 'bits-per-byte' | 'bits-per-item' | GivenScores;

export interface Scored {
  readonly name: string;
  readonly unit: string;
  /** The reference first. [language] */
  readonly values: readonly Estimate[];
  /** What a reader should know of such a score. */
  readonly notes: readonly string[];
}

export function isScoreChoice(value: Plain): boolean {
  if (value === 'bits-per-byte' || value === 'bits-per-item') return true;
  if (value === null || typeof value !== 'object' || !('name' in value) || !('values' in value)) return false;
  const { name, values } = value;
  if (!someText.passes(name) || typeof values !== 'object' || values === null) return false;
  return Object.values(values).every((score) => typeof score === 'number' && Number.isFinite(score));
}

/**
 * @param groups the reference first
 * @returns null where nothing was asked for and losses were not recorded
 */
export function scoredLanguages(
  choice: ScoreChoice | null,
  by: string,
  groups: readonly string[],
  { bitsPerByte, bitsPerItem }: Pick<Measured, 'bitsPerByte' | 'bitsPerItem'>,
): Scored | null {
  if (choice === null && bitsPerByte.every(({ value }) => typeof value === 'string')) return null;
  if (choice === 'bits-per-item') {
    return { name: 'bits per item', unit: 'bits per item', values: bitsPerItem, notes: [] };
  }
  if (choice === null || choice === 'bits-per-byte') {
    const note =
      'A character has one byte in Latin script, two or three in others: bits per byte compare languages of one script, bits per item those of several.';
    return { name: 'bits per byte', unit: 'bits per byte', values: bitsPerByte, notes: [note] };
  }
  const { name, values } = choice;
  const unknown = Object.keys(values).filter((key) => !groups.includes(key));
  return {
    name,
    unit: name,
    values: groups.map((group) => ({
      value: Object.hasOwn(values, group) ? (values[group] as number) : `no ${name} was given`,
      resampled: null,
    })),
    notes: unknown.length > 0 ? [`Scores of no ${by} of the trace, left out: ${unknown.join(', ')}.`] : [],
  };
}
