// Memory that weights are read into from a disk and then stay in: TensorFlow uses an array in place when its address is a
// multiple of 64 bytes, and copies it silently otherwise. Where it is used in place, a weight exists once.

import { WeakPool } from '../weak-pool.ts';
import { type Binding, DataType } from './binding.ts';

const ALIGNMENT = 64;
/** Allocators align to this much at least, so that one of a few offsets is what TensorFlow wants. */
const STEP = 16;

interface Entry {
  readonly bytes: Uint8Array<ArrayBuffer>;
  state: 'given' | 'filled' | 'free';
}

export class AlignedBuffers {
  readonly #binding: Binding;
  readonly #entries = new WeakMap<ArrayBufferLike, Entry>();
  readonly #free = new WeakPool<Entry>();
  /** False as soon as one was not. */
  #inPlace: boolean | undefined;

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  /** Whether a tensor made of a buffer is that buffer, so that what is written to one is in the other. */
  get inPlace(): boolean {
    if (this.#inPlace === undefined) this.release(this.take(ALIGNMENT));
    return this.#inPlace === true;
  }

  /** A buffer with arbitrary contents, one that was released if there is any: new memory costs a page fault per 4 kB. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    const entry = this.#free.take(bytes) ?? this.#make(bytes);
    entry.state = 'given';
    return entry.bytes;
  }

  /**
   * The buffer that these parts fill, one after the other; what it holds stays as it is until it is released.
   * @returns undefined where they fill none, or one that was filled before
   */
  filled(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> | undefined {
    const entry = this.#entries.get((parts[0] as Uint8Array).buffer);
    if (entry?.state !== 'given') return undefined;
    const { buffer, byteOffset, byteLength } = entry.bytes;
    let at = byteOffset;
    for (const part of parts) {
      if (part.buffer !== buffer || part.byteOffset !== at) return undefined;
      at += part.byteLength;
    }
    if (at !== byteOffset + byteLength) return undefined;
    entry.state = 'filled';
    return entry.bytes;
  }

  /** To be called once nothing reads it any more. */
  release({ buffer }: Uint8Array): void {
    const entry = this.#entries.get(buffer);
    if (!entry || entry.state === 'free') return;
    entry.state = 'free';
    this.#free.giveBack(entry.bytes.byteLength, entry);
  }

  #make(bytes: number): Entry {
    // Unpooled, and not zeroed first: whoever takes it fills it.
    const { buffer } = Buffer.allocUnsafeSlow(bytes + ALIGNMENT);
    const entry: Entry = {
      bytes: new Uint8Array(buffer as ArrayBuffer, this.#alignedOffset(buffer as ArrayBuffer), bytes),
      state: 'given',
    };
    this.#entries.set(buffer, entry);
    return entry;
  }

  /**
   * JavaScript sees no address, so it is tried out: where a change of the array shows in the tensor, the tensor is the
   * array. 0 where none shows, as on a GPU, whose tensors are copies.
   */
  #alignedOffset(buffer: ArrayBuffer): number {
    if (this.#binding.isUsingGpuDevice()) {
      this.#inPlace = false;
      return 0;
    }
    for (let offset = 0; offset < ALIGNMENT; offset += STEP) {
      const probe = new Float32Array(buffer, offset, 1);
      probe[0] = 1;
      const handle = this.#binding.createTensor([1], DataType.float, probe);
      probe[0] = 2;
      const [seen] = this.#binding.tensorDataSync(handle);
      this.#binding.deleteTensor(handle);
      if (seen === 2) {
        this.#inPlace ??= true;
        return offset;
      }
    }
    this.#inPlace = false;
    return 0;
  }
}
