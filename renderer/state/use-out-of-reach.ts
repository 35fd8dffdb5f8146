// Which known things the engine may not open: they were opened before, when it served another folder. It is asked, not
// guessed at, since folders of its own are reachable wherever they lie.

import { useEffect, useState } from 'react';
import { type LibraryItem, UserError } from '#protocol';
import { engine } from '../engine-client.ts';
import { useWorkspace } from './workspace.ts';

/** Said in place of what the thing is. */
export const OUT_OF_REACH = 'out of reach: outside the folder that is served';

/** Whether a path lies plainly below the served folder: nothing hidden on the way. */
export function plainlyWithin(path: string, root: string): boolean {
  if (root === '/') return true;
  const top = root.replace(/[/\\]$/, '');
  const way = path.slice(top.length);
  return path.startsWith(top) && /^([/\\]|$)/.test(way) && !/[/\\]\./.test(way);
}

/** Per path: '' or why not. An engine serves one folder for as long as it lives. */
const judged = new Map<string, string>();

async function judge(path: string): Promise<void> {
  try {
    await engine().call('folders.list', { path });
    judged.set(path, '');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    judged.set(path, OUT_OF_REACH);
  }
}

/** @returns the reason for each path that is out of reach; only what was opened before can be. */
export function useOutOfReach(items: readonly LibraryItem[]): ReadonlyMap<string, string> {
  const root = useWorkspace((s) => s.info?.root);
  const [, setCount] = useState(0);
  const asked = items
    .filter((item) => item.source === 'recent' && item.kind !== 'text' && root !== undefined)
    .filter((item) => !plainlyWithin(item.path, root ?? ''))
    .map((item) => item.path);
  const open = asked.filter((path) => !judged.has(path)).join('\n');
  useEffect(() => {
    if (open === '') return;
    let wanted = true;
    // Without a connection there is nothing to say; the list itself is asked for again then.
    void Promise.allSettled(open.split('\n').map(judge)).then(() => {
      if (wanted) setCount((n) => n + 1);
    });
    return () => {
      wanted = false;
    };
  }, [open]);
  return new Map(asked.flatMap((path) => (judged.get(path) ? [[path, judged.get(path) ?? ''] as const] : [])));
}
