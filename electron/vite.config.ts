// Builds the shell into dist/electron: main.js as ES module, and preload.cjs, because a sandboxed preload can only be a
// script. Two builds: an output has one format.   vite build --config electron/vite.config.ts [--mode preload]

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig(({ mode }) => {
  const preload = mode === 'preload';
  return {
    root,
    publicDir: false,
    build: {
      outDir: 'dist/electron',
      emptyOutDir: false,
      target: preload ? 'chrome140' : 'node24',
      minify: false,
      ssr: `electron/${preload ? 'preload' : 'main'}.ts`,
      rolldownOptions: {
        external: ['electron', /^node:/],
        output: preload
          ? { format: 'cjs', entryFileNames: 'preload.cjs' }
          : { format: 'es', entryFileNames: 'main.js' },
      },
    },
  };
});
