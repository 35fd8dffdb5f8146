// What is held under a budget of bytes, and what leaves when room is needed. Plain bookkeeping of keys and sizes: it knows
// neither experts nor backends.

/**
 * Which of those that nobody is using leaves. `recent`: the one used longest ago, for choices that repeat themselves.
 * `scan`: the one that came last, for rounds over everything: what came first then stays, and is met in every round, where
 * the longest unused would be the very one that comes up next.
 */
export type EvictionOrder = 'recent' | 'scan';

interface Resident {
  readonly bytes: number;
  readonly came: number;
  used: number;
  pins: number;
}

export class Residents {
  readonly budget: number;
  readonly #held = new Map<number, Resident>();
  #bytes = 0;
  #clock = 0;

  constructor(budget: number) {
    this.budget = budget;
  }

  /** Bytes of all that is held. */
  get bytes(): number {
    return this.#bytes;
  }

  has(key: number): boolean {
    return this.#held.has(key);
  }

  /** Counts it as used now. */
  touch(key: number): void {
    this.#get(key).used = ++this.#clock;
  }

  /** A pinned one never leaves. Pins add up. */
  pin(key: number): void {
    this.#get(key).pins++;
  }

  unpin(key: number): void {
    this.#get(key).pins--;
  }

  /** @throws Error when there is no room for it */
  add(key: number, bytes: number): void {
    if (this.#held.has(key)) throw new Error(`${key} is held already`);
    if (this.#bytes + bytes > this.budget) throw new Error(`${key} does not fit`);
    const now = ++this.#clock;
    this.#held.set(key, { bytes, came: now, used: now, pins: 0 });
    this.#bytes += bytes;
  }

  remove(key: number): void {
    this.#bytes -= this.#get(key).bytes;
    this.#held.delete(key);
  }

  /**
   * Which have to leave for so many bytes more, in this order; none have to where there is room.
   * @returns undefined where there would be no room even without all that may leave
   */
  leaving(bytes: number, order: EvictionOrder): readonly number[] | undefined {
    let missing = this.#bytes + bytes - this.budget;
    if (missing <= 0) return [];
    const leaving = new Set<number>();
    while (missing > 0) {
      const key = this.#first(order, leaving);
      if (key === undefined) return undefined;
      leaving.add(key);
      missing -= this.#get(key).bytes;
    }
    return [...leaving];
  }

  #first(order: EvictionOrder, but: ReadonlySet<number>): number | undefined {
    let first: number | undefined;
    let lowest = Number.POSITIVE_INFINITY;
    for (const [key, { pins, used, came }] of this.#held) {
      const rank = order === 'recent' ? used : -came;
      if (pins > 0 || rank >= lowest || but.has(key)) continue;
      first = key;
      lowest = rank;
    }
    return first;
  }

  #get(key: number): Resident {
    const resident = this.#held.get(key);
    if (!resident) throw new Error(`${key} is not held`);
    return resident;
  }
}
