// How many different ways tokens take through the layers, by their first choice in each. Only a fingerprint of each path
// is kept: of a million paths, two share one of 53 bits in about one trace of 18,000.

/** Paths that are told apart; a trace with more has no count. */
export const MOST_PATHS = 2 ** 20;

export interface PathCounts {
  /** Tokens by fingerprint of their path. */
  readonly tokens: Map<number, number>;
  /** Whether there were more than are told apart. */
  overflow: boolean;
}

export function emptyPaths(): PathCounts {
  return { tokens: new Map(), overflow: false };
}

export function addPath(paths: PathCounts, fingerprint: number, tokens: number): void {
  const before = paths.tokens.get(fingerprint);
  if (before === undefined && paths.tokens.size >= MOST_PATHS) {
    paths.overflow = true;
    return;
  }
  paths.tokens.set(fingerprint, (before ?? 0) + tokens);
}

/**
 * Fingerprint of a path, expert by expert: FNV-1a and a second mixing of the same, 53 bits together.
 * @param expertAt first choice of each router
 */
export function fingerprintOf(routers: number, expertAt: (router: number) => number): number {
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (let r = 0; r < routers; r++) {
    const expert = expertAt(r);
    low = Math.imul(low ^ expert, 0x01000193);
    high = Math.imul(high ^ (expert + 0x9e37), 0x85ebca6b);
    high ^= high >>> 13;
  }
  low ^= low >>> 15;
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

export interface PathDiversity {
  readonly different: number;
  /** exp of the entropy: as many equally frequent paths would be as diverse. */
  readonly effective: number;
  /** Tokens of the most frequent path. */
  readonly most: number;
}

/** @returns null where there is no token */
export function pathDiversity({ tokens }: PathCounts): PathDiversity | null {
  let [total, most] = [0, 0];
  for (const count of tokens.values()) {
    total += count;
    most = Math.max(most, count);
  }
  if (total === 0) return null;
  let entropy = 0;
  for (const count of tokens.values()) entropy -= (count / total) * Math.log(count / total);
  return { different: tokens.size, effective: Math.exp(entropy), most };
}
