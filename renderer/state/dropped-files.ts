// Files that were dropped on the window or chosen from this computer: plain texts are pasted, data sets go to the engine,
// which reads them where it runs. Which it was can be turned round as long as nothing else was dropped.

import { create } from 'zustand';
import { Cancelled, formatBytes, UserError } from '#protocol';
import { engine } from '../engine-client.ts';
import { openSet, useCorpus } from './corpus.ts';
import { HEAD_BYTES, isDataset } from './file-kinds.ts';
import { changeRecorder, takeFiles } from './recorder.ts';
import { showLayout } from './workspace.ts';

export interface Dropped {
  readonly files: readonly File[];
  readonly as: 'text' | 'dataset';
}

/** The files that came last. */
export const useDropped = create<Dropped>(() => ({ files: [], as: 'text' }));

const WATCH_MS = 100;
let sending: AbortController | null = null;
let drops = 0;

/** @param limit bytes that one message to the engine may have */
export async function takeDropped(files: readonly File[], limit: number): Promise<void> {
  const starts = await Promise.all(
    files.map(async (file) => ({ name: file.name, head: await file.slice(0, HEAD_BYTES).text() })),
  );
  await (starts.some(isDataset) ? takeAsDataset(files, limit) : takeAsText(files, limit));
}

/** Puts the files' contents into the field for pasted text. */
export async function takeAsText(files: readonly File[], limit: number): Promise<void> {
  useDropped.setState({ files, as: 'text' });
  await takeFiles(files, limit);
}

/** Sends the files to the engine and looks at them there. */
export async function takeAsDataset(files: readonly File[], limit: number): Promise<void> {
  stopSending();
  useDropped.setState({ files, as: 'dataset' });
  changeRecorder({ source: 'corpora' });
  showLayout('record');
  const abort = new AbortController();
  sending = abort;
  useCorpus.setState({ error: null, browsing: false });
  try {
    for (const { name, size } of files) if (size > limit) throw tooLarge(name, size, limit);
    openSet({ ...(await send(files, abort.signal)), from: 'dropped' });
  } catch (error) {
    if (sending === abort && !(error instanceof Cancelled)) useCorpus.setState({ error: error as Error });
  } finally {
    if (sending === abort) {
      sending = null;
      useCorpus.setState({ upload: null });
    }
  }
}

/** Stops what is on its way. */
export function stopSending(): void {
  sending?.abort();
  sending = null;
  useCorpus.setState({ upload: null });
}

function tooLarge(name: string, bytes: number, limit: number): UserError {
  return new UserError(
    `${name} has ${formatBytes(bytes)}; at most ${formatBytes(limit)} may be sent.`,
    'Put it where the engine runs, below the folder that is served, and open it from there.',
  );
}

/** One after the other, so that what is under way can be said. @returns what to open: the file, or the folder of several */
async function send(files: readonly File[], signal: AbortSignal): Promise<{ path: string; name: string }> {
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const names = files.map((file) => file.name);
  // Files that came together belong together: they are kept in a folder that no others are in.
  const folder = files.length > 1 ? `drop-${Date.now().toString(36)}-${++drops}/` : '';
  let before = 0;
  let path = '';
  for (const [i, file] of files.entries()) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const progress = () => {
      const sent = before + Math.max(0, bytes.length - engine().unsent());
      useCorpus.setState({ upload: { name: file.name, file: i + 1, files: files.length, sent, total } });
    };
    const answer = engine().call('files.upload', { name: `${folder}${file.name}`, bytes }, { signal });
    progress();
    const watch = setInterval(progress, WATCH_MS);
    try {
      path = (await answer).path;
    } finally {
      clearInterval(watch);
    }
    before += bytes.length;
  }
  return folder === ''
    ? { path, name: names.join('') }
    : { path: path.replace(/[/\\][^/\\]*$/, ''), name: names.join(', ') };
}
