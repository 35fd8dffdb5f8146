// Softmax of logits as they lie in a file in half precision, without widening them and without a single exponential: there
// are so few such numbers that e to each, and its product with the number, are in a table. Both of a row grow together, two
// numbers at once. Logits that are 64 in size or more are left to the general way: no sum overflows, so that no maximum has
// to be taken off first. A masked expert's logit, -Infinity, has a power and a product of 0.

import { fromHalves } from '#trace';
import { f64x2, type I32, i32, i32x4, loopWhile, steps, when } from '../wasm/expressions.ts';
import { type WasmFunction, wasmFunction, wasmModule } from '../wasm/module.ts';
import { placesOf } from '../wasm/places.ts';

const LIMIT = 64;
const HALVES = 65_536;
/** Rows worked on at once. */
const ROWS = 64;

interface Places {
  /** 16 bits each. [row, expert] */
  readonly halves: number;
  /** A byte each, 1 for rows that count. [row] */
  readonly counted: number;
  /** Sum of powers, and of their products with the logits. [row, 2] */
  readonly totals: number;
  /** Power and product of a row's logits. [expert, 2] */
  readonly row: number;
  /** [expert] */
  readonly sums: number;
  /** Power and product of each half. [half, 2] */
  readonly table: number;
}

/** `add(rows)` */
function addCode(places: Places, experts: number): { readonly add: WasmFunction } {
  const names = {
    params: ['rows'],
    i32: ['row', 'half', 'end', 'at'],
    v128: ['found', 'total', 'share'],
  } as const;
  const add = wasmFunction(names, ({ rows, row, half, end, at, found, total, share }) => {
    const shifted = (bits: number) => (value: I32) => i32.shiftLeft(value, i32.const(bits));
    const [inBytes, inVectors] = [shifted(1), shifted(4)];
    const sumRow = steps(
      total.set(f64x2.const(0)),
      at.set(i32.const(0)),
      loopWhile(
        i32.below(half, end),
        steps(
          found.set(f64x2.load(inVectors(i32.loadShort(half, places.halves)), places.table)),
          total.set(f64x2.add(total, found)),
          f64x2.store(at, found, places.row),
          half.set(i32.add(half, i32.const(2))),
          at.set(i32.add(at, i32.const(16))),
        ),
      ),
      f64x2.store(inVectors(row), total, places.totals),
      share.set(f64x2.divide(f64x2.const(1), i32x4.shuffle(total, total, [0, 1, 0, 1]))),
    );
    // Powers of two experts are 32 bytes of the row, their sums 16.
    const addShares = steps(
      at.set(i32.const(0)),
      loopWhile(
        i32.below(at, i32.const(8 * experts)),
        steps(
          found.set(
            i32x4.shuffle(f64x2.load(inBytes(at), places.row), f64x2.load(inBytes(at), places.row + 16), [0, 1, 4, 5]),
          ),
          f64x2.store(at, f64x2.add(f64x2.load(at, places.sums), f64x2.multiply(found, share)), places.sums),
          at.set(i32.add(at, i32.const(16))),
        ),
      ),
    );
    return loopWhile(
      i32.below(row, rows),
      steps(
        end.set(i32.add(half, i32.const(2 * experts))),
        when(i32.loadByte(row, places.counted), steps(sumRow, addShares)),
        half.set(end),
        row.set(i32.add(row, i32.const(1))),
      ),
    );
  });
  return { add };
}

interface Room {
  readonly experts: number;
  readonly halves: Uint16Array;
  readonly counted: Uint8Array;
  readonly totals: Float64Array;
  readonly sums: Float64Array;
  readonly add: (rows: number) => void;
}

/** Only worked with within a call, so that all of a thread can share one. */
let kept: Room | undefined;

function roomFor(experts: number): Room {
  if (kept?.experts === experts) return kept;
  const even = experts + (experts % 2);
  const { places, bytes } = placesOf({
    halves: 2 * ROWS * experts,
    counted: ROWS,
    totals: 16 * ROWS,
    row: 16 * even,
    sums: 8 * even,
    table: 16 * HALVES,
  });
  const { buffer, run } = wasmModule(addCode(places, experts), bytes);
  const table = new Float64Array(buffer, places.table, 2 * HALVES);
  fromHalves(Uint16Array.from({ length: HALVES }, (_, half) => half)).forEach((logit, half) => {
    const masked = logit === -Infinity;
    const power = masked || Math.abs(logit) < LIMIT ? Math.exp(logit) : Number.NaN;
    table[2 * half] = power;
    table[2 * half + 1] = masked ? 0 : power * logit;
  });
  kept = {
    experts,
    halves: new Uint16Array(buffer, places.halves, ROWS * experts),
    counted: new Uint8Array(buffer, places.counted, ROWS),
    totals: new Float64Array(buffer, places.totals, 2 * ROWS),
    sums: new Float64Array(buffer, places.sums, experts),
    add: run.add,
  };
  return kept;
}

/**
 * Sums of the probabilities of the counted rows, lent until the next call, and of their entropies in nats, each as
 * ln Z − Σ p z; null where some logit is left to the general way.
 * @param halves [row, expert]
 * @param counted 1 for rows that count. [row]
 */
export function halfSoftmax(
  halves: Uint16Array,
  counted: Uint8Array,
  experts: number,
): { readonly sums: Float64Array; readonly entropy: number } | null {
  const room = roomFor(experts);
  room.sums.fill(0);
  let entropy = 0;
  for (let from = 0; from < counted.length; from += ROWS) {
    const rows = Math.min(ROWS, counted.length - from);
    room.halves.set(halves.subarray(from * experts, (from + rows) * experts));
    room.counted.set(counted.subarray(from, from + rows));
    room.add(rows);
    for (let row = 0; row < rows; row++) {
      if (!room.counted[row]) continue;
      const total = room.totals[2 * row] as number;
      if (!(total > 0)) return null;
      entropy += Math.log(total) - (room.totals[2 * row + 1] as number) * (1 / total);
    }
  }
  return { sums: room.sums, entropy };
}
