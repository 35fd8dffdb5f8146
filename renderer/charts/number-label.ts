// Number labels that the protocol's formats leave open.

import { formatShare } from '#protocol';

/** As formatShare, but what is not zero never reads as `0.0 %`. */
export function shareLabel(value: number): string {
  return value > 0 && value < 0.0005 ? '< 0.1 %' : formatShare(value);
}

/** Text of unknown direction inside a sentence: isolated, so that it cannot turn its surroundings round. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
