// Whether the desktop app can open here: Electron's binary is fetched separately from its npm package, and a window needs
// a display. Looks at files only; requiring `electron` would start the download.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type DesktopStatus =
  | { readonly ready: true; readonly executable: string }
  /** `reason` is one sentence, `hint` what to do about it. */
  | {
      readonly ready: false;
      readonly missing: 'package' | 'binary' | 'display';
      readonly reason: string;
      readonly hint: string;
    };

export interface DesktopProbe {
  /** Folder of the `electron` npm package. */
  readonly packageFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** What the desktop app would open with, or why it cannot. */
export function desktopStatus({ packageFolder, env, platform }: DesktopProbe): DesktopStatus {
  if (!existsSync(join(packageFolder, 'package.json'))) {
    return missing('package', 'The electron package is not installed.', 'npm install --include=dev installs it.');
  }
  const executable = findExecutable(packageFolder, env);
  if (!executable) {
    return missing(
      'binary',
      'Electron’s binary has not been downloaded.',
      'npx install-electron downloads it (about 100 MB, from GitHub; ELECTRON_MIRROR names another source).',
    );
  }
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return missing(
      'display',
      'There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).',
      'Use routescope serve and open its address in a browser, or run under xvfb-run.',
    );
  }
  return { ready: true, executable };
}

/** As electron's own index.js finds it, without its download. */
function findExecutable(packageFolder: string, env: DesktopProbe['env']): string | null {
  const pathFile = join(packageFolder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : '';
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  const executable = override ? join(override, name || 'electron') : name && join(packageFolder, 'dist', name);
  return executable && existsSync(executable) ? executable : null;
}

function missing(what: 'package' | 'binary' | 'display', reason: string, hint: string): DesktopStatus {
  return { ready: false, missing: what, reason, hint };
}
