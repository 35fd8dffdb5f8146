// Loads a built addon and multiplies with it, in a process of its own: where the processor lacks what TensorFlow was compiled
// for, the process dies, and it should not be this one.

import { type CommandOptions, runCommand } from './run-command.ts';
import { lastLines, setupError } from './setup-error.ts';

export interface Verified {
  readonly version: string;
  readonly gpu: boolean;
}

interface Answer extends Partial<Verified> {
  readonly value?: number;
  readonly error?: string;
}

/** Runs as plain JavaScript in the child. 2 x 3 is 6, in float32 by TensorFlow. */
const SCRIPT = `
let b;
try {
  b = require(process.argv[1]);
} catch (error) {
  console.log(JSON.stringify({ error: error.message }));
  process.exit(0);
}
const attr = (name, type, value) => ({ name, type, value });
const a = b.createTensor([1, 1], b.TF_FLOAT, Float32Array.of(2));
const c = b.createTensor([1, 1], b.TF_FLOAT, Float32Array.of(3));
const attrs = [attr('T', b.TF_ATTR_TYPE, b.TF_FLOAT), attr('transpose_a', b.TF_ATTR_BOOL, false), attr('transpose_b', b.TF_ATTR_BOOL, false)];
const [product] = b.executeOp('MatMul', attrs, [a, c], 1);
const [value] = b.tensorDataSync(product.id);
console.log(JSON.stringify({ version: b.TF_Version, gpu: b.isUsingGpuDevice(), value }));
`;

/** @throws UserError when it does not load or computes nonsense. */
export async function verifyAddon(addon: string, options: CommandOptions): Promise<Verified> {
  // Electron's binary is a Node only when told so.
  const env = { ...options.env, ELECTRON_RUN_AS_NODE: '1', TF_CPP_MIN_LOG_LEVEL: '2' };
  const result = await runCommand(process.execPath, ['-e', SCRIPT, addon], { ...options, env });
  const line = result?.stdout.trim().split('\n').at(-1) ?? '';
  const answer = line.startsWith('{') ? (JSON.parse(line) as Answer) : {};
  if (answer.value === 6 && result?.status === 0) return { version: answer.version ?? '', gpu: answer.gpu === true };
  if (answer.value !== undefined && answer.value !== 6) {
    throw setupError(
      `TensorFlow loads but multiplies 2 by 3 to ${answer.value}.`,
      'Please report this with the output of routescope doctor.',
    );
  }
  if (result?.signal === 'SIGILL') {
    throw setupError(
      'TensorFlow was built, but this processor lacks instructions that it needs (AVX).',
      'It needs an x86 processor from 2011 or later; a virtual machine may hide the instructions.',
    );
  }
  const reason = answer.error?.split('\n')[0] ?? lastLines(result?.output ?? '', 2);
  throw setupError(
    `The addon was built but does not load: ${reason || `ended by ${result?.signal}`}`,
    'If a system library is missing or too old, install it and run this again.',
  );
}
