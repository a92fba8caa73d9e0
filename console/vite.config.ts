import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The console is served by the desk under /console, on the origin of its API. Nothing is inlined: scripts come only from
 * files, so that the page can be served with `script-src 'self'`. For work on the console, `vite` forwards the API to a
 * hub that runs beside it.
 */
export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    // One file of React, Mantine and us: splitting it would only add a round trip before the first screen.
    chunkSizeWarningLimit: 800,
    modulePreload: { polyfill: false },
  },
  server: {
    fs: { allow: ['..'] },
    proxy: { '/api': 'http://localhost:3000' },
  },
});
