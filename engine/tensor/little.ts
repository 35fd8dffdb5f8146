// A little work on tensors that lie in the processor's own memory: it is done sooner in typed arrays than by operations,
// each of which takes tens of microseconds however little it does. A generated token is all such work.

import type { Tensor } from '@tensorflow/tfjs-core';

/** Elements up to which loops are as fast as operations, which have more than one thread and wider instructions. */
const LITTLE = 32_768;

let near = false;

/** Whether the tensors of the active backend can be read without waiting for another device. */
export function setNear(value: boolean): void {
  near = value;
}

/** Whether work on a tensor, element by element, is better done on the host. */
export function isLittle({ size }: Tensor): boolean {
  return near && size <= LITTLE;
}
