// The two loops of subset-sums.ts, two numbers at once.

import { f64x2, type I32, i32, loopWhile, type Step, steps } from '../wasm/expressions.ts';
import { type WasmFunction, wasmFunction } from '../wasm/module.ts';

/** Where the arrays begin, in bytes. */
export interface SubsetPlaces {
  /** [row, column] */
  readonly rows: number;
  /** [subset, column] */
  readonly subsets: number;
  /** [resample, column] */
  readonly sums: number;
  /** Where a picked subset's sums begin, from those of the first subset on. [group, resample, pick] */
  readonly picks: number;
}

/** Picks that are added in one turn. */
export const AT_ONCE = 3;
/** Bytes that a turn of the innermost loops takes on. */
const TURN = 64;
const OFFSETS = [0, 16, 32, 48];

/**
 * `sumSubsets()`: the sums of every subset of the rows.
 * `addPicked(pick, end, picks)`: adds to each resample's sums those of its picks, which lie in bytes `pick` up to `end` of
 * all and take `picks` bytes each; the empty subset, number 0, ends them.
 * @param columns a multiple of 8
 */
export function subsetCode(
  places: SubsetPlaces,
  rows: number,
  columns: number,
): { readonly sumSubsets: WasmFunction; readonly addPicked: WasmFunction } {
  const bytes = 8 * columns;
  const by = (i: I32, step: number): I32 => i32.add(i, i32.const(step));
  const columnsFrom = (at: I32): I32 => i32.and(at, i32.const(bytes - 1));

  const sumSubsets = wasmFunction({ params: [], i32: ['at'], v128: [] }, ({ at }) => {
    // Those with a row are those of the rows before it, and the row on top of each.
    const withRow = (row: number): Step => {
      const size = bytes * 2 ** row;
      const sum = (offset: number): Step =>
        f64x2.store(
          at,
          f64x2.add(
            f64x2.load(at, places.subsets + offset),
            f64x2.load(columnsFrom(at), places.rows + row * bytes + offset),
          ),
          places.subsets + size + offset,
        );
      return steps(
        at.set(i32.const(0)),
        loopWhile(i32.below(at, i32.const(size)), steps(...OFFSETS.map(sum), at.set(by(at, TURN)))),
      );
    };
    return steps(...Array.from({ length: rows }, (_, row) => withRow(row)));
  });

  const names = { params: ['pick', 'end', 'picks'], i32: ['next', 'into', 'stop', 'a', 'b', 'c'], v128: [] } as const;
  const addPicked = wasmFunction(names, ({ pick, end, picks, next, into, stop, a, b, c }) => {
    const addAll = (offset: number): Step =>
      f64x2.store(
        into,
        [a, b, c].reduce(
          (sum, subset) => f64x2.add(sum, f64x2.load(subset, places.subsets + offset)),
          f64x2.load(into, places.sums + offset),
        ),
        places.sums + offset,
      );
    const turn = steps(...OFFSETS.map(addAll), ...[a, b, c, into].map((each) => each.set(by(each, TURN))));
    const [first, second, third] = [0, 4, 8].map((offset) => i32.load(pick, places.picks + offset)) as [I32, I32, I32];
    return loopWhile(
      i32.below(pick, end),
      steps(
        next.set(i32.add(pick, picks)),
        stop.set(by(into, bytes)),
        loopWhile(
          i32.and(i32.below(pick, next), i32.different(first, i32.const(0))),
          steps(
            a.set(first),
            b.set(second),
            c.set(third),
            loopWhile(i32.below(into, stop), turn),
            into.set(by(into, -bytes)),
            pick.set(by(pick, 4 * AT_ONCE)),
          ),
        ),
        pick.set(next),
        into.set(stop),
      ),
    );
  });
  return { sumSubsets, addPicked };
}
