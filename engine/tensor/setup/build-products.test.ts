import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { productsFile } from '../tensorflow/products-file.ts';
import { buildProducts } from './build-products.ts';
import { everythingIn, machineWith, temporaryFolder, userErrorOf } from './testing.ts';
import { type Compiler, findCompiler, findHeaders, headerFolders } from './toolchain.ts';

const options = { env: process.env };

/** A build into a new folder by a compiler that is this shell script. */
async function buildBy(script: string) {
  const { env } = await machineWith({ 'c++': script });
  const folder = await temporaryFolder();
  const compiler = { command: join(env.PATH as string, 'c++'), version: '' };
  const error = await userErrorOf(buildProducts({ compiler, headers: '/none', platform: 'linux' }, folder, options));
  return { error, left: await everythingIn(folder) };
}

test('a compiler that fails is quoted, and nothing is left', async () => {
  const { error, left } = await buildBy(`for arg in "$@"; do last="$arg"; done
echo half > "$last"; echo "team.h:9:10: fatal error: atomic: No such file or directory" >&2; exit 1`);
  expect(error.message).toBe(
    'c++ could not build the products:\nteam.h:9:10: fatal error: atomic: No such file or directory',
  );
  expect(error.hint).toMatch(/C\+\+17 compiler.*CXX/);
  expect(left).toEqual([]);
});

test('products that build but do not load are not installed', async () => {
  const { error, left } = await buildBy('for arg in "$@"; do last="$arg"; done; echo "no library" > "$last"');
  expect(error.message).toMatch(/^The products were built but do not load: Error: .*products-/);
  expect(left).toEqual([]);
});

test('a folder that cannot be written to is said before anything is compiled', async () => {
  const folder = join(await temporaryFolder(), 'gone');
  const compiler = { command: '/none', version: '' };
  const error = await userErrorOf(buildProducts({ compiler, headers: '/none', platform: 'linux' }, folder, options));
  expect(error.message).toContain(`${folder} cannot be written to: ENOENT`);
  expect(error.hint).toContain('ROUTESCOPE_DATA');
});

const tools = await findTools();
test.skipIf(!tools)(
  'a real compiler makes products that multiply, and removes what a killed one left',
  async () => {
    const folder = await temporaryFolder();
    // No process has this number: Linux and macOS end far below.
    await writeFile(join(folder, 'products-0.node.partial-2000000000'), '');
    const { compiler, headers } = tools as NonNullable<typeof tools>;
    const { file, kernels } = await buildProducts({ compiler, headers, platform: process.platform }, folder, options);
    expect(await everythingIn(folder)).toEqual([file]);
    expect(file).toBe(basename(productsFile(folder) as string));
    const addon = createRequire(import.meta.url)(join(folder, file));
    expect(addon.kernels(addon.start(1, undefined))).toBe(kernels);
    expect(addon.start(1, 'mmx')).toBeUndefined();
  },
  600_000,
);

/** Undefined where there is no compiler, or no headers without npm. */
async function findTools(): Promise<{ readonly compiler: Compiler; readonly headers: string } | undefined> {
  const root = packageRoot(fileURLToPath(import.meta.url));
  try {
    const compiler = await findCompiler(options);
    return {
      compiler,
      headers: await findHeaders(headerFolders(process.execPath, root), '/none', { env: { PATH: '' } }),
    };
  } catch {
    return undefined;
  }
}
