// What is installed on which machine: the Python packages that carry libtensorflow, and the room they take.

import { setupCommand } from '../setup-command.ts';
import { type Surroundings, TENSORFLOW_VERSION, type Variant } from '../tensorflow/installation.ts';
import { setupError } from './setup-error.ts';

export interface Plan {
  readonly variant: Variant;
  /** `tensorflow-cpu==2.21.0` */
  readonly requirement: string;
  /** Of the packages to download, in bytes, roughly. */
  readonly download: number;
  /** Free bytes needed while it is being installed: the downloads beside what is unpacked from them. */
  readonly room: number;
}

const MB = 1024 ** 2;
const GB = 1024 ** 3;

/**
 * @throws UserError where TensorFlow publishes no library for this kind of machine.
 */
export function planFor(gpu: boolean, { platform, arch }: Pick<Surroundings, 'platform' | 'arch'>): Plan {
  const machine = `${platform}-${arch}`;
  if (platform === 'win32') {
    throw setupError(
      'TensorFlow publishes no library for Windows that the addon can be built on.',
      `Run Routescope inside WSL2 (Ubuntu), where ${setupCommand()} works as on Linux.`,
    );
  }
  if (gpu && machine !== 'linux-x64') {
    throw setupError(
      `The GPU build needs Linux on x64 with an NVIDIA GPU, and this is ${machine}.`,
      `${setupCommand()} without --gpu installs the CPU build where there is one.`,
    );
  }
  if (machine === 'linux-x64') {
    return gpu
      ? { variant: 'gpu', requirement: `tensorflow==${TENSORFLOW_VERSION}`, download: 3.5 * GB, room: 11 * GB }
      : { variant: 'cpu', requirement: `tensorflow-cpu==${TENSORFLOW_VERSION}`, download: 261 * MB, room: 1.3 * GB };
  }
  if (machine === 'linux-arm64' || machine === 'darwin-arm64') {
    return { variant: 'cpu', requirement: `tensorflow==${TENSORFLOW_VERSION}`, download: 261 * MB, room: 1.5 * GB };
  }
  throw setupError(
    `TensorFlow ${TENSORFLOW_VERSION} is published for Linux on x64 and arm64 and for macOS on arm64; this is ${machine}.`,
    'Another machine can do the work: routescope serve runs the engine there.',
  );
}
