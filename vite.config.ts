// Builds the window: static files that `routescope serve` and the desktop window hand out as they are. Every script and
// style is a file of its own, so that the page runs under `script-src 'self'`.

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'renderer',
  // Relative: served from a server's root, and from the desktop app's own scheme.
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // The browsers of the last two years and Electron's Chromium.
    target: 'es2023',
    // An inlined asset would be a data: address, which fonts and images need no permission for.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
  },
});
