// What this folder's tests share: the numbers that torch reads from the codes of packed weights.

import { fileURLToPath } from 'node:url';
import { openSafetensors } from '../safetensors-file.ts';

/** A tensor of golden/codes.safetensors, its bytes. */
export async function torchCodes(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await openSafetensors(fileURLToPath(new URL('./golden/codes.safetensors', import.meta.url)));
  const entry = file.tensors.find((each) => each.name === name);
  if (!entry) throw new Error(`no ${name}`);
  const bytes = (await file.read(entry)).slice();
  await file.close();
  return bytes;
}
