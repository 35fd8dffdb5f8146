// What the engine's own cache did while a text was generated, row by row beside what replays say of a cache of its size.

import { formatShare, type GenerationTraffic } from '#protocol';
import { type CacheModel, costOf, type Economy, rateAt } from './model.ts';
import { amount } from './reading.ts';

export interface MeasuredRow {
  readonly name: string;
  /** Of the trace's tokens, of the text's own, and as it really was; a dash where there is no such number. */
  readonly trace: string;
  readonly replayed: string;
  readonly measured: string;
}

const NONE = '–';

/** What was read for one expert; null where none was read. */
export function expertMegabytes({ tokenTraffic: { reads, bytesRead } }: GenerationTraffic): number | null {
  return reads > 0 ? bytesRead / reads / 1e6 : null;
}

/** What the two models count differently, without which their numbers would seem to be of one kind. */
export function unlikeWords({ filling }: Pick<CacheModel, 'filling'>): string {
  const counts = filling === 'miss' ? 'filling a slot is a miss too' : 'filling an empty slot counts as found';
  return `modelled, trace: each sequence from an empty cache, ${counts}. modelled, run: after the prompt, filling a slot is a miss.`;
}

export function measuredRows(
  { pool, perToken }: Pick<CacheModel, 'pool' | 'perToken'>,
  traffic: GenerationTraffic,
  economy: Economy,
): readonly MeasuredRow[] {
  const { slots, tokens, seconds, tokenTraffic, replayed } = traffic;
  const { asked, kept, foreseen, reads, bytesRead, waited } = tokenTraffic;
  // An expert weighs what was read for one, unless something else was typed in.
  const megabytes = economy.megabytes ?? expertMegabytes(traffic);
  const models = [rateAt(pool, slots), replayed].map((rate) => ({
    rate,
    cost: costOf(rate, perToken, { ...economy, megabytes }),
  }));
  const modelled = (of: (model: (typeof models)[number]) => string | null): [string, string] => {
    const [trace, own] = models.map((model) => of(model) ?? NONE);
    return [trace ?? NONE, own ?? NONE];
  };
  const number = (value: number | null | undefined) => (value == null ? null : amount(value));
  const row = (name: string, [trace, own]: readonly [string, string], measured: string): MeasuredRow => ({
    ...{ name, trace, replayed: own, measured },
  });
  const share = (count: number) => (asked > 0 ? formatShare(count / asked) : NONE);
  const perOne = (value: number) => (tokens > 0 ? amount(value / tokens) : NONE);
  const no = [NONE, NONE] as const;
  return [
    row(
      'found in memory',
      modelled(({ rate }) => (rate === null ? null : formatShare(rate))),
      share(kept),
    ),
    row('read ahead in time', no, share(foreseen)),
    row(
      'experts read / token',
      modelled(({ cost }) => number(cost?.misses)),
      perOne(reads),
    ),
    row(
      'MB read / token',
      modelled(({ cost }) => number(cost?.megabytes)),
      perOne(bytesRead / 1e6),
    ),
    row(
      'ms waiting / token',
      modelled(({ cost }) => number(cost?.milliseconds)),
      perOne(waited * 1000),
    ),
    row('tokens / s', no, seconds > 0 ? amount(tokens / seconds) : NONE),
  ];
}
