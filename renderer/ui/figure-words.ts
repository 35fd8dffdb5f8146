// What a figure says of itself once it has left the window: of which trace it is, what was switched off there, and under
// which name it is saved.

import { formatAddress, type TraceManifest } from '#protocol';

/** A trace, as far as a figure names it. */
export interface FigureSource {
  readonly name: string;
  readonly manifest: Pick<TraceManifest, 'interventions' | 'model'>;
}

export interface FigureWords {
  /** `Layer 3 · sample · L0.E9 off` */
  readonly title: string;
  /** Over what it was computed. */
  readonly subtitle: string;
  /** Metric, parameters, trace, and the experts that are off. */
  readonly notes: readonly string[];
}

/** Beyond this many addresses a title or a file name says how many more. */
const NAMED = 3;

function offAddresses({ manifest }: FigureSource): readonly string[] {
  return manifest.interventions.flatMap((entry) => entry.targets.map(formatAddress));
}

/** `L0.E9 off`, from the fourth on how many more; empty when every expert is on. */
export function offWords(source: FigureSource): string {
  const off = offAddresses(source);
  if (off.length === 0) return '';
  const more = off.length > NAMED ? ` and ${off.length - NAMED} more` : '';
  return `${off.slice(0, NAMED).join(', ')}${more} off`;
}

/** @param source null where no trace is open */
export function figureWords(
  view: { readonly title: string; readonly over: string; readonly provenance: readonly string[] },
  source: FigureSource | null,
): FigureWords {
  const { title, over: subtitle, provenance } = view;
  if (!source) return { title, subtitle, notes: provenance };
  const entries = source.manifest.interventions.map(
    ({ mode, targets }) => `interventions (${mode}): ${targets.map(formatAddress).join(', ')} off`,
  );
  return {
    title: [title, source.name, offWords(source)].filter((part) => part !== '').join(' · '),
    subtitle,
    notes: [
      ...provenance,
      `model ${source.manifest.model.id}`,
      ...(entries.length > 0 ? entries : ['interventions: none, every expert is on']),
    ],
  };
}

function slug(text: string): string {
  return text
    .trim()
    .replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
}

/** `sample-layer-3`, `sample-layer-3-L0.E9-off`: without an extension. */
export function figureName(title: string, source: FigureSource | null): string {
  const view = slug(title.toLowerCase());
  return source ? [slug(source.name), view, slug(offWords(source))].filter((part) => part !== '').join('-') : view;
}
