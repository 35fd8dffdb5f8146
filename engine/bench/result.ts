// One row of the benchmark's table.

export interface Result {
  readonly what: string;
  readonly side: string;
  readonly value: string;
  /** Speed against the best reference side of the same row group; null where no reference ran. */
  readonly ratio: number | null;
  /** What is asked of this row, and whether it holds. Absent where nothing is asked, or nothing was there to compare. */
  readonly bar?: { readonly text: string; readonly met: boolean };
  /** The least time that the work takes on this machine, over the time it took. */
  readonly roof?: number;
  readonly note: string;
  readonly versions: Readonly<Record<string, unknown>>;
}

/** Rows as an aligned table. */
export function resultTable(results: readonly Result[]): string {
  return aligned([
    ['what', 'side', 'value', 'ratio', 'bar', 'of the roof', 'note'],
    ...results.map(({ what, side, value, ratio, bar, roof, note }) => [
      what,
      side,
      value,
      ratio === null ? '–' : `${ratio.toFixed(2)}×`,
      bar ? `${bar.text}: ${bar.met ? 'met' : 'missed'}` : '',
      roof === undefined ? '' : `${Math.round(100 * roof)} %`,
      note,
    ]),
  ]);
}

/** Columns as wide as their widest cell. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, c) => cell.padEnd(widths[c] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
