// What the header of the layer view says.

import { formatCount, formatCountOf, formatShare, type TraceSummary } from '#protocol';
import type { Badge } from '../../ui/view-frame-props.ts';
import type { LayerModel } from './model.ts';

/** Subtitle: over what the load was counted. */
export function overWhat({ map, manifest }: TraceSummary, model: LayerModel | null): string {
  if (!model) return '';
  const { experts, topK } = model.router;
  return [
    `${formatCountOf(map.tokens, 'token')}${map.special > 0 ? `, ${formatCount(map.special)} special left out` : ''}`,
    formatCountOf(manifest.counts.sequences, 'sequence'),
    `${experts} experts, top-${topK}`,
  ].join(' · ');
}

/** What a reader must know before believing the figure. */
export function badgesOf(trace: TraceSummary, recording: number | null): readonly Badge[] {
  const badges: Badge[] = [];
  if (recording !== null) badges.push({ kind: 'partial', text: `partial ${formatShare(recording)}` });
  if (trace.manifest.level === 'choices' && trace.manifest.routers.length > 0) {
    badges.push({ kind: 'ids only', text: 'choices only', why: 'Recorded at level choices: no router probabilities.' });
  }
  return badges;
}

/** For those who cannot see the figure. */
export function summaryOf(model: LayerModel | null): string {
  const most = model?.ranked[0];
  const least = model?.ranked.at(-1);
  if (!model || !most || !least) return 'No layer';
  return `Layer ${model.router.layer}, ${model.ranked.length} experts by load. Most used E${most.expert}, ${formatShare(most.share)}; least used E${least.expert}, ${formatShare(least.share)}. Left and right arrow move along the ranks.`;
}
