// Experts under a byte budget: what was in memory when it was needed, and what had to be read for it.

import { formatBytes, formatCount, formatDuration, formatShare } from './format.ts';

/** Since the model was loaded, or the difference of two moments. */
export interface ExpertTraffic {
  /** Experts that a layer needed for a batch, each counted once per batch and layer. */
  readonly asked: number;
  /** Of these, those in memory since they were needed before. */
  readonly kept: number;
  /** Of these, those that were read, or being read, because they were expected to be needed. */
  readonly foreseen: number;
  /** Experts read because they were expected, and given up before anybody needed them. */
  readonly wasted: number;
  /** Experts read from the checkpoint, for whatever reason, and their bytes there. */
  readonly reads: number;
  readonly bytesRead: number;
  /** Seconds in which nothing was computed because an expert was not there yet. */
  readonly waited: number;
}

/** What experts may take, and what all of them would. Resident bytes and whole experts. */
export interface ExpertBudget {
  readonly bytes: number;
  readonly allBytes: number;
  readonly all: number;
}

/** What became of experts while one text was generated, beside what a cache of their size was expected to find of it. */
export interface GenerationTraffic {
  readonly budget: ExpertBudget;
  /** Experts that fit. */
  readonly slots: number;
  /** Tokens that went through the model one by one, after the prompt, and the seconds that this took. */
  readonly tokens: number;
  readonly seconds: number;
  /** While the prompt went through at once, and after that token by token. */
  readonly promptTraffic: ExpertTraffic;
  readonly tokenTraffic: ExpertTraffic;
  /**
   * Share of the tokens' choices that one pool of that size finds when it evicts the least recently used, the prompt having
   * gone through it token by token, filling a slot counted as missed. null where no token was generated.
   */
  readonly replayed: number | null;
}

export function trafficBetween(before: ExpertTraffic, after: ExpertTraffic): ExpertTraffic {
  const difference = (key: keyof ExpertTraffic): number => after[key] - before[key];
  return {
    asked: difference('asked'),
    kept: difference('kept'),
    foreseen: difference('foreseen'),
    wasted: difference('wasted'),
    reads: difference('reads'),
    bytesRead: difference('bytesRead'),
    waited: difference('waited'),
  };
}

/** `experts 71 % in memory, 4.6 GB read` */
export function describeTraffic({ asked, kept, foreseen, bytesRead }: ExpertTraffic): string {
  const share = asked === 0 ? 0 : (kept + foreseen) / asked;
  return `experts ${formatShare(share)} in memory, ${formatBytes(bytesRead)} read`;
}

/** The whole account in a sentence or two, for a summary and for a trace. */
export function accountOfTraffic(traffic: ExpertTraffic, { bytes, allBytes, all }: ExpertBudget): string {
  const { asked, kept, foreseen, wasted, reads, bytesRead, waited } = traffic;
  const share = (count: number): string => formatShare(asked === 0 ? 0 : count / asked);
  return (
    `Experts were read from the checkpoint as needed, ${formatBytes(bytes)} of the ${formatBytes(allBytes)} of all ` +
    `${formatCount(all)} being kept: of ${formatCount(asked)} asked for ${share(kept)} were in memory and ` +
    `${share(foreseen)} read ahead; ${formatCount(reads)} were read (${formatBytes(bytesRead)}), ${formatCount(wasted)} of them ` +
    `in vain, and ${formatDuration(waited)} spent waiting for them.`
  );
}
