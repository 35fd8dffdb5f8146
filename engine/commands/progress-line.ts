// Progress on the terminal: one line that rewrites itself, or where output is a file a line now and then. Always on
// standard error, so that standard output holds nothing but a command's own result.

import { formatBytes, formatCount, formatDuration, type Progress } from '#protocol';

/** Milliseconds between lines where they cannot be rewritten. */
const LINE_EVERY = 5000;

export class ProgressLine {
  readonly #out: NodeJS.WriteStream;
  #width = 0;
  #last = 0;
  #stage = '';

  constructor(out: NodeJS.WriteStream = process.stderr) {
    this.#out = out;
  }

  show(progress: Progress): void {
    const text = describeProgress(progress);
    if (this.#out.isTTY) {
      this.#out.write(`\r${text.padEnd(this.#width)}`);
      this.#width = text.length;
      return;
    }
    const now = Date.now();
    if (progress.stage === this.#stage && now - this.#last < LINE_EVERY) return;
    this.#stage = progress.stage;
    this.#last = now;
    this.#out.write(`${text}\n`);
  }

  /** Clears the line, so that the next output starts at the left. */
  end(): void {
    if (this.#out.isTTY && this.#width > 0) this.#out.write(`\r${' '.repeat(this.#width)}\r`);
    this.#width = 0;
  }
}

/** `Recording  4,096 of 65,536 tokens (6 %) · 2,645 tokens/s · 23 s left` */
export function describeProgress({ stage, done, total, unit, rate, secondsLeft, detail }: Progress): string {
  const amount = unit === 'bytes' ? formatBytes : (n: number) => formatCount(n);
  const name = unit === 'bytes' ? '' : ` ${unit}`;
  const parts = [
    total > 0
      ? `${stage}  ${amount(done)} of ${amount(total)}${name} (${Math.floor((100 * done) / total)} %)`
      : `${stage}  ${amount(done)}${name}`,
  ];
  if (rate > 0) parts.push(`${amount(rate)}${name}/s`);
  if (secondsLeft !== null && done < total) parts.push(`${formatDuration(secondsLeft)} left`);
  if (detail) parts.push(detail);
  return parts.join(' · ');
}
