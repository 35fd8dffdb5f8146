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

export function measuredRows(
  { pool, perToken }: Pick<CacheModel, 'pool' | 'perToken'>,
  { slots, tokens, seconds, tokenTraffic, replayed }: GenerationTraffic,
  economy: Economy,
): readonly MeasuredRow[] {
  const { asked, kept, foreseen, reads, bytesRead, waited } = tokenTraffic;
  // An expert weighs what was read for one, unless something else was typed in.
  const megabytes = economy.megabytes ?? (reads > 0 ? bytesRead / reads / 1e6 : null);
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
