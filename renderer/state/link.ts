// What the part of the page's address after `#` asks for: `#open=PATH`, `#L3.E5`, or both as `#open=PATH&L3.E5`.

import { parseTarget } from './address.ts';
import type { Target } from './group.ts';

export interface LinkParts {
  /** Path of a trace or a model; null when none is named. */
  readonly open: string | null;
  readonly target: Target | null;
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
    else target ??= parseTarget(decoded(part) ?? '');
  }
  return { open, target };
}

/** The other way; `target` is an address as it is typed, or empty. */
export function linkHash(open: string | null, target: string): string {
  const parts = [
    ...(open === null ? [] : [`open=${encodeURIComponent(open)}`]),
    // The signs of an address stand as they are typed.
    ...(target === '' ? [] : [encodeURIComponent(target).replaceAll('%40', '@').replaceAll('%3A', ':')]),
  ];
  return parts.length === 0 ? '' : `#${parts.join('&')}`;
}
