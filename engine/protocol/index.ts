// What crosses a process or a disk: types and pure helpers. Imports nothing.

export * from './api.ts';
export * from './array-files.ts';
export * from './brief.ts';
export * from './chat.ts';
export * from './codec.ts';
export * from './data-folder.ts';
export * from './dataset.ts';
export * from './desktop.ts';
export * from './errors.ts';
export * from './expert-limit.ts';
export * from './expert-traffic.ts';
export * from './format.ts';
export * from './generate.ts';
export * from './hook-points.ts';
export * from './interventions.ts';
export * from './labelled-array.ts';
export * from './page.ts';
export * from './published-consistency.ts';
export * from './random.ts';
export * from './routing.ts';
export * from './score.ts';
export * from './spec.ts';
export * from './stored-weights.ts';
export * from './text.ts';
export * from './token-text.ts';
export * from './trace.ts';
