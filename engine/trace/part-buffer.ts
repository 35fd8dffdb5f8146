// One part in the making: rows of whole sequences, column by column, with the sums that go into its summary.

import type { PartSummary, Sequence } from '#protocol';
import { NO_ID, UserError } from '#protocol';
import { type Batch, batchRows } from './arrow-encode.ts';
import { type ColumnBuffer, FlagBuffer, NumberBuffer } from './column-buffers.ts';
import { type Column, hasEdited, type Layout, partColumns, valueBytes } from './columns.ts';
import { HALF_MAX } from './half.ts';
import type { RouterRows, SequenceRows } from './rows.ts';
import { addSequence, createSums, type Sums, toSummary } from './sums.ts';
import { TextBuffer } from './text-buffer.ts';

/** Offsets of text and bits of booleans; the text itself comes on top. */
const TEXT_OFFSET_BYTES = 4;

export class PartBuffer {
  readonly columns: readonly Column[];
  readonly #layout: Layout;
  readonly #buffers: ReadonlyMap<string, ColumnBuffer>;
  /** Bytes of a row without its texts. */
  readonly #rowBytes: number;
  #sums: Sums;
  rows = 0;
  sequences = 0;

  constructor(layout: Layout, limits: { readonly tokens: number; readonly bytes: number }) {
    this.#layout = layout;
    this.columns = partColumns(layout);
    this.#rowBytes = this.columns.reduce((sum, column) => sum + rowBytes(column), 0);
    const rows = Math.max(64, Math.min(limits.tokens, Math.floor(limits.bytes / this.#rowBytes)));
    this.#buffers = new Map(this.columns.map((column) => [column.name, createBuffer(column, rows)]));
    this.#sums = createSums(layout.routers, layout.level);
  }

  get bytes(): number {
    let sum = 0;
    for (const buffer of this.#buffers.values()) sum += buffer.bytes;
    return sum;
  }

  /** What a sequence of this length will add, texts left out. */
  bytesOf(tokens: number): number {
    return tokens * this.#rowBytes;
  }

  get sums(): Sums {
    return this.#sums;
  }

  summary(): PartSummary {
    return toSummary(this.#sums);
  }

  /**
   * @param number of the sequence among the planned ones
   * @throws UserError when a logit does not fit into float16.
   * @throws Error when the rows disagree with the layout, which is a bug of the caller.
   */
  add(sequence: Sequence, number: number, rows: SequenceRows): void {
    checkRows(rows, this.#layout);
    if (this.#layout.logits === 'float16') checkHalf(rows, number, this.#layout);
    const count = rows.tokenIds.length;
    this.#numbers('sequence').fill(number, count);
    this.#numbers('position').append(Uint32Array.from({ length: count }, (_, position) => position));
    this.#numbers('token_id').append(rows.tokenIds);
    this.#texts('token').append(rows.tokens);
    this.#numbers('byte_start').append(rows.byteStart);
    this.#numbers('byte_end').append(rows.byteEnd);
    if (rows.nll) this.#numbers('nll').append(rows.nll);
    else this.#numbers('nll').fill(Number.NaN, count);
    // A trace that an older Routescope began has no such columns, and goes on without.
    if (this.#layout.predicted) {
      if (rows.predicted) {
        this.#numbers('predicted').append(rows.predicted.ids);
        this.#texts('predicted_token').append(rows.predicted.tokens);
      } else {
        this.#numbers('predicted').fill(NO_ID, count);
        this.#texts('predicted_token').fill(undefined, count);
      }
    }
    this.#flags('special').append(rows.special);
    this.#flags('generated').append(rows.generated);
    for (const label of this.#layout.labels) this.#texts(label).fill(sequence.labels[label], count);
    // Router columns follow the others, in the order of partColumns.
    let column = this.columns.findIndex(({ list }) => list > 0);
    for (const router of rows.routers) {
      for (const values of stored(router, this.#layout)) {
        this.#numbers((this.columns[column++] as Column).name).append(values);
      }
    }
    const choices = rows.routers.map(({ experts, weights, routerLogits, editedLogits }) => ({
      experts,
      weights,
      logits: editedLogits ?? routerLogits,
    }));
    addSequence(this.#sums, rows.special, choices, sequence.labels.language);
    this.rows += count;
    this.sequences++;
  }

  /** The rows so far, cut into record batches. Views: valid until `clear` or `add`. */
  *batches(): Generator<Batch> {
    const step = batchRows(this.#rowBytes);
    const buffers = [...this.#buffers.values()];
    for (let from = 0; from < this.rows; from += step) {
      const to = Math.min(this.rows, from + step);
      yield { rows: to - from, data: buffers.map((buffer) => buffer.slice(from, to)) };
    }
  }

  clear(): void {
    for (const buffer of this.#buffers.values()) buffer.clear();
    this.rows = 0;
    this.sequences = 0;
    this.#sums = createSums(this.#layout.routers, this.#layout.level);
  }

  #numbers(name: string): NumberBuffer {
    return this.#buffers.get(name) as NumberBuffer;
  }

  #texts(name: string): TextBuffer {
    return this.#buffers.get(name) as TextBuffer;
  }

  #flags(name: string): FlagBuffer {
    return this.#buffers.get(name) as FlagBuffer;
  }
}

function createBuffer(column: Column, rows: number): ColumnBuffer {
  if (column.type === 'utf8') return new TextBuffer(column);
  return column.type === 'bool' ? new FlagBuffer() : new NumberBuffer(column, rows);
}

function rowBytes({ type, list }: Column): number {
  if (type === 'utf8') return TEXT_OFFSET_BYTES;
  return type === 'bool' ? 1 / 8 : valueBytes(type) * Math.max(1, list);
}

/** One router's arrays in the order of its columns. */
function stored(router: RouterRows, layout: Layout): readonly ArrayLike<number>[] {
  const { experts, weights, routerLogits, editedLogits, expertNorm, outCosine } = router;
  const edited = hasEdited(layout) ? [editedLogits] : [];
  const arrays = [
    experts,
    weights,
    ...(layout.level === 'choices' ? [] : [routerLogits, ...edited]),
    ...(layout.level === 'norms' ? [expertNorm, outCosine] : []),
  ];
  return arrays.map((array, i) => {
    if (!array) throw new Error(`Level ${layout.level}: array ${i} of a router is missing`);
    return array;
  });
}

function checkRows(rows: SequenceRows, layout: Layout): void {
  const { tokenIds, tokens, byteStart, byteEnd, nll, predicted, special, generated } = rows;
  const check = (what: string, length: number | undefined, expected: number): void => {
    if (length !== expected) throw new Error(`${what}: ${length} values, expected ${expected}`);
  };
  const count = tokenIds.length;
  if (count === 0) throw new Error('A sequence without tokens cannot be told apart from one that is missing');
  for (const [what, array] of Object.entries({ tokens, byteStart, byteEnd, special, generated })) {
    check(what, array.length, count);
  }
  if (nll) check('nll', nll.length, count);
  if (predicted) {
    check('predicted', predicted.ids.length, count);
    check('predicted_token', predicted.tokens.length, count);
  }
  check('routers', rows.routers.length, layout.routers.length);
  rows.routers.forEach((each, r) => {
    const { topK, experts } = layout.routers[r] as Layout['routers'][number];
    check(`router ${r} experts`, each.experts.length, count * topK);
    check(`router ${r} weights`, each.weights.length, count * topK);
    if (layout.level === 'choices') return;
    check(`router ${r} routerLogits`, each.routerLogits?.length, count * experts);
    if (hasEdited(layout)) check(`router ${r} editedLogits`, each.editedLogits?.length, count * experts);
    if (layout.level !== 'norms') return;
    check(`router ${r} expertNorm`, each.expertNorm?.length, count * topK);
    check(`router ${r} outCosine`, each.outCosine?.length, count);
  });
}

function checkHalf(rows: SequenceRows, number: number, layout: Layout): void {
  rows.routers.forEach(({ routerLogits, editedLogits }, r) => {
    for (const logits of [routerLogits, editedLogits]) {
      const large = logits?.find((value) => Math.abs(value) > HALF_MAX && value !== -Infinity);
      if (large === undefined) continue;
      throw new UserError(
        `Layer ${layout.routers[r]?.layer}, sequence ${number}: a router logit of ${large} does not fit into float16 (at most ${HALF_MAX}).`,
        'Record without --half.',
      );
    }
  });
}
