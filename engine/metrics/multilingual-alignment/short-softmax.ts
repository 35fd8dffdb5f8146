// Softmax of logits that were recorded in half precision, without a single exponential: there are so few such numbers
// that the exponential of each is in a table. A logit counts as short when it is below 64 in size, so that no sum of
// powers overflows and no maximum has to be taken off first, and when its float32 has no more bits of mantissa than a
// half has.

/** Bits of a float32's mantissa that a half does not have. */
const DROPPED = 13;
const LONG = (1 << DROPPED) - 1;
/** The float32 64 as bits. */
const LIMIT = 0x42800000;
const SIGN = 0x80000000;
const SIZE = 0x7fffffff;

let powersOfShort: Float64Array | undefined;

/** e to the float32 whose first 19 bits are given, where it is short: sign, exponent, 10 bits of mantissa. */
function shortPowers(): Float64Array {
  const table = new Float64Array(1 << (32 - DROPPED));
  const number = new Float32Array(1);
  const bits = new Uint32Array(number.buffer);
  for (let place = 0; place < LIMIT >>> DROPPED; place++) {
    for (const sign of [0, SIGN]) {
      bits[0] = (place << DROPPED) | sign;
      table[(bits[0] as number) >>> DROPPED] = Math.exp(number[0] as number);
    }
  }
  return table;
}

/**
 * Adds the probabilities of one row to `sums`.
 * @param bits the logits' own memory
 * @param powers for work. [expert]
 * @returns their entropy in nats, as ln Z − Σ p z; NaN where a logit is not short, and then nothing was added
 */
export function addShortSoftmax(
  logits: Float32Array,
  bits: Int32Array,
  row: number,
  sums: Float64Array,
  powers: Float64Array,
): number {
  powersOfShort ??= shortPowers();
  const table = powersOfShort;
  const experts = sums.length;
  let [total, weighted, long, beyond] = [0, 0, 0, 0];
  for (let e = 0; e < experts; e++) {
    const word = bits[row + e] as number;
    long |= word;
    beyond |= LIMIT - 1 - (word & SIZE);
    const power = table[word >>> DROPPED] as number;
    powers[e] = power;
    total += power;
    weighted += power * (logits[row + e] as number);
  }
  if ((long & LONG) !== 0 || beyond < 0) return Number.NaN;
  const share = 1 / total;
  for (let e = 0; e < experts; e++) sums[e] = (sums[e] as number) + (powers[e] as number) * share;
  return Math.log(total) - weighted * share;
}
