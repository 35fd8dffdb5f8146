// NumPy's file of one array: magic, version, a dictionary in Python's writing, then the numbers. Arrays of objects hold
// pickles and are refused.
// Source: numpy.lib.format's description of the versions 1.0 to 3.0.

import { brief, UserError } from '#protocol';

export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  /** Largest value of a whole-number type; null for others. */
  readonly typeMax: number | null;
  /** As the file calls it: `|u1`. */
  readonly type: string;
}

const TYPES: Readonly<Record<string, { readonly bytes: number; readonly max: number | null }>> = {
  b1: { bytes: 1, max: 1 },
  u1: { bytes: 1, max: 0xff },
  i1: { bytes: 1, max: 0x7f },
  u2: { bytes: 2, max: 0xffff },
  i2: { bytes: 2, max: 0x7fff },
  u4: { bytes: 4, max: 0xffff_ffff },
  i4: { bytes: 4, max: 0x7fff_ffff },
  i8: { bytes: 8, max: Number.MAX_SAFE_INTEGER },
  u8: { bytes: 8, max: Number.MAX_SAFE_INTEGER },
  f4: { bytes: 4, max: null },
  f8: { bytes: 8, max: null },
};

export const NPY_MAGIC = '\x93NUMPY';

/** @param where for messages @throws UserError for anything that is no array of numbers */
export function parseNpy(file: Uint8Array, where: string): NumberArray {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const fail = (expected: string, found: string): never => {
    throw new UserError(`${where}: expected ${expected}, found ${found}.`, 'Is it a whole .npy file?');
  };
  if (bytes.length < 12 || bytes.toString('latin1', 0, 6) !== NPY_MAGIC) {
    fail('a NumPy array', brief(bytes.toString('latin1', 0, 6)));
  }
  const version = bytes[6] as number;
  const wide = version >= 2;
  if (version < 1 || version > 3) fail('version 1, 2 or 3', `version ${version}`);
  const start = wide ? 12 : 10;
  const length = wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  if (start + length > bytes.length) fail(`a header of ${length} bytes`, `${bytes.length - start}`);
  const header = bytes.toString(version === 3 ? 'utf8' : 'latin1', start, start + length);
  const descr = /'descr'\s*:\s*'([<>|=]?)([a-zA-Z]\d+)'/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header);
  if (!descr || !order || !shape) {
    throw new UserError(
      `${where}: expected an array of numbers with descr, fortran_order and shape, found ${brief(header.trim())}.`,
      'Arrays of objects are not read. Save whole numbers: array.astype("uint16").',
    );
  }
  const [endian, kind] = [descr[1] as string, descr[2] as string];
  const type = TYPES[kind];
  if (!type) return fail(`a type of ${Object.keys(TYPES).join(', ')}`, kind);
  const sizes = (shape[1] as string)
    .split(',')
    .flatMap((text) => (text.trim() === '' ? [] : [Number.parseInt(text, 10)]));
  const count = sizes.reduce((product, size) => product * size, 1);
  const data = bytes.subarray(start + length);
  if (!Number.isSafeInteger(count) || data.length !== count * type.bytes) {
    fail(`${count} values of ${type.bytes} bytes for the shape (${sizes.join(', ')})`, `${data.length} bytes`);
  }
  const values = readNumbers(data, kind, endian === '>');
  return {
    shape: sizes,
    values: order[1] === 'True' ? rowMajor(values, sizes) : values,
    typeMax: type.max,
    type: `${endian}${kind}`,
  };
}

function readNumbers(data: Buffer, kind: string, big: boolean): ArrayLike<number> {
  const aligned = Buffer.from(data);
  if (big) {
    const width = Number(kind.slice(1));
    if (width === 2) aligned.swap16();
    if (width === 4) aligned.swap32();
    if (width === 8) aligned.swap64();
  }
  // A copy in a buffer of its own begins where every type may.
  const own = new Uint8Array(aligned).buffer;
  switch (kind) {
    case 'i1':
      return new Int8Array(own);
    case 'u2':
      return new Uint16Array(own);
    case 'i2':
      return new Int16Array(own);
    case 'u4':
      return new Uint32Array(own);
    case 'i4':
      return new Int32Array(own);
    case 'i8':
      return Array.from(new BigInt64Array(own), Number);
    case 'u8':
      return Array.from(new BigUint64Array(own), Number);
    case 'f4':
      return new Float32Array(own);
    case 'f8':
      return new Float64Array(own);
    default:
      return new Uint8Array(own);
  }
}

/** From the order in which the first axis is the fastest. */
function rowMajor(values: ArrayLike<number>, shape: readonly number[]): Float64Array {
  const result = new Float64Array(values.length);
  const strides = shape.map((_, d) => shape.slice(0, d).reduce((product, size) => product * size, 1));
  for (let i = 0; i < result.length; i++) {
    let [rest, from] = [i, 0];
    for (let d = shape.length - 1; d >= 0; d--) {
      const size = shape[d] as number;
      from += (rest % size) * (strides[d] as number);
      rest = Math.floor(rest / size);
    }
    result[i] = values[from] as number;
  }
  return result;
}
