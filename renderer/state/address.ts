// What can be pointed at, as it is typed in the palette and written in the page's address: `L12`, `L12.E37`, `s31@14`,
// `lang:sw`.

import { formatAddress } from '#protocol';
import type { Target } from './group.ts';
import type { Layout, ViewLayout } from './workspace.ts';

export function targetAddress(target: Target): string {
  switch (target.kind) {
    case 'expert':
      return formatAddress(target);
    case 'token':
      return `s${target.sequence}@${target.position}`;
    case 'layer':
      return `L${target.layer}`;
    case 'language':
      return `lang:${target.language}`;
  }
}

/** In either case of letters, but that of a language's own name; null for anything else. */
export function parseTarget(text: string): Target | null {
  const [, l, e] = /^l(\d+)(?:\.e(\d+))?$/i.exec(text) ?? [];
  if (l !== undefined) {
    return e === undefined
      ? { kind: 'layer', layer: Number(l) }
      : { kind: 'expert', layer: Number(l), expert: Number(e) };
  }
  const [, s, p] = /^s(\d+)@(\d+)$/i.exec(text) ?? [];
  if (s !== undefined) return { kind: 'token', sequence: Number(s), position: Number(p) };
  const [, language] = /^lang:\s*(\S.*)$/i.exec(text) ?? [];
  return language === undefined ? null : { kind: 'language', language };
}

/** Where a target can be seen: layers and experts in several layouts, so that the window stays in the one it is in. */
export function layoutFor({ kind }: Target, now: Layout): ViewLayout {
  if (kind === 'language') return 'languages';
  if (now === 'structure' && kind !== 'token') return now;
  return kind === 'layer' && (now === 'languages' || now === 'locality') ? now : 'explore';
}
