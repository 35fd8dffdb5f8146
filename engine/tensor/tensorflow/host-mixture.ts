// The expert mixture by the products of the host: an expert's rows go through both of its products in one call, and what comes
// out is weighted and added where it belongs, without a tensor in between. Sums are float32; what is multiplied by a bf16
// weight is rounded to bf16 first.

import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Precision } from '#protocol';
import type { Dispatch, ExpertShape, Mixture, Want } from '../backend.ts';
import type { Grouping } from '../group-by-expert.ts';
import { timed } from '../profile.ts';
import { AssignedRows } from './assigned-rows.ts';
import { valuesOf } from './linear.ts';
import type { TensorflowExpert } from './placed-expert.ts';
import type { Products } from './products.ts';
import type { Raw } from './raw.ts';

export function openHostMixture(
  raw: Raw,
  products: Products,
  precision: Precision,
  x: Tensor2D,
  { groups, positions: ofRow, assignments }: Grouping,
  { hidden, glu }: ExpertShape,
  { topK, weights }: Dispatch,
  want: Want,
): Mixture {
  const [positions] = x.shape;
  const rows = timed('experts: rows collected', () => products.rows(valuesOf(raw, x), precision === 'bf16'));
  const mixed = new Float32Array(positions * hidden);
  const squares = want.norms ? new Float32Array(positions * topK) : undefined;
  const out = want.out ? new Float32Array(positions * topK * hidden) : undefined;
  const assigned = new AssignedRows({ positions: ofRow, assignments, weights, mixed, out, squares }, hidden);
  let next = 0;
  return {
    experts: groups.map(({ expert }) => expert),
    add(placed) {
      const group = groups[next++] as (typeof groups)[number];
      const { host } = placed as TensorflowExpert;
      if (!host) throw new Error('An expert of this backend was placed by another.');
      timed('experts: products', () => products.expert(rows, host, glu, assigned, group));
    },
    finish() {
      const tensor = (values: Float32Array, shape: readonly number[]) => raw.give(raw.create(shape, values), shape);
      return {
        mixed: tensor(mixed, [positions, hidden]) as Tensor2D,
        ...(out ? { out: tensor(out, [positions, topK, hidden]) as Tensor3D } : {}),
        ...(squares ? { norms: tensor(squares.map(Math.sqrt), [positions, topK]) as Tensor2D } : {}),
      };
    },
    dispose() {},
  };
}
