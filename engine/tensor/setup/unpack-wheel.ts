// What is taken out of the wheels: two libraries and the headers of the C API, and for a GPU the CUDA libraries, all at the
// places they have beside each other in Python's site-packages, because that is where the libraries look for each other.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lastLines, setupError } from './setup-error.ts';
import { extractMember, withZip, type ZipMember } from './zip.ts';

const LIBRARY = /^tensorflow\/libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$/;
const HEADER =
  /^tensorflow\/include\/(tensorflow\/c\/|tensorflow\/core\/platform\/ctstring|tsl\/platform\/|xla\/tsl\/(c|platform)\/).*\.h$/;
const CUDA = /^nvidia\/(.+\/lib\/.+|cuda_nvcc\/.+)$/;

/** Paths within a folder that wheels were unpacked into. */
export interface Unpacked {
  /** libtensorflow_cc and libtensorflow_framework. */
  readonly libraries: readonly string[];
  readonly include: string;
}

/**
 * Unpacks the parts that are needed.
 * @throws UserError for a wheel without them, or one that is damaged.
 */
export async function unpackWheels(wheels: readonly string[], folder: string): Promise<Unpacked> {
  const libraries: string[] = [];
  for (const wheel of wheels) {
    await inWheel(wheel, async (file, members) => {
      for (const member of members) {
        if (!isWanted(member)) continue;
        await extractMember(file, member, join(folder, member.name));
        if (LIBRARY.test(member.name)) libraries.push(join(folder, member.name));
      }
    });
  }
  if (libraries.length !== 2) {
    throw setupError(
      `The wheel holds ${libraries.length} of the two libraries libtensorflow_cc and libtensorflow_framework.`,
      'It is not the one this version of Routescope was made for; pip download tensorflow-cpu shows where it comes from.',
    );
  }
  return { libraries, include: join(folder, 'tensorflow', 'include') };
}

function isWanted({ name }: ZipMember): boolean {
  if (name.endsWith('/') || name.split('/').includes('..')) return false;
  return LIBRARY.test(name) || HEADER.test(name) || CUDA.test(name);
}

/** The CUDA packages that a GPU wheel asks for: `nvidia-cublas-cu12==12.5.3.2` ... */
export async function cudaRequirements(wheel: string, folder: string): Promise<string[]> {
  const scratch = await mkdtemp(join(folder, 'metadata-'));
  try {
    const text = await inWheel(wheel, async (file, members) => {
      const metadata = members.find(({ name }) => /^[^/]+\.dist-info\/METADATA$/.test(name));
      if (!metadata) return '';
      const target = join(scratch, 'METADATA');
      await extractMember(file, metadata, target);
      return readFile(target, 'utf8');
    });
    return parseCudaRequirements(text);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @param metadata a wheel's METADATA file */
export function parseCudaRequirements(metadata: string): string[] {
  const lines = metadata.matchAll(
    /^Requires-Dist:\s*(nvidia-[\w-]+)\s*\(?([^;)]*)\)?\s*;.*extra\s*==\s*['"]and-cuda['"]/gm,
  );
  return [...lines].map(([, name, version]) => `${name}${(version ?? '').replaceAll(' ', '')}`);
}

async function inWheel<T>(wheel: string, work: Parameters<typeof withZip<T>>[1]): Promise<T> {
  try {
    return await withZip(wheel, work);
  } catch (error) {
    const reason = error instanceof Error ? lastLines(error.message, 1) : String(error);
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      throw setupError('The disk filled up while TensorFlow was unpacked.', 'Free some space, then run this again.');
    }
    throw setupError(`A downloaded package cannot be unpacked: ${reason}.`, 'pip cache purge, then run this again.');
  }
}
