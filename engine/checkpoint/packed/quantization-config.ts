// What config.json says about packed weights: the methods that are read, and the others, refused by name with the
// checkpoint to take instead. Which tensors are packed, and how, the tensors themselves say (`find-packed.ts`).

import { UserError } from '#protocol';
import type { CheckpointTensor, Packing } from './find-packed.ts';

type Settings = Readonly<Record<string, unknown>>;

export interface PackedSettings {
  /** Absent: config.json says nothing. */
  readonly method?: string;
  readonly kind?: Packing['kind'];
  /** Rows and columns of a tile of fp8 weights. */
  readonly tile: readonly [number, number];
}

/** DeepSeek's, and that of all who follow it. */
const TILE = [128, 128] as const;

const PUBLISHED =
  'Take the model as its authors published it, in bf16, fp8 or mxfp4. Rounding weights further also changes what the router chooses.';

const INSTEAD: Readonly<Record<string, string>> = {
  bitsandbytes:
    'Take the model as its authors published it, in bf16, fp8 or mxfp4. What bitsandbytes rounded stays rounded, also where it is undone.',
  mlx: 'Take the model as its authors published it, in bf16, fp8 or mxfp4: MLX files are converted from it.',
};

/** @throws UserError for a method that is not read, or read in another form, by its name */
export function packedSettings(config: Settings, where: string): PackedSettings {
  const settings =
    object(config.quantization_config) ?? object(config.compression_config) ?? object(config.quantization);
  if (!settings) return { tile: TILE };
  const method = typeof settings.quant_method === 'string' ? settings.quant_method : undefined;
  switch (method) {
    case 'mxfp4':
      return { method, kind: 'mxfp4', tile: TILE };
    case 'fp8':
      if (settings.fmt !== undefined && settings.fmt !== 'e4m3')
        throw refused(where, method, `fmt ${text(settings.fmt)}`);
      return { method, kind: 'fp8', tile: tileOf(settings.weight_block_size, `${where}: weight_block_size`) };
    case 'fbgemm_fp8':
      return { method, kind: 'fp8', tile: TILE };
    case 'modelopt':
      if (settings.quant_algo !== 'FP8') throw refused(where, method, `quant_algo ${text(settings.quant_algo)}`);
      return { method, kind: 'fp8', tile: TILE };
    case 'compressed-tensors':
      return { method, kind: 'fp8', tile: compressedTile(settings, where, method) };
    default:
      // MLX names no method.
      if (method === undefined && settings.group_size !== undefined && settings.bits !== undefined) {
        throw refused(where, 'mlx', `${text(settings.bits)} bits`);
      }
      throw refused(where, method ?? 'unnamed');
  }
}

/**
 * What config.json announces must be there.
 * @throws UserError where no tensor is packed so
 */
export function checkPacked(
  { method, kind }: PackedSettings,
  tensors: ReadonlyMap<string, CheckpointTensor>,
  where: string,
): void {
  if (kind === undefined) return;
  for (const { packed } of tensors.values()) if (packed?.kind === kind) return;
  const expected =
    kind === 'mxfp4'
      ? 'tensors NAME_blocks with NAME_scales'
      : 'F8_E4M3 tensors NAME with NAME_scale_inv or NAME_scale';
  throw new UserError(
    `${where}: expected ${expected} for the method "${method}" of quantization_config, found none.`,
    'Are config.json and the weights from the same revision? If the weights are plain, take quantization_config out of config.json.',
  );
}

/** All groups of weights must be 8-bit floats; a tile where they say one. */
function compressedTile(settings: Settings, where: string, method: string): readonly [number, number] {
  const groups = Object.values(object(settings.config_groups) ?? {}).map((group) => object(object(group)?.weights));
  let tile: readonly [number, number] = TILE;
  for (const weights of groups) {
    if (weights?.type !== 'float' || weights.num_bits !== 8) {
      throw refused(where, method, weights ? `${text(weights.type)} of ${text(weights.num_bits)} bits` : 'no weights');
    }
    tile = tileOf(weights.block_structure, `${where}: block_structure`);
  }
  const sparsity = object(settings.sparsity_config)?.format;
  if (groups.length === 0) throw refused(where, method, `format ${text(settings.format)}`);
  if (sparsity !== undefined && sparsity !== 'dense') throw refused(where, method, `sparse: ${text(sparsity)}`);
  return tile;
}

function tileOf(value: unknown, where: string): readonly [number, number] {
  if (value === undefined || value === null) return TILE;
  const [rows, columns] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (Array.isArray(value) && value.length === 2 && isCount(rows) && isCount(columns)) return [rows, columns];
  throw new UserError(
    `${where}: expected rows and columns of a tile, found ${text(value)}.`,
    'Compare the file with the one published beside the weights.',
  );
}

function refused(where: string, method: string, form?: string): UserError {
  return new UserError(
    `${where}: expected plain weights (F32, F16 or BF16), mxfp4 or fp8, found quantization_config with the method "${method}"${form === undefined ? '' : ` (${form})`}.`,
    Object.hasOwn(INSTEAD, method) ? (INSTEAD[method] as string) : PUBLISHED,
  );
}

function object(value: unknown): Settings | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Settings) : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** A value as it may stand in a message: short whatever the file says. */
function text(value: unknown): string {
  const json = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}
