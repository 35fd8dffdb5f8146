import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '#protocol';
import { openCheckpoint } from '../open-checkpoint.ts';
import { problem, randomSource, temporaryFolder } from '../testing.ts';
import { type TensorToWrite, writeSafetensors } from '../write-safetensors.ts';
import { type CheckpointTensor, storedBytes, storedForm } from './find-packed.ts';
import { E4M3 } from './fp8.ts';

const temporary = temporaryFolder();
let folders = 0;

/** An opened checkpoint of these tensors. */
async function checkpointOf(tensors: readonly TensorToWrite[], config: Readonly<Record<string, unknown>> = {}) {
  const folder = join(temporary, String(folders++));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify({ model_type: 'olmoe', ...config }));
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);
  return openCheckpoint(folder);
}

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
const random = randomSource(7);

/** fp8 weights of any shape, without codes that are no numbers. */
function codes(shape: readonly number[], name = 'w'): TensorToWrite & { readonly data: Uint8Array } {
  const data = Uint8Array.from({ length: elements(shape) }, () => {
    const code = random(256);
    return (code & 0x7f) === 0x7f ? 0 : code;
  });
  return { name, dtype: 'F8_E4M3', shape, data };
}

/** Scales that are powers of two, so that every type holds them: 2^-20 to 2^9. */
function scales(shape: readonly number[], dtype: string, name = 'w_scale_inv') {
  const exponents = Array.from({ length: elements(shape) }, () => random(30) - 20);
  const values = Float32Array.from(exponents, (exponent) => 2 ** exponent);
  const data =
    dtype === 'F8_E8M0'
      ? Uint8Array.from(exponents, (exponent) => exponent + 127)
      : dtype === 'F32'
        ? new Uint8Array(values.buffer)
        : new Uint8Array(Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16).buffer);
  return { tensor: { name, dtype, shape, data } satisfies TensorToWrite, values };
}

const floats = (bytes: Uint8Array) => new Float32Array(bytes.slice().buffer);
const widened = (bytes: Uint8Array) =>
  new Float32Array(Uint32Array.from(new Uint16Array(bytes.slice().buffer), (half) => half << 16).buffer);

// [what it is called, shape of the weights, shape of the scales, the place of a weight's scale by matrix, row and column]
type Form = readonly [string, readonly number[], readonly number[], (m: number, r: number, c: number) => number];

const FORMS: readonly Form[] = [
  ['in tiles of 2 x 4', [5, 7], [3, 2], (_, r, c) => 2 * Math.floor(r / 2) + Math.floor(c / 4)],
  ['with a scale per row', [5, 7], [5, 1], (_, r) => r],
  ['with a scale per row', [5, 7], [5], (_, r) => r],
  ['with a scale per column', [5, 7], [1, 7], (_, _r, c) => c],
  ['with a scale per matrix', [5, 7], [], () => 0],
  ['with a scale per matrix', [5, 7], [1], () => 0],
  ['in tiles of 2 x 4', [3, 5, 7], [3, 3, 2], (m, r, c) => 6 * m + 2 * Math.floor(r / 2) + Math.floor(c / 4)],
  ['with a scale per row', [3, 5, 7], [3, 5, 1], (m, r) => 5 * m + r],
  ['with a scale per column', [3, 5, 7], [3, 1, 7], (m, _, c) => 7 * m + c],
  ['with a scale per column', [3, 5, 7], [3, 7, 1], (m, _, c) => 7 * m + c],
  ['with a scale per matrix', [3, 5, 7], [3], (m) => m],
  ['with a scale per matrix', [3, 5, 7], [1], () => 0],
];

test.each(FORMS.flatMap((form) => (['F32', 'BF16', 'F8_E8M0'] as const).map((dtype) => [...form, dtype] as const)))(
  'fp8 %s, weights %j and scales %j, are read whole and part by part (%#)',
  async (called, shape, scaleShape, place, dtype) => {
    const weights = codes(shape);
    const { tensor, values } = scales(scaleShape, dtype, dtype === 'BF16' ? 'w_scale' : 'w_scale_inv');
    const checkpoint = await checkpointOf([weights, tensor], {
      quantization_config: { quant_method: 'fp8', weight_block_size: [2, 4] },
    });
    const plain = Float32Array.from(weights.data, (code, i) => {
      const [matrix, row, column] = [Math.floor(i / 35), Math.floor(i / 7) % 5, i % 7];
      return (E4M3[code] as number) * (values[place(matrix, row, column)] as number);
    });
    expect([...checkpoint.tensors.keys()]).toEqual(['w']);
    expect(checkpoint.tensors.get('w')).toMatchObject({ dtype: 'F32', shape, bytes: 4 * plain.length });
    expect(storedForm(checkpoint.tensors.get('w') as CheckpointTensor)).toBe(`fp8 ${called}`);
    expect(floats(await checkpoint.read('w'))).toEqual(plain);
    // Powers of two leave the three bits of the mantissa alone, so rounding changes nothing.
    expect(widened(await checkpoint.read('w', undefined, 'BF16'))).toEqual(plain);
    if (shape.length === 3) {
      for (let part = 0; part < 3; part++) {
        const own = plain.subarray(part * 35, (part + 1) * 35);
        expect(floats(await checkpoint.readPart('w', part))).toEqual(own);
        expect(widened(await checkpoint.readPart('w', part, undefined, 'BF16'))).toEqual(own);
      }
    }
    await checkpoint.close();
  },
);

test('mxfp4 blocks are read whole and part by part, under their own name', async () => {
  const [rows, groups] = [3, 2];
  const blocks = Uint8Array.from({ length: 2 * rows * groups * 16 }, () => random(256));
  const exponents = Uint8Array.from({ length: 2 * rows * groups }, () => 110 + random(20));
  const checkpoint = await checkpointOf([
    { name: 'w_blocks', dtype: 'U8', shape: [2, rows, groups, 16], data: blocks },
    { name: 'w_scales', dtype: 'U8', shape: [2, rows, groups], data: exponents },
    { name: 'w_bias', dtype: 'BF16', shape: [2], data: new Uint8Array(4) },
  ]);
  const values = [0, 0.5, 1, 1.5, 2, 3, 4, 6, -0, -0.5, -1, -1.5, -2, -3, -4, -6];
  const plain = Float32Array.from({ length: 2 * blocks.length }, (_, i) => {
    const byte = blocks[i >> 1] as number;
    return (values[i % 2 === 0 ? byte & 15 : byte >> 4] as number) * 2 ** ((exponents[i >> 5] as number) - 127);
  });
  expect([...checkpoint.tensors.keys()]).toEqual(['w_blocks', 'w_bias']);
  expect(checkpoint.tensors.get('w_blocks')).toMatchObject({ dtype: 'BF16', shape: [2, rows, 64], bytes: 768 });
  expect([...checkpoint.tensors.values()].map(storedForm)).toEqual(['mxfp4', 'BF16']);
  expect([...checkpoint.tensors.values()].map(storedBytes)).toEqual([192 + 12, 4]);
  expect(widened(await checkpoint.read('w_blocks'))).toEqual(plain);
  for (const part of [0, 1]) {
    expect(widened(await checkpoint.readPart('w_blocks', part))).toEqual(plain.subarray(part * 192, (part + 1) * 192));
  }
  await checkpoint.close();
});

test('reads at the same time do not disturb each other, nor what was read before', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const checkpoint = await checkpointOf(
    names.flatMap((name, i) => [codes([4 + i, 64], name), scales([1], 'F32', `${name}_scale`).tensor]),
  );
  const alone: Uint8Array[] = [];
  for (const name of names) alone.push(await checkpoint.read(name));
  const before = alone.map((bytes) => bytes.slice());
  for (let round = 0; round < 3; round++) {
    expect(await Promise.all(names.map((name) => checkpoint.read(name)))).toEqual(before);
  }
  expect(alone).toEqual(before);
  await checkpoint.close();
});

test('weights are expanded into a given buffer wherever it begins, and nothing around them is touched', async () => {
  const { tensor } = scales([3], 'F32');
  const checkpoint = await checkpointOf([codes([3, 5, 7]), tensor]);
  for (const [type, size] of [
    ['F32', 4],
    ['BF16', 2],
  ] as const) {
    const plain = await checkpoint.readPart('w', 1, undefined, type);
    for (const offset of [0, 1, 2, 4]) {
      const room = new Uint8Array(200).fill(0xaa);
      const given = await checkpoint.readPart('w', 1, room.subarray(offset), type);
      expect([given.byteOffset, given.length]).toEqual([offset, 35 * size]);
      expect(given).toEqual(plain);
      expect(room.subarray(0, offset).every((byte) => byte === 0xaa)).toBe(true);
      expect(room.subarray(offset + 35 * size).every((byte) => byte === 0xaa)).toBe(true);
    }
  }
  await expect(checkpoint.readPart('w', 1, new Uint8Array(139))).rejects.toThrow('needs 140 bytes, the buffer has 139');
  await checkpoint.close();
});

test('rows of a packed tensor are refused: their scales do not end with them', async () => {
  const checkpoint = await checkpointOf([codes([6, 4]), scales([1, 1], 'F32').tensor]);
  expect((await problem(() => checkpoint.readRows('w', 2, 4))).message).toBe(
    'w in model.safetensors: expected plain weights where experts lie one above the other, found packed ones.',
  );
});

test('a weight that is no number is refused by its part, row and column', async () => {
  const weights = codes([3, 5, 7]);
  weights.data[35 + 2 * 7 + 3] = 0xff;
  const checkpoint = await checkpointOf([weights, scales([1], 'F32').tensor]);
  const refusal = (place: string) =>
    `w in model.safetensors, ${place}, row 2, column 3: expected a weight, found the code 0xFF of F8_E4M3, which is no number.`;
  expect((await problem(() => checkpoint.readPart('w', 1))).message).toBe(refusal('number 1'));
  expect((await problem(() => checkpoint.read('w'))).message).toBe(refusal('number 1'));
  await checkpoint.readPart('w', 0);
  await checkpoint.close();
});

test('300 random damages to packed bytes end in a UserError or in weights that are numbers', async () => {
  const tensors: readonly (TensorToWrite & { readonly data: Uint8Array })[] = [
    codes([3, 5, 8], 'f'),
    { ...scales([3, 3, 2], 'F32', 'f_scale_inv').tensor },
    { name: 'm_blocks', dtype: 'U8', shape: [3, 2, 2, 16], data: new Uint8Array(192).map(() => random(256)) },
    { name: 'm_scales', dtype: 'U8', shape: [3, 2, 2], data: new Uint8Array(12).map(() => 120 + random(10)) },
  ];
  const config = { quantization_config: { quant_method: 'fp8', weight_block_size: [2, 4] } };
  let refused = 0;
  for (let round = 0; round < 300; round++) {
    const victim = random(tensors.length);
    const damagedTensors = tensors.map((tensor, i) => {
      const data = tensor.data.slice();
      // Each bit, or all of a byte: the codes that are no numbers have nearly all of theirs set.
      if (i === victim) data[random(data.length)] = random(2) === 0 ? 0xff : random(256);
      return { ...tensor, data };
    });
    const checkpoint = await checkpointOf(damagedTensors, config);
    for (const [name, read] of [
      ['f', floats],
      ['m_blocks', widened],
    ] as const) {
      for (let part = 0; part < 3; part++) {
        try {
          const values = read(await checkpoint.readPart(name, part));
          expect(values.every(Number.isFinite)).toBe(true);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          refused++;
        }
      }
    }
    await checkpoint.close();
  }
  expect(refused).toBeGreaterThan(50);
});

const blocks = { name: 'w_blocks', dtype: 'U8', shape: [2, 3, 2, 16], data: new Uint8Array(192) };

test.each<[string, readonly TensorToWrite[], string]>([
  [
    'fp8 without scales',
    [codes([5, 7])],
    'w in model.safetensors: expected w_scale_inv or w_scale beside packed weights (F8_E4M3), but no weight file holds it.',
  ],
  [
    'fp8 with scales of another shape',
    [codes([300, 100]), scales([2, 1], 'F32').tensor],
    'w_scale_inv in model.safetensors: expected [3, 1], a scale per tile of 128 x 128 of w [300, 100], or one per row or column, or one alone, found [2, 1].',
  ],
  [
    'fp8 with scales of another type',
    [codes([5, 7]), { name: 'w_scale_inv', dtype: 'F64', shape: [1], data: new Uint8Array(8) }],
    'w_scale_inv in model.safetensors: expected scales in F32, BF16, F8_E8M0, found F64.',
  ],
  [
    'mxfp4 without scales',
    [blocks],
    'w_blocks in model.safetensors: expected w_scales beside packed weights (U8), but no weight file holds it.',
  ],
  [
    'mxfp4 with scales of another shape',
    [blocks, { name: 'w_scales', dtype: 'U8', shape: [2, 3], data: new Uint8Array(6) }],
    'w_scales in model.safetensors: expected U8 [2, 3, 2], one scale per block of w_blocks, found U8 [2, 3].',
  ],
  [
    'blocks of another size',
    [{ name: 'w_blocks', dtype: 'U8', shape: [2, 3, 8], data: new Uint8Array(48) }],
    'w_blocks in model.safetensors: expected mxfp4 blocks of 16 bytes, [..., rows, groups, 16], found [2, 3, 8].',
  ],
  [
    'GPTQ that config.json does not name',
    [{ name: 'a.qweight', dtype: 'I32', shape: [1], data: new Uint8Array(4) }],
    'a.qweight in model.safetensors: expected plain weights, mxfp4 or fp8, found GPTQ or AWQ.',
  ],
  [
    'bitsandbytes that config.json does not name',
    [{ name: 'a.weight.absmax', dtype: 'U8', shape: [1], data: new Uint8Array(1) }],
    'a.weight.absmax in model.safetensors: expected plain weights, mxfp4 or fp8, found bitsandbytes.',
  ],
])('%s is refused by name', async (_, tensors, message) => {
  const found = await problem(() => checkpointOf(tensors));
  expect(found.message).toBe(message);
  expect(found.hint).not.toBe('');
});
