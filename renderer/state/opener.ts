// The Open page: which folder is listed and which model is looked at. Kept while other pages are shown.

import { create } from 'zustand';
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
