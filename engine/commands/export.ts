// `routescope export`: a trace as Parquet, CSV or npz.

import { basename, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { formatBytes } from '#protocol';
import { EXPORT_FORMATS, EXPORT_LAYOUTS, type ExportFormat, type ExportLayout } from '#trace';
import { exportFormat } from './export-format.ts';
import { withEngine } from './with-engine.ts';

interface Options {
  readonly format?: ExportFormat;
  readonly layout?: ExportLayout;
  readonly out?: string;
  readonly overwrite?: boolean;
}

export function exportCommand(program: Command): void {
  program
    .command('export <trace>')
    .description('a trace as Parquet, CSV or npz')
    .addOption(
      new Option('--format <name>', 'kind of file; by the ending of --out if left out, else Parquet').choices(
        EXPORT_FORMATS,
      ),
    )
    .addOption(
      new Option('--layout <name>', 'wide: a row per token; long: a row per token, router and slot').choices(
        EXPORT_LAYOUTS,
      ),
    )
    .option('--out <file>', 'where to; the name of the trace in this folder if left out')
    .option('--overwrite', 'replace a file that is there')
    .action(async (trace: string, { format: asked, layout, out, overwrite = false }: Options) => {
      const format = exportFormat(out, asked);
      const name = basename(resolve(trace)).replace(/\.trace$/, '');
      const request = {
        path: resolve(trace),
        out: resolve(out ?? `${name}${layout === 'long' ? '-long' : ''}.${format}`),
        format,
        ...(layout ? { layout } : {}),
        overwrite,
      };
      const { path, bytes } = await withEngine((engine, watch) => engine.call('trace.export', request, watch));
      console.log(`${path}  ${formatBytes(bytes)}`);
    });
}
