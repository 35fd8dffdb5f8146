// Which tokens an expert gets most often. For a token id t and an expert e of one router,
//   count  how many occurrences of t chose e
//   share  count / occurrences of t
// and per expert the `limit` tokens of the largest count, ties to the lower id. Special tokens are left out.

import { type TokenSpelling, type TopToken, tokenText } from '#protocol';
import type { Metric, RouterParams, RouterRows } from '../metric.ts';

export interface ExpertTokensParams extends RouterParams {
  /** Tokens per expert. */
  readonly limit: number;
  /** How the vocabulary spells; undefined shows spellings as they are. */
  readonly spelling: TokenSpelling | undefined;
}

/** Rows grow with the number of different tokens, not with the vocabulary. */
export interface TokenCounts {
  readonly ids: number[];
  readonly tokens: string[];
  readonly occurrences: number[];
  /** [token in `ids`, expert]; longer than needed. */
  counts: Uint32Array;
}

export const expertTokens: Metric<ExpertTokensParams, RouterRows, TokenCounts, readonly (readonly TopToken[])[]> = {
  id: 'expert-tokens',
  title: 'Top tokens per expert',
  needs: ['token', 'experts'],

  start({ router: { experts, topK }, limit, spelling }) {
    const state: TokenCounts = { ids: [], tokens: [], occurrences: [], counts: new Uint32Array(256 * experts) };
    const places = new Map<number, number>();
    const place = (id: number, token: () => string): number => {
      const known = places.get(id);
      if (known !== undefined) return known;
      const next = state.ids.length;
      places.set(id, next);
      state.ids.push(id);
      state.tokens.push(token());
      state.occurrences.push(0);
      if ((next + 1) * experts > state.counts.length) state.counts = doubled(state.counts);
      return next;
    };
    return {
      state,
      add({ tokenIds, token, special, experts: chosen }) {
        for (let row = 0; row < tokenIds.length; row++) {
          if (special[row]) continue;
          const at = place(tokenIds[row] as number, () => token(row));
          state.occurrences[at] = (state.occurrences[at] as number) + 1;
          for (let slot = row * topK; slot < (row + 1) * topK; slot++) {
            const cell = at * experts + (chosen[slot] as number);
            state.counts[cell] = (state.counts[cell] as number) + 1;
          }
        }
      },
      merge(other) {
        other.ids.forEach((id, o) => {
          const at = place(id, () => other.tokens[o] as string);
          state.occurrences[at] = (state.occurrences[at] as number) + (other.occurrences[o] as number);
          for (let e = 0; e < experts; e++) {
            const cell = at * experts + e;
            state.counts[cell] = (state.counts[cell] as number) + (other.counts[o * experts + e] as number);
          }
        });
      },
      finish() {
        return Array.from({ length: experts }, (_, expert) =>
          largest(state, experts, expert, limit).map((at) => {
            const token = state.tokens[at] as string;
            const count = state.counts[at * experts + expert] as number;
            return {
              tokenId: state.ids[at] as number,
              token,
              text: spelling ? tokenText(token, spelling) : token,
              count,
              share: count / (state.occurrences[at] as number),
            };
          }),
        );
      },
    };
  },
};

/** Places of the tokens that an expert got most often, best first. */
function largest({ ids, counts }: TokenCounts, experts: number, expert: number, limit: number): readonly number[] {
  const best: number[] = [];
  const count = (at: number): number => counts[at * experts + expert] as number;
  const before = (a: number, b: number): boolean =>
    count(a) > count(b) || (count(a) === count(b) && (ids[a] as number) < (ids[b] as number));
  for (let at = 0; at < ids.length; at++) {
    if (count(at) === 0 || (best.length === limit && !before(at, best[limit - 1] as number))) continue;
    let slot = best.length < limit ? best.length : limit - 1;
    for (; slot > 0 && before(at, best[slot - 1] as number); slot--) best[slot] = best[slot - 1] as number;
    best[slot] = at;
  }
  return best;
}

function doubled(counts: Uint32Array): Uint32Array {
  const copy = new Uint32Array(counts.length * 2);
  copy.set(counts);
  return copy;
}
