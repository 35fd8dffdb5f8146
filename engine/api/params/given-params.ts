// Params of a metric as a client gives them; the metric itself says what they may be.

import type { GivenParams } from '#metrics';
import type { Plain } from '#protocol';
import { type Parse, unexpected } from './parse.ts';

/** Params of a metric: any tree of plain values that is not absurdly deep. */
export const givenParams: Parse<GivenParams> = (value, where) => {
  const tree = plain(value, where, 6);
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) throw unexpected(where, 'an object', value);
  return tree as GivenParams;
};

function plain(value: unknown, where: string, depth: number): Plain {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object' || ArrayBuffer.isView(value) || depth === 0) {
    throw unexpected(where, 'plain values', value);
  }
  if (Array.isArray(value)) return value.map((each, i) => plain(each, `${where}[${i}]`, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, plain(each, `${where}.${name}`, depth - 1)]),
  );
}
