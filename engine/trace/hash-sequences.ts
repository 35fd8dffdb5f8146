// Tells whether two recordings are of the same texts.

import { createHash } from 'node:crypto';
import type { Sequence } from '#protocol';

/**
 * SHA-256 of every sequence's id, item, labels and text, in order: the JSON line
 * `[id, item, [[label, value], ...], text]` and a line feed each, labels by name.
 */
export function hashSequences(sequences: readonly Sequence[]): string {
  const hash = createHash('sha256');
  for (const { id, item, labels, text } of sequences) {
    const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
    hash.update(`${JSON.stringify([id, item, pairs, text])}\n`);
  }
  return hash.digest('hex');
}
