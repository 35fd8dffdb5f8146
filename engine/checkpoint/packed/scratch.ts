// Memory that packed bytes are read into before they are expanded, used again: new memory is zeroed and costs a page fault
// per 4 kB, a fifth of the time of reading an expert.

/** Larger ones are rare (a whole embedding), and not held on to. */
const LARGEST = 64 * 1024 * 1024;
/** As many as are read at once. */
const KEPT = 4;

export class Scratch {
  readonly #free: Uint8Array[] = [];

  /** At least so many bytes, contents arbitrary. */
  take(bytes: number): Uint8Array {
    const fitting = this.#free.findIndex((each) => each.length >= bytes);
    const [found] = fitting === -1 ? [] : this.#free.splice(fitting, 1);
    return found ?? new Uint8Array(bytes);
  }

  /** Once nothing reads it any more. The smallest make room. */
  give(back: Uint8Array): void {
    if (back.length > LARGEST) return;
    this.#free.push(back);
    this.#free.sort((a, b) => a.length - b.length);
    if (this.#free.length > KEPT) this.#free.shift();
  }
}
