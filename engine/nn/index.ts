// Pieces of a transformer, plain TensorFlow.js core over a backend.

export * from './attention.ts';
export * from './dense-ffn.ts';
export * from './latent-attention.ts';
export * from './rms-norm.ts';
export * from './rope.ts';
export * from './shared-ffn.ts';
