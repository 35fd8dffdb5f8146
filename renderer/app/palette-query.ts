// What is typed into the palette, understood: an address to jump to, or words to look for among commands and things.

import { parseTarget } from '../state/address.ts';
import type { Target } from '../state/group.ts';

export type PaletteQuery =
  /** `L12`, `L12.E37`, `s31@14`, `lang:sw` */
  | { readonly kind: 'address'; readonly target: Target }
  /** `s31` */
  | { readonly kind: 'sequence'; readonly sequence: number }
  /** `>` commands, `@` things that can be opened, no prefix: everything. */
  | { readonly kind: 'words'; readonly among: 'all' | 'commands' | 'things'; readonly words: string };

/** Reads one line. Addresses may be typed in either case. */
export function parseQuery(line: string): PaletteQuery {
  const text = line.trim();
  const target = parseTarget(text);
  if (target) return { kind: 'address', target };
  const sequence = /^s(\d+)$/i.exec(text)?.[1];
  if (sequence !== undefined) return { kind: 'sequence', sequence: Number(sequence) };
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
