// The one forward pass. Reads top to bottom: embed, then per layer attention, router, experts, then norm and logits.
// It obeys a Spec, asks nothing about families, and calls the hooks at their points.
//
// Sequences of a batch lie one after the other without padding, so every row is a real token. Between the router and its
// experts the logits are read to the host, where routing is plain typed-array code: the same on every backend.

import * as tf from '@tensorflow/tfjs-core';
import {
  applyNorm,
  attention,
  denseFfn,
  type KvCache,
  positionsOf,
  type RopeTable,
  reachesOf,
  ropeTable,
  sharedFfn,
} from '#nn';
import {
  Cancelled,
  checkLogits,
  expertWeights,
  type LayerSpec,
  type MoeSpec,
  type PositionName,
  type RopeSpec,
  type RouterSpec,
  routerChoice,
  routerProbs,
  type Spec,
  selectExperts,
} from '#protocol';
import { type Backend, type Dispatch, type ExpertOutputs, type SequenceLayout, timed, valuesOf } from '#tensor';
import { checkLength } from './check-length.ts';
import type { VisitOptions } from './experts/expert-store.ts';
import { foresee } from './experts/foresee.ts';
import type { EvictionOrder } from './experts/residents.ts';
import { Hooks } from './hooks.ts';
import { Keeper } from './keeper.ts';
import { normed, routerLogits } from './router-input.ts';
import type { LayerWeights, MoeWeights, Weights } from './weights/weights.ts';
import { bySlots, oneEach, weightedInput } from './weights-at-input.ts';

export interface Model {
  readonly spec: Spec;
  readonly backend: Backend;
  readonly weights: Weights;
}

/** Token ids of several sequences, one after the other. */
export interface Batch extends SequenceLayout {
  /** [position] */
  readonly ids: Int32Array;
  /** What each sequence was before these tokens, and where they are added: to go on from it token by token. */
  readonly caches?: readonly KvCache[];
}

export interface ForwardOptions {
  readonly hooks?: Hooks;
  /**
   * How far to go. `routers`: up to the last router, its experts left out, because no routing depends on them, and nowhere
   * in a model without routers;
   * `hidden`: all layers and the final norm; `logits`: the vocabulary logits of all positions too.
   */
  readonly until: 'routers' | 'hidden' | 'logits';
  readonly signal?: AbortSignal;
  /** Which token a position is, for messages. */
  readonly nameOf?: PositionName;
  /** Awaited after each layer: the place to read what hooks kept. */
  readonly afterLayer?: (layer: number) => Promise<void> | void;
}

/**
 * Runs a batch.
 * @returns `hidden`: after the final norm, float32 [position, hidden]; `logits`: float32 [position, vocab]; null for
 *   `routers`. The caller disposes it.
 * @throws UserError when a sequence is too long or router logits cannot be routed; Cancelled between layers. Nothing is left on the backend but what
 *   `caches` took, which is then of no use.
 */
export async function forward(model: Model, batch: Batch, options: ForwardOptions): Promise<tf.Tensor2D | null> {
  const { spec, backend, weights } = model;
  const { hooks = new Hooks(), until, signal, nameOf, afterLayer } = options;
  if (batch.caches && until === 'routers') throw new Error('a sequence that goes on needs all of its layers');
  for (const [sequence, length] of batch.lengths.entries()) {
    checkLength(spec, length + (batch.caches?.[sequence]?.length ?? 0), `Sequence ${sequence + 1} of the batch`);
  }
  const lastRouter = spec.layers.findLastIndex(({ ffn }) => ffn.kind === 'moe');
  if (until === 'routers' && lastRouter === -1) return null;
  const end = until === 'routers' ? lastRouter : spec.layers.length;
  // What a growing sequence chooses repeats itself; a batch of whole texts asks for nearly all, layer by layer.
  const order: EvictionOrder = batch.caches ? 'recent' : 'scan';
  const keeper = new Keeper();
  try {
    const ropes = timed('rotary positions', () => ropeTables(spec, batch, keeper));
    let x = keeper.hold(
      tf.tidy(() => hooks.fire('embed', -1, scaled(backend.lookup(weights.embed, batch.ids), spec.embed.scale))),
    );

    for (const [layer, layerSpec] of spec.layers.entries()) {
      if (signal?.aborted) throw new Cancelled();
      const layerWeights = weights.layers[layer] as LayerWeights;
      const rope = layerSpec.attention.rope && ropes.get(layerSpec.attention.rope);

      const attended = attend(backend, x, layerSpec, layerWeights, rope, batch, hooks, layer);
      keeper.hold(attended.mid);
      keeper.hold(attended.normed);
      keeper.drop(x);
      x = attended.mid;

      const { ffn } = layerSpec;
      if (ffn.kind === 'moe' && layerWeights.ffn.kind === 'moe') {
        const dispatch = await decide(backend, attended.normed, ffn, layerWeights.ffn, hooks, layer, nameOf);
        if (until === 'routers' && layer === lastRouter) {
          await afterLayer?.(layer);
          return null;
        }
        const onBegun = await foresee(model, layer, end, attended.mid, order);
        const visit = { order, signal, ...(onBegun ? { onBegun } : {}) };
        const outputs = ffn.weightsAtInput
          ? await runOnWeighted(backend, attended.normed, layerWeights.ffn, dispatch, hooks, layer, visit)
          : await runExperts(backend, attended.normed, layerWeights.ffn, dispatch, hooks, layer, visit);
        const tensors = Object.values(outputs);
        for (const tensor of tensors) keeper.hold(tensor);
        const factors = ffn.weightsAtInput ? { ...oneEach(dispatch), topK: dispatch.topK } : dispatch;
        x = addExperts(backend, attended, layerSpec, layerWeights, layerWeights.ffn, factors, outputs, hooks, layer);
        for (const tensor of tensors) keeper.drop(tensor);
      } else if (layerWeights.ffn.kind === 'dense') {
        const dense = layerWeights.ffn;
        x = tf.tidy(() => {
          const out = denseFfn(backend, attended.normed, dense);
          return addFfn(attended.mid, out, layerSpec, layerWeights, hooks, layer);
        });
      }
      keeper.hold(x);
      keeper.drop(attended.normed);
      keeper.drop(attended.mid);
      await afterLayer?.(layer);
    }
    if (until === 'routers') return null;
    for (const [sequence, cache] of (batch.caches ?? []).entries()) cache.length += batch.lengths[sequence] as number;

    return tf.tidy(() => {
      const hidden = hooks.fire('ln_final', -1, applyNorm(x, weights.finalNorm));
      return until === 'logits' ? hooks.fire('logits', -1, vocabularyLogits(model, hidden)) : hidden;
    });
  } finally {
    keeper.dropAll();
  }
}

interface Attended {
  /** Residual stream after attention. [position, hidden] */
  readonly mid: tf.Tensor2D;
  /** The feed-forward block's input, normed where the layer norms it. [position, hidden] */
  readonly normed: tf.Tensor2D;
}

function attend(
  backend: Backend,
  x: tf.Tensor2D,
  spec: LayerSpec,
  weights: LayerWeights,
  rope: RopeTable | undefined,
  batch: Batch,
  hooks: Hooks,
  layer: number,
): Attended {
  return tf.tidy(() => {
    const pre = hooks.fire('resid_pre', layer, x);
    const input = normed(pre, weights.attnNorm);
    const onPattern = hooks.listens('attn.pattern', layer)
      ? (pattern: tf.Tensor3D, sequence: number) => hooks.fire('attn.pattern', layer, pattern, sequence)
      : undefined;
    const past = batch.caches && { layer, caches: batch.caches };
    const mixed = attention(backend, input, weights.attention, spec.attention, rope, batch, onPattern, past);
    const added = scaled(normed(mixed, weights.attnOutNorm), spec.residualScale);
    const mid = hooks.fire('resid_mid', layer, tf.add<tf.Tensor2D>(pre, hooks.fire('attn_out', layer, added)));
    // A handle of its own: both are disposed, one after the other.
    return { mid, normed: tf.clone(spec.parallel ? input : normed(mid, weights.ffnNorm)) };
  });
}

/** Router logits to a dispatch: which experts, with what weight. */
async function decide(
  backend: Backend,
  x: tf.Tensor2D,
  { router }: MoeSpec,
  weights: MoeWeights,
  hooks: Hooks,
  layer: number,
  nameOf?: PositionName,
): Promise<Dispatch> {
  const tensor = tf.tidy(() => hooks.fire('mlp.router_logits', layer, routerLogits(backend, x, weights)));
  const logits = await timed('read back', () => valuesOf(tensor));
  return timed('routing on the host', () => {
    checkLogits(logits, router, layer, nameOf);
    return routeWithHooks(logits, router, hooks, layer);
  });
}

function withBias(x: tf.Tensor2D, bias: tf.Tensor1D | undefined): tf.Tensor2D {
  return bias ? tf.add(x, bias) : x;
}

/** The steps of `routeTokens`, with a hook after each. */
async function routeWithHooks(
  logits: Float32Array,
  router: RouterSpec,
  hooks: Hooks,
  layer: number,
): Promise<Dispatch> {
  const { experts, topK } = router;
  const positions = logits.length / experts;
  const probs = await hooks.fireHost('mlp.router_probs', layer, routerProbs(logits, router), [positions, experts]);
  const choice = await hooks.fireHost('mlp.router_choice', layer, routerChoice(logits, probs, router), [
    positions,
    experts,
  ]);
  const chosen = selectExperts(choice, experts, topK);
  const indices = await hooks.fireHost('mlp.expert_indices', layer, chosen, [positions, topK]);
  const factors = expertWeights(logits, probs, indices, router);
  const weights = await hooks.fireHost('mlp.expert_weights', layer, factors, [positions, topK]);
  return { topK, indices, weights };
}

/** Awaits experts that are not in memory. @returns what the caller disposes */
async function runExperts(
  backend: Backend,
  x: tf.Tensor2D,
  { experts }: MoeWeights,
  dispatch: Dispatch,
  hooks: Hooks,
  layer: number,
  visit: VisitOptions,
): Promise<ExpertOutputs> {
  const want = { out: hooks.listens('mlp.expert_out', layer), norms: hooks.listens('mlp.expert_norm', layer) };
  const mixture = backend.mixture(x, experts.count, experts.shape, dispatch, want);
  try {
    // What is left of a visit beside its experts is the wait for those that are read.
    await timed('weights read', () => experts.visit(mixture.experts, (placed) => mixture.add(placed), visit));
    return mixture.finish();
  } finally {
    mixture.dispose();
  }
}

/** The same where weights multiply what goes in. */
async function runOnWeighted(
  backend: Backend,
  x: tf.Tensor2D,
  weights: MoeWeights,
  dispatch: Dispatch,
  hooks: Hooks,
  layer: number,
  visit: VisitOptions,
): Promise<ExpertOutputs> {
  const rows = weightedInput(x, dispatch);
  try {
    const outputs = await runExperts(backend, rows, weights, oneEach(dispatch), hooks, layer, visit);
    return bySlots(outputs, dispatch.topK);
  } finally {
    rows.dispose();
  }
}

function addExperts(
  backend: Backend,
  { mid, normed }: Attended,
  spec: LayerSpec,
  layerWeights: LayerWeights,
  weights: MoeWeights,
  dispatch: Dispatch,
  outputs: ExpertOutputs,
  hooks: Hooks,
  layer: number,
): tf.Tensor2D {
  return tf.tidy(() => {
    let mixed = outputs.mixed;
    if (outputs.out) {
      const out = hooks.fire('mlp.expert_out', layer, outputs.out);
      if (out !== outputs.out) mixed = weightedSum(out, dispatch);
    }
    if (outputs.norms) hooks.fire('mlp.expert_norm', layer, outputs.norms);
    if (weights.shared) mixed = withShared(mixed, sharedFfn(backend, normed, weights.shared), spec);
    return addFfn(mid, mixed, spec, layerWeights, hooks, layer);
  });
}

function withShared(mixed: tf.Tensor2D, shared: tf.Tensor2D, { ffn }: LayerSpec): tf.Tensor2D {
  const sum = tf.add<tf.Tensor2D>(mixed, shared);
  return ffn.kind === 'moe' && ffn.shared?.averaged ? tf.div(sum, 2) : sum;
}

/** sum over slots of weight · out. @param out [position, slot, hidden] */
function weightedSum(out: tf.Tensor3D, { weights, topK }: Dispatch): tf.Tensor2D {
  const factors = tf.tensor3d(weights.slice(), [weights.length / topK, topK, 1]);
  return tf.sum<tf.Tensor2D>(tf.mul(out, factors), 1);
}

function addFfn(
  mid: tf.Tensor2D,
  ffnOut: tf.Tensor2D,
  { residualScale }: LayerSpec,
  weights: LayerWeights,
  hooks: Hooks,
  layer: number,
): tf.Tensor2D {
  const added = scaled(normed(ffnOut, weights.ffnOutNorm), residualScale);
  const out = hooks.fire('mlp_out', layer, added);
  return hooks.fire('resid_post', layer, tf.add<tf.Tensor2D>(mid, out));
}

/**
 * The vocabulary's logits of some positions.
 * @param hidden after the final norm, [position, hidden]
 * @returns [position, vocab]
 */
export function vocabularyLogits({ backend, weights, spec }: Model, hidden: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => scaled(withBias(backend.linear(hidden, weights.head), weights.headBias), spec.head.scale));
}

function scaled(x: tf.Tensor2D, factor: number): tf.Tensor2D {
  return factor === 1 ? x : tf.mul(x, factor);
}

/** One table per distinct RoPE of the model; most have one for all layers. */
function ropeTables(spec: Spec, batch: Batch, keeper: Keeper): Map<RopeSpec, RopeTable> {
  const positions = positionsOf(batch, batch.caches);
  const reaches = reachesOf(batch, batch.caches);
  const tables = new Map<RopeSpec, RopeTable>();
  const byContent = new Map<string, RopeTable>();
  for (const {
    attention: { rope },
  } of spec.layers) {
    if (!rope || tables.has(rope)) continue;
    const key = JSON.stringify(rope);
    let table = byContent.get(key);
    if (!table) {
      table = ropeTable(rope, positions, reaches);
      keeper.hold(table.cos);
      keeper.hold(table.sin);
      byContent.set(key, table);
    }
    tables.set(rope, table);
  }
  return tables;
}
