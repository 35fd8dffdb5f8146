// A checkpoint, open: its config, and its tensors by name, read from disk when asked for.

import { join } from 'node:path';
import { type FileIdentity, UserError } from '#protocol';
import { fileIdentity, weightIdentity } from './file-identity.ts';
import { CONFIG_FILE, findCheckpoint } from './find-checkpoint.ts';
import { type Environment, exists, names, unfinishedDownloads } from './hub-cache.ts';
import { readJsonObject } from './json-file.ts';
import { type CheckpointTensor, findPacked, type Packing } from './packed/find-packed.ts';
import { checkPacked, packedSettings } from './packed/quantization-config.ts';
import { type ExpandedType, type HowToRead, partOf, readPacked } from './packed/read-packed.ts';
import { Scratch } from './packed/scratch.ts';
import type { SafetensorsFile } from './safetensors-file.ts';
import { refusePackedNames, unreadFormat } from './unread-formats.ts';
import { type LocatedTensor, openWeightFiles } from './weight-files.ts';

export interface Checkpoint {
  /** The folder with config.json, absolute. */
  readonly path: string;
  /** `org/name` from a Hugging Face cache, else the folder's own name. */
  readonly id: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Packed ones with the shape and type that reading expands them to; their scales are not among them. */
  readonly tensors: ReadonlyMap<string, CheckpointTensor>;
  /** config.json, the index if there is one, and the weight files. */
  readonly files: readonly FileIdentity[];
  /** Of all weight files. */
  readonly bytes: number;
  /**
   * A tensor's bytes, little-endian; packed weights expanded.
   * @param into where they go, from its first byte; at least as long as the tensor. Absent: a new array.
   * @param as BF16 rounds packed weights that only float32 holds. Absent: the tensor's `dtype`. Plain ones are as they are.
   * @returns a view of exactly the tensor's bytes
   * @throws UserError when there is no such tensor, the file can no longer be read, or a packed weight is no number
   */
  read(name: string, into?: Uint8Array, as?: ExpandedType): Promise<Uint8Array>;
  /**
   * One of those that lie in a tensor side by side along its first axis, its bytes alone.
   * @throws UserError as `read` does
   */
  readPart(name: string, index: number, into?: Uint8Array, as?: ExpandedType): Promise<Uint8Array>;
  /**
   * Rows of a tensor, along its first axis, from `first` up to `end`: their bytes.
   * @throws UserError as `read` does, and where the tensor is packed
   */
  readRows(name: string, first: number, end: number, into?: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens a checkpoint and checks all of its headers. Reads no weights yet, but for the samples that tell files apart.
 * @param path a folder, a folder of the Hugging Face cache, or an id `org/name` in that cache
 * @throws UserError for whatever is missing, damaged or of a kind that is not read
 */
export async function openCheckpoint(path: string, env: Environment = process.env): Promise<Checkpoint> {
  const { folder, id } = await findCheckpoint(path, env);
  const config = await readConfig(folder);
  const where = `${CONFIG_FILE} in ${folder}`;
  const settings = packedSettings(config.value, where);
  const { files, tensors: stored, index } = await openWeightFiles(folder);
  const close = async (): Promise<void> => {
    for (const file of files) await file.close();
  };
  try {
    refusePackedNames(stored);
    const tensors = findPacked(stored, settings.tile);
    checkPacked(settings, tensors, where);
    const identities: FileIdentity[] = [];
    for (const file of files) identities.push(await weightIdentity(file));

    const byPath = new Map(files.map((file) => [file.path, file]));
    const readBytes = (tensor: LocatedTensor, into?: Uint8Array): Promise<Uint8Array> =>
      (byPath.get(join(folder, tensor.file)) as SafetensorsFile).read(tensor, into);
    const scratch = new Scratch();
    const unpack = (tensor: CheckpointTensor, packing: Packing, how: HowToRead): Promise<Uint8Array> =>
      readPacked(tensor, packing, readBytes, scratch, how);
    const locate = (name: string): { readonly tensor: CheckpointTensor; readonly plain: LocatedTensor } => {
      const tensor = tensors.get(name);
      const plain = stored.get(name);
      if (tensor && plain) return { tensor, plain };
      throw new UserError(
        `${id}: expected a tensor called ${name}, found none among ${tensors.size}.`,
        'Are config.json and the weights of the same model and revision?',
      );
    };
    return {
      path: folder,
      id,
      config: config.value,
      tensors,
      files: [config.identity, ...(index ? [index] : []), ...identities],
      bytes: files.reduce((sum, file) => sum + file.fileBytes, 0),
      async read(name, into, as) {
        const { tensor, plain } = locate(name);
        return tensor.packed ? unpack(tensor, tensor.packed, { into, as }) : readBytes(plain, into);
      },
      async readPart(name, index, into, as) {
        const { tensor, plain } = locate(name);
        const parts = tensor.shape[0] ?? 1;
        if (index >= parts) throw new RangeError(`${name} has ${parts} parts; there is no number ${index}.`);
        return tensor.packed
          ? unpack(tensor, tensor.packed, { into, as, part: index })
          : readBytes(partOf(plain, index, parts), into);
      },
      async readRows(name, first, end, into) {
        const { tensor, plain } = locate(name);
        const rows = tensor.shape[0] ?? 1;
        if (!(0 <= first && first < end && end <= rows)) {
          throw new RangeError(`${name} has ${rows} rows; there are none from ${first} to ${end}.`);
        }
        if (tensor.packed) {
          throw new UserError(
            `${name} in ${tensor.file}: expected plain weights where experts lie one above the other, found packed ones.`,
            'Take the checkpoint in bf16.',
          );
        }
        const bytes = plain.bytes / rows;
        return readBytes({ ...plain, offset: plain.offset + first * bytes, bytes: (end - first) * bytes }, into);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readConfig(folder: string) {
  const path = join(folder, CONFIG_FILE);
  if (!(await exists(path))) throw await noConfig(folder);
  const { bytes, value } = await readJsonObject(path, `${CONFIG_FILE} in ${folder}`);
  return { value, identity: await fileIdentity(path, bytes) };
}

async function noConfig(folder: string): Promise<UserError> {
  if ((await unfinishedDownloads(folder)) > 0) {
    return new UserError(
      `${folder}: expected ${CONFIG_FILE}, found none, and unfinished downloads.`,
      'Let the download finish, or start it again: it continues.',
    );
  }
  const format = (await names(folder)).map(unreadFormat).find((each) => each !== undefined);
  if (format) {
    return new UserError(`${folder}: expected ${CONFIG_FILE} and safetensors, found ${format.name}.`, format.instead);
  }
  return new UserError(
    `${folder}: expected ${CONFIG_FILE}, found none.`,
    'Give the folder of a model as Hugging Face repositories have it: config.json, *.safetensors, tokenizer.json.',
  );
}
