// What the native addon of tfjs-node offers and this room uses of it. The package's own types leave most of it out.

/** A TensorFlow tensor of the addon, by its number. Invisible to tf.tidy and tf.memory. */
export type Handle = number;

export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

export interface TensorMetadata {
  readonly id: Handle;
  readonly shape: number[];
  readonly dtype: number;
}

export interface Binding {
  readonly TF_Version: string;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_TYPE: number;
  /** Keeps a reference to `values`, and where its address is a multiple of 64 uses it in place: never change it later. */
  createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array | Uint8Array): Handle;
  deleteTensor(id: Handle): void;
  /** A copy of its values. */
  tensorDataSync(id: Handle): Float32Array;
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly Handle[],
    outputs: number,
  ): TensorMetadata[];
  isUsingGpuDevice(): boolean;
  /** All tensors of the addon, those of tfjs included. */
  getNumOfTensors(): number;
}

/** TF_DataType numbers of TensorFlow's C API. */
export const DataType = { float: 1, int32: 3, uint8: 4, bfloat16: 14, half: 19 } as const;
export type DataTypeNumber = (typeof DataType)[keyof typeof DataType];
