// What the set-up says while it works: one line per step, with what came out of it and how long it took.

export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export class Steps {
  readonly #out: Output;

  constructor(out: Output) {
    this.#out = out;
  }

  /**
   * @param work returns the step's result and the words for it; `tell` says how far a long one is
   */
  async run<T>(
    title: string,
    work: (tell: (progress: string) => void) => Promise<{ readonly result: T; readonly words: string }>,
  ): Promise<T> {
    const started = performance.now();
    // A terminal's line is rewritten; a file gets the beginning at once and the rest when it is known.
    const line = (text: string): unknown => this.#out.write(this.#out.isTTY ? `\r\x1b[2K${title}: ${text}` : '');
    if (this.#out.isTTY) line('...');
    else this.#out.write(`${title}: `);
    try {
      const { result, words } = await work(line);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      this.#out.write(`${this.#out.isTTY ? `\r\x1b[2K${title}: ` : ''}${words} (${seconds} s)\n`);
      return result;
    } catch (error) {
      this.#out.write(this.#out.isTTY ? `\r\x1b[2K${title}: failed\n` : 'failed\n');
      throw error;
    }
  }

  say(text: string): void {
    this.#out.write(`${text}\n`);
  }
}
