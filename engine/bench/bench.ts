// `npm run bench`: what the numbers are on this machine, each beside its reference in the same run. Never a test.
//
//   npm run bench [-- recording decode start packed window metrics] [--python PATH] [--folder DIR] [--rounds 3]
//                 [--models olmoe,qwen3,deepseek-v2-lite] [--precisions bf16] [--shapes 1x128,1x512,8x512]
//                 [--batches 1,8] [--backend tensorflow] [--profile] [--tokens 1048576] [--reference DIR]
//
// The reference side needs a Python with torch and transformers (--python or ROUTESCOPE_PYTHON); without it our side is
// measured alone and the table says so. The metrics' reference is a clone of github.com/ljcleo/moe-lrc at 4ff45dd
// (--reference) and its packages; without it the seconds published for it are quoted.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ProfileRow } from '#tensor';
import { profileTable } from '../commands/profile-table.ts';
import { packageInfo } from '../package-info.ts';
import { benchMetrics } from './metrics.ts';
import { benchAlignment } from './metrics-alignment.ts';
import { benchMetricsMemory } from './metrics-memory.ts';
import { MODELS } from './models.ts';
import { benchPacked } from './packed.ts';
import { type Result, resultTable } from './result.ts';
import { benchSpeed } from './speed.ts';
import { benchStart } from './start.ts';
import { benchWindow } from './window.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    models: { type: 'string', default: Object.keys(MODELS).join(',') },
    shapes: { type: 'string', default: '1x128,1x512,8x512' },
    batches: { type: 'string', default: '1,8' },
    precisions: { type: 'string', default: 'bf16' },
    backend: { type: 'string', default: 'tensorflow' },
    profile: { type: 'boolean', default: false },
    tokens: { type: 'string', default: '1048576' },
    reference: { type: 'string' },
    python: { type: 'string', default: process.env.ROUTESCOPE_PYTHON ?? 'python3' },
    folder: { type: 'string', default: join(tmpdir(), 'routescope-bench') },
  },
});
const KINDS = ['recording', 'decode', 'start', 'packed', 'window', 'metrics'];
const wanted = positionals.length > 0 ? positionals : KINDS;
for (const each of wanted) if (!KINDS.includes(each)) throw new Error(`bench knows ${KINDS.join(', ')}, not ${each}`);
const log = (line: string): void => console.error(line);
mkdirSync(values.folder, { recursive: true });
const rounds = Number(values.rounds);
const before = loadavg()[0] ?? 0;

const results: Result[] = [];
const profiles: { readonly what: string; readonly rows: readonly ProfileRow[] }[] = [];
const [prefill, decode] = [wanted.includes('recording'), wanted.includes('decode')];
const packed = wanted.includes('packed');
const torch = prefill || decode || packed;
const python = torch && hasReference(values.python) ? values.python : undefined;
if (torch && !python) log(`without the reference side: ${values.python} cannot import torch and transformers`);
if (prefill || decode) {
  results.push(
    ...(await benchSpeed({
      folder: values.folder,
      models: values.models.split(','),
      precisions: values.precisions.split(',') as ('bf16' | 'f32')[],
      sizes: values.shapes.split(','),
      batches: values.batches.split(',').map(Number),
      backend: values.backend,
      ...{ prefill, decode, rounds, python, log },
      ...(values.profile ? { onProfile: (what, rows) => profiles.push({ what, rows }) } : {}),
    })),
  );
}
if (wanted.includes('start')) {
  const backends = values.backend === 'wasm' ? (['wasm'] as const) : (['tensorflow', 'wasm'] as const);
  results.push(...(await benchStart({ backends, rounds, log })));
}
if (packed) results.push(...(await benchPacked({ folder: values.folder, rounds: 4 * rounds, python, log })));
if (wanted.includes('window')) results.push(...(await benchWindow({ folder: values.folder, log })));
if (wanted.includes('metrics')) {
  const { folder, python, reference } = values;
  const tokens = Number(values.tokens);
  // First: a process begins with the peak of the one that started it, so that one must still be small.
  results.push(...(await benchMetricsMemory({ folder, tokens, log })));
  results.push(...(await benchMetrics({ folder, python, reference, tokens, log })));
  results.push(...(await benchAlignment({ folder, log })));
}

console.log(resultTable(results));
for (const { what, rows } of profiles) console.log(`\n${what}\n${profileTable(rows).join('\n')}`);
const folder = join(packageInfo().root, 'bench-results');
mkdirSync(folder, { recursive: true });
const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`);
const machine = {
  processor: cpus()[0]?.model,
  processors: cpus().length,
  memory: totalmem(),
  bf16: bf16Of(),
  load: [before, loadavg()[0]],
};
log(
  `${machine.processors} × ${machine.processor}, ${machine.bf16}; load ${before.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after`,
);
writeFileSync(file, `${JSON.stringify({ routescope: packageInfo().version, machine, results, profiles }, null, 2)}\n`);
log(`written to ${file}`);

/** What multiplies bf16 here: the bars are those of a processor with AMX. */
function bf16Of(): string {
  if (!existsSync('/proc/cpuinfo')) return 'bf16 by means unknown';
  const flags = readFileSync('/proc/cpuinfo', 'utf8');
  if (flags.includes('amx_bf16')) return 'bf16 by AMX';
  return flags.includes('avx512_bf16') ? 'bf16 by AVX-512, without AMX' : 'no instructions for bf16';
}

function hasReference(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import torch, transformers'], { stdio: 'ignore' });
    return true;
  } catch {
    // Whatever the reason, there is no reference to measure; the log says which interpreter was asked.
    return false;
  }
}
