// What became of experts under a budget while texts were generated, beside what other caches would have made of it.

import { poolHitRates } from '#metrics';
import { describeKept, type ExpertTraffic, formatBytes, formatCount, formatShare } from '#protocol';
import type { GeneratedText, RunTraffic } from '#run';

/** Tokens that SCH looks ahead. */
const AHEAD = 16;

/**
 * The comparison is of one text: several share the experts that are in memory.
 * @param run which of two runs it is; absent where there is one
 */
export function trafficLines(
  { budget, prompts, tokens, routers }: RunTraffic,
  texts: readonly GeneratedText[],
  run?: string,
): readonly string[] {
  const slots = Math.floor((budget.bytes * budget.all) / budget.allBytes);
  const lines = [
    `Experts${run === undefined ? '' : `, ${run}`}: ${formatCount(slots)} of ${formatCount(budget.all)} fit in memory (${describeKept(budget.bytes, budget.allBytes)}).`,
    `  prompt   ${lineOf(prompts)}`,
  ];
  if (tokens.asked === 0) return lines;
  lines.push(`  tokens   ${lineOf(tokens)}`);
  const [text, ...others] = texts;
  if (!text || others.length > 0) return lines;
  const layers = text.routes.map(({ experts }, r) =>
    Uint16Array.from(experts.subarray(text.promptTokens * (routers[r]?.topK ?? 0))),
  );
  const rates = poolHitRates(routers, layers, slots, ['lru', 'sch', 'belady'], [AHEAD]);
  if (rates.length === 0) return lines;
  const names: Readonly<Record<string, string>> = { lru: 'LRU', belady: 'Belady' };
  const words = rates.map(({ policy, rate }) => `${names[policy] ?? policy.toUpperCase()} ${formatShare(rate)}`);
  lines.push(
    `  possible ${words.join(', ')} of the tokens' choices without reading ahead, from an empty cache that fills for free`,
  );
  return lines;
}

function lineOf({ asked, kept, foreseen, wasted, reads, bytesRead, waited }: ExpertTraffic): string {
  const share = (count: number): string => formatShare(asked === 0 ? 0 : count / asked);
  return (
    `${formatCount(asked)} asked for: ${share(kept)} kept, ${share(foreseen)} read ahead, ` +
    `${share(asked - kept - foreseen)} not there; ${formatCount(reads)} read (${formatBytes(bytesRead)}), ` +
    `${formatCount(wasted)} in vain; ${waited.toFixed(1)} s waiting`
  );
}
