// How much memory experts may take: bytes, or a share of what all of them would take.

import { UserError } from './errors.ts';
import { formatBytes } from './format.ts';

export type ExpertLimit = { readonly bytes: number } | { readonly share: number };

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** `4GiB`, `512 MB`, `25%`. @throws UserError for anything else */
export function parseExpertLimit(text: string): ExpertLimit {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*(%|[A-Za-z]+)$/.exec(text.trim()) ?? [];
  const value = Number(number);
  if (unit === '%' && value > 0 && value <= 100) return { share: value / 100 };
  const factor = UNITS[Object.keys(UNITS).find((each) => each.toLowerCase() === unit.toLowerCase()) ?? ''];
  if (factor !== undefined && value > 0) return { bytes: Math.round(value * factor) };
  throw new UserError(
    `Expected bytes such as 4GiB or a share such as 25% for the experts, found "${text}".`,
    `Units: ${Object.keys(UNITS).join(', ')}, or % of what all experts take.`,
  );
}

/** As `parseExpertLimit` reads it back. */
export function writeExpertLimit(limit: ExpertLimit): string {
  return 'share' in limit ? `${Number((100 * limit.share).toPrecision(12))}%` : `${limit.bytes}B`;
}

/** The limit in bytes. @param all what all experts take */
export function expertLimitBytes(limit: ExpertLimit, all: number): number {
  return 'share' in limit ? Math.floor(limit.share * all) : limit.bytes;
}

/** `4.2 GB of 17 GB` */
export function describeKept(kept: number, all: number): string {
  return `${formatBytes(kept)} of ${formatBytes(all)}`;
}
