import { expect, test } from 'vitest';
import { columnsAsRows, rowsOf, turnsApart } from './tensor-source.ts';

/** 0, 1, 2 ... as a matrix, at an odd address. */
function counting(rows: number, columns: number, dtype: 'F32' | 'BF16') {
  const size = dtype === 'F32' ? 4 : 2;
  const bytes = new Uint8Array(rows * columns * size + 1).subarray(1);
  const view = new DataView(bytes.buffer, 1);
  for (let i = 0; i < rows * columns; i++) {
    if (dtype === 'F32') view.setUint32(4 * i, i, true);
    else view.setUint16(2 * i, i, true);
  }
  return { name: 'w', dtype, shape: [rows, columns], bytes } as const;
}

function elements({ bytes }: { readonly bytes: Uint8Array }, dtype: 'F32' | 'BF16'): number[] {
  return [...(dtype === 'F32' ? new Uint32Array(bytes.slice().buffer) : new Uint16Array(bytes.slice().buffer))];
}

test.each(['F32', 'BF16'] as const)('rows and columns of a %s matrix are taken by their place', (dtype) => {
  const matrix = counting(3, 4, dtype);
  const rows = rowsOf(matrix, 1, 3);
  expect([rows.shape, elements(rows, dtype)]).toEqual([
    [2, 4],
    [4, 5, 6, 7, 8, 9, 10, 11],
  ]);
  const odd = columnsAsRows(matrix, 1, 2);
  expect([odd.shape, elements(odd, dtype)]).toEqual([
    [2, 3],
    [1, 5, 9, 3, 7, 11],
  ]);
});

test.each([2, 4, 6, 14, 64, 90])('%i rows in turns are put apart, the first of each pair above', (rows) => {
  const matrix = counting(rows, 3, 'BF16');
  turnsApart(matrix);
  const order = Array.from({ length: rows }, (_, row) => (row < rows / 2 ? 2 * row : 2 * (row - rows / 2) + 1));
  expect(elements(matrix, 'BF16')).toEqual(order.flatMap((row) => [3 * row, 3 * row + 1, 3 * row + 2]));
});

test('columns go where they are wanted', () => {
  const into = new Uint8Array(100).subarray(10, 10 + 2 * 6);
  const { shape, bytes } = columnsAsRows(counting(3, 4, 'BF16'), 0, 2, into);
  expect([bytes, shape]).toEqual([into, [2, 3]]);
  expect(elements({ bytes: into }, 'BF16')).toEqual([0, 4, 8, 2, 6, 10]);
});

test('a transpose larger than a tile is the plain one', () => {
  const [rows, columns] = [70, 45];
  const turned = elements(columnsAsRows(counting(rows, columns, 'BF16'), 0, 1), 'BF16');
  const plain = Array.from({ length: columns * rows }, (_, i) => (i % rows) * columns + Math.floor(i / rows));
  expect(turned).toEqual(plain);
});
