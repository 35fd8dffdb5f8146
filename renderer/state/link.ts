// What the part of the page's address after `#` asks for: `#open=PATH`, `#L3.E5`, or both as `#open=PATH&L3.E5`.

import type { Target } from './group.ts';

export interface LinkParts {
  /** Path of a trace or a model; null when none is named. */
  readonly open: string | null;
  readonly target: Target | null;
}

/** `L12`, `L12.E37`, `s31@14`, in either case; null for anything else. */
function parseTarget(text: string): Target | null {
  const [, l, e] = /^l(\d+)(?:\.e(\d+))?$/i.exec(text) ?? [];
  if (l !== undefined) {
    return e === undefined
      ? { kind: 'layer', layer: Number(l) }
      : { kind: 'expert', layer: Number(l), expert: Number(e) };
  }
  const [, s, p] = /^s(\d+)@(\d+)$/i.exec(text) ?? [];
  return s === undefined ? null : { kind: 'token', sequence: Number(s), position: Number(p) };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text) || null;
  } catch {
    // A stray percent sign: no path was meant, or none that could be told.
    return null;
  }
}

/** Reads an address's hash; parts that mean nothing are passed over. */
export function parseLink(hash: string): LinkParts {
  let open: string | null = null;
  let target: Target | null = null;
  for (const part of hash.replace(/^#/, '').split('&')) {
    if (part.startsWith('open=')) open = decoded(part.slice('open='.length));
    else target ??= parseTarget(part);
  }
  return { open, target };
}

/** The other way; `target` is an address as it is typed, or empty. */
export function linkHash(open: string | null, target: string): string {
  const parts = [...(open === null ? [] : [`open=${encodeURIComponent(open)}`]), ...(target === '' ? [] : [target])];
  return parts.length === 0 ? '' : `#${parts.join('&')}`;
}
