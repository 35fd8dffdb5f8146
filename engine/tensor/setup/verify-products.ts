// Loads built products and multiplies with them, in a process of its own, which is the one that dies of what is wrong with them.

import { type CommandOptions, runCommand } from './run-command.ts';
import { lastLines, setupError } from './setup-error.ts';

/** Runs as plain JavaScript in the child. 2 x 3 is 6, in float32 by two threads. */
const SCRIPT = `
const module_ = { exports: {} };
process.dlopen(module_, process.argv[1]);
const addon = module_.exports;
const handle = addon.start(2, undefined);
const { slack, types: { f32 } } = addon;
const rows = new Uint8Array(4 + slack);
addon.prepare(handle, Float32Array.of(2), rows, f32, false);
const y = new Float32Array(1);
addon.linear(handle, rows, f32, 1, new Uint8Array(Float32Array.of(3).buffer), f32, 1, 1, y);
console.log(JSON.stringify({ kernels: addon.kernels(handle), value: y[0] }));
`;

/** @returns the kernels that this processor is given @throws UserError when they do not load or compute nonsense. */
export async function verifyProducts(file: string, options: CommandOptions): Promise<string> {
  // Electron's binary is a Node only when told so.
  const env = { ...options.env, ELECTRON_RUN_AS_NODE: '1' };
  const result = await runCommand(process.execPath, ['-e', SCRIPT, file], { ...options, env });
  const line = result?.stdout.trim() ?? '';
  const answer = line.startsWith('{') ? (JSON.parse(line) as { kernels: string; value: number }) : undefined;
  if (answer?.value === 6 && result?.status === 0) return answer.kernels;
  const reason = answer
    ? `multiply 2 by 3 to ${answer.value}`
    : `do not load: ${errorLine(result?.output ?? '') || `ended by ${result?.signal}`}`;
  throw setupError(`The products were built but ${reason}`, 'Please report this with the output of routescope doctor.');
}

/** What Node says of an error, without the place in its own sources. */
function errorLine(output: string): string {
  return output.split('\n').find((line) => /^\w*Error: /.test(line)) ?? lastLines(output, 2);
}
