// Load of every layer as a small table: the busiest and idlest experts, how uneven, how decided.

import { expertLoad, loadCounts } from '#metrics';
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
  const head = ['layer', 'experts', 'busiest', 'idlest', 'dead', 'variation', 'router entropy / log E'];
  return { rows, lines: columns([head, ...cells]) };
}

function loadRow(sums: RouterSums, r: number): LoadRow {
  const router = sums.routers[r];
  if (!router) throw new Error(`no router ${r}`);
  const accumulator = expertLoad.start({ router });
  accumulator.add(loadCounts(sums, r));
  const { share, cv, chosen } = accumulator.finish();
  const busiest = share.indexOf(Math.max(...share));
  const idlest = share.indexOf(Math.min(...share));
  const { entropy, tokens } = sums;
  return {
    layer: router.layer,
    router: router.router,
    experts: router.experts,
    topK: router.topK,
    busiest: Math.max(0, busiest),
    busiestShare: share[busiest] ?? Number.NaN,
    idlest: Math.max(0, idlest),
    idlestShare: share[idlest] ?? Number.NaN,
    dead: chosen.filter((count) => count === 0).length,
    variation: cv,
    entropy: entropy && tokens > 0 ? (entropy[r] as number) / tokens / Math.log(router.experts) : null,
    load: [...share],
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
