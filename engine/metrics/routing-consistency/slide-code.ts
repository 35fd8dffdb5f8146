// The loop of segment-counts.ts: every id of a sequence enters a segment and leaves one.

import { type I32, i32, loopWhile, type Step, steps } from '../wasm/expressions.ts';
import { type WasmFunction, wasmFunction } from '../wasm/module.ts';

/** Where the arrays begin, in bytes. */
export interface SlidePlaces {
  /** 16 bits each. [token, slot] */
  readonly ids: number;
  /** The cell of an expert's present count, in bytes from the first cell. [expert] */
  readonly at: number;
  readonly cells: number;
}

/** `slide(end, topK, span)`: the bytes that the sequence, a token and a segment of it take. */
export function slideCode({ ids, at, cells }: SlidePlaces): { readonly slide: WasmFunction } {
  const [short, word] = [i32.const(2), i32.const(4)];
  const names = { params: ['end', 'topK', 'span'], i32: ['i', 'token', 'start', 'id', 'cell'], v128: [] } as const;
  const slide = wasmFunction(names, ({ end, topK, span, i, token, start, id, cell }) => {
    const take = (from: I32): Step =>
      steps(id.set(i32.shiftLeft(i32.loadShort(from, ids), short)), cell.set(i32.load(id, at)));
    const enterUncounted = steps(take(i), i32.store(id, i32.add(cell, word), at));
    const enter = steps(
      take(i32.add(i, span)),
      cell.set(i32.add(cell, word)),
      i32.store(cell, i32.subtract(i32.load(cell, cells), start), cells),
      i32.store(id, cell, at),
    );
    const leave = steps(
      take(i),
      i32.store(cell, i32.add(i32.load(cell, cells), start), cells),
      i32.store(id, i32.subtract(cell, word), at),
    );
    const over = (limit: I32, body: Step): Step =>
      loopWhile(i32.below(i, limit), steps(body, i.set(i32.add(i, short))));
    return steps(
      // Counts of the first segment begin at start 0, which adds nothing.
      over(span, enterUncounted),
      i.set(i32.const(0)),
      start.set(i32.const(1)),
      loopWhile(
        i32.below(i32.add(i, span), end),
        steps(token.set(i32.add(i, topK)), over(token, steps(leave, enter)), start.set(i32.add(start, i32.const(1)))),
      ),
      over(end, leave),
    );
  });
  return { slide };
}
