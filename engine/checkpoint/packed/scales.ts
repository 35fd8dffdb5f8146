// The scales beside packed weights, as float32.

import { UserError } from '#protocol';

/** Types that scales are stored in. F8_E8M0 is an exponent alone, with the bias 127; its code 255 is no number. */
const SCALE_TYPES: readonly string[] = ['F32', 'BF16', 'F8_E8M0'];

/** @throws UserError for a type that scales are not stored in */
export function checkScaleType(dtype: string, where: string): void {
  if (SCALE_TYPES.includes(dtype)) return;
  throw new UserError(
    `${where}: expected scales in ${SCALE_TYPES.join(', ')}, found ${dtype}.`,
    'This form of packed weights is not read. Take the checkpoint in bf16.',
  );
}

export function scaleValues(dtype: string, bytes: Uint8Array): Float32Array {
  if (dtype === 'F8_E8M0') {
    return Float32Array.from(bytes, (code) => (code === 255 ? Number.NaN : 2 ** (code - 127)));
  }
  const { buffer } = bytes.slice();
  if (dtype === 'F32') return new Float32Array(buffer);
  return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
}
