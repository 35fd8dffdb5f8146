// The weights of a model on a backend, read tensor by tensor from wherever they are.

import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { AttentionWeights, DenseWeights, GroupedWeights, LatentWeights, Norm, SharedWeights } from '#nn';
import {
  type AttentionSpec,
  Cancelled,
  type DenseSpec,
  type GroupedAttentionSpec,
  type LatentAttentionSpec,
  type LayerSpec,
  type MoeSpec,
  moeLayers,
  type NormSpec,
  type Projections,
  type SharedSpec,
  type Spec,
} from '#protocol';
import { type Backend, type Matrix, type StoredTensor, toFloat32 } from '#tensor';
import { type ExpertSource, ExpertStore, type LayerExperts } from '../experts/expert-store.ts';
import { checkTensors, expertTensors, neededTensors } from './needed-tensors.ts';
import { readExpert, readGlu } from './read-glu.ts';
import { bufferReader, type Read, rowsOf, type TensorSource } from './tensor-source.ts';

export interface MoeWeights {
  readonly kind: 'moe';
  readonly router: Matrix;
  readonly routerBias: Tensor1D | undefined;
  readonly experts: LayerExperts;
  readonly shared?: SharedWeights;
}

export interface LayerWeights {
  /** The norms that the Spec names. */
  readonly attnNorm: Norm | undefined;
  readonly attention: AttentionWeights;
  readonly attnOutNorm: Norm | undefined;
  readonly ffnNorm: Norm | undefined;
  readonly ffnOutNorm: Norm | undefined;
  readonly ffn: MoeWeights | ({ readonly kind: 'dense' } & DenseWeights);
}

export interface Weights {
  readonly embed: Matrix;
  readonly layers: readonly LayerWeights[];
  readonly finalNorm: Norm;
  /** The same object as `embed` where they are tied. */
  readonly head: Matrix;
  readonly headBias: Tensor1D | undefined;
  /** Of all layers. */
  readonly experts: ExpertStore;
  dispose(): void;
}

export interface LoadOptions {
  readonly signal?: AbortSignal;
  /** What experts may take; absent: all are in memory. */
  readonly experts?: {
    /** Resident bytes, at least those of the largest expert. */
    readonly budget: number;
    /** Resident bytes of one expert of a layer. */
    readonly residentBytes: (moe: MoeSpec) => number;
  };
  /** Bytes read so far, of all that is read before the model can run. */
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
  { experts: limit, signal, onProgress }: LoadOptions = {},
): Promise<Weights> {
  checkTensors(spec, source);
  for (const { layer, moe } of moeLayers(spec)) {
    const { correctionTensor, correction } = moe.router;
    if (correctionTensor && !correction)
      throw new Error(`layer ${layer}: ${correctionTensor} was not read into the Spec`);
  }
  const store = expertStore(spec, backend, source, limit);
  const placed: { dispose(): void }[] = [store];
  const total = neededTensors(spec)
    .filter(({ onHost, ofExpert }) => !onHost && (store.complete || !ofExpert))
    .reduce((sum, { name }) => sum + (source.info(name)?.bytes ?? 0), 0);
  let done = 0;
  const count = (bytes: number): void => {
    done += bytes;
    onProgress?.(done, total);
  };
  const uncounted = bufferReader(source, backend);
  const read: Read = async (names, part) => {
    if (signal?.aborted) throw new Cancelled();
    const stored = await uncounted(names, part);
    count(stored.reduce((sum, { bytes }) => sum + bytes.byteLength, 0));
    return stored;
  };
  const readOne = async (name: string): Promise<StoredTensor> => (await read([name]))[0] as StoredTensor;
  const place = <T extends { dispose(): void }>(item: T): T => {
    placed.push(item);
    return item;
  };
  const matrix = async (name: string): Promise<Matrix> => place(backend.matrix(await readOne(name)));
  const vector = async (name: string): Promise<Tensor1D> => place(backend.vector(await readOne(name)));
  const optional = async (name: string | undefined): Promise<Tensor1D | undefined> =>
    name === undefined ? undefined : vector(name);
  const norm = async ({ kind, eps, tensor, bias }: NormSpec): Promise<Norm> => ({
    kind,
    eps,
    ...(tensor ? { weight: await vector(tensor) } : {}),
    ...(bias ? { bias: await vector(bias) } : {}),
  });
  const optionalNorm = async (spec: NormSpec | undefined): Promise<Norm | undefined> => spec && norm(spec);
  /** On the host. */
  const values = async (name: string): Promise<Float32Array> => toFloat32(await readOne(name));
  const dispose = (): void => {
    for (const item of placed) item.dispose();
    placed.length = 0;
  };

  const loadDense = async (spec: Omit<DenseSpec, 'kind'>): Promise<DenseWeights> => {
    // Matrices of their own, so in buffers of their own.
    const apart: Read = (names) => Promise.all(names.map(readOne));
    const { gate, up, down } = await readGlu(apart, spec.tensors, spec.width);
    return {
      gate: place(backend.matrix(gate)),
      up: place(backend.matrix(up)),
      down: place(backend.matrix(down)),
      glu: spec.glu,
    };
  };
  const loadShared = async (spec: SharedSpec): Promise<SharedWeights> => ({
    ...(await loadDense(spec)),
    ...(spec.open ? { open: await matrix(spec.open) } : {}),
  });
  let routers = 0;
  const loadMoe = async ({ router, shared }: MoeSpec): Promise<MoeWeights> => ({
    kind: 'moe',
    router: await matrix(router.tensor),
    routerBias: await optional(router.bias),
    experts: store.layers[routers++] as LayerExperts,
    ...(shared ? { shared: await loadShared(shared) } : {}),
  });
  const loadQkv = async ({
    tensors,
    heads,
    kvHeads,
    headDim,
    valueDim,
  }: GroupedAttentionSpec): Promise<Omit<Projections<Matrix>, 'o'>> => {
    if (!('qkv' in tensors)) {
      return { q: await matrix(tensors.q), k: await matrix(tensors.k), v: await matrix(tensors.v) };
    }
    const stored = await readOne(tensors.qkv);
    const [keys, values] = [heads * headDim, (heads + kvHeads) * headDim];
    const rows = (from: number, to: number): Matrix => place(backend.matrix(rowsOf(stored, from, to)));
    return { q: rows(0, keys), k: rows(keys, values), v: rows(values, values + kvHeads * valueDim) };
  };
  const loadGrouped = async (attention: GroupedAttentionSpec): Promise<GroupedWeights> => {
    const { tensors, biases = {}, qkNorm, open } = attention;
    const { q, k, v } = await loadQkv(attention);
    return {
      q: { weight: q, bias: await optional(biases.q) },
      k: { weight: k, bias: await optional(biases.k) },
      v: { weight: v, bias: await optional(biases.v) },
      o: { weight: await matrix(tensors.o), bias: await optional(biases.o) },
      ...(qkNorm ? { qNorm: await norm(qkNorm.q), kNorm: await norm(qkNorm.k) } : {}),
      ...(open ? { open: await matrix(open.tensor) } : {}),
    };
  };
  const loadLatent = async ({ tensors, kvNorm, qNarrow }: LatentAttentionSpec): Promise<LatentWeights> => ({
    q: await matrix(tensors.q),
    ...(qNarrow ? { qNarrow: { down: await matrix(qNarrow.tensor), norm: await norm(qNarrow.norm) } } : {}),
    kvDown: await matrix(tensors.kvDown),
    kvNorm: await norm(kvNorm),
    kvUp: await matrix(tensors.kvUp),
    o: await matrix(tensors.o),
  });
  const loadAttention = async (attention: AttentionSpec): Promise<AttentionWeights> => ({
    ...(attention.kind === 'latent'
      ? { latent: await loadLatent(attention) }
      : { grouped: await loadGrouped(attention) }),
    ...(attention.sinks ? { sinks: await values(attention.sinks) } : {}),
  });
  const loadLayer = async (layer: LayerSpec): Promise<LayerWeights> => ({
    attnNorm: await optionalNorm(layer.attnNorm),
    attention: await loadAttention(layer.attention),
    attnOutNorm: await optionalNorm(layer.attnOutNorm),
    ffnNorm: await optionalNorm(layer.ffnNorm),
    ffn: layer.ffn.kind === 'moe' ? await loadMoe(layer.ffn) : { kind: 'dense', ...(await loadDense(layer.ffn)) },
    ffnOutNorm: await optionalNorm(layer.ffnOutNorm),
  });

  try {
    const embed = await matrix(spec.embed.tensor);
    const layers: LayerWeights[] = [];
    for (const layer of spec.layers) layers.push(await loadLayer(layer));
    const finalNorm = await norm(spec.finalNorm);
    const head = spec.head.tensor === spec.embed.tensor ? embed : await matrix(spec.head.tensor);
    const headBias = await optional(spec.head.bias);
    if (store.complete) await store.fill(count, signal);
    return { embed, layers, finalNorm, head, headBias, experts: store, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Of all layers with a router, in their order. */
function expertStore(spec: Spec, backend: Backend, source: TensorSource, limit: LoadOptions['experts']): ExpertStore {
  const read = bufferReader(source, backend);
  const sources = moeLayers(spec).map(({ moe }): ExpertSource => {
    const { router, experts } = moe;
    const shape = { hidden: spec.hidden, width: experts.width, glu: experts.glu };
    const tensors = expertTensors(router.experts, experts, spec.hidden);
    const infos = tensors.flatMap(({ name }) => source.info(name) ?? []);
    const bytes = infos.reduce((sum, info) => sum + info.bytes, 0) / router.experts;
    return {
      count: router.experts,
      shape,
      bytes,
      fileBytes: infos.reduce((sum, info) => sum + (info.fileBytes ?? info.bytes), 0) / router.experts,
      residentBytes: limit ? limit.residentBytes(moe) : bytes,
      read: (expert) => readExpert(read, backend, experts, expert),
      place: (stored) => backend.placeExpert(shape, stored),
    };
  });
  return new ExpertStore(sources, limit?.budget ?? Number.POSITIVE_INFINITY);
}
