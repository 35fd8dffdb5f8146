// One expert in TensorFlow's memory.

import type { Precision } from '#protocol';
import type { ExpertShape, PlacedExpert, StoredExpert } from '../backend.ts';
import { checkStored, toFloat32 } from '../stored.ts';
import type { AlignedBuffers } from './aligned-buffers.ts';
import { DataType, type Handle } from './binding.ts';
import { cast } from './ops.ts';
import { type HostExpert, isHost, type Products } from './products.ts';
import type { Raw } from './raw.ts';
import { placeMatrix, placeStacked, type TensorflowMatrix } from './weights.ts';

export interface TensorflowExpert extends PlacedExpert {
  /** gate above up: one product instead of two. [2 · width, hidden] */
  readonly gateUp: TensorflowMatrix;
  /** [hidden, width] */
  readonly down: TensorflowMatrix;
  /** What is added after each, in the type that is computed in: [2 · width] and [hidden]. */
  readonly biases: { readonly gateUp: Handle; readonly down: Handle } | undefined;
  /** The same in the host's memory, where that multiplies. */
  readonly host?: HostExpert;
}

export function placeExpert(
  raw: Raw,
  buffers: AlignedBuffers,
  precision: Precision,
  { hidden, width }: ExpertShape,
  { gate, up, down, biases }: StoredExpert,
  products?: Products,
): TensorflowExpert {
  checkStored(gate, [width, hidden]);
  checkStored(up, [width, hidden]);
  checkStored(down, [hidden, width]);
  const placed: { dispose(): void }[] = [];
  const place = <T extends { dispose(): void }>(item: T): T => {
    placed.push(item);
    return item;
  };
  const placeVector = (joined: Float32Array): Handle => {
    const handle = raw.keep(
      raw.tidy(() => {
        const exact = raw.create([joined.length], joined);
        return precision === 'bf16' ? cast(raw, exact, DataType.float, DataType.bfloat16) : exact;
      }),
    );
    place({ dispose: () => raw.free(handle) });
    return handle;
  };
  const dispose = (): void => {
    for (const item of placed.splice(0)) item.dispose();
  };
  try {
    const matrices = {
      gateUp: place(placeStacked(raw, buffers, [gate, up], precision, products)),
      down: place(placeMatrix(raw, buffers, down, precision, products)),
    };
    const added = biases && {
      gateUp: Float32Array.from([...toFloat32(biases.gate), ...toFloat32(biases.up)]),
      down: toFloat32(biases.down),
    };
    return {
      ...matrices,
      biases: added && { gateUp: placeVector(added.gateUp), down: placeVector(added.down) },
      ...(products && isHost(matrices.gateUp) && isHost(matrices.down)
        ? { host: { gateUp: matrices.gateUp, down: matrices.down, biases: added } }
        : {}),
      bytes: matrices.gateUp.bytes + matrices.down.bytes,
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}
