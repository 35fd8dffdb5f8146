// `--profile`: where the time of a run went, as a table on standard error.

import { formatCount } from '#protocol';
import { type Profile, type ProfileRow, startProfile, stopProfile } from '#tensor';
import { aligned } from './array-table.ts';

/** Runs work, and says afterwards where its time went, if that is wanted. */
export async function profiled<T>(wanted: boolean, work: () => Promise<T>): Promise<T> {
  if (!wanted) return work();
  const profile: Profile = startProfile();
  try {
    return await work();
  } finally {
    stopProfile();
    console.error(profileTable(profile.rows()).join('\n'));
  }
}

/** Seconds of each operation without those inside it, and their share of all. */
export function profileTable(rows: readonly ProfileRow[]): readonly string[] {
  const all = rows.reduce((sum, { seconds }) => sum + seconds, 0);
  return aligned([
    ['operation', 'calls', 'seconds', 'share'],
    ...rows.map(({ operation, calls, seconds }) => [
      operation,
      operation === 'rest' ? '' : formatCount(calls),
      seconds.toFixed(3),
      `${((100 * seconds) / all).toFixed(1)} %`,
    ]),
    ['all', '', all.toFixed(3), ''],
  ]);
}
