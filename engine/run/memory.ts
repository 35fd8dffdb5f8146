// The memory a model needs, said before it is taken. Estimates from shapes alone; nothing is read.

import { freemem, totalmem } from 'node:os';
import { expertTensors, type NeededTensor, neededTensors } from '#models';
import {
  type BackendInfo,
  type BackendName,
  describeKept,
  type ExpertLimit,
  expertLimitBytes,
  longestSequence,
  type MemoryNeed,
  type MoeSpec,
  moeLayers,
  type Precision,
  type Spec,
} from '#protocol';
import { residentBytes, type StoredType } from '#tensor';
import { BATCH_TOKENS, largestBatch } from './batches.ts';
import { nllBytes } from './nll.ts';
import { type Workload, workingBytes } from './working-bytes.ts';

export type { Workload } from './working-bytes.ts';

/** Of a wasm heap's 4 GiB, which also holds XNNPACK's packed copy of every matrix that was multiplied. */
const WASM_HEAP = 4 * 1024 ** 3;

/** Over the experts' budget a batch may be this many times as large as usual: each of its layers is read once. */
const LARGEST_BATCH = 8;

/** Where not all experts fit, memory is left to the file cache, from which those that are read again come faster. */
const LEAVE_FREE = 0.9;

/** Where a model's weights lie. */
export interface Placement {
  readonly spec: Spec;
  /** Of a tensor by name. */
  readonly storedType: (name: string) => StoredType;
  readonly backend: Pick<BackendInfo, 'name' | 'usable' | 'detail'>;
  readonly precision: Precision;
}

export interface MemoryPlan {
  readonly need: MemoryNeed;
  /** A batch closes before it would have more tokens than these. */
  readonly batchTokens: number;
  /** Resident bytes of one expert of a layer. */
  readonly expertBytes: (moe: MoeSpec) => number;
}

/** What this process may still take, in bytes. The file cache counts as free, also inside a container. */
export function memoryToHave(): number {
  // macOS counts only pages that nobody ever used as free; it gives up others when they are asked for.
  if (process.platform === 'darwin') return 0.9 * totalmem() - process.memoryUsage.rss();
  const limit = process.constrainedMemory();
  const constrained = limit > 0 && limit < totalmem() ? limit - process.memoryUsage.rss() : Number.POSITIVE_INFINITY;
  return Math.min(freemem(), constrained);
}

/** Bytes that a matrix or vector takes once resident. Vectors (norms) are always float32. */
function tensorBytes({ name, shape }: NeededTensor, { storedType, backend, precision }: Placement): number {
  const elements = shape.reduce((product, size) => product * size, 1);
  return shape.length < 2 ? elements * 4 : residentBytes(backend.name, precision, elements, storedType(name));
}

/**
 * What stays in memory, and how large a batch may be. All experts stay where they fit and no limit is set. Where they do
 * not, each batch reads the others once, so that of all batches that fit the one is taken for which a token costs the
 * fewest bytes.
 * @param available bytes free on this machine now
 */
export function planMemory(
  placement: Placement,
  available: number,
  work: Workload = {},
  limit?: ExpertLimit,
): MemoryPlan {
  const { spec, backend, precision } = placement;
  const sum = (tensors: readonly NeededTensor[]): number =>
    tensors.reduce((total, tensor) => total + tensorBytes(tensor, placement), 0);
  const needed = neededTensors(spec);
  const fixed = sum(needed.filter(({ ofExpert }) => !ofExpert));
  const all = sum(needed.filter(({ ofExpert }) => ofExpert));
  const expertBytes = ({ router, experts }: MoeSpec): number =>
    sum(expertTensors(router.experts, experts, spec.hidden)) / router.experts;
  const wanted = limit ? Math.min(all, expertLimitBytes(limit, all)) : all;
  const least = leastKept(spec, expertBytes, limit !== undefined);
  const most = backend.name === 'wasm' ? Math.min(available, WASM_HEAP) : available;

  const options = batchSizes(backend.name, work.tokens).map((batchTokens) => {
    const { forward, losses } = workingFor(spec, backend.name, batchTokens, work);
    const working = forward + (work.nll ? losses : 0);
    const rest = fixed + working;
    const kept = limit || rest + all <= most ? wanted : Math.max(least, Math.floor(LEAVE_FREE * most - rest));
    return { batchTokens, working, losses, kept };
  });
  const fitting = options.filter(({ working, kept }) => kept >= least && fixed + working + kept <= most);
  const [usual] = options as [(typeof options)[number]];
  const whole = fitting.find(({ kept }) => kept === all);
  const cost = ({ kept, batchTokens }: (typeof options)[number]): number => (all - kept) / batchTokens;
  const best = whole ?? fitting.sort((a, b) => cost(a) - cost(b))[0];
  const { batchTokens, working, losses, kept } = best ?? usual;
  const experts = { kept, all };
  const need = { backend: backend.name, precision, weights: fixed + kept, working, losses, available: most, experts };
  const reason = !backend.usable
    ? backend.detail
    : best
      ? kept < all
        ? `experts are read as needed, ${describeKept(kept, all)} stay in memory`
        : ''
      : wanted < least
        ? 'less than one expert takes'
        : most === WASM_HEAP
          ? 'over the 4 GiB of a wasm heap'
          : 'more than is free';
  return { need: { ...need, fits: best !== undefined, reason }, batchTokens, expertBytes };
}

/** The least that a run can do with: the experts of a token, of whatever layer; as a limit that was set, a single one. */
function leastKept(spec: Spec, expertBytes: (moe: MoeSpec) => number, set: boolean): number {
  return Math.max(0, ...moeLayers(spec).map(({ moe }) => expertBytes(moe) * (set ? 1 : moe.router.topK)));
}

/** The usual size, and larger ones by powers of two while there are tokens for them. */
function batchSizes(backend: BackendName, tokens = 0): readonly number[] {
  const sizes = [BATCH_TOKENS[backend]];
  for (let times = 2; times <= LARGEST_BATCH && (sizes.at(-1) as number) < tokens; times *= 2) {
    sizes.push(times * BATCH_TOKENS[backend]);
  }
  return sizes;
}

/** What a forward takes, and what its losses add. */
function workingFor(spec: Spec, backend: BackendName, batchTokens: number, work: Workload) {
  const longest = Math.min(work.longest ?? batchTokens, longestSequence(spec));
  const batch = Math.max(largestBatch(batchTokens, longest), work.together ?? 0);
  return {
    forward: workingBytes(spec, backend, { ...work, longest }, batch),
    losses: nllBytes(spec.vocab, Math.min(batch, work.tokens ?? batch)),
  };
}
