// Reading a tensor back to the host for good.

import type { Tensor } from '@tensorflow/tfjs-core';

/** A tensor's values. It is freed, also where it cannot be read. */
export async function valuesOf<A extends Float32Array | Int32Array = Float32Array>(tensor: Tensor): Promise<A> {
  try {
    return (await tensor.data()) as A;
  } finally {
    tensor.dispose();
  }
}
