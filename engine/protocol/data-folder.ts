// Where Routescope keeps what belongs to a person rather than to a project: traces without a place of their own, the list
// of what was opened, TensorFlow's library. One rule for every process that looks there.

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As Node names it: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** The person's home folder. */
  readonly home: string;
}

/**
 * The per-user data folder: ROUTESCOPE_DATA, else the platform's own place (XDG base directories on Linux).
 * It need not exist yet.
 */
export function dataFolder({ env, platform, home }: Surroundings): string {
  const join = (...parts: readonly string[]) => parts.join(platform === 'win32' ? '\\' : '/');
  if (env.ROUTESCOPE_DATA) return env.ROUTESCOPE_DATA;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'routescope');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'routescope');
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'routescope');
}
