// Labelled arrays as one Parquet table in the long form of their CSV: a row per cell.

import { parquetWriteBuffer } from 'hyparquet-writer';
import { cellsOf, type LabelledArray } from '#protocol';

/** `array`, a column per dimension that any of them has, `value`, `low`, `high`, `unit`, `undefined` with the reason. */
export function arraysToParquet(arrays: readonly LabelledArray[]): Uint8Array {
  const names = [...new Set(arrays.flatMap(({ dims }) => dims.map(({ name }) => name)))];
  const rows = arrays.flatMap((array) => {
    const places = names.map((name) => array.dims.findIndex((dim) => dim.name === name));
    return [...cellsOf(array)].map((cell) => ({ array, places, cell }));
  });
  const text = (name: string, data: (string | null)[]) => ({ name, data, type: 'STRING' as const });
  const number = (name: string, data: (number | null)[]) => ({ name, data, type: 'DOUBLE' as const });
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        text(
          'array',
          rows.map(({ array }) => array.id),
        ),
        ...names.map((name, n) =>
          text(
            name,
            rows.map(({ places, cell }) => cell.labels[places[n] as number] ?? null),
          ),
        ),
        number(
          'value',
          rows.map(({ cell }) => cell.value),
        ),
        number(
          'low',
          rows.map(({ cell }) => cell.low),
        ),
        number(
          'high',
          rows.map(({ cell }) => cell.high),
        ),
        text(
          'unit',
          rows.map(({ array }) => array.unit),
        ),
        text(
          'undefined',
          rows.map(({ cell }) => cell.reason),
        ),
      ],
      createdBy: 'routescope',
    }),
  );
}
