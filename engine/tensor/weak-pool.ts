// Large things that may be used again, by their size. Held weakly: one that nobody takes again is the garbage collector's,
// which of itself comes late for memory outside its heap.

export class WeakPool<T extends WeakKey> {
  readonly #free = new Map<number, WeakRef<T>[]>();

  /** One that was given back, and is nobody else's from here on; undefined where there is none. */
  take(size: number): T | undefined {
    const free = this.#free.get(size);
    while (free?.length) {
      const item = free.pop()?.deref();
      if (item !== undefined) return item;
    }
    return undefined;
  }

  giveBack(size: number, item: T): void {
    const free = this.#free.get(size);
    if (free) free.push(new WeakRef(item));
    else this.#free.set(size, [new WeakRef(item)]);
  }
}
