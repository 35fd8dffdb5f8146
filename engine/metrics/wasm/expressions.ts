// WebAssembly written as expressions, for the few loops in which a metric spends most of its time: four numbers at once
// and no check at every access. `i32.add(a, b)` is the code that leaves the sum; `local.set(value)` is a step, which leaves
// nothing. Only what is used here is there. Codes are those of the WebAssembly specification, part 5.

export type Type = 'i32' | 'v128';

/** Bytes that leave a value of the type. */
export interface Value<T extends Type> {
  readonly type: T;
  readonly code: readonly number[];
}

/** Bytes that leave nothing. */
export type Step = readonly number[];

export type I32 = Value<'i32'>;
/** Four whole numbers of 32 bits, or two of 64 bits with a fraction. */
export type V128 = Value<'v128'>;

const int = (code: readonly number[]): I32 => ({ type: 'i32', code });
const vector = (code: readonly number[]): V128 => ({ type: 'v128', code });
const intOf =
  (...operation: readonly number[]) =>
  (a: I32, b: I32): I32 =>
    int([...a.code, ...b.code, ...operation]);
const vectorOf =
  (operation: number) =>
  (a: V128, b: V128): V128 =>
    vector([...a.code, ...b.code, 0xfd, ...unsigned(operation)]);

export const i32 = {
  const: (value: number): I32 => int([0x41, ...signed(value)]),
  load: (address: I32, offset = 0): I32 => int([...address.code, 0x28, 2, ...unsigned(offset)]),
  /** Of 8 bits without a sign. */
  loadByte: (address: I32, offset = 0): I32 => int([...address.code, 0x2d, 0, ...unsigned(offset)]),
  /** Of 16 bits without a sign. */
  loadShort: (address: I32, offset = 0): I32 => int([...address.code, 0x2f, 1, ...unsigned(offset)]),
  store: (address: I32, value: I32, offset = 0): Step => [...address.code, ...value.code, 0x36, 2, ...unsigned(offset)],
  equal: intOf(0x46),
  different: intOf(0x47),
  /** Of numbers with a sign. */
  below: intOf(0x48),
  add: intOf(0x6a),
  subtract: intOf(0x6b),
  and: intOf(0x71),
  shiftLeft: intOf(0x74),
  /** The sign comes in from the left. */
  shiftRight: intOf(0x75),
  not: (a: I32): I32 => int([...a.code, 0x45]),
  /** `a` where the condition holds, without a branch. */
  select: (condition: I32, a: I32, b: I32): I32 => int([...a.code, ...b.code, ...condition.code, 0x1b]),
} as const;

const memory = {
  load: (address: I32, offset = 0): V128 => vector([...address.code, 0xfd, 0, 4, ...unsigned(offset)]),
  store: (address: I32, value: V128, offset = 0): Step => [
    ...address.code,
    ...value.code,
    0xfd,
    11,
    4,
    ...unsigned(offset),
  ],
} as const;

export const f64x2 = {
  ...memory,
  const: (value: number): V128 => {
    const bytes = new Uint8Array(Float64Array.of(value).buffer);
    return vector([0xfd, 12, ...bytes, ...bytes]);
  },
  /** The same number twice. */
  loadSplat: (address: I32, offset = 0): V128 => vector([...address.code, 0xfd, 10, 3, ...unsigned(offset)]),
  add: vectorOf(240),
  multiply: vectorOf(242),
  divide: vectorOf(243),
} as const;

export const i32x4 = {
  ...memory,
  splat: (value: I32): V128 => vector([...value.code, 0xfd, 17]),
  lane: (value: V128, lane: number): I32 => int([...value.code, 0xfd, 27, lane]),
  /** All bits set where they are equal. */
  equal: vectorOf(55),
  or: vectorOf(80),
  min: vectorOf(182),
  max: vectorOf(184),
  anyTrue: (value: V128): I32 => int([...value.code, 0xfd, 83]),
  /** Lanes 0 to 3 are those of `a`, 4 to 7 those of `b`. */
  shuffle: (a: V128, b: V128, lanes: readonly [number, number, number, number]): V128 =>
    vector([...a.code, ...b.code, 0xfd, 13, ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte))]),
} as const;

/** Nothing left on the stack: the end of a block, a branch out of it. */
const [BLOCK, LOOP, IF, ELSE, END, BRANCH_IF, EMPTY] = [0x02, 0x03, 0x04, 0x05, 0x0b, 0x0d, 0x40];

export function steps(...list: readonly Step[]): Step {
  return list.flat();
}

export function when(condition: I32, then: Step, otherwise: Step = []): Step {
  const rest = otherwise.length > 0 ? [ELSE, ...otherwise] : [];
  return [...condition.code, IF, EMPTY, ...then, ...rest, END];
}

/** The condition stands in the code twice, so that a turn takes one branch. */
export function loopWhile(condition: I32, body: Step): Step {
  const turns = [LOOP, EMPTY, ...body, ...condition.code, BRANCH_IF, 0, END];
  return [BLOCK, EMPTY, ...i32.not(condition).code, BRANCH_IF, 0, ...turns, END];
}

/** LEB128 */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    const byte = rest & 127;
    // What is left repeats the sign that the last byte shows.
    if (rest >> 6 === 0 || rest >> 6 === -1) return [...bytes, byte];
    bytes.push(byte | 128);
  }
}
