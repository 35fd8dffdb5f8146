// `routescope import`: what other programs wrote about routes becomes a trace.

import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { formatCount, formatCountOf, UserError } from '#protocol';
import { withEngine } from './with-engine.ts';

interface Options {
  readonly out?: string;
  readonly model?: string;
  readonly layers?: string;
  readonly topK?: string;
  readonly experts?: string;
  readonly overwrite?: boolean;
}

export function importCommand(program: Command): void {
  program
    .command('import <files...>')
    .description('routes that vLLM, SGLang, Megatron-LM, llama.cpp or a script wrote, as a trace')
    .option('--out <name.trace>', 'where to; named after the first file if left out')
    .option('--model <folder>', 'the model that made them: its layers, routers and tokens')
    .option('--layers <count>', 'of the model, where the files do not say: dense layers too', count)
    .option('--top-k <count>', 'experts for each token, where the files do not say', count)
    .option('--experts <count>', 'of each router; the largest id plus one if left out', count)
    .option('--overwrite', 'replace a trace that is there')
    .action(async (files: readonly string[], { out, model, overwrite, ...rest }: Options) => {
      const first = basename(files[0] as string).replace(/\.(npy|npz|jsonl?|csv|parquet|safetensors)$/i, '');
      const numbers = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, Number(value)]));
      const request = {
        files: files.map((file) => resolve(file)),
        out: resolve(out ?? `${first}.trace`),
        ...(model === undefined ? {} : { model }),
        ...(overwrite ? { overwrite } : {}),
        ...numbers,
      };
      const { path, counts, routers, health } = await withEngine((engine, watch) =>
        engine.call('trace.import', request, watch),
      );
      const marks = { ok: 'ok  ', warn: 'warn', error: 'BAD ' };
      for (const { level, message } of health) console.log(`  ${marks[level]}  ${message}`);
      console.log(
        `${path} holds ${formatCountOf(counts.sequences, 'sequence')}, ${formatCount(counts.tokens)} tokens, ${formatCountOf(routers, 'router')}`,
      );
      if (health.some(({ level }) => level === 'error')) process.exitCode = 1;
    });
}

function count(text: string): string {
  if (/^[1-9]\d{0,5}$/.test(text)) return text;
  throw new UserError(`Expected a whole number from 1, found "${text}".`, 'For example --top-k 8.');
}
