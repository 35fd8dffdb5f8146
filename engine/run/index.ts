// Prompt + model + hooks -> trace. Progress, cancelling and resuming live here.

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
export { memoryNeed } from './memory.ts';
export { type RecordContext, type Recording, recordTrace } from './record.ts';
export { RoutingRecorder } from './recorder.ts';
export { type Corpus, readSource } from './sources.ts';
export { routerEntries } from './trace-plan.ts';
