// Loads TensorFlow into this process: the addon and tfjs-node's JavaScript, both from the user's data folder.

import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '#protocol';
import { setupCommand } from '../setup-command.ts';
import type { Binding } from './binding.ts';
import { bestInstallation, here } from './installation.ts';
import { loadQuietly } from './load-quietly.ts';
import { Products } from './products.ts';
import type { TfjsNodeBackend } from './raw.ts';
import { findTfjsNode, requireTfjsNode, tfjsNodeFolder } from './tfjs-node.ts';

export interface LoadedTensorflow {
  readonly binding: Binding;
  readonly backend: TfjsNodeBackend;
  /** `tensorflow 2.21.0 cpu` */
  readonly version: string;
  readonly gpu: boolean;
  /** Absent on a GPU, and where they were not built. */
  readonly products?: Products;
}

let loaded: LoadedTensorflow | undefined;

/**
 * Loads once per process and registers the `tensorflow` backend of TensorFlow.js, without making it the active one.
 * @throws UserError when it is not set up, or does not load.
 */
export function loadTensorflow(): LoadedTensorflow {
  loaded ??= load();
  return loaded;
}

function load(): LoadedTensorflow {
  const installation = bestInstallation(here());
  if (!installation) {
    const hint = `${setupCommand()} installs it for this user (about 850 MB).`;
    throw new UserError('TensorFlow is not set up on this machine.', hint);
  }
  const tfjsNode = findTfjsNode(here());
  const again = setupCommand(installation.variant === 'gpu' ? '--gpu' : undefined);
  if (!tfjsNode) {
    throw new UserError('TensorFlow is set up only in part: its JavaScript is missing.', `${again} fetches it (2 MB).`);
  }
  const require = createRequire(import.meta.url);
  // TensorFlow's own log lines go to the terminal; warnings and errors stay.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  loadQuietly(installation.folder);

  const binding = attempt(
    `The TensorFlow addon in ${installation.folder} does not load`,
    () => require(installation.addon) as Binding,
    `${again} builds it anew.`,
  );
  const { NodeJSKernelBackend, packageName } = attempt(
    'The JavaScript of tfjs-node does not load',
    () => requireTfjsNode(tfjsNode),
    `Remove ${tfjsNodeFolder(here())}, then ${again} fetches it anew.`,
  );
  const backend = new NodeJSKernelBackend(binding, packageName);
  tf.registerBackend('tensorflow', () => backend, 3);
  const gpu = binding.isUsingGpuDevice();
  const version = `tensorflow ${binding.TF_Version} ${gpu ? 'gpu' : 'cpu'}`;
  const products = gpu ? undefined : Products.open(installation.folder);
  return { binding, backend, version, gpu, ...(products ? { products } : {}) };
}

function attempt<T>(what: string, work: () => T, hint: string): T {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new UserError(`${what}: ${reason}.`, hint);
  }
}
