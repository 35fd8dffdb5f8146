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
    // They end what hangs and judge nothing: on a busy machine a test takes many times as long as alone.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 90_000 } },
  },
});
