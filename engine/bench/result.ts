// One row of the benchmark's table.

export interface Result {
  readonly what: string;
  readonly side: string;
  readonly value: string;
  /** Speed against the best reference side of the same row group; null where no reference ran. */
  readonly ratio: number | null;
  readonly note: string;
  readonly versions: Readonly<Record<string, unknown>>;
}

/** Rows as an aligned table. */
export function resultTable(results: readonly Result[]): string {
  const head = ['what', 'side', 'value', 'ratio', 'note'];
  const rows = [
    head,
    ...results.map((r) => [r.what, r.side, r.value, r.ratio === null ? '–' : `${r.ratio.toFixed(2)}×`, r.note]),
  ];
  const widths = head.map((_, c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, c) => cell.padEnd(widths[c] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
