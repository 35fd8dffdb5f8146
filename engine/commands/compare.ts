// `routescope compare`: a metric on two traces, the second less the first, beside the routes that changed and what a
// repeat of the first alone changes.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type OutputOptions, outputOptions, putArrays } from './arrays-output.ts';
import { type MetricOptions, metricOptions, metricParams } from './metric-options.ts';
import { withEngine } from './with-engine.ts';

interface Options extends MetricOptions, OutputOptions {
  readonly repeat?: string;
}

export function compareCommand(program: Command): void {
  const command = program
    .command('compare <trace> <other>')
    .description('a metric on two traces: differences with bounds, and the routes that changed')
    .option('--repeat <trace>', 'the first trace recorded once more: what differs there is noise');
  outputOptions(metricOptions(command)).action(async (trace: string, other: string, options: Options) => {
    const { metric, repeat } = options;
    const params = await metricParams(options);
    const paths = { path: resolve(trace), other: resolve(other), ...(repeat ? { repeat: resolve(repeat) } : {}) };
    const arrays = await withEngine((engine, watch) =>
      engine.call('trace.compare', { ...paths, metric, params }, watch),
    );
    await putArrays(arrays, options);
  });
}
