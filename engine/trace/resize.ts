// Typed arrays that grow by being copied.

type Growing = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array;

/** A larger copy, at least doubled so that appending stays cheap. */
export function enlarged<A extends Growing>(array: A, length: number): A {
  return resized(array, array.length, Math.max(length, array.length * 2));
}

/** A copy of the first `keep` values with room for `length`. */
export function resized<A extends Growing>(array: A, keep: number, length: number): A {
  const Type = array.constructor as new (length: number) => A;
  const copy = new Type(length);
  copy.set(array.subarray(0, keep));
  return copy;
}
