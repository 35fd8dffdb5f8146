// Rate and time left of a piece of work, over its last seconds, so that a slow start does not spoil the estimate.

import type { Progress } from '#protocol';

/** Seconds looked back over. */
const WINDOW = 15;

export class RateMeter {
  readonly #stage: string;
  readonly #total: number;
  readonly #unit: Progress['unit'];
  readonly #now: () => number;
  readonly #marks: { readonly at: number; readonly done: number }[];
  #done: number;

  /**
   * @param start what was done before this began (a resumed recording): counts as done, not towards the rate.
   * @param now seconds, monotonic; passed in so that tests own the clock.
   */
  constructor(stage: string, total: number, unit: Progress['unit'], start = 0, now = () => performance.now() / 1000) {
    this.#stage = stage;
    this.#total = total;
    this.#unit = unit;
    this.#now = now;
    this.#done = start;
    this.#marks = [{ at: now(), done: start }];
  }

  advance(amount: number): Progress {
    return this.set(this.#done + amount);
  }

  set(done: number): Progress {
    this.#done = done;
    const at = this.#now();
    this.#marks.push({ at, done });
    while (this.#marks.length > 2 && (this.#marks[0]?.at ?? at) < at - WINDOW) this.#marks.shift();
    return this.progress();
  }

  progress(): Progress {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    const seconds = first && last ? last.at - first.at : 0;
    const rate = first && last && seconds > 0 ? (last.done - first.done) / seconds : 0;
    return {
      stage: this.#stage,
      done: this.#done,
      total: this.#total,
      unit: this.#unit,
      rate,
      secondsLeft: rate > 0 ? Math.max(0, this.#total - this.#done) / rate : null,
    };
  }
}
