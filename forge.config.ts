// Packs the desktop app: `npx electron-forge package`, or `make` for a zip. The build is ours (npm run build); Forge copies
// it beside Electron, closes it into an asar and burns in the fuses.

import { spawnSync } from 'node:child_process';
import { FuseV1Options, FuseVersion } from '@electron/fuses';
import { MakerZIP } from '@electron-forge/maker-zip';
import { FusesPlugin } from '@electron-forge/plugin-fuses';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { FUSES } from './electron/fuses.ts';

/** What goes into the app: the build, the sample, and the packages that run (Forge prunes the others). */
const KEPT = /^\/(dist|datasets|node_modules)(\/|$)|^\/(package\.json|LICENSE|CITATION\.cff)$/;
const LOCAL_ONLY = /^\/node_modules\/(\.cache|\.vite)(\/|$)|\.py$/;

const fuses = Object.fromEntries(
  Object.entries(FUSES).map(([name, on]) => [FuseV1Options[name as keyof typeof FUSES], on]),
) as Record<FuseV1Options, boolean>;

const config: ForgeConfig = {
  packagerConfig: {
    name: 'Routescope',
    executableName: 'routescope',
    asar: {
      // The system loads native code from real files only; the sample's folders are read by path, part by part.
      unpack: '{**/*.{node,wasm,dll,dylib,so,so.*},**/datasets/**}',
    },
    ignore: (path) => path !== '' && (!KEPT.test(path) || LOCAL_ONLY.test(path)),
  },
  // The one native addon speaks Node-API, so it needs no rebuilding for Electron.
  rebuildConfig: { onlyModules: [] },
  makers: [new MakerZIP({})],
  plugins: [new FusesPlugin({ version: FuseVersion.V1, strictlyRequireAllFuses: true, ...fuses })],
  hooks: {
    prePackage: async () => {
      const { status } = spawnSync('npm', ['run', 'build'], { stdio: 'inherit', shell: process.platform === 'win32' });
      if (status !== 0) throw new Error('npm run build failed; nothing was packed.');
    },
  },
};

export default config;
