// A trace as a file that other tools of the field read: Parquet and CSV, one row per token or per choice, and npz.

import { stat } from 'node:fs/promises';
import { UserError } from '#protocol';
import type { WatchOptions } from '../progress.ts';
import type { TraceReader } from '../reader.ts';
import { writeCsv } from './csv.ts';
import { writeNpz } from './npz.ts';
import { writeParquet } from './parquet.ts';
import { longTable, wideTable } from './tables.ts';
import { throughUnfinished } from './unfinished.ts';

export const EXPORT_FORMATS = ['parquet', 'csv', 'npz'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** `wide`: a row per token, a column per router. `long`: a row per token, router and slot. */
export const EXPORT_LAYOUTS = ['wide', 'long'] as const;
export type ExportLayout = (typeof EXPORT_LAYOUTS)[number];

export interface ExportOptions extends WatchOptions {
  readonly format: ExportFormat;
  /** npz has arrays by token alone. */
  readonly layout: ExportLayout;
  readonly overwrite?: boolean;
}

/**
 * Writes the file whole or not at all.
 * @returns its size in bytes
 * @throws UserError when it is there already, cannot be written, or the trace is damaged; Cancelled
 */
export async function exportTrace(reader: TraceReader, out: string, options: ExportOptions): Promise<number> {
  const { format, layout, overwrite = false } = options;
  if (!overwrite && (await exists(out))) {
    throw new UserError(`${out} is there already.`, 'Choose another name, or --overwrite.');
  }
  if (format === 'npz' && layout === 'long') {
    throw new UserError('npz holds arrays by token: there is no long layout.', 'Leave --layout out, or take Parquet.');
  }
  if (layout === 'long' && reader.manifest.routers.length === 0) {
    throw new UserError(
      `${reader.name} has no routers, and a long table has a row for each of their choices.`,
      'Leave --layout out: the wide one has a row per token.',
    );
  }
  await throughUnfinished(out, async (path) => {
    if (format === 'npz') await writeNpz(reader, path, options);
    else {
      const table = layout === 'wide' ? wideTable(reader.manifest) : longTable(reader.manifest);
      await (format === 'parquet' ? writeParquet : writeCsv)(reader, table, path, options);
    }
  });
  return (await stat(out)).size;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    // Whatever else is wrong with the place, writing there will tell.
    return false;
  }
}
