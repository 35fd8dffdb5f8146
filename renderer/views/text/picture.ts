// What Copy as writes: the sequences in view, each whole, with their colours' legend.

import type { Theme } from '../../ui/theme.ts';
import type { Scale } from './channels.ts';
import type { Span } from './column.ts';
import type { TextController } from './controller.ts';
import { textPicture } from './export-text.ts';

function legendOf(scale: Scale, theme: Theme, layer: number) {
  if (scale.kind === 'groups') {
    return scale.groups.map(({ expert, slot }) => ({
      color: theme.categorical[slot] ?? '',
      text: `L${layer}.E${expert}`,
    }));
  }
  if (scale.kind === 'amount') {
    const words = [scale.low, scale.title, scale.high];
    return words.map((text, i) => ({ color: theme.sequential(i / 2), text }));
  }
  return [];
}

/** null while nothing that is in view can be read. */
export function pictureOf(
  controller: TextController | null,
  seen: Span,
  scale: Scale,
  theme: Theme,
  layer: number,
): SVGSVGElement | null {
  const sequences = Array.from({ length: seen.end - seen.first }, (_, i) => controller?.stood(seen.first + i) ?? []);
  const stood = sequences.flat();
  return stood.length === 0 ? null : textPicture({ sequences: stood, theme, legend: legendOf(scale, theme, layer) });
}
