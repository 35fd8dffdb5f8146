import { execFileSync } from 'node:child_process';
import { open, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '#protocol';
import { openSafetensors } from './safetensors-file.ts';
import { damaged, problem, randomSource, rawSafetensors, temporaryFolder } from './testing.ts';
import { type TensorToWrite, writeSafetensors } from './write-safetensors.ts';

const folder = temporaryFolder();
const path = join(folder, 'x.safetensors');
const elsewhere = temporaryFolder();

/** `"a":{...}` of a header. */
function entry(name: string, dtype: string, shape: string, begin: number, end: number): string {
  return `"${name}":{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;
}

const a = entry('a', 'F32', '[2]', 0, 8);
const keys = 'expected only dtype, shape and data_offsets';

test.each<[what: string, bytes: Uint8Array, message: string]>([
  ['nothing', new Uint8Array(0), "x.safetensors: expected at least 8 bytes with the header's length, found 0."],
  ['7 bytes', new Uint8Array(7), "x.safetensors: expected at least 8 bytes with the header's length, found 7."],
  [
    'a header that is too large',
    rawSafetensors(`{${a}}`, 8, 100_000_001n),
    'x.safetensors: expected a header of at most 100000000 bytes, found a length of 100000001.',
  ],
  [
    'a length of all ones',
    rawSafetensors(`{${a}}`, 8, 0xffff_ffff_ffff_ffffn),
    'x.safetensors: expected a header of at most 100000000 bytes, found a length of 18446744073709551615.',
  ],
  [
    'a header beyond the file',
    rawSafetensors('{}', 3, 6n),
    'x.safetensors: expected a header of 6 bytes after the first 8, found 5 bytes.',
  ],
  ['no header', rawSafetensors('', 0), 'x.safetensors: expected a header that starts with "{", found nothing.'],
  ['a list', rawSafetensors('[1]', 0), 'x.safetensors: expected a header that starts with "{", found byte 0x5b.'],
  ['space first', rawSafetensors(' {}', 0), 'x.safetensors: expected a header that starts with "{", found byte 0x20.'],
  [
    'bytes that are not UTF-8',
    rawSafetensors(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), 0),
    'x.safetensors: expected a header in UTF-8, found bytes that are not.',
  ],
  [
    'a key twice',
    rawSafetensors(`{${a},"b":1,${a}}`, 8),
    'x.safetensors: expected each key of the header once, found "a" twice.',
  ],
  [
    'a key twice in two spellings',
    rawSafetensors(`{${a},${a.replace('"a"', '"\\u0061"')}}`, 8),
    'x.safetensors: expected each key of the header once, found "a" twice.',
  ],
  [
    'a key twice inside a tensor',
    rawSafetensors('{"a":{"dtype":"F32","shape":[2],"dtype":"F32","data_offsets":[0,8]}}', 8),
    'x.safetensors: expected each key of the header once, found "dtype" twice.',
  ],
  ['a number', rawSafetensors('{"a":1}', 0), 'a in x.safetensors: expected dtype, shape and data_offsets, found 1.'],
  [
    'an unknown key',
    rawSafetensors('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"crc":1}}', 8),
    `a in x.safetensors: ${keys}, found the key "crc".`,
  ],
  [
    'an unknown dtype',
    rawSafetensors(`{${a.replace('F32', 'F33')}}`, 8),
    'a in x.safetensors: expected a dtype of the safetensors format (BOOL, U8, I8 ...), found "F33".',
  ],
  [
    'a dtype that every object has',
    rawSafetensors(`{${a.replace('F32', 'toString')}}`, 8),
    'a in x.safetensors: expected a dtype of the safetensors format (BOOL, U8, I8 ...), found "toString".',
  ],
  [
    'no dtype',
    rawSafetensors('{"a":{"shape":[2],"data_offsets":[0,8]}}', 8),
    'a in x.safetensors: expected a dtype of the safetensors format (BOOL, U8, I8 ...), found nothing.',
  ],
  [
    'a negative size',
    rawSafetensors(`{${entry('a', 'F32', '[-2]', 0, 8)}}`, 8),
    'a in x.safetensors: expected a shape of whole numbers from 0, found [-2].',
  ],
  [
    'three offsets',
    rawSafetensors('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}', 8),
    'a in x.safetensors: expected data_offsets of two whole numbers, found [0,4,8].',
  ],
  [
    'offsets in the wrong order',
    rawSafetensors(`{${entry('a', 'F32', '[2]', 8, 0)}}`, 8),
    'a in x.safetensors: expected data_offsets in order, found [8, 0].',
  ],
  [
    'a shape that is not the byte range',
    rawSafetensors(`{${entry('a', 'F32', '[3]', 0, 8)}}`, 8),
    'a in x.safetensors: expected 12 bytes for F32 [3], found data_offsets of 8.',
  ],
  [
    'a size that overflows',
    rawSafetensors(`{${entry('a', 'F32', '[4294967296, 4294967296]', 0, 8)}}`, 8),
    'a in x.safetensors: expected a size that can be counted, found the shape [4294967296, 4294967296].',
  ],
  [
    'a type of 4 bits that ends inside a byte',
    rawSafetensors(`{${entry('a', 'F4', '[3]', 0, 1)}}`, 1),
    'a in x.safetensors: expected whole bytes, found 3 elements of 4 bits (F4 [3]).',
  ],
  [
    'a first offset that is not 0',
    rawSafetensors(`{${entry('a', 'F32', '[2]', 4, 12)}}`, 12),
    'a in x.safetensors: expected its data to start at byte 0, found 4: it leaves a hole before it.',
  ],
  [
    'a hole',
    rawSafetensors(`{${a},${entry('b', 'U8', '[1]', 9, 10)}}`, 10),
    'b in x.safetensors: expected its data to start at byte 8, found 9: it leaves a hole before it.',
  ],
  [
    'an overlap',
    rawSafetensors(`{${a},${entry('b', 'U8', '[5]', 4, 9)}}`, 9),
    'b in x.safetensors: expected its data to start at byte 8, found 4: it overlaps the tensor before it.',
  ],
  [
    'two names for the same bytes',
    rawSafetensors(`{${a},${a.replace('"a"', '"b"')}}`, 8),
    'b in x.safetensors: expected its data to start at byte 8, found 0: it overlaps the tensor before it.',
  ],
  [
    'data beyond the file',
    rawSafetensors(`{${a}}`, 7),
    'a in x.safetensors: expected data up to byte 8, found 7 bytes of data in the file.',
  ],
  [
    'bytes left over',
    rawSafetensors(`{${a}}`, 10),
    'x.safetensors: expected 8 bytes of data by its header, found 10: 2 belong to no tensor.',
  ],
  [
    'metadata that is not text',
    rawSafetensors('{"__metadata__":{"step":1}}', 0),
    'x.safetensors: expected __metadata__ to map text to text, found {"step":1}.',
  ],
])('a file with %s is refused', async (_, bytes, message) => {
  await writeFile(path, bytes);
  expect((await problem(() => openSafetensors(path))).message).toBe(message);
});

test('a header that is not JSON is refused in the words of the parser', async () => {
  await writeFile(path, rawSafetensors('{"a":}', 0));
  const { message, hint } = await problem(() => openSafetensors(path));
  expect(message).toMatch(/^x\.safetensors: expected a header in JSON, found: .+\.$/);
  expect(hint).toBe('The file is damaged or was cut short. Download or copy it again.');
});

test('a lie that is nested without end is quoted in short', async () => {
  await writeFile(path, rawSafetensors(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 0));
  expect((await problem(() => openSafetensors(path))).message).toBe(
    'a in x.safetensors: expected dtype, shape and data_offsets, found [[[[["..."]]]]].',
  );
});

test.skipIf(process.platform === 'win32')('a pipe or a device in place of a file is not waited for', async () => {
  const pipe = join(elsewhere, 'pipe.safetensors');
  execFileSync('mkfifo', [pipe]);
  expect((await problem(() => openSafetensors(pipe))).message).toBe(
    `${pipe}: expected a file that can be read, found a pipe.`,
  );
  const device = join(elsewhere, 'device.safetensors');
  await symlink('/dev/zero', device);
  expect((await problem(() => openSafetensors(device))).message).toContain('found a device.');
});

test('a long lie is quoted in short', async () => {
  await writeFile(path, rawSafetensors(`{"a":"${'x'.repeat(10_000)}"}`, 0));
  expect((await problem(() => openSafetensors(path))).message.length).toBeLessThan(200);
});

const tensors: readonly TensorToWrite[] = [
  { name: '12', dtype: 'F32', shape: [2, 3], data: new Uint8Array(24).map((_, i) => i) },
  { name: 'empty', dtype: 'F16', shape: [0, 7], data: new Uint8Array(0) },
  { name: 'scalar', dtype: 'I64', shape: [], data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
  { name: '__proto__', dtype: 'BF16', shape: [3], data: Uint8Array.of(9, 8, 7, 6, 5, 4) },
  { name: '5', dtype: 'F4', shape: [4], data: () => [Uint8Array.of(1), Uint8Array.of(2)] },
];

test('what is written reads back equal: any order of names, no elements, no dimensions', async () => {
  await writeSafetensors(path, tensors, { format: 'pt' });
  const file = await openSafetensors(path);
  expect(file.metadata).toEqual({ format: 'pt' });
  expect(file.tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual(
    tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
  );
  for (const [i, { data }] of tensors.entries()) {
    const tensor = file.tensors[i];
    if (!tensor) throw new Error('missing');
    const expected = typeof data === 'function' ? Uint8Array.of(1, 2) : data;
    expect(await file.read(tensor)).toEqual(expected);
  }
  expect(file.tensors[0]?.offset).toBe(file.fileBytes - 40);
  expect((file.tensors[0]?.offset ?? 1) % 8).toBe(0);
  await file.close();
  expect(await readdir(folder)).toEqual(['x.safetensors']);
});

test('a tensor is read into a given buffer, and nothing around it is touched', async () => {
  await writeSafetensors(path, tensors);
  const file = await openSafetensors(path);
  const tensor = file.tensors.find(({ name }) => name === '__proto__');
  if (!tensor) throw new Error('missing');
  const buffer = new Uint8Array(10).fill(77);
  const view = await file.read(tensor, buffer.subarray(2));
  expect([...view]).toEqual([9, 8, 7, 6, 5, 4]);
  expect([...buffer]).toEqual([77, 77, 9, 8, 7, 6, 5, 4, 77, 77]);
  await expect(async () => file.read(tensor, new Uint8Array(5))).rejects.toThrow(RangeError);
  await file.close();
});

test('a tensor beyond 4 GiB is read from its place', async () => {
  const big = 4 * 1024 ** 3 + 12;
  const header = rawSafetensors(
    `{${entry('big', 'U8', `[${big}]`, 0, big)},${entry('b', 'U8', '[3]', big, big + 3)}}`,
    0,
  );
  // A file with a hole: it takes no space on the disk.
  const handle = await open(join(folder, 'large.safetensors'), 'w');
  await handle.write(header, 0, header.length, 0);
  await handle.write(Uint8Array.of(5, 6, 7), 0, 3, header.length + big);
  await handle.close();
  const file = await openSafetensors(join(folder, 'large.safetensors'));
  const last = file.tensors[1];
  if (!last) throw new Error('missing');
  expect([...(await file.read(last))]).toEqual([5, 6, 7]);
  await file.close();
});

test('a file that becomes shorter while it is open ends in a message, not in zeros', async () => {
  await writeSafetensors(path, tensors);
  const file = await openSafetensors(path);
  await truncate(path, (file.tensors[0]?.offset ?? 0) + 4);
  const { message } = await problem(() => file.read(file.tensors[0] as (typeof file.tensors)[0]));
  expect(message).toMatch(
    /^12 in x\.safetensors: expected 24 bytes at \d+, found 4: the file became shorter while it was open\.$/,
  );
  await file.close();
});

test('writing that fails leaves nothing behind, and an older file as it was', async () => {
  await writeSafetensors(path, tensors);
  const before = await readFile(path);
  const short: TensorToWrite = { name: 'short', dtype: 'F32', shape: [4], data: new Uint8Array(12) };
  await expect(writeSafetensors(path, [...tensors, short])).rejects.toThrow('short: expected 16 bytes, got 12.');
  expect(await readFile(path)).toEqual(before);
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  const { message } = await problem(() => writeSafetensors(join(folder, 'absent', 'y.safetensors'), tensors));
  expect(message).toBe(
    `${join(folder, 'absent', 'y.safetensors')}: expected a file that can be written, found nothing there.`,
  );
});

test('a path without a file, and a folder instead of one, end in a message', async () => {
  const absent = join(folder, 'absent.safetensors');
  expect((await problem(() => openSafetensors(absent))).message).toBe(
    `${absent}: expected a file that can be read, found nothing there.`,
  );
  expect((await problem(() => openSafetensors(folder))).message).toContain('found a folder');
});

test('a refusal of the system that is none of the usual ones is a message too', async () => {
  const long = join(folder, `${'x'.repeat(300)}.safetensors`);
  expect((await problem(() => openSafetensors(long))).message).toContain('the system refused it (ENAMETOOLONG).');
});

test('500 random damages end in a UserError or in a file whose every tensor can be read', async () => {
  await writeSafetensors(path, tensors, { format: 'pt' });
  const whole = await readFile(path);
  const random = randomSource(2026);
  let refused = 0;
  for (let i = 0; i < 500; i++) {
    await writeFile(path, damaged(whole, random));
    try {
      const file = await openSafetensors(path);
      for (const tensor of file.tensors) expect((await file.read(tensor)).length).toBe(tensor.bytes);
      await file.close();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused++;
    }
  }
  // Damage to the data alone cannot be seen; most of this file is header.
  expect(refused).toBeGreaterThan(300);
});
