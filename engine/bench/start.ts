// From the command to the first token of the demo model: a whole `routescope generate`, as somebody starts it.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { BackendName } from '#protocol';
import { packageInfo } from '../package-info.ts';
import type { Result } from './result.ts';
import { median } from './turns.ts';

const BAR = 2;
const PROMPT = 'Once upon a time';

export async function benchStart({
  backends,
  rounds,
  log,
}: {
  readonly backends: readonly BackendName[];
  readonly rounds: number;
  readonly log: (line: string) => void;
}): Promise<readonly Result[]> {
  log(`the first token of the demo model, ${rounds} starts each on ${backends.join(' and ')} ...`);
  const taken = new Map(backends.map((backend): [BackendName, number[]] => [backend, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const backend of backends) {
      const seconds = await firstToken(backend);
      // The first start finds nothing in the file cache.
      if (round > 0) taken.get(backend)?.push(seconds);
    }
  }
  return [...taken].map(([backend, seconds]) => ({
    what: 'demo model, start to first token',
    side: `routescope ${backend}`,
    value: `${median(seconds).toFixed(2)} s`,
    ratio: null,
    bar: { text: `≤ ${BAR} s`, met: median(seconds) <= BAR },
    note: `median of ${rounds}, worst ${Math.max(...seconds).toFixed(2)} s; Node's start, the program, the weights and the prompt`,
    versions: { node: process.versions.node },
  }));
}

/** Seconds until there is more on standard output than the prompt. */
function firstToken(backend: BackendName): Promise<number> {
  const { root } = packageInfo();
  const engine = (file: string): string => join(root, 'engine', file);
  const options = ['--model', join(root, 'datasets', 'demo-moe'), '--backend', backend, '--max-tokens', '8'];
  const start = performance.now();
  const command = [engine('launch.mjs'), engine('cli.ts'), 'generate', ...options, '--prompt', PROMPT];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((settle, fail) => {
    let [text, errors, seconds] = ['', '', Number.NaN];
    child.stdout.on('data', (more) => {
      text += more;
      if (text.length > PROMPT.length && Number.isNaN(seconds)) seconds = (performance.now() - start) / 1000;
    });
    child.stderr.on('data', (more) => {
      errors += more;
    });
    child.on('exit', (code) => {
      if (code === 0 && !Number.isNaN(seconds)) settle(seconds);
      else fail(new Error(`routescope generate ended with ${code}: ${errors.trim()}`));
    });
  });
}
