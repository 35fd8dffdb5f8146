// TensorFlow operations on raw handles: the way to bf16, which tfjs does not know. Handles have no garbage collector, so
// every one belongs to a scope (`tidy`) or to a weight, and is counted.

import type * as tf from '@tensorflow/tfjs-core';
import type { Binding, DataTypeNumber, Handle, OpAttribute, TensorMetadata } from './binding.ts';
import { DataType } from './binding.ts';

/** The two methods of tfjs-node's backend that pass tensors between it and raw handles. */
export interface TfjsNodeBackend {
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  getInputTensorIds(tensors: readonly tf.Tensor[]): Handle[];
}

export class Raw {
  readonly binding: Binding;
  readonly #tfjs: TfjsNodeBackend;
  readonly #scopes: Set<Handle>[] = [];
  readonly #attributes = new Map<string, OpAttribute>();
  readonly #scalars = new Map<number, Handle>();
  #live = 0;

  constructor(binding: Binding, tfjs: TfjsNodeBackend) {
    this.binding = binding;
    this.#tfjs = tfjs;
  }

  /** Handles that were made here and neither freed nor given to tfjs. */
  get live(): number {
    return this.#live;
  }

  /** Runs work and frees every handle made in it, but for the one it returns, which goes to the scope around. */
  tidy(work: () => Handle): Handle {
    const scope = new Set<Handle>();
    this.#scopes.push(scope);
    let kept: Handle | undefined;
    try {
      kept = work();
      return kept;
    } finally {
      this.#scopes.pop();
      for (const handle of scope) if (handle !== kept) this.#delete(handle);
      if (kept !== undefined && scope.has(kept)) this.#scopes.at(-1)?.add(kept);
    }
  }

  /** Frees a handle before its scope ends. */
  free(handle: Handle): void {
    this.#scopes.at(-1)?.delete(handle);
    this.#delete(handle);
  }

  /** Takes a handle out of its scope; it then lives until `free`. */
  keep(handle: Handle): Handle {
    this.#scopes.at(-1)?.delete(handle);
    return handle;
  }

  /** @param values must not change afterwards; see `Binding.createTensor`. */
  create(shape: readonly number[], values: Float32Array | Int32Array | Uint8Array): Handle {
    const dtype =
      values instanceof Float32Array ? DataType.float : values instanceof Int32Array ? DataType.int32 : DataType.uint8;
    return this.#own(this.binding.createTensor(shape, dtype, values));
  }

  /** An int32 scalar, such as an axis. Made once, never freed, and not counted. */
  scalar(value: number): Handle {
    let handle = this.#scalars.get(value);
    if (handle === undefined) {
      handle = this.binding.createTensor([], DataType.int32, Int32Array.of(value));
      this.#scalars.set(value, handle);
    }
    return handle;
  }

  /** Runs an operation of TensorFlow with one output. Attributes: see the `type`, `flag` and `count` makers. */
  run(name: string, attributes: readonly OpAttribute[], inputs: readonly Handle[]): Handle {
    const [output] = this.binding.executeOp(name, attributes, inputs, 1) as [TensorMetadata];
    return this.#own(output.id);
  }

  runMany(name: string, attributes: readonly OpAttribute[], inputs: readonly Handle[], outputs: number): Handle[] {
    return this.binding.executeOp(name, attributes, inputs, outputs).map(({ id }) => this.#own(id));
  }

  type(name: string, value: DataTypeNumber): OpAttribute {
    return this.#attribute(name, this.binding.TF_ATTR_TYPE, value);
  }

  flag(name: string, value: boolean): OpAttribute {
    return this.#attribute(name, this.binding.TF_ATTR_BOOL, value);
  }

  count(name: string, value: number): OpAttribute {
    return this.#attribute(name, this.binding.TF_ATTR_INT, value);
  }

  /** The handle of a tfjs tensor, which stays the tensor's. */
  borrow(tensor: tf.Tensor): Handle {
    return this.#tfjs.getInputTensorIds([tensor])[0] as Handle;
  }

  /** Makes a handle a tfjs tensor, which owns it from here on. */
  give(handle: Handle, shape: readonly number[], dtype: DataTypeNumber = DataType.float): tf.Tensor {
    this.keep(handle);
    this.#live--;
    return this.#tfjs.createOutputTensor({ id: handle, shape: [...shape], dtype });
  }

  #own(handle: Handle): Handle {
    this.#live++;
    this.#scopes.at(-1)?.add(handle);
    return handle;
  }

  #delete(handle: Handle): void {
    this.binding.deleteTensor(handle);
    this.#live--;
  }

  #attribute(name: string, type: number, value: number | boolean): OpAttribute {
    const key = `${name}=${value}`;
    let attribute = this.#attributes.get(key);
    if (!attribute) {
      attribute = { name, type, value };
      this.#attributes.set(key, attribute);
    }
    return attribute;
  }
}
