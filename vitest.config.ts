import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'engine/**/*.test.ts',
      'datasets/**/*.test.ts',
      'renderer/**/*.test.ts',
      'electron/**/*.test.ts',
      'e2e/**/*.test.ts',
    ],
    globalSetup: ['e2e/surroundings.ts'],
    // Native TensorFlow and the wasm heap want a process of their own, not a shared thread.
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
