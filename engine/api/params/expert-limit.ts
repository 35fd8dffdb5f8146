// What experts may take, as it comes in.

import type { ExpertLimit } from '#protocol';
import { integer, type Parse, unexpected } from './parse.ts';

export const expertLimit: Parse<ExpertLimit> = (value, where) => {
  const found = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const [name, amount] = found.length === 1 ? (found[0] as [string, unknown]) : ['', undefined];
  if (name === 'bytes') return { bytes: integer(1)(amount, `${where}.bytes`) };
  if (name === 'share' && typeof amount === 'number' && amount > 0 && amount <= 1) return { share: amount };
  throw unexpected(where, 'bytes, or a share above 0 and up to 1', value);
};
