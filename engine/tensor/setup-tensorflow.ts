// `npm run setup:tensorflow [-- --gpu]`: obtains a current libtensorflow from the TensorFlow wheel through the user's pip,
// builds the addon of tfjs-node on it, and puts both into the user's data folder. May be repeated; changes nothing else.

import { existsSync } from 'node:fs';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cancelled, formatBytes, UserError } from '#protocol';
import { packageRoot } from './package-root.ts';
import { buildAddon } from './setup/build-addon.ts';
import { buildProducts } from './setup/build-products.ts';
import { requireRoom } from './setup/disk-room.ts';
import { buildFolder, makeParent, partialName } from './setup/partial-folder.ts';
import { downloadWheels, findPip } from './setup/pip.ts';
import { type Plan, planFor } from './setup/plan.ts';
import type { CommandOptions } from './setup/run-command.ts';
import { forProducts } from './setup/setup-error.ts';
import { fetchTfjsNode } from './setup/sources.ts';
import { type Output, Steps } from './setup/steps.ts';
import { type Compiler, findCompiler, findHeaders, headerFolders } from './setup/toolchain.ts';
import { cudaRequirements, unpackWheels } from './setup/unpack-wheel.ts';
import { verifyAddon } from './setup/verify.ts';
import { verifyProducts } from './setup/verify-products.ts';
import { setupCommand } from './setup-command.ts';
import {
  ADDON_FILE,
  findInstallation,
  here,
  installationFolder,
  type Stamp,
  type Surroundings,
  stampPath,
  TENSORFLOW_VERSION,
  TFJS_NODE_VERSION,
} from './tensorflow/installation.ts';
import { productsFile } from './tensorflow/products-file.ts';
import { findTfjsNode } from './tensorflow/tfjs-node.ts';

/**
 * @param args `--gpu` for the CUDA build
 * @returns exit status 0; every failure is thrown
 * @throws UserError saying what to do next; Cancelled on Ctrl-C. Nothing half-made is left.
 */
export async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== '--gpu');
  if (unknown) throw new UserError(`${setupCommand()} does not know ${unknown}.`, 'It takes --gpu or nothing.');
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    await setup({ gpu: args.includes('--gpu'), where: here(), out: process.stderr, signal: stop.signal });
    return 0;
  } catch (error) {
    if (stop.signal.aborted) throw new Cancelled('Set-up cancelled; nothing half-made is left.');
    throw error;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

export interface SetupOptions {
  readonly gpu: boolean;
  readonly where: Surroundings;
  readonly out: Output;
  readonly signal?: AbortSignal;
}

/** The set-up with its surroundings given. @returns the folder of the installation */
export async function setup({ gpu, where, out, signal }: SetupOptions): Promise<string> {
  const steps = new Steps(out);
  const options: CommandOptions = { env: where.env, ...(signal ? { signal } : {}) };
  const plan = planFor(gpu, where);
  const target = installationFolder(plan.variant, where);
  const obtainSources = () =>
    steps.run('Sources of the addon', async (tell) => {
      const words = `tfjs-node ${TFJS_NODE_VERSION}`;
      const there = findTfjsNode(where);
      if (there) return { result: there, words };
      tell('fetching them');
      return { result: await fetchTfjsNode(where, options), words: `${words}, from npm` };
    });
  const obtainCompiler = () =>
    steps.run('C++ compiler', async () => {
      const result = await findCompiler(options);
      return { result, words: result.version };
    });
  const obtainHeaders = (scratch: string) =>
    steps.run('Headers of Node', async () => {
      const root = packageRoot(fileURLToPath(import.meta.url));
      const result = await findHeaders(headerFolders(process.execPath, root), scratch, options);
      return { result, words: result.startsWith(scratch) ? 'fetched from npm' : result };
    });
  const addProducts = async (compiler: Compiler) => {
    const scratch = partialName(join(target, 'headers'));
    try {
      const headers = await obtainHeaders(scratch);
      await steps.run('Build the products', async () => {
        const { file, kernels } = await buildProducts({ compiler, headers, platform: where.platform }, target, options);
        return { result: file, words: `${file}, ${kernels}` };
      });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  };
  if (await isInstalled(plan, where, steps, options)) {
    // The library may be from before, or from a data folder that lost the rest.
    if (!findTfjsNode(where)) await obtainSources();
    await forProducts(async () => {
      if (!(await hasProducts(target, options))) await addProducts(await obtainCompiler());
    });
    return target;
  }

  // All that can be missing is looked for before anything is downloaded.
  const compiler = await obtainCompiler();
  const pip = await steps.run('pip', async () => {
    const result = await findPip(options);
    return { result, words: `${result.version}, of Python ${result.python}` };
  });
  await steps.run('Free space', async () => {
    const free = await requireRoom(await makeParent(target), plan.room);
    return { result: free, words: `${formatBytes(free)}, ${formatBytes(plan.room)} needed` };
  });
  const sources = await obtainSources();

  await buildFolder(target, async (folder) => {
    const headers = await obtainHeaders(join(folder, 'headers'));
    const downloads = join(folder, 'downloads');
    const wheels = await steps.run(`Download ${plan.requirement}`, async (tell) => {
      const result = await watching(downloads, plan, tell, async () => {
        const own = await downloadWheels(pip, [plan.requirement], downloads, options);
        if (plan.variant === 'cpu') return own;
        return downloadWheels(
          pip,
          [plan.requirement, ...(await cudaRequirements(own[0] as string, folder))],
          downloads,
          options,
        );
      });
      return { result, words: formatBytes(await folderBytes(downloads)) };
    });
    const unpacked = await steps.run('Unpack', async () => {
      const result = await unpackWheels(wheels, folder);
      await rm(downloads, { recursive: true });
      return { result, words: formatBytes(await folderBytes(folder)) };
    });
    const addon = await steps.run('Build the addon', async () => {
      const result = await buildAddon(
        { compiler, headers, sources, unpacked, platform: where.platform },
        folder,
        options,
      );
      await rm(unpacked.include, { recursive: true });
      return { result, words: ADDON_FILE };
    });
    await steps.run('Try it', async () => {
      const { version, gpu: onGpu } = await verifyAddon(addon, options);
      return { result: version, words: `TensorFlow ${version} computes on the ${onGpu ? 'GPU' : 'CPU'}` };
    });
    await rm(join(folder, 'headers'), { recursive: true, force: true });
    const stamp: Stamp = { tensorflow: TENSORFLOW_VERSION, tfjsNode: TFJS_NODE_VERSION, variant: plan.variant };
    await writeFile(stampPath(folder), `${JSON.stringify(stamp, null, 2)}\n`);
  });
  steps.say(`Installed in ${target}. Routescope uses it from now on; --backend wasm does without.`);
  // Afterwards: what was downloaded is not lost with them.
  await forProducts(() => addProducts(compiler));
  return target;
}

/** False where they are not there or do not work here. */
async function hasProducts(folder: string, options: CommandOptions): Promise<boolean> {
  const file = productsFile(folder);
  if (!file || !existsSync(file)) return false;
  try {
    await verifyProducts(file, options);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return false;
  }
}

/** True when it is there and works. One that is there and does not work is built anew. */
async function isInstalled(plan: Plan, where: Surroundings, steps: Steps, options: CommandOptions): Promise<boolean> {
  const found = findInstallation(plan.variant, where);
  if (!found) return false;
  return steps.run(`TensorFlow ${TENSORFLOW_VERSION} (${plan.variant})`, async () => {
    try {
      const { gpu } = await verifyAddon(found.addon, options);
      return { result: true, words: `already installed in ${found.folder}, works on the ${gpu ? 'GPU' : 'CPU'}` };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { result: false, words: `installed but broken, building it anew. ${error.message}` };
    }
  });
}

/** Runs a download and tells how much has arrived, which pip itself only shows on a terminal of its own. */
async function watching<T>(
  folder: string,
  { download }: Plan,
  tell: (progress: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(async () => {
    tell(`${formatBytes(await folderBytes(folder))} of about ${formatBytes(download)}`);
  }, 500);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Bytes of all files below a folder; files that vanish meanwhile do not count. */
async function folderBytes(folder: string): Promise<number> {
  let sum = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const { size } = await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }));
    sum += size;
  }
  return sum;
}
