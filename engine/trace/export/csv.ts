// CSV as RFC 4180 has it. A list becomes a column for each of its places: `L3_experts_0`, `L3_experts_1` ...

import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { WatchOptions } from '../progress.ts';
import type { TraceReader } from '../reader.ts';
import { blocksOf } from './blocks.ts';
import type { ExportTable } from './tables.ts';

export async function writeCsv(
  reader: TraceReader,
  table: ExportTable,
  path: string,
  watch: WatchOptions,
): Promise<void> {
  await pipeline(Readable.from(linesOf(reader, table, watch)), createWriteStream(path));
}

async function* linesOf(reader: TraceReader, table: ExportTable, watch: WatchOptions): AsyncGenerator<string> {
  const { columns } = table;
  const head = columns.flatMap(({ name, list }) =>
    list === 0 ? [quoted(name)] : Array.from({ length: list }, (_, i) => quoted(`${name}_${i}`)),
  );
  yield `${head.join(',')}\r\n`;
  for await (const rows of blocksOf(reader, table.reads, watch)) {
    const values = columns.map((column) => table.values(rows, column));
    const lines: string[] = [];
    for (let row = 0; row < table.rowsOf(rows); row++) {
      const fields = columns.flatMap(({ list }, c) => {
        const width = Math.max(1, list);
        return Array.from({ length: width }, (_, i) => field(values[c]?.[row * width + i] ?? null));
      });
      lines.push(`${fields.join(',')}\r\n`);
    }
    yield lines.join('');
  }
}

function field(value: number | string | boolean | null): string {
  if (value === null) return '';
  return typeof value === 'string' ? quoted(value) : String(value);
}

/** A text that is empty keeps its quotes: nothing between commas is no value at all. */
function quoted(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
