// Where the time of a run goes, operation by operation. Nothing is measured until somebody asks: an operation then costs one
// comparison more than without this file.
//
// Times are the operation's own: what runs inside another is taken off it. On a processor an operation has ended when its
// call returns; a GPU works on, and what it has still to do is counted where the result is read.

export type Operation =
  | 'backend started'
  | 'weights read'
  | 'embedding'
  | 'norms'
  | 'linear'
  | 'rotary positions'
  | 'keys and values kept'
  | 'attention'
  | 'router'
  | 'routing on the host'
  | 'experts: rows collected'
  | 'experts: products'
  | 'experts: gates'
  | 'experts: mixed'
  | 'read back'
  | 'losses'
  | 'sampling'
  | 'text'
  | 'trace written'
  | 'rest';

export interface ProfileRow {
  readonly operation: Operation;
  readonly calls: number;
  readonly seconds: number;
}

export class Profile {
  readonly #rows = new Map<Operation, { calls: number; milliseconds: number }>();
  /** What is running, the innermost last. */
  readonly #running: Operation[] = ['rest'];
  #since = performance.now();

  enter(operation: Operation): void {
    this.#charge();
    this.#running.push(operation);
    this.#row(operation).calls++;
  }

  leave(): void {
    this.#charge();
    this.#running.pop();
  }

  /** So far, the longest first. */
  rows(): readonly ProfileRow[] {
    this.#charge();
    return [...this.#rows]
      .map(([operation, { calls, milliseconds }]) => ({ operation, calls, seconds: milliseconds / 1000 }))
      .sort((a, b) => b.seconds - a.seconds);
  }

  #charge(): void {
    const now = performance.now();
    this.#row(this.#running.at(-1) as Operation).milliseconds += now - this.#since;
    this.#since = now;
  }

  #row(operation: Operation): { calls: number; milliseconds: number } {
    let row = this.#rows.get(operation);
    if (!row) {
      row = { calls: 0, milliseconds: 0 };
      this.#rows.set(operation, row);
    }
    return row;
  }
}

let current: Profile | undefined;

/** From here on until `stopProfile` everything in this thread is measured. */
export function startProfile(): Profile {
  current = new Profile();
  return current;
}

export function stopProfile(): void {
  current = undefined;
}

/** Does the work, and measures it where a profile is wanted: a promise until it settles. */
export function timed<T>(operation: Operation, work: () => T): T {
  const profile = current;
  if (!profile) return work();
  profile.enter(operation);
  let result: T;
  try {
    result = work();
  } catch (error) {
    profile.leave();
    throw error;
  }
  if (result instanceof Promise) return result.finally(() => profile.leave()) as T;
  profile.leave();
  return result;
}
