// `routescope sql`: a question to a trace in DuckDB's SQL.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { formatCount, type SqlAnswer, type SqlSchema, UserError } from '#protocol';
import { withEngine } from './with-engine.ts';

interface Options {
  readonly schema?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly limit?: number;
}

const MOST_ROWS = 1_000_000;

/** Wider values of a table are cut. */
const WIDEST = 60;

export function sqlCommand(program: Command): void {
  program
    .command('sql <trace> [query]')
    .description('a question to a trace in SQL: tables tokens, choices and sequences')
    .option('--schema', 'the tables and their columns')
    .option('--limit <rows>', 'rows to read at most; 100 on the terminal, 10,000 in files', rowLimit)
    .option('--csv', 'rows as CSV')
    .option('--json', 'rows as JSON, an object each')
    .action(async (trace: string, query: string | undefined, options: Options) => {
      const path = resolve(trace);
      if (options.schema) {
        console.log(schemaLines(await withEngine((engine) => engine.call('trace.schema', { path }))).join('\n'));
        return;
      }
      if (query === undefined) {
        throw new UserError(
          'Expected a query, found none.',
          'For example "select count(*) from tokens"; --schema lists the columns.',
        );
      }
      const limit = options.limit ?? (options.csv || options.json ? 10_000 : 100);
      const answer = await withEngine((engine, watch) => engine.call('trace.sql', { path, query, limit }, watch));
      if (options.json) console.log(jsonOf(answer));
      else if (options.csv) process.stdout.write(csvOf(answer));
      else console.log(tableOf(answer).join('\n'));
      if (answer.more) console.error(`The first ${formatCount(limit)} rows; --limit reads more.`);
    });
}

/** @throws UserError */
export function rowLimit(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text) && Number(text) <= MOST_ROWS) return Number(text);
  throw new UserError(
    `--limit: expected a whole number from 1 to ${MOST_ROWS.toLocaleString('en-US')}, found "${text}".`,
    'For more rows than that, routescope export writes whole tables.',
  );
}

function schemaLines({ tables }: SqlSchema): readonly string[] {
  return tables.flatMap(({ name, about, columns }, i) => {
    const widest = Math.max(...columns.map((column) => column.name.length));
    return [
      ...(i > 0 ? [''] : []),
      `${name}: ${about}`,
      ...columns.map((column) => `  ${column.name.padEnd(widest)}  ${column.type}`),
    ];
  });
}

function tableOf({ columns, rows }: SqlAnswer): readonly string[] {
  const cut = (text: string): string => (text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text);
  const texts = [
    columns.map(({ name }) => name),
    ...rows.map((row) => row.map((value) => cut(shown(value).replaceAll(/\s/g, ' ')))),
  ];
  const widths = columns.map((_, c) => Math.max(...texts.map((row) => (row[c] ?? '').length)));
  const numeric = columns.map(({ type }) => /INT|FLOAT|DOUBLE|DECIMAL/.test(type) && !type.includes('['));
  return texts.map((row) =>
    row
      .map((cell, c) => (numeric[c] ? cell.padStart(widths[c] ?? 0) : cell.padEnd(widths[c] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function csvOf({ columns, rows }: SqlAnswer): string {
  const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => row.map(shown))];
  return lines.map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
}

function jsonOf({ columns, rows }: SqlAnswer): string {
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map(({ name }, c) => [name, row[c]]))),
    null,
    1,
  );
}
