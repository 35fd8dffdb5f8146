// The feed-forward blocks of DeepSeek's models, which many families took over around an attention of their own: dense
// layers first, then routed experts with shared ones beside them.

import { type DenseSpec, type MoeSpec, type RouterSpec, UserError } from '#protocol';
import type { ConfigReader } from '../config/config-reader.ts';
import { LIMITS } from '../config/limits.ts';
import type { TensorNames } from './family.ts';
import type { LayerPlace } from './frame.ts';
import { isRouted } from './layer-kinds.ts';
import { denseSpec, expertsSpec, sharedExperts } from './layer-parts.ts';

export interface DeepseekExperts {
  readonly defaults: {
    /** Absent: config.json must say. */
    readonly experts?: number;
    readonly shared: number;
    /** Layers without a router, from the first on. */
    readonly denseLayers: number;
    readonly width: number;
    /** Absent: config.json must say where it is needed. */
    readonly denseWidth?: number;
  };
  /** Whether a layer has a router, where a key of the family's own says so. */
  routed?(place: LayerPlace): boolean | undefined;
  router(place: LayerPlace): Omit<RouterSpec, 'experts'> & { readonly correctionTensor?: string };
  /** Where a layer's router and shared experts are, by the beginning of its block's names; as DeepSeek has it unless said. */
  names?(moe: string): { readonly router: string; readonly shared: string };
}

export function deepseekExperts(
  config: ConfigReader,
  tensors: TensorNames,
  { defaults, router, routed, names = usualNames }: DeepseekExperts,
): (place: LayerPlace) => MoeSpec | DenseSpec {
  const width = config.integer('moe_intermediate_size', { fallback: defaults.width, max: LIMITS.width });
  const shared = config.integer(['n_shared_experts', 'num_shared_experts'], {
    fallback: defaults.shared,
    min: 0,
    max: LIMITS.experts,
  });
  const experts = config.integer(['n_routed_experts', 'num_local_experts', 'num_experts'], {
    fallback: defaults.experts,
    max: LIMITS.experts,
  });
  const denseLayers = config.integer(['first_k_dense_replace', 'num_dense_layers'], {
    fallback: defaults.denseLayers,
    min: 0,
  });
  return (place) => {
    if (!isRouted(config, place, routed?.(place) ?? place.layer >= denseLayers)) {
      return denseSpec(
        place,
        config.integer('intermediate_size', { fallback: defaults.denseWidth, max: LIMITS.width }),
      );
    }
    const moe = `${place.at}.mlp`;
    const named = names(moe);
    return {
      kind: 'moe',
      router: { experts, ...router(place), tensor: named.router },
      experts: expertsSpec(tensors, moe, width),
      ...sharedExperts(named.shared, shared, width),
    };
  };
}

function usualNames(moe: string): { readonly router: string; readonly shared: string } {
  return { router: `${moe}.gate.weight`, shared: `${moe}.shared_experts` };
}

/** What an absent key means to a router of DeepSeek-V3's kind. */
export interface CorrectedDefaults {
  /** Absent: config.json must say. */
  readonly topK?: number;
  readonly normalize: boolean;
  readonly scale: number;
  /** Absent: the choice is among all. */
  readonly groups?: { readonly count: number; readonly keep: number };
}

/**
 * The router of DeepSeek-V3: sigmoid scores, a correction of the choice, the best groups.
 * @throws UserError for scores or a choice of another kind
 */
export function correctedRouter(
  config: ConfigReader,
  { topK, normalize, scale, groups }: CorrectedDefaults,
): DeepseekExperts['router'] {
  const todo = 'Routers of this kind are not implemented for this family.';
  config.expect('scoring_func', ['sigmoid'], todo);
  config.expect('topk_method', ['noaux_tc'], todo);
  return ({ at }) => ({
    topK: config.integer('num_experts_per_tok', { fallback: topK, max: LIMITS.experts }),
    score: 'sigmoid',
    normalize: config.boolean('norm_topk_prob', normalize),
    scale: config.number('routed_scaling_factor', scale),
    ...groupLimit(config, 'top-2', groups),
    correctionTensor: `${at}.mlp.gate.e_score_correction_bias`,
  });
}

/** How many groups of experts are left to choose from; undefined where that is all of them. */
export function groupLimit(
  config: ConfigReader,
  score: 'max' | 'top-2',
  fallback?: { readonly count: number; readonly keep: number },
): Pick<RouterSpec, 'groups'> {
  const count = config.integer('n_group', { fallback: fallback?.count ?? 1, max: LIMITS.experts });
  const keep = config.integer('topk_group', { fallback: fallback?.keep ?? count, max: LIMITS.experts });
  if (keep > count) {
    throw new UserError(
      `config.json: topk_group (${keep}) exceeds n_group (${count}).`,
      'Compare the file with the one published beside the weights.',
    );
  }
  return keep === count ? {} : { groups: { count, keep, score } };
}
