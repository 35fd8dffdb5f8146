// What is known of a trace before its first token, for its manifest.

import type { Checkpoint, TextTokenizer } from '#checkpoint';
import { moeLayers, type RecordRequest, type RouterEntry, type Spec } from '#protocol';
import { hashSequences, type TracePlan } from '#trace';
import type { ModelPlan } from './load-model.ts';
import type { Corpus } from './sources.ts';
import type { Tokenized } from './tokenize.ts';

export interface PlanParts {
  readonly request: RecordRequest;
  /** Routescope's own. */
  readonly version: string;
  readonly corpus: Corpus;
  readonly tokenized: Tokenized;
  readonly checkpoint: Checkpoint;
  readonly tokenizer: TextTokenizer;
  readonly spec: Spec;
  readonly model: ModelPlan;
}

const DENSE =
  'The model has no routers: of each token its loss (nll) and the prediction after it are stored, and nothing else.';

export function tracePlan({
  request,
  version,
  corpus,
  tokenized,
  checkpoint,
  tokenizer,
  spec,
  model,
}: PlanParts): TracePlan {
  const { sequences } = corpus;
  const { encodings, notices } = tokenized;
  const { backend } = model;
  return {
    model: {
      id: checkpoint.id,
      family: spec.family,
      layers: spec.layers.length,
      config: checkpoint.config,
      files: checkpoint.files,
    },
    tokenizer: { sha256: tokenizer.sha256, spelling: tokenizer.spelling },
    corpus: {
      name: corpus.name,
      sha256: hashSequences(sequences),
      sequences: sequences.length,
      tokens: encodings.reduce((sum, { ids }) => sum + ids.length, 0),
    },
    sequences,
    interventions: request.interventions ?? [],
    backend: backend.name,
    precision: backend.precision,
    level: request.level ?? 'choices',
    nll: request.nll ?? false,
    ...(request.nll ? { predicted: true } : {}),
    text: request.text ?? true,
    logits: request.half ? 'float16' : 'float32',
    routers: routerEntries(spec),
    labels: [...new Set(sequences.flatMap(({ labels }) => Object.keys(labels)))],
    versions: {
      routescope: version,
      node: process.versions.node,
      [backend.name]: backend.version,
    },
    notices: [...corpus.notices, ...notices, ...(moeLayers(spec).length === 0 ? [DENSE] : [])],
  };
}

/** The model's routers as a manifest names them, layer by layer. */
export function routerEntries(spec: Spec): readonly RouterEntry[] {
  return moeLayers(spec).map(({ layer, moe: { router, shared, weightsAtInput } }) => ({
    layer,
    router: 0,
    experts: router.experts,
    topK: router.topK,
    ...(router.softcap === undefined ? {} : { softcap: router.softcap }),
    score: router.score,
    ...(router.choice ? { choice: router.choice } : {}),
    normalize: router.normalize,
    ...(router.leastSum === undefined ? {} : { leastSum: router.leastSum }),
    scale: router.scale,
    ...(router.groups ? { groups: router.groups } : {}),
    ...(router.correction ? { correction: router.correction } : {}),
    ...(router.mixer ? { mixer: router.mixer } : {}),
    ...(router.bias ? { biased: true } : {}),
    ...(weightsAtInput ? { weightsAtInput } : {}),
    sharedExperts: shared?.experts ?? 0,
    ids: 'expert',
  }));
}
