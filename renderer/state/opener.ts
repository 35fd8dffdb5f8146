// The Open page: which folder is listed and which model is looked at. Kept while other pages are shown.

import { create } from 'zustand';
import { UserError } from '#protocol';
import { engine } from '../engine-client.ts';
import { openTrace } from './open.ts';
import { showLayout } from './workspace.ts';

export interface Opener {
  /** The folder listed; null for the root that the engine serves. */
  readonly folder: string | null;
  /** The model whose description is shown. */
  readonly model: string | null;
}

export const useOpener = create<Opener>(() => ({ folder: null, model: null }));

export function browse(folder: string | null): void {
  useOpener.setState({ folder });
}

/** Shows what a model folder holds; nothing is loaded by that. */
export function inspectModel(path: string): void {
  useOpener.setState({ model: path });
  showLayout('open');
}

/** A pasted path: with or without quotes, or as a file address. */
export function pastedPath(text: string): string {
  const bare = text.trim().replace(/^(["'])(.*)\1$/, '$2');
  const path = bare.startsWith('file://') ? decodeURIComponent(new URL(bare).pathname) : bare;
  return path.length > 1 ? path.replace(/[/\\]+$/, '') : path;
}

/** Whether a model lies there, though the folder around it may not be listed. */
async function isModel(path: string): Promise<boolean> {
  try {
    await engine().ask('model.inspect', { path });
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return false;
  }
}

/** Opens whatever lies at a path: a trace, a model, else the folder to look around in. */
export async function openPath(path: string): Promise<void> {
  const parent = path.replace(/[/\\][^/\\]*$/, '');
  let kind: string | undefined;
  try {
    const { entries } = await engine().call('folders.list', parent === '' ? {} : { path: parent });
    kind = entries.find((entry) => entry.path === path)?.kind;
  } catch (error) {
    // Out of reach: listing the path itself then says so, with what to do.
    if (!(error instanceof UserError)) throw error;
    if (!path.endsWith('.trace') && (await isModel(path))) kind = 'model';
  }
  // What was shown of the place before, its error too, is no answer to this one.
  if (kind === 'trace' || path.endsWith('.trace')) openTrace(path);
  else if (kind === 'model') {
    browse(parent === '' ? null : parent);
    inspectModel(path);
  } else {
    useOpener.setState({ folder: path, model: null });
    showLayout('open');
  }
}
