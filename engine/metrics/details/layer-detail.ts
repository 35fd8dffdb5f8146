// Everything the view of one layer shows, in one pass over the trace.

import { type LayerDetail, layerColumn, type TraceManifest, UserError } from '#protocol';
import { checkIds, chosenFrom, type PartReader, type TraceReader, type WatchOptions, watchTokens } from '#trace';
import { expertLoad } from '../expert-load/index.ts';
import { expertTokens } from '../expert-tokens/index.ts';
import type { RouterRows } from '../metric.ts';
import { selectionMargin } from '../selection-margin/index.ts';

const TOP_TOKENS = 8;
/** Rows read at once: what stands between two looks at the signal. */
const BLOCK = 8192;

/**
 * @param router its number in the manifest's list
 * @throws UserError when there is no such router or the trace is damaged; Cancelled
 */
export async function layerDetail(
  reader: TraceReader,
  router: number,
  options: WatchOptions = {},
): Promise<LayerDetail> {
  const parts = await reader.parts();
  const { manifest } = reader;
  const entry = manifest.routers[router];
  if (!entry) {
    throw new UserError(
      manifest.routers.length === 0
        ? `${reader.path} has no routers: its model is dense.`
        : `${reader.path}: expected a router from 0 to ${manifest.routers.length - 1}, found ${router}.`,
      'Choose one of the trace.',
    );
  }
  const load = expertLoad.start({ router: entry });
  const tokens = expertTokens.start({ router: entry, limit: TOP_TOKENS, spelling: manifest.tokenizer.spelling });
  const margins = selectionMargin.start({ router: entry });
  const total = parts.reduce((sum, part) => sum + part.entry.tokens, 0);
  const advance = watchTokens('Reading the layer', total, options);
  advance(0);
  for (const part of parts) {
    const summary = await part.summary();
    load.add({
      tokens: summary.tokens,
      chosen: Float64Array.from(summary.chosen[router] ?? []),
      weight: Float64Array.from(summary.weight[router] ?? []),
    });
    for (let from = 0; from < part.entry.tokens; from += BLOCK) {
      const to = Math.min(part.entry.tokens, from + BLOCK);
      const rows = await readRouter(part, manifest, router, from, to);
      tokens.add(rows);
      margins.add(rows);
      advance(to - from);
    }
  }
  const { chosen, weight, ...counted } = load.finish();
  return {
    router: entry,
    tokens: counted.tokens,
    chosen,
    weight,
    topTokens: tokens.finish(),
    margins: margins.finish(),
  };
}

/** Rows `from` up to `to` of a part, for one router. @throws UserError */
async function readRouter(
  part: PartReader,
  manifest: TraceManifest,
  router: number,
  from: number,
  to: number,
): Promise<RouterRows> {
  const entry = manifest.routers[router] as TraceManifest['routers'][number];
  const experts = layerColumn(entry, 'experts');
  const logits = chosenFrom(manifest, entry);
  const rows = await part.read(['token_id', 'token', 'special', experts, ...(logits ? [logits] : [])], from, to);
  const ids = rows.uint16(experts);
  checkIds(ids, entry, rows.name);
  return {
    tokenIds: rows.uint32('token_id'),
    token: rows.textAt('token'),
    special: rows.flags('special'),
    experts: ids,
    logits: logits ? rows.float32(logits) : null,
  };
}
