// What is measured of a model, and the rows that come of it: ours beside the reference's best.

import { formatBytes, type Precision, type Spec } from '#protocol';
import { leastSeconds } from './least-seconds.ts';
import type { Result } from './result.ts';
import { type Measurement, median, type Race, type Runner, ratio } from './turns.ts';

export interface Case {
  readonly what: string;
  readonly spec: Spec;
  readonly precision: Precision;
  readonly kind: 'prefill' | 'decode';
  readonly sequences: number;
  /** Of each sequence, or of its prompt. */
  readonly tokens: number;
  readonly steps?: number;
}

export interface Contender extends Runner {
  readonly about: Readonly<Record<string, unknown>>;
  /** Whether it is one of the reference's. */
  readonly reference: boolean;
}

/** What this machine can do at most. */
export interface Best {
  readonly flops: number;
  /** Bytes per second from memory. */
  readonly bytes: number;
}

/** What is asked in bf16, against the reference; for other sizes nothing is. */
const BARS: Readonly<Record<string, number>> = { '8x512': 1.3, '1x512': 1 };
const DECODE_BAR = 1.2;
const HOOKS_BAR = 0.05;

export function rowsOf(each: Case, { runners, rounds }: Race<Contender>, best: Best): readonly Result[] {
  const runs = (name: string): readonly Measurement[] => rounds[runners.findIndex((one) => one.name === name)] ?? [];
  const reference = runners
    .flatMap((one, r) => (one.reference ? [rounds[r] as readonly Measurement[]] : []))
    .sort((a, b) => median(seconds(a)) - median(seconds(b)))[0];
  const bar = barOf(each);
  const least = leastOf(each, Math.max(...rounds.flat().map(({ experts }) => experts)), best);
  const results: Result[] = [];
  for (const [r, { name, about, reference: theirs }] of runners.entries()) {
    const own = rounds[r] as readonly Measurement[];
    const faster = reference ? 1 / ratio(own, reference) : null;
    const judged = name === 'routescope' && bar !== undefined && faster !== null;
    results.push({
      what: each.what,
      side: name,
      value: speedOf(each, median(seconds(own))),
      ratio: faster,
      ...(judged ? { bar: { text: `${bar.toFixed(1)}×`, met: faster >= bar } } : {}),
      ...(name.endsWith('record') ? {} : { roof: least / median(seconds(own)) }),
      note: notesOf(own, theirs ? undefined : reference),
      versions: about,
    });
  }
  const [listening, silent] = [runs('routescope'), runs('routescope no-hooks')];
  if (silent.length > 0) results.push(hooksRow(each, ratio(listening, silent) - 1));
  return results;
}

function barOf({ kind, precision, sequences, tokens }: Case): number | undefined {
  if (precision !== 'bf16') return undefined;
  return kind === 'decode' ? DECODE_BAR : BARS[`${sequences}x${tokens}`];
}

function hooksRow({ what }: Case, cost: number): Result {
  return {
    what,
    side: 'cost of recording',
    value: `${(100 * cost).toFixed(1)} %`,
    ratio: null,
    bar: { text: `≤ ${100 * HOOKS_BAR} %`, met: cost <= HOOKS_BAR },
    note: 'against the same forward without hooks, round by round',
    versions: {},
  };
}

function speedOf({ kind, sequences, tokens }: Case, took: number): string {
  if (kind === 'prefill') return `${Math.round((sequences * tokens) / took).toLocaleString('en-US')} tokens/s`;
  return `${(1000 * took).toFixed(1)} ms a step`;
}

function leastOf({ kind, spec, precision, sequences, tokens, steps = 0 }: Case, experts: number, best: Best): number {
  const forward =
    kind === 'prefill'
      ? { sequences, rows: tokens, past: 0, experts, logits: false }
      : { sequences, rows: 1, past: tokens + steps / 2, experts, logits: true };
  return leastSeconds(spec, forward, { flops: best.flops, weights: best.bytes / (precision === 'bf16' ? 2 : 4) });
}

function notesOf(own: readonly Measurement[], reference?: readonly Measurement[]): string {
  const experts = own[0]?.experts ?? 0;
  return [
    `${median(own.map(({ processor }) => processor)).toFixed(2)} s of processor${reference ? ` (${(1 / ratio(own, reference, 'processor')).toFixed(2)}×)` : ''}`,
    `${median(own.map((run) => run.processor / run.seconds)).toFixed(1)} cores busy`,
    `peak ${formatBytes(Math.max(...own.map(({ peak }) => peak)))}`,
    ...(experts > 0 ? [`${experts.toFixed(1)} experts a layer`] : []),
  ].join(', ');
}

function seconds(runs: readonly Measurement[]): readonly number[] {
  return runs.map((run) => run.seconds);
}
