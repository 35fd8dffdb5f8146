import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Surroundings, TFJS_NODE_VERSION } from '../tensorflow/installation.ts';
import { findTfjsNode, requireTfjsNode } from '../tensorflow/tfjs-node.ts';
import { fetchTfjsNode } from './sources.ts';
import { everythingIn, machineWith, temporaryFolder, userErrorOf } from './testing.ts';

const TAR = 'PATH=/usr/bin:/bin exec tar "$@"';

/** A package like tfjs-node, as npm packs it, and a machine whose npm brings it. */
async function machineWithPackage(): Promise<{ where: Surroundings; integrity: string }> {
  const folder = await temporaryFolder();
  const dist = join(folder, 'package', 'dist');
  await mkdir(join(dist, 'proto'), { recursive: true });
  const manifest = { name: '@tensorflow/tfjs-node', version: TFJS_NODE_VERSION, scripts: { install: 'exit 1' } };
  await writeFile(join(folder, 'package', 'package.json'), JSON.stringify(manifest));
  await writeFile(join(dist, 'register_all_kernels.js'), "require('@tensorflow/tfjs').seen = true;");
  await writeFile(
    join(dist, 'nodejs_kernel_backend.js'),
    "require('./proto/api_pb.js'); exports.NodeJSKernelBackend = [require('@tensorflow/tfjs'), require('@tensorflow/tfjs-core')];",
  );
  await writeFile(join(dist, 'proto', 'api_pb.js'), "require('google-protobuf');");
  const archive = join(folder, 'tensorflow-tfjs-node.tgz');
  execFileSync('tar', ['-czf', archive, '-C', folder, 'package']);
  const npm = `while [ "$1" != --pack-destination ]; do shift; done; /bin/cp ${archive} "$2"/`;
  const sha = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  return { where: await machineWith({ npm, tar: TAR }), integrity: `sha512-${sha}` };
}

test("the fetched package lies complete in the data folder and gets the program's own TensorFlow.js", async () => {
  const { where, integrity } = await machineWithPackage();
  expect(findTfjsNode(where)).toBeUndefined();
  const found = await fetchTfjsNode(where, { env: where.env }, integrity);
  expect(findTfjsNode(where)).toBe(found);
  const core = createRequire(import.meta.url)('@tensorflow/tfjs-core') as { seen?: boolean };
  const { NodeJSKernelBackend, packageName } = requireTfjsNode(found);
  delete core.seen;
  expect(packageName).toBe('@tensorflow/tfjs-node');
  expect((NodeJSKernelBackend as unknown as unknown[]).every((lent) => lent === core)).toBe(true);
});

test('an archive that is not the published one is refused, and nothing is left', async () => {
  const { where } = await machineWithPackage();
  const error = await userErrorOf(fetchTfjsNode(where, { env: where.env }));
  expect(error.message).toMatch(/tfjs-node@4\.22\.0 is needed.*expected the archive sha512-uHr.*found sha512-/);
  expect(error.hint).toContain('runs on its wasm backend');
  expect(await everythingIn(where.env.ROUTESCOPE_DATA as string)).toEqual(['tensorflow']);
});

test.each([
  { machine: 'no npm', programs: { tar: TAR }, why: 'there is no npm' },
  {
    machine: 'no network',
    programs: { npm: 'echo "npm error code ENOTFOUND" >&2; exit 1', tar: TAR },
    why: 'npm error code ENOTFOUND',
  },
])('with $machine the message says so, and nothing is left', async ({ programs, why }) => {
  const where = await machineWith(programs as Record<string, string>);
  const error = await userErrorOf(fetchTfjsNode(where, { env: where.env }));
  expect(error.message).toContain(why);
  expect(error.hint).toContain('npm is on the PATH');
  expect(await everythingIn(where.env.ROUTESCOPE_DATA as string)).toEqual(['tensorflow']);
});
