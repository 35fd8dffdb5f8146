// Labelled arrays as files: CSV in the long form, one row per cell, and JSON with everything that is known of them.

import { cellsOf, type LabelledArray } from './labelled-array.ts';

/**
 * All arrays in one table: `array`, a column per dimension that any of them has, `value`, `low`, `high`, `unit`, and
 * `undefined` with the reason where there is no value. Lines end with CR LF, as RFC 4180 has it.
 */
export function arraysToCsv(arrays: readonly LabelledArray[]): string {
  const names = [...new Set(arrays.flatMap(({ dims }) => dims.map(({ name }) => name)))];
  const rows = [['array', ...names, 'value', 'low', 'high', 'unit', 'undefined']];
  for (const array of arrays) {
    const places = names.map((name) => array.dims.findIndex((dim) => dim.name === name));
    for (const { labels, value, low, high, reason } of cellsOf(array)) {
      const number = (each: number | null): string => (each === null ? '' : String(each));
      rows.push([
        array.id,
        ...places.map((place) => labels[place] ?? ''),
        number(value),
        number(low),
        number(high),
        array.unit,
        reason ?? '',
      ]);
    }
  }
  return rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** `null` stands for a number that does not exist; `missing` says why. */
export function arraysToJson(arrays: readonly LabelledArray[]): string {
  const numbers = (values: Float64Array): readonly (number | null)[] =>
    Array.from(values, (value) => (Number.isNaN(value) ? null : value));
  const plain = arrays.map(({ values, missing, bounds, ...rest }) => ({
    ...rest,
    values: numbers(values),
    missing: { reasons: missing.reasons, which: [...missing.which] },
    bounds: bounds && { ...bounds, low: numbers(bounds.low), high: numbers(bounds.high) },
  }));
  return `${JSON.stringify(plain, null, 1)}\n`;
}
