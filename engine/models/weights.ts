// The weights of a model on a backend, read tensor by tensor from wherever they are.

import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { AttentionWeights, DenseWeights } from '#nn';
import { Cancelled, expertTensor, type LayerSpec, type MoeSpec, type NormSpec, type Spec, UserError } from '#protocol';
import type { Backend, ExpertBank, Matrix, StoredTensor } from '#tensor';

/** Where named tensors come from: a checkpoint, or a test's own. */
export interface TensorSource {
  /** Shape and size without reading. @returns undefined when there is no such tensor. */
  info(name: string): { readonly shape: readonly number[]; readonly bytes: number; readonly file: string } | undefined;
  /** Contents, in a buffer of its own. */
  read(name: string): Promise<StoredTensor>;
}

export interface MoeWeights {
  readonly kind: 'moe';
  readonly router: Matrix;
  readonly experts: ExpertBank;
}

export interface LayerWeights {
  readonly attnNorm: Tensor1D;
  readonly attention: AttentionWeights;
  readonly ffnNorm: Tensor1D;
  readonly ffn: MoeWeights | ({ readonly kind: 'dense' } & DenseWeights);
}

export interface Weights {
  readonly embed: Matrix;
  readonly layers: readonly LayerWeights[];
  readonly finalNorm: Tensor1D;
  /** The same object as `embed` where they are tied. */
  readonly head: Matrix;
  dispose(): void;
}

/** A tensor that a Spec names, with the shape it must have. */
export interface NeededTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Where the shape comes from, for the message when it differs. */
  readonly because: string;
}

/** Every tensor the model needs, in the order in which loading reads them. */
export function neededTensors(spec: Spec): readonly NeededTensor[] {
  const { hidden, vocab } = spec;
  const needed: NeededTensor[] = [
    { name: spec.embed.tensor, shape: [vocab, hidden], because: 'vocab_size x hidden_size' },
  ];
  for (const layer of spec.layers) needed.push(...layerTensors(layer, hidden));
  needed.push({ name: spec.finalNorm.tensor, shape: [hidden], because: 'hidden_size' });
  if (spec.head.tensor !== spec.embed.tensor) {
    needed.push({ name: spec.head.tensor, shape: [vocab, hidden], because: 'vocab_size x hidden_size' });
  }
  return needed;
}

function layerTensors({ attnNorm, attention, ffnNorm, ffn }: LayerSpec, hidden: number): NeededTensor[] {
  const { heads, kvHeads, headDim, tensors, qkNorm } = attention;
  const [wide, narrow] = [heads * headDim, kvHeads * headDim];
  const queries = 'num_attention_heads · head size';
  const keys = 'num_key_value_heads · head size';
  const full = qkNorm?.scope === 'full';
  return [
    { name: attnNorm.tensor, shape: [hidden], because: 'hidden_size' },
    { name: tensors.q, shape: [wide, hidden], because: `${queries} x hidden_size` },
    { name: tensors.k, shape: [narrow, hidden], because: `${keys} x hidden_size` },
    { name: tensors.v, shape: [narrow, hidden], because: `${keys} x hidden_size` },
    { name: tensors.o, shape: [hidden, wide], because: `hidden_size x ${queries}` },
    ...(qkNorm
      ? [
          { name: qkNorm.q.tensor, shape: [full ? wide : headDim], because: full ? queries : 'head size' },
          { name: qkNorm.k.tensor, shape: [full ? narrow : headDim], because: full ? keys : 'head size' },
        ]
      : []),
    { name: ffnNorm.tensor, shape: [hidden], because: 'hidden_size' },
    ...(ffn.kind === 'moe' ? moeTensors(ffn, hidden) : gluTensors(ffn.tensors, ffn.width, hidden)),
  ];
}

function moeTensors({ router, experts }: MoeSpec, hidden: number): NeededTensor[] {
  return [
    { name: router.tensor, shape: [router.experts, hidden], because: 'num_experts x hidden_size' },
    ...Array.from({ length: router.experts }, (_, expert) =>
      gluTensors(experts.tensors, experts.width, hidden, expert),
    ).flat(),
  ];
}

function gluTensors(
  names: { readonly gate: string; readonly up: string; readonly down: string },
  width: number,
  hidden: number,
  expert = 0,
): NeededTensor[] {
  const [wide, back] = ['intermediate_size x hidden_size', 'hidden_size x intermediate_size'];
  return [
    { name: expertTensor(names.gate, expert), shape: [width, hidden], because: wide },
    { name: expertTensor(names.up, expert), shape: [width, hidden], because: wide },
    { name: expertTensor(names.down, expert), shape: [hidden, width], because: back },
  ];
}

/**
 * Compares what the Spec names with what the files hold, before anything is read.
 * @throws UserError for the first missing tensor or wrong shape.
 */
export function checkTensors(spec: Spec, source: TensorSource): void {
  for (const { name, shape, because } of neededTensors(spec)) {
    const info = source.info(name);
    if (!info) {
      throw new UserError(
        `${name}: expected this tensor (${spec.family}), but no weight file holds it.`,
        'Is the checkpoint complete, and are config.json and the weights from the same revision?',
      );
    }
    if (info.shape.join() !== shape.join()) {
      throw new UserError(
        `${name} in ${info.file}: expected shape [${shape.join(', ')}] (${because} in config.json), found [${info.shape.join(', ')}].`,
        'Are config.json and the weights from the same revision?',
      );
    }
  }
}

export interface LoadOptions {
  readonly signal?: AbortSignal;
  /** Bytes read so far, of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads every tensor of the Spec and places it on the backend. On failure or cancel all that was placed is freed.
 * @throws UserError for a missing tensor or wrong shape; Cancelled.
 */
export async function loadWeights(
  spec: Spec,
  backend: Backend,
  source: TensorSource,
  { signal, onProgress }: LoadOptions = {},
): Promise<Weights> {
  checkTensors(spec, source);
  const total = neededTensors(spec).reduce((sum, { name }) => sum + (source.info(name)?.bytes ?? 0), 0);
  let done = 0;
  const placed: { dispose(): void }[] = [];
  const read = async (name: string): Promise<StoredTensor> => {
    if (signal?.aborted) throw new Cancelled();
    const stored = await source.read(name);
    done += stored.bytes.byteLength;
    onProgress?.(done, total);
    return stored;
  };
  const place = <T extends { dispose(): void }>(item: T): T => {
    placed.push(item);
    return item;
  };
  const matrix = async (name: string): Promise<Matrix> => place(backend.matrix(await read(name)));
  const vector = async ({ tensor }: NormSpec): Promise<Tensor1D> => place(backend.vector(await read(tensor)));
  const dispose = (): void => {
    for (const item of placed) item.dispose();
    placed.length = 0;
  };

  const loadMoe = async ({ router, experts }: MoeSpec): Promise<MoeWeights> => {
    const shape = { experts: router.experts, hidden: spec.hidden, width: experts.width };
    return {
      kind: 'moe',
      router: await matrix(router.tensor),
      experts: place(
        await backend.expertBank(shape, async (expert) => ({
          gate: await read(expertTensor(experts.tensors.gate, expert)),
          up: await read(expertTensor(experts.tensors.up, expert)),
          down: await read(expertTensor(experts.tensors.down, expert)),
        })),
      ),
    };
  };
  const loadLayer = async ({ attnNorm, attention, ffnNorm, ffn }: LayerSpec): Promise<LayerWeights> => ({
    attnNorm: await vector(attnNorm),
    attention: {
      q: await matrix(attention.tensors.q),
      k: await matrix(attention.tensors.k),
      v: await matrix(attention.tensors.v),
      o: await matrix(attention.tensors.o),
      ...(attention.qkNorm ? { qNorm: await vector(attention.qkNorm.q), kNorm: await vector(attention.qkNorm.k) } : {}),
    },
    ffnNorm: await vector(ffnNorm),
    ffn:
      ffn.kind === 'moe'
        ? await loadMoe(ffn)
        : {
            kind: 'dense',
            gate: await matrix(ffn.tensors.gate),
            up: await matrix(ffn.tensors.up),
            down: await matrix(ffn.tensors.down),
          },
  });

  try {
    const embed = await matrix(spec.embed.tensor);
    const layers: LayerWeights[] = [];
    for (const layer of spec.layers) layers.push(await loadLayer(layer));
    const finalNorm = await vector(spec.finalNorm);
    const head = spec.head.tensor === spec.embed.tensor ? embed : await matrix(spec.head.tensor);
    return { embed, layers, finalNorm, head, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
