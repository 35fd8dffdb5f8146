// `routescope analyze`: a metric over a trace, as tables on the terminal or as a file with every number.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type OutputOptions, outputOptions, putArrays } from './arrays-output.ts';
import { type MetricOptions, metricOptions, metricParams } from './metric-options.ts';
import { withEngine } from './with-engine.ts';

export function analyzeCommand(program: Command): void {
  const command = program.command('analyze <trace>').description('a metric over a trace: tables, CSV or JSON');
  outputOptions(metricOptions(command)).action(async (trace: string, options: MetricOptions & OutputOptions) => {
    const params = await metricParams(options);
    const arrays = await withEngine((engine, watch) =>
      engine.call('trace.analyze', { path: resolve(trace), metric: options.metric, params }, watch),
    );
    await putArrays(arrays, options);
  });
}
