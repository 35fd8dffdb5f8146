import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { everythingIn, temporaryFolder, userErrorOf, zipOf } from './testing.ts';
import { cudaRequirements, parseCudaRequirements, unpackWheels } from './unpack-wheel.ts';

const WHEEL = {
  'tensorflow/libtensorflow_cc.so.2': 'cc '.repeat(100_000),
  'tensorflow/libtensorflow_framework.so.2': 'framework',
  'tensorflow/include/tensorflow/c/c_api.h': '#pragma once',
  'tensorflow/include/tensorflow/core/platform/ctstring.h': '',
  'tensorflow/include/tensorflow/core/framework/op.h': 'not needed',
  'tensorflow/python/__init__.py': 'not needed',
  '../tensorflow/include/tensorflow/c/evil.h': 'outside',
  'tensorflow-2.21.0.dist-info/METADATA': [
    'Name: tensorflow',
    'Requires-Dist: numpy>=1.26',
    'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
    "Requires-Dist: nvidia-cudnn-cu12 (==9.3.0.75) ; extra == 'and-cuda'",
  ].join('\n'),
};

async function wheelFile(contents: Uint8Array): Promise<{ wheel: string; folder: string }> {
  const folder = await temporaryFolder();
  const wheel = join(folder, 'tensorflow.whl');
  await writeFile(wheel, contents);
  return { wheel, folder: join(folder, 'out') };
}

test('libraries and headers of the C API are taken, at their places, and nothing else', async () => {
  const { wheel, folder } = await wheelFile(zipOf(WHEEL));
  const unpacked = await unpackWheels([wheel], folder);
  expect(unpacked.libraries.toSorted()).toEqual([
    join(folder, 'tensorflow/libtensorflow_cc.so.2'),
    join(folder, 'tensorflow/libtensorflow_framework.so.2'),
  ]);
  expect(await readFile(unpacked.libraries[0] as string, 'utf8')).toBe(WHEEL['tensorflow/libtensorflow_cc.so.2']);
  const files = (await everythingIn(folder)).filter((name) => /\.\w+$/.test(name)).toSorted();
  expect(files).toEqual([
    'tensorflow/include/tensorflow/c/c_api.h',
    'tensorflow/include/tensorflow/core/platform/ctstring.h',
    'tensorflow/libtensorflow_cc.so.2',
    'tensorflow/libtensorflow_framework.so.2',
  ]);
});

test('CUDA libraries of their own wheels land beside tensorflow, where it looks for them', async () => {
  const { wheel, folder } = await wheelFile(zipOf(WHEEL));
  const cuda = await wheelFile(
    zipOf({ 'nvidia/cublas/lib/libcublas.so.12': 'x', 'nvidia/cublas/include/cublas.h': 'y' }),
  );
  await unpackWheels([wheel, cuda.wheel], folder);
  const files = await everythingIn(join(folder, 'nvidia'));
  expect(files.toSorted()).toEqual(['cublas', 'cublas/lib', 'cublas/lib/libcublas.so.12']);
});

test('the CUDA packages are read from the wheel itself', async () => {
  const { wheel } = await wheelFile(zipOf(WHEEL));
  const expected = ['nvidia-cublas-cu12<13.0,>=12.5.3.2', 'nvidia-cudnn-cu12==9.3.0.75'];
  expect(parseCudaRequirements(WHEEL['tensorflow-2.21.0.dist-info/METADATA'])).toEqual(expected);
  const scratch = await temporaryFolder();
  expect(await cudaRequirements(wheel, scratch)).toEqual(expected);
  expect(await everythingIn(scratch)).toEqual([]);
});

test('a wheel without the libraries is refused', async () => {
  const { wheel, folder } = await wheelFile(zipOf({ 'tensorflow/libtensorflow_cc.so.2': 'x' }));
  const error = await userErrorOf(unpackWheels([wheel], folder));
  expect(error.message).toContain('holds 1 of the two libraries');
});

test('damage anywhere in a wheel ends in one message, never in a silent wrong library', async () => {
  const whole = zipOf(WHEEL);
  const cutShort = whole.subarray(0, whole.length - 30);
  const flipped = Buffer.from(whole);
  flipped[200] = (flipped[200] as number) ^ 0xff;
  const wrongSize = Buffer.from(whole);
  const entry = wrongSize.lastIndexOf('tensorflow/libtensorflow_framework.so.2') - 46;
  wrongSize.writeUInt32LE(5, entry + 24);
  for (const contents of [Buffer.alloc(0), Buffer.from('not a zip'), cutShort, flipped, wrongSize]) {
    const { wheel, folder } = await wheelFile(contents);
    const error = await userErrorOf(unpackWheels([wheel], folder));
    expect(error.message).toContain('cannot be unpacked');
    expect(error.hint).toContain('pip cache purge');
  }
});
