// Counts what happens to experts under a budget.

import type { ExpertTraffic } from '#protocol';

export class TrafficMeter {
  asked = 0;
  kept = 0;
  foreseen = 0;
  wasted = 0;
  reads = 0;
  bytesRead = 0;
  waited = 0;
  readonly #now: () => number;

  /** @param now seconds, monotonic; passed in so that tests own the clock */
  constructor(now = () => performance.now() / 1000) {
    this.#now = now;
  }

  /** Awaits something, and counts the time. */
  async wait<T>(what: Promise<T>): Promise<T> {
    const since = this.#now();
    try {
      return await what;
    } finally {
      this.waited += this.#now() - since;
    }
  }

  clear(): void {
    this.asked = this.kept = this.foreseen = this.wasted = this.reads = this.bytesRead = this.waited = 0;
  }

  get traffic(): ExpertTraffic {
    const { asked, kept, foreseen, wasted, reads, bytesRead, waited } = this;
    return { asked, kept, foreseen, wasted, reads, bytesRead, waited };
  }
}
