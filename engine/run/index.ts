// Prompt + model + hooks -> trace. Progress, cancelling and resuming live here.

export { type GeneratedSequence, type GenerateOptions, generate } from './generate/generate.ts';
export { type GenerateContext, type GeneratedText, generateText, type RunTraffic } from './generate/generate-text.ts';
export { checkSampling, GREEDY, type Sampling } from './generate/sampling.ts';
export { type LoggedToken, TokenLog } from './generate/token-log.ts';
export { type ImportedTrace, type ImportRequest, importTrace } from './import/import-trace.ts';
export { inspectModel } from './inspect.ts';
export {
  type LoadedModel,
  loadModel,
  type ModelChoice,
  type ModelPlan,
  planModel,
  storedType,
  tensorSource,
} from './load-model.ts';
export { planMemory, type Workload } from './memory.ts';
export { explainMissing } from './missing-model.ts';
export { type RecordContext, type Recording, recordTrace } from './record.ts';
export { RoutingRecorder } from './recorder.ts';
export { SCORE_DEFAULTS, type ScoreContext, score } from './score/score.ts';
export { type Corpus, readSource } from './sources.ts';
export { routerEntries } from './trace-plan.ts';
