// Which backends this machine has, and opening one.

import { cpus } from 'node:os';
import { type BackendInfo, type BackendName, type Precision, UserError } from '#protocol';
import type { Backend } from './backend.ts';
import { setNear } from './little.ts';
import { setupCommand } from './setup-command.ts';
import { openTensorflow } from './tensorflow/backend.ts';
import { bestInstallation, here } from './tensorflow/installation.ts';
import { loadTensorflow } from './tensorflow/load.ts';
import { timedBackend } from './timed-backend.ts';
import { openWasm } from './wasm/backend.ts';
import { wasmVersion } from './wasm/start.ts';

export interface BackendChoice {
  /** `auto`: tensorflow where it can be used, else wasm. */
  readonly name: BackendName | 'auto';
  /** `auto`: bf16 on tensorflow, f32 on wasm. */
  readonly precision: Precision | 'auto';
}

/**
 * Opens a backend and makes it the active one of TensorFlow.js. One is active per process: tensors made with another are
 * moved when they are next used.
 * @throws UserError when it cannot be had in that precision.
 */
export async function openBackend({ name, precision }: BackendChoice): Promise<Backend> {
  const wanted = name === 'auto' ? await automatic() : name;
  if (wanted === 'tensorflow') {
    setNear(!loadTensorflow().gpu);
    return timedBackend(await openTensorflow(precision === 'f32' ? 'f32' : 'bf16'));
  }
  if (precision === 'bf16') {
    throw new UserError(
      'The wasm backend computes in f32 only, and bf16 was asked for.',
      `Leave the precision out, or take the tensorflow backend: ${setupCommand()} installs it.`,
    );
  }
  setNear(true);
  return timedBackend(await openWasm());
}

async function automatic(): Promise<BackendName> {
  return (await probeBackends()).find(({ chosen }) => chosen)?.name ?? 'wasm';
}

/** All backends, whether they can be used here, and what would help. Loads TensorFlow to be sure that it loads. */
export async function probeBackends(): Promise<readonly BackendInfo[]> {
  const tensorflow = probeTensorflow();
  const wasm: BackendInfo = {
    name: 'wasm',
    usable: true,
    chosen: !tensorflow.usable,
    detail: `${wasmVersion().replace('tfjs-wasm', 'TensorFlow.js')} · WebAssembly, 1 thread · f32`,
    hint: tensorflow.usable ? '' : 'For small models only: its memory ends at 4 GiB, and every weight takes 8 bytes.',
    precisions: ['f32'],
  };
  return [tensorflow, wasm];
}

function probeTensorflow(): BackendInfo {
  try {
    const { gpu, binding, products } = loadTensorflow();
    const cpuOnGpuBuild = !gpu && bestInstallation(here())?.variant === 'gpu';
    const threads = cpus().length;
    return {
      name: 'tensorflow',
      usable: true,
      chosen: true,
      detail: `TensorFlow ${binding.TF_Version} · ${gpu ? 'GPU' : `CPU, ${threads} thread${threads === 1 ? '' : 's'}${products ? `, ${products.kernels}` : ''}`} · bf16 and f32`,
      hint: cpuOnGpuBuild
        ? 'The GPU build is installed but sees no GPU: nvidia-smi shows whether the driver does. It runs on the CPU.'
        : gpu || products
          ? ''
          : `${setupCommand()} also builds the products of few rows (10 seconds), with which text is generated twice as fast.`,
      precisions: ['bf16', 'f32'],
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      name: 'tensorflow',
      usable: false,
      chosen: false,
      detail: error.message,
      hint: error.hint,
      precisions: [],
    };
  }
}
