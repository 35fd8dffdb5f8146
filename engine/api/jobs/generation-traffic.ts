// How experts fared while one text was generated, beside what a replay of its own tokens finds.

import { poolRateAfter } from '#metrics';
import type { GenerationTraffic } from '#protocol';
import type { RunTraffic, TokenLog } from '#run';

/** null where several texts shared the experts in memory: no replay of one of them is like it. */
export function generationTraffic(
  { budget, routers, prompts, tokens, seconds }: RunTraffic,
  log: TokenLog,
): GenerationTraffic | null {
  if (log.texts !== 1) return null;
  const slots = Math.floor((budget.bytes * budget.all) / budget.allBytes);
  const before = log.promptTokens;
  return {
    budget,
    slots,
    tokens: log.total - before,
    seconds,
    promptTraffic: prompts,
    tokenTraffic: tokens,
    replayed: poolRateAfter(routers, log.experts(), slots, 'lru', before),
  };
}
