// Whether a file that was dropped is a text to be pasted or a data set to be looked at first. A guess that the page shows
// and that can be turned round: the engine tells a data set's format by its content.

/** Enough to see what the lines of a file are. */
export const HEAD_BYTES = 64 * 1024;

const DATA = /\.(jsonl|ndjson|json|csv|tsv|parquet|arrow|feather|xml|gz|dev|devtest)$/i;
/** A line that is whole: it ends as a sentence does, perhaps inside quotes or brackets. */
const WHOLE = /[\p{Sentence_Terminal}…][\p{Pe}\p{Pf}\p{Pi}"'*_\s]*$/u;
const FEWEST_LINES = 3;

export interface FileStart {
  readonly name: string;
  /** First bytes, as text. */
  readonly head: string;
}

/** Whether the file is looked at as a data set. */
export function isDataset({ name, head }: FileStart): boolean {
  return DATA.test(name) || head.includes('\0') || hasWholeLines(head);
}

/** Whether a text is one of lines, each whole in itself: no empty ones between them, most ending as sentences do. */
export function hasWholeLines(head: string): boolean {
  const lines = head.replace(/(\r?\n)+$/, '').split(/\r?\n/);
  if (lines.length < FEWEST_LINES || lines.some((line) => line.trim() === '')) return false;
  const whole = lines.filter((line) => WHOLE.test(line)).length;
  return whole > 0.8 * lines.length;
}
