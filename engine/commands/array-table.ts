// Labelled arrays as tables for a terminal: one line per label of the first dimension, one column per label of the second;
// of three dimensions one line per pair of labels of the first two, or of the first and the third where that is long.

import { cellsOf, describeBounds, formatCount, type LabelledArray } from '#protocol';

/** With more columns than this the longer dimension goes down the page. */
const WIDE = 16;

/** Title, what it was taken over, the table, and why cells are empty. At most three dimensions. */
export function arrayTable(array: LabelledArray, withBounds: boolean): readonly string[] {
  const { title, unit, over, bounds, missing } = array;
  const range = withBounds && bounds !== null;
  return [
    `${title} (${array.id})${unit ? `, ${unit}` : ''}`,
    `  ${over}${range ? `; ${describeBounds(bounds)}` : ''}`,
    ...aligned(tableOf(array, range), array.dims.length > 2 ? 2 : 1).map((line) => `  ${line}`),
    ...missing.reasons.map((reason, i) => `  (${i + 1}) ${reason}`),
  ];
}

function tableOf(array: LabelledArray, range: boolean): readonly (readonly string[])[] {
  const [down, across, third] = array.dims;
  const texts = [...cellsOf(array)].map(({ value, low, high }, place) => {
    if (value === null) return `(${array.missing.which[place]})`;
    return range && low !== null && high !== null
      ? `${number(value)} [${number(low)}, ${number(high)}]`
      : number(value);
  });
  if (!down) return [[...texts]];
  if (!across) return down.labels.map((label, i) => [label, texts[i] ?? '']);
  if (third) {
    const turned = third.labels.length > WIDE && third.labels.length > across.labels.length;
    const [rows, heads] = turned ? [third, across] : [across, third];
    const at = (i: number, row: number, column: number): number => {
      const [j, k] = turned ? [column, row] : [row, column];
      return (i * across.labels.length + j) * third.labels.length + k;
    };
    return [
      [down.name, rows.name, ...heads.labels],
      ...down.labels.flatMap((first, i) =>
        rows.labels.map((label, row) => [
          row === 0 ? first : '',
          label,
          ...heads.labels.map((_, column) => texts[at(i, row, column)] ?? ''),
        ]),
      ),
    ];
  }
  const columns = across.labels.length;
  const turned = columns > WIDE && columns > down.labels.length;
  const [rows, heads] = turned ? [across.labels, down.labels] : [down.labels, across.labels];
  return [
    [turned ? across.name : down.name, ...heads],
    ...rows.map((row, i) => [row, ...heads.map((_, j) => texts[turned ? j * columns + i : i * columns + j] ?? '')]),
  ];
}

/** Whole numbers as they are, others with four digits, three of them decimals at the most; small ones keep two. */
function number(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 999.95) return formatCount(value);
  if (size < 0.000_995) return value.toExponential(1);
  if (size < 0.009_95) return value.toFixed(4);
  return value.toFixed(size < 9.9995 ? 3 : size < 99.995 ? 2 : 1);
}

/** @param labels columns on the left that hold words; the others hold numbers */
export function aligned(rows: readonly (readonly string[])[], labels = 1): readonly string[] {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, c) => (c < labels ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
