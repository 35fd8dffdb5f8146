// A checkpoint folder becomes a runnable model: what it is, whether it fits, its weights on a backend.

import { type Checkpoint, storedBytes } from '#checkpoint';
import { loadWeights, type Model, neededTensors, resolveSpec, type TensorSource, withCorrections } from '#models';
import {
  type BackendName,
  describeKept,
  type ExpertLimit,
  formatBytes,
  type MemoryNeed,
  type Precision,
  type Progress,
  type Spec,
  UserError,
} from '#protocol';
import {
  type Backend,
  openBackend,
  probeBackends,
  type StoredTensor,
  type StoredType,
  setupCommand,
  timed,
} from '#tensor';
import { type MemoryPlan, memoryToHave, planMemory, type Workload } from './memory.ts';
import { withMemory } from './memory-refused.ts';
import { RateMeter } from './rate.ts';

export interface ModelChoice {
  readonly backend: BackendName | 'auto';
  readonly precision: Precision | 'auto';
  /** What will be run. */
  readonly work?: Workload;
  /** What experts may take; absent: what fits. */
  readonly expertBudget?: ExpertLimit;
}

export interface LoadContext {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

const STORED: ReadonlySet<string> = new Set<StoredType>(['F32', 'F16', 'BF16']);

/**
 * A checkpoint's tensors as the model room reads them.
 * @param precision bf16 rounds packed weights to it at once, instead of taking them to float32 first
 */
export function tensorSource(checkpoint: Checkpoint, precision: Precision = 'f32'): TensorSource {
  /** What a packed tensor is read as; plain ones are what they are. */
  const expanded = (name: string): 'BF16' | undefined =>
    precision === 'bf16' && checkpoint.tensors.get(name)?.packed ? 'BF16' : undefined;
  const about = (name: string): Omit<StoredTensor, 'bytes'> => {
    const info = checkpoint.tensors.get(name);
    if (!info) throw new Error(`${name} was not checked before reading`);
    return { name, dtype: expanded(name) ?? storedType(checkpoint, name), shape: info.shape };
  };
  return {
    info(name) {
      const info = checkpoint.tensors.get(name);
      if (!info) return undefined;
      const { shape, file } = info;
      const bytes = expanded(name) ? 2 * shape.reduce((product, size) => product * size, 1) : info.bytes;
      return { shape, file, bytes, fileBytes: storedBytes(info) };
    },
    read: async (name, into) => ({ ...about(name), bytes: await checkpoint.read(name, into, expanded(name)) }),
    async readPart(name, index, into) {
      const { shape, ...rest } = about(name);
      return { ...rest, shape: shape.slice(1), bytes: await checkpoint.readPart(name, index, into, expanded(name)) };
    },
    async readRows(name, [first, end], into) {
      const { shape, ...rest } = about(name);
      const bytes = await checkpoint.readRows(name, first, end, into);
      return { ...rest, shape: [end - first, ...shape.slice(1)], bytes };
    },
  };
}

/** The Spec of a checkpoint, with all that its routers choose by. */
export function openSpec(checkpoint: Checkpoint): Promise<Spec> {
  return withCorrections(resolveSpec(checkpoint.config, checkpoint.tensors), tensorSource(checkpoint));
}

/** @throws UserError for a type that no backend reads. */
export function storedType(checkpoint: Checkpoint, name: string): StoredType {
  const info = checkpoint.tensors.get(name);
  if (!info) return 'F32';
  if (!STORED.has(info.dtype)) {
    throw new UserError(
      `${name} in ${info.file}: expected weights stored as F32, F16 or BF16, or packed as mxfp4 or fp8, found ${info.dtype}.`,
      'Take the checkpoint in bf16.',
    );
  }
  return info.dtype as StoredType;
}

/** bf16 where the backend multiplies it and most of the weights are stored so, or in less; else f32. */
export function usualPrecision(backend: BackendName, checkpoint: Checkpoint): Precision {
  let bf16 = 0;
  let all = 0;
  for (const { dtype, bytes, packed } of checkpoint.tensors.values()) {
    all += bytes;
    if (dtype === 'BF16' || packed) bf16 += bytes;
  }
  return backend === 'tensorflow' && bf16 > all / 2 ? 'bf16' : 'f32';
}

/** Where a model will run, decided before its weights are read. */
export interface ModelPlan extends MemoryPlan {
  readonly backend: Backend;
}

/**
 * Chooses backend and precision and checks that the model fits.
 * @throws UserError when the backend cannot be used, or the model does not fit it, with the numbers.
 */
export async function planModel(checkpoint: Checkpoint, choice: ModelChoice): Promise<ModelPlan> {
  const spec = resolveSpec(checkpoint.config, checkpoint.tensors);
  // Only `auto` looks at what there is: looking loads TensorFlow, which a run on wasm need not pay for.
  const name = choice.backend === 'auto' ? (await probeBackends()).find(({ chosen }) => chosen)?.name : choice.backend;
  const backend = await timed('backend started', () =>
    openBackend({
      name: name ?? 'wasm',
      precision: choice.precision === 'auto' ? usualPrecision(name ?? 'wasm', checkpoint) : choice.precision,
    }),
  );
  const { precision } = backend;
  const plan = planMemory(
    {
      spec,
      storedType: (tensor) => storedType(checkpoint, tensor),
      backend: { name: backend.name, usable: true, detail: '' },
      precision,
    },
    memoryToHave(),
    choice.work,
    choice.expertBudget,
  );
  if (!plan.need.fits) throw doesNotFit(checkpoint.id, plan.need);
  return { backend, ...plan };
}

function doesNotFit(
  id: string,
  { backend, precision, weights, working, available, experts, reason }: MemoryNeed,
): UserError {
  if (weights + working <= available) {
    return new UserError(
      `The experts of ${id} cannot do with so little of their ${formatBytes(experts.all)}: it is ${reason}.`,
      'Raise --expert-budget, or leave it out.',
    );
  }
  return new UserError(
    `${id} needs ${formatBytes(weights + working)} on ${backend} in ${precision} ` +
      `(weights ${formatBytes(weights)} with ${describeKept(experts.kept, experts.all)} of experts, ` +
      `work ${formatBytes(working)}); ${formatBytes(available)} are to be had.`,
    backend === 'wasm'
      ? `The tensorflow backend holds larger models: ${setupCommand()}.`
      : precision === 'f32'
        ? 'Try --precision bf16, or close other programs.'
        : 'Close other programs or use a machine with more memory.',
  );
}

export interface LoadedModel extends Model {
  dispose(): void;
}

/** Reads the weights. */
export async function loadModel(
  checkpoint: Checkpoint,
  plan: ModelPlan,
  context: LoadContext = {},
): Promise<LoadedModel> {
  const { signal, onProgress } = context;
  const { backend } = plan;
  const spec = await openSpec(checkpoint);
  // What it takes is said before it is taken.
  const { weights: resident, working } = plan.need;
  const source = tensorSource(checkpoint, backend.precision);
  const { kept, all } = plan.need.experts;
  const placed = neededTensors(spec).filter(({ onHost, ofExpert }) => !onHost && (kept === all || !ofExpert));
  const total = placed.reduce((sum, { name }) => sum + (source.info(name)?.bytes ?? 0), 0);
  const meter = new RateMeter(`Loading weights (${formatBytes(resident + working)} of memory)`, total, 'bytes');
  onProgress?.(meter.progress());
  const options = {
    experts: { budget: kept, residentBytes: plan.expertBytes },
    ...(signal ? { signal } : {}),
    onProgress(done: number) {
      onProgress?.(meter.set(done));
    },
  };
  const weights = await withMemory('loading weights', plan, () =>
    timed('weights read', () => loadWeights(spec, backend, source, options)),
  );
  return { spec, backend, weights, dispose: () => weights.dispose() };
}
