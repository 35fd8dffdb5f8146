// Correlation of two lists of numbers, how likely chance alone gives one as large, and how sure its size is.

/** Half the width of a 95 % interval of the normal distribution, in standard deviations. */
const NORMAL_95 = 1.959963984540054;

export interface Correlation {
  /** Pearson's r, -1 to 1. */
  readonly r: number;
  /** Two-sided, from Student's t with n − 2 degrees of freedom, one less for what was removed. */
  readonly p: number;
  /** 95 %, through Fisher's z; NaN below four pairs, one more for what was removed. */
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** @returns a sentence's end where it is undefined: fewer than three pairs, or one side all the same */
export function correlate(x: readonly number[], y: readonly number[]): Correlation | string {
  const n = x.length;
  if (n < 3) return `a correlation needs three pairs, found ${n}`;
  const [mx, my] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [(x[i] as number) - mx, (y[i] as number) - my];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  // Rounding alone leaves about n · (ε · mean)² where every number is the same.
  if (xx <= n * (1e-14 * mx) ** 2 || yy <= n * (1e-14 * my) ** 2) return 'all values of one side are the same';
  return withBounds(xy / Math.sqrt(xx * yy), n, 0);
}

/** What of a side's variance may be left beyond a straight line of the third list, so that it is more than rounding. */
const LEAST_LEFT = 1e-10;

/**
 * Correlation of x and y with what a straight line of z explains of each taken off:
 *   r = (r_xy − r_xz · r_yz) / √((1 − r_xz²)(1 − r_yz²))
 * p and bounds have one degree of freedom less.
 * @returns a sentence's end where it is undefined
 */
export function correlateWithout(
  x: readonly number[],
  y: readonly number[],
  z: readonly number[],
): Correlation | string {
  const n = x.length;
  if (n < 4) return `a correlation with one thing removed needs four pairs, found ${n}`;
  const [xy, xz, yz] = [correlate(x, y), correlate(x, z), correlate(y, z)];
  if (typeof xy === 'string') return xy;
  // Neither x nor y is constant, so it is z.
  if (typeof xz === 'string' || typeof yz === 'string') return 'what is to be removed is the same everywhere';
  const [leftOfX, leftOfY] = [1 - xz.r ** 2, 1 - yz.r ** 2];
  if (leftOfX < LEAST_LEFT || leftOfY < LEAST_LEFT) return 'what is to be removed explains all of one side';
  return withBounds((xy.r - xz.r * yz.r) / Math.sqrt(leftOfX * leftOfY), n, 1);
}

/** @param removed variables that were taken off before */
function withBounds(raw: number, n: number, removed: number): Correlation {
  const r = Math.max(-1, Math.min(1, raw));
  const p = incompleteBeta(1 - r * r, (n - removed - 2) / 2, 0.5);
  const free = n - removed - 3;
  const half = free > 0 ? NORMAL_95 / Math.sqrt(free) : Number.NaN;
  const z = Math.atanh(r);
  const bound = (side: number): number => (Number.isFinite(z) ? Math.tanh(z + side * half) : half * 0 + r);
  return { r, p, low: bound(-1), high: bound(1), n };
}

/**
 * The |r| beyond which p falls below 5 %: how much so few pairs ask for; null where they have no p.
 * @param removed variables that were taken off before
 */
export function criticalCorrelation(n: number, removed: number): number | null {
  if (n - removed < 3) return null;
  let [low, high] = [0, 1];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(1 - middle * middle, (n - removed - 2) / 2, 0.5) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Benjamini and Hochberg: the smallest false discovery rate at which each would count as found. Same order as given;
 * NaN stays NaN and does not count as a test.
 */
export function falseDiscoveryRates(p: readonly number[]): readonly number[] {
  const order = p.map((_, i) => i).filter((i) => !Number.isNaN(p[i]));
  order.sort((a, b) => (p[b] as number) - (p[a] as number));
  const q = p.map(() => Number.NaN);
  let least = 1;
  order.forEach((i, fromTop) => {
    const rank = order.length - fromTop;
    least = Math.min(least, ((p[i] as number) * order.length) / rank);
    q[i] = least;
  });
  return q;
}

/** Regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast only on this side of the mean.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let [c, d] = [1, 1 / guard(1 - ((a + b) * x) / (a + 1))];
  let fraction = d;
  for (let m = 1; m <= 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return front * fraction;
}

function guard(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/** ln Γ(x) for x > 0: Stirling's series, after stepping up to where it is exact. */
function logGamma(x: number): number {
  let product = 1;
  while (x < 12) product *= x++;
  const inverse = 1 / (x * x);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}
