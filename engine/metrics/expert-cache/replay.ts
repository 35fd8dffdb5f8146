// What share of choices finds its expert in a cache, for caches of every size at once, one sequence at a time. The
// accounting is that of the published code of Local Routing Consistency (arXiv 2505.16056):
//
// 1. The ids of a token are counted against the cache as it stood before the token. An id that is not there counts as
//    found while a slot is free, and takes it: filling an empty cache costs nothing.
// 2. Then they are loaded one after the other, in the order of slots; a full cache evicts the id of lowest priority.
//
// Priorities, the lowest evicted first:
// - `lookahead` m: uses in the rest of tokens t .. t + m - 1, then the time of the last use. This is SCH.
// - `belady`: how soon the next use is, in (token, slot) order. Never again comes last, the higher id before the lower.
// With `coResident` the ids of the present token are evicted only when nothing else is left, as where all experts of a
// token must be in memory together; without it, as published, a later slot may evict what an earlier slot has loaded.

import { changeKey, emptyStack, KEY_BITS, type PriorityStack } from './priority-stack.ts';

export type ReplayPolicy =
  | { readonly kind: 'lookahead'; readonly m: number; readonly coResident?: boolean }
  | { readonly kind: 'belady' };

/** Bits of a key for times, if that is enough for two of each id: memory stays flat in the length of a sequence. */
const TIME_BITS = 16;

/** Adds to `found` [place]: choices found by a cache of more than `place` slots, and not by a smaller one. */
export type Replay = (ids: Uint16Array, perToken: number, found: Float64Array) => void;

/**
 * @param experts ids are below it
 * @param m at most `longestLookahead(experts)`
 */
export function replayer(policy: ReplayPolicy, experts: number): Replay {
  return (ids, perToken, found) => {
    if (policy.kind === 'belady') replayBelady(experts, ids, perToken, found);
    else replayLookahead(experts, ids, perToken, found, policy.m, policy.coResident === true);
  };
}

/** Tokens that a key has room for beside the times of so many ids. */
export function longestLookahead(experts: number): number {
  return 2 ** (KEY_BITS - 1 - bitsFor(2 * experts)) - 1;
}

/** Key: the bit of a present id, uses left, time of the last use. */
function replayLookahead(
  experts: number,
  ids: Uint16Array,
  perToken: number,
  found: Float64Array,
  m: number,
  coResident: boolean,
): void {
  const enough = Math.max(TIME_BITS, bitsFor(2 * experts));
  const timeBits = Math.min(bitsFor(ids.length), enough, KEY_BITS - 1 - bitsFor(m));
  const use = 2 ** timeBits;
  const present = 2 ** (KEY_BITS - 1);
  const stack = emptyStack(experts, use);
  const { owner, loading } = stack;
  const uses = new Int32Array(experts);
  const reach = m * perToken;
  for (let i = 0; i < Math.min(reach, ids.length); i++) uses[ids[i] as number] = (uses[ids[i] as number] as number) + 1;
  let time = 0;
  for (let from = 0; from < ids.length; from += perToken) {
    const to = from + perToken;
    if (time + perToken > use) time = renumber(stack, use);
    countFound(stack, ids, from, to, found);
    if (coResident) changeAll(stack, ids, from, to, present);
    for (let i = from; i < to; i++, time++) {
      const id = ids[i] as number;
      const left = (uses[id] as number) - 1;
      uses[id] = left;
      owner[time] = id;
      loading.ids[i - from] = id;
      loading.keys[i - from] = left * use + time + (coResident ? present : 0);
    }
    stack.loadAll(perToken, stack.size, use - 1);
    if (coResident) changeAll(stack, ids, from, to, -present);
    const end = Math.min(to + reach, ids.length);
    for (let i = from + reach; i < end; i++) uses[ids[i] as number] = (uses[ids[i] as number] as number) + 1;
    changeAll(stack, ids, from + reach, end, use);
  }
}

/** Times start again from the number of ids in the list, whose own keep their order. @returns the next time */
function renumber(stack: PriorityStack, use: number): number {
  const { owner } = stack;
  const byTime = Array.from(stack.keys.subarray(0, stack.size), (key) => key & (use - 1)).sort((a, b) => a - b);
  const owners = byTime.map((time) => owner[time] as number);
  owners.forEach((id, time) => {
    owner[time] = id;
    changeKey(stack, id, time - (byTime[time] as number));
  });
  return stack.size;
}

function replayBelady(experts: number, ids: Uint16Array, perToken: number, found: Float64Array): void {
  const end = ids.length + experts;
  // Keys count down from the end, so that the farthest is the lowest.
  const stack = emptyStack(experts, end + 1);
  const { owner, loading } = stack;
  for (let id = 0; id < experts; id++) owner[end - ids.length - id] = id;
  for (let i = 0; i < ids.length; i++) owner[end - i] = ids[i] as number;
  const next = nextUses(ids, experts);
  for (let from = 0; from < ids.length; from += perToken) {
    countFound(stack, ids, from, from + perToken, found);
    for (let i = 0; i < perToken; i++) {
      loading.ids[i] = ids[from + i] as number;
      loading.keys[i] = end - (next[from + i] as number);
    }
    stack.loadAll(perToken, stack.size, -1);
  }
}

function changeAll(stack: PriorityStack, ids: Uint16Array, from: number, to: number, by: number): void {
  for (let i = from; i < to; i++) changeKey(stack, ids[i] as number, by);
}

/** Where the id at each place is used next; after the end, by id, where it is not. */
function nextUses(ids: Uint16Array, experts: number): Int32Array {
  const next = new Int32Array(ids.length);
  const upcoming = Int32Array.from({ length: experts }, (_, id) => ids.length + id);
  for (let i = ids.length - 1; i >= 0; i--) {
    const id = ids[i] as number;
    next[i] = upcoming[id] as number;
    upcoming[id] = i;
  }
  return next;
}

/** Bits that hold numbers up to n. */
function bitsFor(n: number): number {
  return 32 - Math.clz32(n);
}

/** Counts the ids of a token, and makes room in the list for those that are new. */
function countFound(stack: PriorityStack, ids: Uint16Array, from: number, to: number, found: Float64Array): void {
  const { key, place } = stack;
  for (let i = from; i < to; i++) {
    const id = ids[i] as number;
    const smallest = (key[id] as number) < 0 ? stack.size++ : (place[id] as number);
    found[smallest] = (found[smallest] as number) + 1;
  }
}
