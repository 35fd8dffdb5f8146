// The corpora of the Record page: which one is looked at, which files were opened, and what is chosen of each.

import { create } from 'zustand';
import type { DatasetPreview, DatasetReading } from '#protocol';
import { engine } from '../engine-client.ts';
import { type ChosenSet, rereading, type SetChoice, setKey, settled, UNTOUCHED } from './corpus-choice.ts';

/** A file or folder that was opened as a data set in this window. */
export interface OpenedSet {
  readonly path: string;
  readonly name: string;
  readonly from: 'dropped' | 'folder';
}

/** Files on their way to the engine. */
export interface Upload {
  readonly name: string;
  /** Which one, from 1, of how many. */
  readonly file: number;
  readonly files: number;
  /** Bytes of all files. */
  readonly sent: number;
  readonly total: number;
}

export interface Corpus {
  readonly set: ChosenSet | null;
  readonly opened: readonly OpenedSet[];
  /** By `setKey`. */
  readonly choices: Readonly<Record<string, SetChoice>>;
  /** Folders are shown in the preview's place. */
  readonly browsing: boolean;
  readonly upload: Upload | null;
  readonly error: Error | null;
}

export const useCorpus = create<Corpus>(() => ({
  set: null,
  opened: [],
  choices: {},
  browsing: false,
  upload: null,
  error: null,
}));

/** What is chosen of the set that is looked at. */
export function currentChoice({ set, choices }: Corpus): SetChoice {
  return (set && choices[setKey(set)]) ?? UNTOUCHED;
}

export function chooseSet(set: ChosenSet): void {
  useCorpus.setState({ set, browsing: false, error: null });
}

/** Takes a file or folder that the engine can reach up among the sets, and looks at it. */
export function openSet(opened: OpenedSet): void {
  // It may have changed on the disk since it was last looked at.
  engine().forget(opened.path);
  useCorpus.setState(({ opened: before }) => ({
    opened: [opened, ...before.filter((each) => each.path !== opened.path)],
  }));
  chooseSet({ kind: 'dataset', path: opened.path });
}

export function showFolders(): void {
  useCorpus.setState({ browsing: true, error: null });
}

function keep(choice: SetChoice): void {
  useCorpus.setState(({ set, choices }) => (set ? { choices: { ...choices, [setKey(set)]: choice } } : {}));
}

export function changeChoice(change: Partial<SetChoice>): void {
  keep({ ...currentChoice(useCorpus.getState()), ...change });
}

/** Reads the files in another way, from the start. */
export function changeReading(change: DatasetReading): void {
  keep(rereading(currentChoice(useCorpus.getState()), change));
}

/** Forgets how the files are to be read: by content again. */
export function readByContent(): void {
  keep(UNTOUCHED);
}

/** Fills in what was left open until the set was known; once. */
export function settleChoice(set: ChosenSet, preview: DatasetPreview): void {
  const { choices } = useCorpus.getState();
  const before = choices[setKey(set)] ?? UNTOUCHED;
  const after = settled(before, preview);
  if (after !== before) useCorpus.setState({ choices: { ...choices, [setKey(set)]: after } });
}
