// Pieces of a transformer, plain TensorFlow.js core over a backend.

export * from './attend.ts';
export * from './attention.ts';
export * from './dense-ffn.ts';
export * from './kv-cache.ts';
export * from './latent-attention.ts';
export * from './norm.ts';
export * from './opening.ts';
export * from './query-growth.ts';
export * from './rope.ts';
export * from './shared-ffn.ts';
