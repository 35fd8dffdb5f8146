// Arrays of one length, cut from large ones: to make a hundred thousand small ones and to send them to another thread
// takes longer than to fill them.

/** Gives the next one, all zeros. */
export type Pieces<T> = () => T;

/** Pieces that share their memory. */
const TOGETHER = 64;

export function float32Pieces(length: number): Pieces<Float32Array> {
  return piecesOf(length, (whole) => new Float32Array(whole));
}

export function float64Pieces(length: number): Pieces<Float64Array> {
  return piecesOf(length, (whole) => new Float64Array(whole));
}

function piecesOf<T extends Float32Array | Float64Array>(length: number, make: (length: number) => T): Pieces<T> {
  let [whole, taken] = [make(0), TOGETHER];
  return () => {
    if (taken === TOGETHER) [whole, taken] = [make(TOGETHER * length), 0];
    taken++;
    return whole.subarray((taken - 1) * length, taken * length) as T;
  };
}
