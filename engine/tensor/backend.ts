// What a backend gives the model code: where weights live and the few operations whose fast form differs per backend.
// Everything else the model does is plain TensorFlow.js core.

import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { BackendName, Glu, Precision } from '#protocol';

export type StoredType = 'F32' | 'F16' | 'BF16';

/**
 * A tensor as it lies in a file. `bytes` may be a view that is valid only during the call it is passed to; or it fills a
 * buffer of the backend (`Backend.buffer`), alone or one after the other with those it is stacked with, and is used in place.
 */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A weight matrix [out, in] in the backend's own form. Lives until disposed, outside tf.tidy's reach. */
export interface Matrix {
  readonly out: number;
  readonly in: number;
  /** Resident bytes. */
  readonly bytes: number;
  dispose(): void;
}

/** What the experts of a layer have in common. */
export interface ExpertShape {
  readonly hidden: number;
  readonly width: number;
  readonly glu: Glu;
}

/** One expert in the backend's own form. Lives until disposed, outside tf.tidy's reach. */
export interface PlacedExpert {
  /** Resident bytes. */
  readonly bytes: number;
  dispose(): void;
}

export interface StoredGlu {
  readonly gate: StoredTensor;
  readonly up: StoredTensor;
  readonly down: StoredTensor;
}

/** One expert's three matrices: gate and up [width, hidden], down [hidden, width]; and what is added after each. */
export interface StoredExpert extends StoredGlu {
  readonly biases?: StoredGlu;
}

/** Which experts each position goes to, and with what factor. */
export interface Dispatch {
  readonly topK: number;
  /** [position, slot] */
  readonly indices: Int32Array;
  /** [position, slot] */
  readonly weights: Float32Array;
}

/** What of the experts' outputs is wanted beside their mixture. */
export interface Want {
  readonly out?: boolean;
  readonly norms?: boolean;
}

export interface ExpertOutputs {
  /** sum over slots of weight · expert(x). [position, hidden] */
  readonly mixed: Tensor2D;
  /** Each chosen expert's output before weighting, when asked for. [position, slot, hidden] */
  readonly out?: Tensor3D;
  /** L2 norm of each, when asked for. [position, slot] */
  readonly norms?: Tensor2D;
}

/**
 * A layer's experts at work on a batch. They come one after the other, so that they need not all be in memory at once, in
 * any case in the same order and with the same arithmetic.
 */
export interface Mixture {
  /** Those that any position chose, ascending: they must come in this order. */
  readonly experts: readonly number[];
  /** Computes all rows of the next one, which may be disposed afterwards. */
  add(placed: PlacedExpert): void;
  /** After all have come. The tensors are the caller's. */
  finish(): ExpertOutputs;
  /** Frees what it holds, finished or not. */
  dispose(): void;
}

/** Sequences lie one after the other, without padding: position = start of its sequence + place in it. */
export interface SequenceLayout {
  /** Tokens of each sequence. */
  readonly lengths: readonly number[];
}

export interface AttentionShape {
  readonly heads: number;
  readonly kvHeads: number;
  /** Channels of a query and a key. */
  readonly headDim: number;
  /** Channels of a value. */
  readonly valueDim: number;
  readonly scale: number;
  /** How many keys a position sees, itself included: those before them are masked. Absent: all up to itself. */
  readonly window?: number;
  /** Positions see only those of their own chunk, counted from the beginning of the sequence, of this many. */
  readonly chunk?: number;
  /** A logit per head that joins each softmax and is dropped, so that a row of the pattern sums to less than 1. [head] */
  readonly sinks?: Float32Array;
}

export interface Backend {
  readonly name: BackendName;
  /** `bf16`: matrices stay and multiply in bf16. `f32`: matrices keep the file's type where the backend can, arithmetic is float32. */
  readonly precision: Precision;
  /** For provenance: `tensorflow 2.21.0 cpu avx512bf16`, the last the kernels of the host's products where there are any. */
  readonly version: string;

  /**
   * Memory to read tensors into, its contents arbitrary. What is placed from there, filling it, is not copied where the
   * backend can help it; the buffer is the backend's own from then on.
   */
  buffer(bytes: number): Uint8Array<ArrayBuffer>;
  /** Gives a buffer back from which nothing was placed. */
  release(buffer: Uint8Array): void;
  /** Takes a copy of the bytes, or the buffer they fill. Also serves as an embedding table. */
  matrix(stored: StoredTensor): Matrix;
  /** Always float32. */
  vector(stored: StoredTensor): Tensor1D;
  /** Takes copies of the bytes, or the buffers they fill: gate and up one after the other in one, down in another. */
  placeExpert(shape: ExpertShape, stored: StoredExpert): PlacedExpert;

  /** Rows of a table. @returns float32 [ids, in] */
  lookup(table: Matrix, ids: Int32Array): Tensor2D;
  /** x · Wᵀ. `exact` computes in float32 whatever the precision (routers). @param x float32 [position, in] @returns float32 [position, out] */
  linear(x: Tensor2D, weight: Matrix, options?: { readonly exact?: boolean }): Tensor2D;
  /**
   * Begins down(glu(gate(x), up(x))) of each chosen expert, mixed by weight.
   * @param x float32 [position, hidden]; must live until the mixture has finished
   * @param experts how many the layer has
   */
  mixture(x: Tensor2D, experts: number, shape: ExpertShape, dispatch: Dispatch, want?: Want): Mixture;
  /**
   * Causal attention within each sequence; q, k after norms and RoPE.
   * @param q float32 [position, heads · headDim]
   * @param k float32 [position, kvHeads · headDim]
   * @param v float32 [position, kvHeads · valueDim]
   * @returns float32 [position, heads · valueDim]
   */
  attention(q: Tensor2D, k: Tensor2D, v: Tensor2D, layout: SequenceLayout, shape: AttentionShape): Tensor2D;

  /**
   * Causal attention of one sequence's newest positions to all of it, as when a token is generated.
   * @param q float32 [new position, heads · headDim]
   * @param k float32 [kvHead, position, headDim], the new positions last
   * @param v float32 [kvHead, position, valueDim]
   * @param positions how many `k` and `v` hold, where there is room after them: finite numbers that nobody sees; absent: all
   * @returns float32 [new position, heads · valueDim]
   */
  attendNewest(q: Tensor2D, k: Tensor3D, v: Tensor3D, shape: AttentionShape, positions?: number): Tensor2D;

  /**
   * Puts the row of each head at a position of a tensor, in the tensor's own memory, which nothing else may share. Absent where
   * a backend cannot: tensors are then made anew.
   * @param kept float32 [head, position, channel]
   * @param row float32 [head, 1, channel]
   */
  putRow?(kept: Tensor3D, position: number, row: Tensor3D): void;

  /**
   * Keys or values in memory of their own with room after them, where `putRow` and `attendNewest` are at their fastest. Absent
   * where no place is better than another.
   * @param parts float32 [head, position, channel], one after the other
   * @param room positions after them
   */
  withRoom?(parts: readonly Tensor3D[], room: number): Tensor3D;

  /** Raw handles that tf.memory() does not see; 0 after everything was disposed. */
  liveHandles(): number;
}
