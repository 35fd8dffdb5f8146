import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { UserError } from '#protocol';
import { everythingIn, machineWith, temporaryFolder, userErrorOf, zipOf } from './setup/testing.ts';
import { main, setup } from './setup-tensorflow.ts';
import { findInstallation, here, installationFolder, type Surroundings } from './tensorflow/installation.ts';
import { productsFile } from './tensorflow/products-file.ts';
import { tfjsNodeFolder, tfjsNodePackage } from './tensorflow/tfjs-node.ts';

const COMPILER = 'if [ "$1" = --version ]; then echo "c++ 12.2.0"; exit 0; fi; exit 1';
const PIP_VERSION = 'case "$*" in *--version*) echo "pip 24.0 from /p (python 3.12)"; exit 0;; esac';

/** A machine whose data folder holds tfjs-node from an earlier set-up. */
async function machineWithSources(programs: Readonly<Record<string, string>>): Promise<Surroundings> {
  const where = await machineWith(programs);
  const place = tfjsNodePackage(tfjsNodeFolder(where));
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'package.json'), '{}');
  return where;
}

async function run(where: Surroundings, gpu = false): Promise<{ error: UserError; said: string; left: string[] }> {
  let said = '';
  const out = { write: (text: string) => (said += text) };
  const error = await userErrorOf(setup({ gpu, where, out }));
  const sources = relative(where.env.ROUTESCOPE_DATA as string, tfjsNodeFolder(where));
  const left = (await everythingIn(where.env.ROUTESCOPE_DATA as string)).filter(
    (name) => name !== 'tensorflow' && name !== sources && !name.startsWith(sources + sep),
  );
  return { error, said, left };
}

test('without a compiler nothing is downloaded and nothing is left', async () => {
  const { error, said, left } = await run(await machineWith({ python3: PIP_VERSION }));
  expect(error.message).toContain('No C++ compiler');
  expect(said).toBe('C++ compiler: failed\n');
  expect(left).toEqual([]);
});

test('without pip nothing is left', async () => {
  const { error, said, left } = await run(await machineWith({ 'c++': COMPILER }));
  expect(error.message).toContain('No pip was found');
  expect(said).toMatch(/^C\+\+ compiler: c\+\+ 12\.2\.0 \(\d+\.\d s\)\npip: failed\n$/);
  expect(left).toEqual([]);
});

test('without a way to the wheel nothing is left', async () => {
  const python3 = `${PIP_VERSION}; echo "ERROR: Temporary failure in name resolution" >&2; exit 1`;
  const { error, said, left } = await run(await machineWithSources({ 'c++': COMPILER, python3 }));
  expect(error.message).toContain('could not reach a package index');
  expect(error.hint).toContain('runs on its wasm backend');
  expect(said).toContain('Download tensorflow-cpu==2.21.0: failed\n');
  expect(left).toEqual([]);
});

test('without npm the library is not downloaded in vain', async () => {
  const { error, said, left } = await run(await machineWith({ 'c++': COMPILER, python3: PIP_VERSION }));
  expect(error.message).toContain('there is no npm');
  expect(said).toMatch(/Sources of the addon: failed\n$/);
  expect(left).toEqual([]);
});

test('an addon that builds but does not load is not installed', async () => {
  const folder = await temporaryFolder();
  const wheel = join(folder, 'tensorflow_cpu-2.21.0.whl');
  await writeFile(
    wheel,
    zipOf({
      'tensorflow/libtensorflow_cc.so.2': 'not a library',
      'tensorflow/libtensorflow_framework.so.2': 'not a library',
      'tensorflow/include/tensorflow/c/c_api.h': '',
    }),
  );
  const python3 = `${PIP_VERSION}
for arg in "$@"; do case "$arg" in --dest=*) /bin/cp ${wheel} "\${arg#--dest=}"/;; esac; done`;
  const compiler = `if [ "$1" = --version ]; then echo "c++ 12.2.0"; exit 0; fi
for arg in "$@"; do last="$arg"; done; echo "not an addon" > "$last"`;
  const where = await machineWithSources({ 'c++': compiler, python3 });
  const { error, said, left } = await run(where);
  expect(error.message).toContain('was built but does not load');
  expect(said).toContain('Build the addon: tfjs_binding.node');
  expect(left).toEqual([]);
  expect(findInstallation('cpu', where)).toBeUndefined();
});

test('a machine that no library is published for is refused at once', async () => {
  const { error, said, left } = await run({ ...(await machineWith({})), platform: 'linux', arch: 's390x' });
  expect(error.message).toContain('linux-s390x');
  expect([said, left]).toEqual(['', []]);
});

test('an unknown argument is refused', async () => {
  expect((await userErrorOf(main(['--cuda']))).message).toBe('npm run setup:tensorflow does not know --cuda.');
});

const installed = findInstallation('cpu', here());
describe.skipIf(!installed)(`with TensorFlow installed${installed ? '' : ' (skipped: it is not)'}`, () => {
  test('a second run changes nothing, tries it and says where it is', async () => {
    // Products of these sources may be new.
    await setup({ gpu: false, where: here(), out: { write: () => {} } });
    let said = '';
    const folder = await setup({ gpu: false, where: here(), out: { write: (text: string) => (said += text) } });
    expect(folder).toBe(installed?.folder);
    expect(said).toContain(`already installed in ${folder}, works on the `);
    expect(said.split('\n').length).toBe(2);
  }, 600_000);

  test('where products are broken they are built anew, and without a compiler it is said what does their work', async () => {
    const where = await machineWithSources({});
    const folder = installationFolder('cpu', where);
    await mkdir(folder);
    for (const name of ['installed.json', 'tfjs_binding.node', 'tensorflow']) {
      await symlink(join(installed?.folder as string, name), join(folder, name));
    }
    await writeFile(productsFile(folder) as string, 'cut short');
    const error = await userErrorOf(setup({ gpu: false, where, out: { write: () => {} } }));
    expect(error.message).toContain('No C++ compiler');
    expect(error.hint).toContain('Until then TensorFlow does their work');
    expect(error.hint).not.toContain('wasm');
  });
});
