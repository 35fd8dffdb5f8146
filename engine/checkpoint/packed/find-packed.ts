// Which tensors of a checkpoint are packed, told by the scales that lie beside them, whatever the family:
//
//   NAME_blocks (U8) + NAME_scales (U8)                    mxfp4
//   NAME (F8_E4M3) + NAME_scale_inv, or NAME_scale         fp8: a scale per tile, row or column, or one
//
// A packed tensor keeps its name and gets the shape and type of what it is expanded to; its scales are no tensors then.

import { UserError } from '#protocol';
import type { LocatedTensor } from '../weight-files.ts';
import type { Fp8Grid } from './fp8.ts';
import { MXFP4_GROUP, MXFP4_GROUP_BYTES } from './mxfp4.ts';
import { checkScaleType } from './scales.ts';

/** How a tensor lies in the files. */
export interface Packing {
  readonly kind: 'mxfp4' | 'fp8';
  readonly codes: LocatedTensor;
  readonly scales: LocatedTensor;
  /** Of one matrix. mxfp4: rows of groups. */
  readonly grid: Fp8Grid;
  /** Whether all that lie side by side have the same scale. */
  readonly shared: boolean;
}

/** A tensor as it is read: packed ones expanded. */
export interface CheckpointTensor {
  readonly name: string;
  /** As the header spells it: `BF16`, `F32` ... Packed: the type that holds its weights exactly, or rounds them least. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Of its data, as read. */
  readonly bytes: number;
  /** Name of the file inside the checkpoint's folder. */
  readonly file: string;
  readonly packed?: Packing;
}

/** What it is stored as: `BF16`, `mxfp4`, `fp8 in tiles of 128 x 128`. */
export function storedForm({ dtype, packed }: CheckpointTensor): string {
  if (!packed) return dtype;
  const { kind, grid } = packed;
  if (kind === 'mxfp4') return kind;
  if (grid.tileRows === 1 && grid.tileColumns === grid.columns) return `${kind} with a scale per row`;
  if (grid.tileRows === grid.rows && grid.tileColumns === grid.columns) return `${kind} with a scale per matrix`;
  if (grid.tileRows === grid.rows && grid.tileColumns === 1) return `${kind} with a scale per column`;
  return `${kind} in tiles of ${grid.tileRows} x ${grid.tileColumns}`;
}

/** What it takes in the files, scales included. */
export function storedBytes({ bytes, packed }: CheckpointTensor): number {
  return packed ? packed.codes.bytes + packed.scales.bytes : bytes;
}

/**
 * @param tile rows and columns of a tile of fp8 weights
 * @throws UserError for scales that do not fit their tensor
 */
export function findPacked(
  tensors: ReadonlyMap<string, LocatedTensor>,
  tile: readonly [number, number],
): ReadonlyMap<string, CheckpointTensor> {
  const found = new Map<string, CheckpointTensor>(tensors);
  for (const [name, tensor] of tensors) {
    const packed = mxfp4(tensors, tensor) ?? fp8(tensors, tensor, tile);
    if (!packed) continue;
    found.set(name, packed);
    found.delete((packed.packed as Packing).scales.name);
  }
  return found;
}

function mxfp4(tensors: ReadonlyMap<string, LocatedTensor>, codes: LocatedTensor): CheckpointTensor | undefined {
  const { name, dtype, shape, file } = codes;
  if (!name.endsWith('_blocks') || dtype !== 'U8') return undefined;
  const scalesName = name.replace(/_blocks$/, '_scales');
  const scales = tensors.get(scalesName);
  const groups = shape.slice(0, -1);
  if (shape.length < 3 || shape.at(-1) !== MXFP4_GROUP_BYTES) {
    throw new UserError(
      `${name} in ${file}: expected mxfp4 blocks of ${MXFP4_GROUP_BYTES} bytes, [..., rows, groups, ${MXFP4_GROUP_BYTES}], found [${shape.join(', ')}].`,
      'This form of packed weights is not read. Take the checkpoint as its authors published it.',
    );
  }
  if (!scales) throw missingScales(codes, scalesName);
  if (scales.dtype !== 'U8' || scales.shape.join() !== groups.join()) {
    throw new UserError(
      `${scalesName} in ${scales.file}: expected U8 [${groups.join(', ')}], one scale per block of ${name}, found ${scales.dtype} [${scales.shape.join(', ')}].`,
      OTHER_REVISION,
    );
  }
  const rows = groups.at(-2) as number;
  const columns = (groups.at(-1) as number) * MXFP4_GROUP;
  const logical = [...groups.slice(0, -2), rows, columns];
  const grid = { rows, columns, tileRows: 1, tileColumns: MXFP4_GROUP };
  const packed: Packing = { kind: 'mxfp4', codes, scales, grid, shared: false };
  return { name, dtype: 'BF16', shape: logical, bytes: 2 * elements(logical), file, packed };
}

function fp8(
  tensors: ReadonlyMap<string, LocatedTensor>,
  codes: LocatedTensor,
  [tileRows, tileColumns]: readonly [number, number],
): CheckpointTensor | undefined {
  const { name, dtype, shape, file } = codes;
  if (dtype !== 'F8_E4M3' || shape.length < 2) return undefined;
  const scales = tensors.get(`${name}_scale_inv`) ?? tensors.get(`${name}_scale`);
  if (!scales) throw missingScales(codes, `${name}_scale_inv or ${name}_scale`);
  checkScaleType(scales.dtype, `${scales.name} in ${scales.file}`);
  const [rows, columns] = shape.slice(-2) as [number, number];
  const lead = shape.slice(0, -2);
  const is = (...form: readonly number[]): boolean => scales.shape.join() === [...lead, ...form].join();
  const tiled = [Math.ceil(rows / tileRows), Math.ceil(columns / tileColumns)];
  const single = elements(scales.shape) === 1;
  const grid = ((): Fp8Grid | undefined => {
    if (is(...tiled)) return { rows, columns, tileRows, tileColumns };
    if (is(rows, 1) || is(rows)) return { rows, columns, tileRows: 1, tileColumns: columns };
    // Experts that lie [in, out], as Llama 4's: a scale per output is one per column, written as a row or as a column.
    const perColumn = is(1, columns) || (lead.length > 0 && is(columns, 1));
    if (perColumn) return { rows, columns, tileRows: rows, tileColumns: 1 };
    if (single || is(1, 1) || is(1) || is()) return { rows, columns, tileRows: rows, tileColumns: columns };
    return undefined;
  })();
  if (!grid) {
    throw new UserError(
      `${scales.name} in ${scales.file}: expected [${[...lead, ...tiled].join(', ')}], a scale per tile of ${tileRows} x ${tileColumns} of ${name} [${shape.join(', ')}], or one per row or column, or one alone, found [${scales.shape.join(', ')}].`,
      OTHER_REVISION,
    );
  }
  const packed: Packing = { kind: 'fp8', codes, scales, grid, shared: single && elements(lead) > 1 };
  return { name, dtype: 'F32', shape, bytes: 4 * elements(shape), file, packed };
}

const OTHER_REVISION = 'Are config.json and all weight files from the same revision?';

function missingScales({ name, dtype, file }: LocatedTensor, expected: string): UserError {
  return new UserError(
    `${name} in ${file}: expected ${expected} beside packed weights (${dtype}), but no weight file holds it.`,
    'Is the checkpoint complete? Weights that were packed without scales are not read: take it in bf16.',
  );
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
