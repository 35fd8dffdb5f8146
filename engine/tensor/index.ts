// Backend choice, weights and the few operations whose fast form differs per backend.

export * from './backend.ts';
export {
  compositeAttention,
  compositeExperts,
  compositeLinear,
  compositeNewest,
  headsFirst,
  type StackedExperts,
} from './composite.ts';
export { gated } from './glu.ts';
export { isLittle, setNear } from './little.ts';
export { type BackendChoice, openBackend, probeBackends } from './open.ts';
export { isOutOfMemory, OutOfMemory, refusalOf } from './out-of-memory.ts';
export { type Operation, Profile, type ProfileRow, startProfile, stopProfile, timed } from './profile.ts';
export { valuesOf } from './read-back.ts';
export { residentBytes } from './resident-bytes.ts';
export { setupCommand } from './setup-command.ts';
export { main as setupTensorflow } from './setup-tensorflow.ts';
export { toFloat32 } from './stored.ts';
