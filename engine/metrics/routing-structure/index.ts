// Which experts go together. Over n tokens that count, with c_e the tokens that chose expert e:
//   co-activation           two experts of a layer on the same token, n_ef of them: lift n_ef · n / (c_e · c_f)
//   transition              expert e of a layer and f of the next MoE layer on the same token: the same lift
//   transition-information  mutual information of the two, over all pairs of choices of a token, in nats
//   flow-share, flow-lift   the strongest flows between neighbouring layers, by how far they exceed independence
//   paths, top-path         how many different ways tokens take, by their first choice in every MoE layer
// A lift of 1 is what independent layers would give: raw counts only show which experts are popular. A pair has one where
// independence leads to expect at least `support` tokens. Inside a layer the k places exclude each other, so independent
// experts lie a little below 1: at (1 − 1/k) · E / (E − 1) where the load is even.
// Source: the lift of association rules; transitions as in ExFlow (arXiv 2401.08383) and MoETuner (arXiv 2502.06643).

import { type RouterEntry, UserError } from '#protocol';
import { addTo } from '../add-to.ts';
import { chosenRouters } from '../chosen-routers.ts';
import { countedIds } from '../counted-ids.ts';
import type { SequenceMetric, SequenceRoutes } from '../sequence-metric.ts';
import { type StructureParams, type StructureState, structureParams } from './params.ts';
import { addPath, emptyPaths, fingerprintOf } from './paths.ts';
import { structureResult } from './result.ts';

export { STRUCTURE_DEFAULTS, type StructureParams } from './params.ts';

/** Cells of all tables together. */
const MOST_CELLS = 2 ** 24;

export const routingStructure: SequenceMetric<StructureParams, StructureState> = {
  id: 'routing-structure',
  title: 'Routing structure',
  needs: ['experts'],
  params: structureParams,

  start(params, shape) {
    const places = chosenRouters('routing-structure', params.layers, shape);
    const routers = places.map((place) => shape.routers[place] as RouterEntry);
    const nextOf = routers.slice(1);
    const cells =
      routers.reduce((sum, { experts }) => sum + experts ** 2, 0) +
      nextOf.reduce((sum, { experts }, r) => sum + experts * (routers[r]?.experts ?? 0), 0);
    if (cells > MOST_CELLS) {
      throw new UserError(
        `routing-structure: pairs of the experts of ${routers.length} layers make ${cells.toLocaleString('en-US')} cells; ${MOST_CELLS.toLocaleString('en-US')} are allowed.`,
        'Look at fewer layers: --param layers=0,1,2.',
      );
    }
    const state: StructureState = {
      tokens: 0,
      chosen: routers.map(({ experts }) => new Float64Array(experts)),
      together: routers.map(({ experts }) => new Float64Array(experts ** 2)),
      onward: nextOf.map(({ experts }, r) => new Float64Array(experts * (routers[r]?.experts ?? 0))),
      paths: emptyPaths(),
    };
    return {
      state,
      add({ sequence, special, routers: all }) {
        const left = params.special ? null : special;
        const chosen = routers.map((router, r) => {
          const { experts } = all[places[r] as number] as SequenceRoutes;
          return countedIds(experts, router, left, `${shape.trace.name}, sequence ${sequence}`);
        });
        const tokens = left ? left.reduce((sum, each) => sum + (each ? 0 : 1), 0) : special.length;
        state.tokens += tokens;
        for (let position = 0; position < tokens; position++) {
          for (const [r, { topK, experts }] of routers.entries()) {
            const ids = chosen[r] as Uint16Array;
            countLayer(
              state.chosen[r] as Float64Array,
              state.together[r] as Float64Array,
              ids,
              position,
              topK,
              experts,
            );
            const next = routers[r + 1];
            if (!next) continue;
            const nextIds = chosen[r + 1] as Uint16Array;
            countOnward(state.onward[r] as Float64Array, ids, nextIds, position, topK, next);
          }
          const first = (r: number): number =>
            chosen[r]?.[position * (routers[r] as (typeof routers)[number]).topK] as number;
          addPath(state.paths, fingerprintOf(routers.length, first), 1);
        }
      },
      merge(other) {
        state.tokens += other.tokens;
        for (const key of ['chosen', 'together', 'onward'] as const) {
          state[key].forEach((into, i) => {
            addTo(into, other[key][i] as Float64Array);
          });
        }
        for (const [path, count] of other.paths.tokens) addPath(state.paths, path, count);
        state.paths.overflow ||= other.paths.overflow;
      },
      finish: (pause) => structureResult(state, params, { ...shape, routers }, pause),
    };
  },
};

function countLayer(
  chosen: Float64Array,
  together: Float64Array,
  ids: Uint16Array,
  position: number,
  topK: number,
  experts: number,
): void {
  const end = (position + 1) * topK;
  for (let i = position * topK; i < end; i++) {
    const one = ids[i] as number;
    chosen[one] = (chosen[one] as number) + 1;
    for (let j = i + 1; j < end; j++) {
      const other = ids[j] as number;
      const cell = one < other ? one * experts + other : other * experts + one;
      together[cell] = (together[cell] as number) + 1;
    }
  }
}

function countOnward(
  onward: Float64Array,
  ids: Uint16Array,
  nextIds: Uint16Array,
  position: number,
  topK: number,
  next: { readonly topK: number; readonly experts: number },
): void {
  for (let i = position * topK; i < (position + 1) * topK; i++) {
    const row = (ids[i] as number) * next.experts;
    for (let j = position * next.topK; j < (position + 1) * next.topK; j++) {
      const cell = row + (nextIds[j] as number);
      onward[cell] = (onward[cell] as number) + 1;
    }
  }
}
