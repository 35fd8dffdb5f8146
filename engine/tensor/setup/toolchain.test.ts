import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildAddon } from './build-addon.ts';
import { machineWith, temporaryFolder, userErrorOf } from './testing.ts';
import { findCompiler, findHeaders } from './toolchain.ts';
import { verifyAddon } from './verify.ts';

test('the first compiler that answers is taken; CXX comes before all', async () => {
  const { env } = await machineWith({ 'g++': 'echo "g++ 12.2.0"', 'my-cxx': 'echo "mine 1.0"' });
  expect(await findCompiler({ env })).toEqual({ command: 'g++', version: 'g++ 12.2.0' });
  expect(await findCompiler({ env: { ...env, CXX: 'my-cxx' } })).toEqual({ command: 'my-cxx', version: 'mine 1.0' });
});

test('without a compiler the message says how to get one', async () => {
  const { env } = await machineWith({});
  const error = await userErrorOf(findCompiler({ env }));
  expect(error.message).toContain('No C++ compiler was found');
  expect(error.hint).toContain('apt-get install g++');
  expect((await userErrorOf(findCompiler({ env: { ...env, CXX: 'gone' } }))).message).toContain('CXX names, gone');
});

test("Node's headers are taken from the first folder that has them", async () => {
  const folder = await temporaryFolder();
  const second = join(folder, 'second');
  await mkdir(second);
  await writeFile(join(second, 'node_api.h'), '');
  const { env } = await machineWith({});
  expect(await findHeaders([join(folder, 'first'), second], join(folder, 'scratch'), { env })).toBe(second);
});

test('headers that are nowhere are fetched from npm', async () => {
  const scratch = await temporaryFolder();
  const { env } = await machineWith({
    npm: `: > "${scratch}/node-api-headers-1.9.0.tgz"`,
    tar: `/bin/mkdir -p "${scratch}/package/include" && : > "${scratch}/package/include/node_api.h"`,
  });
  const empty = `sha512-${createHash('sha512').digest('base64')}`;
  expect(await findHeaders([], scratch, { env }, empty)).toBe(join(scratch, 'package', 'include'));
  // The archive that this npm brings is empty, and not the published one.
  expect((await userErrorOf(findHeaders([], scratch, { env }))).message).toContain(`found ${empty}`);
});

test('headers that are nowhere and cannot be fetched: the message says what to install', async () => {
  const scratch = await temporaryFolder();
  const { env } = await machineWith({ npm: 'echo "npm error network" >&2; exit 1' });
  const error = await userErrorOf(findHeaders([], scratch, { env }));
  expect(error.message).toContain('npm error network');
  expect(error.hint).toContain('libnode-dev');
});

test("a build that fails shows the compiler's first error", async () => {
  const folder = await temporaryFolder();
  const { env } = await machineWith({
    'c++':
      'echo "a.cc:1:2: fatal error: cstring: No such file or directory" >&2; echo "compilation terminated." >&2; exit 1',
  });
  const inputs = {
    compiler: { command: 'c++', version: '1' },
    headers: folder,
    sources: folder,
    unpacked: { libraries: [join(folder, 'tensorflow', 'libtensorflow_cc.so.2')], include: folder },
    platform: 'linux' as const,
  };
  const error = await userErrorOf(buildAddon(inputs, folder, { env }));
  expect(error.message).toBe(
    'c++ could not build the addon:\na.cc:1:2: fatal error: cstring: No such file or directory',
  );
});

test('an addon that does not load is told apart from one that works, without harm to this process', async () => {
  const folder = await temporaryFolder();
  const addon = join(folder, 'addon.node');
  await writeFile(addon, 'not a library');
  const { env } = await machineWith({});
  const error = await userErrorOf(verifyAddon(addon, { env }));
  expect(error.message).toContain('was built but does not load');
  expect(error.message).toContain('addon.node');
});
