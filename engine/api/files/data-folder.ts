// Where Routescope keeps what belongs to a person rather than to a project: traces without a place of their own, and
// the list of what was opened.

import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The per-user data folder: ROUTESCOPE_DATA, else the platform's own place (XDG base directories on Linux).
 * It need not exist yet.
 */
export function dataFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env.ROUTESCOPE_DATA) return env.ROUTESCOPE_DATA;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'routescope');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'routescope');
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'routescope');
}
