// `npm run bench`: what the numbers are on this machine, each beside its reference in the same run. Never a test.
//
//   npm run bench [-- recording window metrics] [--rounds 5] [--shapes 8x512,1x512] [--python PATH] [--folder DIR]
//                 [--tokens 1048576] [--reference DIR]
//
// The reference side needs a Python with torch and transformers (--python or ROUTESCOPE_PYTHON); without it our side is
// measured alone and the table says so. The metrics' reference is a clone of github.com/ljcleo/moe-lrc at 4ff45dd
// (--reference) and its packages; without it the seconds published for it are quoted.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageInfo } from '../package-info.ts';
import { benchMetrics } from './metrics.ts';
import { benchMetricsMemory } from './metrics-memory.ts';
import { benchRecording } from './recording.ts';
import { type Result, resultTable } from './result.ts';
import { benchWindow } from './window.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    shapes: { type: 'string', default: '8x512,1x512' },
    precisions: { type: 'string', default: 'bf16,f32' },
    tokens: { type: 'string', default: '1048576' },
    reference: { type: 'string' },
    python: { type: 'string', default: process.env.ROUTESCOPE_PYTHON ?? 'python3' },
    folder: { type: 'string', default: join(tmpdir(), 'routescope-bench') },
  },
});
const wanted = positionals.length > 0 ? positionals : ['recording', 'window', 'metrics'];
const log = (line: string): void => console.error(line);
mkdirSync(values.folder, { recursive: true });

const results: Result[] = [];
if (wanted.includes('recording')) {
  const python = hasReference(values.python) ? values.python : undefined;
  if (!python) log(`without the reference side: ${values.python} cannot import torch and transformers`);
  results.push(
    ...(await benchRecording({
      folder: values.folder,
      shapes: values.shapes.split(','),
      precisions: values.precisions.split(',') as ('bf16' | 'f32')[],
      rounds: Number(values.rounds),
      python,
      log,
    })),
  );
}
if (wanted.includes('window')) results.push(...(await benchWindow({ folder: values.folder, log })));
if (wanted.includes('metrics')) {
  const { folder, python, reference } = values;
  const tokens = Number(values.tokens);
  results.push(...(await benchMetrics({ folder, python, reference, tokens, log })));
  results.push(...(await benchMetricsMemory({ folder, tokens, log })));
}

console.log(resultTable(results));
const folder = join(packageInfo().root, 'bench-results');
mkdirSync(folder, { recursive: true });
const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`);
const machine = { processor: cpus()[0]?.model, processors: cpus().length, memory: totalmem() };
writeFileSync(file, `${JSON.stringify({ routescope: packageInfo().version, machine, results }, null, 2)}\n`);
log(`written to ${file}`);

function hasReference(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import torch, transformers'], { stdio: 'ignore' });
    return true;
  } catch {
    // Whatever the reason, there is no reference to measure; the log says which interpreter was asked.
    return false;
  }
}
