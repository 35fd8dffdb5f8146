// Self-attention of one layer: projections, q/k norm, clamp, RoPE, causal mixing, output projection.

import * as tf from '@tensorflow/tfjs-core';
import type { AttentionSpec, GroupedAttentionSpec, Projections } from '#protocol';
import type { AttentionShape, Backend, Matrix, SequenceLayout } from '#tensor';
import { attendAlone, attendWithPast, type LayerCaches, type PatternHook, positionsOf } from './attend.ts';
import { type LatentWeights, latentQkv } from './latent-attention.ts';
import { applyNorm, type Norm } from './norm.ts';
import { opened } from './opening.ts';
import { growQueries } from './query-growth.ts';
import { applyRope, type RopeTable } from './rope.ts';

/** y = x · Wᵀ + b */
export interface Projection {
  readonly weight: Matrix;
  readonly bias: tf.Tensor1D | undefined;
}

export interface GroupedWeights extends Projections<Projection> {
  readonly qNorm?: Norm;
  /** [heads, hidden] or [heads · valueDim, hidden] */
  readonly open?: Matrix;
  readonly kNorm?: Norm;
}

/** Of the kind that the Spec names. */
export interface AttentionWeights {
  readonly grouped?: GroupedWeights;
  readonly latent?: LatentWeights;
  /** [head] */
  readonly sinks?: Float32Array;
}

/**
 * @param x normed input, float32 [position, hidden]
 * @param rope of the positions; none where the layer has no RoPE
 * @param past where the positions before these are kept; these are added
 * @returns float32 [position, hidden]
 */
export function attention(
  backend: Backend,
  x: tf.Tensor2D,
  weights: AttentionWeights,
  spec: AttentionSpec,
  rope: RopeTable | undefined,
  layout: SequenceLayout,
  onPattern?: PatternHook,
  past?: LayerCaches,
): tf.Tensor2D {
  return tf.tidy(() => {
    const { project, ...projected } = projections(backend, x, weights, spec, rope);
    const shape = attentionShape(spec, weights.sinks);
    const q = spec.queryGrowth
      ? growQueries(projected.q, spec.queryGrowth, positionsOf(layout, past?.caches))
      : projected.q;
    const mixed = past
      ? attendWithPast(backend, { ...projected, q }, layout, shape, past, onPattern)
      : attendAlone(backend, { ...projected, q }, layout, shape, onPattern);
    return project(mixed);
  });
}

interface Prepared {
  readonly q: tf.Tensor2D;
  readonly k: tf.Tensor2D;
  readonly v: tf.Tensor2D;
  /** Back to the hidden size. */
  project(mixed: tf.Tensor2D): tf.Tensor2D;
}

function projections(
  backend: Backend,
  x: tf.Tensor2D,
  { grouped, latent }: AttentionWeights,
  spec: AttentionSpec,
  rope: RopeTable | undefined,
): Prepared {
  if (spec.kind === 'latent' && latent && rope) {
    return { ...latentQkv(backend, x, latent, spec, rope), project: (mixed) => backend.linear(mixed, latent.o) };
  }
  if (spec.kind === 'grouped' && grouped) {
    return {
      ...groupedQkv(backend, x, grouped, spec, rope),
      project: (mixed) => {
        const { open } = grouped;
        return project(
          backend,
          open && spec.open ? opened(mixed, backend.linear(x, open), spec.open) : mixed,
          grouped.o,
        );
      },
    };
  }
  throw new Error(`The weights are not of the Spec's kind of attention, ${spec.kind}.`);
}

function groupedQkv(
  backend: Backend,
  x: tf.Tensor2D,
  weights: GroupedWeights,
  spec: GroupedAttentionSpec,
  rope: RopeTable | undefined,
): Omit<Prepared, 'project'> {
  const prepare = (projection: Projection, heads: number, norm?: Norm): tf.Tensor2D => {
    let y = project(backend, x, projection);
    if (norm) y = normed(y, norm, heads, spec);
    return spec.clip === undefined ? y : tf.clipByValue(y, -spec.clip, spec.clip);
  };
  const v = prepare(weights.v, spec.kvHeads);
  const turned = (projection: Projection, heads: number, norm?: Norm): tf.Tensor2D => {
    const last = spec.qkNorm?.afterRope ? norm : undefined;
    let y = prepare(projection, heads, last ? undefined : norm);
    if (rope) y = applyRope(y, rope, heads);
    return last ? normed(y, last, heads, spec) : y;
  };
  return {
    q: turned(weights.q, spec.heads, weights.qNorm),
    k: turned(weights.k, spec.kvHeads, weights.kNorm),
    v: spec.valueScale === undefined ? v : tf.mul(v, spec.valueScale),
  };
}

function attentionShape(spec: AttentionSpec, sinks?: Float32Array): AttentionShape {
  const { heads, kvHeads, headDim, valueDim, scale, window, chunk } = spec;
  return {
    ...{ heads, kvHeads, headDim, valueDim, scale },
    ...(window === undefined ? {} : { window }),
    ...(chunk === undefined ? {} : { chunk }),
    ...(sinks ? { sinks } : {}),
  };
}

function project(backend: Backend, x: tf.Tensor2D, { weight, bias }: Projection): tf.Tensor2D {
  const y = backend.linear(x, weight);
  return bias ? tf.add(y, bias) : y;
}

function normed(x: tf.Tensor2D, norm: Norm, heads: number, spec: GroupedAttentionSpec): tf.Tensor2D {
  if (spec.qkNorm?.scope === 'full') return applyNorm(x, norm);
  const [positions, width] = x.shape;
  return tf.reshape(applyNorm(tf.reshape(x, [positions, heads, width / heads]), norm), [positions, width]);
}
