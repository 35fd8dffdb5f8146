// What is typed into the palette, understood: an address to jump to, or words to look for among commands and things.

import type { Target } from '../state/group.ts';

export type PaletteQuery =
  /** `L12`, `L12.E37`, `s31@14` */
  | { readonly kind: 'address'; readonly target: Target }
  /** `s31` */
  | { readonly kind: 'sequence'; readonly sequence: number }
  /** `>` commands, `@` things that can be opened, no prefix: everything. */
  | { readonly kind: 'words'; readonly among: 'all' | 'commands' | 'things'; readonly words: string };

/** Reads one line. Addresses may be typed in either case. */
export function parseQuery(line: string): PaletteQuery {
  const text = line.trim();
  const layer = /^l(\d+)(?:\.e(\d+))?$/i.exec(text);
  if (layer) {
    const [, l, e] = layer;
    const target: Target =
      e === undefined ? { kind: 'layer', layer: Number(l) } : { kind: 'expert', layer: Number(l), expert: Number(e) };
    return { kind: 'address', target };
  }
  const token = /^s(\d+)(?:@(\d+))?$/i.exec(text);
  if (token) {
    const [, s, p] = token;
    return p === undefined
      ? { kind: 'sequence', sequence: Number(s) }
      : { kind: 'address', target: { kind: 'token', sequence: Number(s), position: Number(p) } };
  }
  if (text.startsWith('>')) return { kind: 'words', among: 'commands', words: text.slice(1).trim() };
  if (text.startsWith('@')) return { kind: 'words', among: 'things', words: text.slice(1).trim() };
  return { kind: 'words', among: 'all', words: text };
}

/**
 * How well a text matches typed words: the letters in order, better where they begin words or run on.
 * @returns null for no match; larger is better.
 */
export function matchScore(words: string, text: string): number | null {
  const wanted = words.toLowerCase().replaceAll(/\s+/g, '');
  const found = text.toLowerCase();
  let score = 0;
  let at = -1;
  for (const letter of wanted) {
    const next = found.indexOf(letter, at + 1);
    if (next < 0) return null;
    if (next === at + 1) score += 3;
    else if (next === 0 || /[^\p{L}\p{N}]/u.test(found[next - 1] ?? '')) score += 2;
    else score -= 1;
    at = next;
  }
  // Of two equal matches the shorter text is meant.
  return score - text.length / 100;
}
