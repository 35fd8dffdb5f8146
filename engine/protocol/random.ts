// Random numbers that follow from a seed, so that every bootstrap and every control can be drawn again.

/**
 * A small, fast generator of 128 bits (xoshiro128**), filled from the seed by splitmix32.
 * @param stream several independent sequences of one seed, told apart by a number
 * @returns numbers in [0, 1), multiples of 2⁻³²
 */
export function seededRandom(seed: number, stream = 0): () => number {
  let filling = (Math.imul(seed, 0x9e3779b9) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0;
  const next = (): number => {
    filling = (filling + 0x9e3779b9) >>> 0;
    let z = filling;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [next(), next(), next(), next() | 1];
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result / 4294967296;
  };
}
