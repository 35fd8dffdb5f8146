// Builds what is installed: the command line and the desktop app's engine, as JavaScript for Node 20.19 and later.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  publicDir: false,
  build: {
    // Packages stay outside: inlined, @tensorflow/* loses its own paths and splits its core in two.
    ssr: true,
    target: 'node20.19',
    outDir: here('../dist/engine'),
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: {
        cli: here('cli.ts'),
        serve: here('serve.ts'),
        desktop: here('desktop.ts'),
        'analyze-worker': here('metrics/analyze-worker.ts'),
        'chat-worker': here('checkpoint/chat/chat-worker.ts'),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
