// Load of every layer as a small table: the busiest and idlest experts, how uneven, how decided.

import { formatProbability, formatRatio, formatShare, type RouterSums } from '#protocol';

export interface LoadRow {
  readonly layer: number;
  readonly router: number;
  readonly experts: number;
  readonly topK: number;
  readonly busiest: number;
  /** Share of the layer's choices. */
  readonly busiestShare: number;
  readonly idlest: number;
  readonly idlestShare: number;
  /** Experts that were never chosen. */
  readonly dead: number;
  /** Standard deviation of the load over its mean. */
  readonly variation: number;
  /** Mean entropy of the router's probabilities over log E; null where they were not recorded. */
  readonly entropy: number | null;
  /** Share of choices of each expert. */
  readonly load: readonly number[];
}

export function loadTable(sums: RouterSums): { readonly rows: readonly LoadRow[]; readonly lines: readonly string[] } {
  const rows = sums.routers.map((_, r) => loadRow(sums, r));
  const cells = rows.map((row) => [
    `L${row.layer}`,
    `${row.experts} top-${row.topK}`,
    `E${row.busiest} ${formatShare(row.busiestShare)} ${formatRatio(row.busiestShare * row.experts)}`,
    `E${row.idlest} ${formatShare(row.idlestShare)} ${formatRatio(row.idlestShare * row.experts)}`,
    String(row.dead),
    formatProbability(row.variation),
    row.entropy === null ? '–' : formatShare(row.entropy),
  ]);
  const head = ['layer', 'experts', 'busiest', 'idlest', 'dead', 'variation', 'entropy / log E'];
  return { rows, lines: columns([head, ...cells]) };
}

function loadRow({ routers, offsets, chosen, tokens, entropy }: RouterSums, r: number): LoadRow {
  const router = routers[r];
  if (!router) throw new Error(`no router ${r}`);
  const counts = chosen.subarray(offsets[r], offsets[r + 1]);
  const total = tokens * router.topK;
  const load = Array.from(counts, (count) => (total > 0 ? count / total : 0));
  const busiest = load.indexOf(Math.max(...load));
  const idlest = load.indexOf(Math.min(...load));
  const mean = 1 / router.experts;
  const variance = load.reduce((sum, share) => sum + (share - mean) ** 2, 0) / router.experts;
  return {
    layer: router.layer,
    router: router.router,
    experts: router.experts,
    topK: router.topK,
    busiest,
    busiestShare: load[busiest] ?? 0,
    idlest,
    idlestShare: load[idlest] ?? 0,
    dead: load.filter((share) => share === 0).length,
    variation: Math.sqrt(variance) / mean,
    entropy: entropy && tokens > 0 ? (entropy[r] as number) / tokens / Math.log(router.experts) : null,
    load,
  };
}

/** Rows of text with every column as wide as its widest cell. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, c) => cell.padEnd(widths[c] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
